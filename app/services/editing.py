"""Edits that never overwrite somebody else's silently."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput, InvalidInputs, NotFound, StaleVersion
from app.models import Team
from app.models.base import Row


class Versioned(Protocol):
    """A row whose edits are counted."""

    version: int


R = TypeVar("R", bound=Row)


def lock(session: Session, model: type[R], row_id: str) -> R:
    """The row as it is now, held against other writers until the transaction ends.

    PostgreSQL locks the row, without hindering those who only refer to it; on SQLite the write
    transaction already has the whole file. Raises `NotFound` when there is none.
    """
    statement = select(model).where(model.id == row_id).with_for_update(of=model, key_share=True)
    row = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound()
    return row


def hold_team(session: Session, team_id: str) -> None:
    """Makes others who hold the same team wait until this transaction ends.

    Held by whatever decides what readers see (publications, article versions, anchors), before it
    reads what it decides by. Locks are taken in one order, so that no two wait for each other:
    articles, then claims and what belongs to them, the team last. PostgreSQL locks the team's row,
    without hindering those who only refer to it; on SQLite the write transaction already has the
    whole file.
    """
    session.execute(select(Team.id).where(Team.id == team_id).with_for_update(key_share=True))


def require_version(row: Versioned, seen: int, fields: dict[str, Any]) -> None:
    """Raises `StaleVersion`, with both texts, unless the edit saw the present version.

    `fields` is what is about to be written; the present value of each is reported beside it.
    """
    if row.version == seen:
        return
    current = {name: getattr(row, name, None) for name in fields}
    raise StaleVersion(current={"version": row.version, "fields": current}, yours=dict(fields))


def apply(row: Versioned, fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Sets what differs and raises the version once; returns (before, after) of what changed.

    Both are empty, and the version stays, when nothing differs.
    """
    before = {n: getattr(row, n) for n, value in fields.items() if getattr(row, n) != value}
    after = {n: fields[n] for n in before}
    for name, value in after.items():
        setattr(row, name, value)
    if after:
        row.version += 1
    return before, after


def check_each(fields: dict[str, Any], check: Callable[[str, Any], Any]) -> dict[str, Any]:
    """Every field as `check(name, value)` gives it; raises `InvalidInputs` naming each fault."""
    checked: dict[str, Any] = {}
    faults: list[InvalidInput] = []
    for name, value in fields.items():
        try:
            checked[name] = check(name, value)
        except InvalidInput as fault:
            faults.append(fault)
    if faults:
        raise InvalidInputs(faults)
    return checked
