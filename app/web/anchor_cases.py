"""Cases of changed words as pages show them: compared, and with what may be decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import policy
from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.vocabulary import AnchorDecision, State
from app.engines.anchoring import Quote, locate, quote_at
from app.engines.wordings import Piece, compare_wordings, one_wording
from app.models import ArticleVersion
from app.queries.anchors import Case, Passage, passage_at, visible_case

#: What narrows the queue, and what a decision brings along to lead back to where it was taken.
FILTERS = ("article", "view", "order")
KEPT = (*FILTERS, "fact_check_id")
#: How many places are offered: each has a digit for its key.
_MAX_PLACES = 9


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case with both wordings in pieces, and why a decision can't be taken.

    `why_not` holds one sentence for each `AnchorDecision` that the actor can't take.
    """

    case: Case
    said: list[Piece]
    says: list[Piece]
    why_not: dict[str, str]

    @property
    def can_be_moved(self) -> bool:
        """Whether there is something to decide, and the actor may choose another place."""
        return self.case.is_open and AnchorDecision.MOVE not in self.why_not


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the article at which the quote could stand, and its sentence."""

    quote: Quote
    passage: Passage


def shown(actor: Actor, case: Case) -> ShownCase:
    """A case with its wordings compared, as `actor` may decide about it."""
    said, says = case.said, case.says
    quote = (said.start, said.end)
    if says is None:
        return ShownCase(case, one_wording(said.text, quote), [], why_not(actor, case))
    old, new = compare_wordings(said.text, says.text, quote, (says.start, says.end))
    return ShownCase(case, old, new, why_not(actor, case))


def why_not(actor: Actor, case: Case) -> dict[str, str]:
    """The decisions that `actor` can't take about a case, each with its reason (see
    `app.services.anchors.decisions`, which holds the rules)."""
    if not policy.can_write(actor, case.claim.team_id):
        return dict.fromkeys(AnchorDecision, "Viewers read; a reviewer of your team decides.")
    reasons: dict[str, str] = {}
    if case.says is None:
        reasons[AnchorDecision.CONFIRM] = "The words have no place in the article to confirm."
    if case.is_public and not policy.can_publish(actor, case.claim.team_id):
        only = "Only an editor can: readers see this fact-check."
        reasons |= {AnchorDecision.CONFIRM: only, AnchorDecision.MOVE: only}
    if case.fact_check.state not in (State.PUBLISHED, State.WITHDRAWN):
        reasons[AnchorDecision.REOPEN] = "This fact-check is in work already."
    return reasons


def places(case: Case, text: str) -> list[Place]:
    """The first places of `text`, the article's newest, among which the engine couldn't decide."""
    checked = case.annotation
    found = locate(
        text, Quote(checked.exact, checked.prefix, checked.suffix, sentence=checked.sentence)
    )
    return [
        Place(quote_at(text, start, end), passage_at(text, start, end))
        for start, end in found.candidates[:_MAX_PLACES]
    ]


def moving_in(
    session: Session, actor: Actor, version: ArticleVersion, args: Mapping[str, str]
) -> dict[str, Any]:
    """For the page of a text: the case that `move` in its address names, where the actor may give
    it other words of this text, and the places to choose from; else nothing."""
    try:
        case = visible_case(session, actor, str(UUID(args.get("move", ""))))
    except (ValueError, NotFound):
        return {}
    moving = shown(actor, case)
    if case.article.id != version.article_id or not moving.can_be_moved:
        return {}
    kept = {name: value for name in KEPT if (value := args.get(name))}
    return {"moving": moving, "places": places(case, version.text), "kept": kept}
