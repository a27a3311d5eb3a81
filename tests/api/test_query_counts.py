"""A list asks the database the same number of questions however long it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app import db
from app.domain.vocabulary import Role, Scope, State
from app.models import Team
from app.services.people.invitations import invite
from app.services.people.tokens import create_token
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk, bearer, make_member
from tests.silent_edit_work import say, silently_edited

DESK = "/api/v1/desk"
LISTS = [
    "/api/v1/fact-checks",
    "/api/v1/fact-checks?q=freight&team=river-desk",
    "/api/v1/articles",
    "/api/v1/articles/{article_id}",
    "/api/v1/silent-edits",
    "/api/v1/teams",
    "/api/v1/teams/river-desk/rating-scales",
    f"{DESK}/articles",
    f"{DESK}/articles/{{article_id}}/annotations",
    f"{DESK}/articles/{{article_id}}/versions",
    f"{DESK}/anchors",
    f"{DESK}/annotations/{{annotation_id}}/anchors",
    f"{DESK}/claims",
    f"{DESK}/claims/similar?text=freight+in+the+harbour+fell",
    f"{DESK}/fact-checks",
    f"{DESK}/fact-checks/{{fact_check_id}}/history",
    f"{DESK}/sources",
    f"{DESK}/team/members",
    f"{DESK}/team/invitations",
    f"{DESK}/team/tokens",
    f"{DESK}/team/rating-scales",
]


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    yield statements
    event.remove(db.engine(), "before_cursor_execute", note)


def add(desk: Desk, names: list[str]) -> dict[str, str]:
    """Two fact-checks of each name in states that readers and the desk see, and a person."""
    with db.unit_of_work() as session:
        for name in names:
            published = in_state(session, desk, State.PUBLISHED, f"{name}-published")
            in_state(session, desk, State.IN_REVIEW, f"{name}-review")
            team = session.get_one(Team, desk.team_id)
            make_member(session, team, Role.VIEWER, f"{name} Member")
            invite(session, desk.admin, team.id, email=f"{name}@new.example", role=Role.VIEWER)
            create_token(session, desk.reviewer, name=name, scopes=[Scope.READ])
        (annotation,) = published.claim.annotations
        for name in names:
            silently_edited(session, desk, None, f"{name}-edited")
            say(session, desk, annotation.article_id, f"{SENTENCE} It was number one. {name}.")
        return {
            "fact_check_id": published.id,
            "article_id": annotation.article_id,
            "annotation_id": annotation.id,
        }


def test_the_number_of_queries_does_not_grow_with_the_list(app: Flask, desk: Desk) -> None:
    ids = add(desk, ["one"])
    client, headers = app.test_client(), bearer(desk.admin)

    def ask(path: str) -> tuple[int, int]:
        with counted_statements() as statements:
            answer = client.get(path.format_map(ids), headers=headers)
        assert answer.status_code == 200, answer.text
        rows = next(v for v in answer.get_json().values() if isinstance(v, list))
        return len(statements), len(rows)

    ask(f"{DESK}/claims")  # The token's first use is written.
    before = {path: ask(path) for path in LISTS}
    add(desk, ["two", "three", "four", "five"])
    after = {path: ask(path) for path in LISTS}
    grown = [path for path in LISTS if after[path][1] > before[path][1]]
    assert len(grown) >= 9, "the lists did not get longer"
    assert {p: n for p, (n, _) in after.items()} == {p: n for p, (n, _) in before.items()}


@pytest.mark.parametrize("limit", [1, 100])
def test_lists_are_short_to_answer(app: Flask, desk: Desk, limit: int) -> None:
    add(desk, ["one", "two"])
    client, headers = app.test_client(), bearer(desk.admin)
    client.get(f"{DESK}/claims", headers=headers)
    for path in ("articles", "claims", "fact-checks", "sources"):
        with counted_statements() as statements:
            client.get(f"{DESK}/{path}?limit={limit}", headers=headers)
        # BEGIN of each session, the token's lookup, and what the list itself asks.
        assert len(statements) <= 9, (path, statements)
