"""Every state × action, in full."""

import pytest

from app.domain.errors import Conflict
from app.domain.vocabulary import Action, State
from app.domain.workflow import next_state

ALLOWED = {
    ("draft", "submit"): "in_review",
    ("in_review", "request_changes"): "draft",
    ("in_review", "approve"): "approved",
    ("in_review", "recall"): "draft",
    ("approved", "send_back"): "draft",
    ("approved", "void_approval"): "in_review",
    ("approved", "publish"): "published",
    ("published", "revise"): "draft",
    ("withdrawn", "revise"): "draft",
}


@pytest.mark.parametrize("is_public", [True, False])
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_every_state_and_action(state: State, action: Action, is_public: bool) -> None:
    expected = ALLOWED.get((state, action))
    if action is Action.WITHDRAW and is_public:
        expected = "withdrawn"
    if expected is None:
        with pytest.raises(Conflict):
            next_state(state, action, is_public=is_public)
    else:
        assert next_state(state, action, is_public=is_public) == expected
