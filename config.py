"""Typed settings from the environment, read once at start. Every setting is documented in
docs/operators-guide.md (a test compares the two)."""

import os
from dataclasses import dataclass
from pathlib import Path


class SettingsError(Exception):
    """A setting is missing or wrong; the text is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one process."""

    environment: str
    database_url: str
    secret_key: str
    data_dir: Path
    public_url: str
    site_name: str
    fetch_allow_host_port: str | None
    recheck_seconds: int
    recheck_host_seconds: int
    session_hours: int
    is_cookie_secure: bool
    proxy_count: int

    @property
    def is_production(self) -> bool:
        """True where readers are; demo accounts and test settings are refused there."""
        return self.environment == "production"


ENVIRONMENTS = ("development", "test", "production")
DEVELOPMENT_KEY = "development-only-key-never-used-in-production"


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """Reads the settings; raises `SettingsError` with one sentence when one is wrong.

    Production refuses to start without a `SECRET_KEY` of at least 32 characters, without
    `PUBLIC_URL`, and with `FETCH_ALLOW_HOST_PORT`.
    """
    env = dict(os.environ) if environ is None else environ
    environment = env.get("PLUMBLINE_ENV", "development")
    if environment not in ENVIRONMENTS:
        raise SettingsError(f"PLUMBLINE_ENV must be one of {', '.join(ENVIRONMENTS)}.")
    data_dir = Path(env.get("DATA_DIR") or "var").absolute()
    settings = Settings(
        environment=environment,
        database_url=_database_url(env.get("DATABASE_URL"), data_dir),
        secret_key=env.get("SECRET_KEY") or DEVELOPMENT_KEY,
        data_dir=data_dir,
        public_url=(
            env.get("PUBLIC_URL") or f"http://localhost:{env.get('PORT') or '8000'}"
        ).rstrip("/"),
        site_name=env.get("SITE_NAME") or "Plumbline",
        fetch_allow_host_port=env.get("FETCH_ALLOW_HOST_PORT") or None,
        recheck_seconds=_at_least_one(env, "RECHECK_SECONDS", 3_600),
        recheck_host_seconds=_at_least_one(env, "RECHECK_HOST_SECONDS", 10),
        session_hours=_whole_number(env, "SESSION_HOURS", 12),
        is_cookie_secure=(env.get("PUBLIC_URL") or "").startswith("https://"),
        proxy_count=_whole_number(env, "PROXY_COUNT", 0),
    )
    if settings.is_production:
        _require_production_settings(env)
    return settings


def _database_url(value: str | None, data_dir: Path) -> str:
    if not value:
        return f"sqlite:///{data_dir / 'plumbline.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if value.startswith(prefix):
            return "postgresql+psycopg://" + value.removeprefix(prefix)
    if value.startswith(("sqlite:///", "postgresql+psycopg://")):
        return value
    raise SettingsError("DATABASE_URL must start with sqlite:/// or postgresql://.")


def _whole_number(env: dict[str, str], name: str, default: int) -> int:
    value = env.get(name)
    if not value:
        return default
    if not value.isdecimal():
        raise SettingsError(f"{name} must be a whole number.")
    return int(value)


def _at_least_one(env: dict[str, str], name: str, default: int) -> int:
    value = _whole_number(env, name, default)
    if value < 1:
        raise SettingsError(f"{name} must be at least 1.")
    return value


def _require_production_settings(env: dict[str, str]) -> None:
    if len(env.get("SECRET_KEY", "")) < 32:
        raise SettingsError("Production needs a SECRET_KEY of at least 32 characters.")
    if not env.get("PUBLIC_URL"):
        raise SettingsError("Production needs PUBLIC_URL, the address that readers use.")
    if env.get("FETCH_ALLOW_HOST_PORT"):
        raise SettingsError("FETCH_ALLOW_HOST_PORT is for tests; production refuses it.")
