"""The history of a fact-check: every event once, edits in one sitting as one step, in pages."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput
from app.domain.vocabulary import State, Via
from app.models import FactCheck
from app.queries.history import Step, history
from app.services.claims import edit_claim
from app.services.fact_checks import edit_fact_check
from app.services.sources import edit_source
from tests.fact_check_work import draft, in_state, ready
from tests.factories import Desk, make_desk

START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def people(session: Session) -> Desk:
    return make_desk(session)


def edit(session: Session, desk: Desk, fact_check: FactCheck, who: str, summary: str) -> None:
    actor = getattr(desk, who)
    edit_fact_check(session, actor, fact_check.id, fact_check.version, {"summary": summary})
    # The moment of an event is that of its flush.
    session.flush()


def steps(session: Session, fact_check: FactCheck) -> list[Step]:
    session.flush()
    return history(session, fact_check, limit=100).rows


def edits(session: Session, fact_check: FactCheck) -> list[Step]:
    found = steps(session, fact_check)
    return [step for step in found if step.event == "fact_check.edited"]


def test_autosaves_in_one_sitting_are_one_step(session: Session, people: Desk) -> None:
    with time_machine.travel(START, tick=False) as clock:
        fact_check = draft(session, people)
        for number in range(30):
            clock.shift(timedelta(minutes=1))
            edit(session, people, fact_check, "reviewer", f"Words {number}")
        clock.shift(timedelta(minutes=11))
        edit(session, people, fact_check, "reviewer", "After a pause")
    later, sitting = edits(session, fact_check)
    assert (sitting.before["summary"], sitting.after["summary"]) == ("", "Words 29")
    assert sitting.ended_at - sitting.began_at == timedelta(minutes=29)
    assert (later.before["summary"], later.after["summary"]) == ("Words 29", "After a pause")


def test_what_somebody_else_did_in_between_is_not_swallowed(session: Session, people: Desk) -> None:
    with time_machine.travel(START, tick=False) as clock:
        fact_check = draft(session, people)
        for number, who in enumerate(["reviewer", "reviewer", "colleague", "reviewer"]):
            clock.shift(timedelta(seconds=20))
            edit(session, people, fact_check, who, f"Words {number}")
    found = [(step.who, step.before["summary"], step.after["summary"])
             for step in edits(session, fact_check)]  # fmt: skip
    assert found == [
        ("Rosa Reviewer", "Words 2", "Words 3"),
        ("Cem Colleague", "Words 1", "Words 2"),
        ("Rosa Reviewer", "", "Words 1"),
    ]


def test_fields_that_only_some_edits_touched_are_kept(session: Session, people: Desk) -> None:
    with time_machine.travel(START, tick=False):
        fact_check = draft(session, people)
        for fields in ({"summary": "A"}, {"explanation": "B"}, {"summary": "C"}):
            edit_fact_check(session, people.reviewer, fact_check.id, fact_check.version, fields)
        session.flush()
    (step,) = edits(session, fact_check)
    assert step.before == {"summary": "", "explanation": ""}
    assert step.after == {"summary": "C", "explanation": "B"}


def test_everything_around_a_fact_check_is_there(session: Session, people: Desk) -> None:
    fact_check = in_state(session, people, State.APPROVED)
    claim, source = fact_check.claim, fact_check.citations[0].source
    edit_source(session, people.reviewer, source.id, source.version, {"title": "Other title"})
    edit_claim(session, people.reviewer, claim.id, claim.version, {"text": "Freight fell."})
    other = ready(session, people, "other")
    found = [step.event for step in steps(session, fact_check)]
    assert found == [
        "claim.edited",
        "source.edited",
        "fact_check.approval_voided",
        "fact_check.approved",
        "fact_check.submitted",
        "citation.added",
        "fact_check.edited",
        "fact_check.created",
        "annotation.created",
        "claim.created",
    ]
    assert all(step.via is Via.WEB for step in steps(session, other))


def test_pages_hold_every_step_once(session: Session, people: Desk) -> None:
    with time_machine.travel(START, tick=False) as clock:
        fact_check = draft(session, people)
        for number in range(250):
            clock.shift(timedelta(minutes=4 if number % 10 else 15))
            edit(session, people, fact_check, "reviewer", f"Words {number}")
    whole = steps(session, fact_check)
    paged: list[Step] = []
    cursor = None
    while True:
        page = history(session, fact_check, cursor=cursor, limit=7)
        paged += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    assert paged == whole
    assert len(edits(session, fact_check)) == 25


def test_a_made_up_cursor_is_refused(session: Session, people: Desk) -> None:
    fact_check = draft(session, people)
    with pytest.raises(InvalidInput):
        history(session, fact_check, cursor="nonsense")
