"""The same sentence in other articles, offered one place at a time."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response as BaseResponse

from app import db, policy
from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.paging import Page, encode_cursor
from app.http.context import end_reading, read_session, web_actor
from app.http.errors import code_of
from app.http.loading import load_form
from app.models import Annotation
from app.policy import require_signed_in
from app.queries import same_sentences as queries
from app.queries.annotations import visible_annotation
from app.queries.articles import visible_article
from app.queries.claims import visible_claim, working_fact_check
from app.queries.same_sentences import Place
from app.services.anchors.elsewhere import annotate_elsewhere
from app.services.annotations import delete_annotation
from app.services.states import is_public

blueprint = Blueprint("elsewhere", __name__, url_prefix="/desk")

_OFFSET = validate.Range(min=0, max=2**31 - 1)


class _Span(Schema):
    start = fields.Integer(required=True, validate=_OFFSET)
    end = fields.Integer(required=True, validate=_OFFSET)


class _Place(_Span):
    article_id = fields.UUID(required=True)


class _KnownPlace(_Span):
    annotation_id = fields.UUID(required=True)


class _Undo(Schema):
    annotation_id = fields.UUID(required=True)


@blueprint.app_context_processor
def counts() -> dict[str, Any]:
    """How many same sentences there are: for the pages that lead to the ones here."""

    def count_elsewhere(annotations: Sequence[Annotation]) -> dict[str, int]:
        """By annotation, the first one alone of those that have the same sentence."""
        firsts = {a.sentence_key: a.id for a in reversed(annotations) if a.sentence_key is not None}
        return queries.count_elsewhere(read_session(), list(firsts.values()))

    def count_known(article_ids: Sequence[str]) -> dict[str, int]:
        return queries.count_known(read_session(), article_ids)

    return {"count_elsewhere": count_elsewhere, "count_known": count_known}


@blueprint.get("/annotations/<id:annotation_id>/elsewhere")
def list_places(annotation_id: str) -> str:
    """The next place at which an annotation's sentence stands, and those that were confirmed."""
    return _places_page(require_signed_in(web_actor()), annotation_id)


@blueprint.post("/annotations/<id:annotation_id>/elsewhere")
def confirm_place(annotation_id: str) -> BaseResponse | tuple[str, int]:
    """Highlights the claim at the place that was offered."""
    actor = require_signed_in(web_actor())
    form = load_form(_Place)
    try:
        made = _confirm(actor, annotation_id, str(form["article_id"]), form)
    except Conflict as error:
        end_reading()
        return _places_page(actor, annotation_id, error.detail), code_of(error)
    _flash_confirmed(made)
    return _back("elsewhere.list_places", annotation_id=annotation_id)


@blueprint.post("/annotations/<id:annotation_id>/elsewhere/undo")
def undo_place(annotation_id: str) -> BaseResponse:
    """Deletes what was confirmed."""
    actor = require_signed_in(web_actor())
    made_id = str(load_form(_Undo)["annotation_id"])
    annotation = visible_annotation(read_session(), actor, annotation_id)
    if visible_annotation(read_session(), actor, made_id).claim_id != annotation.claim_id:
        raise NotFound()
    _delete(actor, made_id)
    return _back("elsewhere.list_places", annotation_id=annotation_id)


@blueprint.get("/articles/<id:article_id>/known-claims")
def list_known_claims(article_id: str) -> str:
    """The next sentence of an article that was checked in another, and those confirmed."""
    return _known_page(require_signed_in(web_actor()), article_id)


@blueprint.post("/articles/<id:article_id>/known-claims")
def confirm_known_claim(article_id: str) -> BaseResponse | tuple[str, int]:
    """Highlights a claim that was checked before in this article."""
    actor = require_signed_in(web_actor())
    form = load_form(_KnownPlace)
    try:
        made = _confirm(actor, str(form["annotation_id"]), article_id, form)
    except Conflict as error:
        end_reading()
        return _known_page(actor, article_id, error.detail), code_of(error)
    _flash_confirmed(made)
    return _back("elsewhere.list_known_claims", article_id=article_id)


@blueprint.post("/articles/<id:article_id>/known-claims/undo")
def undo_known_claim(article_id: str) -> BaseResponse:
    """Deletes what was confirmed."""
    actor = require_signed_in(web_actor())
    made_id = str(load_form(_Undo)["annotation_id"])
    if visible_annotation(read_session(), actor, made_id).article_id != article_id:
        raise NotFound()
    _delete(actor, made_id)
    return _back("elsewhere.list_known_claims", article_id=article_id)


def _places_page(actor: Actor, annotation_id: str, problem: str | None = None) -> str:
    session = read_session()
    annotation = visible_annotation(session, actor, annotation_id)
    claim = visible_claim(session, actor, annotation.claim_id)
    after = request.args.get("after")
    page = queries.list_elsewhere(session, annotation, cursor=after, limit=1)
    return render_template(
        "elsewhere/places.html",
        annotation=annotation,
        claim=claim,
        is_there=annotation.deleted_at is None,
        problem=problem,
        count=queries.count_elsewhere(session, [annotation.id])[annotation.id],
        there=queries.there_already(session, annotation),
        why_not=_why_not(actor, annotation),
        is_writer=policy.can_write(actor, claim.team_id),
        **_offered(page, after, lambda place: place.article.id),
    )


def _known_page(actor: Actor, article_id: str, problem: str | None = None) -> str:
    session = read_session()
    article = visible_article(session, actor, article_id)
    after = request.args.get("after")
    page = queries.list_known(session, article, cursor=after, limit=1)
    offered = _offered(page, after, lambda place: place.annotation.id)
    place = offered["place"]
    return render_template(
        "elsewhere/known_claims.html",
        article=article,
        problem=problem,
        count=queries.count_known(session, [article.id])[article.id],
        there=queries.known_already(session, article.id),
        fact_check=place and working_fact_check(session, place.annotation.claim_id),
        why_not=place and _why_not(actor, place.annotation),
        is_writer=policy.can_write(actor, article.team_id),
        **offered,
    )


def _offered(page: Page[Place], after: str | None, key: Any) -> dict[str, Any]:
    """The one place of a page, and the cursor that skips it."""
    place = page.rows[0] if page.rows else None
    skip = encode_cursor(key(place), str(place.start)) if place else page.next_cursor
    return {"place": place, "after": after, "skip": skip}


def _why_not(actor: Actor, annotation: Annotation) -> str | None:
    """Why this person can't confirm, if so."""
    team_id = annotation.claim.team_id
    if not policy.can_write(actor, team_id):
        return "Only a reviewer of this team can add highlights."
    fact_check = working_fact_check(read_session(), annotation.claim_id)
    if is_public(read_session(), fact_check) and not policy.can_publish(actor, team_id):
        return "Readers see this claim’s fact-check, so only an editor can add another place."
    return None


def _confirm(actor: Actor, annotation_id: str, article_id: str, form: dict[str, Any]) -> str:
    """Gives the title of the article in which the claim is highlighted now."""
    with db.unit_of_work() as session:
        made = annotate_elsewhere(
            session, actor, annotation_id, article_id, start=form["start"], end=form["end"]
        )
        return made.article.title


def _flash_confirmed(title: str) -> None:
    flash(f"The claim is highlighted in “{title}” now.", "success")


def _delete(actor: Actor, annotation_id: str) -> None:
    with db.unit_of_work() as session:
        delete_annotation(session, actor, annotation_id)
    flash("The highlight was deleted again.", "success")


def _back(endpoint: str, **address: Any) -> BaseResponse:
    after = request.form.get("after") or None
    return redirect(url_for(endpoint, **address, after=after), 303)
