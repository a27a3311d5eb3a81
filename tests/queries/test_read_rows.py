"""Reads without a session: always the newest rows, typed as the ORM types them, and resilient."""

import threading

import pytest
from sqlalchemy import bindparam, select, text

from app import db
from app.domain.vocabulary import Role
from app.models import Member, Team
from app.models.base import Id
from tests.factories import make_desk

TEAM = select(Team.id, Team.name, Team.created_at).where(Team.id == bindparam("id", type_=Id))
ROLES = (
    select(Member.role).where(Member.team_id == bindparam("team_id", type_=Id)).order_by(Member.id)
)


def test_values_have_their_types(database: str) -> None:
    with db.unit_of_work() as session:
        desk = make_desk(session)
        team = session.get_one(Team, desk.team_id)
    assert db.read_rows(TEAM, id=team.id) == [(team.id, team.name, team.created_at)]
    assert db.read_rows(ROLES, team_id=team.id)[-1] == (Role.ADMIN,)
    assert db.read_rows(TEAM, id="01890000-0000-7000-8000-000000000000") == []


def test_what_was_committed_is_seen_at_once_and_nothing_before(database: str) -> None:
    with db.unit_of_work() as session:
        team_id = make_desk(session).team_id
    for name in ("One", "Two"):
        with db.unit_of_work() as session:
            session.get_one(Team, team_id).name = name
            session.flush()
            assert db.read_rows(TEAM, id=team_id)[0][1] != name
        assert db.read_rows(TEAM, id=team_id)[0][1] == name


def test_threads_read_side_by_side(database: str) -> None:
    with db.unit_of_work() as session:
        team_id = make_desk(session).team_id
    found: list[str] = []

    def read() -> None:
        found.extend(db.read_rows(TEAM, id=team_id)[0][1] for _ in range(20))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == ["River Desk"] * 80


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_was_started_anew_is_read_again(database: str) -> None:
    with db.unit_of_work() as session:
        team_id = make_desk(session).team_id
    assert db.read_rows(TEAM, id=team_id)
    with db.engine().connect() as connection:
        ended = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).all()
    assert ended
    assert db.read_rows(TEAM, id=team_id)[0][1] == "River Desk"
