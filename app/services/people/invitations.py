"""Links by which people join a team."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from app.domain.people import require_email
from app.domain.secrets import hash_secret, new_secret
from app.domain.vocabulary import Role, Via
from app.models import Invitation, Member, Team, User
from app.policy import can_edit_team, require
from app.queries.teams import require_open_invitation
from app.services.editing import lock
from app.services.people.accounts import add_user
from app.services.people.teams import join
from app.services.records import audit

INVITATION_DAYS = 7


def invite(
    session: Session, actor: Actor, team_id: str, *, email: str, role: Role
) -> tuple[Invitation, str]:
    """An invitation and its link's secret, which is kept nowhere; for admins.

    It is for that e-mail address alone, works once, within 7 days, and replaces an open one for
    the same address. Raises `InvalidInput` at `/email`.
    """
    require(can_edit_team, actor, team_id)
    lock(session, Team, team_id)
    email = require_email(email)
    member = session.scalars(
        select(Member.id).join(User).where(Member.team_id == team_id, User.email == email)
    ).first()
    if member is not None:
        raise InvalidInput("This person is a member of the team already.", "/email")
    _revoke_open(session, actor, team_id, email)
    secret = new_secret()
    invitation = Invitation(
        team_id=team_id,
        email=email,
        role=role,
        token_hash=hash_secret(secret),
        created_by_id=actor.user_id or None,
        expires_at=clock.now() + timedelta(days=INVITATION_DAYS),
    )
    session.add(invitation)
    session.flush()
    after = {"email": email, "role": role}
    audit.record(session, actor, "invitation.created", invitation.id, team_id=team_id, after=after)
    return invitation, secret


def revoke_invitation(session: Session, actor: Actor, invitation_id: str) -> Invitation:
    """Makes a link worthless; for admins. Revoking twice is no mistake.

    Raises `Conflict` when somebody joined by it already.
    """
    invitation = session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None:
        raise NotFound()
    require(can_edit_team, actor, invitation.team_id)
    if invitation.accepted_at is not None:
        raise Conflict("Somebody joined by this invitation already; remove the member instead.")
    _revoke(session, actor, invitation)
    return invitation


def accept_invitation(session: Session, actor: Actor, secret: str) -> Member:
    """The signed-in person joins the team.

    Raises `NotFound` for a link that we never made, `Gone` for one used, revoked or expired,
    `Forbidden` when it is for another e-mail address.
    """
    invitation = _hold(session, secret)
    if invitation.email != actor.email:
        raise Forbidden(f"This invitation is for {invitation.email}, not for {actor.email}.")
    return _accept(session, actor, invitation)


def accept_with_new_account(
    session: Session, secret: str, *, name: str, password: str
) -> tuple[Actor, Member]:
    """A person without an account makes one, for the address invited, and joins the team.

    Raises as `accept_invitation` does, and `InvalidInput` at `/name`, `/password` or, when there
    is an account with the address, `/email`.
    """
    invitation = _hold(session, secret)
    user = add_user(session, email=invitation.email, name=name, password=password)
    actor = Actor(user_id=user.id, name=user.name, email=user.email, via=Via.WEB)
    after = {"email": user.email, "name": user.name}
    audit.record(session, actor, "user.created", user.id, team_id=None, after=after)
    return actor, _accept(session, actor, invitation)


def _hold(session: Session, secret: str) -> Invitation:
    return require_open_invitation(
        session.scalars(
            select(Invitation).where(Invitation.token_hash == hash_secret(secret)).with_for_update()
        ).one_or_none()
    )


def _accept(session: Session, actor: Actor, invitation: Invitation) -> Member:
    lock(session, Team, invitation.team_id)
    member = session.scalars(
        select(Member).where(Member.team_id == invitation.team_id, Member.user_id == actor.user_id)
    ).one_or_none()
    if member is not None:
        raise Conflict("You are a member of this team already.")
    invitation.accepted_at = clock.now()
    audit.record(session, actor, "invitation.accepted", invitation.id, team_id=invitation.team_id)
    return join(session, actor, invitation.team_id, actor.user_id, invitation.role)


def _revoke_open(session: Session, actor: Actor, team_id: str, email: str) -> None:
    open_ones = select(Invitation).where(
        Invitation.team_id == team_id,
        Invitation.email == email,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    for invitation in session.scalars(open_ones):
        _revoke(session, actor, invitation)


def _revoke(session: Session, actor: Actor, invitation: Invitation) -> None:
    if invitation.revoked_at is not None:
        return
    invitation.revoked_at = clock.now()
    audit.record(
        session,
        actor,
        "invitation.revoked",
        invitation.id,
        team_id=invitation.team_id,
        before={"email": invitation.email},
    )
