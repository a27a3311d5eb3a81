"""Claims and their highlights: make, find, edit, merge, split."""

from collections.abc import Iterable
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from app import db
from app.api.desk.desk_blueprint import (
    DeskBlueprint,
    answer,
    desk_actor,
    reading_actor,
    write_once,
)
from app.api.schemas import AnnotationSchema, Answer, PageQuery, QuoteSchema, day, moment, string
from app.documents import desk_claims as documents
from app.domain.text import clean_text
from app.domain.vocabulary import AnchorDecision, AnchorState, State
from app.http.context import read_session
from app.http.loading import Text, if_match_version
from app.models import Annotation, Claim, Standing
from app.queries import annotations, appearances, articles, claims, fact_checks
from app.queries.article_versions import numbers_of
from app.services import annotations as annotation_services
from app.services import claim_merging
from app.services import claims as claim_services

blueprint = DeskBlueprint("desk-claims", __name__, description="Claims and their highlights")


class Passage(fields.String):
    """Words of an article: cleaned as the article's text was, and not trimmed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return clean_text(super()._deserialize(value, attr, data, **kwargs))


class QuoteFields(Schema):
    """A passage of the article's newest text.

    With offsets (half-open, in code points) the words there must be `exact`; without, they are
    looked for, and 422 says when they stand in several places that `prefix` and `suffix` don't
    tell apart.
    """

    exact = Passage(required=True, validate=validate.Length(min=1, max=20_000))
    prefix = Passage(validate=validate.Length(max=2_000))
    suffix = Passage(validate=validate.Length(max=2_000))
    start = fields.Integer(allow_none=True, validate=validate.Range(min=0))
    end = fields.Integer(allow_none=True, validate=validate.Range(min=1))
    sentence = Passage(validate=validate.Length(max=20_000))


class NewClaim(Schema):
    """What was said, by whom, and where in the article."""

    text = Text(required=True, max_length=2_000, description="In neutral words.")
    claimant = Text(max_length=300, load_default="")
    claimed_on = fields.Date(allow_none=True, load_default=None)
    note = Text(max_length=5_000, load_default="", description="For colleagues only.")
    quote = fields.Nested(QuoteFields, required=True)


class ClaimDetails(Schema):
    """What can be edited; what is left out stays as it is."""

    text = Text(max_length=2_000)
    claimant = Text(max_length=300)
    claimed_on = fields.Date(allow_none=True)
    note = Text(max_length=5_000)


class NewAnnotation(Schema):
    """Another quote of a claim that is there already."""

    claim_id = fields.UUID(required=True)
    quote = fields.Nested(QuoteFields, required=True)


class NewSpan(Schema):
    """The words that a highlight is to have."""

    quote = fields.Nested(QuoteFields, required=True)


class Merging(Schema):
    """The claim that stays."""

    into_id = fields.UUID(required=True)


class Splitting(Schema):
    """What the new claim says, and which highlights become its own."""

    text = Text(required=True, max_length=2_000)
    annotation_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(min=1, max=1_000)
    )


class ClaimsQuery(PageQuery):
    """Filters; all given ones must hold."""

    q = Text(load_default="", description="Words that must all stand in it, as beginnings.")
    claimant = Text(load_default="")


class SimilarQuery(Schema):
    """The words to compare with."""

    text = Text(required=True, max_length=2_000)


class ClaimFactCheckSchema(Answer):
    """How far a claim's fact-check is."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf([s.value for s in State]))
    version = fields.Integer(required=True)


class DeskQuoteSchema(QuoteSchema):
    """A passage; half-open code-point offsets into the article's newest text, null for none."""


class AnchorSchema(Answer):
    """Where a quote stands in one version of its article; never edited, the newest one counts."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf([s.value for s in AnchorState]))
    reason = string("Why it stands there or nowhere.")
    decision = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([d.value for d in AnchorDecision]),
        metadata={"description": "What a person decided; null where the engine answered."},
    )
    start = fields.Integer(required=True, allow_none=True)
    end = fields.Integer(required=True, allow_none=True)
    article_version = fields.Integer(
        required=True, metadata={"description": "The number of the version."}
    )
    awaits_revision = fields.Boolean(
        required=True, metadata={"description": "Readers see it with the next revision only."}
    )
    created_at = moment()


class DeskAnnotationSchema(AnnotationSchema):
    """One highlight and where it stands now."""

    state = fields.String(required=True, validate=validate.OneOf([s.value for s in AnchorState]))
    quote = fields.Nested(DeskQuoteSchema, required=True)
    reason = string("Why it stands there or nowhere.")
    claim_id = fields.UUID(required=True)
    article_id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    created_at = moment()
    is_deleted = fields.Boolean(required=True)
    anchor = fields.Nested(AnchorSchema, required=True)


class DeskClaimSchema(Answer):
    """A claim with its highlights."""

    id = fields.UUID(required=True)
    url = string("The claim's page at the desk.")
    text = string()
    claimant = string()
    claimed_on = day()
    note = string()
    version = fields.Integer(required=True)
    merged_into_id = fields.UUID(required=True, allow_none=True)
    created_at = moment()
    fact_check = fields.Nested(ClaimFactCheckSchema, required=True)
    annotations = fields.List(fields.Nested(DeskAnnotationSchema), required=True)


class DeskClaimListSchema(Answer):
    """One page of the team's claims, newest first."""

    claims = fields.List(fields.Nested(DeskClaimSchema), required=True)
    next_cursor = string(allow_none=True)


class SimilarClaimSchema(DeskClaimSchema):
    """An earlier claim with similar words."""

    score = fields.Integer(required=True, metadata={"description": "From 0 to 100."})


class SimilarClaimListSchema(Answer):
    """Earlier claims, the most alike first."""

    claims = fields.List(fields.Nested(SimilarClaimSchema), required=True)


class DeskAnnotationListSchema(Answer):
    """The highlights of an article."""

    annotations = fields.List(fields.Nested(DeskAnnotationSchema), required=True)


def _claim(session: Session, claim: Claim) -> dict[str, Any]:
    fact_check = claims.working_fact_check(session, claim.id)
    standings = appearances.of_claims(session, [claim.id])
    return documents.claim_document(claim, fact_check, standings, _numbers(session, standings))


def _numbers(session: Session, standings: Iterable[Standing]) -> dict[str, int]:
    return numbers_of(session, [standing.anchor.article_version_id for standing in standings])


def _annotation(session: Session, annotation: Annotation) -> dict[str, Any]:
    anchor = annotations.newest_anchor(session, annotation.id)
    (number,) = numbers_of(session, [anchor.article_version_id]).values()
    return documents.annotation_document(Standing(annotation, anchor, annotation.article), number)


def _claims(session: Session, found: list[claims.ListedClaim]) -> list[dict[str, Any]]:
    checks = fact_checks.by_ids(session, [listed.fact_check_id for listed in found])
    standings: dict[str, list[Standing]] = {listed.claim.id: [] for listed in found}
    every = appearances.of_claims(session, standings)
    for standing in every:
        standings[standing.annotation.claim_id].append(standing)
    numbers = _numbers(session, every)
    return [
        documents.claim_document(
            listed.claim, checks[listed.fact_check_id], standings[listed.claim.id], numbers
        )
        for listed in found
    ]


@blueprint.makes("/articles/<id:article_id>/claims", DeskClaimSchema)
@blueprint.arguments(NewClaim)
def add_claim(fields: dict[str, Any], article_id: str) -> Response:
    """Makes a claim of a quote, with a draft fact-check."""

    def perform(session: Session) -> dict[str, Any]:
        made = claim_services.start_claim(session, desk_actor(), article_id, **fields)
        annotation = made.annotation
        standing = Standing(annotation, annotation.anchors[-1], annotation.article)
        numbers = {made.article_version.id: made.article_version.number}
        return documents.claim_document(made.claim, made.fact_check, [standing], numbers)

    return write_once(perform, at="/api/v1/desk/claims/{id}")


@blueprint.makes("/articles/<id:article_id>/annotations", DeskAnnotationSchema)
@blueprint.arguments(NewAnnotation)
def annotate(fields: dict[str, Any], article_id: str) -> Response:
    """Adds a quote of this article to a claim that is there already."""

    def perform(session: Session) -> dict[str, Any]:
        made = claim_services.annotate(
            session, desk_actor(), article_id, str(fields["claim_id"]), fields["quote"]
        )
        session.flush()
        return _annotation(session, made)

    return write_once(perform, at="/api/v1/desk/annotations/{id}")


@blueprint.reads("/articles/<id:article_id>/annotations", DeskAnnotationListSchema)
def list_annotations(article_id: str) -> Response:
    """The highlights of an article, in the order they were made."""
    articles.visible_article(read_session(), desk_actor(), article_id)
    standings = appearances.of_article(read_session(), article_id)
    numbers = _numbers(read_session(), standings)
    rows = [
        documents.annotation_document(s, numbers[s.anchor.article_version_id]) for s in standings
    ]
    return answer({"annotations": rows})


@blueprint.reads("/annotations/<id:annotation_id>", DeskAnnotationSchema)
def show_annotation(annotation_id: str) -> Response:
    """One highlight, deleted or not."""
    annotation = annotations.visible_annotation(read_session(), desk_actor(), annotation_id)
    return answer(_annotation(read_session(), annotation), version=annotation.version)


@blueprint.edits("/annotations/<id:annotation_id>", DeskAnnotationSchema)
@blueprint.arguments(NewSpan)
def respan(fields: dict[str, Any], annotation_id: str) -> Response:
    """Gives a highlight other words of its article."""
    seen = if_match_version()
    with db.unit_of_work() as session:
        annotation = annotation_services.respan(
            session, desk_actor(), annotation_id, fields["quote"], seen_version=seen
        )
        session.flush()
        document = _annotation(session, annotation)
    return answer(document, version=annotation.version)


@blueprint.removes("/annotations/<id:annotation_id>", DeskAnnotationSchema)
def delete_annotation(annotation_id: str) -> Response:
    """Takes a highlight away; it can be restored."""
    with db.unit_of_work() as session:
        annotation = annotation_services.delete_annotation(session, desk_actor(), annotation_id)
        session.flush()
        document = _annotation(session, annotation)
    return answer(document)


@blueprint.makes("/annotations/<id:annotation_id>/restore", DeskAnnotationSchema, code=200)
def restore_annotation(annotation_id: str) -> Response:
    """Brings a deleted highlight back."""

    def perform(session: Session) -> dict[str, Any]:
        annotation = annotation_services.restore_annotation(session, desk_actor(), annotation_id)
        session.flush()
        return _annotation(session, annotation)

    return write_once(perform, code=200)


@blueprint.reads("/claims", DeskClaimListSchema, 422)
@blueprint.arguments(ClaimsQuery, location="query")
def list_claims(query: dict[str, Any]) -> Response:
    """The team's claims, newest first, without those merged into another."""
    page = claims.list_claims(
        read_session(),
        reading_actor(),
        q=query["q"],
        claimant=query["claimant"],
        cursor=query.get("cursor"),
        limit=query["limit"],
    )
    rows = _claims(read_session(), page.rows)
    return answer({"claims": rows, "next_cursor": page.next_cursor})


@blueprint.reads("/claims/similar", SimilarClaimListSchema, 422)
@blueprint.arguments(SimilarQuery, location="query")
def list_similar_claims(query: dict[str, Any]) -> Response:
    """Already checked? Earlier claims of the team with similar words."""
    found = claims.similar_claims(read_session(), reading_actor(), query["text"])
    rows = _claims(read_session(), [similar.listed for similar in found])
    scored = [{**row, "score": s.score} for row, s in zip(rows, found, strict=True)]
    return answer({"claims": scored})


@blueprint.reads("/claims/<id:claim_id>", DeskClaimSchema)
def show_claim(claim_id: str) -> Response:
    """One claim; a merged one names the claim that it was merged into."""
    claim = claims.visible_claim(read_session(), desk_actor(), claim_id)
    return answer(_claim(read_session(), claim), version=claim.version)


@blueprint.edits("/claims/<id:claim_id>", DeskClaimSchema)
@blueprint.arguments(ClaimDetails)
def change_claim(fields: dict[str, Any], claim_id: str) -> Response:
    """Words a claim better; voids the approvals that its fact-check had."""
    seen = if_match_version()
    with db.unit_of_work() as session:
        claim = claim_services.edit_claim(session, desk_actor(), claim_id, seen, fields)
        session.flush()
        document = _claim(session, claim)
    return answer(document, version=claim.version)


@blueprint.makes("/claims/<id:claim_id>/merge", DeskClaimSchema, code=200)
@blueprint.arguments(Merging)
def merge_claim(fields: dict[str, Any], claim_id: str) -> Response:
    """Merges this claim into another, which is answered with; nothing is lost."""

    def perform(session: Session) -> dict[str, Any]:
        stays = claim_merging.merge_claims(session, desk_actor(), claim_id, str(fields["into_id"]))
        session.flush()
        return _claim(session, stays)

    return write_once(perform, code=200)


@blueprint.makes("/claims/<id:claim_id>/undo-merge", DeskClaimSchema, code=200)
def undo_merge(claim_id: str) -> Response:
    """Makes a merged claim one of its own again."""

    def perform(session: Session) -> dict[str, Any]:
        claim = claim_merging.undo_merge(session, desk_actor(), claim_id)
        session.flush()
        return _claim(session, claim)

    return write_once(perform, code=200)


@blueprint.makes("/claims/<id:claim_id>/split", DeskClaimSchema)
@blueprint.arguments(Splitting)
def split_claim(fields: dict[str, Any], claim_id: str) -> Response:
    """Makes a new claim of some of this claim's highlights; answers with the new one."""

    def perform(session: Session) -> dict[str, Any]:
        ids = [str(annotation_id) for annotation_id in fields["annotation_ids"]]
        made = claim_merging.split_claim(session, desk_actor(), claim_id, ids, fields["text"])
        session.flush()
        return _claim(session, made)

    return write_once(perform, at="/api/v1/desk/claims/{id}")
