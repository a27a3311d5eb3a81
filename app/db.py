"""The database: engine, sessions, and the one place that commits.

`configure()` is called once per process (by `create_app`, the command line and the worker).
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, PoolProxiedConnection, Select, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

_BUSY_SECONDS = 30


class _State:
    engine: Engine | None = None
    #: The same, whose transactions begin as writers.
    writing: Engine | None = None


class _Kept(threading.local):
    """The connection over which this thread reads, and whose engine it is of."""

    engine: Engine | None = None
    connection: PoolProxiedConnection | None = None


_kept = _Kept()


def configure(database_url: str) -> Engine:
    """Makes this process use the database at `database_url`, closing a former one."""
    dispose()
    _State.engine = make_engine(database_url)
    _State.writing = _State.engine.execution_options(is_writing=True)
    return _State.engine


def dispose() -> None:
    """Closes every connection."""
    if _State.engine is not None:
        _State.engine.dispose()
    _State.engine = _State.writing = None
    _prepare.cache_clear()


def engine() -> Engine:
    """The configured engine; raises RuntimeError before `configure()`."""
    if _State.engine is None:
        raise RuntimeError("no database is configured in this process")
    return _State.engine


def failures() -> tuple[type[Exception], ...]:
    """What a read raises when the database does not answer: SQLAlchemy's errors, the driver's."""
    return SQLAlchemyError, engine().dialect.loaded_dbapi.Error


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
    with _turn(), Session(_State.writing, expire_on_commit=False) as session:
        yield session
        session.commit()


@contextmanager
def _turn() -> Iterator[None]:
    """On SQLite, waits until no thread or process of ours writes.

    SQLite itself waits by sleeping longer and longer, while the file lies idle and somebody else
    slips in; here whoever waits goes on the moment the other ends.
    """
    file = engine().url.database if engine().dialect.name == "sqlite" else None
    if not file:
        yield
        return
    with Path(f"{file}-turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads; nothing it is given is ever written."""
    with Session(engine(), autoflush=False) as session:
        yield session


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A SELECT as its engine's driver takes it."""

    sql: str
    names: list[str] | None
    constants: dict[str, Any]
    binds: dict[str, Any]
    results: list[tuple[int, Any]]


def read_rows(statement: Select[*tuple[Any, ...]], **values: Any) -> list[tuple[Any, ...]]:
    """The rows of one SELECT, read in a transaction of its own and never written.

    For what is read most (docs/benchmarks.md): each thread keeps one connection, and `statement`,
    which must be a constant of its module with a `bindparam` for each of `values`, is compiled
    once. A session costs several times what such a read does.
    """
    prepared = _prepare(engine(), statement)
    bound = {**prepared.constants}
    for name, value in values.items():
        process = prepared.binds[name]
        bound[name] = process(value) if process else value
    parameters = bound if prepared.names is None else [bound[name] for name in prepared.names]
    try:
        rows = _fetch(prepared.sql, parameters)
    except engine().dialect.loaded_dbapi.OperationalError:
        # The server was started anew since this thread's last read.
        _let_go()
        rows = _fetch(prepared.sql, parameters)
    if not prepared.results:
        return rows
    return [_processed(row, prepared.results) for row in rows]


def _fetch(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    cursor = _reading_connection().cursor()
    try:
        cursor.execute(sql, parameters)
        return cursor.fetchall()  # type: ignore[no-any-return]
    finally:
        cursor.close()


def _processed(row: tuple[Any, ...], results: list[tuple[int, Any]]) -> tuple[Any, ...]:
    values = list(row)
    for place, process in results:
        values[place] = process(values[place])
    return tuple(values)


@lru_cache(maxsize=500)
def _prepare(of: Engine, statement: Select[*tuple[Any, ...]]) -> _Prepared:
    compiled = statement.compile(of, compile_kwargs={"render_postcompile": True})
    dialect = of.dialect
    binds = {
        name: parameter.type.dialect_impl(dialect).bind_processor(dialect)
        for parameter, name in compiled.bind_names.items()
    }
    constants = {
        name: process(value) if (process := binds[name]) else value
        for name, value in compiled.params.items()
        if value is not None
    }
    results: list[tuple[int, Any]] = [
        (place, process)
        for place, column in enumerate(statement.selected_columns)
        if (process := column.type.dialect_impl(dialect).result_processor(dialect, None))
    ]
    return _Prepared(str(compiled), compiled.positiontup, constants, binds, results)


def _reading_connection() -> Any:
    if _kept.engine is not engine() or _kept.connection is None:
        _let_go()
        _kept.engine, _kept.connection = engine(), engine().raw_connection()
        if engine().dialect.name == "postgresql":
            _kept.connection.driver_connection.autocommit = True  # type: ignore[union-attr]
    return _kept.connection.driver_connection


def _let_go() -> None:
    if _kept.connection is not None:
        _kept.connection.invalidate()
    _kept.engine = _kept.connection = None
