"""The team's articles: lists with filters, single ones, and what else they are known by."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, undefer

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.paging import Page, decode_id_cursor, encode_cursor
from app.domain.vocabulary import State
from app.models import Annotation, Article, ArticleVersion, FactCheck
from app.models.base import Id
from app.policy import require_visible
from app.queries.search import found

#: `open`: an article with a fact-check that is neither published nor withdrawn; `settled`: with
#: fact-checks, none of them open; `none`: nothing is highlighted in it.
Checks = Literal["open", "settled", "none"]
_OPEN_STATES = (State.DRAFT, State.IN_REVIEW, State.APPROVED)
_MAX_CHOICES = 200


@dataclass(frozen=True, slots=True)
class ArticleFilters:
    """What an article list is narrowed to; every empty field lets all through.

    `imported_since` is a day in UTC. `language` also finds its regional forms (`pt` finds `pt-BR`).
    """

    q: str = ""
    language: str = ""
    publisher: str = ""
    checks: Checks | None = None
    is_mine: bool = False
    imported_since: date | None = None


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article in a list, how many highlights it has, and its fact-checks by state."""

    article: Article
    highlights: int
    states: dict[State, int]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters of a team's list can be set to, by frequency."""

    languages: list[str] = field(default_factory=list)
    publishers: list[str] = field(default_factory=list)


def list_articles(
    session: Session,
    actor: Actor,
    filters: ArticleFilters,
    *,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[ListedArticle]:
    """The articles of the actor's team, newest first, in three queries whatever their number.

    Raises `InvalidInput` for a cursor that we never made.
    """
    wanted = (
        select(Article)
        .where(Article.team_id == actor.team_id, *_conditions(session, actor, filters))
        .options(joinedload(Article.created_by))
        .order_by(Article.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        wanted = wanted.where(Article.id < decode_id_cursor(cursor))
    articles = session.scalars(wanted).all()
    shown = articles[:limit]
    next_cursor = encode_cursor(shown[-1].id) if len(articles) > limit else None
    return Page(_with_counts(session, shown), next_cursor)


def has_articles(session: Session, actor: Actor) -> bool:
    """Whether the actor's team has any article at all."""
    return bool(session.scalar(select(exists().where(Article.team_id == actor.team_id))))


def choices(session: Session, actor: Actor) -> Choices:
    """The languages and publishers of the team's articles, at most 200 of each."""
    return Choices(
        languages=_by_frequency(session, actor, Article.language),
        publishers=_by_frequency(session, actor, Article.publisher),
    )


def visible_article(session: Session, actor: Actor | None, article_id: str) -> Article:
    """The article. Raises `NotFound` where it is missing or of another team."""
    article = session.get(Article, article_id, options=[joinedload(Article.created_by)])
    return require_visible(actor, article)


def current_version(session: Session, article_id: str) -> ArticleVersion:
    """The newest text of an article, with its text and blocks."""
    newest = (
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article_id)
        .options(undefer(ArticleVersion.text), undefer(ArticleVersion.blocks))
        .order_by(ArticleVersion.number.desc())
        .limit(1)
    )
    return session.scalars(newest).one()


_CURRENT_TEXT = (
    select(ArticleVersion)
    .where(ArticleVersion.article_id == bindparam("article_id", type_=Id))
    .options(undefer(ArticleVersion.text))
    .order_by(ArticleVersion.number.desc())
    .limit(1)
)


def current_text(session: Session, article_id: str) -> ArticleVersion:
    """The newest text of an article, without its blocks."""
    return session.scalars(_CURRENT_TEXT, {"article_id": article_id}).one()


def text_of(session: Session, version_id: str) -> str:
    """The text of one version."""
    text = session.scalar(select(ArticleVersion.text).where(ArticleVersion.id == version_id))
    if text is None:
        raise NotFound()
    return text


def article_at(session: Session, team_id: str, normalized_url: str) -> Article | None:
    """The team's article of that address (see `app.domain.addresses.normalise_address`)."""
    return session.scalars(_oldest(team_id).where(Article.normalized_url == normalized_url)).first()


def article_of_text(session: Session, team_id: str, text_hash: str) -> Article | None:
    """The team's article of which some version has that text."""
    same_text = select(ArticleVersion.article_id).where(ArticleVersion.text_hash == text_hash)
    return session.scalars(_oldest(team_id).where(Article.id.in_(same_text))).first()


def _oldest(team_id: str) -> Select[Article]:
    return (
        select(Article)
        .where(Article.team_id == team_id)
        .options(joinedload(Article.created_by))
        .order_by(Article.id)
        .limit(1)
    )


def _conditions(
    session: Session, actor: Actor, filters: ArticleFilters
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.q:
        conditions.append(Article.id.in_(found(session, "article", filters.q)))
    if filters.language:
        regional = Article.language.startswith(f"{filters.language}-", autoescape=True)
        conditions.append((Article.language == filters.language) | regional)
    if filters.publisher:
        conditions.append(Article.publisher == filters.publisher)
    if filters.checks:
        conditions.append(_has_checks(filters.checks))
    if filters.is_mine:
        conditions.append(Article.created_by_id == actor.user_id)
    if filters.imported_since:
        morning = datetime.combine(filters.imported_since, datetime.min.time(), UTC)
        conditions.append(Article.created_at >= morning)
    return conditions


def _has_checks(checks: Checks) -> ColumnElement[bool]:
    highlighted = exists().where(
        Annotation.article_id == Article.id, Annotation.deleted_at.is_(None)
    )
    if checks == "none":
        return ~highlighted
    is_open = highlighted.where(
        FactCheck.claim_id == Annotation.claim_id, FactCheck.state.in_(_OPEN_STATES)
    )
    return is_open if checks == "open" else highlighted & ~is_open


def _with_counts(session: Session, articles: Sequence[Article]) -> list[ListedArticle]:
    if not articles:
        return []
    ids = [article.id for article in articles]
    in_articles = (Annotation.article_id.in_(ids), Annotation.deleted_at.is_(None))
    counted_highlights = (
        select(Annotation.article_id, func.count())
        .where(*in_articles)
        .group_by(Annotation.article_id)
    )
    highlights: dict[str, int] = dict(session.execute(counted_highlights).all())
    states: dict[str, dict[State, int]] = defaultdict(dict)
    counted = (
        select(Annotation.article_id, FactCheck.state, func.count(FactCheck.id.distinct()))
        .join(FactCheck, FactCheck.claim_id == Annotation.claim_id)
        .where(*in_articles)
        .group_by(Annotation.article_id, FactCheck.state)
    )
    for article_id, state, count in session.execute(counted):
        states[article_id][state] = count
    return [
        ListedArticle(
            article,
            highlights.get(article.id, 0),
            {state: states[article.id][state] for state in State if state in states[article.id]},
        )
        for article in articles
    ]


def _by_frequency(session: Session, actor: Actor, column: InstrumentedAttribute[str]) -> list[str]:
    values = (
        select(column)
        .where(Article.team_id == actor.team_id, column != "")
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(_MAX_CHOICES)
    )
    return list(session.scalars(values))
