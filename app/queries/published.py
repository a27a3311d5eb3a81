"""What anyone may read: publications, revisions, articles with published highlights, teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    exists,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, selectinload, undefer

from app.domain.addresses import normalise_address
from app.domain.errors import NotFound
from app.domain.paging import Page, decode_id_cursor, decode_time_cursor, encode_cursor
from app.models import (
    Appearance,
    Article,
    ArticleVersion,
    Publication,
    RatingScale,
    Revision,
    SilentEdit,
    Team,
)
from app.models.base import Id, UtcDateTime
from app.queries.search import found
from app.queries.silent_edits import PublicSilentEdit, silent_edits_in


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asks for; None leaves that side open.

    `published_after` compares with the newest publication. `query` matches every word.
    """

    query: str | None = None
    verdict: str | None = None
    claimant: str | None = None
    language: str | None = None
    team: str | None = None
    article_url: str | None = None
    published_after: datetime | None = None


#: One publication by `id`, tombstones included: what newsrooms read most.
DOCUMENT = select(Publication.document, Publication.etag).where(
    Publication.id == bindparam("id", type_=Id)
)


def document(session: Session, fact_check_id: str) -> tuple[str, str]:
    """(JSON text, etag) of one publication, tombstones included. Raises `NotFound`."""
    return the_document(session.execute(DOCUMENT, {"id": fact_check_id}).all())


def the_document(rows: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """(JSON text, etag) of what `DOCUMENT` found. Raises `NotFound` where that is nothing."""
    if not rows:
        raise NotFound("There is no published fact-check at this address.")
    return rows[0][0], rows[0][1]


def documents(session: Session, filters: Filters, *, cursor: str | None, limit: int) -> Page[str]:
    """The JSON texts of publications, newest first, withdrawn ones left out."""
    page = search(session, filters, cursor=cursor, limit=limit)
    return Page([text for text, _ in page.rows], page.next_cursor)


def search(
    session: Session, filters: Filters, *, cursor: str | None, limit: int
) -> Page[tuple[str, str]]:
    """(JSON text, etag) of publications, newest first, withdrawn ones left out."""
    statement, values = listing(filters, cursor=cursor, limit=limit)
    if filters.query is not None:
        words = found(session, "publication", filters.query)
        statement = statement.where(Publication.id.in_(words))
    return page_of(session.execute(statement, values).all(), limit)


Listing = Select[str, str, datetime, str]


def listing(filters: Filters, *, cursor: str | None, limit: int) -> tuple[Listing, dict[str, Any]]:
    """A list's constant statement and the values for it; `filters.query` is not in it.

    Its rows are for `page_of`. Raises `InvalidInput` for a cursor or address that can't be one.
    """
    values: dict[str, Any] = {
        name: value for name in _CONDITIONS if (value := getattr(filters, name, None)) is not None
    }
    if filters.article_url is not None:
        values["article_url"] = normalise_address(filters.article_url)
    if cursor:
        values["moment"], values["last_id"] = decode_time_cursor(cursor)
    return _listing(frozenset(values)), {**values, "count": limit + 1}


def page_of(rows: Sequence[tuple[str, str, datetime, str]], limit: int) -> Page[tuple[str, str]]:
    """The page that a listing's rows make."""
    shown = [(text, etag) for text, etag, _, _ in rows[:limit]]
    if len(rows) <= limit:
        return Page(shown, None)
    _, _, moment, last_id = rows[limit - 1]
    return Page(shown, encode_cursor(moment, last_id))


_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "verdict": Publication.verdict_key == bindparam("verdict", type_=Text),
    "claimant": Publication.claimant == bindparam("claimant", type_=Text),
    "language": Publication.language == bindparam("language", type_=Text),
    "team": Publication.team_id.in_(
        select(Team.id).where(Team.slug == bindparam("team", type_=Text))
    ),
    "article_url": Publication.id.in_(
        select(Appearance.publication_id).where(
            Appearance.normalized_url == bindparam("article_url", type_=Text)
        )
    ),
    "published_after": Publication.published_at > bindparam("published_after", type_=UtcDateTime),
    "moment": tuple_(Publication.published_at, Publication.id)
    < tuple_(bindparam("moment", type_=UtcDateTime), bindparam("last_id", type_=Id)),
}


@lru_cache(maxsize=500)
def _listing(names: frozenset[str]) -> Listing:
    """The statement with the conditions of these names: one constant for each combination."""
    return (
        select(Publication.document, Publication.etag, Publication.published_at, Publication.id)
        .where(
            Publication.is_withdrawn.is_(False),
            *(condition for name, condition in _CONDITIONS.items() if name in names),
        )
        .order_by(Publication.published_at.desc(), Publication.id.desc())
        .limit(bindparam("count", type_=Integer))
    )


def revisions(session: Session, fact_check_id: str) -> list[Revision]:
    """Every revision of a published fact-check in order; none of a withdrawn one.

    Raises `NotFound` for one that was never published.
    """
    is_withdrawn = session.scalar(
        select(Publication.is_withdrawn).where(Publication.id == fact_check_id)
    )
    if is_withdrawn is None:
        raise NotFound("There is no published fact-check at this address.")
    if is_withdrawn:
        return []
    rows = session.scalars(
        select(Revision)
        .where(Revision.fact_check_id == fact_check_id)
        .order_by(Revision.number)
        .options(undefer(Revision.document))
    )
    return list(rows)


@dataclass(frozen=True, slots=True)
class PublicArticle:
    """An article with published highlights, and with what became of others (oldest first).

    `version` only where its text may be shown.
    """

    article: Article
    team: Team
    version: ArticleVersion | None
    documents: list[str]
    silent_edits: list[PublicSilentEdit]


def article(session: Session, article_id: str) -> PublicArticle:
    """Raises `NotFound` where nothing of the article is published."""
    row = session.execute(
        select(Article, Team).join(Team, Team.id == Article.team_id).where(Article.id == article_id)
    ).one_or_none()
    texts = list(
        session.scalars(
            select(Publication.document)
            .join(Appearance, Appearance.publication_id == Publication.id)
            .where(Appearance.article_id == article_id, Publication.is_withdrawn.is_(False))
            .order_by(Publication.published_at.desc(), Publication.id.desc())
        )
    )
    edits = silent_edits_in(session, article_id)
    if row is None or not (texts or edits):
        raise NotFound("Nothing of this article is published.")
    found_article, team = row
    version = _newest_version(session, article_id) if found_article.has_text_rights else None
    return PublicArticle(found_article, team, version, texts, edits)


def _newest_version(session: Session, article_id: str) -> ArticleVersion | None:
    return session.scalars(
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article_id)
        .order_by(ArticleVersion.number.desc())
        .limit(1)
        .options(undefer(ArticleVersion.text), undefer(ArticleVersion.blocks))
    ).one_or_none()


def articles(
    session: Session,
    *,
    url: str | None,
    team: str | None,
    cursor: str | None,
    limit: int,
) -> Page[Article]:
    """Articles of which something is published, or was until their words changed, newest first."""
    has_highlights = exists().where(
        Appearance.article_id == Article.id,
        Publication.id == Appearance.publication_id,
        Publication.is_withdrawn.is_(False),
    )
    has_silent_edits = exists().where(
        SilentEdit.article_id == Article.id,
        Publication.id == SilentEdit.fact_check_id,
        Publication.is_withdrawn.is_(False),
    )
    statement = select(Article).where(has_highlights | has_silent_edits)
    if url is not None:
        statement = statement.where(Article.normalized_url == normalise_address(url))
    if team is not None:
        statement = statement.where(Article.team_id.in_(select(Team.id).where(Team.slug == team)))
    if cursor:
        statement = statement.where(Article.id < decode_id_cursor(cursor))
    rows = list(session.scalars(statement.order_by(Article.id.desc()).limit(limit + 1)))
    more = len(rows) > limit
    return Page(rows[:limit], encode_cursor(rows[limit - 1].id) if more else None)


def teams(session: Session) -> list[Team]:
    """Every team that has published something, by name."""
    rows = session.scalars(
        select(Team)
        .where(exists().where(Publication.team_id == Team.id))
        .order_by(Team.name, Team.id)
    )
    return list(rows)


def team(session: Session, slug: str) -> Team:
    """Raises `NotFound` for an unknown slug."""
    # PostgreSQL refuses to compare with a NUL, which an address can carry.
    is_possible = slug.isascii() and slug.isprintable()
    row = session.scalars(select(Team).where(Team.slug == slug)).first() if is_possible else None
    if row is None:
        raise NotFound("There is no team at this address.")
    return row


def rating_scales(session: Session, team_id: str) -> list[RatingScale]:
    """Every version of a team's rating scale, newest first, with its verdicts."""
    rows = session.scalars(
        select(RatingScale)
        .where(RatingScale.team_id == team_id)
        .order_by(RatingScale.number.desc())
        .options(selectinload(RatingScale.verdicts))
    )
    return list(rows)
