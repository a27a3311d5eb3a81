"""The same sentence in other articles, for people's programs."""

from typing import Any

import pytest
from flask import Flask

from app import db
from tests.api.callers import Caller, pointers, problem
from tests.architecture.route_things import a_sentence_in_two_articles
from tests.fact_check_work import SENTENCE
from tests.factories import Desk, bearer


@pytest.fixture
def reviewer(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.reviewer))


@pytest.fixture
def things(app: Flask, desk: Desk) -> dict[str, Any]:
    with db.unit_of_work() as session:
        return a_sentence_in_two_articles(session, desk, "one")


def places(caller: Caller, things: dict[str, Any], which: str = "") -> list[dict[str, Any]]:
    path = which or f"annotations/{things['annotation_id']}/elsewhere"
    answer = caller("GET", path)
    assert answer.status_code == 200, answer.text
    found = answer.get_json()
    assert found["next_cursor"] is None
    listed: list[dict[str, Any]] = found["places"]
    return listed


def test_a_place_is_listed_and_highlighted(reviewer: Caller, things: dict[str, Any]) -> None:
    (place,) = places(reviewer, things)
    assert place["article"]["id"] == things["article_id"]
    assert place["article"]["title"] == "Again one"
    assert place["annotation_id"] == things["annotation_id"]
    assert place["quote"]["exact"] == "21 per cent less freight"
    assert (place["quote"]["start"], place["quote"]["end"]) == (things["start"], things["end"])
    assert not place["was_deleted"]
    body = {"claim_id": place["claim_id"], "quote": place["quote"]}
    path = f"articles/{place['article']['id']}/annotations"
    made = reviewer("POST", path, body)
    assert made.status_code == 201
    assert made.get_json()["state"] == "exact"
    assert reviewer("POST", path, body).get_json()["id"] == made.get_json()["id"]
    assert places(reviewer, things) == []
    reviewer("DELETE", f"annotations/{made.get_json()['id']}")
    assert [p["was_deleted"] for p in places(reviewer, things)] == [True]


def test_a_sentence_that_changed_meanwhile_is_told(
    reviewer: Caller, things: dict[str, Any]
) -> None:
    (place,) = places(reviewer, things)
    text = f"{SENTENCE[:-1]}, but only in May. It was said again (one)."
    path = f"articles/{place['article']['id']}"
    assert reviewer("POST", f"{path}/versions", {"text": text}).status_code in (200, 201)
    body = {"claim_id": place["claim_id"], "quote": place["quote"]}
    answer = reviewer("POST", f"{path}/annotations", body)
    assert pointers(answer) == ["/quote/sentence"]
    del body["quote"]["sentence"]
    assert reviewer("POST", f"{path}/annotations", body).status_code == 201


def test_an_article_lists_what_was_checked_before(reviewer: Caller, things: dict[str, Any]) -> None:
    known = places(reviewer, things, f"articles/{things['article_id']}/known-claims")
    assert known == places(reviewer, things)
    reviewer("DELETE", f"annotations/{things['annotation_id']}")
    assert places(reviewer, things, f"articles/{things['article_id']}/known-claims") == []
    assert places(reviewer, things) == []


def test_pages_and_cursors(reviewer: Caller, desk: Desk, things: dict[str, Any]) -> None:
    with db.unit_of_work() as session:
        a_sentence_in_two_articles(session, desk, "two")
    path = f"annotations/{things['annotation_id']}/elsewhere"
    first = reviewer("GET", f"{path}?limit=2").get_json()
    assert len(first["places"]) == 2
    rest = reviewer("GET", f"{path}?limit=2&cursor={first['next_cursor']}").get_json()
    assert (len(rest["places"]), rest["next_cursor"]) == (1, None)
    problem(reviewer("GET", f"{path}?cursor=nonsense"), 422)
    problem(reviewer("GET", f"{path}?limit=0"), 422)


def test_strangers_find_nothing(app: Flask, desk: Desk, things: dict[str, Any]) -> None:
    stranger = Caller(app.test_client(), bearer(desk.stranger))
    problem(stranger("GET", f"annotations/{things['annotation_id']}/elsewhere"), 404)
    problem(stranger("GET", f"articles/{things['article_id']}/known-claims"), 404)
