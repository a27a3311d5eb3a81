"""Signed-in browsers: begun, seen, listed, ended."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.secrets import hash_secret, new_secret
from app.models import ApiToken, LoginSession

#: A session's or token's last use is written at most once in this time.
SEEN_EVERY = timedelta(minutes=5)


def begin_session(
    session: Session, user_id: str, *, hours: int, user_agent: str = "", address: str = ""
) -> str:
    """Signs a browser in and returns the secret for its cookie, valid for `hours`.

    Always a new secret, so that one known from before sign-in is worth nothing.
    """
    token = new_secret()
    moment = clock.now()
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
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=clock.now()))
