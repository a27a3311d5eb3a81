"""Scheduled looks at articles' addresses: a real site on the loopback, the real worker."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from werkzeug import Request, Response

from app import db
from app.domain import clock
from app.domain.vocabulary import AnchorState, ImportKind, State
from app.engines.extraction import Block
from app.models import (
    Annotation,
    Article,
    Publication,
)
from app.queries import rechecks
from app.services.intake import article_reading, looks
from app.services.intake.article_versions import add_version
from app.services.intake.articles import edit_article
from app.worker.loop import Worker
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk
from tests.worker.recheck_site import (
    CHANGED,
    DAY,
    HOUR,
    MORE,
    Site,
    events,
    html,
    look,
    page,
    recheck_of,
    text_of,
    versions,
    with_etag,
)


def test_the_first_look_comes_after_the_shortest_interval(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    assert worker.empty_table() == 0
    assert site.requests == []
    planned = recheck_of(article_id)
    assert (planned.due_at, planned.interval_seconds) == (clock.now() + HOUR, 3_600)
    moment.shift(HOUR - timedelta(seconds=1))
    assert worker.empty_table() == 0
    moment.shift(1)
    assert worker.empty_table() == 1
    assert len(site.requests) == 1
    assert site.requests[0].headers["User-Agent"].startswith("Plumbline/")
    assert recheck_of(article_id).checked_at == clock.now()


def test_an_unchanged_page_is_looked_at_less_and_less(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    intervals = []
    for _ in range(7):
        before = look(worker, moment, article_id)
        assert before.due_at is not None
        intervals.append((before.due_at - clock.now()) / HOUR)
    assert intervals == [2, 4, 8, 16, 24, 24, 24]
    assert len(versions(article_id)) == 2
    assert versions(article_id)[-1].seen_at == clock.now()


def test_without_a_public_verdict_the_interval_grows_to_a_week(
    worker: Worker, moment: time_machine.Traveller, desk: Desk, site: Site
) -> None:
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, State.APPROVED)
        annotation = session.scalars(
            select(Annotation).where(Annotation.claim_id == fact_check.claim_id)
        ).one()
        article_id = annotation.article_id
        edit_article(session, desk.reviewer, article_id, 1, {"url": site.url})
    for _ in range(10):
        after = look(worker, moment, article_id)
    assert after.due_at == clock.now() + 7 * DAY


def test_validators_are_sent_and_304_counts_as_seen(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    site.answer = with_etag(page(SENTENCE), '"one"')
    first = look(worker, moment, article_id)
    assert (first.etag, first.problem) == ('"one"', None)
    second = look(worker, moment, article_id)
    assert site.requests[-1].headers["If-None-Match"] == '"one"'
    assert second.checked_at == clock.now()
    assert versions(article_id)[-1].seen_at == clock.now()
    # Another tag with the same text: no version, and the new tag is the one to ask with.
    site.answer = with_etag(page(SENTENCE), '"two"')
    assert look(worker, moment, article_id).etag == '"two"'
    assert len(versions(article_id)) == 2


def test_validators_are_not_sent_for_a_text_that_came_from_elsewhere(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site, desk: Desk
) -> None:
    """A 304 would say that the page did not change, which is not what the article says now."""
    site.answer = with_etag(page(SENTENCE), '"one"')
    look(worker, moment, article_id)
    with db.unit_of_work() as session:
        add_version(
            session, desk.reviewer, article_id, kind=ImportKind.FILE,
            blocks=[Block("paragraph", each) for each in (CHANGED, *MORE)],
        )  # fmt: skip
    look(worker, moment, article_id)
    assert "If-None-Match" not in site.requests[-1].headers
    assert SENTENCE in text_of(article_id)


def test_validators_are_not_sent_to_another_address(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site, desk: Desk
) -> None:
    site.answer = with_etag(page(SENTENCE), '"one"')
    look(worker, moment, article_id)
    site.server.expect_request("/moved").respond_with_handler(site.respond)
    with db.unit_of_work() as session:
        article = session.get_one(Article, article_id)
        edit_article(
            session, desk.reviewer, article_id, article.version,
            {"url": site.server.url_for("/moved")},
        )  # fmt: skip
    assert recheck_of(article_id).due_at == clock.now()
    look(worker, moment, article_id)
    assert site.requests[-1].path == "/moved"
    assert "If-None-Match" not in site.requests[-1].headers


def test_a_changed_digit_takes_the_verdict_from_readers(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    look(worker, moment, article_id)
    look(worker, moment, article_id)
    site.says(CHANGED)
    after = look(worker, moment, article_id)
    assert (after.interval_seconds, after.due_at) == (3_600, clock.now() + HOUR)
    newest = versions(article_id)[-1]
    assert (newest.number, newest.kind) == (3, ImportKind.RECHECK)
    assert newest.created_by_id is None
    event = events("article_version.added")[-1]
    assert (event.actor_name, event.via, event.actor_id) == (looks.NAME, "worker", None)
    assert event.data["after"]["anchors"] == {AnchorState.CHANGED.value: 1}
    with db.reading() as session:
        content = json.loads(session.scalars(select(Publication)).one().document)
    assert content["appearances"] == []
    (edit,) = content["silent_edits"]
    assert (edit["said"], edit["says"]) == (SENTENCE, CHANGED)


def no_article(name: str) -> Callable[[Request], Response]:
    def leads_to(path: str) -> Callable[[Request], Response]:
        return lambda request: (
            Response(status=302, headers={"Location": path})
            if request.path == "/2025/harbour" else html(page(SENTENCE))
        )  # fmt: skip

    german = " ".join(f"Satz {number} erzählt vom Hafen und Booten." for number in range(40))
    answers: dict[str, Callable[[Request], Response]] = {
        "404": lambda _: Response("gone", status=404),
        "410": lambda _: Response("gone", status=410),
        "401": lambda _: Response("who?", status=401),
        "403": lambda _: Response("no", status=403),
        "451": lambda _: Response("law", status=451),
        "front page": leads_to("/"),
        "front page of a language": leads_to("/en/"),
        "sign-in page": leads_to("/account/login?next=/2025/harbour"),
        "error page": leads_to("/not-found.html"),
        "login wall": lambda _: html(
            "<html><body><article><h1>Sign in</h1><p>Please sign in or make an account to read "
            "on. It takes a minute, and costs nothing for a month.</p></article></body></html>"
        ),
        "translation": lambda _: html(
            f'<html lang="de"><body><article><p>{german}</p></article></body></html>'
        ),
        "5 MB": lambda _: html(page("word " * 1_000_000)),
        "40 MB": lambda _: html("x" * 40_000_000),
        "empty": lambda _: html(""),
        "no text": lambda _: html("<html><body></body></html>"),
        "picture": lambda _: Response(b"\x89PNG\r\n\x1a\n" + bytes(99), content_type="image/png"),
        "data": lambda _: Response('{"text": "x"}', content_type="application/json"),
        "private": lambda _: Response(status=302, headers={"Location": "http://10.0.0.1/"}),
    }
    return answers[name]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("404", "is gone"),
        ("410", "is gone"),
        ("401", "sign in"),
        ("403", "keeps us out"),
        ("451", "legal"),
        ("front page", "front page"),
        ("front page of a language", "front page"),
        ("sign-in page", "sign in"),
        ("error page", "not found"),
        ("login wall", "another text"),
        ("translation", "another text"),
        ("5 MB", "no longer holds"),
        ("40 MB", "larger than"),
        ("empty", "no longer holds"),
        ("no text", "no longer holds"),
        ("picture", "no longer holds"),
        ("data", "no longer holds"),
        ("private", "private network"),
    ],
)
def test_what_is_no_article_changes_nothing_and_is_told_once(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site, desk: Desk,
    what: str, said: str,
) -> None:  # fmt: skip
    for path in ("/", "/en/", "/account/login", "/not-found.html"):
        site.server.expect_request(path).respond_with_handler(site.respond)
    site.answer = no_article(what)
    wrong = look(worker, moment, article_id)
    assert wrong.problem is not None
    assert said in wrong.problem
    assert wrong.problem.endswith(".")
    assert (wrong.problem_at, wrong.failures) == (clock.now(), 1)
    told_at = clock.now()
    again = look(worker, moment, article_id)
    assert (again.problem, again.problem_at, again.failures) == (wrong.problem, told_at, 2)
    (event,) = events("recheck.failed")
    assert event.data["after"] == {"article_id": article_id, "problem": wrong.problem}
    assert event.team_id == desk.team_id
    assert len(versions(article_id)) == 2
    with db.reading() as session:
        assert json.loads(session.scalars(select(Publication)).one().document)["appearances"]


def test_a_problem_is_listed_for_the_team_until_it_is_over(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site, desk: Desk
) -> None:
    site.answer = no_article("404")
    wrong = look(worker, moment, article_id)
    with db.reading() as session:
        assert [each.id for each in rechecks.problems(session, desk.viewer)] == [wrong.id]
        assert rechecks.problems(session, desk.stranger) == []
    site.says(SENTENCE)
    well = look(worker, moment, article_id)
    with db.reading() as session:
        assert rechecks.problems(session, desk.viewer) == []
    assert (well.problem, well.problem_at, well.failures) == (None, None, 0)
    assert well.due_at == clock.now() + HOUR
    (event,) = events("recheck.recovered")
    assert event.data["before"] == {"problem": wrong.problem}


def test_a_person_who_reads_the_article_again_has_its_address_looked_at(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site, desk: Desk
) -> None:
    site.answer = no_article("404")
    assert look(worker, moment, article_id).due_at != clock.now()
    with db.unit_of_work() as session:
        add_version(
            session, desk.reviewer, article_id, kind=ImportKind.TEXT,
            blocks=[Block("paragraph", each) for each in (SENTENCE, *MORE)],
        )  # fmt: skip
    assert recheck_of(article_id).due_at == clock.now()


def test_another_problem_is_told_anew(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    for what in ("404", "403", "403"):
        site.answer = no_article(what)
        look(worker, moment, article_id)
    assert len(events("recheck.failed")) == 2


def test_a_short_article_behind_a_sign_in_page_stays(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site, desk: Desk
) -> None:
    with db.unit_of_work() as session:
        add_version(
            session, desk.reviewer, article_id, kind=ImportKind.TEXT,
            blocks=[Block("paragraph", SENTENCE)],
        )  # fmt: skip
    site.answer = no_article("login wall")
    assert "another text" in (look(worker, moment, article_id).problem or "")
    assert text_of(article_id) == SENTENCE


def test_an_article_that_went_behind_a_wall_after_its_first_lines_stays(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    rest = [
        f"In week {week} the cranes moved {week * 7} boxes, the report says." for week in range(20)
    ]
    site.says(SENTENCE, *rest)
    look(worker, moment, article_id)
    assert rest[-1] in text_of(article_id)
    site.says(SENTENCE, "Sign in to read on.")
    assert "less than half" in (look(worker, moment, article_id).problem or "")
    assert rest[-1] in text_of(article_id)
    # A few sentences less are an edit like any other.
    site.says(SENTENCE, *rest[4:])
    assert look(worker, moment, article_id).problem is None
    assert rest[0] not in text_of(article_id)


def test_a_site_that_is_down_is_told_after_three_failures(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    pauses = []
    site.answer = lambda _: Response("busy", status=503)
    for failures in range(1, 14):
        after = look(worker, moment, article_id)
        assert after.failures == failures
        assert (after.problem is not None) == (failures >= 3)
        assert after.due_at is not None
        pauses.append((after.due_at - clock.now()) / HOUR)
    for failures, pause in enumerate(pauses, 1):
        longest = min(2**failures, 7 * 24)
        assert longest / 2 <= pause <= longest
    assert len(set(pauses[8:])) > 1
    assert len(events("recheck.failed")) == 1
    site.says(SENTENCE)
    assert look(worker, moment, article_id).problem is None


def test_a_slow_site_is_left_alone(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(article_reading, "FETCH_SECONDS", 0.3)
    over = threading.Event()

    def slow(_: Request) -> Response:
        over.wait(10)
        return Response("late")

    site.answer = slow
    after = look(worker, moment, article_id)
    over.set()
    assert (after.failures, after.problem) == (1, None)


@pytest.mark.parametrize(
    ("said", "hours"),
    [("36000", 10), ("Thu, 06 Mar 2025 10:00:00 GMT", 23), ("99999999999", 168)],
)
def test_retry_after_is_honoured(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site,
    said: str, hours: int,
) -> None:  # fmt: skip
    site.answer = lambda _: Response("slow down", status=429, headers={"Retry-After": said})
    after = look(worker, moment, article_id)
    assert clock.now() == datetime(2025, 3, 5, 11, tzinfo=UTC)
    assert after.due_at == clock.now() + timedelta(hours=hours)


def test_hostile_validators_are_neither_kept_nor_sent(
    worker: Worker, moment: time_machine.Traveller, article_id: str, site: Site
) -> None:
    site.says(SENTENCE, ETag='"' + "e" * 9_000 + '"', Last_Modified="x" * 9_000)
    after = look(worker, moment, article_id)
    assert (after.etag, after.last_modified, after.problem) == (None, None, None)
    look(worker, moment, article_id)
    assert "If-None-Match" not in site.requests[-1].headers
