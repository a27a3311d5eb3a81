"""Fact-checks as the desk sees them: lists, one with everything around it, and what waits."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.paging import Page, decode_id_cursor, encode_cursor
from app.domain.vocabulary import Decision, State
from app.models import (
    Citation,
    Claim,
    Contribution,
    FactCheck,
    Review,
    Revision,
    Verdict,
)
from app.policy import can_publish, can_review, require_visible
from app.queries.claims import in_use
from app.queries.search import found

#: How many of each kind the home page shows.
HOME_LIMIT = 5


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty for no limit. `is_mine`: the actor contributed."""

    q: str = ""
    state: State | None = None
    verdict: str = ""
    claimant: str = ""
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first few fact-checks of one kind on the home page, and how many there are."""

    rows: list[FactCheck]
    count: int


@dataclass(frozen=True, slots=True)
class Home:
    """What waits for one person, and what the team did lately.

    `changes_asked` holds the ids of those among `drafts` for which a colleague asked for changes.
    """

    drafts: Waiting
    changes_asked: set[str]
    to_review: Waiting
    in_review: Waiting
    to_publish: Waiting
    published: Waiting
    has_any: bool


def visible_fact_check(session: Session, actor: Actor | None, fact_check_id: str) -> FactCheck:
    """The fact-check with claim, verdict, citations, reviews and contributors.

    Raises `NotFound` where it is missing or of another team.
    """
    fact_check = session.get(
        FactCheck,
        fact_check_id,
        options=[
            joinedload(FactCheck.claim),
            joinedload(FactCheck.verdict),
            selectinload(FactCheck.citations).joinedload(Citation.source),
            selectinload(FactCheck.reviews).joinedload(Review.reviewer),
            selectinload(FactCheck.contributions).joinedload(Contribution.user),
        ],
    )
    return require_visible(actor, fact_check)


def by_ids(session: Session, fact_check_ids: Iterable[str]) -> dict[str, FactCheck]:
    """These fact-checks by id, in one query; the caller has checked that they may be seen."""
    rows = session.scalars(select(FactCheck).where(FactCheck.id.in_(list(fact_check_ids))))
    return {row.id: row for row in rows}


def visible_citation(
    session: Session, actor: Actor | None, fact_check_id: str, citation_id: str
) -> Citation:
    """One citation of that fact-check, removed or not. Raises `NotFound`."""
    citation = session.scalars(
        select(Citation)
        .where(Citation.id == citation_id, Citation.fact_check_id == fact_check_id)
        .options(joinedload(Citation.fact_check), joinedload(Citation.source))
    ).one_or_none()
    require_visible(actor, citation.fact_check if citation else None)
    if citation is None:
        raise NotFound()
    return citation


def list_fact_checks(
    session: Session,
    actor: Actor,
    filters: Filters,
    *,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[FactCheck]:
    """The fact-checks of the actor's team, newest first, with claim, verdict and contributors.

    Raises `InvalidInput` for a cursor that we never made.
    """
    query = _of_team(actor).where(*_conditions(session, actor, filters))
    if cursor:
        query = query.where(FactCheck.id < decode_id_cursor(cursor))
    query = query.order_by(FactCheck.id.desc()).limit(limit + 1).options(*_row_options())
    rows = list(session.scalars(query))
    more = len(rows) > limit
    return Page(rows[:limit], encode_cursor(rows[limit - 1].id) if more else None)


def counts_by_state(session: Session, actor: Actor) -> dict[State, int]:
    """How many fact-checks the actor's team has in each state."""
    rows = session.execute(
        _of_team(actor).with_only_columns(FactCheck.state, func.count()).group_by(FactCheck.state)
    )
    counts = dict(rows.all())
    return {state: counts.get(state, 0) for state in State}


def home(session: Session, actor: Actor) -> Home:
    """What the home page shows; the same number of queries however much there is."""
    mine = _contributed(actor)
    team_id = actor.team_id or ""
    drafts = _waiting(session, actor, FactCheck.state == State.DRAFT, mine)
    reviewable = FactCheck.state == State.IN_REVIEW
    to_review = _waiting(session, actor, reviewable, ~mine) if can_review(actor, team_id) else None
    approved = FactCheck.state == State.APPROVED
    to_publish = _waiting(session, actor, approved) if can_publish(actor, team_id) else None
    published = _waiting(session, actor, FactCheck.state == State.PUBLISHED)
    any_at_all = select(FactCheck.id).where(FactCheck.team_id == actor.team_id).limit(1)
    return Home(
        drafts=drafts,
        changes_asked=_changes_asked(session, [row.id for row in drafts.rows]),
        to_review=to_review or Waiting([], 0),
        in_review=_waiting(session, actor, reviewable, mine),
        to_publish=to_publish or Waiting([], 0),
        published=published,
        has_any=session.scalar(any_at_all) is not None,
    )


def revisions(session: Session, fact_check_id: str) -> list[Revision]:
    """Every revision, oldest first, with who published it; without their documents."""
    rows = session.scalars(
        select(Revision)
        .where(Revision.fact_check_id == fact_check_id)
        .order_by(Revision.number)
        .options(joinedload(Revision.published_by))
    )
    return list(rows)


def revision(session: Session, fact_check_id: str, number: int) -> Revision:
    """One revision with its document. Raises `NotFound`."""
    row = session.scalars(
        select(Revision)
        .where(Revision.fact_check_id == fact_check_id, Revision.number == number)
        .options(undefer(Revision.document), joinedload(Revision.published_by))
    ).one_or_none()
    if row is None:
        raise NotFound()
    return row


def _of_team(actor: Actor) -> Select[FactCheck]:
    return (
        select(FactCheck)
        .join(Claim, Claim.id == FactCheck.claim_id)
        .where(FactCheck.team_id == actor.team_id, in_use())
    )


def _row_options() -> list[ORMOption]:
    return [
        joinedload(FactCheck.claim),
        joinedload(FactCheck.verdict),
        selectinload(FactCheck.contributions).joinedload(Contribution.user),
    ]


def _conditions(session: Session, actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.q:
        conditions.append(FactCheck.id.in_(found(session, "fact_check", filters.q)))
    if filters.state:
        conditions.append(FactCheck.state == filters.state)
    if filters.verdict:
        keys = select(Verdict.id).where(Verdict.key == filters.verdict)
        conditions.append(FactCheck.verdict_id.in_(keys))
    if filters.claimant:
        conditions.append(Claim.claimant == filters.claimant)
    if filters.is_mine:
        conditions.append(_contributed(actor))
    return conditions


def _contributed(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        Contribution.fact_check_id == FactCheck.id,
        Contribution.user_id == (actor.user_id or None),
    )


def _waiting(session: Session, actor: Actor, *conditions: ColumnElement[bool]) -> Waiting:
    query = _of_team(actor).where(*conditions)
    count = session.scalar(query.with_only_columns(func.count(FactCheck.id))) or 0
    newest = query.order_by(FactCheck.updated_at.desc(), FactCheck.id.desc()).limit(HOME_LIMIT)
    return Waiting(list(session.scalars(newest.options(*_row_options()))), count)


def _changes_asked(session: Session, fact_check_ids: list[str]) -> set[str]:
    later = aliased(Review)
    asked = select(Review.fact_check_id).where(
        Review.fact_check_id.in_(fact_check_ids),
        Review.decision == Decision.REQUEST_CHANGES,
        ~exists().where(later.fact_check_id == Review.fact_check_id, later.id > Review.id),
    )
    return set(session.scalars(asked))
