"""The ground that everything stands on: transactions, people, health."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import db
from app.models import Team
from app.queries.search import found
from app.services.records.search_entries import index_for_search


def test_a_failed_unit_of_work_leaves_nothing(database: str) -> None:
    with pytest.raises(RuntimeError):
        _add_a_team_and_fail()
    with db.reading() as session:
        assert session.scalars(select(Team)).all() == []


def _add_a_team_and_fail() -> None:
    with db.unit_of_work() as session:
        session.add(Team(name="x", slug="x"))
        session.flush()
        raise RuntimeError


def test_ready_and_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"is_alive": True}
    assert client.get("/readyz").json == {"is_ready": True}


def test_an_unknown_api_address_is_a_problem(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == 404


def test_search_finds_words_by_their_beginning(database: str) -> None:
    ids = ["01890000-0000-7000-8000-000000000001", "01890000-0000-7000-8000-000000000002"]
    with db.unit_of_work() as session:
        index_for_search(session, "claim", ids[0], "Accusations of an attack are groundless")
        index_for_search(session, "claim", ids[1], "Obvinění jsou bezdůvodná", "3,5 %")
    with db.unit_of_work() as session:
        index_for_search(session, "claim", ids[1], "Obvinění jsou bezdůvodná", "4,5 %")

    def finds(query: str) -> list[str]:
        with db.reading() as session:
            return list(session.scalars(found(session, "claim", query)))

    assert finds("accus GROUND") == [ids[0]]
    assert finds("obvineni 4,5%") == [ids[1]]
    assert finds("3,5") == []
    assert finds('"); DROP') == []
    assert finds("…") == []
