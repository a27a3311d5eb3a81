"""API tokens: a person's key for programs, in one team."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from app.domain.people import require_name
from app.domain.secrets import hash_secret, new_secret
from app.domain.vocabulary import Scope
from app.models import ApiToken
from app.policy import can_edit_team, can_read, require
from app.services.records import audit

#: What a token starts with, so that people and scanners of leaked secrets know it.
TOKEN_PREFIX = "pl_"


def create_token(
    session: Session, actor: Actor, *, name: str, scopes: list[Scope]
) -> tuple[ApiToken, str]:
    """A token of the actor in their present team, and its secret, which is kept nowhere.

    Its scopes narrow what its person may do there and never widen it; a token can't make a
    stronger one. Raises `InvalidInput` at `/name` or `/scopes`, `Forbidden`, or `Conflict` for a
    person without a team.
    """
    if actor.team_id is None:
        raise Conflict("A token belongs to a team, and you are in none yet.")
    require(can_read, actor, actor.team_id)
    name = require_name(name)
    if not scopes:
        raise InvalidInput("Choose at least one scope.", "/scopes")
    missing = set(scopes) - actor.scopes
    if missing:
        raise Forbidden("A token can't make a token that may do more than itself.")
    secret = new_secret(TOKEN_PREFIX)
    token = ApiToken(
        team_id=actor.team_id,
        user_id=actor.user_id,
        name=name,
        token_hash=hash_secret(secret),
        scopes=[scope.value for scope in Scope if scope in scopes],
    )
    session.add(token)
    session.flush()
    after = {"name": name, "scopes": token.scopes}
    audit.record(session, actor, "api_token.created", token.id, team_id=token.team_id, after=after)
    return token, secret


def revoke_token(session: Session, actor: Actor, token_id: str) -> None:
    """Makes a token worthless at once: one's own, or as admin anybody's in the team.

    Revoking twice is no mistake. Raises `NotFound` for a token of another team or person, and
    `Forbidden` for a colleague's.
    """
    token = session.get(ApiToken, token_id, with_for_update=True)
    if token is None:
        raise NotFound()
    if token.user_id != actor.user_id:
        require(can_edit_team, actor, token.team_id)
    if token.revoked_at is not None:
        return
    token.revoked_at = clock.now()
    audit.record(
        session,
        actor,
        "api_token.revoked",
        token.id,
        team_id=token.team_id,
        before={"name": token.name},
    )


def revoke_tokens_of_member(session: Session, actor: Actor, team_id: str, user_id: str) -> None:
    """Revokes all tokens of a person who leaves the team; the caller has checked the permission."""
    which = (
        ApiToken.team_id == team_id,
        ApiToken.user_id == user_id,
        ApiToken.revoked_at.is_(None),
    )
    for token in session.scalars(select(ApiToken).where(*which)).all():
        audit.record(
            session,
            actor,
            "api_token.revoked",
            token.id,
            team_id=team_id,
            before={"name": token.name},
        )
    session.execute(update(ApiToken).where(*which).values(revoked_at=clock.now()))
