"""What people decide where an article no longer says what was checked."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from app.domain.vocabulary import AnchorDecision, AnchorState, Decision, RevisionKind, State
from app.models import Anchor, Annotation, AuditEvent, FactCheck
from app.queries import appearances
from app.queries.annotations import newest_anchor
from app.services.anchors.decisions import confirm, find_gone, move, reopen
from app.services.fact_checks import submit
from app.services.publishing import publish
from app.services.reviews import review
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk
from tests.services.test_article_versions import CHANGED, annotation_of, document, say

Decide = Callable[..., Anchor]


@pytest.fixture
def published(desk: Desk, session: Session) -> FactCheck:
    """A published fact-check, in whose article one digit has changed since."""
    fact_check = in_state(session, desk, State.PUBLISHED)
    say(session, desk, annotation_of(session, fact_check), f"{CHANGED} It was number one.")
    return fact_check


@pytest.fixture
def annotation(session: Session, published: FactCheck) -> Annotation:
    return annotation_of(session, published)


@pytest.fixture
def seen(session: Session, annotation: Annotation) -> str:
    return newest_anchor(session, annotation.id).id


def test_confirmed_words_are_the_quote_from_now_on(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation, seen: str
) -> None:
    confirm(session, desk.editor, annotation.id, seen_anchor_id=seen)
    anchor = newest_anchor(session, annotation.id)
    assert (anchor.state, anchor.decision) == (AnchorState.EXACT, AnchorDecision.CONFIRM)
    assert anchor.created_by_id == desk.editor.user_id
    content = document(session, published)
    assert content["appearances"][0]["annotations"][0]["quote"]["sentence"] == CHANGED
    assert content["silent_edits"][0]["outcome"] == "confirmed"
    lost = session.get_one(Anchor, seen)
    assert (lost.state, lost.decision) == (AnchorState.CHANGED, None)
    event = session.scalars(select(AuditEvent).where(AuditEvent.event == "anchor.confirmed")).one()
    assert event.data["before"]["sentence"] == SENTENCE
    assert event.data["after"]["sentence"] == CHANGED


def test_only_editors_show_readers_other_words(
    desk: Desk, session: Session, annotation: Annotation, seen: str
) -> None:
    with pytest.raises(Forbidden):
        confirm(session, desk.reviewer, annotation.id, seen_anchor_id=seen)
    with pytest.raises(Forbidden):
        move(session, desk.reviewer, annotation.id, {"exact": "number one"}, seen_anchor_id=seen)


@pytest.mark.parametrize("decide", [confirm, find_gone, reopen])
def test_viewers_and_strangers_decide_nothing(
    desk: Desk, session: Session, annotation: Annotation, seen: str, decide: Decide
) -> None:
    with pytest.raises(Forbidden):
        decide(session, desk.viewer, annotation.id, seen_anchor_id=seen)
    with pytest.raises(NotFound):
        decide(session, desk.stranger, annotation.id, seen_anchor_id=seen)


def test_moved_to_other_words(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation, seen: str
) -> None:
    move(session, desk.editor, annotation.id, {"exact": "It was number one."}, seen_anchor_id=seen)
    (appearance,) = document(session, published)["appearances"]
    assert appearance["annotations"][0]["quote"]["exact"] == "It was number one."
    assert document(session, published)["silent_edits"][0]["outcome"] == "moved"


def test_words_that_are_not_there_cannot_be_moved_to(
    desk: Desk, session: Session, annotation: Annotation, seen: str
) -> None:
    with pytest.raises(InvalidInput):
        move(session, desk.editor, annotation.id, {"exact": "no such"}, seen_anchor_id=seen)


def test_nothing_to_confirm_where_the_words_have_no_place(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    say(session, desk, annotation, "It was number one.")
    with pytest.raises(InvalidInput):
        confirm(
            session, desk.editor, annotation.id,
            seen_anchor_id=newest_anchor(session, annotation.id).id,
        )  # fmt: skip


def test_gone_is_decided_and_not_shown(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation, seen: str
) -> None:
    find_gone(session, desk.reviewer, annotation.id, seen_anchor_id=seen)
    assert appearances.undecided(session, published.claim_id) == []
    assert document(session, published)["appearances"] == []
    assert document(session, published)["silent_edits"][0]["outcome"] == "gone"


def test_a_reopened_fact_check_shows_the_new_words_with_its_next_revision_only(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation, seen: str
) -> None:
    reopen(session, desk.reviewer, annotation.id, seen_anchor_id=seen)
    session.refresh(published)
    assert published.state is State.DRAFT
    assert len(appearances.undecided(session, published.claim_id)) == 1
    now = newest_anchor(session, annotation.id).id
    confirm(session, desk.editor, annotation.id, seen_anchor_id=now)
    assert document(session, published)["appearances"] == []
    submit(session, desk.reviewer, published.id)
    review(
        session, desk.colleague, published.id,
        decision=Decision.APPROVE, comment="", seen_version=published.version,
    )  # fmt: skip
    publish(session, desk.editor, published.id, kind=RevisionKind.UPDATE)
    (appearance,) = document(session, published)["appearances"]
    assert appearance["annotations"][0]["quote"]["sentence"] == CHANGED


def test_an_awaiting_anchor_awaits_in_the_next_version_too(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation, seen: str
) -> None:
    reopen(session, desk.reviewer, annotation.id, seen_anchor_id=seen)
    now = newest_anchor(session, annotation.id).id
    confirm(session, desk.editor, annotation.id, seen_anchor_id=now)
    say(session, desk, annotation, "More.", f"{CHANGED} It was number one.")
    assert newest_anchor(session, annotation.id).state.is_shown
    assert document(session, published)["appearances"] == []


def test_reopened_words_that_change_once_more_still_wait(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation, seen: str
) -> None:
    reopen(session, desk.reviewer, annotation.id, seen_anchor_id=seen)
    say(session, desk, annotation, f"{SENTENCE.replace('21', '2')} It was number one.")
    now = newest_anchor(session, annotation.id)
    assert now.decision is None
    confirm(session, desk.editor, annotation.id, seen_anchor_id=now.id)
    assert newest_anchor(session, annotation.id).state is AnchorState.EXACT
    assert document(session, published)["appearances"] == []


def test_an_undecided_anchor_blocks_publication(desk: Desk, session: Session) -> None:
    fact_check = in_state(session, desk, State.APPROVED)
    annotation = annotation_of(session, fact_check)
    say(session, desk, annotation, f"{CHANGED} It was number one.")
    with pytest.raises(Conflict, match="decide"):
        publish(session, desk.editor, fact_check.id)
    confirm(
        session, desk.reviewer, annotation.id,
        seen_anchor_id=newest_anchor(session, annotation.id).id,
    )  # fmt: skip
    session.refresh(fact_check)
    assert fact_check.state is State.IN_REVIEW


def test_a_double_click_decides_once(
    desk: Desk, session: Session, annotation: Annotation, seen: str
) -> None:
    first = confirm(session, desk.editor, annotation.id, seen_anchor_id=seen)
    assert confirm(session, desk.editor, annotation.id, seen_anchor_id=seen).id == first.id


def test_the_second_of_two_people_is_told(
    desk: Desk, session: Session, annotation: Annotation, seen: str
) -> None:
    find_gone(session, desk.reviewer, annotation.id, seen_anchor_id=seen)
    with pytest.raises(Conflict):
        confirm(session, desk.editor, annotation.id, seen_anchor_id=seen)


def test_what_is_in_work_cannot_be_reopened(desk: Desk, session: Session) -> None:
    annotation = annotation_of(session, in_state(session, desk, State.DRAFT))
    say(session, desk, annotation, f"{CHANGED} It was number one.")
    with pytest.raises(Conflict):
        reopen(
            session, desk.reviewer, annotation.id,
            seen_anchor_id=newest_anchor(session, annotation.id).id,
        )  # fmt: skip
