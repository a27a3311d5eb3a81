"""Who may do what to a fact-check in which state, and what an edit does to approvals."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.domain.actor import Actor
from app.domain.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    InvalidInputs,
    NotFound,
    PlumblineError,
    StaleVersion,
)
from app.domain.vocabulary import Decision, Stance, State
from app.models import AuditEvent, Contribution, FactCheck, Review
from app.services.citations import (
    add_citation,
    edit_citation,
    move_citation,
    remove_citation,
    restore_citation,
)
from app.services.fact_checks import edit_fact_check, recall, send_back, submit
from app.services.publishing import publish, revise, withdraw
from app.services.reviews import OWN_WORK, review
from tests.fact_check_work import draft, in_state, ready
from tests.factories import Desk, make_desk

Verb = Callable[[Session, Actor, FactCheck], Any]

SOURCE = {"title": "Interview with the harbour master", "type": "interview"}

EDITS: dict[str, Verb] = {
    "edit": lambda s, a, f: edit_fact_check(s, a, f.id, f.version, {"summary": "It fell by 13."}),
    "add citation": lambda s, a, f: add_citation(
        s, a, f.id, source=SOURCE, stance=Stance.CONTEXT, excerpt="So."
    ),
    "edit citation": lambda s, a, f: edit_citation(
        s, a, f.citations[0].id, f.citations[0].version, {"note": "Page 3."}
    ),
    "remove citation": lambda s, a, f: remove_citation(s, a, f.citations[0].id),
}
VERBS: dict[str, Verb] = {
    **EDITS,
    "submit": lambda s, a, f: submit(s, a, f.id),
    "recall": lambda s, a, f: recall(s, a, f.id),
    "send back": lambda s, a, f: send_back(s, a, f.id, comment="Cite the newer report."),
    "approve": lambda s, a, f: review(
        s, a, f.id, decision=Decision.APPROVE, seen_version=f.version
    ),
    "ask": lambda s, a, f: review(
        s, a, f.id, decision=Decision.REQUEST_CHANGES, comment="Why?", seen_version=f.version
    ),
    "publish": lambda s, a, f: publish(s, a, f.id),
    "revise": lambda s, a, f: revise(s, a, f.id),
    "withdraw": lambda s, a, f: withdraw(s, a, f.id, "It was wrong."),
}

# What a service does in a state for whoever may do it: the state after, or the error.
Outcome = State | type[PlumblineError]
D, R, A, P, W = State.DRAFT, State.IN_REVIEW, State.APPROVED, State.PUBLISHED, State.WITHDRAWN
IN_STATES: dict[str, tuple[Outcome, Outcome, Outcome, Outcome, Outcome]] = {
    #                  draft     in review approved  published withdrawn
    "edit":            (D,        R,        R,        Conflict, Conflict),
    "add citation":    (D,        R,        R,        Conflict, Conflict),
    "edit citation":   (D,        R,        R,        Conflict, Conflict),
    "remove citation": (D,        R,        R,        Conflict, Conflict),
    "submit":          (R,        Conflict, Conflict, Conflict, Conflict),
    "recall":          (Conflict, D,        Conflict, Conflict, Conflict),
    "send back":       (Conflict, Conflict, D,        Conflict, Conflict),
    "approve":         (Conflict, A,        Conflict, Conflict, Conflict),
    "ask":             (Conflict, D,        Conflict, Conflict, Conflict),
    "publish":         (Conflict, Conflict, P,        Conflict, Conflict),
    "revise":          (Conflict, Conflict, Conflict, D,        D),
    "withdraw":        (Conflict, Conflict, Conflict, W,        Conflict),
}  # fmt: skip

# Who may, whatever the state: reviewer is the author, colleague the approver of `in_state`.
ALL_WRITERS = {"reviewer", "colleague", "editor", "admin"}
WHO: dict[str, set[str]] = {
    **dict.fromkeys(EDITS, ALL_WRITERS),
    "submit": ALL_WRITERS,
    "recall": {"reviewer"},
    "send back": {"editor", "admin"},
    "approve": {"colleague", "editor", "admin"},
    "ask": {"colleague", "editor", "admin"},
    "publish": {"editor", "admin"},
    "revise": ALL_WRITERS,
    "withdraw": {"editor", "admin"},
}
PEOPLE = ("viewer", "reviewer", "colleague", "editor", "admin", "stranger")


@pytest.mark.parametrize("verb", VERBS)
def test_every_state_and_person(database: str, verb: str) -> None:
    """One action in all five states by all six people: 30 cases in one database each."""
    with db.unit_of_work() as session:
        desk = make_desk(session)
        for state in State:
            for person in PEOPLE:
                fact_check = in_state(session, desk, state, f"{state}-{person}")
                expected = _expected(verb, state, person)
                found = _outcome(session, verb, getattr(desk, person), fact_check)
                assert found == expected, f"{person} does {verb} in {state}"


def _expected(verb: str, state: State, person: str) -> Outcome:
    if person == "stranger":
        return NotFound
    if person not in WHO[verb]:
        return Forbidden
    # The approver's own second click on an approval is the first one.
    if (verb, state, person) == ("approve", State.APPROVED, "colleague"):
        return State.APPROVED
    return IN_STATES[verb][list(State).index(state)]


def _outcome(session: Session, verb: str, actor: Actor, fact_check: FactCheck) -> Outcome:
    session.flush()
    session.refresh(fact_check)
    try:
        with session.begin_nested():
            VERBS[verb](session, actor, fact_check)
            session.flush()
    except PlumblineError as error:
        return type(error)
    return fact_check.state


@pytest.fixture
def people(session: Session) -> Desk:
    return make_desk(session)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_voids_the_approval(session: Session, people: Desk, edit: str) -> None:
    fact_check = in_state(session, people, State.APPROVED)
    approved_version = fact_check.version
    EDITS[edit](session, people.editor, fact_check)
    assert fact_check.state is State.IN_REVIEW
    assert fact_check.version == approved_version + 1
    (approval,) = session.scalars(select(Review))
    assert approval.voided_at is not None
    with pytest.raises(Conflict):
        publish(session, people.admin, fact_check.id)
    with pytest.raises(Forbidden, match="a colleague must review"):
        review(
            session, people.editor, fact_check.id,
            decision=Decision.APPROVE, seen_version=fact_check.version,
        )  # fmt: skip


def test_the_approver_can_approve_again_what_an_edit_changed(
    session: Session, people: Desk
) -> None:
    fact_check = in_state(session, people, State.APPROVED)
    EDITS["edit"](session, people.reviewer, fact_check)
    again = VERBS["approve"](session, people.colleague, fact_check)
    assert fact_check.state is State.APPROVED
    assert again.fact_check_version == fact_check.version
    publish(session, people.editor, fact_check.id)
    assert fact_check.state is State.PUBLISHED


def test_an_edit_that_changes_nothing_voids_nothing(session: Session, people: Desk) -> None:
    fact_check = in_state(session, people, State.APPROVED)
    version = fact_check.version
    same = {"summary": fact_check.summary, "verdict": "mostly_false"}
    edit_fact_check(session, people.editor, fact_check.id, version, same)
    assert (fact_check.state, fact_check.version) == (State.APPROVED, version)
    contributors = session.scalars(select(Contribution.user_id)).all()
    assert contributors == [people.reviewer.user_id]


def test_an_approval_is_for_the_version_that_was_read(session: Session, people: Desk) -> None:
    fact_check = in_state(session, people, State.IN_REVIEW)
    read = fact_check.version
    EDITS["edit"](session, people.reviewer, fact_check)
    with pytest.raises(StaleVersion) as stale:
        review(
            session, people.colleague, fact_check.id,
            decision=Decision.REQUEST_CHANGES, comment="Why 12?", seen_version=read,
        )  # fmt: skip
    assert stale.value.current["version"] == read + 1
    assert stale.value.current["fields"]["summary"] == "It fell by 13."
    assert stale.value.yours == {"decision": "request_changes", "comment": "Why 12?"}
    assert fact_check.state is State.IN_REVIEW


def test_a_second_click_on_approve_is_the_first(session: Session, people: Desk) -> None:
    fact_check = in_state(session, people, State.IN_REVIEW)
    first = VERBS["approve"](session, people.colleague, fact_check)
    second = VERBS["approve"](session, people.colleague, fact_check)
    assert second.id == first.id
    assert len(session.scalars(select(Review)).all()) == 1


def test_who_asked_for_changes_clicks_twice(session: Session, people: Desk) -> None:
    fact_check = in_state(session, people, State.IN_REVIEW)
    first = VERBS["ask"](session, people.colleague, fact_check)
    assert VERBS["ask"](session, people.colleague, fact_check).id == first.id
    assert fact_check.state is State.DRAFT


def test_changes_are_asked_for_with_a_comment(session: Session, people: Desk) -> None:
    fact_check = in_state(session, people, State.IN_REVIEW)
    with pytest.raises(InvalidInput) as refused:
        review(
            session, people.colleague, fact_check.id,
            decision=Decision.REQUEST_CHANGES, comment="  ", seen_version=fact_check.version,
        )  # fmt: skip
    assert refused.value.pointer == "/comment"


def test_submitting_names_everything_that_is_missing(session: Session, people: Desk) -> None:
    fact_check = draft(session, people)
    with pytest.raises(InvalidInputs) as refused:
        submit(session, people.reviewer, fact_check.id)
    assert {e.pointer for e in refused.value.errors} == {"/verdict", "/summary", "/citations"}


def test_what_lost_its_only_source_in_review_is_not_approved(
    session: Session, people: Desk
) -> None:
    fact_check = in_state(session, people, State.IN_REVIEW)
    remove_citation(session, people.reviewer, fact_check.citations[0].id)
    with pytest.raises(Conflict, match="Add at least one source"):
        VERBS["approve"](session, people.colleague, fact_check)


def test_the_verdict_can_be_taken_back_in_a_draft_alone(session: Session, people: Desk) -> None:
    fact_check = in_state(session, people, State.APPROVED)
    with pytest.raises(InvalidInputs) as refused:
        edit_fact_check(
            session, people.reviewer, fact_check.id, fact_check.version, {"verdict": ""}
        )
    assert refused.value.errors[0].pointer == "/verdict"
    send_back(session, people.editor, fact_check.id)
    edit_fact_check(session, people.reviewer, fact_check.id, fact_check.version, {"verdict": ""})
    assert fact_check.verdict_id is None


def test_sending_back_voids_the_approval(session: Session, people: Desk) -> None:
    fact_check = in_state(session, people, State.APPROVED)
    send_back(session, people.editor, fact_check.id)
    submit(session, people.reviewer, fact_check.id)
    assert fact_check.state is State.IN_REVIEW
    (approval,) = session.scalars(select(Review))
    assert approval.voided_at is not None


def test_a_stale_edit_shows_both_texts(session: Session, people: Desk) -> None:
    fact_check = ready(session, people)
    read = fact_check.version
    edit_fact_check(session, people.reviewer, fact_check.id, read, {"summary": "Theirs."})
    with pytest.raises(StaleVersion) as stale:
        edit_fact_check(session, people.colleague, fact_check.id, read, {"summary": "Mine."})
    assert stale.value.yours == {"summary": "Mine."}
    assert stale.value.current["fields"] == {
        "verdict": "mostly_false", "summary": "Theirs.", "explanation": "See *there*.",
        "language": "en",
    }  # fmt: skip


@pytest.mark.parametrize(("field", "limit"), [("summary", 1_000), ("explanation", 50_000)])
def test_limits_are_said(session: Session, people: Desk, field: str, limit: int) -> None:
    fact_check = draft(session, people)
    version = fact_check.version
    edit_fact_check(session, people.reviewer, fact_check.id, version, {field: "x" * limit})
    with pytest.raises(InvalidInputs) as refused:
        edit_fact_check(
            session, people.reviewer, fact_check.id, version + 1, {field: "x" * (limit + 1)}
        )
    (error,) = refused.value.errors
    assert error.pointer == f"/{field}"
    assert f"{limit:,}" in error.detail


@pytest.mark.parametrize(
    "fields", [{"verdict": "pants_on_fire"}, {"language": "Klingon!"}, {"language": ""}]
)
def test_what_does_not_exist_is_refused(
    session: Session, people: Desk, fields: dict[str, str]
) -> None:
    fact_check = draft(session, people)
    with pytest.raises((InvalidInputs, InvalidInput)):
        edit_fact_check(session, people.reviewer, fact_check.id, fact_check.version, fields)


def test_everyone_who_edits_contributes(session: Session, people: Desk) -> None:
    fact_check = ready(session, people)
    EDITS["add citation"](session, people.colleague, fact_check)
    EDITS["edit"](session, people.admin, fact_check)
    found = set(session.scalars(select(Contribution.user_id)))
    assert found == {people.reviewer.user_id, people.colleague.user_id, people.admin.user_id}
    submit(session, people.reviewer, fact_check.id)
    for actor in (people.reviewer, people.colleague, people.admin):
        with pytest.raises(Forbidden) as refused:
            VERBS["approve"](session, actor, fact_check)
        assert refused.value.detail == OWN_WORK
    VERBS["approve"](session, people.editor, fact_check)


def test_every_write_is_in_the_audit(session: Session, people: Desk) -> None:
    fact_check = in_state(session, people, State.APPROVED)
    citation = fact_check.citations[0]
    remove_citation(session, people.reviewer, citation.id)
    restore_citation(session, people.reviewer, citation.id)
    EDITS["add citation"](session, people.reviewer, fact_check)
    session.flush()
    session.refresh(fact_check)
    move_citation(session, people.reviewer, fact_check.citations[1].id, 1)
    events = list(session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)))
    ours = ("fact_check", "citation", "source")
    assert [event for event in events if event.startswith(ours)] == [
        "fact_check.created", "fact_check.edited", "source.added", "citation.added",
        "fact_check.submitted", "fact_check.approved", "fact_check.approval_voided",
        "citation.removed", "citation.restored", "source.added", "citation.added",
        "citation.moved",
    ]  # fmt: skip


def test_an_edit_and_an_approval_at_once_never_approve_what_was_not_read(database: str) -> None:
    """Whoever comes second is told: an approved text is always the one that was approved."""
    with db.unit_of_work() as session:
        desk = make_desk(session)
    for round_ in range(6):
        with db.unit_of_work() as session:
            fact_check = in_state(session, desk, State.IN_REVIEW, f"round-{round_}")
            seen = fact_check.version

        def edit(id_: str = fact_check.id, seen: int = seen) -> None:
            with db.unit_of_work() as session:
                edit_fact_check(session, desk.reviewer, id_, seen, {"summary": "Other words."})

        def approve(id_: str = fact_check.id, seen: int = seen) -> None:
            with db.unit_of_work() as session:
                review(session, desk.colleague, id_, decision=Decision.APPROVE, seen_version=seen)

        with ThreadPoolExecutor(2) as pool:
            outcomes = [pool.submit(edit), pool.submit(approve)]
        for outcome in outcomes:
            assert isinstance(outcome.exception(), StaleVersion | None)
        with db.reading() as session:
            now = session.get_one(FactCheck, fact_check.id)
            standing = [r for r in now.reviews if r.voided_at is None]
            assert now.summary == "Other words."
            assert now.state is State.IN_REVIEW
            assert standing == []
