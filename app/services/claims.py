"""Claims: made from a quote, found again in other articles, worded better."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import policy
from app.domain import clock, limits
from app.domain.actor import Actor
from app.domain.errors import Conflict, InvalidInput, NotFound
from app.engines.anchoring import Quote, fold
from app.models import Annotation, ArticleVersion, Claim, Contribution, FactCheck, Team, new_id
from app.queries.articles import current_text
from app.queries.claims import working_fact_check
from app.services import editing
from app.services.annotations import (
    find_quote,
    follow_change,
    held_article,
    place,
    require_may_show,
)
from app.services.contributions import contribute, require_editable
from app.services.records import audit
from app.services.records.new_rows import write_new
from app.services.records.search_entries import index_for_search, index_new

EDITABLE = ("text", "claimant", "claimed_on", "note")
#: The longest wording of a claim, in characters.
MAX_TEXT_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class StartedClaim:
    """A new claim with the one quote that it was made of, and its draft."""

    claim: Claim
    annotation: Annotation
    fact_check: FactCheck
    article_version: ArticleVersion


def add_claim(session: Session, actor: Actor, article_id: str, **fields: Any) -> Annotation:
    """As `start_claim`, for who needs the annotation alone."""
    return start_claim(session, actor, article_id, **fields).annotation


def start_claim(
    session: Session,
    actor: Actor,
    article_id: str,
    *,
    text: str,
    quote: Mapping[str, Any],
    claimant: str = "",
    claimed_on: date | None = None,
    note: str = "",
) -> StartedClaim:
    """Makes a claim of a quote of an article, with a draft fact-check, written at once.

    The actor becomes the fact-check's first contributor. Raises `InvalidInputs` for fields that
    can't be kept and `InvalidInput` for a quote that `find_quote` can't place.
    """
    article = held_article(session, actor, article_id)
    fields = checked_fields(
        {"text": text, "claimant": claimant, "claimed_on": claimed_on, "note": note}
    )
    version = current_text(session, article.id)
    found = find_quote(version.text, quote)
    claim = make_claim(session, actor, article.team_id, fields)
    annotation = place(session, actor, claim, version, found)
    annotation.article = article
    fact_check = open_fact_check(session, actor, claim, article.language)
    write_new(session)
    return StartedClaim(claim, annotation, fact_check, version)


def annotate(
    session: Session, actor: Actor, article_id: str, claim_id: str, quote: Mapping[str, Any]
) -> Annotation:
    """Adds a quote to a claim of the same team that is there already; gives the annotation.

    A claim that was merged stands for the one it was merged into. Adding the very same words twice
    gives the annotation that is there. Raises `Forbidden` when readers would see the new place and
    the actor may not publish, and `InvalidInput` as `find_quote` does, and where the words stand
    in another `sentence` than the one that the quote names.
    """
    article = held_article(session, actor, article_id)
    claim = surviving_claim(session, claim_id)
    if claim.team_id != article.team_id:
        raise NotFound()
    fact_check = working_fact_check(session, claim.id)
    require_may_show(session, actor, fact_check)
    version = current_text(session, article.id)
    found = find_quote(version.text, quote)
    _require_sentence(found, quote)
    same = _same_place(session, claim, version.id, found.start, found.end)
    if same is not None:
        return same
    annotation = place(session, actor, claim, version, found)
    follow_change(session, actor, fact_check)
    return annotation


def edit_claim(
    session: Session, actor: Actor, claim_id: str, seen_version: int, fields: dict[str, Any]
) -> Claim:
    """Changes any of `EDITABLE`; voids the approvals that its fact-check had.

    Raises `StaleVersion` unless `seen_version` is the present one, `Conflict` when the fact-check
    must be revised first or the claim was merged, and `InvalidInputs`.
    """
    claim = locked_claim(session, actor, claim_id)
    fact_check = working_fact_check(session, claim.id)
    require_editable(fact_check)
    checked = checked_fields({name: fields[name] for name in EDITABLE if name in fields})
    editing.require_version(claim, seen_version, checked)
    before, after = editing.apply(claim, checked)
    if not after:
        return claim
    index_claim(session, claim)
    audit.record(
        session, actor, "claim.edited", claim.id, team_id=claim.team_id, before=before, after=after
    )
    contribute(session, actor, fact_check)
    return claim


def make_claim(session: Session, actor: Actor, team_id: str, fields: dict[str, Any]) -> Claim:
    """Writes a claim of checked fields; for the services that make one."""
    claim = Claim(id=new_id(), team_id=team_id, created_by_id=actor.user_id or None, **fields)
    session.add(claim)
    index_new(session, "claim", claim.id, claim.text, claim.claimant, claim.note)
    audit.record(session, actor, "claim.created", claim.id, team_id=team_id, after=fields)
    return claim


def open_fact_check(session: Session, actor: Actor, claim: Claim, language: str) -> FactCheck:
    """Writes the empty draft of a new claim, in `language` or else the team's."""
    fact_check = FactCheck(
        id=new_id(),
        team_id=claim.team_id,
        claim_id=claim.id,
        claim=claim,
        language=language or session.get_one(Team, claim.team_id).language,
        created_by_id=actor.user_id or None,
        updated_at=clock.now(),
    )
    session.add(fact_check)
    if actor.user_id:
        session.add(Contribution(fact_check_id=fact_check.id, user_id=actor.user_id))
    index_new(session, "fact_check", fact_check.id, claim.text, claim.claimant)
    audit.record(
        session, actor, "fact_check.created", fact_check.id,
        team_id=claim.team_id, after={"claim_id": claim.id},
    )  # fmt: skip
    return fact_check


def index_claim(session: Session, claim: Claim) -> None:
    """Makes the claim findable by its present words."""
    index_for_search(session, "claim", claim.id, claim.text, claim.claimant, claim.note)


def locked_claim(session: Session, actor: Actor, claim_id: str) -> Claim:
    """The claim, held for writing. Raises `Conflict` when it was merged into another."""
    claim = editing.lock(session, Claim, claim_id)
    policy.require(policy.can_write, actor, claim.team_id)
    if claim.merged_into_id is not None:
        raise Conflict("This claim was merged into another one; change that one instead.")
    return claim


def surviving_claim(session: Session, claim_id: str) -> Claim:
    """The claim, or the one that it was merged into, held for writing."""
    claim = editing.lock(session, Claim, claim_id)
    while claim.merged_into_id is not None:
        claim = editing.lock(session, Claim, claim.merged_into_id)
    return claim


def checked_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` (any of `EDITABLE`) as they are stored; raises `InvalidInputs` naming each fault."""
    return editing.check_each(fields, _checked)


def _checked(name: str, value: Any) -> Any:
    pointer = f"/{name}"
    if name == "claimed_on":
        # Tomorrow has begun somewhere on earth.
        if value is not None and value > clock.today() + timedelta(days=1):
            raise InvalidInput("This date lies in the future.", pointer)
        return value
    if name == "note":
        return _at_most((value or "").strip(), limits.NOTE, pointer)
    line = " ".join((value or "").split())
    if name == "claimant":
        return _at_most(line, limits.NAME, pointer)
    if not line:
        raise InvalidInput("Word the claim in one sentence.", pointer)
    return _at_most(line, MAX_TEXT_CHARACTERS, pointer)


def _at_most(text: str, limit: int, pointer: str) -> str:
    if len(text) > limit:
        raise InvalidInput(
            f"This is {len(text):,} characters long; the limit is {limit:,}.", pointer
        )
    return text


def _require_sentence(found: Quote, quote: Mapping[str, Any]) -> None:
    asked = str(quote.get("sentence") or "")
    if asked and fold(asked).text.strip() != fold(found.sentence).text.strip():
        raise InvalidInput(
            "These words stand in another sentence than this one; the article may have changed.",
            "/quote/sentence",
        )


def _same_place(
    session: Session, claim: Claim, version_id: str, start: int | None, end: int | None
) -> Annotation | None:
    return session.scalars(
        select(Annotation)
        .where(
            Annotation.claim_id == claim.id,
            Annotation.article_version_id == version_id,
            Annotation.start == start,
            Annotation.end == end,
            Annotation.deleted_at.is_(None),
        )
        .limit(1)
    ).one_or_none()
