"""Cursors, limits and filters of lists that were never ours, and pages that show all once."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.domain.paging import encode_cursor
from app.domain.vocabulary import Role, State
from app.services.people.invitations import invite
from tests.api.callers import Caller, pointers, problem
from tests.fact_check_work import draft, in_state
from tests.factories import Desk, bearer

A_UUID = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def reviewer(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.reviewer))


@pytest.fixture
def admin(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.admin))


def test_limits_have_limits(reviewer: Caller) -> None:
    for path in ("/api/v1/fact-checks", "/api/v1/articles", "claims"):
        for limit in ("0", "101", "-1", "x", "1e3", "9" * 5_000, ""):
            assert pointers(reviewer("GET", f"{path}?limit={limit}")) == ["/limit"], limit


CURSORS = [
    "x",
    "é",
    "%00x",
    encode_cursor("not-a-moment", A_UUID),
    encode_cursor("2024-01-01T00:00:00", A_UUID),
    encode_cursor("x' OR 1=1 --"),
    encode_cursor(A_UUID, A_UUID, A_UUID),
    "A" * 5_000,
]


PAGED = (
    "/api/v1/fact-checks",
    "/api/v1/articles",
    "articles",
    "claims",
    "fact-checks",
    "sources",
    "team/members",
    "team/invitations",
    "team/tokens",
)


def test_a_cursor_that_we_never_made_is_refused(admin: Caller) -> None:
    for path in PAGED:
        for cursor in CURSORS:
            answer = admin("GET", f"{path}?cursor={cursor}")
            assert pointers(answer) == ["/cursor"], (path, cursor[:50])


def test_a_cursor_tells_nothing_of_another_team(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        for name in ("one", "two"):
            draft(session, desk, name)
        foreign = draft(
            session,
            Desk(**{**vars(desk), "team_id": desk.other_team_id, "reviewer": desk.stranger}),
            "elsewhere",
        )
    caller = Caller(app.test_client(), bearer(desk.viewer))
    answer = caller("GET", f"claims?cursor={encode_cursor(foreign.claim_id)}").get_json()
    assert {claim["text"] for claim in answer["claims"]} == {
        "Freight in the harbour fell by 21 per cent (one).",
        "Freight in the harbour fell by 21 per cent (two).",
    }


def test_walking_pages_shows_everything_once(desk: Desk, reviewer: Caller) -> None:
    with db.unit_of_work() as session:
        for number in range(5):
            in_state(session, desk, State.PUBLISHED, f"n{number}")
        for number in range(3):
            invite(
                session, desk.admin, desk.team_id, email=f"n{number}@x.example", role=Role.VIEWER
            )
    for path in ("/api/v1/fact-checks", "/api/v1/articles", "articles", "claims", "fact-checks"):
        found: list[str] = []
        cursor = ""
        while cursor is not None:
            query = f"limit=2&cursor={cursor}" if cursor else "limit=2"
            page = reviewer("GET", f"{path}?{query}").get_json()
            found += [row["id"] for v in page.values() if isinstance(v, list) for row in v]
            cursor = page["next_cursor"]
        assert len(found) == len(set(found)) == 5, path
        assert found == sorted(found, reverse=True), path


def test_a_filter_that_makes_no_sense_is_refused(client: FlaskClient) -> None:
    for query in [
        "published_after=yesterday",
        "published_after=2024-01-01",
        "article_url=javascript:x",
        "q=" + "x" * 2_001,
    ]:
        problem(client.get(f"/api/v1/fact-checks?{query}"), 422)


def test_filters_are_only_words(client: FlaskClient, desk: Desk) -> None:
    with db.unit_of_work() as session:
        in_state(session, desk, State.PUBLISHED)
    for words in ("%", "_", "' OR 1=1", '"', "*", "a\x00b", "NEAR(", "freight AND", "😀"):
        answer = client.get("/api/v1/fact-checks", query_string={"q": words, "verdict": ""})
        assert answer.status_code == 200, words
        assert answer.get_json()["fact_checks"] == [], words
