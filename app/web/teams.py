"""The team's own pages at the desk: what it tells readers, its members, its API tokens."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain.actor import Actor
from app.domain.errors import NotFound, PlumblineError, StaleVersion
from app.domain.languages import LANGUAGES, language_options
from app.domain.vocabulary import Role
from app.engines.markdown import render_markdown
from app.http import context
from app.http.context import end_reading, read_session, web_actor
from app.http.errors import code_of
from app.http.loading import Text, field_errors, load_form
from app.policy import can_edit_team, require, require_signed_in
from app.queries import teams as queries
from app.services.people import accounts, invitations, password_resets, teams, tokens

blueprint = Blueprint("teams", __name__)


class _TeamForm(Schema):
    version = fields.Integer(required=True)
    name = Text(required=True, max_length=300)
    about = Text(load_default="", max_length=5_000)
    methodology = Text(load_default="", max_length=5_000)
    funding = Text(load_default="", max_length=5_000)
    corrections_policy = Text(load_default="", max_length=5_000)
    contact = Text(load_default="", max_length=1_000)
    website = Text(load_default="", max_length=2_000)
    language = Text(required=True, max_length=35)


class _RoleForm(Schema):
    version = fields.Integer(required=True)
    role = fields.Enum(Role, by_value=True, required=True)


class _InvitationForm(Schema):
    email = Text(required=True, max_length=300)
    role = fields.Enum(Role, by_value=True, required=True)


class _TeamChoice(Schema):
    team_id = fields.UUID(required=True)


_TEXTS = {
    "name": "Name",
    "about": "About",
    "methodology": "How you check",
    "funding": "Funding",
    "corrections_policy": "Corrections",
    "contact": "Contact",
    "website": "Website",
    "language": "Language",
}
#: The texts in Markdown, under the headings that readers see.
_SECTIONS = {
    "about": "About us",
    "methodology": "How we check",
    "funding": "Who funds us",
    "corrections_policy": "How we correct",
    "contact": "Contact",
}

ROLE_OPTIONS = [
    (Role.VIEWER, "Viewer", "Reads everything of the team."),
    (Role.REVIEWER, "Reviewer", "Imports articles, makes claims, writes and reviews fact-checks."),
    (Role.EDITOR, "Editor", "Publishes, corrects and withdraws as well."),
    (Role.ADMIN, "Admin", "Looks after members, tokens and the team’s own texts as well."),
]


@blueprint.app_context_processor
def teams_to_switch_to() -> dict[str, Any]:
    """`teams` for the desk's menu; asked for only where there is a choice."""
    actor = web_actor()
    if actor is None or len(actor.memberships) < 2:
        return {}
    return {"teams": queries.own_teams(read_session(), actor)}


@blueprint.post("/desk/team/choose")
def switch() -> BaseResponse:
    """Shows another of the person's teams in this browser."""
    actor = require_signed_in(web_actor())
    team_id = str(load_form(_TeamChoice)["team_id"])
    with db.unit_of_work() as session:
        accounts.choose_team(session, actor, team_id)
    return redirect(url_for("desk.home"), 303)


@blueprint.get("/desk/team", defaults={"team_id": None})
@blueprint.get("/desk/teams/<id:team_id>")
def settings(team_id: str | None) -> str:
    """What readers are told about the team; admins can edit it."""
    actor = require_signed_in(web_actor())
    shown_id = team_id or actor.team_id
    if shown_id is None:
        return render_template("teams/none.html")
    return _settings_page(actor, shown_id)


@blueprint.post("/desk/teams/<id:team_id>")
def edit(team_id: str) -> BaseResponse | tuple[str, int]:
    """Saves what readers are told; of two who edit at once the second sees both texts."""
    actor = require(can_edit_team, web_actor(), team_id)
    try:
        form = load_form(_TeamForm)
        seen_version = form.pop("version")
        with db.unit_of_work() as session:
            teams.edit_team(session, actor, team_id, seen_version, form)
    except PlumblineError as error:
        return _settings_page(actor, team_id, error), code_of(error)
    flash("The team’s page is saved.", "success")
    return redirect(url_for("teams.settings", team_id=team_id), 303)


@blueprint.get("/desk/team/members", defaults={"team_id": None})
@blueprint.get("/desk/teams/<id:team_id>/members")
def members(team_id: str | None) -> str:
    """Who works here; admins change roles, remove and invite."""
    actor = require_signed_in(web_actor())
    return _members_page(actor, team_id or _present_team(actor))


@blueprint.post("/desk/teams/<id:team_id>/members/<id:user_id>/role")
def change_role(team_id: str, user_id: str) -> BaseResponse:
    """Gives a member another role."""
    actor = require(can_edit_team, web_actor(), team_id)
    form = load_form(_RoleForm)
    try:
        with db.unit_of_work() as session:
            teams.change_role(session, actor, team_id, user_id, form["version"], form["role"])
    except StaleVersion as error:
        now = error.current["fields"]["role"]
        flash(f"Not changed: another admin has just made this person {now}.", "error")
    else:
        flash(f"The role is changed to {form['role']}.", "success")
    return _back_to_members(team_id)


@blueprint.post("/desk/teams/<id:team_id>/members/<id:user_id>/remove")
def remove_member(team_id: str, user_id: str) -> BaseResponse:
    """Takes a member out of the team."""
    actor = require(can_edit_team, web_actor(), team_id)
    with db.unit_of_work() as session:
        teams.remove_member(session, actor, team_id, user_id)
    flash("The person is no longer a member. What they wrote stays.", "success")
    if user_id == actor.user_id:
        return redirect(url_for("desk.home"), 303)
    return _back_to_members(team_id)


@blueprint.post("/desk/teams/<id:team_id>/members/<id:user_id>/password-reset")
def make_password_reset(team_id: str, user_id: str) -> tuple[str, int]:
    """Shows a link, this once, by which a member sets a new password."""
    actor = require(can_edit_team, web_actor(), team_id)
    user = queries.member(read_session(), actor, team_id, user_id).user
    with db.unit_of_work() as session:
        secret = password_resets.make_password_reset(session, actor, user_id)
    link = f"{context.settings().public_url}/password-resets/{secret}"
    return render_template("teams/reset_link.html", team_id=team_id, link=link, user=user), 201


@blueprint.post("/desk/teams/<id:team_id>/invitations")
def invite(team_id: str) -> tuple[str, int]:
    """Shows a link, this once, by which the person invited joins."""
    actor = require(can_edit_team, web_actor(), team_id)
    try:
        form = load_form(_InvitationForm)
        with db.unit_of_work() as session:
            invitation, secret = invitations.invite(session, actor, team_id, **form)
    except PlumblineError as error:
        return _members_page(actor, team_id, error), code_of(error)
    link = f"{context.settings().public_url}/invitations/{secret}"
    return render_template(
        "teams/invitation_link.html", team_id=team_id, link=link, invitation=invitation
    ), 201


@blueprint.post("/desk/invitations/<id:invitation_id>/revoke")
def revoke_invitation(invitation_id: str) -> BaseResponse:
    """Makes an invitation's link worthless."""
    actor = require_signed_in(web_actor())
    with db.unit_of_work() as session:
        invitation = invitations.revoke_invitation(session, actor, invitation_id)
    flash(f"The invitation of {invitation.email} is taken back.", "success")
    return _back_to_members(invitation.team_id)


@blueprint.get("/desk/team/tokens", defaults={"team_id": None})
@blueprint.get("/desk/teams/<id:team_id>/tokens")
def list_tokens(team_id: str | None) -> str:
    """Which programs have access, for admins."""
    actor = require_signed_in(web_actor())
    team_id = team_id or _present_team(actor)
    reading = read_session()
    page = queries.tokens(reading, actor, team_id, cursor=request.args.get("cursor"))
    return render_template(
        "teams/tokens.html",
        team=queries.team(reading, actor, team_id),
        tokens=page,
        is_admin=True,
    )


@blueprint.post("/desk/teams/<id:team_id>/tokens/<id:token_id>/revoke")
def revoke_token(team_id: str, token_id: str) -> BaseResponse:
    """Makes a member's token worthless."""
    actor = require(can_edit_team, web_actor(), team_id)
    with db.unit_of_work() as session:
        tokens.revoke_token(session, actor, token_id)
    flash("The token is revoked; programs that use it are refused from now on.", "success")
    return redirect(url_for("teams.list_tokens", team_id=team_id), 303)


def _present_team(actor: Actor) -> str:
    if actor.team_id is None:
        raise NotFound("You belong to no team yet; ask an admin of one for an invitation.")
    return actor.team_id


def _back_to_members(team_id: str) -> BaseResponse:
    return redirect(url_for("teams.members", team_id=team_id), 303)


def _settings_page(actor: Actor, team_id: str, error: PlumblineError | None = None) -> str:
    """The form with what was typed, or for other members the texts as readers see them."""
    end_reading()
    team = queries.team(read_session(), actor, team_id)
    is_admin = can_edit_team(actor, team_id)
    values = {name: getattr(team, name) for name in _TEXTS}
    if error is not None:
        values |= {name: request.form.get(name, "") for name in _TEXTS}
    stale = error if isinstance(error, StaleVersion) else None
    return render_template(
        "teams/settings.html",
        team=team,
        is_admin=is_admin,
        values=values,
        errors=field_errors(error) if error and not stale else {},
        conflicts=_conflicts(stale) if stale else [],
        languages=language_options(values["language"]),
        language_name=LANGUAGES.get(team.language, team.language),
        sections=[
            (title, render_markdown(getattr(team, name)))
            for name, title in _SECTIONS.items()
            if getattr(team, name)
        ],
        labels=_TEXTS,
    )


def _conflicts(stale: StaleVersion) -> list[tuple[str, str, str]]:
    """(label, yours, theirs) of each text that differs."""
    theirs = stale.current["fields"]
    return [
        (_TEXTS[name], value, theirs[name])
        for name, value in stale.yours.items()
        if value != theirs[name]
    ]


def _members_page(actor: Actor, team_id: str, error: PlumblineError | None = None) -> str:
    reading = read_session()
    is_admin = can_edit_team(actor, team_id)
    return render_template(
        "teams/members.html",
        team=queries.team(reading, actor, team_id),
        is_admin=is_admin,
        members=queries.members(reading, actor, team_id, cursor=request.args.get("cursor")),
        invitations=queries.open_invitations(reading, actor, team_id).rows if is_admin else [],
        roles=ROLE_OPTIONS,
        errors=field_errors(error) if error else {},
        typed=request.form,
    )
