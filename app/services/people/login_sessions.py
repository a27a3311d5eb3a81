"""Signed-in browsers: begun, seen, listed, ended."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.secrets import hash_secret, new_secret
from app.models import ApiToken, LoginSession
from app.services.records import audit

#: A session's or token's last use is written at most once in this time.
SEEN_EVERY = timedelta(minutes=5)
#: A session that ended or expired is forgotten after this time, with its address and browser.
KEPT_AFTER_END = timedelta(days=30)


def begin_session(
    session: Session, user_id: str, *, hours: int, user_agent: str = "", address: str = ""
) -> str:
    """Signs a browser in and returns the secret for its cookie, valid for `hours`.

    Always a new secret, so that one known from before sign-in is worth nothing.
    """
    token = new_secret()
    moment = clock.now()
    session.execute(
        delete(LoginSession).where(
            LoginSession.user_id == user_id, LoginSession.expires_at < moment - KEPT_AFTER_END
        )
    )
    session.add(
        LoginSession(
            user_id=user_id,
            token_hash=hash_secret(token),
            user_agent=user_agent[:300],
            address=address[:100],
            last_seen_at=moment,
            expires_at=moment + timedelta(hours=hours),
        )
    )
    session.flush()
    return token


def mark_session_seen(session: Session, login_session_id: str, *, hours: int) -> None:
    """Notes that a session is in use and lets it live `hours` from now."""
    moment = clock.now()
    session.execute(
        update(LoginSession)
        .where(LoginSession.id == login_session_id, LoginSession.ended_at.is_(None))
        .values(last_seen_at=moment, expires_at=moment + timedelta(hours=hours))
    )


def mark_token_used(session: Session, token_id: str) -> None:
    """Notes that an API token is in use."""
    session.execute(
        update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=clock.now())
    )


def end_session(session: Session, actor: Actor, login_session_id: str) -> None:
    """Signs one of the actor's own browsers out. Raises `NotFound` for anybody else's."""
    ended = _end(session, actor.user_id, LoginSession.id == login_session_id)
    if not ended:
        raise NotFound()
    audit.record(session, actor, "login_session.ended", login_session_id, team_id=None)


def end_other_sessions(session: Session, actor: Actor) -> int:
    """Signs the actor out everywhere but in the browser that asks; how many these were."""
    ended = _end(session, actor.user_id, LoginSession.id != actor.login_session_id)
    for login_session_id in ended:
        audit.record(session, actor, "login_session.ended", login_session_id, team_id=None)
    return len(ended)


def end_all_sessions(session: Session, actor: Actor, user_id: str) -> None:
    """Signs a person out everywhere; the caller has checked that the actor may."""
    for login_session_id in _end(session, user_id, LoginSession.ended_at.is_(None)):
        audit.record(session, actor, "login_session.ended", login_session_id, team_id=None)


def _end(session: Session, user_id: str, which: ColumnElement[bool]) -> list[str]:
    """Ends those of the person's open sessions that are meant, and gives back their ids."""
    open_ones = select(LoginSession.id).where(
        LoginSession.user_id == user_id, LoginSession.ended_at.is_(None), which
    )
    ids = list(session.scalars(open_ones))
    session.execute(
        update(LoginSession).where(LoginSession.id.in_(ids)).values(ended_at=clock.now())
    )
    return ids
