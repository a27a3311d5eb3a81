"""What a person sees of their own account, and the links that open one."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import Gone, NotFound
from app.domain.secrets import hash_secret
from app.models import ApiToken, LoginSession, PasswordReset, User

#: The account page shows the newest of each list; nobody signed in on more browsers needs them all.
MAX_SHOWN = 100


def user_by_email(session: Session, email: str) -> User:
    """The account with that (folded) address. Raises `NotFound`, naming it."""
    user = session.scalars(select(User).where(User.email == email)).one_or_none()
    if user is None:
        raise NotFound(f"There is no account with the e-mail address {email}.")
    return user


def own_account(session: Session, actor: Actor) -> User:
    """The actor's own account."""
    user = session.get(User, actor.user_id)
    if user is None:
        raise NotFound()
    return user


def own_sessions(session: Session, actor: Actor) -> list[LoginSession]:
    """The actor's signed-in browsers, the latest used first."""
    return list(
        session.scalars(
            select(LoginSession)
            .where(
                LoginSession.user_id == actor.user_id,
                LoginSession.ended_at.is_(None),
                LoginSession.expires_at > clock.now(),
            )
            .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
            .limit(MAX_SHOWN)
        )
    )


def own_tokens(session: Session, actor: Actor) -> list[ApiToken]:
    """The actor's own API tokens that work, in all of their teams, the newest first."""
    return list(
        session.scalars(
            select(ApiToken)
            .where(
                ApiToken.user_id == actor.user_id,
                ApiToken.team_id.in_(actor.memberships),
                ApiToken.revoked_at.is_(None),
            )
            .order_by(ApiToken.id.desc())
            .limit(MAX_SHOWN)
        )
    )


def open_password_reset(session: Session, secret: str) -> PasswordReset:
    """The reset behind a link, with its person. Raises as `require_open_reset` does."""
    return require_open_reset(
        session.scalars(
            select(PasswordReset)
            .where(PasswordReset.token_hash == hash_secret(secret))
            .options(joinedload(PasswordReset.user))
        ).one_or_none()
    )


def require_open_reset(reset: PasswordReset | None) -> PasswordReset:
    """The reset, when its link still works; `NotFound` when there never was one, else `Gone`."""
    if reset is None:
        raise NotFound("This reset link is not one that this service made. Was it copied whole?")
    if reset.used_at is not None:
        raise Gone("This reset link was used already. Sign in, or ask for a new link.")
    if reset.expires_at <= clock.now():
        raise Gone("This reset link has expired or was replaced. Ask an admin for a new one.")
    return reset
