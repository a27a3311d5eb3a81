"""A team, its members, invitations and tokens, as the team's own tools read them."""

from typing import Any

from app.documents.addresses import BASE
from app.documents.teams import team_document
from app.domain.clock import rfc3339
from app.models import ApiToken, Invitation, Member, Team


def desk_team(team: Team) -> dict[str, Any]:
    """What the team says of itself. `version` is what an edit must name."""
    return {"id": team.id, **team_document(team), "version": team.version}


def member_document(member: Member) -> dict[str, Any]:
    """One person's role in the team. `version` is what an edit must name."""
    return {
        "user_id": member.user_id,
        "name": member.user.name,
        "email": member.user.email,
        "role": member.role.value,
        "joined_at": rfc3339(member.created_at),
        "version": member.version,
    }


def invitation_document(invitation: Invitation) -> dict[str, Any]:
    """Who may join by a link, as what, and until when; the link itself is kept nowhere."""
    revoked_at = invitation.revoked_at
    return {
        "id": invitation.id,
        "email": invitation.email,
        "role": invitation.role.value,
        "created_at": rfc3339(invitation.created_at),
        "expires_at": rfc3339(invitation.expires_at),
        "revoked_at": rfc3339(revoked_at) if revoked_at else None,
    }


def invitation_url(secret: str) -> str:
    """The link by which the person invited joins."""
    return f"{BASE}/invitations/{secret}"


def token_document(token: ApiToken) -> dict[str, Any]:
    """A program's access to the team; the token itself is kept nowhere."""
    used_at, revoked_at = token.last_used_at, token.revoked_at
    return {
        "id": token.id,
        "name": token.name,
        "owner": {"user_id": token.user_id, "name": token.user.name},
        "scopes": token.scopes,
        "created_at": rfc3339(token.created_at),
        "last_used_at": rfc3339(used_at) if used_at else None,
        "revoked_at": rfc3339(revoked_at) if revoked_at else None,
    }
