"""The team's pages at the desk."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import db
from app.domain.vocabulary import Role, Scope
from app.models import Invitation, Member, Team
from app.services.people import teams, tokens
from tests.factories import Desk, by_api_token, csrf, signed_in

FIELDS = {"name": "River Desk", "about": "Who we are", "website": "", "language": "en"}


def post(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    return client.post(path, data=fields, headers=csrf(client))


def role_of(user_id: str, team_id: str) -> Role | None:
    with db.reading() as session:
        return session.scalars(
            select(Member.role).where(Member.user_id == user_id, Member.team_id == team_id)
        ).one_or_none()


def link_on(page: str) -> str:
    found = re.search(r'value="http://localhost:8000(/[a-z-]+/[\w-]+)"', page)
    assert found, page
    return found[1]


def test_members_read_and_admins_edit(app: Flask, desk: Desk) -> None:
    admin, viewer = signed_in(app, desk.admin), signed_in(app, desk.viewer)
    path = f"/desk/teams/{desk.team_id}"
    saved = post(admin, path, version=1, **{**FIELDS, "about": "We **check**."})
    assert (saved.status_code, saved.location) == (303, path)
    page = viewer.get("/desk/team").text
    assert "<strong>check</strong>" in page
    assert "<textarea" not in page
    assert "We **check**." in admin.get("/desk/team").text
    assert post(viewer, path, version=2, **FIELDS).status_code == 403
    assert post(signed_in(app, desk.stranger), path, version=2, **FIELDS).status_code == 404


def test_bad_fields_keep_what_was_typed(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.admin)
    page = post(
        client, f"/desk/teams/{desk.team_id}", version=1, name="", about="Long work",
        website="ftp://example.org", language="en",
    )  # fmt: skip
    assert page.status_code == 422
    assert "can&#39;t be empty" in page.text
    assert "Long work" in page.text
    page = post(
        client, f"/desk/teams/{desk.team_id}", version=1,
        **{**FIELDS, "website": "javascript:alert(1)", "about": "Long work"},
    )  # fmt: skip
    assert "starts with http" in page.text
    assert "Long work" in page.text


def test_of_two_admins_the_second_sees_both_texts(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.admin)
    path = f"/desk/teams/{desk.team_id}"
    post(client, path, version=1, **{**FIELDS, "about": "The first text"})
    stale = post(client, path, version=1, **{**FIELDS, "about": "The second text"})
    assert stale.status_code == 409
    assert "The first text" in stale.text
    assert stale.text.count("The second text") == 2
    assert 'name="version" value="2"' in stale.text
    again = post(client, path, version=2, **{**FIELDS, "about": "The second text"})
    assert again.status_code == 303
    with db.reading() as session:
        assert session.get_one(Team, desk.team_id).about == "The second text"


def test_roles_are_changed_by_admins(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.admin)
    path = f"/desk/teams/{desk.team_id}/members/{desk.viewer.user_id}/role"
    assert post(client, path, version=1, role="editor").status_code == 303
    assert role_of(desk.viewer.user_id, desk.team_id) is Role.EDITOR
    post(client, path, version=1, role="reviewer")
    assert "another admin has just made this person editor" in client.get("/desk/team/members").text
    assert post(client, path, version=2, role="king").status_code == 422
    own = f"/desk/teams/{desk.team_id}/members/{desk.admin.user_id}"
    for refused in (post(client, own + "/role", version=1, role="viewer"),
                    post(client, own + "/remove")):  # fmt: skip
        assert refused.status_code == 409
        assert "needs an admin" in refused.text


def test_a_member_is_removed(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.admin)
    there = signed_in(app, desk.viewer)
    path = f"/desk/teams/{desk.team_id}/members/{desk.viewer.user_id}/remove"
    assert post(client, path).status_code == 303
    assert role_of(desk.viewer.user_id, desk.team_id) is None
    assert there.get(f"/desk/teams/{desk.team_id}").status_code == 404
    assert post(client, path).status_code == 404


def test_an_invitation_link_is_shown_once_and_taken_back(
    app: Flask, client: FlaskClient, desk: Desk
) -> None:
    admin = signed_in(app, desk.admin)
    path = f"/desk/teams/{desk.team_id}/invitations"
    made = post(admin, path, email="nia@example.org", role="reviewer")
    assert made.status_code == 201
    link = link_on(made.text)
    assert "Join River Desk" in client.get(link).text
    listed = admin.get("/desk/team/members").text
    assert "nia@example.org" in listed
    assert link.split("/")[-1] not in listed
    assert "nia@example.org" not in signed_in(app, desk.viewer).get("/desk/team/members").text
    with db.reading() as session:
        invitation_id = session.scalars(select(Invitation.id)).one()
    assert post(admin, f"/desk/invitations/{invitation_id}/revoke").status_code == 303
    gone = client.get(link)
    assert gone.status_code == 410
    assert "taken back" in gone.text


@pytest.mark.parametrize(
    ("email", "role", "said"),
    [("nonsense", "viewer", "Enter an e-mail address"), ("vera@example.org", "viewer",
     "member of the team already"), ("a@example.org", "", "Must be one of")],
)  # fmt: skip
def test_a_bad_invitation_keeps_what_was_typed(
    app: Flask, desk: Desk, email: str, role: str, said: str
) -> None:
    page = post(
        signed_in(app, desk.admin), f"/desk/teams/{desk.team_id}/invitations",
        email=email, role=role,
    )  # fmt: skip
    assert page.status_code == 422
    assert said in page.text
    assert f'value="{email}"' in page.text


def test_an_admin_makes_a_reset_link_for_a_member(
    app: Flask, client: FlaskClient, desk: Desk
) -> None:
    admin = signed_in(app, desk.admin)
    path = f"/desk/teams/{desk.team_id}/members/{{}}/password-reset"
    made = post(admin, path.format(desk.viewer.user_id))
    assert made.status_code == 201
    assert "Vera Viewer" in client.get(link_on(made.text)).text
    assert post(admin, path.format(desk.stranger.user_id)).status_code == 404
    with db.unit_of_work() as session:
        teams.add_member(
            session, desk.stranger, desk.other_team_id, desk.viewer.user_id, Role.ADMIN
        )
    refused = post(admin, path.format(desk.viewer.user_id))
    assert refused.status_code == 403
    assert "also belongs to a team" in refused.text


def test_admins_see_and_revoke_the_team_s_tokens(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        token, secret = tokens.create_token(
            session, desk.reviewer, name="Wall screen", scopes=[Scope.READ]
        )
    admin = signed_in(app, desk.admin)
    assert "Wall screen" in admin.get("/desk/team/tokens").text
    assert signed_in(app, desk.editor).get("/desk/team/tokens").status_code == 403
    answer = post(admin, f"/desk/teams/{desk.team_id}/tokens/{token.id}/revoke")
    assert answer.status_code == 303
    assert "No API tokens" in admin.get("/desk/team/tokens").text
    with db.reading() as session:
        assert by_api_token(session, secret) is None


def test_a_person_in_two_teams_switches_and_opens_both(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        teams.add_member(
            session, desk.stranger, desk.other_team_id, desk.viewer.user_id, Role.ADMIN
        )
    client = signed_in(app, desk.viewer)
    page = client.get("/desk/team").text
    assert "<h1>River Desk</h1>" in page
    assert "Work in another team" in page
    assert "<h1>Hill Desk</h1>" in client.get(f"/desk/teams/{desk.other_team_id}").text
    assert post(client, "/desk/team/choose", team_id=desk.other_team_id).location == "/desk"
    assert "<h1>Hill Desk</h1>" in client.get("/desk/team").text
    assert "<h1>River Desk</h1>" in client.get(f"/desk/teams/{desk.team_id}").text
    stranger = signed_in(app, desk.stranger)
    assert post(stranger, "/desk/team/choose", team_id=desk.team_id).status_code == 404
    assert "Work in another team" not in stranger.get("/desk/team").text
