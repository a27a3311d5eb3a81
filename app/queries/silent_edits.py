"""The public record of articles that no longer say what was checked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.paging import Page, decode_id_cursor, encode_cursor
from app.models import Publication, SilentEdit, Team

_WITH_TEXTS = (
    joinedload(SilentEdit.article),
    joinedload(SilentEdit.before_version),
    joinedload(SilentEdit.after_version),
)


@dataclass(frozen=True, slots=True)
class SilentEditFilters:
    """What the record is narrowed to; None leaves that side open.

    `team` is a slug, `article` an article's id; `since` compares with when the new text was first
    seen.
    """

    team: str | None = None
    article: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublicSilentEdit:
    """A silent edit with the public JSON of the fact-check whose words it took away.

    `is_last`: nothing was noted about the same words after it.
    """

    edit: SilentEdit
    document: str
    is_last: bool


def silent_edits_of(session: Session, fact_check_id: str) -> list[SilentEdit]:
    """Every silent edit under a fact-check, oldest first, with its article and both versions."""
    rows = session.scalars(
        select(SilentEdit)
        .options(*_WITH_TEXTS)
        .where(SilentEdit.fact_check_id == fact_check_id)
        .order_by(SilentEdit.id)
    )
    return list(rows)


def list_silent_edits(
    session: Session, filters: SilentEditFilters, *, cursor: str | None, limit: int
) -> Page[PublicSilentEdit]:
    """What articles did to sentences whose verdict readers saw then and see now, newest first.

    One query. Raises `InvalidInput` for a cursor that we never made.
    """
    wanted = _public().where(*_conditions(filters))
    if cursor:
        wanted = wanted.where(SilentEdit.id < decode_id_cursor(cursor))
    rows = session.execute(wanted.order_by(SilentEdit.id.desc()).limit(limit + 1)).all()
    shown = [PublicSilentEdit(*row) for row in rows[:limit]]
    return Page(shown, encode_cursor(shown[-1].edit.id) if len(rows) > limit else None)


def silent_edits_in(session: Session, article_id: str) -> list[PublicSilentEdit]:
    """The same for one article, all of it, oldest first."""
    wanted = _public().where(SilentEdit.article_id == article_id).order_by(SilentEdit.id)
    return [PublicSilentEdit(*row) for row in session.execute(wanted)]


def _public() -> Select[SilentEdit, str, bool]:
    """Silent edits are noted only of what is published then; what was withdrawn since is not told
    any more."""
    later = aliased(SilentEdit)
    is_followed = exists().where(
        later.annotation_id == SilentEdit.annotation_id, later.id > SilentEdit.id
    )
    return (
        select(SilentEdit, Publication.document, ~is_followed)
        .options(*_WITH_TEXTS)
        .join(Publication, Publication.id == SilentEdit.fact_check_id)
        .where(Publication.is_withdrawn.is_(False))
    )


def _conditions(filters: SilentEditFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.team is not None:
        of_slug = select(Team.id).where(Team.slug == filters.team)
        conditions.append(SilentEdit.team_id.in_(of_slug))
    if filters.article is not None:
        conditions.append(SilentEdit.article_id == filters.article)
    if filters.since is not None:
        conditions.append(SilentEdit.created_at >= filters.since)
    return conditions
