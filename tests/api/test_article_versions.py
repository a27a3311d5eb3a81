"""The texts that an article had, through the API: taken in, listed, read, compared."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import db
from app.domain.actor import Actor
from app.domain.vocabulary import Scope, State
from app.models import ArticleVersion
from tests.api.callers import DESK, Caller, pointers, problem
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk, bearer
from tests.silent_edit_work import CHANGED, REST, annotation_of

CHANGED_TEXT = f"{CHANGED} {REST}"


@pytest.fixture
def reviewer(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.reviewer))


@pytest.fixture
def article_id(app: Flask, desk: Desk) -> str:
    with db.unit_of_work() as session:
        return annotation_of(session, in_state(session, desk, State.PUBLISHED)).article_id


def test_a_text_that_differs_makes_a_version(reviewer: Caller, article_id: str) -> None:
    made = reviewer("POST", f"articles/{article_id}/versions", {"text": CHANGED_TEXT})
    assert made.status_code == 201, made.text
    version = made.get_json()
    assert (version["number"], version["words_added"], version["words_removed"]) == (2, 1, 1)
    assert (version["kind"], version["created_by"]) == ("text", "Rosa Reviewer")
    assert version["text"] == CHANGED_TEXT
    address = f"{DESK}/articles/{article_id}/versions/2"
    assert made.headers["Location"].endswith(address)
    assert reviewer("GET", address).get_json() == version

    listed = reviewer("GET", f"articles/{article_id}/versions").get_json()["versions"]
    assert [each["number"] for each in listed] == [2, 1]
    without_text = {k: v for k, v in version.items() if k not in ("text", "blocks")}
    assert listed[0] == without_text


def test_the_same_text_makes_none(reviewer: Caller, article_id: str) -> None:
    answer = reviewer("POST", f"articles/{article_id}/versions", {"text": f"{SENTENCE} {REST}"})
    assert answer.status_code == 200
    assert answer.get_json()["number"] == 1


def test_one_key_makes_one_version(reviewer: Caller, article_id: str) -> None:
    def post(text: str) -> Any:
        return reviewer(
            "POST", f"articles/{article_id}/versions", {"text": text}, Idempotency_Key="once"
        )

    first = post(CHANGED_TEXT)
    again = post(CHANGED_TEXT)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert post(f"{CHANGED_TEXT} More.").status_code == 422
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ArticleVersion)) == 2


def test_what_is_hardly_the_article_needs_force(reviewer: Caller, article_id: str) -> None:
    long = " ".join(f"word{n}" for n in range(100))
    reviewer("POST", f"articles/{article_id}/versions", {"text": f"{SENTENCE} {REST} {long}"})
    notice = {"text": "Please sign in to go on reading."}
    told = problem(reviewer("POST", f"articles/{article_id}/versions", notice), 409)
    assert "not the article" in told["detail"]
    forced = reviewer("POST", f"articles/{article_id}/versions", {**notice, "is_forced": True})
    assert forced.status_code == 201


def test_versions_are_compared_word_by_word(reviewer: Caller, article_id: str) -> None:
    text = f"A new beginning.\n\n{CHANGED_TEXT}"
    reviewer("POST", f"articles/{article_id}/versions", {"text": text})
    answer = reviewer("GET", f"articles/{article_id}/comparison?before=1&after=2")
    assert answer.status_code == 200, answer.text
    told = answer.get_json()
    assert (told["before"]["number"], told["after"]["number"]) == (1, 2)
    added, changed = told["rows"]
    assert (added["kind"], added["before"]) == ("added", None)
    assert added["after"] == {"blocks": [0], "text": "A new beginning."}
    assert changed["kind"] == "changed"
    assert [c for c in changed["changes"] if c["op"] != "equal"] == [
        {"op": "replace", "before": "21", "after": "12"}
    ]
    assert "".join(c["before"] for c in changed["changes"]) == f"{SENTENCE} {REST}"
    assert "".join(c["after"] for c in changed["changes"]) == CHANGED_TEXT


@pytest.mark.parametrize("query", ["", "?before=1", "?before=0&after=1", "?before=1&after=1e9"])
def test_a_comparison_needs_two_numbers(reviewer: Caller, article_id: str, query: str) -> None:
    assert pointers(reviewer("GET", f"articles/{article_id}/comparison{query}"))


def test_versions_are_paged(reviewer: Caller, article_id: str) -> None:
    for number in range(3):
        reviewer("POST", f"articles/{article_id}/versions", {"text": f"{CHANGED_TEXT} {number}"})
    numbers, cursor = [], ""
    while cursor is not None:
        path = f"articles/{article_id}/versions?limit=2" + (f"&cursor={cursor}" if cursor else "")
        page = reviewer("GET", path).get_json()
        numbers += [version["number"] for version in page["versions"]]
        cursor = page["next_cursor"]
    assert numbers == [4, 3, 2, 1]
    assert pointers(reviewer("GET", f"articles/{article_id}/versions?cursor=nonsense"))


def test_what_is_not_there_is_unknown(reviewer: Caller, article_id: str) -> None:
    for path in ("versions/7", "versions/99999999999", "comparison?before=1&after=7"):
        problem(reviewer("GET", f"articles/{article_id}/{path}"), 404)


def test_others_see_nothing_and_readers_write_nothing(
    client: FlaskClient, desk: Desk, article_id: str
) -> None:
    stranger = Caller(client, bearer(desk.stranger))
    for path in ("versions", "versions/1", "comparison?before=1&after=1"):
        problem(stranger("GET", f"articles/{article_id}/{path}"), 404)
    reading = Caller(client, bearer(desk.reviewer, Scope.READ))
    path = f"articles/{article_id}/versions"
    problem(reading("POST", path, {"text": CHANGED_TEXT}), 403)
    problem(reading("POST", f"articles/{article_id}/imports", {}), 403)


def test_the_address_is_read_again_by_the_worker(reviewer: Caller, article_id: str) -> None:
    asked = reviewer("POST", f"articles/{article_id}/imports", {})
    assert asked.status_code == 202, asked.text
    imported = asked.get_json()
    assert (imported["kind"], imported["article_id"]) == ("url", article_id)
    assert imported["state"] == "queued"
    assert reviewer("GET", asked.headers["Location"].split("8000")[1]).get_json() == imported
    assert reviewer("POST", f"articles/{article_id}/imports", {}).get_json() == imported


def test_a_file_is_read_by_the_worker(app: Flask, desk: Desk, article_id: str) -> None:
    def post(who: Actor) -> Any:
        return app.test_client().post(
            f"{DESK}/articles/{article_id}/imports/files",
            headers=bearer(who),
            data={"file": (io.BytesIO(CHANGED_TEXT.encode()), "article.txt")},
        )

    problem(post(desk.stranger), 404)
    problem(post(desk.viewer), 403)
    answer = post(desk.reviewer)
    assert answer.status_code == 202, answer.text
    assert answer.get_json()["article_id"] == article_id
