"""Reset links: who may make one, and that each works once."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import db
from app.domain.actor import Actor, operator
from app.domain.clock import now
from app.domain.errors import Forbidden, Gone, InvalidInput, NotFound
from app.domain.vocabulary import Role, Via
from app.models import AuditEvent, User
from app.queries import actors
from app.services.people import accounts, password_resets, teams
from app.services.people.login_sessions import begin_session
from tests.factories import Desk

PASSWORD = "eight brown lanterns"


def make_link(actor: Actor, person: Actor) -> str:
    with db.unit_of_work() as session:
        return password_resets.make_password_reset(session, actor, person.user_id)


def use(secret: str, password: str = PASSWORD) -> User:
    with db.unit_of_work() as session:
        return password_resets.reset_password(session, secret, password)


def again(actor: Actor) -> Actor:
    """The actor with the memberships of now."""
    with db.reading() as session:
        present = actors.by_user_id(session, actor.user_id, Via.WEB)
    assert present is not None
    return present


def test_an_admin_s_link_sets_the_password_once_and_ends_all_sessions(desk: Desk) -> None:
    with db.unit_of_work() as session:
        token = begin_session(session, desk.reviewer.user_id, hours=1)
    secret = make_link(desk.admin, desk.reviewer)
    with pytest.raises(InvalidInput):
        use(secret, "short")
    use(secret)
    with pytest.raises(Gone, match="used already"):
        use(secret)
    with db.reading() as session:
        assert actors.by_session_token(session, token) is None
        accounts.check_password(session, email=desk.reviewer.email, password=PASSWORD)
        names = session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)).all()
    assert names[-3:] == ["user.password_reset_made", "login_session.ended", "user.password_reset"]


def test_a_link_lasts_a_day_and_a_new_one_replaces_it(desk: Desk) -> None:
    first = make_link(desk.admin, desk.reviewer)
    second = make_link(desk.admin, desk.reviewer)
    with pytest.raises(Gone, match="expired or was replaced"):
        use(first)
    with time_machine.travel(now() + timedelta(hours=24, seconds=1)), pytest.raises(Gone):
        use(second)
    use(second)
    with pytest.raises(NotFound):
        use("made-up")


@pytest.mark.parametrize("who", ["viewer", "reviewer", "editor"])
def test_only_admins_make_links(desk: Desk, who: str) -> None:
    with pytest.raises(Forbidden):
        make_link(getattr(desk, who), desk.colleague)


def test_a_stranger_s_account_is_out_of_reach(desk: Desk) -> None:
    with pytest.raises(NotFound):
        make_link(desk.admin, desk.stranger)
    with pytest.raises(Forbidden, match="your own"):
        make_link(desk.admin, desk.admin)


def test_an_admin_cannot_take_over_what_a_person_has_in_another_team(desk: Desk) -> None:
    with db.unit_of_work() as session:
        teams.add_member(
            session, desk.stranger, desk.other_team_id, desk.reviewer.user_id, Role.VIEWER
        )
    with pytest.raises(Forbidden, match="also belongs to a team"):
        make_link(desk.admin, desk.reviewer)
    with db.unit_of_work() as session:
        teams.add_member(
            session, desk.stranger, desk.other_team_id, desk.admin.user_id, Role.EDITOR
        )
    with pytest.raises(Forbidden):
        make_link(again(desk.admin), desk.reviewer)
    with db.unit_of_work() as session:
        teams.change_role(
            session, desk.stranger, desk.other_team_id, desk.admin.user_id, 1, Role.ADMIN
        )
    assert make_link(again(desk.admin), desk.reviewer)


def test_the_operator_makes_links_for_anybody(desk: Desk, app: Flask) -> None:
    assert use(make_link(operator(), desk.stranger)).id == desk.stranger.user_id


def test_an_account_that_is_switched_off_stays_off(desk: Desk) -> None:
    secret = make_link(desk.admin, desk.reviewer)
    with db.unit_of_work() as session:
        session.get_one(User, desk.reviewer.user_id).is_active = False
    with pytest.raises(Gone):
        use(secret)
