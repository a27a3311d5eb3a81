"""Where articles no longer say what was checked: the cases, and what people decide."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from app.api.desk.claims import AnchorSchema, QuoteFields
from app.api.desk.desk_blueprint import (
    DeskBlueprint,
    answer,
    desk_actor,
    reading_actor,
    write_once,
)
from app.api.schemas import Answer, PageQuery, string
from app.documents import desk_anchors as documents
from app.domain.errors import InvalidInput
from app.domain.vocabulary import AnchorDecision, AnchorState, State
from app.http.context import read_session
from app.models import Anchor
from app.queries import anchors, annotations
from app.queries.article_versions import numbers_of
from app.services.anchors import decisions

blueprint = DeskBlueprint(
    "desk-anchors", __name__, description="Where articles no longer say what was checked"
)

_LOST = [state.value for state in AnchorState if not state.is_shown]


class CasesQuery(PageQuery):
    """Filters; all given ones must hold."""

    state = fields.String(validate=validate.OneOf(_LOST))
    article = fields.UUID(metadata={"description": "An article's id."})
    is_reopened = fields.Boolean(
        load_default=False,
        metadata={"description": "Those instead whose fact-check was reopened because of it."},
    )
    order = fields.String(
        load_default="public",
        validate=validate.OneOf(["public", "oldest"]),
        metadata={"description": "`public`: what readers saw a verdict on comes first."},
    )


class NewDecision(Schema):
    """What was decided, about which anchor. `move` needs the quote where the claim stands now."""

    decision = fields.String(
        required=True, validate=validate.OneOf([word.value for word in AnchorDecision])
    )
    anchor_id = fields.UUID(
        required=True,
        metadata={"description": "The anchor that you saw; 409 when it is not the newest."},
    )
    quote = fields.Nested(QuoteFields)


class ListedAnchorSchema(AnchorSchema):
    """One of the places that a highlight had."""

    annotation_id = fields.UUID(required=True)
    created_by = string("Who put it there; null for the engine.", allow_none=True)


class AnchorListSchema(Answer):
    """One page of the places that a highlight had, newest first."""

    anchors = fields.List(fields.Nested(ListedAnchorSchema), required=True)
    next_cursor = string(allow_none=True)


class PassageSchema(Answer):
    """A sentence, the quote's half-open code-point offsets in it, and a little around it."""

    text = string()
    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    before = string()
    after = string()


class CaseArticleSchema(Answer):
    """The article of a case."""

    id = fields.UUID(required=True)
    url = string(allow_none=True)
    title = string()


class CaseClaimSchema(Answer):
    """The claim of a case."""

    id = fields.UUID(required=True)
    text = string()
    claimant = string()


class CaseFactCheckSchema(Answer):
    """The fact-check that the claim is worked on in."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf([s.value for s in State]))


class CaseSchema(AnchorSchema):
    """A highlight whose words as checked stand no more, by its newest anchor."""

    annotation_id = fields.UUID(required=True)
    desk_url = string("Its page on the desk.")
    article = fields.Nested(CaseArticleSchema, required=True)
    claim = fields.Nested(CaseClaimSchema, required=True)
    fact_check = fields.Nested(CaseFactCheckSchema, required=True)
    is_public = fields.Boolean(
        required=True, metadata={"description": "Readers saw a verdict on these words."}
    )
    said = fields.Nested(PassageSchema, required=True)
    says = fields.Nested(
        PassageSchema,
        required=True,
        allow_none=True,
        metadata={"description": "What stands there now; null where the words have no place."},
    )
    silent_edit_id = fields.UUID(required=True, allow_none=True)


class CaseListSchema(Answer):
    """One page of cases that wait for a decision."""

    anchors = fields.List(fields.Nested(CaseSchema), required=True)
    next_cursor = string(allow_none=True)


@blueprint.reads("/anchors", CaseListSchema, 422)
@blueprint.arguments(CasesQuery, location="query")
def list_cases(query: dict[str, Any]) -> Response:
    """Highlights of the team whose words as checked stand no more, and wait for a decision."""
    state, article = query.get("state"), query.get("article")
    filters = anchors.CaseFilters(
        article_id=str(article) if article else "",
        state=AnchorState(state) if state else None,
        is_reopened=query["is_reopened"],
    )
    page = anchors.list_cases(
        read_session(),
        reading_actor(),
        filters,
        order=query["order"],
        cursor=query.get("cursor"),
        limit=query["limit"],
    )
    return answer({"anchors": [_case(c) for c in page.rows], "next_cursor": page.next_cursor})


def _case(case: anchors.Case) -> dict[str, Any]:
    return {
        **documents.case_document(
            case.anchor,
            case.stands_in.number,
            article=case.article,
            claim=case.claim,
            fact_check=case.fact_check,
            silent_edit_id=case.silent_edit.id if case.silent_edit else None,
        ),
        "is_public": case.is_public,
        "said": asdict(case.said),
        "says": asdict(case.says) if case.says else None,
    }


@blueprint.reads("/annotations/<id:annotation_id>/anchors", AnchorListSchema, 422)
@blueprint.arguments(PageQuery, location="query")
def list_anchors(query: dict[str, Any], annotation_id: str) -> Response:
    """Every place that a highlight had, newest first."""
    annotations.visible_annotation(read_session(), desk_actor(), annotation_id)
    page = anchors.list_anchors(
        read_session(), annotation_id, cursor=query.get("cursor"), limit=query["limit"]
    )
    rows = [documents.listed_anchor(*row) for row in page.rows]
    return answer({"anchors": rows, "next_cursor": page.next_cursor})


@blueprint.makes("/annotations/<id:annotation_id>/anchor-decisions", ListedAnchorSchema)
@blueprint.arguments(NewDecision)
def decide(fields: dict[str, Any], annotation_id: str) -> Response:
    """Decides what becomes of a highlight whose words changed; answers with its new anchor.

    Only an editor, with a token that may publish, confirms or moves what readers see.
    """
    decision = AnchorDecision(fields["decision"])

    def perform(session: Session) -> dict[str, Any]:
        seen = str(fields["anchor_id"])
        anchor = _decide(session, annotation_id, decision, seen, fields.get("quote"))
        session.flush()
        (number,) = numbers_of(session, [anchor.article_version_id]).values()
        return documents.listed_anchor(anchor, number, desk_actor().name)

    return write_once(perform)


_DECISIONS: dict[AnchorDecision, Callable[..., Anchor]] = {
    AnchorDecision.CONFIRM: decisions.confirm,
    AnchorDecision.GONE: decisions.find_gone,
    AnchorDecision.REOPEN: decisions.reopen,
}


def _decide(
    session: Session,
    annotation_id: str,
    decision: AnchorDecision,
    seen: str,
    quote: dict[str, Any] | None,
) -> Anchor:
    if decision is not AnchorDecision.MOVE:
        return _DECISIONS[decision](session, desk_actor(), annotation_id, seen_anchor_id=seen)
    if quote is None:
        raise InvalidInput("Say in which words the claim stands now.", "/quote")
    return decisions.move(session, desk_actor(), annotation_id, quote, seen_anchor_id=seen)
