"""Work handed to the worker, in the transaction that asks for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.domain import clock
from app.models import Job
from app.queries.jobs import due

#: How long a worker may take over one job before another takes it for dead and begins anew.
LEASE = timedelta(seconds=90)
#: How long to wait after the first, second and third failure; after one more the job is given up.
RETRY_AFTER = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60))
KEEP_FINISHED = timedelta(days=7)
MAX_ATTEMPTS = len(RETRY_AFTER) + 1


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that this worker holds until `locked_until`; `attempts` counts this one too."""

    id: str
    kind: str
    payload: dict[str, Any]
    attempts: int
    locked_until: datetime

    @property
    def is_last_attempt(self) -> bool:
        """True when no other try comes after this one."""
        return self.attempts >= MAX_ATTEMPTS


def enqueue(session: Session, kind: str, payload: dict[str, Any]) -> None:
    """Asks the worker to do `kind` as soon as this transaction commits; never without it."""
    session.add(Job(kind=kind, payload=payload, run_at=clock.now()))


def claim_job(session: Session) -> ClaimedJob | None:
    """Takes the longest-waiting job for `LEASE`, or None when nothing is due.

    Several workers never hold the same job: on PostgreSQL each skips the rows that others have
    locked, on SQLite the write transaction has the whole file.
    """
    job = session.scalars(due(clock.now()).with_for_update(skip_locked=True)).first()
    if job is None:
        return None
    job.attempts += 1
    job.locked_until = clock.now() + LEASE
    return ClaimedJob(job.id, job.kind, job.payload, job.attempts, job.locked_until)


def finish_job(session: Session, job: ClaimedJob, problem: str | None = None) -> None:
    """Ends a job for good; with a `problem` it is given up."""
    _settle(session, job, finished_at=clock.now(), problem=problem)


def retry_job(session: Session, job: ClaimedJob, problem: str) -> None:
    """Puts a failed job back, to be taken again after the time that its attempts call for."""
    run_at = clock.now() + RETRY_AFTER[job.attempts - 1]
    _settle(session, job, run_at=run_at, problem=problem)


def forget_finished_jobs(session: Session) -> None:
    """Deletes the jobs that ended more than `KEEP_FINISHED` ago."""
    session.execute(delete(Job).where(Job.finished_at < clock.now() - KEEP_FINISHED))


def _settle(session: Session, job: ClaimedJob, **values: Any) -> None:
    # Nothing is written when another worker has taken the job meanwhile: it is theirs to end.
    session.execute(
        update(Job)
        .where(Job.id == job.id, Job.locked_until == job.locked_until)
        .values(locked_until=None, **values)
    )
