"""The sources of one fact-check: cited, edited, removed and put back, moved up and down."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain.actor import Actor
from app.domain.errors import (
    Conflict,
    InvalidInput,
    InvalidInputs,
    PlumblineError,
    StaleVersion,
)
from app.engines.diffing import word_diff
from app.http.context import end_reading, read_session, web_actor
from app.http.errors import code_of
from app.http.loading import field_errors, load_form
from app.models import Citation
from app.policy import can_write, require, require_signed_in
from app.queries.fact_checks import visible_citation, visible_fact_check
from app.services import citations
from app.web.checking.citation_form import (
    SOURCE_TYPES,
    STANCES,
    CitationForm,
    SourceForm,
    UseForm,
    citation_form,
    error_links,
    load_posted,
)
from app.web.checking.page import blueprint

_LABELS = {"stance": "What it says", "excerpt": "Excerpt", "note": "Note"}


class _Edit(UseForm):
    version = fields.Integer(required=True)


class _Move(Schema):
    position = fields.Integer(required=True)


@blueprint.get("/<id:fact_check_id>/citations/new")
def new_citation(fact_check_id: str) -> Response:
    """The form on a page of its own, for where no script opens it in place."""
    actor = _writer(fact_check_id)
    return _new_page(actor, fact_check_id, {"source_id": request.args.get("source", "")})


@blueprint.post("/<id:fact_check_id>/citations")
def add_citation(fact_check_id: str) -> BaseResponse:
    """Cites a source; an address that the team knows already is not made anew."""
    actor = _writer(fact_check_id)
    try:
        form = load_posted(CitationForm)
        source_id = form.pop("source_id")
        source = {name: form.pop(name) for name in SourceForm().fields}
        with db.unit_of_work() as session:
            made = citations.add_citation(
                session,
                actor,
                fact_check_id,
                source={"id": str(source_id)} if source_id else source,
                **form,
            )
            is_kept = not source_id and made.source.title != " ".join(source["title"].split())
    except (InvalidInput, InvalidInputs, Conflict) as error:
        end_reading()
        return _new_page(actor, fact_check_id, request.form.to_dict(), error)
    flash("The source is added.", "success")
    if is_kept:
        flash("The team knew this address already, so its title and details were kept.")
    return _back(fact_check_id, f"citation-{made.id}")


@blueprint.get("/<id:fact_check_id>/citations/<id:citation_id>")
def citation_page(fact_check_id: str, citation_id: str) -> Response:
    """The form for what a source says about this claim."""
    actor = _writer(fact_check_id)
    citation = visible_citation(read_session(), actor, fact_check_id, citation_id)
    return _edit_page(citation)


@blueprint.post("/<id:fact_check_id>/citations/<id:citation_id>")
def edit_citation(fact_check_id: str, citation_id: str) -> BaseResponse:
    """Saves stance, excerpt and note; of two who edit at once the second sees both texts."""
    actor = _writer(fact_check_id)
    visible_citation(read_session(), actor, fact_check_id, citation_id)
    try:
        form = load_form(_Edit)
        seen_version = form.pop("version")
        with db.unit_of_work() as session:
            citations.edit_citation(session, actor, citation_id, seen_version, form)
    except (InvalidInput, InvalidInputs, StaleVersion, Conflict) as error:
        end_reading()
        citation = visible_citation(read_session(), actor, fact_check_id, citation_id)
        return _edit_page(citation, error)
    flash("Saved.", "success")
    return _back(fact_check_id, f"citation-{citation_id}")


@blueprint.post("/<id:fact_check_id>/citations/<id:citation_id>/remove")
def remove_citation(fact_check_id: str, citation_id: str) -> BaseResponse:
    """Takes a source out; the page then offers to put it back."""
    actor = _writer(fact_check_id)
    visible_citation(read_session(), actor, fact_check_id, citation_id)
    with db.unit_of_work() as session:
        citations.remove_citation(session, actor, citation_id)
    return _back(fact_check_id, "removed", removed=citation_id)


@blueprint.post("/<id:fact_check_id>/citations/<id:citation_id>/restore")
def restore_citation(fact_check_id: str, citation_id: str) -> BaseResponse:
    """Undoes a removal."""
    actor = _writer(fact_check_id)
    visible_citation(read_session(), actor, fact_check_id, citation_id)
    with db.unit_of_work() as session:
        citations.restore_citation(session, actor, citation_id)
    flash("The source is back.", "success")
    return _back(fact_check_id, f"citation-{citation_id}")


@blueprint.post("/<id:fact_check_id>/citations/<id:citation_id>/move")
def move_citation(fact_check_id: str, citation_id: str) -> BaseResponse:
    """Puts a source at another place in the order; the focus stays on the button pressed."""
    actor = _writer(fact_check_id)
    citation = visible_citation(read_session(), actor, fact_check_id, citation_id)
    position = load_form(_Move)["position"]
    is_upwards = position < citation.position
    with db.unit_of_work() as session:
        moved = citations.move_citation(session, actor, citation_id, position)
        is_first, is_last = moved.position == 1, moved.position == len(moved.fact_check.citations)
    # The first has no way up and the last none down: there the focus is on the way back.
    button = "up" if (is_upwards and not is_first) or is_last else "down"
    return _back(fact_check_id, f"{button}-{citation_id}")


def _writer(fact_check_id: str) -> Actor:
    actor = require_signed_in(web_actor())
    fact_check = visible_fact_check(read_session(), actor, fact_check_id)
    return require(can_write, actor, fact_check.team_id)


def _back(fact_check_id: str, anchor: str, removed: str | None = None) -> BaseResponse:
    end_reading()
    fact_check = visible_fact_check(read_session(), web_actor(), fact_check_id)
    # Who edits something in review came from its form, and goes on there.
    is_draft = fact_check.state == "draft"
    endpoint = "fact_checks.show_fact_check" if is_draft else "fact_checks.edit_form"
    # Flask leaves out what is None.
    return redirect(
        url_for(endpoint, fact_check_id=fact_check_id, _anchor=anchor, removed=removed), 303
    )


def _new_page(
    actor: Actor,
    fact_check_id: str,
    values: dict[str, str],
    error: PlumblineError | None = None,
) -> Response:
    errors = field_errors(error) if error else {}
    page = render_template(
        "fact_checks/new_citation.html",
        fact_check=visible_fact_check(read_session(), actor, fact_check_id),
        citation_form=citation_form(read_session(), actor),
        values=values,
        errors=errors,
        error_links=error_links(errors),
    )
    return make_response(page, code_of(error) if error else 200)


def _edit_page(citation: Citation, error: PlumblineError | None = None) -> Response:
    present = {"stance": citation.stance, "excerpt": citation.excerpt, "note": citation.note}
    page = render_template(
        "fact_checks/citation.html",
        citation=citation,
        stances=STANCES,
        source_types=dict(SOURCE_TYPES),
        values={**present, **request.form.to_dict()},
        errors=field_errors(error) if error else {},
        conflicts=_conflicts(error),
    )
    return make_response(page, code_of(error) if error else 200)


def _conflicts(error: PlumblineError | None) -> list[dict[str, Any]]:
    if not isinstance(error, StaleVersion):
        return []
    theirs = error.current["fields"]
    return [
        {
            "label": _LABELS[name],
            "theirs": theirs[name],
            "changes": word_diff(str(theirs[name]), str(mine)),
        }
        for name, mine in error.yours.items()
        if theirs[name] != mine
    ]
