"""Signing in and out, one's own account, and the links that open one."""

import re
from dataclasses import replace
from typing import TypedDict

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain.actor import Actor
from app.domain.browsers import browser_in_words
from app.domain.errors import PlumblineError, TooManyRequests
from app.domain.people import MIN_PASSWORD_CHARACTERS
from app.domain.vocabulary import Scope
from app.http.context import SignedIn, end_reading, read_session, settings, web_actor
from app.http.errors import code_of
from app.http.loading import Text, field_errors, load, load_form
from app.models import User
from app.policy import require_signed_in
from app.queries import accounts as queries
from app.queries import teams as team_queries
from app.queries.actors import by_session_token
from app.services.people import accounts, invitations, login_sessions, password_resets, tokens
from app.services.people.login_attempts import take_attempt

blueprint = Blueprint("accounts", __name__)

#: A path of this site: not `//host`, not `/\host`, nothing that a browser would drop or turn round.
_OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


class _Browser(TypedDict):
    address: str
    user_agent: str
    hours: int


class _SignInForm(Schema):
    email = Text(required=True, max_length=300)
    password = fields.String(required=True)


class _NameForm(Schema):
    name = Text(required=True, max_length=300)


class _EmailForm(Schema):
    email = Text(required=True, max_length=300)
    password = fields.String(required=True)


class _PasswordForm(Schema):
    current_password = fields.String(required=True)
    new_password = fields.String(required=True)


class _TokenForm(Schema):
    name = Text(required=True, max_length=300)
    scopes = fields.List(fields.Enum(Scope, by_value=True), required=True)
    team_id = fields.UUID(required=True)


class _NewPasswordForm(Schema):
    password = fields.String(required=True)


class _NewAccountForm(Schema):
    name = Text(required=True, max_length=300)
    password = fields.String(required=True)


@blueprint.get("/sign-in")
def sign_in() -> BaseResponse | str:
    """The form; somebody who is signed in goes on to where they wanted."""
    if web_actor() is not None:
        return redirect(_own_path(request.args.get("next")), 303)
    return _sign_in_page(request.args.get("next", ""))


@blueprint.post("/sign-in")
def submit_sign_in() -> BaseResponse | tuple[str, int, dict[str, str]]:
    """Counts the attempt, checks the password, then begins a new session."""
    wanted = request.form.get("next", "")
    address = request.remote_addr or ""
    try:
        form = load_form(_SignInForm)
        with db.unit_of_work() as writing:
            take_attempt(writing, form["email"], address)
        checked = accounts.check_password(
            read_session(), email=form["email"], password=form["password"]
        )
        with db.unit_of_work() as writing:
            token = accounts.sign_in(writing, checked, **_browser())
    except PlumblineError as error:
        headers = (
            {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyRequests) else {}
        )
        return _sign_in_page(wanted, error), code_of(error), headers
    _enter(token)
    return redirect(_own_path(wanted), 303)


@blueprint.post("/sign-out")
def sign_out() -> BaseResponse:
    """Ends the session here and in the table."""
    _leave()
    flash("You are signed out.", "success")
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.get("/account")
def profile() -> str:
    """The person's own name, address, password, browsers and tokens."""
    return _profile_page(_signed_in())


@blueprint.post("/account/name")
def edit_name() -> BaseResponse | tuple[str, int]:
    """Changes the person's own name."""
    actor = _signed_in()
    try:
        form = load_form(_NameForm)
        with db.unit_of_work() as writing:
            accounts.edit_profile(writing, actor, name=form["name"])
    except PlumblineError as error:
        return _profile_page(actor, "name", error), code_of(error)
    return _back_to_profile("Your name is changed.")


@blueprint.post("/account/email")
def change_email() -> BaseResponse | tuple[str, int]:
    """Changes the address to sign in with."""
    actor = _signed_in()
    try:
        form = load_form(_EmailForm)
        _count_attempt(actor)
        with db.unit_of_work() as writing:
            accounts.change_email(writing, actor, **form)
    except PlumblineError as error:
        return _profile_page(actor, "email", error), code_of(error)
    return _back_to_profile(f"From now on, sign in as {form['email']}.")


@blueprint.post("/account/password")
def change_password() -> BaseResponse | tuple[str, int]:
    """Changes the password and signs the other browsers out."""
    actor = _signed_in()
    try:
        form = load_form(_PasswordForm)
        _count_attempt(actor)
        with db.unit_of_work() as writing:
            accounts.change_password(writing, actor, **form)
    except PlumblineError as error:
        return _profile_page(actor, "password", error), code_of(error)
    return _back_to_profile("Your password is changed, and all other browsers are signed out.")


@blueprint.post("/account/sessions/<id:login_session_id>/end")
def end_session(login_session_id: str) -> BaseResponse:
    """Signs one of the person's browsers out."""
    actor = _signed_in()
    with db.unit_of_work() as writing:
        login_sessions.end_session(writing, actor, login_session_id)
    return _back_to_profile("That browser is signed out.")


@blueprint.post("/account/sessions/end-others")
def end_other_sessions() -> BaseResponse:
    """Signs the person out everywhere else."""
    actor = _signed_in()
    with db.unit_of_work() as writing:
        login_sessions.end_other_sessions(writing, actor)
    return _back_to_profile("All other browsers are signed out.")


@blueprint.post("/account/tokens")
def create_token() -> tuple[str, int]:
    """Makes an API token and shows its secret, this once."""
    actor = _signed_in()
    values = {**request.form.to_dict(), "scopes": request.form.getlist("scopes")}
    try:
        form = load(_TokenForm, values)
        in_team = replace(actor, team_id=str(form["team_id"]))
        with db.unit_of_work() as writing:
            token, secret = tokens.create_token(
                writing, in_team, name=form["name"], scopes=form["scopes"]
            )
    except PlumblineError as error:
        return _profile_page(actor, "token", error), code_of(error)
    return render_template("accounts/token.html", token=token, secret=secret), 201


@blueprint.post("/account/tokens/<id:token_id>/revoke")
def revoke_token(token_id: str) -> BaseResponse:
    """Makes one of the person's tokens worthless."""
    actor = _signed_in()
    with db.unit_of_work() as writing:
        tokens.revoke_token(writing, actor, token_id)
    return _back_to_profile("The token is revoked; programs that use it are refused from now on.")


@blueprint.get("/password-resets/<secret>")
def show_password_reset(secret: str) -> str:
    """The form of a reset link, or a page that says why it no longer works."""
    return _reset_page(queries.open_password_reset(read_session(), secret).user)


@blueprint.post("/password-resets/<secret>")
def reset_password(secret: str) -> BaseResponse | tuple[str, int]:
    """Sets the new password and leads to signing in with it."""
    user = queries.open_password_reset(read_session(), secret).user
    try:
        form = load_form(_NewPasswordForm)
        with db.unit_of_work() as writing:
            password_resets.reset_password(writing, secret, form["password"])
    except PlumblineError as error:
        return _reset_page(user, error), code_of(error)
    _leave()
    flash("Your new password is set. Sign in with it.", "success")
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.get("/invitations/<secret>")
def show_invitation(secret: str) -> str:
    """What the invitation offers to whoever is here, or a page that says why it no longer works."""
    return _invitation_page(secret)


@blueprint.post("/invitations/<secret>")
def accept_invitation(secret: str) -> BaseResponse | tuple[str, int]:
    """The signed-in person joins, or a new account is made that does."""
    actor = web_actor()
    if actor is not None:
        return _join(actor, secret)
    try:
        form = load_form(_NewAccountForm)
        with db.unit_of_work() as writing:
            newcomer, _ = invitations.accept_with_new_account(writing, secret, **form)
            token = accounts.sign_in_without_password(writing, newcomer, **_browser())
    except PlumblineError as error:
        return _invitation_page(secret, error), code_of(error)
    _enter(token)
    flash("Your account is ready. Welcome.", "success")
    return redirect(url_for("desk.home"), 303)


def _join(actor: Actor, secret: str) -> BaseResponse:
    with db.unit_of_work() as writing:
        member = invitations.accept_invitation(writing, actor, secret)
        memberships = {**actor.memberships, member.team_id: member.role}
        accounts.choose_team(writing, replace(actor, memberships=memberships), member.team_id)
    flash("You have joined the team.", "success")
    return redirect(url_for("desk.home"), 303)


def _signed_in() -> Actor:
    return require_signed_in(web_actor())


def _count_attempt(actor: Actor) -> None:
    """Guessing the password of a browser that was left open is as slow as signing in."""
    with db.unit_of_work() as writing:
        take_attempt(writing, actor.email, request.remote_addr or "")


def _browser() -> _Browser:
    return {
        "address": request.remote_addr or "",
        "user_agent": request.user_agent.string,
        "hours": settings().session_hours,
    }


def _enter(token: str) -> None:
    """Makes `token` this browser's session; nothing known from before is worth anything."""
    _leave()
    seen = by_session_token(read_session(), token)
    if seen is not None:
        login_user(SignedIn(token, seen.actor))


def _leave() -> None:
    actor = web_actor()
    if actor is not None and actor.login_session_id is not None:
        with db.unit_of_work() as writing:
            login_sessions.end_session(writing, actor, actor.login_session_id)
    logout_user()
    session.clear()
    end_reading()


def _own_path(path: str | None) -> str:
    if path and _OWN_PATH.fullmatch(path):
        return path
    return url_for("desk.home")


def _back_to_profile(message: str) -> BaseResponse:
    flash(message, "success")
    return redirect(url_for("accounts.profile"), 303)


def _sign_in_page(wanted: str, error: PlumblineError | None = None) -> str:
    return render_template(
        "accounts/sign_in.html",
        next=wanted,
        email=request.form.get("email", ""),
        problem=error.detail if error else None,
    )


def _profile_page(actor: Actor, form: str = "", error: PlumblineError | None = None) -> str:
    """The page with `error` in the form that it belongs to, and what was typed there."""
    reading = read_session()
    own_teams = team_queries.own_teams(reading, actor)
    return render_template(
        "accounts/profile.html",
        user=queries.own_account(reading, actor),
        sessions=queries.own_sessions(reading, actor),
        tokens=queries.own_tokens(reading, actor),
        own_teams=own_teams,
        team_options=[(team.id, team.name) for team in own_teams],
        errors={form: field_errors(error)} if error else {},
        typed={form: request.form},
        scopes=list(Scope),
        chosen_scopes=request.form.getlist("scopes") if form == "token" else ["read"],
        browser_in_words=browser_in_words,
        min_password=MIN_PASSWORD_CHARACTERS,
    )


def _reset_page(user: User, error: PlumblineError | None = None) -> str:
    return render_template(
        "accounts/password_reset.html",
        user=user,
        errors=field_errors(error) if error else {},
        min_password=MIN_PASSWORD_CHARACTERS,
    )


def _invitation_page(secret: str, error: PlumblineError | None = None) -> str:
    invitation = team_queries.open_invitation(read_session(), secret)
    return render_template(
        "accounts/invitation.html",
        invitation=invitation,
        has_account=team_queries.has_account(read_session(), invitation.email),
        errors=field_errors(error) if error else {},
        typed=request.form,
        min_password=MIN_PASSWORD_CHARACTERS,
    )
