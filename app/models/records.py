"""What the installation keeps about its own work: audit, jobs, replays, search."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.vocabulary import Via
from app.models.base import Base, Id, Row, ShortText, words


class AuditEvent(Row):
    """Who did what, as `fact_check.published`; `data` holds what it was before and after."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject_id_id", "subject_id", "id"),
        Index("ix_audit_event_team_id_id", "team_id", "id"),
    )

    team_id: Mapped[str | None] = mapped_column(Id, ForeignKey("team.id"))
    actor_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    actor_name: Mapped[str] = mapped_column(ShortText)
    via: Mapped[Via] = mapped_column(words(Via, "via"))
    event: Mapped[str] = mapped_column(ShortText)
    subject_kind: Mapped[str] = mapped_column(ShortText)
    subject_id: Mapped[str] = mapped_column(Id)
    data: Mapped[dict[str, Any]]


class Job(Row):
    """Work for the worker, written in the transaction that asks for it (the outbox).

    A worker holds a job until `locked_until`; when it dies, another takes the job then.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_finished_at_run_at", "finished_at", "run_at"),)

    kind: Mapped[str] = mapped_column(ShortText)
    payload: Mapped[dict[str, Any]]
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    problem: Mapped[str | None]


class IdempotencyKey(Row):
    """The answer to a POST that carried an `Idempotency-Key`, given again to a replay."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("actor_key", "key"),)

    actor_key: Mapped[str] = mapped_column(ShortText)
    key: Mapped[str] = mapped_column(ShortText)
    request_hash: Mapped[str] = mapped_column(ShortText)
    response_code: Mapped[int]
    response_location: Mapped[str | None]
    response_body: Mapped[str]


class SearchEntry(Base):
    """The folded text by which something is found; `kind` is its glossary word."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(ShortText)
    subject_id: Mapped[str] = mapped_column(Id)
    text: Mapped[str]
