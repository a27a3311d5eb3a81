"""What every edit of a fact-check has in common, whichever part of it is edited."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import Conflict
from app.domain.vocabulary import Action, Decision, State
from app.domain.workflow import is_editable
from app.models import Contribution, FactCheck, Review
from app.services.editing import lock
from app.services.records.search_entries import index_for_search
from app.services.states import require_unmerged, set_state


def contribute(session: Session, actor: Actor, fact_check: FactCheck) -> None:
    """To be called by every edit of a fact-check's text, claim or citations, after the write.

    Notes the actor as a contributor (who may not approve it any more), voids the approvals given
    before, takes an approved fact-check back to `in_review`, raises its version and makes it
    findable by its new words. The caller has checked permission. Raises `Conflict` for a published
    or withdrawn fact-check: it must be revised first.
    """
    lock(session, FactCheck, fact_check.id)
    require_editable(fact_check)
    _note_contributor(session, actor, fact_check)
    void_approvals(session, fact_check)
    if fact_check.state is State.APPROVED:
        set_state(session, actor, fact_check, Action.VOID_APPROVAL)
    fact_check.version += 1
    fact_check.updated_at = clock.now()
    index_fact_check(session, fact_check)
    session.flush()


def require_editable(fact_check: FactCheck) -> None:
    """Raises `Conflict` when it must be revised first, or its claim was merged into another."""
    require_unmerged(fact_check)
    if not is_editable(fact_check.state):
        raise Conflict(f"This fact-check is {fact_check.state}; revise it to edit it.")


def has_contributed(session: Session, actor: Actor, fact_check: FactCheck) -> bool:
    """True when the actor wrote any part of it, in whichever revision."""
    found = session.scalar(
        select(Contribution.id).where(
            Contribution.fact_check_id == fact_check.id,
            Contribution.user_id == (actor.user_id or None),
        )
    )
    return found is not None


def void_approvals(session: Session, fact_check: FactCheck) -> None:
    """Makes every approval given so far void; those who gave them can approve again."""
    approvals = session.scalars(
        select(Review).where(
            Review.fact_check_id == fact_check.id,
            Review.decision == Decision.APPROVE,
            Review.voided_at.is_(None),
        )
    )
    for approval in approvals:
        approval.voided_at = clock.now()


def index_fact_check(session: Session, fact_check: FactCheck) -> None:
    """Makes the fact-check findable on the desk by its present words."""
    claim = fact_check.claim
    index_for_search(
        session,
        "fact_check",
        fact_check.id,
        claim.text,
        claim.claimant,
        fact_check.summary,
        fact_check.explanation,
    )


def _note_contributor(session: Session, actor: Actor, fact_check: FactCheck) -> None:
    if not actor.user_id or has_contributed(session, actor, fact_check):
        return
    session.add(Contribution(fact_check_id=fact_check.id, user_id=actor.user_id))
    session.flush()
