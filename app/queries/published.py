"""What anyone may read: publications, revisions, articles with published highlights, teams."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, or_, select
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
    Team,
)
from app.queries.search import found


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


def document(session: Session, fact_check_id: str) -> tuple[str, str]:
    """(JSON text, etag) of one publication, tombstones included. Raises `NotFound`."""
    row = session.execute(
        select(Publication.document, Publication.etag).where(Publication.id == fact_check_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no published fact-check at this address.")
    return row[0], row[1]


def documents(session: Session, filters: Filters, *, cursor: str | None, limit: int) -> Page[str]:
    """The JSON texts of publications, newest first, withdrawn ones left out."""
    statement = _filtered(session, filters)
    if cursor:
        moment, last_id = decode_time_cursor(cursor)
        statement = statement.where(
            or_(
                Publication.published_at < moment,
                and_(Publication.published_at == moment, Publication.id < last_id),
            )
        )
    statement = statement.order_by(Publication.published_at.desc(), Publication.id.desc())
    rows = session.execute(statement.limit(limit + 1)).all()
    shown = rows[:limit]
    more = len(rows) > limit
    next_cursor = encode_cursor(shown[-1].published_at, shown[-1].id) if more else None
    return Page([row.document for row in shown], next_cursor)


def _filtered(session: Session, filters: Filters) -> Select[str, datetime, str]:
    statement = select(Publication.document, Publication.published_at, Publication.id).where(
        Publication.is_withdrawn.is_(False)
    )
    if filters.query is not None:
        statement = statement.where(
            Publication.id.in_(found(session, "publication", filters.query))
        )
    if filters.verdict is not None:
        statement = statement.where(Publication.verdict_key == filters.verdict)
    if filters.claimant is not None:
        statement = statement.where(Publication.claimant == filters.claimant)
    if filters.language is not None:
        statement = statement.where(Publication.language == filters.language)
    if filters.team is not None:
        statement = statement.where(
            Publication.team_id.in_(select(Team.id).where(Team.slug == filters.team))
        )
    if filters.article_url is not None:
        pages = select(Appearance.publication_id).where(
            Appearance.normalized_url == normalise_address(filters.article_url)
        )
        statement = statement.where(Publication.id.in_(pages))
    if filters.published_after is not None:
        statement = statement.where(Publication.published_at > filters.published_after)
    return statement


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
    """An article with published highlights; `version` only where its text may be shown."""

    article: Article
    team: Team
    version: ArticleVersion | None
    documents: list[str]


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
    if row is None or not texts:
        raise NotFound("Nothing of this article is published.")
    found_article, team = row
    version = _newest_version(session, article_id) if found_article.has_text_rights else None
    return PublicArticle(found_article, team, version, texts)


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
    """Articles of which something is published, newest first."""
    statement = select(Article).where(
        exists().where(
            Appearance.article_id == Article.id,
            Publication.id == Appearance.publication_id,
            Publication.is_withdrawn.is_(False),
        )
    )
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
