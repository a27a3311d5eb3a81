"""Articles: import, list, read, set right."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app import db
from app.api.desk.desk_blueprint import (
    DeskBlueprint,
    answer,
    desk_actor,
    reading_actor,
    write_once,
)
from app.api.schemas import Answer, PageQuery, day, moment, string
from app.documents import desk_articles as documents
from app.domain.errors import InvalidInput
from app.domain.vocabulary import ImportKind, ImportState
from app.engines.extraction import MAX_ARTICLE_CHARACTERS
from app.http.context import read_session
from app.http.loading import Text, if_match_version
from app.queries import articles, imports
from app.services.intake.article_reading import paste_article
from app.services.intake.articles import edit_article
from app.services.intake.imports import request_import

blueprint = DeskBlueprint("desk-articles", __name__, description="Articles under check")

_LANGUAGE = "BCP 47, such as `en` or `pt-BR`."


class ArticleDetails(Schema):
    """What can be set right; what is left out stays as it is."""

    url = Text(allow_none=True, description="The article's own address.")
    title = Text(max_length=300)
    byline = Text(max_length=300)
    publisher = Text(max_length=300)
    published_on = fields.Date(allow_none=True)
    language = Text(max_length=35, description=_LANGUAGE)
    has_text_rights = fields.Boolean(
        metadata={"description": "Readers see the full text only with this."}
    )


class NewArticle(Schema):
    """The text of an article. Details that are given win over those found in it."""

    text = Text(
        required=True,
        max_length=MAX_ARTICLE_CHARACTERS,
        description="The whole text; blank lines part its paragraphs.",
        error_messages={
            "required": "Send the text; to import an address, post it to article-imports."
        },
    )
    url = Text(allow_none=True, load_default=None, description="The article's own address.")
    title = Text(max_length=300, load_default="")
    byline = Text(max_length=300, load_default="")
    publisher = Text(max_length=300, load_default="")
    published_on = fields.Date(allow_none=True, load_default=None)
    language = Text(max_length=35, load_default="", description=_LANGUAGE)


class NewImport(Schema):
    """An address to import an article from."""

    url = Text(required=True)


class UploadedFile(Schema):
    """A file to import an article from."""

    file = fields.Raw(
        required=True,
        metadata={
            "type": "string",
            "format": "binary",
            "description": ".txt, .html, .docx or .pdf",
        },
    )


class ArticlesQuery(PageQuery):
    """Filters; all given ones must hold."""

    q = Text(description="Words that must all stand in it, as beginnings.")
    language = Text()
    publisher = Text()


class DeskArticleSchema(Answer):
    """An article without its text."""

    id = fields.UUID(required=True)
    url = string("The article's own address.", allow_none=True)
    desk_url = string("Its page on the desk.")
    title = string()
    byline = string()
    publisher = string()
    published_on = day()
    language = string()
    has_text_rights = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    created_at = moment()


class ListedArticleSchema(DeskArticleSchema):
    """An article in a list."""

    highlight_count = fields.Integer(required=True)
    fact_check_counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class DeskArticleListSchema(Answer):
    """One page of the team's articles, newest first."""

    articles = fields.List(fields.Nested(ListedArticleSchema), required=True)
    next_cursor = string(allow_none=True)


class BlockSchema(Answer):
    """A paragraph, heading, list item or block quotation: a span of the text."""

    kind = string()
    level = fields.Integer(required=True, allow_none=True)
    start = fields.Integer(required=True)
    end = fields.Integer(required=True)


class ArticleVersionSchema(Answer):
    """One immutable text of an article."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    text = string()
    blocks = fields.List(fields.Nested(BlockSchema), required=True)
    word_count = fields.Integer(required=True)
    created_at = moment()


class ReadArticleSchema(DeskArticleSchema):
    """An article with its newest text."""

    article_version = fields.Nested(ArticleVersionSchema, required=True)


class ImportSchema(Answer):
    """How far an import is."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([k.value for k in ImportKind]))
    url = string(allow_none=True)
    filename = string(allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf([s.value for s in ImportState]))
    step = string("What is being done.")
    progress = fields.Integer(required=True, metadata={"description": "From 0 to 100."})
    problem = string("Why it failed, in one sentence.", allow_none=True)
    article_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "The new article, or the one that was here already."},
    )
    created_at = moment()


@blueprint.reads("/articles", DeskArticleListSchema, 422)
@blueprint.arguments(ArticlesQuery, location="query")
def list_articles(query: dict[str, Any]) -> Response:
    """The team's articles, newest first."""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    page = articles.list_articles(
        read_session(),
        reading_actor(),
        articles.ArticleFilters(**query),
        cursor=cursor,
        limit=limit,
    )
    rows = [documents.listed_article(r.article, r.highlights, r.states) for r in page.rows]
    return answer({"articles": rows, "next_cursor": page.next_cursor})


@blueprint.makes("/articles", ReadArticleSchema)
@blueprint.arguments(NewArticle)
def add_article(fields: dict[str, Any]) -> Response:
    """Takes in an article's text; 409 names the article that the team has already."""

    def perform(session: Session) -> dict[str, Any]:
        article = paste_article(session, desk_actor(), **fields)
        return documents.desk_article_with_text(
            article, articles.current_version(session, article.id)
        )

    return write_once(perform, at="/api/v1/desk/articles/{id}")


@blueprint.reads("/articles/<id:article_id>", ReadArticleSchema)
def show_article(article_id: str) -> Response:
    """One article with its newest text."""
    article = articles.visible_article(read_session(), desk_actor(), article_id)
    version = articles.current_version(read_session(), article_id)
    return answer(documents.desk_article_with_text(article, version), version=article.version)


@blueprint.edits("/articles/<id:article_id>", DeskArticleSchema)
@blueprint.arguments(ArticleDetails)
def change_article(fields: dict[str, Any], article_id: str) -> Response:
    """Sets details of an article right; its text never changes."""
    seen = if_match_version()
    with db.unit_of_work() as session:
        article = edit_article(session, desk_actor(), article_id, seen, fields)
        document = documents.desk_article(article)
    return answer(document, version=article.version)


@blueprint.makes("/article-imports", ImportSchema, code=202)
@blueprint.arguments(NewImport)
def import_address(fields: dict[str, Any]) -> Response:
    """Asks the worker to import the article at an address; read the import to see how far it is."""

    def perform(session: Session) -> dict[str, Any]:
        imported = request_import(session, desk_actor(), kind=ImportKind.URL, url=fields["url"])
        return documents.desk_import(imported)

    return write_once(perform, code=202, at="/api/v1/desk/article-imports/{id}")


@blueprint.makes("/article-imports/files", ImportSchema, code=202)
@blueprint.arguments(UploadedFile, location="files")
def import_file(files: dict[str, Any]) -> Response:
    """Asks the worker to import an article from a file."""
    file = files["file"]
    if not isinstance(file, FileStorage):
        raise InvalidInput("Send the file as multipart/form-data.", "/file")

    payload = file.read()
    file.seek(0)

    def perform(session: Session) -> dict[str, Any]:
        imported = request_import(
            session,
            desk_actor(),
            kind=ImportKind.FILE,
            filename=file.filename,
            content_type=file.content_type,
            payload=payload,
        )
        return documents.desk_import(imported)

    return write_once(perform, code=202, at="/api/v1/desk/article-imports/{id}")


@blueprint.reads("/article-imports/<id:import_id>", ImportSchema)
def show_import(import_id: str) -> Response:
    """How far an import is, and the article that it made."""
    return answer(
        documents.desk_import(imports.visible_import(read_session(), desk_actor(), import_id))
    )
