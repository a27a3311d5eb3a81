"""The workflow of a fact-check, as one table.

What the public sees follows from revisions and withdrawal alone, never from the working state.
"""

from app.domain.errors import Conflict
from app.domain.vocabulary import Action, State

TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.DRAFT, Action.SUBMIT): State.IN_REVIEW,
    (State.IN_REVIEW, Action.REQUEST_CHANGES): State.DRAFT,
    (State.IN_REVIEW, Action.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Action.RECALL): State.DRAFT,
    (State.APPROVED, Action.SEND_BACK): State.DRAFT,
    (State.APPROVED, Action.VOID_APPROVAL): State.IN_REVIEW,
    (State.APPROVED, Action.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Action.REVISE): State.DRAFT,
    (State.WITHDRAWN, Action.REVISE): State.DRAFT,
}

_NEEDED: dict[Action, str] = {
    Action.SUBMIT: "Only a draft can be submitted for review.",
    Action.REQUEST_CHANGES: "Only a fact-check in review can be reviewed.",
    Action.APPROVE: "Only a fact-check in review can be reviewed.",
    Action.RECALL: "Only a fact-check in review can be recalled.",
    Action.SEND_BACK: "Only an approved fact-check can be sent back.",
    Action.VOID_APPROVAL: "Only an approved fact-check has approvals to void.",
    Action.PUBLISH: "Only an approved fact-check can be published.",
    Action.REVISE: "Only a published or withdrawn fact-check can be revised.",
    Action.WITHDRAW: "Only a fact-check that readers can see can be withdrawn.",
}


def next_state(state: State, action: Action, *, is_public: bool) -> State:
    """The state after `action`.

    `is_public`: it has a revision and is not withdrawn now. Withdrawing is possible from every
    state as long as readers can see a revision. Raises `Conflict` when the action is not possible.
    """
    if action is Action.WITHDRAW and is_public:
        return State.WITHDRAWN
    target = TRANSITIONS.get((state, action))
    if target is None:
        raise Conflict(_NEEDED[action])
    return target


def is_editable(state: State) -> bool:
    """Content can be edited in a draft; in review and approved an edit voids the approvals.

    A published or withdrawn fact-check must be revised first.
    """
    return state in (State.DRAFT, State.IN_REVIEW, State.APPROVED)
