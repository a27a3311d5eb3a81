"""What members see of their team, and the links that lead into one."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import Gone, NotFound
from app.domain.paging import Page, decode_id_cursor, encode_cursor
from app.domain.secrets import hash_secret
from app.models import ApiToken, Invitation, Member, Team, User
from app.policy import can_edit_team, can_read, require

R = TypeVar("R", Member, Invitation, ApiToken)

#: Most teams fit on one page: people look for a name by eye.
PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class TeamName:
    """A team to choose from."""

    id: str
    name: str


def own_teams(session: Session, actor: Actor) -> list[TeamName]:
    """The actor's teams by name."""
    rows = session.execute(
        select(Team.id, Team.name).where(Team.id.in_(actor.memberships)).order_by(Team.name)
    )
    return [TeamName(row.id, row.name) for row in rows]


def all_teams(session: Session) -> list[Team]:
    """Every team of the installation, for its operator."""
    return list(session.scalars(select(Team).order_by(Team.slug)))


def team_by_slug(session: Session, slug: str) -> Team:
    """The team with that slug. Raises `NotFound`, naming it."""
    team = session.scalars(select(Team).where(Team.slug == slug)).one_or_none()
    if team is None:
        raise NotFound(f"There is no team with the slug {slug}.")
    return team


def team(session: Session, actor: Actor | None, team_id: str) -> Team:
    """One of the actor's teams. Raises `NotFound` for any other."""
    require(can_read, actor, team_id)
    found = session.get(Team, team_id)
    if found is None:
        raise NotFound()
    return found


def members(
    session: Session,
    actor: Actor,
    team_id: str,
    *,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page[Member]:
    """The team's members with their people, in the order in which they joined."""
    require(can_read, actor, team_id)
    statement = select(Member).where(Member.team_id == team_id).options(joinedload(Member.user))
    if cursor:
        statement = statement.where(Member.id > decode_id_cursor(cursor))
    rows = list(session.scalars(statement.order_by(Member.id).limit(limit + 1)))
    return _page(rows, limit)


def member(session: Session, actor: Actor, team_id: str, user_id: str) -> Member:
    """One member of the team with their person. Raises `NotFound`."""
    require(can_read, actor, team_id)
    statement = select(Member).where(Member.team_id == team_id, Member.user_id == user_id)
    found = session.scalars(statement.options(joinedload(Member.user))).one_or_none()
    if found is None:
        raise NotFound()
    return found


def open_invitations(
    session: Session,
    actor: Actor,
    team_id: str,
    *,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page[Invitation]:
    """Invitations by which somebody can still join, the newest first; for admins."""
    require(can_edit_team, actor, team_id)
    statement = select(Invitation).where(
        Invitation.team_id == team_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    if cursor:
        statement = statement.where(Invitation.id < decode_id_cursor(cursor))
    rows = list(session.scalars(statement.order_by(Invitation.id.desc()).limit(limit + 1)))
    return _page(rows, limit)


def tokens(
    session: Session,
    actor: Actor,
    team_id: str,
    *,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page[ApiToken]:
    """The API tokens that work in the team, with their people, the newest first; for admins."""
    require(can_edit_team, actor, team_id)
    statement = (
        select(ApiToken)
        .join(Member, (Member.user_id == ApiToken.user_id) & (Member.team_id == team_id))
        .where(ApiToken.team_id == team_id, ApiToken.revoked_at.is_(None))
        .options(joinedload(ApiToken.user))
    )
    if cursor:
        statement = statement.where(ApiToken.id < decode_id_cursor(cursor))
    rows = list(session.scalars(statement.order_by(ApiToken.id.desc()).limit(limit + 1)))
    return _page(rows, limit)


def open_invitation(session: Session, secret: str) -> Invitation:
    """The invitation behind a link, with its team. Raises as `require_open_invitation` does."""
    return require_open_invitation(
        session.scalars(
            select(Invitation)
            .where(Invitation.token_hash == hash_secret(secret))
            .options(joinedload(Invitation.team))
        ).one_or_none()
    )


def require_open_invitation(invitation: Invitation | None) -> Invitation:
    """The invitation, when its link still works; `NotFound` when there never was one, or `Gone`."""
    if invitation is None:
        raise NotFound(
            "This invitation link is not one that this service made. Was it copied whole?"
        )
    if invitation.accepted_at is not None:
        raise Gone("This invitation was used already. Sign in to work with the team.")
    if invitation.revoked_at is not None:
        raise Gone("This invitation was taken back. Ask an admin of the team for a new one.")
    if invitation.expires_at <= clock.now():
        raise Gone("This invitation has expired. Ask an admin of the team for a new one.")
    return invitation


def has_account(session: Session, email: str) -> bool:
    """True when the (folded) address has an account; told to the holder of its invitation."""
    return session.scalars(select(User.id).where(User.email == email)).first() is not None


def _page(rows: list[R], limit: int) -> Page[R]:
    shown = rows[:limit]
    return Page(shown, encode_cursor(shown[-1].id) if len(rows) > limit else None)
