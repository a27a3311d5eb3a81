"""What belongs to one request: its read session and who is asking."""

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.orm import Session

from app import db
from app.domain import clock
from app.domain.actor import Actor
from app.domain.secrets import hash_secret
from app.queries import actors
from app.services.people.login_sessions import SEEN_EVERY, mark_session_seen, mark_token_used
from config import Settings


class SignedIn(UserMixin):  # type: ignore[misc]
    """What flask-login keeps: the session's secret as id, and the actor it stands for."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """What flask-login keeps in the cookie."""
        return self.token


class _Sessions(SecureCookieSessionInterface):
    """Flask's, which prepares to check and set a cookie also where none is."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """An empty one without a look at any key."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """The API knows no cookies, so that its answers don't vary by them."""
        if not request.path.startswith("/api/"):
            super().save_session(app, session, response)


def settings() -> Settings:
    """The settings of the running application."""
    value: Settings = current_app.config["SETTINGS"]
    return value


def read_session() -> Session:
    """The request's session for reading, opened at its first use and closed at its end."""
    if "read_session" not in g:
        g.read_session = Session(db.engine(), autoflush=False)
    session: Session = g.read_session
    return session


def end_reading() -> None:
    """Closes the read session, so that the next read sees what was just written."""
    session = g.pop("read_session", None)
    if session is not None:
        session.close()


def web_actor() -> Actor | None:
    """Who is signed in in this browser, or None."""
    return current_user.actor if current_user.is_authenticated else None


def token_actor() -> Actor | None:
    """Who the request's bearer token stands for, or None without a valid one."""
    if "token_actor" not in g:
        g.token_actor = _load_token_actor()
    actor: Actor | None = g.token_actor
    return actor


def register(app: Flask) -> None:
    """Wires flask-login and the closing of the read session into `app`."""
    app.session_interface = _Sessions()
    login = LoginManager(app)
    login.session_protection = None
    login.user_loader(_load_signed_in)
    app.teardown_request(lambda _error: end_reading())


def _load_signed_in(token: str) -> SignedIn | None:
    with db.reading() as session:
        seen = actors.by_session_token(session, token)
    if seen is None:
        return None
    if seen.last_at is None or clock.now() - seen.last_at > SEEN_EVERY:
        with db.unit_of_work() as session:
            mark_session_seen(session, seen.row_id, hours=settings().session_hours)
    return SignedIn(token, seen.actor)


def _load_token_actor() -> Actor | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    rows = db.read_rows(actors.API_TOKEN, token_hash=hash_secret(token.strip()))
    seen = actors.token_owner(rows)
    if seen is None:
        return None
    if seen.last_at is None or clock.now() - seen.last_at > SEEN_EVERY:
        with db.unit_of_work() as session:
            mark_token_used(session, seen.row_id)
    return seen.actor
