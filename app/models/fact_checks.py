"""Fact-checks in work: verdicts, sources, citations, reviews."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.vocabulary import Colour, Decision, Shape, SourceType, Stance, State
from app.models.base import Id, Row, ShortText, words
from app.models.claims import Claim
from app.models.users import User


class RatingScale(Row):
    """One immutable version of a team's ordered list of verdicts; the highest number is in use."""

    __tablename__ = "rating_scale"
    __table_args__ = (UniqueConstraint("team_id", "number"),)

    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(ShortText)

    verdicts: Mapped[list["Verdict"]] = relationship(
        back_populates="rating_scale", order_by="Verdict.position"
    )


class Verdict(Row):
    """One judgement of a scale.

    `position` orders the display; `crosswalk` is its place from 1 (false) to 5 (true), None for
    a verdict that stands outside the order.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("rating_scale_id", "key"),
        CheckConstraint("crosswalk BETWEEN 1 AND 5", name="crosswalk"),
    )

    rating_scale_id: Mapped[str] = mapped_column(Id, ForeignKey("rating_scale.id"))
    key: Mapped[str] = mapped_column(ShortText)
    label: Mapped[str] = mapped_column(ShortText)
    colour: Mapped[Colour] = mapped_column(words(Colour, "colour"))
    shape: Mapped[Shape] = mapped_column(words(Shape, "shape"))
    description: Mapped[str]
    position: Mapped[int]
    crosswalk: Mapped[int | None]

    rating_scale: Mapped[RatingScale] = relationship(back_populates="verdicts")


class FactCheck(Row):
    """Summary, explanation, citations and verdict, in work; at most one open per claim.

    `version` counts every edit; an approval is bound to the version that it saw.
    `withdrawn_at` and `withdrawal_reason` stand while readers see a tombstone.
    """

    __tablename__ = "fact_check"
    __table_args__ = (
        Index("ix_fact_check_claim_id_id", "claim_id", "id"),
        Index("ix_fact_check_team_id_id", "team_id", "id"),
        Index("ix_fact_check_team_id_state_id", "team_id", "state", "id"),
        Index("ix_fact_check_team_id_updated_at", "team_id", "updated_at"),
        Index(
            "uq_fact_check_open_claim_id",
            "claim_id",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        CheckConstraint(
            "state IN ('draft', 'in_review', 'withdrawn') OR verdict_id IS NOT NULL",
            name="verdict_before_approval",
        ),
        CheckConstraint(
            "state <> 'withdrawn' OR withdrawal_reason <> ''",
            name="reason_for_withdrawal",
        ),
    )

    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"))
    claim_id: Mapped[str] = mapped_column(Id, ForeignKey("claim.id"))
    state: Mapped[State] = mapped_column(words(State, "state"), default=State.DRAFT)
    verdict_id: Mapped[str | None] = mapped_column(Id, ForeignKey("verdict.id"))
    summary: Mapped[str] = mapped_column(default="")
    explanation: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(ShortText, default="en")
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(default="")

    claim: Mapped[Claim] = relationship()
    verdict: Mapped[Verdict | None] = relationship()
    citations: Mapped[list["Citation"]] = relationship(
        primaryjoin="and_(FactCheck.id == Citation.fact_check_id, Citation.removed_at.is_(None))",
        order_by="Citation.position",
        viewonly=True,
    )
    reviews: Mapped[list["Review"]] = relationship(
        back_populates="fact_check", order_by="Review.id"
    )
    contributions: Mapped[list["Contribution"]] = relationship(order_by="Contribution.id")


class Contribution(Row):
    """A person who wrote any part of a fact-check, and so may not approve it."""

    __tablename__ = "contribution"
    __table_args__ = (UniqueConstraint("fact_check_id", "user_id"),)

    fact_check_id: Mapped[str] = mapped_column(Id, ForeignKey("fact_check.id"))
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user.id"))

    user: Mapped[User] = relationship()


class Source(Row):
    """Material that the team uses as evidence, known by its address where it has one."""

    __tablename__ = "source"
    __table_args__ = (
        Index("ix_source_team_id_id", "team_id", "id"),
        UniqueConstraint("team_id", "normalized_url"),
    )

    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"))
    url: Mapped[str | None]
    normalized_url: Mapped[str | None]
    title: Mapped[str]
    publisher: Mapped[str] = mapped_column(default="")
    type: Mapped[SourceType] = mapped_column(words(SourceType, "type"), default=SourceType.OTHER)
    author: Mapped[str] = mapped_column(default="")
    published_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))


class Citation(Row):
    """The use of one source for one fact-check. `position` orders them, from 1.

    A removed citation stays with `removed_at`, so that removing can be undone.
    """

    __tablename__ = "citation"
    __table_args__ = (Index("ix_citation_fact_check_id_position", "fact_check_id", "position"),)

    fact_check_id: Mapped[str] = mapped_column(Id, ForeignKey("fact_check.id"))
    source_id: Mapped[str] = mapped_column(Id, ForeignKey("source.id"), index=True)
    position: Mapped[int]
    stance: Mapped[Stance] = mapped_column(words(Stance, "stance"))
    excerpt: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    removed_at: Mapped[datetime | None]

    fact_check: Mapped[FactCheck] = relationship()
    source: Mapped[Source] = relationship()


class Review(Row):
    """A colleague's decision about one version; `voided_at` once an edit made it void."""

    __tablename__ = "review"
    __table_args__ = (
        Index("ix_review_fact_check_id_id", "fact_check_id", "id"),
        CheckConstraint(
            "decision <> 'request_changes' OR comment <> ''", name="comment_on_changes"
        ),
    )

    fact_check_id: Mapped[str] = mapped_column(Id, ForeignKey("fact_check.id"))
    reviewer_id: Mapped[str] = mapped_column(Id, ForeignKey("user.id"))
    decision: Mapped[Decision] = mapped_column(words(Decision, "decision"))
    comment: Mapped[str] = mapped_column(default="")
    fact_check_version: Mapped[int]
    voided_at: Mapped[datetime | None]

    fact_check: Mapped[FactCheck] = relationship(back_populates="reviews")
    reviewer: Mapped[User] = relationship()
