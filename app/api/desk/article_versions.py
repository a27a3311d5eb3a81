"""The texts that an article had: list, read, compare, take in the next one."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app.api.desk.articles import BlockSchema, ImportSchema, UploadedFile
from app.api.desk.desk_blueprint import (
    DeskBlueprint,
    Made,
    answer,
    desk_actor,
    write_once,
)
from app.api.schemas import Answer, PageQuery, moment, string
from app.documents import desk_article_versions as documents
from app.documents.desk_articles import desk_import
from app.domain.errors import InvalidInput
from app.domain.vocabulary import ImportKind
from app.engines.comparing import RowKind
from app.engines.extraction import MAX_ARTICLE_CHARACTERS
from app.http.context import read_session
from app.http.loading import Text
from app.queries import article_versions, articles
from app.services.intake.reimports import paste_version, request_reimport

blueprint = DeskBlueprint(
    "desk-article-versions", __name__, description="The texts that an article had"
)

#: As in addresses, so that no number is too long for the database.
_NUMBER = validate.Range(min=1, max=999_999_999)
_IS_FORCED = "Take the text in even where it hardly looks like the article."


class NewVersion(Schema):
    """What the article says now."""

    text = Text(
        required=True,
        max_length=MAX_ARTICLE_CHARACTERS,
        description="The whole text; blank lines part its paragraphs.",
    )
    is_forced = fields.Boolean(load_default=False, metadata={"description": _IS_FORCED})


class NewReading(Schema):
    """The article's own address is read again."""

    is_forced = fields.Boolean(load_default=False, metadata={"description": _IS_FORCED})


class ComparisonQuery(Schema):
    """The numbers of two versions."""

    before = fields.Integer(required=True, validate=_NUMBER)
    after = fields.Integer(required=True, validate=_NUMBER)


class ListedVersionSchema(Answer):
    """One immutable text of an article."""

    id = fields.UUID(required=True)
    article_id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([k.value for k in ImportKind]))
    created_at = moment()
    created_by = string("Who took it in; null for a recheck.", allow_none=True)
    seen_at = moment("When the article was last found to say just this.")
    content_hash = string("SHA-256 of the text in UTF-8.")
    word_count = fields.Integer(required=True)
    words_added = fields.Integer(
        required=True, metadata={"description": "Against the version before."}
    )
    words_removed = fields.Integer(required=True)


class VersionListSchema(Answer):
    """One page of an article's versions, newest first."""

    versions = fields.List(fields.Nested(ListedVersionSchema), required=True)
    next_cursor = string(allow_none=True)


class VersionSchema(ListedVersionSchema):
    """A version with its text."""

    text = string()
    blocks = fields.List(fields.Nested(BlockSchema), required=True)


class SideSchema(Answer):
    """What stands on one side of a row."""

    blocks = fields.List(
        fields.Integer(),
        required=True,
        metadata={"description": "Indexes of the version's blocks."},
    )
    text = string()


class ChangeSchema(Answer):
    """A stretch of words in both texts; `equal` ones may differ in typography."""

    op = fields.String(
        required=True, validate=validate.OneOf(["equal", "insert", "delete", "replace"])
    )
    before = string()
    after = string()


class RowSchema(Answer):
    """One passage in both versions."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf([kind.value for kind in RowKind]),
        metadata={"description": "`retouched`: only typography or white space differs."},
    )
    is_moved = fields.Boolean(
        required=True, metadata={"description": "It stands unchanged at another place."}
    )
    before = fields.Nested(SideSchema, required=True, allow_none=True)
    after = fields.Nested(SideSchema, required=True, allow_none=True)
    changes = fields.List(
        fields.Nested(ChangeSchema),
        required=True,
        metadata={"description": "Word by word, in a `changed` row."},
    )


class ComparisonSchema(Answer):
    """Two versions side by side; every block of both stands in exactly one row."""

    before = fields.Nested(ListedVersionSchema, required=True)
    after = fields.Nested(ListedVersionSchema, required=True)
    rows = fields.List(fields.Nested(RowSchema), required=True)


@blueprint.reads("/articles/<id:article_id>/versions", VersionListSchema, 422)
@blueprint.arguments(PageQuery, location="query")
def list_versions(query: dict[str, Any], article_id: str) -> Response:
    """Every version of an article, newest first."""
    articles.visible_article(read_session(), desk_actor(), article_id)
    page = article_versions.list_versions(
        read_session(), article_id, cursor=query.get("cursor"), limit=query["limit"]
    )
    rows = [documents.version_document(version) for version in page.rows]
    return answer({"versions": rows, "next_cursor": page.next_cursor})


@blueprint.reads(
    "/articles/<id:article_id>/versions/<int(min=1, max=999999999):number>", VersionSchema
)
def show_version(article_id: str, number: int) -> Response:
    """One version with its text and blocks."""
    articles.visible_article(read_session(), desk_actor(), article_id)
    version = article_versions.version_at(read_session(), article_id, number)
    return answer(documents.version_with_text(version))


@blueprint.reads("/articles/<id:article_id>/comparison", ComparisonSchema, 422)
@blueprint.arguments(ComparisonQuery, location="query")
def compare_versions(query: dict[str, Any], article_id: str) -> Response:
    """Two versions side by side, with the words that differ."""
    articles.visible_article(read_session(), desk_actor(), article_id)
    before, after = (
        article_versions.version_at(read_session(), article_id, query[side])
        for side in ("before", "after")
    )
    return answer(documents.comparison_document(before, after))


@blueprint.makes_or_finds("/articles/<id:article_id>/versions", VersionSchema)
@blueprint.arguments(NewVersion)
def add_version(fields: dict[str, Any], article_id: str) -> Response:
    """Takes in what the article says now: 201 with a new version, 200 where it says just that.

    409 where the text hardly looks like the article, unless `is_forced`.
    """

    def perform(session: Session) -> Made:
        taken = paste_version(session, desk_actor(), article_id, **fields)
        version = article_versions.version_at(session, article_id, taken.version.number)
        return Made(documents.version_with_text(version), 201 if taken.is_new else 200)

    return write_once(perform, at="/api/v1/desk/articles/{article_id}/versions/{number}")


@blueprint.makes("/articles/<id:article_id>/imports", ImportSchema, code=202)
@blueprint.arguments(NewReading)
def read_again(fields: dict[str, Any], article_id: str) -> Response:
    """Asks the worker to read the article's address again; read the import to see how far it is."""

    def perform(session: Session) -> dict[str, Any]:
        return desk_import(
            request_reimport(session, desk_actor(), article_id, kind=ImportKind.URL, **fields)
        )

    return write_once(perform, code=202, at="/api/v1/desk/article-imports/{id}")


@blueprint.makes("/articles/<id:article_id>/imports/files", ImportSchema, code=202)
@blueprint.arguments(UploadedFile, location="files")
def read_file(files: dict[str, Any], article_id: str) -> Response:
    """Asks the worker to read what the article says now from a file."""
    file = files["file"]
    if not isinstance(file, FileStorage):
        raise InvalidInput("Send the file as multipart/form-data.", "/file")
    payload = file.read()
    file.seek(0)

    def perform(session: Session) -> dict[str, Any]:
        return desk_import(
            request_reimport(
                session, desk_actor(), article_id, kind=ImportKind.FILE,
                filename=file.filename, content_type=file.content_type, payload=payload,
            )
        )  # fmt: skip

    return write_once(perform, code=202, at="/api/v1/desk/article-imports/{id}")
