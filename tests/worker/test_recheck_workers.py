"""Scheduled looks by several workers, and by workers that die or are late."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from pytest_httpserver import HTTPServer
from sqlalchemy import func, select
from werkzeug import Request, Response

from app import db
from app.domain import clock
from app.domain.vocabulary import State
from app.models import (
    Annotation,
    Article,
    Job,
    Recheck,
)
from app.queries import rechecks
from app.services.intake import looks
from app.services.intake.articles import edit_article
from app.services.intake.looks import begin_look, look_at
from app.services.intake.rechecks import LOST_AFTER, check_now, save_schedule
from app.services.records import jobs
from app.worker.loop import Worker
from config import Settings
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk
from tests.worker.processes import worker_process
from tests.worker.recheck_site import (
    CHANGED,
    DAY,
    HOUR,
    Site,
    events,
    html,
    look,
    page,
    recheck_of,
    text_of,
)


def test_two_workers_look_once(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    worker.empty_table()
    moment.shift(HOUR)
    ready = threading.Barrier(4)

    def work(_: int) -> int:
        ready.wait(10)
        return Worker(worker.settings).empty_table()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 1
    assert len(site.requests) == 1


def test_a_site_is_looked_at_once_in_ten_seconds_by_all_workers(
    worker: Worker, moment: time_machine.Traveller, desk: Desk, site: Site
) -> None:
    with HTTPServer(host="127.0.0.1") as other:
        other.expect_request("/x").respond_with_data(page(SENTENCE), content_type="text/html")
        asked: list[tuple[datetime, str]] = []

        def answer(request: Request) -> Response:
            asked.append((clock.now(), request.path))
            return html(page(SENTENCE))

        with db.unit_of_work() as session:
            for number in range(5):
                fact_check = in_state(session, desk, State.DRAFT, f"n{number}")
                article = (
                    session.scalars(
                        select(Annotation).where(Annotation.claim_id == fact_check.claim_id)
                    )
                    .one()
                    .article
                )
                url = site.server.url_for(f"/p/{number}")
                site.server.expect_request(f"/p/{number}").respond_with_handler(answer)
                edit_article(session, desk.reviewer, article.id, 1, {"url": url})
        worker.empty_table()
        moment.shift(HOUR)
        began = clock.now()
        assert worker.empty_table() == 5
        # Four had to wait, each for a turn of its own, which takes one job and no more.
        assert len(asked) == 1
        for _ in range(60):
            moment.shift(1)
            worker.empty_table()
    assert [at - began for at, _ in asked] == [timedelta(seconds=n) for n in (0, 10, 20, 30, 40)]
    assert len({path for _, path in asked}) == 5
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 9


def test_workers_that_come_to_a_new_site_at_once_look_once(
    worker: Worker, moment: time_machine.Traveller, desk: Desk, site: Site
) -> None:
    with db.unit_of_work() as session:
        for number in range(4):
            in_state(session, desk, State.DRAFT, f"n{number}")
        for number, article in enumerate(session.scalars(select(Article)).all()):
            url = site.server.url_for(f"/p/{number}")
            site.server.expect_request(f"/p/{number}").respond_with_handler(site.respond)
            edit_article(session, desk.reviewer, article.id, 1, {"url": url})
            check_now(session, desk.reviewer, article.id)
    ready = threading.Barrier(4)

    def work(_: int) -> int:
        ready.wait(10)
        return Worker(worker.settings).empty_table()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 4
    assert len(site.requests) == 1
    with db.reading() as session:
        slots = sorted(
            recheck.slot_at for recheck in session.scalars(select(Recheck)) if recheck.slot_at
        )
    assert [(slot - clock.now()).total_seconds() for slot in slots] == [10, 20, 30]


def test_turns_that_were_missed_do_not_come_in_a_rush(
    worker: Worker, moment: time_machine.Traveller, desk: Desk, site: Site
) -> None:
    with db.unit_of_work() as session:
        for number in range(4):
            in_state(session, desk, State.DRAFT, f"n{number}")
        for number, article in enumerate(session.scalars(select(Article)).all()):
            url = site.server.url_for(f"/p/{number}")
            site.server.expect_request(f"/p/{number}").respond_with_handler(site.respond)
            edit_article(session, desk.reviewer, article.id, 1, {"url": url})
    worker.empty_table()
    moment.shift(HOUR)
    worker.empty_table()
    # The workers stand still for an hour, and every turn passes.
    moment.shift(HOUR)
    worker.empty_table()
    assert len(site.requests) == 2


def test_a_look_at_an_address_that_changed_meanwhile_does_nothing(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site, desk: Desk
) -> None:
    def edited_meanwhile(_: Request) -> Response:
        with db.unit_of_work() as session:
            article = session.get_one(Article, article_id)
            edit_article(session, desk.editor, article_id, article.version, {"url": None})
        return html(page(CHANGED))

    site.answer = edited_meanwhile
    worker.empty_table()
    moment.shift(HOUR)
    assert worker.empty_table() == 1
    assert SENTENCE in text_of(article_id)
    with db.reading() as session:
        assert rechecks.of_article(session, article_id) is None
    moment.shift(DAY)
    assert worker.empty_table() == 0


def test_a_job_done_twice_looks_once(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    look(worker, moment, article_id)
    with db.unit_of_work() as session:
        job = session.scalars(select(Job)).one()
        job.finished_at = None
    moment.shift(LOST_AFTER)
    assert worker.empty_table() == 1
    assert len(site.requests) == 1


def test_a_lost_look_is_made_again(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    """Its worker was killed for good, and so was the job."""
    worker.empty_table()
    moment.shift(HOUR)
    with db.unit_of_work() as session:
        assert looks.take_due(session, 3_600) is not None
    assert worker.empty_table() == 0
    moment.shift(LOST_AFTER)
    assert worker.empty_table() == 1
    assert len(site.requests) == 1


def test_a_slow_look_whose_job_another_worker_took_counts_no_more(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    worker.empty_table()
    moment.shift(HOUR)
    with db.unit_of_work() as session:
        payload = looks.take_due(session, 3_600)
        assert payload is not None
        jobs.enqueue(session, "article_recheck", payload)
        slow = begin_look(session, **payload, host_seconds=10)
    assert slow is not None
    site.says(CHANGED)
    seen = look_at(slow, allow_host_port=worker.settings.fetch_allow_host_port)
    site.says(SENTENCE)
    moment.shift(jobs.LEASE)
    assert worker.empty_table() == 1
    with db.unit_of_work() as session:
        assert looks.complete_look(session, slow, seen, 3_600) == looks.OVERTAKEN
    assert SENTENCE in text_of(article_id)


def test_a_look_whose_worker_is_killed_is_made_by_another(
    settings: Settings, desk: Desk, site: Site
) -> None:
    begun, over = threading.Event(), threading.Event()

    def stuck(_: Request) -> Response:
        begun.set()
        over.wait(10)
        return html(page(SENTENCE))

    site.answer = stuck
    worker = Worker(replace(settings, fetch_allow_host_port=f"127.0.0.1:{site.server.port}"))
    with db.unit_of_work() as session:
        in_state(session, desk, State.DRAFT)
        article = session.scalars(select(Article)).one()
        edit_article(session, desk.reviewer, article.id, 1, {"url": site.url})
        check_now(session, desk.reviewer, article.id)
    with worker_process(worker.settings) as process:
        assert begun.wait(20)
        process.kill()
        process.wait(10)
    over.set()
    site.says(SENTENCE)
    with db.unit_of_work() as session:
        session.scalars(select(Job)).one().locked_until = clock.now()
    with time_machine.travel(clock.now() + jobs.LEASE):
        assert worker.empty_table() == 1
    assert recheck_of(article.id).checked_at is not None


def test_a_fault_of_our_own_is_tried_again_later_and_told_in_the_end(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("app.services.intake.looks.read_page", fault)
    for failures in range(1, 4):
        assert look(worker, moment, article_id).failures == failures
    assert "logged" in (recheck_of(article_id).problem or "")
    assert len(site.requests) == 3


def test_a_double_click_looks_once(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site, desk: Desk
) -> None:
    worker.empty_table()
    for _ in range(2):
        with db.unit_of_work() as session:
            check_now(session, desk.reviewer, article_id)
    assert worker.empty_table() == 1
    assert len(site.requests) == 1
    (event,) = events("recheck.requested")
    assert event.actor_id == desk.reviewer.user_id
    # The next click is another look, once the site's turn has come.
    with db.unit_of_work() as session:
        check_now(session, desk.reviewer, article_id)
    worker.empty_table()
    assert len(site.requests) == 1
    moment.shift(10)
    worker.empty_table()
    assert len(site.requests) == 2


def test_a_paused_article_is_looked_at_only_by_hand(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site, desk: Desk
) -> None:
    with db.unit_of_work() as session:
        save_schedule(
            session, desk.reviewer, article_id,
            is_active=False, interval_seconds=None, shortest=3_600,
        )  # fmt: skip
    moment.shift(30 * DAY)
    assert worker.empty_table() == 0
    with db.unit_of_work() as session:
        check_now(session, desk.reviewer, article_id)
    assert worker.empty_table() == 1
    assert recheck_of(article_id).due_at is None
    with db.unit_of_work() as session:
        save_schedule(
            session, desk.reviewer, article_id,
            is_active=True, interval_seconds=7_200, shortest=3_600,
        )  # fmt: skip
    moment.shift(10)
    for _ in range(3):
        after = look(worker, moment, article_id)
        assert after.due_at == clock.now() + 2 * HOUR
    assert len(site.requests) == 4


def test_an_import_does_not_wait_behind_looks(
    worker: Worker, moment: time_machine.Traveller, desk: Desk, site: Site
) -> None:
    """Looks become jobs one by one, so that the queue is never long when somebody comes."""
    with db.unit_of_work() as session:
        for number in range(20):
            in_state(session, desk, State.DRAFT, f"n{number}")
        for number, article in enumerate(session.scalars(select(Article)).all()):
            url = f"https://news{number}.example/"
            edit_article(session, desk.reviewer, article.id, 1, {"url": url})
    worker.empty_table()
    moment.shift(HOUR)
    assert worker._has_work()
    assert worker._has_work()
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 1
