"""Claims: made of a quote, listed, read, edited."""

import hashlib
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from marshmallow import Schema, fields
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain.actor import Actor
from app.domain.errors import PlumblineError, StaleVersion
from app.http.context import end_reading, read_session, web_actor
from app.http.errors import code_of, wants_json
from app.http.loading import Text, field_errors, load
from app.models import Annotation, Article
from app.policy import can_write, require, require_signed_in
from app.queries import annotations, appearances, articles
from app.queries import claims as queries
from app.queries.same_sentences import count_elsewhere
from app.services import claims
from app.services.records.idempotency import Answer, hold, remember
from app.web.reading import QuoteForm, address_of, card_answer, filled

blueprint = Blueprint("claims", __name__)


class _NewClaimForm(QuoteForm):
    key = Text(required=True, max_length=100)
    claim_id = fields.UUID(load_default=None)
    text = Text(load_default="", max_length=claims.MAX_TEXT_CHARACTERS)
    claimant = Text(load_default="", max_length=300)
    claimed_on = fields.Date(load_default=None)
    note = Text(load_default="", max_length=5_000)


class _ClaimForm(Schema):
    version = fields.Integer(required=True)
    text = Text(load_default="", max_length=claims.MAX_TEXT_CHARACTERS)
    claimant = Text(load_default="", max_length=300)
    claimed_on = fields.Date(load_default=None)
    note = Text(load_default="", max_length=5_000)


@blueprint.get("/desk/articles/<id:article_id>/claims/new")
def new_claim(article_id: str) -> str:
    """A claim on pasted words, for browsers without scripts."""
    actor = require_signed_in(web_actor())
    article = articles.visible_article(read_session(), actor, article_id)
    require(can_write, actor, article.team_id)
    return _new_page(article, {"key": uuid4().hex}, {})


@blueprint.post("/desk/articles/<id:article_id>/claims")
def create_claim(article_id: str) -> BaseResponse | tuple[Any, int]:
    """Makes a claim of a quote, or adds the quote to the claim `claim_id`.

    The form's own `key` makes a double click or a replay one claim.
    """
    actor = require_signed_in(web_actor())
    try:
        form = load(_NewClaimForm, filled(request.form))
        annotation_id = _create_once(actor, article_id, form)
    except PlumblineError as error:
        if wants_json():
            raise
        end_reading()
        article = articles.visible_article(read_session(), actor, article_id)
        errors = field_errors(error)
        if "quote" in errors:
            errors["exact"] = errors.pop("quote")
        return _new_page(article, request.form, errors), code_of(error)
    if wants_json():
        return {"annotation_id": annotation_id, **card_answer(annotation_id)}, 201
    flash("The claim was saved.", "success")
    end_reading()
    _offer_elsewhere(annotation_id)
    return redirect(
        address_of(annotations.visible_annotation(read_session(), actor, annotation_id)), 303
    )


@blueprint.get("/desk/claims/similar")
def show_similar() -> str:
    """Earlier claims with words like `text`, as the piece of a page that offers them."""
    actor = require_signed_in(web_actor())
    text = request.args.get("text", "")[: claims.MAX_TEXT_CHARACTERS]
    similar = queries.similar_claims(read_session(), actor, text)
    return render_template("claims/_similar.html", similar=similar)


@blueprint.get("/desk/claims/claimants")
def suggest_claimants() -> dict[str, list[str]]:
    """Claimants used before whose names hold the words of `q`, the most used first."""
    actor = require_signed_in(web_actor())
    q = request.args.get("q", "")[:300]
    return {"claimants": queries.claimants(read_session(), actor, q)}


@blueprint.get("/desk/claims")
def list_claims() -> str:
    """The team's claims, newest first."""
    actor = require_signed_in(web_actor())
    session = read_session()
    q = request.args.get("q", "")[:300]
    claimant = request.args.get("claimant", "")[:300]
    page = queries.list_claims(
        session, actor, q=q, claimant=claimant, cursor=request.args.get("cursor")
    )
    return render_template(
        "claims/list.html",
        page=page,
        q=q,
        claimant=claimant,
        claimants=[(name, name) for name in queries.claimants(session, actor, limit=100)],
        has_any=bool(page.rows) or queries.has_claims(session, actor),
    )


@blueprint.get("/desk/claims/<id:claim_id>")
def show_claim(claim_id: str) -> BaseResponse | str:
    """A claim: its words, where they were said, its fact-check. A merged one leads to the other."""
    actor = require_signed_in(web_actor())
    session = read_session()
    claim = queries.visible_claim(session, actor, claim_id)
    if claim.merged_into_id is not None:
        flash(f"“{claim.text}” was merged into this claim.", "message")
        return redirect(url_for("claims.show_claim", claim_id=claim.merged_into_id), 303)
    return render_template(
        "claims/claim.html",
        claim=claim,
        standings=[
            {
                "annotation": s.annotation,
                "anchor": s.anchor,
                "article": s.article,
                "around": _around(s.annotation),
            }
            for s in appearances.of_claims(session, [claim.id])
        ],
        deleted=annotations.deleted_of_claim(session, claim.id),
        fact_checks=queries.fact_checks_of(session, claim.id),
        merged=queries.merged_claims(session, claim.id),
        is_writer=can_write(actor, claim.team_id),
    )


@blueprint.get("/desk/claims/<id:claim_id>/edit")
def edit_claim(claim_id: str) -> BaseResponse | str:
    """The form with a claim's words."""
    actor = require_signed_in(web_actor())
    claim = queries.visible_claim(read_session(), actor, claim_id)
    require(can_write, actor, claim.team_id)
    if claim.merged_into_id is not None:
        return redirect(url_for("claims.show_claim", claim_id=claim.id), 303)
    values = {name: getattr(claim, name) for name in ("version", *claims.EDITABLE)}
    return _edit_page(actor, claim_id, values, {})


@blueprint.post("/desk/claims/<id:claim_id>")
def save_claim(claim_id: str) -> BaseResponse | tuple[str, int]:
    """Saves a claim's words; a stale edit shows both texts."""
    actor = require_signed_in(web_actor())
    try:
        form = load(_ClaimForm, filled(request.form))
        with db.unit_of_work() as session:
            claims.edit_claim(session, actor, claim_id, form.pop("version"), form)
    except StaleVersion as stale:
        end_reading()
        values = {**request.form.to_dict(), "version": stale.current["version"]}
        return _edit_page(actor, claim_id, values, {}, stale.current["fields"]), code_of(stale)
    except PlumblineError as error:
        end_reading()
        queries.visible_claim(read_session(), actor, claim_id)
        return _edit_page(actor, claim_id, request.form, field_errors(error)), code_of(error)
    flash("The claim was saved.", "success")
    return redirect(url_for("claims.show_claim", claim_id=claim_id), 303)


def field_links(errors: dict[str, str]) -> list[tuple[str, str]]:
    """Each error with the id of its field on the page, for the summary above a form."""
    return [(f"field-{name}", sentence) for name, sentence in errors.items()]


def _around(annotation: Annotation) -> tuple[str, str]:
    """What stands before and after the quoted words in their sentence."""
    sentence, exact = annotation.sentence, annotation.exact
    start = sentence.find(exact)
    # The words may stand in the sentence twice: what is before them tells which are meant.
    while start > 0 and not (sentence[:start].endswith(annotation.prefix[-start:])):
        following = sentence.find(exact, start + 1)
        if following < 0:
            break
        start = following
    return (sentence[:start], sentence[start + len(exact) :]) if start >= 0 else ("", "")


def _offer_elsewhere(annotation_id: str) -> None:
    """Tells whoever made a claim where else its sentence stands."""
    count = count_elsewhere(read_session(), [annotation_id])[annotation_id]
    if not count:
        return
    places = "one more place" if count == 1 else f"{count} more places"
    link = Markup('<a href="{}">Look at them one by one</a>').format(
        url_for("elsewhere.list_places", annotation_id=annotation_id)
    )
    flash(Markup("The same sentence stands at {} in other articles. {}").format(places, link))


def _create_once(actor: Actor, article_id: str, form: dict[str, Any]) -> str:
    try:
        return _create(actor, article_id, form)
    except IntegrityError:
        # Another process made the same claim between our look and our write: now it is found.
        return _create(actor, article_id, form)


def _create(actor: Actor, article_id: str, form: dict[str, Any]) -> str:
    actor_key = f"{actor.user_id}/{actor.team_id}"
    with db.unit_of_work() as session:
        held = hold(session, actor_key, form["key"], _hash_of_form())
        if isinstance(held, Answer):
            return held.body
        annotation = _perform(session, actor, article_id, form)
        remember(held, Answer(201, annotation.id, None))
        return annotation.id


def _perform(session: Session, actor: Actor, article_id: str, form: dict[str, Any]) -> Annotation:
    quote = {name: form[name] for name in QuoteForm().fields}
    if form["claim_id"] is not None:
        return claims.annotate(session, actor, article_id, str(form["claim_id"]), quote)
    return claims.add_claim(
        session, actor, article_id, quote=quote, **{name: form[name] for name in claims.EDITABLE}
    )


def _hash_of_form() -> str:
    """What makes two posts of the form the same; the CSRF token changes when one signs in again."""
    said = sorted((n, v) for n, v in request.form.items() if n != "csrf_token")
    return hashlib.sha256(repr((request.path, said)).encode()).hexdigest()


def _new_page(article: Article, values: Any, errors: dict[str, str]) -> str:
    return render_template(
        "claims/new.html",
        article=article,
        values=values,
        errors=errors,
        problems=field_links(errors),
    )


def _edit_page(
    actor: Actor,
    claim_id: str,
    values: Any,
    errors: dict[str, str],
    theirs: dict[str, Any] | None = None,
) -> str:
    session = read_session()
    return render_template(
        "claims/edit.html",
        claim=queries.visible_claim(session, actor, claim_id),
        values=values,
        errors=errors,
        problems=field_links(errors),
        theirs=theirs,
        claimants=queries.claimants(session, actor, limit=100),
        fact_check=queries.working_fact_check(session, claim_id),
    )
