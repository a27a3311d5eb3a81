"""New versions of an article: taken in where the text differs, and what follows for readers."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import Forbidden, InvalidInput, NotFound, NotTheArticle
from app.domain.vocabulary import AnchorDecision, AnchorState, ImportKind, SilentEditOutcome, State
from app.engines.extraction import Block
from app.models import (
    Anchor,
    Annotation,
    Appearance,
    ArticleVersion,
    AuditEvent,
    FactCheck,
    Publication,
    SilentEdit,
)
from app.queries.annotations import newest_anchor
from app.queries.articles import current_version
from app.services.anchors.decisions import find_gone
from app.services.annotations import delete_annotation, restore_annotation
from app.services.intake.article_versions import TakenIn, add_version
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk

CHANGED = SENTENCE.replace("21", "12")


def annotation_of(session: Session, fact_check: FactCheck) -> Annotation:
    return session.scalars(
        select(Annotation).where(Annotation.claim_id == fact_check.claim_id)
    ).one()


def say(
    session: Session, desk: Desk, annotation: Annotation, *paragraphs: str, **options: Any
) -> TakenIn:
    """The article says these paragraphs from now on."""
    return add_version(
        session,
        desk.reviewer,
        annotation.article_id,
        blocks=[Block("paragraph", paragraph) for paragraph in paragraphs],
        kind=ImportKind.TEXT,
        **options,
    )


def document(session: Session, fact_check: FactCheck) -> dict[str, Any]:
    session.expire_all()
    content: dict[str, Any] = json.loads(session.get_one(Publication, fact_check.id).document)
    return content


@pytest.fixture
def published(desk: Desk, session: Session) -> FactCheck:
    return in_state(session, desk, State.PUBLISHED)


@pytest.fixture
def annotation(session: Session, published: FactCheck) -> Annotation:
    return annotation_of(session, published)


def test_the_same_text_makes_no_version(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    before = current_version(session, annotation.article_id)
    seen_at = before.seen_at
    taken = say(session, desk, annotation, before.text)
    assert not taken.is_new
    assert taken.version.id == before.id
    assert taken.version.seen_at > seen_at
    assert session.scalar(select(func.count()).select_from(ArticleVersion)) == 1


def test_a_version_tells_what_changed(desk: Desk, session: Session, annotation: Annotation) -> None:
    taken = say(session, desk, annotation, f"{SENTENCE} It was number one.", "Quite new words.")
    assert taken.is_new
    assert (taken.version.number, taken.version.words_added, taken.version.words_removed) == (
        2,
        3,
        0,
    )
    assert taken.version.content_hash != taken.version.text_hash
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.event == "article_version.added")
    ).one()
    assert event.data["after"]["anchors"] == {"exact": 1}


def test_words_that_changed_places_count_as_changed(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    say(session, desk, annotation, f"{SENTENCE} Ann thanked Bob.")
    taken = say(session, desk, annotation, f"{SENTENCE} Bob thanked Ann.")
    assert taken.version.words_added == taken.version.words_removed > 0


def test_only_case_makes_a_version(desk: Desk, session: Session, annotation: Annotation) -> None:
    taken = say(session, desk, annotation, f"{SENTENCE.upper()} It was number one.")
    assert taken.is_new
    assert newest_anchor(session, annotation.id).state is not AnchorState.EXACT


def test_moved_words_stay_with_readers(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation
) -> None:
    say(session, desk, annotation, "A new first paragraph.", f"{SENTENCE} It was number one.")
    anchor = newest_anchor(session, annotation.id)
    assert anchor.state is AnchorState.MOVED
    (appearance,) = document(session, published)["appearances"]
    assert appearance["annotations"][0]["quote"]["start"] == anchor.start
    assert document(session, published)["silent_edits"] == []


def test_a_changed_digit_takes_the_verdict_away_at_once(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation
) -> None:
    first = current_version(session, annotation.article_id)
    taken = say(session, desk, annotation, f"{CHANGED} It was number one.")
    anchor = newest_anchor(session, annotation.id)
    assert anchor.state is AnchorState.CHANGED
    assert "21" in anchor.reason
    assert "12" in anchor.reason
    content = document(session, published)
    assert content["appearances"] == []
    assert session.scalars(select(Appearance)).all() == []
    (edit,) = content["silent_edits"]
    assert (edit["said"], edit["says"], edit["state"]) == (SENTENCE, CHANGED, "changed")
    assert edit["said_version"]["content_hash"] == first.content_hash
    assert edit["says_version"]["content_hash"] == taken.version.content_hash
    assert edit["outcome"] is None
    assert session.scalars(select(AuditEvent).where(AuditEvent.event == "anchor.lost")).one()


def test_a_vanished_sentence_is_told_as_gone(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation
) -> None:
    say(session, desk, annotation, "It was number one.")
    assert newest_anchor(session, annotation.id).state is AnchorState.ORPHAN
    (edit,) = document(session, published)["silent_edits"]
    assert edit["says"] is None


def test_an_edit_taken_back_brings_the_verdict_back(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation
) -> None:
    say(session, desk, annotation, f"{CHANGED} It was number one.")
    say(session, desk, annotation, f"{SENTENCE} It was number one.")
    content = document(session, published)
    assert len(content["appearances"]) == 1
    assert [edit["outcome"] for edit in content["silent_edits"]] == ["restored"]


def test_a_second_edit_is_told_beside_the_first(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation
) -> None:
    say(session, desk, annotation, f"{CHANGED} It was number one.")
    say(session, desk, annotation, f"{SENTENCE.replace('21', '2')} It was number one.")
    edits = document(session, published)["silent_edits"]
    assert [edit["outcome"] for edit in edits] == ["changed_again", None]
    assert {edit["said"] for edit in edits} == {SENTENCE}
    assert edits[0]["last_seen_at"] == edits[1]["last_seen_at"]


def test_without_a_published_verdict_nothing_is_told_in_public(
    desk: Desk, session: Session
) -> None:
    annotation = annotation_of(session, in_state(session, desk, State.APPROVED))
    say(session, desk, annotation, f"{CHANGED} It was number one.")
    assert newest_anchor(session, annotation.id).state is AnchorState.CHANGED
    assert session.scalars(select(SilentEdit)).all() == []


def test_a_deleted_highlight_is_carried_when_it_comes_back(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation
) -> None:
    delete_annotation(session, desk.editor, annotation.id)
    say(session, desk, annotation, f"{CHANGED} It was number one.")
    restore_annotation(session, desk.editor, annotation.id)
    anchor = newest_anchor(session, annotation.id)
    assert anchor.state is AnchorState.CHANGED
    assert document(session, published)["appearances"] == []


LONG = " ".join(f"Sentence {number} tells of the harbour and its boats." for number in range(30))


@pytest.mark.parametrize(
    "text",
    [
        "Sign in to read on.",
        " ".join(f"Satz {number} erzählt vom Hafen, seinen Booten." for number in range(60, 99)),
    ],
    ids=["login wall", "another language"],
)
def test_what_is_hardly_the_article_is_refused(desk: Desk, session: Session, text: str) -> None:
    annotation = annotation_of(session, in_state(session, desk, State.PUBLISHED))
    full = f"{SENTENCE} It was number one."
    say(session, desk, annotation, full, LONG)
    with pytest.raises(NotTheArticle):
        say(session, desk, annotation, text)
    assert current_version(session, annotation.article_id).number == 2
    assert say(session, desk, annotation, text, is_forced=True).is_new
    assert not newest_anchor(session, annotation.id).state.is_shown


def test_no_text_at_all_is_refused(desk: Desk, session: Session, annotation: Annotation) -> None:
    with pytest.raises(InvalidInput):
        say(session, desk, annotation, " ", is_forced=True)


def test_viewers_and_strangers_bring_no_version(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    for actor, error in ((desk.viewer, Forbidden), (desk.stranger, NotFound)):
        with pytest.raises(error):
            add_version(
                session, actor, annotation.article_id,
                blocks=[Block("paragraph", "Other words.")], kind=ImportKind.TEXT,
            )  # fmt: skip


def test_what_was_found_gone_stays_gone(
    desk: Desk, session: Session, published: FactCheck, annotation: Annotation
) -> None:
    say(session, desk, annotation, "It was number one.")
    find_gone(
        session, desk.reviewer, annotation.id,
        seen_anchor_id=newest_anchor(session, annotation.id).id,
    )  # fmt: skip
    say(session, desk, annotation, "It was number one and a half.")
    anchor = newest_anchor(session, annotation.id)
    assert (anchor.state, anchor.decision) == (AnchorState.ORPHAN, AnchorDecision.GONE)
    say(session, desk, annotation, f"{SENTENCE} It was number one.")
    assert newest_anchor(session, annotation.id).state.is_shown
    assert [edit.outcome for edit in session.scalars(select(SilentEdit))] == [
        SilentEditOutcome.GONE
    ]
    assert len(document(session, published)["appearances"]) == 1


def test_each_version_anchors_each_highlight_once(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    for text in ("One more.", "Two more.", "Three more."):
        say(session, desk, annotation, f"{SENTENCE} It was number one.", text)
    anchors = session.scalars(select(Anchor).where(Anchor.annotation_id == annotation.id)).all()
    assert len(anchors) == 4
    assert len({anchor.article_version_id for anchor in anchors}) == 4
