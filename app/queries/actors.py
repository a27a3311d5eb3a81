"""From a cookie or a bearer token to the `Actor` behind it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor
from app.domain.secrets import hash_secret
from app.domain.vocabulary import Role, Scope, Via
from app.models import ApiToken, LoginSession, Member, Team, User


@dataclass(frozen=True, slots=True)
class Seen:
    """An actor and when their session or token was last used."""

    actor: Actor
    row_id: str
    last_at: datetime | None


def by_session_token(session: Session, token: str) -> Seen | None:
    """The signed-in person, or None when the session ended, expired or never was."""
    row = session.execute(
        select(LoginSession, User)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.token_hash == hash_secret(token),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > clock.now(),
            User.is_active,
        )
    ).one_or_none()
    if row is None:
        return None
    login, user = row
    teams = _memberships(session, user.id)
    team_id = login.team_id if login.team_id in teams else next(iter(teams), None)
    actor = Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        via=Via.WEB,
        memberships={team: role for team, (role, _) in teams.items()},
        team_id=team_id,
        team_name=teams[team_id][1] if team_id else None,
        login_session_id=login.id,
    )
    return Seen(actor, login.id, login.last_seen_at)


def by_api_token(session: Session, token: str) -> Seen | None:
    """The person behind a bearer token, within its team and scopes; None when it is no good."""
    row = session.execute(
        select(ApiToken, User, Member, Team.name)
        .join(User, User.id == ApiToken.user_id)
        .join(Member, (Member.user_id == User.id) & (Member.team_id == ApiToken.team_id))
        .join(Team, Team.id == ApiToken.team_id)
        .where(
            ApiToken.token_hash == hash_secret(token),
            ApiToken.revoked_at.is_(None),
            User.is_active,
        )
    ).one_or_none()
    if row is None:
        return None
    api_token, user, member, team_name = row
    actor = Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        via=Via.API,
        memberships={member.team_id: member.role},
        team_id=member.team_id,
        team_name=team_name,
        scopes=frozenset(Scope(scope) for scope in api_token.scopes),
        token_id=api_token.id,
    )
    return Seen(actor, api_token.id, api_token.last_used_at)


def by_user_id(session: Session, user_id: str, via: Via) -> Actor | None:
    """The person with that id in their oldest team, for jobs and the command line."""
    user = session.get(User, user_id)
    if user is None or not user.is_active:
        return None
    teams = _memberships(session, user_id)
    team_id = next(iter(teams), None)
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        via=via,
        memberships={team: role for team, (role, _) in teams.items()},
        team_id=team_id,
        team_name=teams[team_id][1] if team_id else None,
    )


def _memberships(session: Session, user_id: str) -> dict[str, tuple[Role, str]]:
    rows = session.execute(
        select(Member.team_id, Member.role, Team.name)
        .join(Team, Team.id == Member.team_id)
        .where(Member.user_id == user_id)
        .order_by(Member.id)
    )
    return {team_id: (role, name) for team_id, role, name in rows}
