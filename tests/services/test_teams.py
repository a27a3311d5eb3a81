"""Teams, members and invitations."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app import db
from app.domain.actor import Actor, operator
from app.domain.clock import now
from app.domain.errors import Conflict, Forbidden, Gone, InvalidInput, NotFound, StaleVersion
from app.domain.vocabulary import Role, Scope, State, Via
from app.models import ApiToken, AuditEvent, Invitation, Member, Team
from app.queries import actors, published
from app.queries import teams as team_queries
from app.services.people import accounts, invitations, teams, tokens
from app.services.people.login_sessions import begin_session
from tests.fact_check_work import in_state
from tests.factories import Desk, by_api_token

PASSWORD = "eight brown lanterns"
ROLES = ["viewer", "reviewer", "editor", "admin", "stranger"]


def refusal(who: str) -> type[Exception] | None:
    return {"admin": None, "stranger": NotFound}.get(who, Forbidden)


def edit(actor: Actor, team_id: str, seen: int, **fields: Any) -> Team:
    with db.unit_of_work() as session:
        return teams.edit_team(session, actor, team_id, seen, fields)


def role_of(actor: Actor, team_id: str) -> Role | None:
    with db.reading() as session:
        present = actors.by_user_id(session, actor.user_id, Via.WEB)
    assert present is not None
    return present.role_in(team_id)


def change(actor: Actor, desk: Desk, person: Actor, role: Role, seen: int = 1) -> None:
    with db.unit_of_work() as session:
        teams.change_role(session, actor, desk.team_id, person.user_id, seen, role)


def remove(actor: Actor, desk: Desk, person: Actor) -> None:
    with db.unit_of_work() as session:
        teams.remove_member(session, actor, desk.team_id, person.user_id)


def invite(desk: Desk, email: str = "new@example.org", role: Role = Role.EDITOR) -> str:
    with db.unit_of_work() as session:
        return invitations.invite(session, desk.admin, desk.team_id, email=email, role=role)[1]


def accept(secret: str, actor: Actor) -> Member:
    with db.unit_of_work() as session:
        return invitations.accept_invitation(session, actor, secret)


def accept_new(secret: str) -> Actor:
    with db.unit_of_work() as session:
        return invitations.accept_with_new_account(
            session, secret, name="Nia New", password=PASSWORD
        )[0]


@pytest.mark.parametrize("who", ROLES)
def test_only_admins_edit_the_team(desk: Desk, who: str) -> None:
    error = refusal(who)
    if error is None:
        assert edit(desk.admin, desk.team_id, 1, about="Us").about == "Us"
        return
    with pytest.raises(error):
        edit(getattr(desk, who), desk.team_id, 1, about="Us")


def test_an_edit_that_saw_an_older_version_gets_both_texts(desk: Desk) -> None:
    edit(desk.admin, desk.team_id, 1, about="Theirs", language="de")
    with pytest.raises(StaleVersion) as error:
        edit(desk.admin, desk.team_id, 1, about="Mine")
    assert error.value.current == {"version": 2, "fields": {"about": "Theirs"}}
    assert error.value.yours == {"about": "Mine"}


def test_what_is_published_carries_the_team_s_new_name(desk: Desk) -> None:
    with db.unit_of_work() as session:
        fact_check_id = in_state(session, desk, State.PUBLISHED).id
    edit(desk.admin, desk.team_id, 1, name="Delta Desk")
    with db.reading() as session:
        text, _ = published.document(session, fact_check_id)
    assert '"name":"Delta Desk"' in text
    assert "River Desk" not in text


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": "  "}, "/name"),
        ({"website": "javascript:alert(1)"}, "/website"),
        ({"language": "Deutsch"}, "/language"),
    ],
)
def test_bad_team_fields_are_named(desk: Desk, fields: dict[str, str], pointer: str) -> None:
    with pytest.raises(InvalidInput) as error:
        edit(desk.admin, desk.team_id, 1, **fields)
    assert error.value.pointer == pointer


def test_fields_that_are_not_for_editing_stay(desk: Desk) -> None:
    team = edit(desk.admin, desk.team_id, 1, slug="stolen", id="x", website="")
    assert (team.slug, team.version) == ("river-desk", 1)


@pytest.mark.parametrize("who", ROLES)
def test_only_admins_change_roles_and_remove(desk: Desk, who: str) -> None:
    error = refusal(who)
    if error is None:
        change(desk.admin, desk, desk.viewer, Role.EDITOR)
        assert role_of(desk.viewer, desk.team_id) is Role.EDITOR
        remove(desk.admin, desk, desk.viewer)
        assert role_of(desk.viewer, desk.team_id) is None
        return
    with pytest.raises(error):
        change(getattr(desk, who), desk, desk.colleague, Role.ADMIN)
    with pytest.raises(error):
        remove(getattr(desk, who), desk, desk.colleague)
    assert role_of(desk.colleague, desk.team_id) is Role.REVIEWER


def test_a_stranger_is_no_member_to_change(desk: Desk) -> None:
    with pytest.raises(NotFound):
        change(desk.admin, desk, desk.stranger, Role.VIEWER)
    with pytest.raises(NotFound):
        remove(desk.admin, desk, desk.stranger)


def test_two_admins_do_not_overwrite_each_other_s_role(desk: Desk) -> None:
    change(desk.admin, desk, desk.viewer, Role.EDITOR)
    with pytest.raises(StaleVersion) as error:
        change(desk.admin, desk, desk.viewer, Role.REVIEWER, seen=1)
    assert error.value.current["fields"] == {"role": Role.EDITOR}


def test_the_last_admin_stays(desk: Desk) -> None:
    with pytest.raises(Conflict, match="needs an admin"):
        change(desk.admin, desk, desk.admin, Role.EDITOR)
    with pytest.raises(Conflict, match="needs an admin"):
        remove(desk.admin, desk, desk.admin)
    change(desk.admin, desk, desk.editor, Role.ADMIN)
    remove(desk.admin, desk, desk.admin)
    assert role_of(desk.admin, desk.team_id) is None


def test_two_admins_who_leave_at_once_leave_one(desk: Desk) -> None:
    change(desk.admin, desk, desk.editor, Role.ADMIN)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def leave(person: Actor) -> None:
        start.wait()
        try:
            remove(person, desk, person)
        except Conflict:
            outcomes.append("stays")
        else:
            outcomes.append("left")

    editor = Actor(
        user_id=desk.editor.user_id, name="", email="", via=Via.WEB,
        memberships={desk.team_id: Role.ADMIN},
    )  # fmt: skip
    threads = [threading.Thread(target=leave, args=(person,)) for person in (desk.admin, editor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["left", "stays"]


def test_removing_revokes_the_tokens_for_good(desk: Desk) -> None:
    with db.unit_of_work() as session:
        _, secret = tokens.create_token(session, desk.reviewer, name="x", scopes=[Scope.READ])
    remove(desk.admin, desk, desk.reviewer)
    with db.unit_of_work() as session:
        teams.add_member(session, desk.admin, desk.team_id, desk.reviewer.user_id, Role.EDITOR)
    with db.reading() as session:
        assert by_api_token(session, secret) is None
        assert session.scalars(select(ApiToken.revoked_at)).one() is not None


def test_a_member_is_added_once(desk: Desk) -> None:
    with db.unit_of_work() as session:
        teams.add_member(session, desk.admin, desk.team_id, desk.stranger.user_id, Role.VIEWER)
    with pytest.raises(InvalidInput), db.unit_of_work() as session:
        teams.add_member(session, operator(), desk.team_id, desk.stranger.user_id, Role.ADMIN)
    assert role_of(desk.stranger, desk.team_id) is Role.VIEWER


def test_members_are_paged_and_scoped(desk: Desk) -> None:
    with db.reading() as session:
        first = team_queries.members(session, desk.viewer, desk.team_id, limit=3)
        rest = team_queries.members(
            session, desk.viewer, desk.team_id, cursor=first.next_cursor, limit=3
        )
        names = [row.user.name.split()[0] for row in first.rows + rest.rows]
        assert names == ["Vera", "Rosa", "Cem", "Edo", "Ada"]
        assert rest.next_cursor is None
        with pytest.raises(NotFound):
            team_queries.members(session, desk.viewer, desk.other_team_id)
        for actor, error in ((desk.editor, Forbidden), (desk.stranger, NotFound)):
            for listed in (team_queries.open_invitations, team_queries.tokens):
                with pytest.raises(error):
                    listed(session, actor, desk.team_id)


def test_an_invitation_makes_an_account_once(desk: Desk) -> None:
    secret = invite(desk)
    actor = accept_new(secret)
    assert role_of(actor, desk.team_id) is Role.EDITOR
    with pytest.raises(Gone, match="used already"):
        accept_new(secret)
    with db.reading() as session:
        accounts.check_password(session, email="new@example.org", password=PASSWORD)
        assert secret not in str(session.scalars(select(AuditEvent.data)).all())
        assert secret not in session.scalars(select(Invitation.token_hash)).all()


def test_an_invitation_adds_the_person_it_is_for(desk: Desk) -> None:
    secret = invite(desk, "SOL@example.org", Role.VIEWER)
    with pytest.raises(Forbidden, match=r"is for sol@example\.org"):
        accept(secret, desk.viewer)
    with pytest.raises(InvalidInput, match="account with this e-mail"):
        accept_new(secret)
    accept(secret, desk.stranger)
    assert role_of(desk.stranger, desk.team_id) is Role.VIEWER
    assert role_of(desk.stranger, desk.other_team_id) is Role.ADMIN


def test_links_that_no_longer_work_say_why(desk: Desk) -> None:
    with pytest.raises(NotFound, match="not one that this service made"):
        accept_new("made-up")
    first = invite(desk)
    second = invite(desk)
    with pytest.raises(Gone, match="taken back"):
        accept_new(first)
    with time_machine.travel(now() + timedelta(days=7, seconds=1)):
        with pytest.raises(Gone, match="expired"):
            accept_new(second)
        with db.reading() as session:
            assert not team_queries.open_invitations(session, desk.admin, desk.team_id).rows


def test_invitations_are_listed_and_revoked_by_admins(desk: Desk) -> None:
    secret = invite(desk)
    with db.reading() as session:
        (row,) = team_queries.open_invitations(session, desk.admin, desk.team_id).rows
    for actor, error in ((desk.editor, Forbidden), (desk.stranger, NotFound)):
        with pytest.raises(error), db.unit_of_work() as session:
            invitations.revoke_invitation(session, actor, row.id)
    for _ in range(2):
        with db.unit_of_work() as session:
            invitations.revoke_invitation(session, desk.admin, row.id)
    with pytest.raises(Gone):
        accept_new(secret)


@pytest.mark.parametrize("who", ROLES)
def test_only_admins_invite(desk: Desk, who: str) -> None:
    error = refusal(who)
    if error is None:
        assert invite(desk)
        return
    with pytest.raises(error), db.unit_of_work() as session:
        invitations.invite(
            session, getattr(desk, who), desk.team_id, email="a@example.org", role=Role.VIEWER
        )


@pytest.mark.parametrize("email", ["nonsense", "vera@example.org"])
def test_an_invitation_needs_an_address_that_is_not_a_member_s(desk: Desk, email: str) -> None:
    with pytest.raises(InvalidInput) as error:
        invite(desk, email)
    assert error.value.pointer == "/email"


def test_an_accepted_invitation_cannot_be_revoked(desk: Desk) -> None:
    accept_new(invite(desk))
    with db.reading() as session:
        invitation_id = session.scalars(select(Invitation.id)).one()
    with pytest.raises(Conflict), db.unit_of_work() as session:
        invitations.revoke_invitation(session, desk.admin, invitation_id)


def test_a_browser_works_in_the_team_it_chose(desk: Desk) -> None:
    with db.unit_of_work() as session:
        teams.add_member(
            session, desk.stranger, desk.other_team_id, desk.viewer.user_id, Role.ADMIN
        )
        token = begin_session(session, desk.viewer.user_id, hours=1)
    with db.reading() as session:
        seen = actors.by_session_token(session, token)
    assert seen is not None
    assert seen.actor.team_id == desk.team_id
    with db.unit_of_work() as session:
        accounts.choose_team(session, seen.actor, desk.other_team_id)
    with db.reading() as session:
        seen = actors.by_session_token(session, token)
        assert seen is not None
        assert seen.actor.team_name == "Hill Desk"
        assert seen.actor.role is Role.ADMIN
        names = [team.name for team in team_queries.own_teams(session, seen.actor)]
        assert names == ["Hill Desk", "River Desk"]
        assert team_queries.own_teams(session, desk.stranger)[0].name == "Hill Desk"
    with pytest.raises(NotFound), db.unit_of_work() as session:
        accounts.choose_team(session, desk.stranger, desk.team_id)
