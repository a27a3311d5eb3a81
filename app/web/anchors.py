"""The desk queue of articles that no longer say what was checked, and what is decided there."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as BaseResponse

from app import db, policy
from app.domain.actor import Actor
from app.domain.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    InvalidInputs,
    NotFound,
    PlumblineError,
)
from app.domain.vocabulary import AnchorDecision, AnchorState
from app.http.context import end_reading, read_session, web_actor
from app.http.errors import code_of, wants_json
from app.http.loading import field_errors, load
from app.policy import require_signed_in
from app.queries import anchors as queries
from app.queries.anchors import Case, CaseFilters
from app.queries.articles import current_text
from app.services.anchors import decisions
from app.web.anchor_cases import FILTERS, KEPT, places, shown
from app.web.reading import QuoteForm, filled

blueprint = Blueprint("anchors", __name__, url_prefix="/desk")

#: The desk's navigation counts no further than this.
BADGE_LIMIT = 100
_LONGEST_HISTORY = 100
_VIEWS = ("changed", "ambiguous", "orphan", "reopened")
_VIEW_LABELS = {
    "": "All that wait",
    "changed": "Words changed",
    "ambiguous": "Found more than once",
    "orphan": "No longer in the text",
    "reopened": "Being checked again",
}
_DONE = {
    AnchorDecision.CONFIRM: "Confirmed: the new words are the quote from now on.",
    AnchorDecision.MOVE: "Moved: the claim stands at the words that were chosen.",
    AnchorDecision.GONE: "Noted that the claim is gone from this article.",
    AnchorDecision.REOPEN: "Reopened: the fact-check is a draft again.",
}


class _Decision(Schema):
    seen_anchor_id = fields.UUID(required=True, error_messages={"required": "Reload the page."})


class _Move(_Decision, QuoteForm):
    pass


@blueprint.app_context_processor
def count_for_navigation() -> dict[str, Any]:
    """What the desk's layout asks for: how many cases wait, at most `BADGE_LIMIT`."""

    def count_waiting(actor: Actor) -> int:
        return queries.count_waiting(read_session(), actor, at_most=BADGE_LIMIT)

    return {"count_waiting_anchors": count_waiting}


@blueprint.get("/anchors")
def list_anchors() -> str:
    """Every highlight of the team on whose words somebody must decide, old and new side by side."""
    actor = require_signed_in(web_actor())
    session = read_session()
    kept = _kept()
    filters = _filters(kept)
    order: queries.Order = "oldest" if kept.get("order") == "oldest" else "public"
    cursor = request.args.get("cursor")
    page = queries.list_cases(session, actor, filters, order=order, cursor=cursor)
    counts = queries.counts(session, actor)
    titles = queries.article_titles(session, counts)
    return render_template(
        "anchors/list.html",
        cases=[shown(actor, case) for case in page.rows],
        next_cursor=page.next_cursor,
        is_first=cursor is None,
        kept=kept,
        views=_views(kept, counts),
        article_options=[(row[0], f"{row[1]} ({row[2]})") for row in titles],
        decided=_decided(actor),
        is_writer=policy.can_write(actor, actor.team_id or ""),
    )


@blueprint.get("/annotations/<id:annotation_id>/anchor")
def show_anchor(annotation_id: str) -> Response:
    """One case, waiting or decided, with everything that happened to its place."""
    return _case_page(require_signed_in(web_actor()), annotation_id)


@blueprint.post("/annotations/<id:annotation_id>/anchor/confirm")
def confirm(annotation_id: str) -> BaseResponse | dict[str, Any]:
    """The words that stand there now make the same claim."""
    return _decide(annotation_id, decisions.confirm)


@blueprint.post("/annotations/<id:annotation_id>/anchor/find-gone")
def find_gone(annotation_id: str) -> BaseResponse | dict[str, Any]:
    """The claim is no longer in the article."""
    return _decide(annotation_id, decisions.find_gone)


@blueprint.post("/annotations/<id:annotation_id>/anchor/reopen")
def reopen(annotation_id: str) -> BaseResponse | dict[str, Any]:
    """The change needs a new check."""
    return _decide(annotation_id, decisions.reopen)


@blueprint.get("/annotations/<id:annotation_id>/anchor/move")
def choose_place(annotation_id: str) -> Response:
    """Other words for a highlight, typed or chosen from a list, for browsers without scripts."""
    return _place_page(require_signed_in(web_actor()), annotation_id)


@blueprint.post("/annotations/<id:annotation_id>/anchor/move")
def move(annotation_id: str) -> BaseResponse | dict[str, Any]:
    """The claim stands in other words of the article."""
    actor = require_signed_in(web_actor())
    try:
        sent = load(_Move, filled(request.form))
        seen = str(sent.pop("seen_anchor_id"))
        with db.unit_of_work() as session:
            decisions.move(session, actor, annotation_id, sent, seen_anchor_id=seen)
    except (InvalidInput, InvalidInputs) as error:
        if wants_json():
            raise
        end_reading()
        return _place_page(actor, annotation_id, error)
    except Conflict as error:
        return _refused(actor, annotation_id, error)
    return _decided_answer(actor, annotation_id)


def _decide(annotation_id: str, decide: Callable[..., Any]) -> BaseResponse | dict[str, Any]:
    """Takes a decision; where it can't be taken as things stand now, shows how they do."""
    actor = require_signed_in(web_actor())
    try:
        seen = str(load(_Decision, request.form.to_dict())["seen_anchor_id"])
        with db.unit_of_work() as session:
            decide(session, actor, annotation_id, seen_anchor_id=seen)
    except (Conflict, InvalidInput, InvalidInputs) as error:
        return _refused(actor, annotation_id, error)
    return _decided_answer(actor, annotation_id)


def _refused(actor: Actor, annotation_id: str, error: PlumblineError) -> Response:
    if wants_json():
        raise error
    end_reading()
    return _case_page(actor, annotation_id, error)


def _decided_answer(actor: Actor, annotation_id: str) -> BaseResponse | dict[str, Any]:
    end_reading()
    case = queries.visible_case(read_session(), actor, annotation_id)
    message, back = _message(case), _back(annotation_id)
    if request.form.get("fact_check_id"):
        flash(message, "success")
    if wants_json():
        return {"message": message, "href": _case_href(case), "back": back}
    return redirect(back, 303)


def _back(annotation_id: str) -> str:
    """The page on which the decision was taken: the fact-check's own, or the queue."""
    fact_check_id = request.form.get("fact_check_id", "")
    if fact_check_id:
        return url_for("fact_checks.show_fact_check", fact_check_id=fact_check_id)
    kept: dict[str, Any] = {n: value for n in FILTERS if (value := request.form.get(n))}
    return url_for("anchors.list_anchors", decided=annotation_id, **kept)


def _case_page(actor: Actor, annotation_id: str, error: PlumblineError | None = None) -> Response:
    session = read_session()
    case = queries.visible_case(session, actor, annotation_id)
    page = render_template(
        "anchors/show.html",
        shown=shown(actor, case),
        error=error,
        message=_message(case) if case.anchor.decision else "",
        history=queries.list_anchors(session, annotation_id, limit=_LONGEST_HISTORY).rows,
    )
    return make_response(page, code_of(error) if error else 200)


def _place_page(actor: Actor, annotation_id: str, error: PlumblineError | None = None) -> Response:
    session = read_session()
    case = queries.visible_case(session, actor, annotation_id)
    policy.require(policy.can_write, actor, case.claim.team_id)
    offered = places(case, current_text(session, case.article.id).text)
    errors = field_errors(error) if error else {}
    page = render_template(
        "anchors/move.html",
        shown=shown(actor, case),
        places=offered,
        values=request.form,
        error=errors.get("exact") or errors.get("quote") or (error.detail if error else None),
        kept={name: value for name in KEPT if (value := request.values.get(name))},
    )
    return make_response(page, code_of(error) if error else 200)


def _message(case: Case) -> str:
    return _DONE[case.anchor.decision] if case.anchor.decision else ""


def _case_href(case: Case) -> str:
    return url_for("anchors.show_anchor", annotation_id=case.annotation.id)


def _decided(actor: Actor) -> dict[str, str] | None:
    """What was decided on the page before, in words and with the way back to it."""
    try:
        case = queries.visible_case(read_session(), actor, _id("decided"))
    except (NotFound, Forbidden):
        return None
    return {"message": _message(case), "claim": case.claim.text, "href": _case_href(case)}


def _kept() -> dict[str, str]:
    """What the list is narrowed to, for the links and forms that come back to it."""
    asked = {name: value for name in FILTERS if (value := request.args.get(name))}
    return {**asked, "article": _id("article")} if "article" in asked else asked


def _id(name: str) -> str:
    """An id in the address; one that no thing has for what can't be one."""
    try:
        return str(UUID(request.args.get(name, "")))
    except ValueError:
        return str(UUID(int=0))


def _filters(kept: dict[str, str]) -> CaseFilters:
    view = kept.get("view", "")
    filters = CaseFilters(article_id=kept.get("article", ""))
    if view == "reopened":
        return replace(filters, is_reopened=True)
    return replace(filters, state=AnchorState(view)) if view in _VIEWS else filters


def _views(kept: dict[str, str], counts: queries.Counts) -> list[dict[str, Any]]:
    states = counts.by_state(kept.get("article", ""))
    numbers = {str(state): count for state, count in states.items()}
    rest: dict[str, Any] = {name: value for name, value in kept.items() if name != "view"}
    numbers |= {"": sum(states.values()), "reopened": counts.reopened(kept.get("article", ""))}
    return [
        {
            "label": label,
            "href": url_for("anchors.list_anchors", **rest, view=view or None),
            "is_current": kept.get("view", "") == view,
            "count": numbers[view],
        }
        for view, label in _VIEW_LABELS.items()
    ]
