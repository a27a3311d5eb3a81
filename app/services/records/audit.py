"""Every write leaves an event."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.clock import rfc3339
from app.models import AuditEvent


def record(
    session: Session,
    actor: Actor,
    event: str,
    subject_id: str,
    *,
    team_id: str | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Writes the audit event `event` (`kind.verb_in_past`, such as `fact_check.published`).

    `before` and `after` hold only the fields that the action touched. Never pass secrets.
    """
    data = {"before": _plain(before), "after": _plain(after)}
    session.add(
        AuditEvent(
            team_id=team_id,
            actor_id=actor.user_id or None,
            actor_name=actor.name,
            via=actor.via,
            event=event,
            subject_kind=event.partition(".")[0],
            subject_id=subject_id,
            data={name: value for name, value in data.items() if value is not None},
        )
    )


def _plain(fields: dict[str, Any] | None) -> dict[str, Any] | None:
    if fields is None:
        return None
    return {name: _plain_value(value) for name, value in fields.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value
