"""The same sentence in other articles: what may be highlighted there as well."""

from typing import Any

from flask import Response
from marshmallow import fields

from app.api.desk.articles import DeskArticleSchema
from app.api.desk.claims import DeskQuoteSchema
from app.api.desk.desk_blueprint import DeskBlueprint, answer, desk_actor
from app.api.schemas import Answer, PageQuery, string
from app.documents.same_sentences import place_document
from app.domain.paging import Page
from app.http.context import read_session
from app.queries import same_sentences as queries
from app.queries.annotations import visible_annotation
from app.queries.articles import visible_article
from app.queries.same_sentences import Place

blueprint = DeskBlueprint(
    "desk-elsewhere", __name__, description="The same sentence in other articles"
)


class PlaceSchema(Answer):
    """A place where a checked sentence stands, word for word.

    To highlight the claim there, POST `claim_id` and `quote` to the article's annotations.
    """

    annotation_id = fields.UUID(
        required=True, metadata={"description": "The highlight in another article."}
    )
    claim_id = fields.UUID(required=True)
    article = fields.Nested(DeskArticleSchema, required=True)
    quote = fields.Nested(DeskQuoteSchema, required=True)
    was_deleted = fields.Boolean(
        required=True,
        metadata={"description": "The claim was highlighted here, and somebody deleted it."},
    )


class PlaceListSchema(Answer):
    """One page of places; one can be short of the limit, or empty, and yet have a next one."""

    places = fields.List(fields.Nested(PlaceSchema), required=True)
    next_cursor = string(allow_none=True)


@blueprint.reads("/annotations/<id:annotation_id>/elsewhere", PlaceListSchema, 422)
@blueprint.arguments(PageQuery, location="query")
def list_elsewhere(query: dict[str, Any], annotation_id: str) -> Response:
    """The places in other articles of the team at which a highlight's sentence stands, without
    that claim; none for a deleted one."""
    annotation = visible_annotation(read_session(), desk_actor(), annotation_id)
    return _answer(
        queries.list_elsewhere(
            read_session(), annotation, cursor=query.get("cursor"), limit=query["limit"]
        )
    )


@blueprint.reads("/articles/<id:article_id>/known-claims", PlaceListSchema, 422)
@blueprint.arguments(PageQuery, location="query")
def list_known_claims(query: dict[str, Any], article_id: str) -> Response:
    """The sentences of an article that were checked in others of the team, without their claim."""
    article = visible_article(read_session(), desk_actor(), article_id)
    return _answer(
        queries.list_known(
            read_session(), article, cursor=query.get("cursor"), limit=query["limit"]
        )
    )


def _answer(page: Page[Place]) -> Response:
    places = [
        place_document(p.annotation, p.article, p.quote, was_deleted=p.was_deleted)
        for p in page.rows
    ]
    return answer({"places": places, "next_cursor": page.next_cursor})
