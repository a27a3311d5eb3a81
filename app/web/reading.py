"""An article as reviewers work on it: its text, its highlights, and what is done to these."""

from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain.actor import Actor
from app.domain.text import clean_text
from app.engines.anchoring import sentence_starts
from app.http.context import end_reading, read_session, web_actor
from app.http.errors import wants_json
from app.http.loading import load, load_json
from app.models import Annotation, ArticleVersion
from app.policy import can_write, require_signed_in
from app.queries import anchors, articles
from app.queries import annotations as queries
from app.queries.claims import working_fact_check
from app.services import annotations
from app.web.anchor_cases import moving_in

blueprint = Blueprint("reading", __name__)


class Verbatim(fields.String):
    """Words of an article: made safe to keep, but not trimmed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return clean_text(super()._deserialize(value, attr, data, **kwargs))


class QuoteForm(Schema):
    """The quoted words, and where they stand: half-open, in code points."""

    exact = Verbatim(required=True, error_messages={"required": "Give the words of the article."})
    prefix = Verbatim(load_default="")
    suffix = Verbatim(load_default="")
    start = fields.Integer(load_default=None, allow_none=True)
    end = fields.Integer(load_default=None, allow_none=True)


class _SpanForm(QuoteForm):
    version = fields.Integer(required=True)


@blueprint.get("/desk/articles/<id:article_id>")
def show_article(article_id: str) -> str:
    """The text with its highlights, and the claims beside it."""
    actor = require_signed_in(web_actor())
    session = read_session()
    article = articles.visible_article(session, actor, article_id)
    version = articles.current_version(session, article.id)
    return render_template(
        "reading/article.html",
        article=article,
        version=version,
        groups=_groups(version),
        highlights=queries.highlights_of_article(session, article.id),
        deleted=queries.deleted_of_article(session, article.id),
        is_writer=can_write(actor, article.team_id),
        waiting=anchors.counts(session, actor, article.id).waiting,
        **moving_in(session, actor, version, request.args),
    )


@blueprint.get("/desk/annotations/<id:annotation_id>")
def show_annotation(annotation_id: str) -> BaseResponse:
    """Leads to the highlight in its article."""
    actor = require_signed_in(web_actor())
    annotation = queries.visible_annotation(read_session(), actor, annotation_id)
    return redirect(address_of(annotation), 303)


@blueprint.get("/desk/annotations/<id:annotation_id>/claim")
def open_claim(annotation_id: str) -> BaseResponse:
    """Leads to a highlight's claim: a card names one id alone, as there may be a thousand."""
    actor = require_signed_in(web_actor())
    annotation = queries.visible_annotation(read_session(), actor, annotation_id)
    return redirect(url_for("claims.show_claim", claim_id=annotation.claim_id), 303)


@blueprint.get("/desk/annotations/<id:annotation_id>/fact-check")
def open_fact_check(annotation_id: str) -> BaseResponse:
    """Leads to the fact-check in which a highlight's claim is worked on."""
    actor = require_signed_in(web_actor())
    annotation = queries.visible_annotation(read_session(), actor, annotation_id)
    fact_check = working_fact_check(read_session(), annotation.claim_id)
    return redirect(url_for("fact_checks.show_fact_check", fact_check_id=fact_check.id), 303)


@blueprint.post("/desk/annotations/<id:annotation_id>/quote")
def respan(annotation_id: str) -> BaseResponse | dict[str, Any]:
    """Gives a highlight other words; by script, or with the words that stand there now."""
    actor = require_signed_in(web_actor())
    sent = load_json(_SpanForm) if request.is_json else load(_SpanForm, filled(request.form))
    quote = {name: sent[name] for name in QuoteForm().fields}
    with db.unit_of_work() as session:
        annotation = annotations.respan(
            session, actor, annotation_id, quote, seen_version=sent["version"]
        )
    return _answer_with_card(annotation, "The highlight has its new words.")


@blueprint.post("/desk/annotations/<id:annotation_id>/delete")
def delete_annotation(annotation_id: str) -> BaseResponse | dict[str, Any]:
    """Takes a highlight away; it can be restored."""
    actor = require_signed_in(web_actor())
    with db.unit_of_work() as session:
        annotation = annotations.delete_annotation(session, actor, annotation_id)
    if wants_json():
        return {"deleted_html": _deleted_html(actor, annotation)}
    flash("The highlight was deleted; it can be restored below.", "success")
    return redirect(url_for("claims.show_claim", claim_id=annotation.claim_id), 303)


@blueprint.post("/desk/annotations/<id:annotation_id>/restore")
def restore_annotation(annotation_id: str) -> BaseResponse | dict[str, Any]:
    """Brings a deleted highlight back."""
    actor = require_signed_in(web_actor())
    with db.unit_of_work() as session:
        annotation = annotations.restore_annotation(session, actor, annotation_id)
    return _answer_with_card(annotation, "The highlight is back.")


def card_answer(annotation_id: str) -> dict[str, Any]:
    """The card that the article shows for a highlight, as HTML, and in which text it stands."""
    end_reading()
    highlight = queries.highlight(read_session(), annotation_id)
    return {
        "card_html": render_template("reading/_one_card.html", highlight=highlight),
        "article_version_id": queries.newest_anchor(
            read_session(), annotation_id
        ).article_version_id,
    }


def address_of(annotation: Annotation) -> str:
    """Where a highlight stands on its article's page."""
    page = url_for("reading.show_article", article_id=annotation.article_id)
    return f"{page}#a-{annotation.id}"


def filled(form: Any) -> dict[str, str]:
    """The fields of a posted form that hold anything."""
    return {name: value for name, value in form.items() if value != ""}


def _answer_with_card(annotation: Annotation, message: str) -> BaseResponse | dict[str, Any]:
    if wants_json():
        return card_answer(annotation.id)
    flash(message, "success")
    return redirect(address_of(annotation), 303)


def _deleted_html(actor: Actor, annotation: Annotation) -> str:
    end_reading()
    session = read_session()
    rows = queries.deleted_of_article(session, annotation.article_id)
    row = next(row for row in rows if row.id == annotation.id)
    return render_template("reading/_one_deleted.html", row=row, actor=actor)


def _groups(version: ArticleVersion) -> list[tuple[bool, list[dict[str, Any]]]]:
    """The text's blocks with their words and the code points where their sentences begin.

    List items that follow each other are one group (True); headings begin at level 2, below the
    page's own, and skip none.
    """
    blocks = []
    level = 1
    for block in version.blocks:
        start, end = block["start"], block["end"]
        if block["kind"] == "heading":
            level = min(max(block["level"] or 2, 2), level + 1)
        words = {"text": version.text[start:end], "level": level}
        blocks.append({**block, **words, "sentences": sentence_starts(version.text, start, end)})
    grouped = groupby(blocks, key=lambda block: block["kind"] == "list_item")
    return [(is_list, list(group)) for is_list, group in grouped]
