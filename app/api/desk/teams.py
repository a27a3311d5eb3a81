"""The token's own team: what it tells readers, its members, invitations, tokens and scale."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from app import db
from app.api.desk.desk_blueprint import (
    DeskBlueprint,
    answer,
    desk_actor,
    reading_actor,
)
from app.api.schemas import Answer, PageQuery, RatingScaleListSchema, TeamSchema, moment, string
from app.documents import desk_teams as documents
from app.documents.revision import scale_document
from app.domain.vocabulary import Role, Scope
from app.http.context import read_session
from app.http.loading import Text, if_match_version
from app.models import ApiToken
from app.queries import published
from app.queries import teams as queries
from app.services.people import invitations, teams, tokens

blueprint = DeskBlueprint(
    "desk-teams", __name__, description="The team, its members, invitations and tokens"
)

_ROLES = validate.OneOf([role.value for role in Role])
_SCOPES = validate.OneOf([scope.value for scope in Scope])


class TeamDetails(Schema):
    """What the team says of itself, in Markdown; what is left out stays as it is."""

    name = Text(max_length=300)
    about = Text(max_length=5_000)
    methodology = Text(max_length=5_000)
    funding = Text(max_length=5_000)
    corrections_policy = Text(max_length=5_000)
    contact = Text(max_length=1_000)
    website = Text(max_length=2_000, description="A web address, or empty.")
    language = Text(max_length=35, description="BCP 47.")


class MemberDetails(Schema):
    """Another role for a member."""

    role = fields.Enum(Role, by_value=True, required=True)


class NewInvitation(Schema):
    """Who is to join, and as what."""

    email = Text(required=True, max_length=300)
    role = fields.Enum(Role, by_value=True, required=True)


class DeskTeamSchema(TeamSchema):
    """What the team says of itself."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)


class MemberSchema(Answer):
    """One person's role in the team."""

    user_id = fields.UUID(required=True)
    name = string()
    email = string()
    role = fields.String(required=True, validate=_ROLES)
    joined_at = moment()
    version = fields.Integer(required=True)


class MemberListSchema(Answer):
    """One page of the team's members, in the order in which they joined."""

    members = fields.List(fields.Nested(MemberSchema), required=True)
    next_cursor = string(allow_none=True)


class InvitationSchema(Answer):
    """Who may join by a link, as what, and until when."""

    id = fields.UUID(required=True)
    email = string()
    role = fields.String(required=True, validate=_ROLES)
    created_at = moment()
    expires_at = moment()
    revoked_at = moment(allow_none=True)


class MadeInvitationSchema(InvitationSchema):
    """A new invitation with its link."""

    url = string("The link for the person invited; it is shown this once.")


class InvitationListSchema(Answer):
    """One page of the invitations that are still open, newest first."""

    invitations = fields.List(fields.Nested(InvitationSchema), required=True)
    next_cursor = string(allow_none=True)


class TokenOwnerSchema(Answer):
    """Whose token it is."""

    user_id = fields.UUID(required=True)
    name = string()


class TokenSchema(Answer):
    """A program's access to the team."""

    id = fields.UUID(required=True)
    name = string()
    owner = fields.Nested(TokenOwnerSchema, required=True)
    scopes = fields.List(fields.String(validate=_SCOPES), required=True)
    created_at = moment()
    last_used_at = moment("To within five minutes.", allow_none=True)
    revoked_at = moment(allow_none=True)


class TokenListSchema(Answer):
    """One page of the tokens that work in the team, newest first."""

    tokens = fields.List(fields.Nested(TokenSchema), required=True)
    next_cursor = string(allow_none=True)


def _team_id() -> str:
    return desk_actor().team_id or ""


@blueprint.reads("/team", DeskTeamSchema)
def show_team() -> Response:
    """The team that the token belongs to."""
    team = queries.team(read_session(), desk_actor(), _team_id())
    return answer(documents.desk_team(team), version=team.version)


@blueprint.edits("/team", DeskTeamSchema)
@blueprint.arguments(TeamDetails)
def change_team(fields: dict[str, Any]) -> Response:
    """Changes what the team says of itself; for admins."""
    seen = if_match_version()
    with db.unit_of_work() as session:
        team = teams.edit_team(session, desk_actor(), _team_id(), seen, fields)
        document = documents.desk_team(team)
    return answer(document, version=team.version)


@blueprint.reads("/team/rating-scales", RatingScaleListSchema)
def list_rating_scales() -> Response:
    """Every version of the team's rating scale, newest first; the first one is in use."""
    scales = published.rating_scales(read_session(), reading_actor().team_id or "")
    return answer({"rating_scales": [scale_document(scale) for scale in scales]})


@blueprint.reads("/team/members", MemberListSchema, 422)
@blueprint.arguments(PageQuery, location="query")
def list_members(query: dict[str, Any]) -> Response:
    """Who works here, in the order in which they joined."""
    page = queries.members(read_session(), desk_actor(), _team_id(), **query)
    rows = [documents.member_document(member) for member in page.rows]
    return answer({"members": rows, "next_cursor": page.next_cursor})


@blueprint.reads("/team/members/<id:user_id>", MemberSchema)
def show_member(user_id: str) -> Response:
    """One member."""
    member = queries.member(read_session(), desk_actor(), _team_id(), user_id)
    return answer(documents.member_document(member), version=member.version)


@blueprint.edits("/team/members/<id:user_id>", MemberSchema)
@blueprint.arguments(MemberDetails)
def change_member(fields: dict[str, Any], user_id: str) -> Response:
    """Gives a member another role; for admins. 409 where no admin would be left."""
    seen = if_match_version()
    with db.unit_of_work() as session:
        teams.change_role(session, desk_actor(), _team_id(), user_id, seen, fields["role"])
        member = queries.member(session, desk_actor(), _team_id(), user_id)
        document = documents.member_document(member)
    return answer(document, version=member.version)


@blueprint.removes("/team/members/<id:user_id>", MemberSchema)
def remove_member(user_id: str) -> Response:
    """Takes a member out of the team, and their tokens with them; for admins."""
    with db.unit_of_work() as session:
        member = queries.member(session, desk_actor(), _team_id(), user_id)
        document = documents.member_document(member)
        teams.remove_member(session, desk_actor(), _team_id(), user_id)
    return answer(document)


@blueprint.reads("/team/invitations", InvitationListSchema, 422)
@blueprint.arguments(PageQuery, location="query")
def list_invitations(query: dict[str, Any]) -> Response:
    """The invitations by which somebody can still join, newest first; for admins."""
    page = queries.open_invitations(read_session(), desk_actor(), _team_id(), **query)
    rows = [documents.invitation_document(invitation) for invitation in page.rows]
    return answer({"invitations": rows, "next_cursor": page.next_cursor})


@blueprint.makes_secret("/team/invitations", MadeInvitationSchema)
@blueprint.arguments(NewInvitation)
def invite(fields: dict[str, Any]) -> Response:
    """Invites a person by e-mail address; for admins. The link is answered with this once.

    A second invitation of the same address replaces the first.
    """
    with db.unit_of_work() as session:
        invitation, secret = invitations.invite(session, desk_actor(), _team_id(), **fields)
        document = documents.invitation_document(invitation)
    return answer({**document, "url": documents.invitation_url(secret)}, code=201)


@blueprint.removes("/team/invitations/<id:invitation_id>", InvitationSchema)
def revoke_invitation(invitation_id: str) -> Response:
    """Makes an invitation's link worthless; for admins."""
    with db.unit_of_work() as session:
        invitation = invitations.revoke_invitation(session, desk_actor(), invitation_id)
        document = documents.invitation_document(invitation)
    return answer(document)


@blueprint.reads("/team/tokens", TokenListSchema, 422)
@blueprint.arguments(PageQuery, location="query")
def list_tokens(query: dict[str, Any]) -> Response:
    """The tokens that work in the team, newest first; for admins."""
    page = queries.tokens(read_session(), desk_actor(), _team_id(), **query)
    rows = [documents.token_document(token) for token in page.rows]
    return answer({"tokens": rows, "next_cursor": page.next_cursor})


@blueprint.removes("/team/tokens/<id:token_id>", TokenSchema)
def revoke_token(token_id: str) -> Response:
    """Makes a token worthless at once: one's own, or as admin anybody's in the team."""
    with db.unit_of_work() as session:
        tokens.revoke_token(session, desk_actor(), token_id)
        document = documents.token_document(session.get_one(ApiToken, token_id))
    return answer(document)
