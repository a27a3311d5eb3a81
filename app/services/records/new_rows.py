"""Writing what is new without the unit of work's bookkeeping."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Insert, Table, inspect
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from app.models import Base

_ORDER = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}


@dataclass(frozen=True, slots=True)
class _Shape:
    """How rows of one class are written: the attributes with what they are where nothing is set."""

    statement: Insert
    defaults: list[tuple[str, Callable[[], Any]]]
    has_own_id: bool


def write_new(session: Session) -> None:
    """As `session.flush()`, for a session whose only changes are new rows with their keys set.

    For what is made most (docs/benchmarks.md): the statements are the same, but finding their order
    and what changed takes longer than they do. Rows whose id the database gives are written and
    let go of.
    """
    rows: list[Any] = sorted(session.new, key=_place)
    connection = session.connection()
    for table, group in groupby(rows, key=_table):
        shape = _shape(table)
        connection.execute(shape.statement, [_completed(row, shape) for row in group])
    for row in rows:
        session.expunge(row)
    written = [row for row in rows if _shape(_table(row)).has_own_id]
    for row in written:
        make_transient_to_detached(row)
    session.add_all(written)


def _table(row: Any) -> Table:
    table: Table = row.__table__
    return table


def _place(row: Any) -> tuple[int, int]:
    return _ORDER[row.__tablename__], inspect(row).insert_order


def _completed(row: Any, shape: _Shape) -> dict[str, Any]:
    known = row.__dict__
    values = {}
    for name, default in shape.defaults:
        if name not in known:
            set_committed_value(row, name, default())
        values[name] = known[name]
    return values


@lru_cache(maxsize=100)
def _shape(table: Table) -> _Shape:
    has_own_id = table.c.id.default is not None
    defaults = [
        (column.name, _default(column.default))
        for column in table.c
        if has_own_id or not column.primary_key
    ]
    return _Shape(table.insert(), defaults, has_own_id)


def _default(default: Any) -> Callable[[], Any]:
    if default is None:
        return lambda: None
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg
