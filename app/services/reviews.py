"""A colleague's decision about a fact-check in review."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import policy
from app.domain import limits
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, InvalidInput, StaleVersion
from app.domain.vocabulary import Action, Decision, State
from app.models import FactCheck, Review
from app.services import editing
from app.services.contributions import has_contributed
from app.services.fact_checks import editable_fields, what_is_missing
from app.services.states import set_state

OWN_WORK = "You wrote part of this fact-check, so a colleague must review it."


def review(
    session: Session,
    actor: Actor,
    fact_check_id: str,
    *,
    decision: Decision,
    comment: str = "",
    seen_version: int,
) -> Review:
    """Approves the version that was seen, or asks for changes with a comment.

    Nobody reviews what they contributed to (`Forbidden`). A second click on the same decision
    gives the first one back. Raises `Conflict` when it is not in review, `StaleVersion` when it
    changed since it was read, `InvalidInput` when changes are asked for without saying which.
    """
    fact_check = editing.lock(session, FactCheck, fact_check_id)
    policy.require(policy.can_review, actor, fact_check.team_id)
    _require_independent(session, actor, fact_check)
    decision, comment = Decision(decision), comment.strip()
    limits.require_lengths({"comment": comment}, {"comment": limits.NOTE})
    earlier = _given(session, actor, fact_check, decision, comment, seen_version)
    if earlier is not None:
        return earlier
    if fact_check.state is not State.IN_REVIEW:
        raise Conflict("Only a fact-check in review can be reviewed.")
    if seen_version != fact_check.version:
        raise _stale(fact_check, decision, comment)
    if decision is Decision.REQUEST_CHANGES and not comment:
        raise InvalidInput("Say what should change.", "/comment")
    if decision is Decision.APPROVE:
        _require_whole(fact_check)
    given = Review(
        fact_check_id=fact_check.id,
        reviewer_id=actor.user_id,
        decision=decision,
        comment=comment,
        fact_check_version=seen_version,
    )
    session.add(given)
    session.flush()
    action = Action.APPROVE if decision is Decision.APPROVE else Action.REQUEST_CHANGES
    set_state(session, actor, fact_check, action, comment=comment, version=seen_version)
    return given


def _require_independent(session: Session, actor: Actor, fact_check: FactCheck) -> None:
    if not actor.user_id:
        raise Forbidden("A review needs a person; the command line has none.")
    if has_contributed(session, actor, fact_check):
        raise Forbidden(OWN_WORK)


def _require_whole(fact_check: FactCheck) -> None:
    missing = what_is_missing(fact_check)
    if missing:
        raise Conflict(
            "An edit left this incomplete; ask for changes: "
            + " ".join(error.detail for error in missing)
        )


def _given(
    session: Session,
    actor: Actor,
    fact_check: FactCheck,
    decision: Decision,
    comment: str,
    seen_version: int,
) -> Review | None:
    """The last review, when it is this very one and the fact-check is where it led."""
    led_to = State.APPROVED if decision is Decision.APPROVE else State.DRAFT
    last = session.scalars(
        select(Review)
        .where(Review.fact_check_id == fact_check.id)
        .order_by(Review.id.desc())
        .limit(1)
    ).first()
    if last is None or fact_check.state is not led_to or last.voided_at is not None:
        return None
    asked = (actor.user_id, decision, comment, seen_version, fact_check.version)
    there = (
        last.reviewer_id,
        last.decision,
        last.comment,
        last.fact_check_version,
        last.fact_check_version,
    )
    return last if asked == there else None


def _stale(fact_check: FactCheck, decision: Decision, comment: str) -> StaleVersion:
    return StaleVersion(
        current={"version": fact_check.version, "fields": editable_fields(fact_check)},
        yours={"decision": decision.value, "comment": comment},
    )
