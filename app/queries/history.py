"""What happened to a fact-check: every event about it, its claim, its quotes and citations."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from app.domain.paging import Page, decode_id_cursor, encode_cursor
from app.domain.vocabulary import Via
from app.models import Annotation, AuditEvent, Citation, FactCheck

#: Edits by one person that follow each other within this time are shown as one step.
ONE_STEP = timedelta(minutes=10)
_BATCH = 100


@dataclass(slots=True)
class Step:
    """One thing that somebody did, from `began_at` to `ended_at` (equal but for edits).

    `before` and `after` hold the fields that it touched; of several edits, the first before and
    the last after.
    """

    event: str
    subject_id: str
    who: str
    actor_id: str | None
    via: Via
    began_at: datetime
    ended_at: datetime
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def history(
    session: Session, fact_check: FactCheck, *, cursor: str | None = None, limit: int = 20
) -> Page[Step]:
    """The steps of a fact-check, newest first. Raises `InvalidInput` for a bad cursor."""
    last_id = decode_id_cursor(cursor) if cursor else None
    steps: list[Step] = []
    for event in _events(session, fact_check, last_id):
        if steps and _continues(steps[-1], event):
            _take_in(steps[-1], event)
        elif len(steps) == limit:
            return Page(steps, encode_cursor(last_id or event.id))
        else:
            steps.append(_step(event))
        last_id = event.id
    return Page(steps, None)


def _events(session: Session, fact_check: FactCheck, before_id: str | None) -> Iterable[AuditEvent]:
    while True:
        query = _about(fact_check).order_by(AuditEvent.id.desc()).limit(_BATCH)
        if before_id:
            query = query.where(AuditEvent.id < before_id)
        batch = list(session.scalars(query))
        yield from batch
        if len(batch) < _BATCH:
            return
        before_id = batch[-1].id


def _about(fact_check: FactCheck) -> Select[AuditEvent]:
    citations = select(Citation.id).where(Citation.fact_check_id == fact_check.id)
    annotations = select(Annotation.id).where(Annotation.claim_id == fact_check.claim_id)
    sources = select(Citation.source_id).where(Citation.fact_check_id == fact_check.id)
    return select(AuditEvent).where(
        AuditEvent.team_id == fact_check.team_id,
        or_(
            AuditEvent.subject_id.in_([fact_check.id, fact_check.claim_id]),
            AuditEvent.subject_id.in_(citations),
            AuditEvent.subject_id.in_(annotations),
            and_(AuditEvent.event == "source.edited", AuditEvent.subject_id.in_(sources)),
        ),
    )


def _step(event: AuditEvent) -> Step:
    return Step(
        event=event.event,
        subject_id=event.subject_id,
        who=event.actor_name,
        actor_id=event.actor_id,
        via=event.via,
        began_at=event.created_at,
        ended_at=event.created_at,
        before=dict(event.data.get("before") or {}),
        after=dict(event.data.get("after") or {}),
    )


def _continues(step: Step, earlier: AuditEvent) -> bool:
    """True when `earlier` is the edit just before `step` in one sitting of one person."""
    return (
        step.event == earlier.event == "fact_check.edited"
        and step.actor_id == earlier.actor_id
        and step.who == earlier.actor_name
        and step.via == earlier.via
        and step.began_at - earlier.created_at <= ONE_STEP
    )


def _take_in(step: Step, earlier: AuditEvent) -> None:
    step.began_at = earlier.created_at
    step.before |= earlier.data.get("before") or {}
    step.after = (earlier.data.get("after") or {}) | step.after
