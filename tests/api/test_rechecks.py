"""Looking at articles again, asked for by a newsroom's program."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import db
from app.domain.recheck_pace import WEEK
from app.models import AuditEvent, Job
from app.services.intake.articles import edit_article
from tests.api.callers import Caller, pointers, problem
from tests.fact_check_work import draft
from tests.factories import Desk, bearer


@pytest.fixture
def article_id(desk: Desk) -> str:
    with db.unit_of_work() as session:
        return draft(session, desk).claim.annotations[0].article_id


@pytest.fixture
def reviewer(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.reviewer))


def audited(event: str) -> list[AuditEvent]:
    with db.reading() as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.event == event)))


def test_the_schedule_is_read_and_set(reviewer: Caller, desk: Desk, article_id: str) -> None:
    path = f"articles/{article_id}/recheck"
    with time_machine.travel(datetime(2025, 3, 5, 10, tzinfo=UTC), tick=False):
        read = reviewer("GET", path).get_json()
        assert read["article_id"] == article_id
        assert (read["is_active"], read["is_interval_fixed"]) == (True, False)
        assert (read["problem"], read["failures"], read["is_under_way"]) == (None, 0, False)
        fixed = reviewer("PUT", path, {"interval_seconds": 7_200}).get_json()
        assert (fixed["interval_seconds"], fixed["is_interval_fixed"]) == (7_200, True)
        paused = reviewer("PUT", path, {"is_active": False, "interval_seconds": 7_200}).get_json()
        assert (paused["is_active"], paused["due_at"]) == (False, None)
        again = reviewer("PUT", path, {"is_active": False, "interval_seconds": 7_200}).get_json()
        assert again == paused
        resumed = reviewer("PUT", path, {}).get_json()
        assert resumed["due_at"] == "2025-03-05T10:00:00Z"
        assert (resumed["interval_seconds"], resumed["is_interval_fixed"]) == (3_600, False)
    events = audited("recheck.scheduled")
    assert [event.actor_id for event in events] == [desk.reviewer.user_id] * 3
    assert events[1].data == {
        "before": {"is_active": True},
        "after": {"article_id": article_id, "is_active": False},
    }


@pytest.mark.parametrize("seconds", [1, 3_599, WEEK + 1, "3600", 4_000.5])
def test_other_intervals_are_refused(reviewer: Caller, article_id: str, seconds: object) -> None:
    answer = reviewer("PUT", f"articles/{article_id}/recheck", {"interval_seconds": seconds})
    assert pointers(answer) == ["/interval_seconds"]


def test_a_run_is_asked_for_once(reviewer: Caller, article_id: str) -> None:
    path = f"articles/{article_id}/recheck/runs"
    for _ in range(2):
        answer = reviewer("POST", path)
        assert answer.status_code == 202
        assert answer.get_json()["is_under_way"]
        assert answer.headers["Location"].endswith(f"/api/v1/desk/articles/{article_id}/recheck")
    with db.reading() as session:
        assert len(session.scalars(select(Job).where(Job.kind == "article_recheck")).all()) == 1
    assert len(audited("recheck.requested")) == 1


def test_an_article_without_an_address_has_nothing_to_look_at(
    reviewer: Caller, desk: Desk, article_id: str
) -> None:
    with db.unit_of_work() as session:
        edit_article(session, desk.reviewer, article_id, 1, {"url": None})
    path = f"articles/{article_id}/recheck"
    assert "no web address" in problem(reviewer("GET", path), 404)["detail"]
    problem(reviewer("PUT", path, {}), 409)
    problem(reviewer("POST", f"{path}/runs"), 409)


def test_others_learn_nothing_and_viewers_change_nothing(
    app: Flask, desk: Desk, article_id: str
) -> None:
    path = f"articles/{article_id}/recheck"
    for actor, reading, writing in ((desk.stranger, 404, 404), (desk.viewer, 200, 403)):
        call = Caller(app.test_client(), bearer(actor))
        assert call("GET", path).status_code == reading
        assert call("PUT", path, {}).status_code == writing
        assert call("POST", f"{path}/runs").status_code == writing
