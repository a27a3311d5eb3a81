"""The buttons that pause, pace and start the looks at an article."""

from datetime import timedelta

import pytest
from flask import Flask

from app import db
from app.domain import clock
from app.domain.recheck_pace import DAY, WEEK
from app.models import Job, Recheck
from app.queries import rechecks
from app.services.intake.articles import edit_article
from tests.fact_check_work import draft
from tests.factories import Desk, csrf, signed_in

HOME = "/desk/articles"


@pytest.fixture
def article_id(desk: Desk) -> str:
    with db.unit_of_work() as session:
        return draft(session, desk).claim.annotations[0].article_id


def recheck_of(article_id: str) -> Recheck | None:
    with db.reading() as session:
        return rechecks.of_article(session, article_id)


def post(app: Flask, actor: object, path: str, **form: str) -> str:
    """Posts, follows to the page that comes next, and returns it."""
    client = signed_in(app, actor)  # type: ignore[arg-type]
    answer = client.post(f"{HOME}/{path}", data=form, headers=csrf(client), follow_redirects=True)
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def jobs() -> int:
    with db.reading() as session:
        return session.query(Job).where(Job.kind == "article_recheck").count()


def test_looks_are_paused_and_resumed(app: Flask, desk: Desk, article_id: str) -> None:
    assert "Paused" in post(app, desk.reviewer, f"{article_id}/recheck")
    paused = recheck_of(article_id)
    assert paused is not None
    assert (paused.is_active, paused.due_at) == (False, None)
    post(app, desk.reviewer, f"{article_id}/recheck", is_active="true", interval_seconds=str(DAY))
    resumed = recheck_of(article_id)
    assert resumed is not None
    assert (resumed.is_active, resumed.interval_seconds) == (True, DAY)
    assert resumed.due_at is not None
    assert resumed.due_at <= clock.now() + timedelta(seconds=1)


@pytest.mark.parametrize("interval", ["1", str(WEEK + 1), "-5", "often", "9" * 30])
def test_other_intervals_are_refused_in_a_sentence(
    app: Flask, desk: Desk, article_id: str, interval: str
) -> None:
    before = recheck_of(article_id)
    post(app, desk.reviewer, f"{article_id}/recheck", is_active="true", interval_seconds=interval)
    after = recheck_of(article_id)
    assert before is not None
    assert after is not None
    assert (after.interval_seconds, after.due_at) == (before.interval_seconds, before.due_at)


def test_a_click_asks_for_one_look(app: Flask, desk: Desk, article_id: str) -> None:
    for _ in range(2):
        assert "looked at" in post(app, desk.reviewer, f"{article_id}/recheck/runs")
    assert jobs() == 1


def test_without_an_address_there_is_nothing_to_look_at(
    app: Flask, desk: Desk, article_id: str
) -> None:
    with db.unit_of_work() as session:
        edit_article(session, desk.reviewer, article_id, 1, {"url": None})
    assert recheck_of(article_id) is None
    for path in ("recheck", "recheck/runs"):
        assert "no web address" in post(app, desk.reviewer, f"{article_id}/{path}")
    assert jobs() == 0
    with db.unit_of_work() as session:
        edit_article(session, desk.reviewer, article_id, 2, {"url": "https://news.example/new"})
    assert recheck_of(article_id) is not None
