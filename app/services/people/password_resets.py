"""Links by which a person who forgot the password sets a new one."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import Forbidden, Gone, NotFound
from app.domain.people import require_password
from app.domain.secrets import hash_secret, new_secret
from app.domain.vocabulary import Via
from app.engines.passwords import hash_password
from app.models import Member, PasswordReset, User
from app.policy import can_edit_team
from app.queries import actors
from app.queries.accounts import require_open_reset
from app.services.editing import lock
from app.services.people.login_attempts import forgive_account
from app.services.people.login_sessions import end_all_sessions
from app.services.records import audit

RESET_HOURS = 24


def make_password_reset(session: Session, actor: Actor, user_id: str) -> str:
    """A link's secret with which that person sets a new password once, within 24 hours.

    It opens the account, and so all that the person may see: the actor must be an admin of every
    team that the person belongs to, or the installation's operator. Earlier links of the person
    stop working. Raises `NotFound` for a stranger, `Forbidden` otherwise.
    """
    user = lock(session, User, user_id)
    team_ids = list(session.scalars(select(Member.team_id).where(Member.user_id == user_id)))
    _require_may_reset(actor, user, team_ids)
    moment = clock.now()
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.user_id == user_id, PasswordReset.expires_at > moment)
        .values(expires_at=moment)
    )
    secret = new_secret()
    session.add(
        PasswordReset(
            user_id=user_id,
            token_hash=hash_secret(secret),
            created_by_id=actor.user_id or None,
            expires_at=moment + timedelta(hours=RESET_HOURS),
        )
    )
    audit.record(
        session,
        actor,
        "user.password_reset_made",
        user_id,
        team_id=next(iter(team_ids), None),
        after={"email": user.email},
    )
    return secret


def reset_password(session: Session, secret: str, new_password: str) -> User:
    """Sets the password by a link, uses the link up and signs the person out everywhere.

    Raises `NotFound` for a link that we never made, `Gone` for one used or expired, and
    `InvalidInput` at `/password`.
    """
    reset = require_open_reset(
        session.scalars(
            select(PasswordReset)
            .where(PasswordReset.token_hash == hash_secret(secret))
            .with_for_update()
        ).one_or_none()
    )
    user = lock(session, User, reset.user_id)
    actor = actors.by_user_id(session, user.id, Via.WEB)
    if actor is None:
        raise Gone("This account is switched off; ask an admin of your team.")
    require_password(new_password, email=user.email)
    user.password_hash = hash_password(new_password)
    reset.used_at = clock.now()
    forgive_account(session, user.email)
    end_all_sessions(session, actor, user.id)
    audit.record(session, actor, "user.password_reset", user.id, team_id=None)
    return user


def _require_may_reset(actor: Actor, user: User, team_ids: list[str]) -> None:
    if actor.is_operator:
        return
    if not any(actor.role_in(team_id) for team_id in team_ids):
        raise NotFound()
    if actor.user_id == user.id:
        raise Forbidden("Change your own password on your account page.")
    if all(can_edit_team(actor, team_id) for team_id in team_ids):
        return
    if not any(can_edit_team(actor, team_id) for team_id in team_ids):
        raise Forbidden("Only an admin of this team can make a reset link.")
    raise Forbidden(
        f"{user.name} also belongs to a team of which you are not an admin; "
        "the operator of this installation can make the link."
    )
