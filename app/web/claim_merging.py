"""Merging two claims and splitting one, with pages that work without scripts."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain.actor import Actor
from app.domain.errors import NotFound, PlumblineError
from app.domain.text import clean_text
from app.http.context import end_reading, read_session, web_actor
from app.http.errors import code_of
from app.http.loading import field_errors, load_form
from app.models import Claim
from app.policy import can_write, require, require_signed_in
from app.queries import appearances
from app.queries import claims as queries
from app.services import claim_merging
from app.web.claims import blueprint, field_links

_CANDIDATES = 10


class _MergeForm(Schema):
    into_id = fields.UUID(
        required=True,
        error_messages={
            "required": "Choose the claim that stays.",
            "invalid_uuid": "Choose the claim that stays.",
        },
    )


@blueprint.get("/desk/claims/<id:claim_id>/merge")
def choose_merge(claim_id: str) -> str:
    """Which other claim stays: those with similar words, or those that a search finds."""
    return _merge_page(_writer(), claim_id)


@blueprint.post("/desk/claims/<id:claim_id>/merge")
def merge_claim(claim_id: str) -> BaseResponse | tuple[str, int]:
    """Merges the claim into the chosen one."""
    actor = _writer()
    try:
        into_id = str(load_form(_MergeForm)["into_id"])
        with db.unit_of_work() as session:
            stays = claim_merging.merge_claims(session, actor, claim_id, into_id)
    except NotFound:
        raise
    except PlumblineError as error:
        end_reading()
        return _merge_page(actor, claim_id, error.detail), code_of(error)
    flash("The claims were merged. “Undo this merge” is at the foot of this page.", "success")
    return redirect(url_for("claims.show_claim", claim_id=stays.id), 303)


@blueprint.post("/desk/claims/<id:claim_id>/undo-merge")
def undo_merge(claim_id: str) -> BaseResponse:
    """Makes a merged claim stand for itself again."""
    actor = _writer()
    with db.unit_of_work() as session:
        claim_merging.undo_merge(session, actor, claim_id)
    flash("The merge was undone; this claim stands for itself again.", "success")
    return redirect(url_for("claims.show_claim", claim_id=claim_id), 303)


@blueprint.get("/desk/claims/<id:claim_id>/split")
def choose_split(claim_id: str) -> str:
    """Which highlights make the new claim."""
    return _split_page(_writer(), claim_id, {})


@blueprint.post("/desk/claims/<id:claim_id>/split")
def split_claim(claim_id: str) -> BaseResponse | tuple[str, int]:
    """Makes a new claim of the chosen highlights."""
    actor = _writer()
    chosen = request.form.getlist("annotation_ids")
    text = clean_text(request.form.get("text", ""))
    try:
        with db.unit_of_work() as session:
            new = claim_merging.split_claim(session, actor, claim_id, chosen, text)
    except NotFound:
        raise
    except PlumblineError as error:
        end_reading()
        return _split_page(actor, claim_id, field_errors(error)), code_of(error)
    flash("The claim was split; this is the new one.", "success")
    return redirect(url_for("claims.show_claim", claim_id=new.id), 303)


def _writer() -> Actor:
    return require_signed_in(web_actor())


def _visible(actor: Actor, claim_id: str) -> Claim:
    claim = queries.visible_claim(read_session(), actor, claim_id)
    require(can_write, actor, claim.team_id)
    return claim


def _merge_page(actor: Actor, claim_id: str, problem: str | None = None) -> str:
    claim = _visible(actor, claim_id)
    q = request.values.get("q", "")[:300]
    return render_template(
        "claims/merge.html",
        claim=claim,
        q=q,
        candidates=_candidates(actor, claim, q),
        into_id=request.form.get("into_id"),
        problem=problem,
    )


def _candidates(actor: Actor, claim: Claim, q: str) -> list[queries.ListedClaim]:
    session = read_session()
    if q:
        rows = queries.list_claims(session, actor, q=q, limit=_CANDIDATES + 1).rows
        return [row for row in rows if row.claim.id != claim.id][:_CANDIDATES]
    similar = queries.similar_claims(
        session, actor, claim.text, leave_out=claim.id, limit=_CANDIDATES
    )
    return [each.listed for each in similar]


def _split_page(actor: Actor, claim_id: str, errors: dict[str, Any]) -> str:
    claim = _visible(actor, claim_id)
    return render_template(
        "claims/split.html",
        claim=claim,
        standings=appearances.of_claims(read_session(), [claim.id]),
        chosen=request.form.getlist("annotation_ids"),
        text=request.form.get("text", ""),
        errors=errors,
        problems=field_links(errors),
    )
