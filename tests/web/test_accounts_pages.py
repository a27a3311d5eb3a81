"""Signing in and out, one's account, reset links and invitations, as a browser does them."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import db
from app.domain.actor import Actor, operator
from app.domain.clock import now
from app.domain.vocabulary import Role, Scope
from app.models import ApiToken, LoginSession, Member, User
from app.queries import actors
from app.services.people import accounts, invitations, login_attempts, password_resets, teams
from tests.factories import Desk, by_api_token, csrf, signed_in

PASSWORD = "seven green harbours"
NEW_PASSWORD = "eight brown lanterns"


@pytest.fixture
def mara(app: Flask) -> User:
    with db.unit_of_work() as session:
        return accounts.create_user(
            session, operator(), email="mara@example.org", name="Mara", password=PASSWORD
        )


def post(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    return client.post(path, data=fields, headers=csrf(client))


def sign_in(client: FlaskClient, password: str = PASSWORD, **more: object) -> TestResponse:
    return post(client, "/sign-in", email="mara@example.org", password=password, **more)


def session_token(client: FlaskClient) -> str | None:
    with client.session_transaction() as cookie:
        return cookie.get("_user_id")


def test_signing_in_and_out(client: FlaskClient, mara: User) -> None:
    assert "Sign in" in client.get("/sign-in").text
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert "mara@example.org" in client.get("/account").text
    answer = client.get("/sign-in?next=/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    token = session_token(client)
    assert token
    assert post(client, "/sign-out").location == "/sign-in"
    assert client.get("/account").status_code == 303
    with db.reading() as session:
        assert actors.by_session_token(session, token) is None


def test_the_session_is_new_at_every_sign_in(client: FlaskClient, mara: User) -> None:
    csrf(client)
    with client.session_transaction() as cookie:
        cookie["planted"] = "before"
        before = cookie["csrf_token"]
    sign_in(client)
    first = session_token(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before
    sign_in(client)
    assert session_token(client) != first
    with db.reading() as session:
        ended = session.scalars(select(LoginSession.ended_at).order_by(LoginSession.id)).all()
    assert [at is not None for at in ended] == [True, False]


def test_wrong_passwords_and_unknown_accounts_look_alike(client: FlaskClient, mara: User) -> None:
    pages = [
        post(client, "/sign-in", email=email, password="wrong wrong wrong", next="/account")
        for email in ("mara@example.org", "nobody@example.org")
    ]
    assert [page.status_code for page in pages] == [422, 422]
    for page, email in zip(pages, ("mara@example.org", "nobody@example.org"), strict=True):
        assert "belong together" in page.text
        assert f'value="{email}"' in page.text
        assert 'value="/account"' in page.text
        assert "wrong wrong" not in page.text
    assert session_token(client) is None


@pytest.mark.parametrize("path", ["/account", "/desk/team?x=1&y=%C3%BC", "/invitations/abc"])
def test_next_leads_on_to_own_pages(client: FlaskClient, mara: User, path: str) -> None:
    assert sign_in(client, next=path).location == path


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
     "/\t/evil.example", "javascript:alert(1)", "evil.example", "/a\\b", " /x", ""],
)  # fmt: skip
def test_next_never_leads_elsewhere(client: FlaskClient, mara: User, elsewhere: str) -> None:
    assert sign_in(client, next=elsewhere).location == "/desk"


def test_guessing_is_stopped_with_retry_after(client: FlaskClient, mara: User) -> None:
    for _ in range(login_attempts.ACCOUNT_LIMIT):
        assert sign_in(client, "wrong").status_code == 422
    stopped = sign_in(client)
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["Retry-After"]) <= 900
    assert "Too many attempts" in stopped.text
    assert 'value="mara@example.org"' in stopped.text
    with time_machine.travel(now() + timedelta(minutes=15, seconds=1)):
        assert sign_in(client).status_code == 303


def test_signing_in_forgives_earlier_mistakes(client: FlaskClient, mara: User) -> None:
    for _ in range(login_attempts.ACCOUNT_LIMIT - 1):
        sign_in(client, "wrong")
    assert sign_in(client).status_code == 303
    post(client, "/sign-out")
    assert sign_in(client, "wrong").status_code == 422


def test_a_page_asked_for_without_a_session_comes_after_signing_in(client: FlaskClient) -> None:
    answer = client.get("/account?tab=a%20b&x=1")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/account?tab%3Da%2520b%26x%3D1"
    answer = client.get("/account", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_an_expired_session_is_no_session(client: FlaskClient, mara: User) -> None:
    sign_in(client)
    with time_machine.travel(now() + timedelta(hours=13)):
        assert client.get("/account").status_code == 303
        script = client.post(
            "/account/name", data={"name": "x"},
            headers={**csrf(client), "Accept": "application/json"},
        )  # fmt: skip
        assert script.status_code == 401
        assert post(client, "/account/name", name="x").status_code == 401


@pytest.mark.parametrize("token", [None, "forged"])
def test_a_form_without_our_token_changes_nothing(
    client: FlaskClient, mara: User, token: str | None
) -> None:
    sign_in(client)
    fields = {"name": "Changed"} | ({"csrf_token": token} if token else {})
    answer = client.post("/account/name", data=fields)
    assert answer.status_code == 400
    assert "reload the page" in answer.text
    with db.reading() as session:
        assert session.get_one(User, mara.id).name == "Mara"


def test_name_email_and_password_are_changed(client: FlaskClient, mara: User) -> None:
    sign_in(client)
    other = client.application.test_client()
    sign_in(other)
    assert post(client, "/account/name", name="").status_code == 422
    assert post(client, "/account/name", name="Mara <b>New</b>").status_code == 303
    assert "Mara &lt;b&gt;New&lt;/b&gt;" in client.get("/account").text
    wrong = post(client, "/account/email", email="new@example.org", password="wrong")
    assert wrong.status_code == 422
    assert "not your password" in wrong.text
    assert 'value="new@example.org"' in wrong.text
    changed = post(client, "/account/email", email="new@example.org", password=PASSWORD)
    assert changed.status_code == 303
    short = post(client, "/account/password", current_password=PASSWORD, new_password="short")
    assert short.status_code == 422
    assert "at least 12 characters" in short.text
    assert other.get("/account").status_code == 200
    done = post(client, "/account/password", current_password=PASSWORD, new_password=NEW_PASSWORD)
    assert done.status_code == 303
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    post(client, "/sign-out")
    answer = post(client, "/sign-in", email="New@example.org", password=NEW_PASSWORD)
    assert answer.status_code == 303


def test_guessing_the_password_of_an_open_browser_is_stopped(
    client: FlaskClient, mara: User
) -> None:
    sign_in(client)
    for _ in range(login_attempts.ACCOUNT_LIMIT):
        post(client, "/account/password", current_password="x", new_password=NEW_PASSWORD)
    answer = post(client, "/account/password", current_password=PASSWORD, new_password=NEW_PASSWORD)
    assert answer.status_code == 429


def test_browsers_are_listed_and_ended(client: FlaskClient, mara: User, desk: Desk) -> None:
    sign_in(client)
    other = client.application.test_client()
    csrf(other)
    other.post(
        "/sign-in", data={"email": "mara@example.org", "password": PASSWORD},
        headers={**csrf(other), "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"},
    )  # fmt: skip
    page = client.get("/account").text
    assert "Firefox on Linux" in page
    assert page.count("This browser") == 1
    with db.reading() as session:
        ids = session.scalars(select(LoginSession.id).order_by(LoginSession.id)).all()
    stranger = signed_in(client.application, desk.stranger)
    assert post(stranger, f"/account/sessions/{ids[1]}/end").status_code == 404
    assert other.get("/account").status_code == 200
    assert post(client, f"/account/sessions/{ids[1]}/end").status_code == 303
    assert other.get("/account").status_code == 303
    sign_in(other)
    assert post(client, "/account/sessions/end-others").status_code == 303
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_a_token_is_made_shown_once_and_revoked(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.reviewer)
    made = post(
        client, "/account/tokens", name="Newsroom", scopes=["read", "write"],
        team_id=desk.team_id,
    )  # fmt: skip
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    secret = made.text.split('value="pl_')[1].split('"')[0]
    with db.reading() as session:
        seen = by_api_token(session, "pl_" + secret)
        token = session.scalars(select(ApiToken)).one()
    assert seen is not None
    assert seen.actor.scopes == {Scope.READ, Scope.WRITE}
    page = client.get("/account").text
    assert "Newsroom" in page
    assert "never used" in page
    assert secret not in page
    client.application.test_client().get(
        "/api/v1/desk/fact-checks", headers={"Authorization": f"Bearer pl_{secret}"}
    )
    assert post(client, f"/account/tokens/{token.id}/revoke").status_code == 303
    with db.reading() as session:
        assert by_api_token(session, "pl_" + secret) is None


def test_a_token_form_keeps_what_was_typed(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.reviewer)
    page = post(client, "/account/tokens", name="Newsroom", team_id=desk.team_id)
    assert page.status_code == 422
    assert "Choose at least one scope" in page.text
    assert 'value="Newsroom"' in page.text
    foreign = post(client, "/account/tokens", name="x", scopes="read", team_id=desk.other_team_id)
    assert foreign.status_code == 404


def make_reset(desk: Desk) -> str:
    with db.unit_of_work() as session:
        return password_resets.make_password_reset(session, desk.admin, desk.viewer.user_id)


def test_a_reset_link_sets_a_password_once(app: Flask, client: FlaskClient, desk: Desk) -> None:
    there = signed_in(app, desk.viewer)
    path = f"/password-resets/{make_reset(desk)}"
    assert "Vera Viewer" in client.get(path).text
    short = post(client, path, password="short")
    assert short.status_code == 422
    assert "at least 12 characters" in short.text
    done = post(client, path, password=NEW_PASSWORD)
    assert done.location == "/sign-in"
    assert there.get("/account").status_code == 303
    for again in (client.get(path), post(client, path, password=NEW_PASSWORD)):
        assert again.status_code == 410
        assert "used already" in again.text
    answer = post(client, "/sign-in", email="vera@example.org", password=NEW_PASSWORD)
    assert answer.status_code == 303


def test_a_reset_link_that_is_no_good_says_so(client: FlaskClient, desk: Desk) -> None:
    unknown = client.get("/password-resets/made-up")
    assert unknown.status_code == 404
    assert "copied whole" in unknown.text
    path = f"/password-resets/{make_reset(desk)}"
    with time_machine.travel(now() + timedelta(hours=25)):
        old = client.get(path)
    assert old.status_code == 410
    assert "expired" in old.text


def invite(desk: Desk, email: str) -> str:
    with db.unit_of_work() as session:
        _, secret = invitations.invite(
            session, desk.admin, desk.team_id, email=email, role=Role.EDITOR
        )
    return f"/invitations/{secret}"


def role_of(email: str, desk: Desk) -> Role | None:
    with db.reading() as session:
        return session.scalars(
            select(Member.role)
            .join(User)
            .where(User.email == email, Member.team_id == desk.team_id)
        ).one_or_none()


def test_a_newcomer_joins_by_an_invitation(client: FlaskClient, desk: Desk) -> None:
    path = invite(desk, "nia@example.org")
    page = client.get(path).text
    assert "Join River Desk" in page
    assert "nia@example.org" in page
    bad = post(client, path, name="Nia", password="short")
    assert bad.status_code == 422
    assert 'value="Nia"' in bad.text
    assert post(client, path, name="Nia", password=PASSWORD).location == "/desk"
    assert "nia@example.org" in client.get("/account").text
    assert role_of("nia@example.org", desk) is Role.EDITOR
    again = client.get(path)
    assert again.status_code == 410
    assert "used already" in again.text


def test_a_person_with_an_account_joins_after_signing_in(
    app: Flask, client: FlaskClient, desk: Desk
) -> None:
    path = invite(desk, desk.stranger.email)
    page = client.get(path).text
    assert f"/sign-in?next={path}" in page
    assert 'name="password"' not in page
    taken = post(client, path, name="Me", password=PASSWORD)
    assert taken.status_code == 422
    assert "account with this e-mail" in taken.text
    there = signed_in(app, desk.stranger)
    assert "Join the team" in there.get(path).text
    assert post(there, path).location == "/desk"
    assert role_of(desk.stranger.email, desk) is Role.EDITOR
    with db.reading() as session:
        chosen = session.scalars(select(LoginSession.team_id)).one()
    assert chosen == desk.team_id


def test_an_invitation_for_somebody_else_is_not_mine(app: Flask, desk: Desk) -> None:
    path = invite(desk, "nia@example.org")
    there = signed_in(app, desk.stranger)
    page = there.get(path).text
    assert "signed in as sol@example.org" in page
    assert "Join the team" not in page
    assert post(there, path).status_code == 403
    assert role_of(desk.stranger.email, desk) is None


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_a_person_without_a_team_is_told_what_to_do(app: Flask, desk: Desk, who: str) -> None:
    person: Actor = getattr(desk, who)
    with db.unit_of_work() as session:
        for row in session.scalars(select(Member).where(Member.user_id == person.user_id)):
            session.delete(row)
    client = signed_in(app, person)
    assert "belong to no team yet" in client.get("/desk/team").text
    assert "belong to no team yet" in client.get("/account").text
    assert client.get("/desk/team/members").status_code == 404


def test_links_and_passwords_stay_out_of_the_team_page(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        teams.edit_team(session, desk.admin, desk.team_id, 1, {"about": "<script>x</script>"})
    page = signed_in(app, desk.viewer).get("/desk/team").text
    assert "<script>x" not in page
