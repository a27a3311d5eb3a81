"""The team's claims: lists, single ones, who made them, and earlier ones with similar words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from app.domain.actor import Actor
from app.domain.paging import Page, decode_id_cursor, encode_cursor
from app.domain.search import fold_for_search, search_words
from app.domain.vocabulary import State
from app.models import Annotation, Citation, Claim, FactCheck, Verdict
from app.policy import require_visible
from app.queries.search import found

#: Two claims less alike than this, of 100, are not offered as the same one.
SIMILAR_FROM = 55
_MAX_CANDIDATES = 2_000
_MAX_WORDS = 8
# The beginning of a word finds its other forms: 'accus' finds 'accused' and 'accusations'.
_STEM = 5
_SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """A claim in a list: how many highlights it has and how far its fact-check is."""

    claim: Claim
    fact_check_id: str
    state: State
    verdict: Verdict | None
    highlights: int


@dataclass(frozen=True, slots=True)
class SimilarClaim:
    """An earlier claim with similar words; `score` runs from 0 to 100."""

    listed: ListedClaim
    score: int


def working_fact_check_id(claim_id: Any) -> ScalarSelect[str]:
    """Selects the fact-check that a claim is worked on in: the open one, else the newest."""
    inner = aliased(FactCheck)
    return (
        select(inner.id)
        .where(inner.claim_id == claim_id)
        .order_by(inner.state == State.WITHDRAWN, inner.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def working_fact_check(session: Session, claim_id: str) -> FactCheck:
    """The fact-check that a claim is worked on in: the open one, else the newest."""
    return session.scalars(
        select(FactCheck)
        .where(FactCheck.id == working_fact_check_id(literal(claim_id, FactCheck.claim_id.type)))
        .options(joinedload(FactCheck.claim))
    ).one()


def in_use() -> ColumnElement[bool]:
    """For lists of claims joined with their fact-checks: not merged into another, and not empty.

    A claim whose highlights were all deleted before anything was written about it is of no use to
    anybody; restoring a highlight brings it back.
    """
    highlighted = exists().where(Annotation.claim_id == Claim.id, Annotation.deleted_at.is_(None))
    cited = exists().where(Citation.fact_check_id == FactCheck.id, Citation.removed_at.is_(None))
    written = or_(
        FactCheck.state != State.DRAFT,
        FactCheck.verdict_id.is_not(None),
        FactCheck.summary != "",
        FactCheck.explanation != "",
    )
    return and_(Claim.merged_into_id.is_(None), or_(highlighted, written, cited))


def visible_claim(session: Session, actor: Actor | None, claim_id: str) -> Claim:
    """The claim, merged or not. Raises `NotFound` where it is missing or of another team."""
    claim = session.get(Claim, claim_id, options=[joinedload(Claim.created_by)])
    return require_visible(actor, claim)


def list_claims(
    session: Session,
    actor: Actor,
    *,
    q: str = "",
    claimant: str = "",
    cursor: str | None = None,
    limit: int = 20,
) -> Page[ListedClaim]:
    """The claims of the actor's team that are in use (see `in_use`), newest first.

    `q` is searched in text, claimant and note; `claimant` must be the whole name. Raises
    `InvalidInput` for a cursor that we never made.
    """
    conditions: list[ColumnElement[bool]] = []
    if q:
        conditions.append(Claim.id.in_(found(session, "claim", q)))
    if claimant:
        conditions.append(Claim.claimant == claimant)
    if cursor:
        conditions.append(Claim.id < decode_id_cursor(cursor))
    listed = _listed(session, actor, conditions, [Claim.id.desc()], limit + 1)
    more = len(listed) > limit
    return Page(listed[:limit], encode_cursor(listed[limit - 1].claim.id) if more else None)


def has_claims(session: Session, actor: Actor) -> bool:
    """Whether the actor's team has any claim at all."""
    first = select(Claim.id).where(Claim.team_id == actor.team_id).limit(1)
    return session.scalar(first) is not None


def claimants(session: Session, actor: Actor, q: str = "", limit: int = 10) -> list[str]:
    """Names of claimants that the team used before, the most used first.

    With `q`, those in which some word begins with each word of it (accents and case aside).
    """
    rows = session.execute(
        select(Claim.claimant, func.count())
        .where(Claim.team_id == actor.team_id, Claim.claimant != "")
        .group_by(Claim.claimant)
        .order_by(func.count().desc(), Claim.claimant)
        .limit(2_000)
    )
    wanted = search_words(q)
    names = (name for name, _ in rows if _begins(name, wanted))
    return [name for name, _ in zip(names, range(limit), strict=False)]


def similar_claims(
    session: Session, actor: Actor, text: str, *, leave_out: str | None = None, limit: int = 5
) -> list[SimilarClaim]:
    """Earlier claims of the team whose words are like `text`, the most alike first.

    The search index gives the candidates that share most words; they are ranked by how many of
    their words agree, in whatever order (rapidfuzz's token ratios). `leave_out` is a claim's id.
    """
    folded = fold_for_search(text)
    scores = {
        claim_id: score
        for claim_id, words in _sharing_words(session, actor, _stems(folded))
        if (score := _likeness(folded, fold_for_search(words))) >= SIMILAR_FROM
        and claim_id != leave_out
    }
    best = sorted(scores, key=lambda claim_id: (-scores[claim_id], claim_id))[:limit]
    if not best:
        return []
    listed = _listed(session, actor, [Claim.id.in_(best)], [Claim.id.desc()], limit)
    similar = [SimilarClaim(each, scores[each.claim.id]) for each in listed]
    return sorted(similar, key=lambda each: -each.score)


def _sharing_words(session: Session, actor: Actor, stems: list[str]) -> Sequence[Row[str, str]]:
    """Ids and texts of the claims that share the most words, given by their beginnings."""
    shared: ColumnElement[int] = literal(0)
    for stem in stems:
        shared = shared + case((Claim.id.in_(found(session, "claim", stem)), 1), else_=0)
    return session.execute(
        select(Claim.id, Claim.text)
        .where(Claim.team_id == actor.team_id, Claim.merged_into_id.is_(None), shared > 0)
        .order_by(shared.desc(), Claim.id.desc())
        .limit(_MAX_CANDIDATES)
    ).all()


def merged_claims(session: Session, claim_id: str) -> list[tuple[Claim, FactCheck]]:
    """The claims that were merged into this one, each with the draft that stayed with it."""
    rows = session.execute(
        select(Claim, FactCheck)
        .join(FactCheck, FactCheck.id == working_fact_check_id(Claim.id))
        .where(Claim.merged_into_id == claim_id)
        .order_by(Claim.id)
        .options(selectinload(FactCheck.citations).joinedload(Citation.source))
    )
    return [(claim, fact_check) for claim, fact_check in rows]


def fact_checks_of(session: Session, claim_id: str) -> list[FactCheck]:
    """Every fact-check of a claim, newest first."""
    rows = session.scalars(
        select(FactCheck)
        .where(FactCheck.claim_id == claim_id)
        .options(joinedload(FactCheck.verdict))
        .order_by(FactCheck.id.desc())
    )
    return list(rows)


def _listed(
    session: Session,
    actor: Actor,
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    limit: int,
) -> list[ListedClaim]:
    highlights = (
        select(func.count())
        .where(Annotation.claim_id == Claim.id, Annotation.deleted_at.is_(None))
        .correlate(Claim)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Claim, FactCheck.id, FactCheck.state, Verdict, highlights)
        .select_from(Claim)
        .join(FactCheck, FactCheck.id == working_fact_check_id(Claim.id))
        .outerjoin(Verdict, Verdict.id == FactCheck.verdict_id)
        .where(Claim.team_id == actor.team_id, in_use(), *conditions)
        .order_by(*order)
        .limit(limit)
    )
    return [ListedClaim(*row) for row in rows]


def _begins(name: str, wanted: list[str]) -> bool:
    words = fold_for_search(name).split()
    return all(any(word.startswith(part) for word in words) for part in wanted)


def _stems(folded: str) -> list[str]:
    """The beginnings of the longest words, which say most about what a text is on."""
    words = sorted(set(folded.split()), key=lambda word: (-len(word), word))
    stems = dict.fromkeys(w[:_STEM] for w in words if len(w) >= _SHORTEST_WORD or not w.isascii())
    return list(stems)[:_MAX_WORDS]


def _likeness(one: str, other: str) -> int:
    # A claim is often shorter than the quote around it: words that one lacks weigh less than
    # words that differ.
    return round(0.5 * fuzz.token_set_ratio(one, other) + 0.5 * fuzz.token_sort_ratio(one, other))
