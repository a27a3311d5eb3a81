"""What readers see follows from revisions and withdrawal alone."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.documents.claim_review import claim_review
from app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from app.domain.vocabulary import AnchorState, Decision, RevisionKind, State
from app.models import Anchor, Annotation, Article, AuditEvent, FactCheck, Publication, Revision
from app.queries import published
from app.services import publishing
from app.services.annotations import delete_annotation, restore_annotation
from app.services.fact_checks import edit_fact_check, submit
from app.services.intake import articles
from app.services.people.teams import edit_team
from app.services.reviews import review
from tests.fact_check_work import in_state, ready
from tests.factories import Desk


def public(session: Session, fact_check: FactCheck) -> dict:  # type: ignore[type-arg]
    session.flush()
    return dict(json.loads(published.document(session, fact_check.id)[0]))


def annotation_of(session: Session, fact_check: FactCheck) -> Annotation:
    return session.scalars(
        select(Annotation).where(Annotation.claim_id == fact_check.claim_id)
    ).one()


def test_a_revision_never_changes(session: Session, desk: Desk) -> None:
    fact_check = in_state(session, desk, State.PUBLISHED)
    first = session.scalars(select(Revision)).one()
    frozen = (first.document, first.content_hash)
    publishing.revise(session, desk.reviewer, fact_check.id)
    words = {"summary": "Quite another."}
    edit_fact_check(session, desk.reviewer, fact_check.id, fact_check.version, words)
    session.flush()
    session.expire_all()
    assert (first.document, first.content_hash) == frozen
    assert public(session, fact_check)["summary"] == "It fell by 12."


@pytest.mark.parametrize("state", [s for s in State if s is not State.APPROVED])
def test_only_what_is_approved_is_published(session: Session, desk: Desk, state: State) -> None:
    fact_check = in_state(session, desk, state)
    with pytest.raises((Conflict, InvalidInput)):
        publishing.publish(session, desk.editor, fact_check.id)


@pytest.mark.parametrize("who", ["viewer", "reviewer", "colleague"])
def test_only_editors_publish_and_withdraw(session: Session, desk: Desk, who: str) -> None:
    fact_check = in_state(session, desk, State.APPROVED)
    with pytest.raises(Forbidden):
        publishing.publish(session, getattr(desk, who), fact_check.id)
    with pytest.raises(Forbidden):
        publishing.withdraw(session, getattr(desk, who), fact_check.id, "No.")


def test_another_team_knows_nothing_of_it(session: Session, desk: Desk) -> None:
    fact_check = in_state(session, desk, State.APPROVED)
    for act in (publishing.publish, publishing.revise):
        with pytest.raises(NotFound):
            act(session, desk.stranger, fact_check.id)
    with pytest.raises(NotFound):
        publishing.withdraw(session, desk.stranger, fact_check.id, "No.")


@pytest.mark.parametrize("state", list(State))
def test_withdrawing_is_possible_whenever_readers_see_it(
    session: Session, desk: Desk, state: State
) -> None:
    fact_check = in_state(session, desk, state)
    if state is not State.PUBLISHED:
        with pytest.raises(Conflict):
            publishing.withdraw(session, desk.editor, fact_check.id, "Wrong report.")
        return
    publishing.revise(session, desk.reviewer, fact_check.id)
    publishing.withdraw(session, desk.editor, fact_check.id, "Wrong report.")
    assert fact_check.state is State.WITHDRAWN
    tombstone = public(session, fact_check)
    assert tombstone["is_withdrawn"] is True
    assert tombstone["withdrawal_reason"] == "Wrong report."
    assert not {"verdict", "summary", "explanation", "citations", "revision"} & set(tombstone)


def test_a_withdrawal_says_why(session: Session, desk: Desk) -> None:
    fact_check = in_state(session, desk, State.PUBLISHED)
    with pytest.raises(InvalidInput):
        publishing.withdraw(session, desk.editor, fact_check.id, "  ")


@pytest.mark.parametrize("state", [AnchorState.CHANGED, AnchorState.AMBIGUOUS, AnchorState.ORPHAN])
def test_an_undecided_anchor_blocks_publication(
    session: Session, desk: Desk, state: AnchorState
) -> None:
    fact_check = in_state(session, desk, State.APPROVED)
    annotation = annotation_of(session, fact_check)
    session.add(
        Anchor(
            annotation_id=annotation.id,
            article_version_id=annotation.article_version_id,
            state=state,
        )
    )
    session.flush()
    with pytest.raises(Conflict, match="decide"):
        publishing.publish(session, desk.editor, fact_check.id)


def test_a_verdict_is_shown_only_on_the_words_that_were_checked(
    session: Session, desk: Desk
) -> None:
    fact_check = in_state(session, desk, State.PUBLISHED)
    annotation = annotation_of(session, fact_check)
    assert len(public(session, fact_check)["appearances"]) == 1
    session.add(
        Anchor(
            annotation_id=annotation.id,
            article_version_id=annotation.article_version_id,
            state=AnchorState.CHANGED,
        )
    )
    publishing.refresh_claim_publications(session, fact_check.claim_id)
    assert public(session, fact_check)["appearances"] == []
    with pytest.raises(NotFound):
        published.article(session, annotation.article_id)


def test_deleting_and_restoring_a_highlight_is_seen_at_once(session: Session, desk: Desk) -> None:
    fact_check = in_state(session, desk, State.PUBLISHED)
    annotation = annotation_of(session, fact_check)
    delete_annotation(session, desk.editor, annotation.id)
    assert public(session, fact_check)["appearances"] == []
    restore_annotation(session, desk.editor, annotation.id)
    assert len(public(session, fact_check)["appearances"]) == 1


def test_what_stays_alive_follows_its_owner(session: Session, desk: Desk) -> None:
    fact_check = in_state(session, desk, State.PUBLISHED)
    article = session.scalars(select(Article)).one()
    articles.edit_article(session, desk.editor, article.id, 1, {"title": "Another title"})
    (appearance,) = public(session, fact_check)["appearances"]
    assert appearance["article"]["title"] == "Another title"
    edit_team(session, desk.admin, desk.team_id, 1, {"name": "Lake Desk"})
    assert public(session, fact_check)["team"]["name"] == "Lake Desk"


def test_refreshing_makes_the_same_row_again(session: Session, desk: Desk) -> None:
    fact_check = in_state(session, desk, State.PUBLISHED)
    before = published.document(session, fact_check.id)
    session.execute(update(Publication).values(document="{}", etag="x"))
    session.expire_all()
    publishing.refresh_publications(session, [fact_check.id])
    assert published.document(session, fact_check.id) == before


def test_a_page_of_the_list_never_repeats_or_skips(session: Session, desk: Desk) -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False):
        made = [in_state(session, desk, State.PUBLISHED, f"n{i}").id for i in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        page = published.documents(session, published.Filters(), cursor=cursor, limit=2)
        seen += [json.loads(text)["id"] for text in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted(made, reverse=True)


def test_publishing_is_audited_with_its_kind(session: Session, desk: Desk) -> None:
    fact_check = in_state(session, desk, State.PUBLISHED)
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.event == "fact_check.published")
    ).one()
    assert event.subject_id == fact_check.id
    assert event.actor_id == desk.editor.user_id
    assert event.data["after"]["kind"] == RevisionKind.FIRST


def test_a_second_publication_needs_a_kind_and_a_correction_its_note(
    session: Session, desk: Desk
) -> None:
    fact_check = in_state(session, desk, State.PUBLISHED)
    publishing.revise(session, desk.reviewer, fact_check.id)
    submit(session, desk.reviewer, fact_check.id)
    review(
        session,
        desk.colleague,
        fact_check.id,
        decision=Decision.APPROVE,
        seen_version=fact_check.version,
    )
    for kind, note in ((None, ""), (RevisionKind.FIRST, ""), (RevisionKind.CORRECTION, " ")):
        with pytest.raises(InvalidInput):
            publishing.publish(session, desk.editor, fact_check.id, kind=kind, correction_note=note)


def test_claim_review_outside_the_order_has_no_number(session: Session, desk: Desk) -> None:
    fact_check = in_state(session, desk, State.PUBLISHED)
    document = public(session, fact_check)
    rating = claim_review(document)["reviewRating"]
    assert (rating["ratingValue"], rating["bestRating"], rating["worstRating"]) == (2, 5, 1)
    document["verdict"] = {**document["verdict"], "crosswalk": None, "label": "Unproven"}
    rating = claim_review(document)["reviewRating"]
    assert rating["alternateName"] == "Unproven"
    assert "ratingValue" not in rating


def test_a_draft_is_nowhere_to_be_seen(session: Session, desk: Desk) -> None:
    fact_check = ready(session, desk)
    with pytest.raises(NotFound):
        published.document(session, fact_check.id)
    assert published.documents(session, published.Filters(), cursor=None, limit=9).rows == []
