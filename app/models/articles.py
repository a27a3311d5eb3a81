"""Articles under check and their immutable versions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain import clock
from app.domain.vocabulary import ImportKind, ImportState
from app.models.base import Base, Id, Row, ShortText, words
from app.models.users import User


class Article(Row):
    """A text under check, owned by a team. What is here can be edited; the text cannot.

    `version` counts edits of these fields (for stale edits); texts are `ArticleVersion`s.
    """

    __tablename__ = "article"
    __table_args__ = (
        Index("ix_article_team_id_id", "team_id", "id"),
        Index("ix_article_team_id_normalized_url", "team_id", "normalized_url"),
    )

    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"))
    url: Mapped[str | None]
    normalized_url: Mapped[str | None]
    title: Mapped[str]
    byline: Mapped[str] = mapped_column(default="")
    publisher: Mapped[str] = mapped_column(default="")
    published_on: Mapped[date | None]
    language: Mapped[str] = mapped_column(ShortText, default="")
    has_text_rights: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    version: Mapped[int] = mapped_column(default=1)

    versions: Mapped[list["ArticleVersion"]] = relationship(
        back_populates="article", order_by="ArticleVersion.number"
    )
    created_by: Mapped[User | None] = relationship()


class ArticleVersion(Row):
    """One immutable text of an article.

    `blocks`: `[{kind, level, start, end}]` over `text`, half-open code-point offsets; block texts
    are joined by two newlines. `text_hash` is the SHA-256 of the text folded for comparison,
    `content_hash` that of the text itself (UTF-8), which readers are told. `words_added` and
    `words_removed` count against the version before. `seen_at`, alone, moves: the last time that
    the article was found to say exactly this.
    """

    __tablename__ = "article_version"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    article_id: Mapped[str] = mapped_column(Id, ForeignKey("article.id"))
    number: Mapped[int]
    kind: Mapped[ImportKind] = mapped_column(words(ImportKind, "kind"))
    text: Mapped[str] = mapped_column(deferred=True)
    blocks: Mapped[list[dict[str, Any]]] = mapped_column(deferred=True)
    text_hash: Mapped[str] = mapped_column(ShortText, index=True)
    content_hash: Mapped[str] = mapped_column(ShortText)
    word_count: Mapped[int]
    words_added: Mapped[int] = mapped_column(default=0)
    words_removed: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))

    article: Mapped[Article] = relationship(back_populates="versions")
    created_by: Mapped[User | None] = relationship()


class ArticleSentence(Base):
    """A sentence of an article's newest text, by which the same one is found in other articles.

    `sentence_key` is the engine's (`sentence_keys`), `places` how many times it stands there.
    """

    __tablename__ = "article_sentence"
    __table_args__ = (
        Index("ix_article_sentence_article_id", "article_id"),
        {"sqlite_with_rowid": False},
    )

    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"), primary_key=True)
    sentence_key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    article_id: Mapped[str] = mapped_column(Id, ForeignKey("article.id"), primary_key=True)
    places: Mapped[int]


class ArticleImport(Row):
    """One request to import an article, carried out by the worker, with its progress.

    With `article_id` from the start it asks for a new version of that article; `is_forced` takes
    a text that does not look like the same article any more, which is what `is_doubtful` says of
    one that failed. `payload` is the uploaded file, deleted once the import is done. `step` is a
    short human sentence; `progress` runs from 0 to 100.
    """

    __tablename__ = "article_import"

    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"), index=True)
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    kind: Mapped[ImportKind] = mapped_column(words(ImportKind, "kind"))
    url: Mapped[str | None]
    filename: Mapped[str | None]
    content_type: Mapped[str | None]
    payload: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[ImportState] = mapped_column(
        words(ImportState, "state"), default=ImportState.QUEUED
    )
    step: Mapped[str] = mapped_column(default="Waiting for its turn")
    progress: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]
    article_id: Mapped[str | None] = mapped_column(Id, ForeignKey("article.id"))
    is_forced: Mapped[bool] = mapped_column(default=False)
    is_doubtful: Mapped[bool] = mapped_column(default=False)
    finished_at: Mapped[datetime | None]


class Recheck(Row):
    """When the address of an article is looked at again, and what came of the last look.

    `due_at` is the next look (None while a person has paused it), `checked_at` the last that found
    the article. Seconds lie between two looks while nothing goes wrong: as many as a person set
    (`is_interval_fixed`), or more and more while nothing changes; None until the first is planned.
    `look_id` names the look that is under way; `slot_at` is the turn that it waits for at its host.
    `etag` and `last_modified` are what `validators_url` sent (RFC 9110, 13.1) with the text of
    `article_version_id`. `failures` counts the looks in a row that went wrong, and `problem` says
    in one sentence what is wrong since `problem_at`.
    """

    __tablename__ = "recheck"
    __table_args__ = (
        UniqueConstraint("article_id"),
        Index("ix_recheck_due_at", "due_at"),
        Index("ix_recheck_team_id_problem_at", "team_id", "problem_at"),
    )

    article_id: Mapped[str] = mapped_column(Id, ForeignKey("article.id"))
    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    due_at: Mapped[datetime | None]
    interval_seconds: Mapped[int | None]
    is_interval_fixed: Mapped[bool] = mapped_column(default=False)
    slot_at: Mapped[datetime | None]
    look_id: Mapped[str | None] = mapped_column(Id)
    checked_at: Mapped[datetime | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    validators_url: Mapped[str | None]
    article_version_id: Mapped[str | None] = mapped_column(Id, ForeignKey("article_version.id"))
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]
    problem_at: Mapped[datetime | None]

    article: Mapped[Article] = relationship()

    def is_under_way(self, moment: datetime) -> bool:
        """Whether a look was asked for whose outcome is still to come."""
        return self.look_id is not None and self.due_at is not None and self.due_at > moment


class HostVisit(Row):
    """When a site was last asked by a recheck, so that no site is asked in a rush.

    `free_at` is the first turn at it that no look has yet.
    """

    __tablename__ = "host_visit"
    __table_args__ = (UniqueConstraint("host"),)

    host: Mapped[str] = mapped_column(ShortText)
    visited_at: Mapped[datetime | None]
    free_at: Mapped[datetime]
