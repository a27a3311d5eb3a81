"""`make serve`: everything from a fresh clone to a running desk with a demo in it.

Listens on this machine alone. Settings: PORT (8000), DATA_DIR (var) and what config.py reads.
"""

import os
import secrets
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from scripts.install import RUNTIME, install
from scripts.project import ROOT, fingerprint, give_up, require_writable, whole_number
from scripts.start import (
    ALL,
    SMALL_MEMORY,
    become,
    flask_command,
    migrate,
    require_settings,
)


def main() -> NoReturn:
    """Checks, installs, prepares the data and serves."""
    if os.environ.get("PLUMBLINE_ENV") == "production":
        give_up("make serve is for trying Plumbline; docs/operators-guide.md tells how to run it.")
    require_settings(os.environ)
    port = whole_number(os.environ, "PORT", 8000, 65_535)
    _require_free(port)
    data_dir = Path(os.environ.get("DATA_DIR") or "var").absolute()
    require_writable(data_dir, "keeps its data")
    install(RUNTIME)
    environ = {
        **SMALL_MEMORY,
        **os.environ,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or _kept_secret(data_dir / "secret-key"),
    }
    _prepare(environ, data_dir)
    become([*ALL, "greet"], environ)


def _require_free(port: int) -> None:
    """Gives up when something answers on `port`, or when it can't be had."""
    for address in ("127.0.0.1", "::1"):
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            continue
        give_up(f"Port {port} is in use by another program: stop it, or choose another with PORT.")
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        give_up(f"Port {port} can't be used ({reason}): choose another with PORT.")


def _kept_secret(file: Path) -> str:
    """The secret key of this data folder, made at the first start, for its owner's eyes only."""
    if not file.exists():
        _write_private(file, secrets.token_urlsafe(48))
    return file.read_text().strip()


def _write_private(file: Path, text: str) -> None:
    """Writes `file` so that it is never seen half done, and by nobody but its owner."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as target:
        target.write(text)
    fresh.replace(file)


def _prepare(environ: Mapping[str, str], data_dir: Path) -> None:
    """Migrates, and fills an empty database with the demo, unless a former start did."""
    accounts, prepared = data_dir / "demo-accounts.txt", data_dir / "prepared"
    mark = _mark(environ)
    is_known = prepared.is_file() and prepared.read_text() == mark
    if is_known and _has_tables(environ, data_dir):
        return
    print("Preparing the database …", flush=True)
    migrate(environ)
    printed = subprocess.run(
        flask_command("demo", "seed"), cwd=ROOT, env=dict(environ), stdout=subprocess.PIPE
    )
    if printed.returncode != 0:
        give_up("The demo could not be made; its message is above.")
    if printed.stdout.strip():
        _write_private(accounts, printed.stdout.decode())
    prepared.write_text(mark)


def _mark(environ: Mapping[str, str]) -> str:
    """Differs when the migrations or the database's address do."""
    migrations = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    return fingerprint(migrations, environ.get("DATABASE_URL", ""))


def _has_tables(environ: Mapping[str, str], data_dir: Path) -> bool:
    """Whether the embedded database is still there; of another one only itself can tell."""
    file = data_dir / "plumbline.sqlite3"
    if environ.get("DATABASE_URL") or not file.is_file():
        return False
    try:
        with sqlite3.connect(file) as database:
            return bool(database.execute("SELECT count(*) FROM alembic_version").fetchone()[0])
    except sqlite3.Error:
        return False


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped before anything was started.")
