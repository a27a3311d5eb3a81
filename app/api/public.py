"""Published work for anyone: no token, no cookies, no writes."""

from typing import Any

import orjson
from flask import Response
from marshmallow import fields

from app import db
from app.api import schemas
from app.api.answers import ApiBlueprint, digest, json_answer
from app.documents.addresses import with_addresses
from app.documents.articles import published_article
from app.documents.publication import article_head, full_revision_document
from app.documents.revision import scale_document
from app.documents.silent_edits import public_silent_edit
from app.documents.teams import team_document
from app.domain.paging import Page
from app.http.context import read_session, settings
from app.http.loading import Text
from app.queries import published, silent_edits

blueprint = ApiBlueprint(
    "published", __name__, url_prefix="/api/v1", description="Published work, for anyone."
)


class FactChecksQuery(schemas.PageQuery):
    """Filters; all given ones must hold."""

    q = Text(description="Words that must all stand in it, as beginnings.")
    verdict = Text(description="A verdict's key.")
    claimant = Text(description="The claimant's exact name.")
    language = Text(description="BCP 47 tag.")
    team = Text(description="A team's slug.")
    article_url = Text(description="Address of an article that it is about.")
    published_after = fields.AwareDateTime(
        metadata={"description": "Only what was published or revised later than this moment."}
    )


class ArticlesQuery(schemas.PageQuery):
    """Filters; all given ones must hold."""

    url = Text(description="The article's address.")
    team = Text(description="A team's slug.")


class SilentEditsQuery(schemas.PageQuery):
    """Filters; all given ones must hold."""

    team = Text(description="A team's slug.")
    article = fields.UUID(metadata={"description": "An article's id."})
    since = fields.AwareDateTime(
        metadata={"description": "Only what was first seen at this moment or later."}
    )


def _open_to_every_page(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


blueprint.after_request(_open_to_every_page)


def _addressed(text: str) -> str:
    return with_addresses(text, settings().public_url)


def _answer(document: dict[str, Any]) -> Response:
    return json_answer(_addressed(orjson.dumps(document).decode()))


@blueprint.reads_for_anyone("/fact-checks", schemas.FactCheckListSchema, 422)
@blueprint.arguments(FactChecksQuery, location="query")
def list_fact_checks(query: dict[str, Any]) -> Response:
    """Published fact-checks, newest first; withdrawn ones are left out."""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    filters = published.Filters(query=query.pop("q", None), **query)
    text, etag = listed(_page(filters, cursor, limit))
    return json_answer(_addressed(text), etag=etag)


def listed(page: Page[tuple[str, str]]) -> tuple[str, str]:
    """(JSON text, etag) of a page of the list of fact-checks."""
    next_cursor = orjson.dumps(page.next_cursor).decode()
    texts = ",".join([text for text, _ in page.rows])
    etags = "".join([etag for _, etag in page.rows])
    return f'{{"fact_checks":[{texts}],"next_cursor":{next_cursor}}}', digest(etags + next_cursor)


def _page(filters: published.Filters, cursor: str | None, limit: int) -> Page[tuple[str, str]]:
    if filters.query is not None:
        return published.search(read_session(), filters, cursor=cursor, limit=limit)
    statement, values = published.listing(filters, cursor=cursor, limit=limit)
    return published.page_of(db.read_rows(statement, **values), limit)


@blueprint.reads_for_anyone("/fact-checks/<id:fact_check_id>", schemas.FactCheckSchema, 404)
def show_fact_check(fact_check_id: str) -> Response:
    """One published fact-check, or the tombstone of a withdrawn one."""
    text, etag = published.the_document(db.read_rows(published.DOCUMENT, id=fact_check_id))
    return json_answer(_addressed(text), etag=etag)


@blueprint.reads_for_anyone(
    "/fact-checks/<id:fact_check_id>/revisions", schemas.RevisionListSchema, 404
)
def list_revisions(fact_check_id: str) -> Response:
    """Every revision with the content that it froze; none of a withdrawn fact-check."""
    rows = published.revisions(read_session(), fact_check_id)
    return _answer({"revisions": [full_revision_document(row) for row in rows]})


@blueprint.reads_for_anyone("/articles", schemas.ArticleListSchema, 422)
@blueprint.arguments(ArticlesQuery, location="query")
def list_articles(query: dict[str, Any]) -> Response:
    """Articles of which something is published, newest first."""
    page = published.articles(
        read_session(),
        url=query.get("url"),
        team=query.get("team"),
        cursor=query.get("cursor"),
        limit=query["limit"],
    )
    heads = [article_head(article) for article in page.rows]
    return _answer({"articles": heads, "next_cursor": page.next_cursor})


@blueprint.reads_for_anyone("/articles/<id:article_id>", schemas.ArticleSchema, 404)
def show_article(article_id: str) -> Response:
    """One article with its published highlights, each with its verdict."""
    found = published.article(read_session(), article_id)
    edits = [_silent_edit(each) for each in found.silent_edits]
    return _answer(published_article(found.article, found.team, found.documents, edits))


@blueprint.reads_for_anyone("/silent-edits", schemas.SilentEditListSchema, 422)
@blueprint.arguments(SilentEditsQuery, location="query")
def list_silent_edits(query: dict[str, Any]) -> Response:
    """What articles did to sentences with a published verdict, newest first.

    Withdrawn fact-checks are left out.
    """
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    article = query.pop("article", None)
    filters = silent_edits.SilentEditFilters(article=str(article) if article else None, **query)
    page = silent_edits.list_silent_edits(read_session(), filters, cursor=cursor, limit=limit)
    rows = [_silent_edit(each) for each in page.rows]
    return _answer({"silent_edits": rows, "next_cursor": page.next_cursor})


def _silent_edit(each: silent_edits.PublicSilentEdit) -> dict[str, Any]:
    return public_silent_edit(each.edit, each.document, is_last=each.is_last)


@blueprint.reads_for_anyone("/teams", schemas.TeamListSchema)
def list_teams() -> Response:
    """The teams that have published something."""
    return _answer({"teams": [team_document(team) for team in published.teams(read_session())]})


@blueprint.reads_for_anyone("/teams/<slug>", schemas.TeamSchema, 404)
def show_team(slug: str) -> Response:
    """What one team says of itself."""
    return _answer(team_document(published.team(read_session(), slug)))


@blueprint.reads_for_anyone("/teams/<slug>/rating-scales", schemas.RatingScaleListSchema, 404)
def list_rating_scales(slug: str) -> Response:
    """Every version of a team's rating scale, newest first."""
    team = published.team(read_session(), slug)
    scales = published.rating_scales(read_session(), team.id)
    return _answer({"rating_scales": [scale_document(scale) for scale in scales]})
