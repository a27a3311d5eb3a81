"""The one place where a fact-check's state changes."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Conflict
from app.domain.vocabulary import Action
from app.domain.workflow import next_state
from app.models import FactCheck, Publication
from app.services.records import audit

_PAST = {
    Action.SUBMIT: "submitted",
    Action.REQUEST_CHANGES: "changes_requested",
    Action.APPROVE: "approved",
    Action.RECALL: "recalled",
    Action.SEND_BACK: "sent_back",
    Action.VOID_APPROVAL: "approval_voided",
    Action.PUBLISH: "published",
    Action.REVISE: "revised",
    Action.WITHDRAW: "withdrawn",
}


def is_public(session: Session, fact_check: FactCheck) -> bool:
    """True when readers can see a revision of it now."""
    withdrawn = session.scalar(
        select(Publication.is_withdrawn).where(Publication.id == fact_check.id)
    )
    return withdrawn is False


def require_unmerged(fact_check: FactCheck) -> None:
    """Raises `Conflict` when the claim was merged: another fact-check goes on in its place."""
    if fact_check.claim.merged_into_id is not None:
        raise Conflict("This claim was merged into another one; work on that one instead.")


def set_state(
    session: Session,
    actor: Actor,
    fact_check: FactCheck,
    action: Action,
    **details: Any,
) -> None:
    """Moves the fact-check by `action` and audits it, with `details` in the event.

    The caller has locked the row and checked permission. Raises `Conflict` when the present
    state does not allow it, or when the claim was merged into another.
    """
    require_unmerged(fact_check)
    before = fact_check.state
    fact_check.state = next_state(before, action, is_public=is_public(session, fact_check))
    audit.record(
        session,
        actor,
        f"fact_check.{_PAST[action]}",
        fact_check.id,
        team_id=fact_check.team_id,
        before={"state": before},
        after={"state": fact_check.state, **details},
    )
