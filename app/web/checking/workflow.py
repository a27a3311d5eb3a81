"""The buttons that move a fact-check along its workflow. A second click is never an error."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from marshmallow import Schema, fields
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain import limits
from app.domain.actor import Actor
from app.domain.errors import Conflict, InvalidInput, InvalidInputs, PlumblineError, StaleVersion
from app.domain.vocabulary import Decision, RevisionKind, State
from app.http.context import end_reading, read_session, web_actor
from app.http.loading import Text, load_form
from app.policy import require_signed_in
from app.queries.fact_checks import visible_fact_check
from app.services import fact_checks, publishing
from app.services.reviews import review
from app.web.checking.fact_checks import refused_edit, save_posted
from app.web.checking.page import blueprint, fact_check_page

Work = Callable[[Session, Actor], Any]


class _Review(Schema):
    version = fields.Integer(required=True)
    decision = fields.Enum(Decision, by_value=True, required=True)
    comment = Text(load_default="", max_length=limits.NOTE)


class _Comment(Schema):
    comment = Text(load_default="", max_length=limits.NOTE)


class _Publication(Schema):
    kind = fields.Enum(RevisionKind, by_value=True, load_default=None)
    correction_note = Text(load_default="", max_length=limits.NOTE)


class _Withdrawal(Schema):
    reason = Text(load_default="", max_length=limits.NOTE)


@blueprint.post("/<id:fact_check_id>/submit")
def submit(fact_check_id: str) -> BaseResponse:
    """Hands the draft to the colleagues, after saving the form that the button stands in."""
    try:
        # What is in review already was saved by the first click.
        if "summary" in request.form and _state(fact_check_id) is State.DRAFT:
            save_posted(fact_check_id)
    except PlumblineError as error:
        return refused_edit(fact_check_id, error)
    return _act(
        fact_check_id,
        State.IN_REVIEW,
        "Submitted. A colleague who did not work on it can now review it.",
        lambda session, actor: fact_checks.submit(session, actor, fact_check_id),
    )


@blueprint.post("/<id:fact_check_id>/recall")
def recall(fact_check_id: str) -> BaseResponse:
    """Takes it back from review."""
    return _act(
        fact_check_id,
        State.DRAFT,
        "Recalled from review; it is a draft again.",
        lambda session, actor: fact_checks.recall(session, actor, fact_check_id),
    )


@blueprint.post("/<id:fact_check_id>/send-back")
def send_back(fact_check_id: str) -> BaseResponse:
    """An editor takes an approved one back into work."""

    def work(session: Session, actor: Actor) -> None:
        comment = load_form(_Comment)["comment"]
        fact_checks.send_back(session, actor, fact_check_id, comment=comment)

    return _act(fact_check_id, State.DRAFT, "Sent back; it is a draft again.", work)


@blueprint.post("/<id:fact_check_id>/reviews")
def create_review(fact_check_id: str) -> BaseResponse:
    """Approves the version that was read, or asks for changes."""
    is_approval = request.form.get("decision") == Decision.APPROVE
    done = State.APPROVED if is_approval else State.DRAFT
    message = (
        "Approved. An editor can now publish it."
        if is_approval
        else "Changes asked for; it is a draft again."
    )

    def work(session: Session, actor: Actor) -> None:
        form = load_form(_Review)
        review(
            session,
            actor,
            fact_check_id,
            decision=form["decision"],
            comment=form["comment"],
            seen_version=form["version"],
        )

    return _act(fact_check_id, done, message, work)


@blueprint.post("/<id:fact_check_id>/publish")
def publish(fact_check_id: str) -> BaseResponse:
    """Makes it public as its next revision."""

    def work(session: Session, actor: Actor) -> None:
        form = load_form(_Publication)
        publishing.publish(
            session,
            actor,
            fact_check_id,
            kind=form["kind"],
            correction_note=form["correction_note"],
        )

    return _act(fact_check_id, State.PUBLISHED, "Published. Readers see it now.", work)


@blueprint.post("/<id:fact_check_id>/revise")
def revise(fact_check_id: str) -> BaseResponse:
    """Takes it back into work; readers keep what they see."""
    return _act(
        fact_check_id,
        State.DRAFT,
        "It is a draft again. Readers see the last revision until the next one is published.",
        lambda session, actor: publishing.revise(session, actor, fact_check_id),
    )


@blueprint.post("/<id:fact_check_id>/withdraw")
def withdraw(fact_check_id: str) -> BaseResponse:
    """Takes every revision off display and leaves a reason."""

    def work(session: Session, actor: Actor) -> None:
        reason = load_form(_Withdrawal)["reason"]
        publishing.withdraw(session, actor, fact_check_id, reason)

    return _act(
        fact_check_id, State.WITHDRAWN, "Withdrawn. Readers see your reason in its place.", work
    )


def _act(fact_check_id: str, done: State, message: str, work: Work) -> BaseResponse:
    """Does `work`; where somebody (or a first click) has led to `done` already, says the same."""
    actor = require_signed_in(web_actor())
    try:
        with db.unit_of_work() as session:
            work(session, actor)
    except Conflict as error:
        end_reading()
        if _state(fact_check_id) is not done:
            return _refused(actor, fact_check_id, error)
    except (InvalidInput, InvalidInputs, StaleVersion) as error:
        end_reading()
        return _refused(actor, fact_check_id, error)
    end_reading()
    flash(message, "success")
    return redirect(url_for("fact_checks.show_fact_check", fact_check_id=fact_check_id), 303)


def _refused(actor: Actor, fact_check_id: str, error: PlumblineError) -> BaseResponse:
    typed = ("comment", "reason", "correction_note", "kind")
    values = {name: request.form[name] for name in typed if name in request.form}
    return fact_check_page(actor, fact_check_id, error=error, typed=values)


def _state(fact_check_id: str) -> State:
    return visible_fact_check(read_session(), web_actor(), fact_check_id).state
