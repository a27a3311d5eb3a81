"""A write that is sent twice, also at the same time, happens once."""

import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import db
from app.domain.vocabulary import State
from app.models import Annotation, Article, ArticleImport, Citation, IdempotencyKey, Source
from tests.api.callers import DESK, Caller
from tests.fact_check_work import draft, in_state
from tests.factories import Desk, bearer

AT_ONCE = 4


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Runs the calls in threads of their own, begun together."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(place: int) -> None:
        barrier.wait()
        answers[place] = calls[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def count_of(model: Any) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def callers(app: Flask, desk: Desk) -> list[Caller]:
    """The reviewer's program, several times."""
    headers = bearer(desk.reviewer)
    made = [Caller(app.test_client(), headers) for _ in range(AT_ONCE)]
    made[0]("GET", "articles")  # The token's first use is written.
    return made


def test_one_key_makes_one_article(callers: list[Caller]) -> None:
    body = {"text": "The council met.\n\nIt said nothing.", "url": "https://news.example/same"}

    def post(caller: Caller) -> Callable[[], Any]:
        return lambda: caller("POST", "articles", body, Idempotency_Key="once")

    answers = at_once([post(caller) for caller in callers])
    assert [answer.status_code for answer in answers] == [201] * AT_ONCE, answers[0].text
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert count_of(Article) == 1
    assert count_of(IdempotencyKey) == 1


def test_one_key_makes_one_claim(callers: list[Caller], desk: Desk) -> None:
    with db.unit_of_work() as session:
        article_id = draft(session, desk).claim.annotations[0].article_id
    before = count_of(Annotation)
    body = {"text": "It was number one.", "quote": {"exact": "It was number one."}}

    def post(caller: Caller) -> Callable[[], Any]:
        path = f"articles/{article_id}/claims"
        return lambda: caller("POST", path, body, Idempotency_Key="once")

    answers = at_once([post(caller) for caller in callers])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["id"] for answer in answers}) == 1
    assert count_of(Annotation) == before + 1


def test_one_source_for_two_citations_at_once(callers: list[Caller], desk: Desk) -> None:
    """Without keys both citations are made, and share the source that only one could write."""
    with db.unit_of_work() as session:
        fact_check_ids = [draft(session, desk, f"n{n}").id for n in range(AT_ONCE)]
    body = {"source": {"url": "https://port.example/new", "title": "Port"}, "stance": "context"}

    def post(caller: Caller, fact_check_id: str) -> Callable[[], Any]:
        return lambda: caller("POST", f"fact-checks/{fact_check_id}/citations", body)

    calls = [post(*pair) for pair in zip(callers, fact_check_ids, strict=True)]
    answers = at_once(calls)
    assert {answer.status_code for answer in answers} == {201}, [a.text for a in answers]
    assert count_of(Citation) == AT_ONCE
    assert count_of(Source) == 1


def test_a_step_sent_twice_is_taken_once(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        fact_check_id = in_state(session, desk, State.APPROVED).id
    editor = Caller(app.test_client(), bearer(desk.editor))
    path = f"fact-checks/{fact_check_id}/publish"
    first = editor("POST", path, {}, Idempotency_Key="p")
    again = editor("POST", path, {}, Idempotency_Key="p")
    unkeyed = editor("POST", path, {})
    assert (first.status_code, again.status_code, unkeyed.status_code) == (200, 200, 409)
    assert first.get_json() == again.get_json()


def test_a_failure_is_not_remembered(callers: list[Caller]) -> None:
    refused = callers[0]("POST", "articles", {"text": ""}, Idempotency_Key="k")
    made = callers[0]("POST", "articles", {"text": "The council met."}, Idempotency_Key="k")
    assert (refused.status_code, made.status_code) == (422, 201)


def test_a_key_is_of_one_person(app: Flask, desk: Desk, callers: list[Caller]) -> None:
    body = {"text": "The council met."}
    mine = callers[0]("POST", "articles", body, Idempotency_Key="k")
    stranger = Caller(app.test_client(), bearer(desk.stranger))
    theirs = stranger("POST", "articles", body, Idempotency_Key="k")
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.get_json()["id"] != theirs.get_json()["id"]


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_has_a_length(callers: list[Caller], key: str) -> None:
    answer = callers[0]("POST", "articles", {"text": "The council met."}, Idempotency_Key=key)
    assert answer.status_code == 422
    assert "255" in answer.get_json()["detail"]
    assert count_of(Article) == 0


def test_a_file_is_taken_once_and_another_file_is_another_request(
    app: Flask, callers: list[Caller]
) -> None:
    def upload(content: bytes) -> Any:
        return app.test_client().post(
            f"{DESK}/article-imports/files",
            data={"file": (io.BytesIO(content), "council.txt")},
            content_type="multipart/form-data",
            headers=callers[0].headers | {"Idempotency-Key": "file"},
        )

    first, again, other = upload(b"The council met."), upload(b"The council met."), upload(b"No.")
    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 422)
    assert first.get_json()["id"] == again.get_json()["id"]
    assert count_of(ArticleImport) == 1
    with db.reading() as session:
        assert session.scalars(select(ArticleImport.payload)).one() == b"The council met."
