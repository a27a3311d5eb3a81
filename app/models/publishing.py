"""What readers and newsrooms get: immutable revisions, and one ready-to-serve row each."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.vocabulary import RevisionKind
from app.models.base import Id, Row, ShortText, words
from app.models.fact_checks import FactCheck
from app.models.users import User


class Revision(Row):
    """An immutable, numbered published snapshot.

    `document` is the frozen editorial content as JSON text, `content_hash` its SHA-256.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("fact_check_id", "number"),
        CheckConstraint("kind <> 'correction' OR correction_note <> ''", name="note_on_correction"),
    )

    fact_check_id: Mapped[str] = mapped_column(Id, ForeignKey("fact_check.id"))
    number: Mapped[int]
    kind: Mapped[RevisionKind] = mapped_column(words(RevisionKind, "kind"))
    correction_note: Mapped[str] = mapped_column(default="")
    schema_version: Mapped[int]
    document: Mapped[str] = mapped_column(deferred=True)
    content_hash: Mapped[str] = mapped_column(ShortText)
    published_by_id: Mapped[str] = mapped_column(Id, ForeignKey("user.id"))
    published_at: Mapped[datetime]

    fact_check: Mapped[FactCheck] = relationship()
    published_by: Mapped[User] = relationship()


class Publication(Row):
    """What the public sees of one fact-check now: the read side, one row per fact-check.

    Derived wholly from revisions, withdrawal and what stays alive beside them (anchors,
    appearances, addresses), and rewritten in the transaction that changes any of these, so that
    a read is one row. `id` is the fact-check's. `document` is the JSON that newsrooms get, with
    U+FFFF where the installation's own address goes (no stored text can hold that character).
    """

    __tablename__ = "publication"
    __table_args__ = (
        Index("ix_publication_published_at_id", "published_at", "id"),
        Index("ix_publication_team_id_published_at_id", "team_id", "published_at", "id"),
    )

    id: Mapped[str] = mapped_column(Id, ForeignKey("fact_check.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"))
    revision_id: Mapped[str] = mapped_column(Id, ForeignKey("revision.id"))
    document: Mapped[str]
    etag: Mapped[str] = mapped_column(ShortText)
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    verdict_key: Mapped[str] = mapped_column(ShortText)
    claimant: Mapped[str]
    language: Mapped[str] = mapped_column(ShortText)
    first_published_at: Mapped[datetime]
    published_at: Mapped[datetime]


class Appearance(Row):
    """An address on which a published fact-check's claim stands, for look-ups by address."""

    __tablename__ = "appearance"
    __table_args__ = (UniqueConstraint("publication_id", "article_id"),)

    publication_id: Mapped[str] = mapped_column(Id, ForeignKey("publication.id"))
    article_id: Mapped[str] = mapped_column(Id, ForeignKey("article.id"), index=True)
    normalized_url: Mapped[str | None] = mapped_column(index=True)
