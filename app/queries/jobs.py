"""What waits for the worker."""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.models import Job


def due(moment: datetime) -> Select[Job]:
    """Selects the one job to be done next: unfinished, due, and held by no living worker."""
    return (
        select(Job)
        .where(
            Job.finished_at.is_(None),
            Job.run_at <= moment,
            or_(Job.locked_until.is_(None), Job.locked_until <= moment),
        )
        .order_by(Job.run_at, Job.id)
        .limit(1)
    )


def is_any_due(session: Session, moment: datetime) -> bool:
    """Whether a worker would find something to do."""
    return session.scalars(due(moment)).first() is not None
