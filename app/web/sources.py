"""The team's sources: the list, one with where it is used, and what a page says about itself."""

from typing import Any

from flask import (
    Blueprint,
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
from app.domain.actor import Actor
from app.domain.addresses import MAX_ADDRESS_CHARACTERS, require_web_address
from app.domain.errors import (
    AlreadyThere,
    InvalidInput,
    InvalidInputs,
    PlumblineError,
    StaleVersion,
)
from app.domain.vocabulary import SourceType
from app.engines.diffing import word_diff
from app.http.context import end_reading, read_session, settings, web_actor
from app.http.errors import code_of
from app.http.loading import Text, field_errors, load_json
from app.models import Source
from app.policy import can_write, require, require_signed_in
from app.queries import sources as queries
from app.services.sources import edit_source, look_up
from app.web.checking.citation_form import (
    OFFERED,
    SOURCE_TYPES,
    SourceForm,
    error_links,
    load_posted,
    source_label,
)

blueprint = Blueprint("sources", __name__, url_prefix="/desk/sources")

_LABELS = {
    "url": "Address",
    "title": "Title",
    "publisher": "Publisher",
    "type": "Type",
    "author": "Author",
    "published_on": "Published on",
}


class _LookUp(Schema):
    url = Text(required=True, max_length=MAX_ADDRESS_CHARACTERS)


class _Edit(SourceForm):
    version = fields.Integer(required=True)


@blueprint.get("")
def list_sources() -> str | BaseResponse:
    """The team's sources, newest first, narrowed by what the address says."""
    actor = require_signed_in(web_actor())
    if actor.team_id is None:
        return render_template("teams/none.html")
    q, kind = request.args.get("q", "").strip(), request.args.get("type", "")
    cursor = request.args.get("cursor")
    page = queries.list_sources(
        read_session(),
        actor,
        q=q,
        source_type=SourceType(kind) if kind in set(SourceType) else None,
        cursor=cursor,
    )
    return render_template(
        "sources/list.html",
        page=page,
        q=q,
        kind=kind,
        is_first=cursor is None,
        source_types=SOURCE_TYPES,
    )


@blueprint.get("/suggestions")
def suggest() -> Response:
    """The team's sources that hold the words of `q`, for the form that cites one again."""
    actor = require_signed_in(web_actor())
    q = request.args.get("q", "").strip()
    rows = queries.list_sources(read_session(), actor, q=q, limit=OFFERED).rows
    return jsonify(sources=[_suggestion(row.source) for row in rows])


@blueprint.post("/look-up")
def look_up_page() -> Response:
    """What a page says about itself, or the team's own source with that address."""
    actor = require_signed_in(web_actor())
    require(can_write, actor, actor.team_id or "")
    url = require_web_address(load_json(_LookUp)["url"], "/url")
    known = queries.source_at(read_session(), actor, url)
    if known is not None:
        return jsonify(is_known=True, **_suggestion(known))
    # The page may take its time: no database connection waits for it.
    end_reading()
    found = look_up(url, allow_host_port=settings().fetch_allow_host_port)
    return jsonify(
        is_known=False,
        title=found.title,
        publisher=found.publisher,
        author=found.author,
        published_on=found.published_on.isoformat() if found.published_on else None,
    )


@blueprint.get("/<id:source_id>")
def show_source(source_id: str) -> Response:
    """A source, the fact-checks that cite it, and its form."""
    return _page(web_actor(), source_id)


@blueprint.post("/<id:source_id>")
def edit(source_id: str) -> BaseResponse:
    """Saves what is known about it; of two who edit at once the second sees both texts."""
    actor = require_signed_in(web_actor())
    try:
        form = load_posted(_Edit)
        seen_version = form.pop("version")
        with db.unit_of_work() as session:
            edit_source(session, actor, source_id, seen_version, form)
    except (InvalidInput, InvalidInputs, StaleVersion, AlreadyThere) as error:
        end_reading()
        return _page(actor, source_id, error)
    flash("Saved.", "success")
    return redirect(url_for("sources.show_source", source_id=source_id), 303)


def _page(actor: Actor | None, source_id: str, error: PlumblineError | None = None) -> Response:
    source = queries.visible_source(read_session(), actor, source_id)
    assert actor is not None
    present = {name: getattr(source, name) for name in _LABELS}
    errors = field_errors(error) if error else {}
    page = render_template(
        "sources/show.html",
        source=source,
        fact_checks=queries.fact_checks_citing(read_session(), source.id),
        may_write=can_write(actor, source.team_id),
        source_types=SOURCE_TYPES,
        values={**present, **request.form.to_dict()},
        errors=errors,
        error_links=error_links(errors),
        conflicts=_conflicts(error),
        other_id=error.id if isinstance(error, AlreadyThere) else None,
    )
    return make_response(page, code_of(error) if error else 200)


def _conflicts(error: PlumblineError | None) -> list[dict[str, Any]]:
    if not isinstance(error, StaleVersion):
        return []
    theirs = {name: str(value or "") for name, value in error.current["fields"].items()}
    mine = {name: str(value or "") for name, value in error.yours.items()}
    return [
        {"label": _LABELS[n], "theirs": theirs[n], "changes": word_diff(theirs[n], mine[n])}
        for n in _LABELS
        if theirs[n] != mine[n]
    ]


def _suggestion(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "label": source_label(source),
        "title": source.title,
        "publisher": source.publisher,
        "author": source.author,
        "published_on": source.published_on.isoformat() if source.published_on else None,
    }
