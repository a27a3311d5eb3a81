"""People: their accounts, passwords and the team they work in now."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Forbidden, Gone, InvalidInput
from app.domain.people import fold_email, require_email, require_name, require_password
from app.domain.vocabulary import Via
from app.engines.passwords import hash_password, verify_password
from app.models import LoginSession, User
from app.policy import can_read, require
from app.queries import actors
from app.services.editing import lock
from app.services.people.login_attempts import forgive, forgive_account
from app.services.people.login_sessions import begin_session, end_other_sessions
from app.services.records import audit

WRONG_PASSWORD = "This e-mail address and password don't belong together."


def create_user(
    session: Session, actor: Actor, *, email: str, name: str, password: str | None
) -> User:
    """A new account; only the installation's operator makes one without an invitation.

    Without a password nobody can sign in until one is set by a reset link. Raises `Forbidden`,
    and `InvalidInput` for a bad field or an e-mail address that has an account.
    """
    if not actor.is_operator:
        raise Forbidden("Only the operator of this installation makes accounts.")
    user = add_user(session, email=email, name=name, password=password)
    after = {"email": user.email, "name": user.name}
    audit.record(session, actor, "user.created", user.id, team_id=None, after=after)
    return user


def add_user(session: Session, *, email: str, name: str, password: str | None) -> User:
    """The account's row, checked; the caller has checked that it may be made, and audits it."""
    email = require_email(email)
    user = User(email=email, name=require_name(name))
    _require_free_email(session, email)
    if password is not None:
        user.password_hash = hash_password(require_password(password, email=email))
    _write_account(session, user)
    return user


def check_password(session: Session, *, email: str, password: str) -> User:
    """The account whose password this is; to be called outside a write, as hashing takes time.

    Raises `InvalidInput` with one sentence, after the same time, whether the account is unknown,
    switched off or the password wrong.
    """
    user = session.scalars(select(User).where(User.email == fold_email(email))).one_or_none()
    is_right = verify_password(user.password_hash if user else "", password)
    if user is None or not is_right or not user.is_active:
        raise InvalidInput(WRONG_PASSWORD, "/password")
    return user


def sign_in(session: Session, checked: User, *, address: str, user_agent: str, hours: int) -> str:
    """Signs a browser in for the person that `check_password` gave; the cookie's new secret.

    Raises `InvalidInput` when the password changed since it was checked.
    """
    user = lock(session, User, checked.id)
    actor = actors.by_user_id(session, user.id, Via.WEB)
    if actor is None or user.password_hash != checked.password_hash:
        raise InvalidInput(WRONG_PASSWORD, "/password")
    forgive(session, user.email, address)
    return sign_in_without_password(
        session, actor, address=address, user_agent=user_agent, hours=hours
    )


def sign_in_without_password(
    session: Session, actor: Actor, *, address: str, user_agent: str, hours: int
) -> str:
    """Signs a browser in for a person who has just proved themselves otherwise."""
    token = begin_session(
        session, actor.user_id, hours=hours, user_agent=user_agent, address=address
    )
    audit.record(session, actor, "user.signed_in", actor.user_id, team_id=None)
    return token


def edit_profile(session: Session, actor: Actor, *, name: str) -> None:
    """The actor's own name, as colleagues and bylines from now on show it."""
    user = lock(session, User, actor.user_id)
    before, user.name = user.name, require_name(name)
    if before != user.name:
        audit.record(
            session,
            actor,
            "user.edited",
            user.id,
            team_id=None,
            before={"name": before},
            after={"name": user.name},
        )


def change_email(session: Session, actor: Actor, *, email: str, password: str) -> None:
    """The address by which the actor signs in; needs the password, as it opens the account.

    Raises `InvalidInput` at `/email` or `/password`.
    """
    user = lock(session, User, actor.user_id)
    email = require_email(email)
    _require_own_password(user, password, "/password")
    if email == user.email:
        return
    _require_free_email(session, email)
    before, user.email = user.email, email
    _write_account(session, user)
    forgive_account(session, before)
    audit.record(
        session,
        actor,
        "user.edited",
        user.id,
        team_id=None,
        before={"email": before},
        after={"email": email},
    )


def change_password(
    session: Session, actor: Actor, *, current_password: str, new_password: str
) -> None:
    """Sets the actor's own password and signs their other browsers out.

    Raises `InvalidInput` at `/current_password` or `/new_password`.
    """
    user = lock(session, User, actor.user_id)
    _require_own_password(user, current_password, "/current_password")
    require_password(new_password, email=user.email, pointer="/new_password")
    user.password_hash = hash_password(new_password)
    forgive_account(session, user.email)
    end_other_sessions(session, actor)
    audit.record(session, actor, "user.password_changed", user.id, team_id=None)


def choose_team(session: Session, actor: Actor, team_id: str) -> None:
    """Makes one of the actor's teams the one whose lists this browser shows.

    Raises `NotFound` for a team that is not theirs.
    """
    require(can_read, actor, team_id)
    if actor.login_session_id is None:
        raise Forbidden("Only a signed-in browser changes its team.")
    login = lock(session, LoginSession, actor.login_session_id)
    if login.ended_at is not None:
        raise Gone("This browser was signed out.")
    login.team_id = team_id


def _require_own_password(user: User, password: str, pointer: str) -> None:
    if not verify_password(user.password_hash, password):
        raise InvalidInput("This is not your password.", pointer)


def _require_free_email(session: Session, email: str) -> None:
    if session.scalars(select(User.id).where(User.email == email)).first():
        raise _taken_email()


def _write_account(session: Session, user: User) -> None:
    """Two people can take one address at the same moment; the database lets one of them."""
    try:
        with session.begin_nested():
            session.add(user)
            session.flush()
    except IntegrityError:
        raise _taken_email() from None


def _taken_email() -> InvalidInput:
    return InvalidInput("There is an account with this e-mail address already.", "/email")
