"""From a cookie or a bearer token to the `Actor` behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
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


#: Who a bearer token stands for, by its `token_hash`; rows are for `token_owner`.
API_TOKEN = (
    select(
        User.id,
        User.name,
        User.email,
        Member.team_id,
        Member.role,
        Team.name,
        ApiToken.scopes,
        ApiToken.id,
        ApiToken.last_used_at,
    )
    .select_from(ApiToken)
    .join(User, User.id == ApiToken.user_id)
    .join(Member, (Member.user_id == User.id) & (Member.team_id == ApiToken.team_id))
    .join(Team, Team.id == ApiToken.team_id)
    .where(
        ApiToken.token_hash == bindparam("token_hash", type_=ApiToken.token_hash.type),
        ApiToken.revoked_at.is_(None),
        User.is_active,
    )
)


def token_owner(rows: Sequence[tuple[Any, ...]]) -> Seen | None:
    """The person whom `API_TOKEN` found, within the token's team and scopes, or None."""
    if not rows:
        return None
    user_id, name, email, team_id, role, team_name, scopes, token_id, last_used_at = rows[0]
    actor = Actor(
        user_id=user_id,
        name=name,
        email=email,
        via=Via.API,
        memberships={team_id: role},
        team_id=team_id,
        team_name=team_name,
        scopes=frozenset(Scope(scope) for scope in scopes),
        token_id=token_id,
    )
    return Seen(actor, token_id, last_used_at)


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
