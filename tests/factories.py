"""Ready-made people and teams for tests. Things beyond them are made by the services."""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import db
from app.domain.actor import ALL_SCOPES, Actor, operator
from app.domain.secrets import hash_secret, new_secret
from app.domain.vocabulary import Role, Scope, Via
from app.models import ApiToken, Member, Team, User
from app.queries import actors
from app.services.people.login_sessions import begin_session
from app.services.people.teams import create_team


@dataclass
class Desk:
    """Two teams. `viewer`, `reviewer`, `colleague` (a second reviewer), `editor`, `admin` belong
    to `team_id`; `stranger` is admin of `other_team_id` alone."""

    team_id: str
    other_team_id: str
    viewer: Actor
    reviewer: Actor
    colleague: Actor
    editor: Actor
    admin: Actor
    stranger: Actor


def by_api_token(session: Session, token: str) -> actors.Seen | None:
    """Whom the API takes for the bearer of `token`, or None when it is no good."""
    rows = session.execute(actors.API_TOKEN, {"token_hash": hash_secret(token)}).all()
    return actors.token_owner(rows)


def make_desk(session: Session) -> Desk:
    """Writes the two teams and their people."""
    team = create_team(session, operator(), name="River Desk", slug="river-desk")
    other = create_team(session, operator(), name="Hill Desk", slug="hill-desk")
    return Desk(
        team_id=team.id,
        other_team_id=other.id,
        viewer=make_member(session, team, Role.VIEWER, "Vera Viewer"),
        reviewer=make_member(session, team, Role.REVIEWER, "Rosa Reviewer"),
        colleague=make_member(session, team, Role.REVIEWER, "Cem Colleague"),
        editor=make_member(session, team, Role.EDITOR, "Edo Editor"),
        admin=make_member(session, team, Role.ADMIN, "Ada Admin"),
        stranger=make_member(session, other, Role.ADMIN, "Sol Stranger"),
    )


def make_member(session: Session, team: Team, role: Role, name: str) -> Actor:
    """A person with that role, as an actor in the browser."""
    email = name.split()[0].lower() + "@example.org"
    user = User(email=email, name=name)
    session.add(user)
    session.flush()
    session.add(Member(team_id=team.id, user_id=user.id, role=role))
    session.flush()
    actor = actors.by_user_id(session, user.id, Via.WEB)
    assert actor is not None
    return actor


def signed_in(app: Flask, actor: Actor) -> FlaskClient:
    """A browser in which `actor` is signed in; `client.environ_base` carries nothing else.

    CSRF protection stays on: post with `csrf(client)`.
    """
    with db.unit_of_work() as session:
        token = begin_session(session, actor.user_id, hours=1)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client


def csrf(client: FlaskClient) -> dict[str, str]:
    """The header that our pages' scripts send with every write."""
    from flask_wtf.csrf import generate_csrf

    with client.session_transaction() as cookie:
        raw = cookie.get("csrf_token")
    with client.application.test_request_context():
        from flask import session as flask_session

        if raw:
            flask_session["csrf_token"] = raw
        token = generate_csrf()
        fresh = flask_session["csrf_token"]
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = fresh
    return {"X-CSRFToken": token}


def bearer(actor: Actor, *scopes: Scope) -> dict[str, str]:
    """The header of a fresh API token of `actor` (all scopes unless named)."""
    secret = new_secret("pl_")
    with db.unit_of_work() as session:
        session.add(
            ApiToken(
                team_id=actor.team_id,
                user_id=actor.user_id,
                name="test",
                token_hash=hash_secret(secret),
                scopes=sorted(scopes or ALL_SCOPES),
            )
        )
    return {"Authorization": f"Bearer {secret}"}
