"""The team's sources: lists, one with where it is used, and those known by address or words."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.actor import Actor
from app.domain.addresses import normalise_address
from app.domain.paging import Page, decode_id_cursor, encode_cursor
from app.domain.vocabulary import SourceType
from app.models import Citation, Claim, FactCheck, Source
from app.policy import require_visible
from app.queries.search import found


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A source in a list, and how many fact-checks cite it."""

    source: Source
    fact_check_count: int


def list_sources(
    session: Session,
    actor: Actor,
    *,
    q: str = "",
    source_type: SourceType | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[ListedSource]:
    """The sources of the actor's team, newest first. Raises `InvalidInput` for a bad cursor."""
    uses = (
        select(func.count(func.distinct(Citation.fact_check_id)))
        .where(Citation.source_id == Source.id, Citation.removed_at.is_(None))
        .correlate(Source)
        .scalar_subquery()
    )
    query = select(Source, uses).where(Source.team_id == actor.team_id)
    if q:
        query = query.where(Source.id.in_(found(session, "source", q)))
    if source_type:
        query = query.where(Source.type == source_type)
    if cursor:
        query = query.where(Source.id < decode_id_cursor(cursor))
    rows = session.execute(query.order_by(Source.id.desc()).limit(limit + 1))
    listed = [ListedSource(*row) for row in rows]
    more = len(listed) > limit
    return Page(listed[:limit], encode_cursor(listed[limit - 1].source.id) if more else None)


def visible_source(session: Session, actor: Actor | None, source_id: str) -> Source:
    """The source. Raises `NotFound` where it is missing or of another team."""
    return require_visible(actor, session.get(Source, source_id))


def fact_checks_citing(session: Session, source_id: str, limit: int = 100) -> list[FactCheck]:
    """The fact-checks that cite a source, newest first, with claim and verdict."""
    rows = session.scalars(
        select(FactCheck)
        .join(Claim, Claim.id == FactCheck.claim_id)
        .where(
            FactCheck.id.in_(
                select(Citation.fact_check_id).where(
                    Citation.source_id == source_id, Citation.removed_at.is_(None)
                )
            )
        )
        .order_by(FactCheck.id.desc())
        .limit(limit)
        .options(joinedload(FactCheck.claim), joinedload(FactCheck.verdict))
    )
    return list(rows)


def source_at(session: Session, actor: Actor, url: str) -> Source | None:
    """The team's source with this address, however spelt. Raises `InvalidInput` for a bad one."""
    return session.scalars(
        select(Source).where(
            Source.team_id == actor.team_id, Source.normalized_url == normalise_address(url)
        )
    ).one_or_none()
