"""Work handed to the worker, in the transaction that asks for it."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain import clock
from app.models import Job


def enqueue(session: Session, kind: str, payload: dict[str, Any]) -> None:
    """Asks the worker to do `kind` as soon as this transaction commits; never without it."""
    session.add(Job(kind=kind, payload=payload, run_at=clock.now()))
