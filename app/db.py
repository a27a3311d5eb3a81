"""The database: engine, sessions, and the one place that commits.

`configure()` is called once per process (by `create_app`, the command line and the worker).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

_BUSY_SECONDS = 30


class _State:
    engine: Engine | None = None


def configure(database_url: str) -> Engine:
    """Makes this process use the database at `database_url`, closing a former one."""
    dispose()
    _State.engine = make_engine(database_url)
    return _State.engine


def dispose() -> None:
    """Closes every connection."""
    if _State.engine is not None:
        _State.engine.dispose()
    _State.engine = None


def engine() -> Engine:
    """The configured engine; raises RuntimeError before `configure()`."""
    if _State.engine is None:
        raise RuntimeError("no database is configured in this process")
    return _State.engine


def make_engine(database_url: str) -> Engine:
    """An engine that keeps transactions honest on both databases.

    SQLite's stock driver opens transactions late and ignores foreign keys; here `BEGIN` is ours
    (`BEGIN IMMEDIATE` for writes, so that read-then-write never loses an update), with WAL, foreign
    keys on and full sync.
    """
    if make_url(database_url).get_backend_name() == "sqlite":
        return _make_sqlite_engine(database_url)
    return create_engine(
        database_url, pool_pre_ping=True, pool_size=5, max_overflow=5, pool_recycle=1800
    )


def _make_sqlite_engine(database_url: str) -> Engine:
    sqlite = create_engine(
        database_url,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(sqlite, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(sqlite, "begin")
    def begin(connection: Connection) -> None:
        is_writing = connection.get_execution_options().get("is_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    return sqlite


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction that writes: commits at the end, or leaves nothing behind on any error."""
    with Session(engine().execution_options(is_writing=True), expire_on_commit=False) as session:
        yield session
        session.commit()


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads; nothing it is given is ever written."""
    with Session(engine(), autoflush=False) as session:
        yield session
