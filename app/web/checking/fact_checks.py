"""Fact-checks at the desk: the list, one with its form, and what saves what was typed."""

from typing import Any

from flask import (
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain import limits
from app.domain.clock import rfc3339
from app.domain.errors import PlumblineError, SignInRequired
from app.domain.text import clean_text
from app.domain.vocabulary import State
from app.engines.markdown import render_markdown
from app.http.context import end_reading, read_session, web_actor
from app.http.loading import Text, load, load_form, load_json
from app.policy import can_write, require, require_signed_in
from app.queries import fact_checks as queries
from app.queries.claims import claimants
from app.queries.rating_scales import newest_scale
from app.services.fact_checks import edit_fact_check
from app.web.checking.page import FIELD_LABELS, blueprint, fact_check_page, mark

STATES = [
    (State.DRAFT, "Drafts"),
    (State.IN_REVIEW, "In review"),
    (State.APPROVED, "Approved"),
    (State.PUBLISHED, "Published"),
    (State.WITHDRAWN, "Withdrawn"),
]
_FILTERS = ("q", "state", "verdict", "claimant", "mine")
_MAX_CLAIMANTS = 200


class _Fields(Schema):
    verdict = Text(max_length=limits.NAME)
    summary = Text(max_length=limits.SUMMARY)
    explanation = Text(max_length=limits.EXPLANATION)
    language = Text(max_length=35)


class _Form(_Fields):
    version = fields.Integer(required=True)
    #: Marks of the values that the form began with; a field that still has its own was not edited.
    was = Text(load_default="")


class _Draft(Schema):
    version = fields.Integer(required=True, strict=True)
    changed = fields.Dict(required=True, data_key="fields")


class _Preview(Schema):
    text = Text(required=False, load_default="", max_length=limits.EXPLANATION)


@blueprint.get("")
def list_fact_checks() -> str | BaseResponse:
    """The team's fact-checks, newest first, narrowed by what the address says."""
    actor = require_signed_in(web_actor())
    if actor.team_id is None:
        return render_template("teams/none.html")
    given = {name: request.args[name].strip() for name in _FILTERS if request.args.get(name)}
    filters = queries.Filters(
        q=given.get("q", ""),
        state=State(given["state"]) if given.get("state") in set(State) else None,
        verdict=given.get("verdict", ""),
        claimant=given.get("claimant", ""),
        is_mine="mine" in given,
    )
    session = read_session()
    cursor = request.args.get("cursor")
    return render_template(
        "fact_checks/list.html",
        page=queries.list_fact_checks(session, actor, filters, cursor=cursor),
        filters=filters,
        given=given,
        is_first=cursor is None,
        views=_views(queries.counts_by_state(session, actor), given),
        verdict_options=[(v.key, v.label) for v in newest_scale(session, actor.team_id).verdicts],
        claimant_options=[(n, n) for n in claimants(session, actor, limit=_MAX_CLAIMANTS)],
    )


def _views(counts: dict[State, int], given: dict[str, str]) -> list[dict[str, Any]]:
    """A tab for all and one for each state, each keeping the other filters."""
    others = {name: value for name, value in given.items() if name != "state"}
    tabs: list[tuple[str, str | None, int]] = [("All", None, sum(counts.values()))]
    tabs += [(label, state.value, counts[state]) for state, label in STATES]
    return [
        {
            "label": label,
            "href": url_for("fact_checks.list_fact_checks", **{**others, "state": state}),  # type: ignore[arg-type]
            "is_current": given.get("state") == state,
            "count": count,
        }
        for label, state, count in tabs
    ]


@blueprint.get("/<id:fact_check_id>")
def show_fact_check(fact_check_id: str) -> Response:
    """One fact-check with everything around it and what the actor may do next."""
    removed_id = request.args.get("removed")
    return fact_check_page(web_actor(), fact_check_id, removed_id=removed_id)


@blueprint.get("/<id:fact_check_id>/edit")
def edit_form(fact_check_id: str) -> Response:
    """The form also for what is in review or approved, where an edit has its price."""
    actor = web_actor()
    fact_check = queries.visible_fact_check(read_session(), actor, fact_check_id)
    require(can_write, actor, fact_check.team_id)
    removed_id = request.args.get("removed")
    return fact_check_page(actor, fact_check_id, is_editing=True, removed_id=removed_id)


@blueprint.post("/<id:fact_check_id>")
def save_fact_check(fact_check_id: str) -> BaseResponse:
    """Saves the whole form; nothing typed is lost when it can't be."""
    try:
        save_posted(fact_check_id)
    except PlumblineError as error:
        return refused_edit(fact_check_id, error)
    flash("Saved.", "success")
    return redirect(url_for("fact_checks.show_fact_check", fact_check_id=fact_check_id), 303)


@blueprint.patch("/<id:fact_check_id>/draft")
def save_draft(fact_check_id: str) -> Response:
    """Saves the fields that changed since the last time, while somebody types."""
    actor = require_signed_in(web_actor())
    sent = load_json(_Draft)
    changed = load(_Fields, sent["changed"])
    with db.unit_of_work() as session:
        saved = edit_fact_check(session, actor, fact_check_id, sent["version"], changed)
        return jsonify(version=saved.version, saved_at=rfc3339(saved.updated_at))


@blueprint.post("/<id:fact_check_id>/preview")
def preview(fact_check_id: str) -> Response:
    """The explanation as readers will see it, cleaned, for the page's own preview."""
    queries.visible_fact_check(read_session(), web_actor(), fact_check_id)
    text: str = load_json(_Preview)["text"]
    return Response(render_markdown(text), content_type="text/html; charset=utf-8")


def save_posted(fact_check_id: str) -> None:
    """Writes what was changed in the posted form. Raises what the service does."""
    actor = require_signed_in(web_actor())
    form = load_form(_Form)
    seen_version, was = form.pop("version"), form.pop("was").split()
    changed = {name: value for name, value in form.items() if mark(name, value) not in was}
    with db.unit_of_work() as session:
        edit_fact_check(session, actor, fact_check_id, seen_version, changed)


def refused_edit(fact_check_id: str, error: PlumblineError) -> Response:
    """The form again, with what was typed and why it was not taken."""
    was = request.form.get("was", "").split()
    posted = {name: request.form[name] for name in _Fields().fields if name in request.form}
    typed = {n: v for n, v in posted.items() if mark(n, clean_text(v).strip()) not in was}
    if isinstance(error, SignInRequired):
        words = [(n, FIELD_LABELS[n], typed.get(n, "")) for n in ("summary", "explanation")]
        page = render_template("errors/session_ended.html", typed=words)
        return make_response(page, 401)
    end_reading()
    return fact_check_page(web_actor(), fact_check_id, error=error, typed=typed, is_editing=True)
