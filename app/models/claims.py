"""Claims, the quotes that make them, and where those stand."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.vocabulary import AnchorDecision, AnchorState, SilentEditOutcome
from app.models.articles import Article, ArticleVersion
from app.models.base import Id, Row, ShortText, words
from app.models.users import User

#: What a partial index holds: the anchors at which the checked words don't stand.
ANCHOR_IS_LOST = "state NOT IN ('exact', 'moved')"


class Claim(Row):
    """The checkable statement in neutral words, and who made it.

    A claim that turned out to be another is kept with `merged_into_id`.
    """

    __tablename__ = "claim"
    __table_args__ = (
        Index("ix_claim_team_id_id", "team_id", "id"),
        Index("ix_claim_team_id_claimant", "team_id", "claimant"),
    )

    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"))
    text: Mapped[str]
    claimant: Mapped[str] = mapped_column(default="")
    claimed_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    merged_into_id: Mapped[str | None] = mapped_column(Id, ForeignKey("claim.id"), index=True)

    annotations: Mapped[list["Annotation"]] = relationship(
        back_populates="claim", order_by="Annotation.id"
    )
    created_by: Mapped[User | None] = relationship()


class Annotation(Row):
    """One quote, in one article, of one claim.

    `start` and `end` are code points in the text of `article_version_id`, in which it was
    checked; `sentence_key` is that of the sentence in which the quote begins, None until an
    upgrade has filled it in. A deleted annotation stays with `deleted_at`, so that deleting can
    be undone.
    """

    __tablename__ = "annotation"
    __table_args__ = (
        Index("ix_annotation_article_id_id", "article_id", "id"),
        CheckConstraint('"start" >= 0 AND "end" > "start"', name="span"),
    )

    claim_id: Mapped[str] = mapped_column(Id, ForeignKey("claim.id"), index=True)
    article_id: Mapped[str] = mapped_column(Id, ForeignKey("article.id"))
    article_version_id: Mapped[str] = mapped_column(Id, ForeignKey("article_version.id"))
    exact: Mapped[str]
    prefix: Mapped[str]
    suffix: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    sentence: Mapped[str]
    sentence_key: Mapped[int | None] = mapped_column(BigInteger, index=True)
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    deleted_at: Mapped[datetime | None]

    claim: Mapped[Claim] = relationship(back_populates="annotations")
    article: Mapped[Article] = relationship()
    anchors: Mapped[list["Anchor"]] = relationship(
        back_populates="annotation", order_by="Anchor.id"
    )


class Anchor(Row):
    """Where an annotation stands in one article version; never edited, the newest one counts.

    `decision` is set where a person decided, None where the engine answered. With
    `awaits_revision` readers see it only with a revision published after it.
    """

    __tablename__ = "anchor"
    __table_args__ = (
        Index("ix_anchor_annotation_id_id", "annotation_id", "id"),
        # Small: few anchors are lost, and what asks for them names the condition word for word.
        Index(
            "ix_anchor_lost_decision_id",
            "decision",
            "id",
            sqlite_where=text(ANCHOR_IS_LOST),
            postgresql_where=text(ANCHOR_IS_LOST),
        ),
        CheckConstraint(
            "state NOT IN ('exact', 'moved') OR \"start\" IS NOT NULL",
            name="shown_has_place",
        ),
        CheckConstraint("decision <> 'gone' OR state = 'orphan'", name="gone_is_orphan"),
    )

    annotation_id: Mapped[str] = mapped_column(Id, ForeignKey("annotation.id"))
    article_version_id: Mapped[str] = mapped_column(Id, ForeignKey("article_version.id"))
    start: Mapped[int | None]
    end: Mapped[int | None]
    state: Mapped[AnchorState] = mapped_column(words(AnchorState, "state"))
    reason: Mapped[str] = mapped_column(ShortText, default="")
    decision: Mapped[AnchorDecision | None] = mapped_column(words(AnchorDecision, "decision"))
    awaits_revision: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))

    annotation: Mapped[Annotation] = relationship(back_populates="anchors")


class SilentEdit(Row):
    """An article no longer says, in a sentence with a published verdict, what was checked.

    A public record, never deleted. `said` is the sentence as checked, which stood in
    `before_version_id` and was last seen at `last_seen_at`; `says` is what stands there since
    `after_version_id` (None: nothing), first seen at `created_at`. `state` is that of the anchor
    in the new version. `outcome` is None until somebody decides or the article changes again.
    """

    __tablename__ = "silent_edit"
    __table_args__ = (
        Index("ix_silent_edit_fact_check_id_id", "fact_check_id", "id"),
        Index("ix_silent_edit_annotation_id_id", "annotation_id", "id"),
        Index("ix_silent_edit_article_id_id", "article_id", "id"),
        Index("ix_silent_edit_team_id_id", "team_id", "id"),
        CheckConstraint("(outcome IS NULL) = (outcome_at IS NULL)", name="outcome_has_moment"),
    )

    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"))
    fact_check_id: Mapped[str] = mapped_column(Id, ForeignKey("fact_check.id"))
    annotation_id: Mapped[str] = mapped_column(Id, ForeignKey("annotation.id"))
    article_id: Mapped[str] = mapped_column(Id, ForeignKey("article.id"))
    before_version_id: Mapped[str] = mapped_column(Id, ForeignKey("article_version.id"))
    after_version_id: Mapped[str] = mapped_column(Id, ForeignKey("article_version.id"))
    said: Mapped[str]
    says: Mapped[str | None]
    state: Mapped[AnchorState] = mapped_column(words(AnchorState, "state"))
    last_seen_at: Mapped[datetime]
    outcome: Mapped[SilentEditOutcome | None] = mapped_column(words(SilentEditOutcome, "outcome"))
    outcome_at: Mapped[datetime | None]

    article: Mapped[Article] = relationship()
    before_version: Mapped[ArticleVersion] = relationship(foreign_keys=[before_version_id])
    after_version: Mapped[ArticleVersion] = relationship(foreign_keys=[after_version_id])
