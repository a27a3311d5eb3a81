"""Fact-checks in work: edit, submit, review, publish, correct, withdraw."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from app import db
from app.api.desk import fact_check_schemas as schemas
from app.api.desk.desk_blueprint import (
    IF_MATCH,
    DeskBlueprint,
    answer,
    desk_actor,
    reading_actor,
    write_once,
)
from app.api.schemas import PageQuery
from app.documents import desk_fact_checks as documents
from app.domain.actor import Actor
from app.domain.clock import rfc3339
from app.domain.vocabulary import Decision, State
from app.http.context import read_session
from app.http.loading import if_match_version
from app.queries import fact_checks, history
from app.services import fact_checks as services
from app.services import publishing, reviews

blueprint = DeskBlueprint("desk-fact-checks", __name__, description="Fact-checks in work")


def _fact_check(session: Session, fact_check_id: str) -> dict[str, Any]:
    session.flush()
    session.expire_all()
    found = fact_checks.visible_fact_check(session, desk_actor(), fact_check_id)
    return documents.fact_check_document(found, fact_checks.revisions(session, fact_check_id))


def _step(step: history.Step) -> dict[str, Any]:
    return {
        "event": step.event,
        "subject_id": step.subject_id,
        "who": step.who,
        "via": step.via.value,
        "began_at": rfc3339(step.began_at),
        "ended_at": rfc3339(step.ended_at),
        "before": step.before,
        "after": step.after,
    }


def _act(
    fact_check_id: str, act: Callable[[Session, Actor], object], *, code: int = 200
) -> Response:
    """Runs one step of the workflow and answers with the fact-check after it."""

    def perform(session: Session) -> dict[str, Any]:
        act(session, desk_actor())
        return _fact_check(session, fact_check_id)

    return write_once(perform, code=code)


@blueprint.reads("/fact-checks", schemas.DeskFactCheckListSchema, 422)
@blueprint.arguments(schemas.FactChecksQuery, location="query")
def list_fact_checks(query: dict[str, Any]) -> Response:
    """The team's fact-checks, newest first."""
    filters = fact_checks.Filters(
        q=query["q"],
        state=State(query["state"]) if "state" in query else None,
        verdict=query["verdict"],
        claimant=query["claimant"],
    )
    page = fact_checks.list_fact_checks(
        read_session(),
        reading_actor(),
        filters,
        cursor=query.get("cursor"),
        limit=query["limit"],
    )
    rows = [documents.fact_check_head(row) for row in page.rows]
    return answer({"fact_checks": rows, "next_cursor": page.next_cursor})


@blueprint.reads("/fact-checks/<id:fact_check_id>", schemas.DeskFactCheckSchema)
def show_fact_check(fact_check_id: str) -> Response:
    """One fact-check with its citations, reviews and revisions."""
    document = _fact_check(read_session(), fact_check_id)
    return answer(document, version=document["version"])


@blueprint.edits("/fact-checks/<id:fact_check_id>", schemas.DeskFactCheckSchema)
@blueprint.arguments(schemas.FactCheckFields)
def change_fact_check(fields: dict[str, Any], fact_check_id: str) -> Response:
    """Edits verdict, summary, explanation or language; voids the approvals given before."""
    seen = if_match_version()
    with db.unit_of_work() as session:
        services.edit_fact_check(session, desk_actor(), fact_check_id, seen, fields)
        document = _fact_check(session, fact_check_id)
    return answer(document, version=document["version"])


@blueprint.reads("/fact-checks/<id:fact_check_id>/history", schemas.HistorySchema, 422)
@blueprint.arguments(PageQuery, location="query")
def show_history(query: dict[str, Any], fact_check_id: str) -> Response:
    """Everything that happened to it, newest first, with what was before and after."""
    found = fact_checks.visible_fact_check(read_session(), desk_actor(), fact_check_id)
    page = history.history(read_session(), found, cursor=query.get("cursor"), limit=query["limit"])
    rows = [_step(step) for step in page.rows]
    return answer({"steps": rows, "next_cursor": page.next_cursor})


@blueprint.makes("/fact-checks/<id:fact_check_id>/submit", schemas.DeskFactCheckSchema, code=200)
def submit(fact_check_id: str) -> Response:
    """Asks colleagues to review it; 422 names what is missing."""
    return _act(fact_check_id, lambda s, actor: services.submit(s, actor, fact_check_id))


@blueprint.makes("/fact-checks/<id:fact_check_id>/recall", schemas.DeskFactCheckSchema, code=200)
def recall(fact_check_id: str) -> Response:
    """Takes it back from review, for somebody who worked on it."""
    return _act(fact_check_id, lambda s, actor: services.recall(s, actor, fact_check_id))


@blueprint.makes("/fact-checks/<id:fact_check_id>/send-back", schemas.DeskFactCheckSchema, code=200)
@blueprint.arguments(schemas.SendingBack)
def send_back(fields: dict[str, Any], fact_check_id: str) -> Response:
    """Sends an approved fact-check back to draft."""
    return _act(
        fact_check_id,
        lambda s, actor: services.send_back(s, actor, fact_check_id, comment=fields["comment"]),
    )


@blueprint.makes("/fact-checks/<id:fact_check_id>/reviews", schemas.DeskFactCheckSchema)
@blueprint.problems(412)
@blueprint.takes_headers({**IF_MATCH, "required": False})
@blueprint.arguments(schemas.NewReview)
def review(fields: dict[str, Any], fact_check_id: str) -> Response:
    """Approves it or asks for changes; nobody reviews what they contributed to.

    With `If-Match` the decision holds only for the version that was read.
    """

    def act(session: Session, actor: Actor) -> None:
        found = fact_checks.visible_fact_check(session, actor, fact_check_id)
        seen = if_match_version() if "If-Match" in request.headers else found.version
        reviews.review(
            session,
            actor,
            fact_check_id,
            decision=Decision(fields["decision"]),
            comment=fields["comment"],
            seen_version=seen,
        )

    return _act(fact_check_id, act, code=201)


@blueprint.makes("/fact-checks/<id:fact_check_id>/publish", schemas.DeskFactCheckSchema, code=200)
@blueprint.arguments(schemas.Publishing)
def publish(fields: dict[str, Any], fact_check_id: str) -> Response:
    """Publishes an approved fact-check as its next revision."""
    return _act(
        fact_check_id, lambda s, actor: publishing.publish(s, actor, fact_check_id, **fields)
    )


@blueprint.makes("/fact-checks/<id:fact_check_id>/revise", schemas.DeskFactCheckSchema, code=200)
def revise(fact_check_id: str) -> Response:
    """Takes a published or withdrawn fact-check back into work; readers see no change yet."""
    return _act(fact_check_id, lambda s, actor: publishing.revise(s, actor, fact_check_id))


@blueprint.makes("/fact-checks/<id:fact_check_id>/withdraw", schemas.DeskFactCheckSchema, code=200)
@blueprint.arguments(schemas.Withdrawal)
def withdraw(fields: dict[str, Any], fact_check_id: str) -> Response:
    """Takes every revision off public display; readers see a tombstone with the reason."""
    return _act(
        fact_check_id,
        lambda s, actor: publishing.withdraw(s, actor, fact_check_id, fields["reason"]),
    )
