"""What people decide where an article no longer says what was checked.

Every decision is a new anchor beside the ones before it, audited as `anchor.…`. It names the
anchor that it is about, so that of two people who decide at once the second is told.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Conflict, InvalidInput
from app.domain.vocabulary import AnchorDecision, AnchorState, SilentEditOutcome, State
from app.engines.anchoring import Quote, quote_at
from app.models import Anchor
from app.queries.articles import current_version
from app.services import editing, publishing
from app.services.anchors import silent_edits
from app.services.anchors.carrying import awaits_revision
from app.services.annotations import (
    find_quote,
    follow_change,
    locked_annotation,
    note_sentence,
    quote_fields,
    require_may_show,
)
from app.services.records import audit

_OUTCOMES = {
    AnchorDecision.CONFIRM: SilentEditOutcome.CONFIRMED,
    AnchorDecision.MOVE: SilentEditOutcome.MOVED,
    AnchorDecision.GONE: SilentEditOutcome.GONE,
    AnchorDecision.REOPEN: SilentEditOutcome.REOPENED,
}
_PAST = {
    AnchorDecision.CONFIRM: "confirmed",
    AnchorDecision.MOVE: "moved",
    AnchorDecision.GONE: "found_gone",
    AnchorDecision.REOPEN: "reopened",
}
_GONE = "Somebody looked: the claim is no longer in the article."


class _Case:
    """One anchor to decide about, with everything around it, held for writing."""

    def __init__(
        self, session: Session, actor: Actor, annotation_id: str, decision: AnchorDecision
    ) -> None:
        self.session, self.actor, self.decision = session, actor, decision
        self.annotation, self.claim, self.fact_check = locked_annotation(
            session, actor, annotation_id
        )
        self.anchors = list(
            session.scalars(
                select(Anchor)
                .where(Anchor.annotation_id == annotation_id)
                .order_by(Anchor.id.desc())
                .limit(2)
            )
        )
        self.version = current_version(session, self.annotation.article_id)

    @property
    def anchor(self) -> Anchor:
        return self.anchors[0]

    def is_repeated(self, seen_anchor_id: str) -> bool:
        """Whether this very decision was taken already, as by a double click."""
        return (
            self.anchor.decision is self.decision
            and self.anchor.created_by_id == (self.actor.user_id or None)
            and len(self.anchors) == 2
            and self.anchors[1].id == seen_anchor_id
        )

    def require_open(self, seen_anchor_id: str) -> None:
        if self.annotation.deleted_at is not None:
            raise Conflict("This highlight was deleted; restore it to decide about it.")
        if self.anchor.id != seen_anchor_id:
            raise Conflict(
                "Somebody decided this meanwhile, or the article changed again; look at it anew."
            )
        if self.anchor.state.is_shown or self.anchor.decision is AnchorDecision.GONE:
            raise Conflict("There is nothing to decide about this highlight.")

    def settle(self, anchor: Anchor, before: dict[str, Any], after: dict[str, Any]) -> Anchor:
        anchor.annotation_id = self.annotation.id
        anchor.article_version_id = self.version.id
        anchor.decision = self.decision
        anchor.created_by_id = self.actor.user_id or None
        self.session.add(anchor)
        self.session.flush()
        audit.record(
            self.session,
            self.actor,
            f"anchor.{_PAST[self.decision]}",
            self.annotation.id,
            team_id=self.claim.team_id,
            before={"state": self.anchor.state, "reason": self.anchor.reason, **before},
            after={"state": anchor.state, "article_version_id": self.version.id, **after},
        )
        silent_edits.close(self.session, self.annotation, _OUTCOMES[self.decision])
        return anchor


def confirm(session: Session, actor: Actor, annotation_id: str, *, seen_anchor_id: str) -> Anchor:
    """The words that stand there now make the same claim: they are the quote from now on.

    Where readers see the fact-check only an editor decides this, and they see the new words at
    once, unless the fact-check was reopened: then with its next revision. In work it voids the
    approvals. Raises `InvalidInput` when the words have no place, `Conflict` when there is
    nothing to decide or somebody else did.
    """
    case = _Case(session, actor, annotation_id, AnchorDecision.CONFIRM)
    if case.is_repeated(seen_anchor_id):
        return case.anchor
    case.require_open(seen_anchor_id)
    if case.anchor.start is None or case.anchor.end is None:
        raise InvalidInput("These words have no place in the article now; select one.", "/quote")
    return _stand(case, quote_at(case.version.text, case.anchor.start, case.anchor.end))


def move(
    session: Session,
    actor: Actor,
    annotation_id: str,
    quote: Mapping[str, Any],
    *,
    seen_anchor_id: str,
) -> Anchor:
    """The claim stands in other words of the article: `quote`, as `find_quote` takes it.

    The rules of `confirm` apply.
    """
    case = _Case(session, actor, annotation_id, AnchorDecision.MOVE)
    if case.is_repeated(seen_anchor_id):
        return case.anchor
    case.require_open(seen_anchor_id)
    return _stand(case, find_quote(case.version.text, quote))


def find_gone(session: Session, actor: Actor, annotation_id: str, *, seen_anchor_id: str) -> Anchor:
    """The claim is no longer in the article; its fact-check stays as it is, without this place."""
    case = _Case(session, actor, annotation_id, AnchorDecision.GONE)
    if case.is_repeated(seen_anchor_id):
        return case.anchor
    case.require_open(seen_anchor_id)
    editing.hold_team(session, case.claim.team_id)
    anchor = case.settle(Anchor(state=AnchorState.ORPHAN, reason=_GONE), {}, {})
    follow_change(session, actor, case.fact_check)
    return anchor


def reopen(session: Session, actor: Actor, annotation_id: str, *, seen_anchor_id: str) -> Anchor:
    """The change needs a new check: the fact-check goes back into work, as by `revise`.

    What readers see of it stays, without this place, about which somebody decides before the
    next revision. Raises `Conflict` when the fact-check is in work already.
    """
    case = _Case(session, actor, annotation_id, AnchorDecision.REOPEN)
    if case.is_repeated(seen_anchor_id):
        return case.anchor
    case.require_open(seen_anchor_id)
    if case.fact_check.state not in (State.PUBLISHED, State.WITHDRAWN):
        raise Conflict("This fact-check is in work already; decide about the words instead.")
    publishing.revise(session, actor, case.fact_check.id)
    editing.hold_team(session, case.claim.team_id)
    now = case.anchor
    anchor = case.settle(
        Anchor(state=now.state, start=now.start, end=now.end, reason=now.reason), {}, {}
    )
    publishing.refresh_claim_publications(session, case.claim.id)
    return anchor


def _stand(case: _Case, quote: Quote) -> Anchor:
    session, actor = case.session, case.actor
    require_may_show(session, actor, case.fact_check)
    editing.hold_team(session, case.claim.team_id)
    before, after = editing.apply(
        case.annotation, {**quote_fields(quote), "article_version_id": case.version.id}
    )
    note_sentence(case.annotation, case.version.text)
    anchor = case.settle(
        Anchor(
            state=AnchorState.EXACT,
            start=quote.start,
            end=quote.end,
            awaits_revision=awaits_revision(session, case.annotation, case.anchor),
        ),
        before,
        after,
    )
    follow_change(session, actor, case.fact_check)
    return anchor
