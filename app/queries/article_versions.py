"""The texts that an article had, one after the other."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from app.domain.errors import InvalidInput, NotFound
from app.domain.paging import Page, decode_cursor, encode_cursor
from app.models import ArticleVersion

_MAX_DIGITS = 9


def list_versions(
    session: Session, article_id: str, *, cursor: str | None = None, limit: int = 20
) -> Page[ArticleVersion]:
    """The versions of an article, newest first, each with who took it in, without their texts.

    Raises `InvalidInput` for a cursor that we never made.
    """
    wanted = (
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article_id)
        .options(joinedload(ArticleVersion.created_by))
        .order_by(ArticleVersion.number.desc())
        .limit(limit + 1)
    )
    if cursor:
        wanted = wanted.where(ArticleVersion.number < _number(cursor))
    rows = session.scalars(wanted).all()
    shown = list(rows[:limit])
    return Page(shown, encode_cursor(str(shown[-1].number)) if len(rows) > limit else None)


def version_at(session: Session, article_id: str, number: int) -> ArticleVersion:
    """One version of an article with its text and blocks. Raises `NotFound`."""
    if len(str(number)) > _MAX_DIGITS:
        # More than PostgreSQL's integers hold.
        raise NotFound("This article has no version of that number.")
    version = session.scalars(
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article_id, ArticleVersion.number == number)
        .options(
            joinedload(ArticleVersion.created_by),
            undefer(ArticleVersion.text),
            undefer(ArticleVersion.blocks),
        )
    ).one_or_none()
    if version is None:
        raise NotFound("This article has no version of that number.")
    return version


def numbers_of(session: Session, version_ids: Iterable[str]) -> dict[str, int]:
    """The numbers of these versions by their ids, in one query."""
    rows = session.execute(
        select(ArticleVersion.id, ArticleVersion.number).where(
            ArticleVersion.id.in_(set(version_ids))
        )
    )
    return dict(rows.all())


def _number(cursor: str) -> int:
    (number,) = decode_cursor(cursor, 1)
    if not (number.isascii() and number.isdigit() and len(number) <= _MAX_DIGITS):
        raise InvalidInput("This cursor is not one that this service gave.", "/cursor")
    return int(number)
