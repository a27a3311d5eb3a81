"""An article read again by hand: at its address, from a file, from a pasted text."""

from flask import Response, flash, redirect, request, url_for
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain.actor import Actor
from app.domain.errors import Conflict, InvalidInput, InvalidInputs, PlumblineError, SignInRequired
from app.domain.vocabulary import ImportKind
from app.engines.extraction import MAX_ARTICLE_CHARACTERS
from app.http.context import end_reading, read_session, web_actor
from app.http.loading import Text, load_form
from app.models import ArticleImport
from app.policy import can_write, require, require_signed_in
from app.queries.articles import visible_article
from app.services.intake.article_versions import TakenIn
from app.services.intake.reimports import paste_version, reimport_text_file, request_reimport
from app.web.article_imports import is_read_at_once, session_ended, too_large
from app.web.versions.pages import blueprint, versions_page


class _Reimport(Schema):
    way = fields.String(load_default="url", validate=validate.OneOf(["url", "file", "text"]))
    text = Text(load_default="", max_length=MAX_ARTICLE_CHARACTERS)
    is_forced = fields.Boolean(load_default=False)


@blueprint.post("/desk/articles/<id:article_id>/versions")
def add_version(article_id: str) -> BaseResponse:
    """Takes in another text of the article: a pasted one or a text file at once, anything else
    through the worker."""
    try:
        actor = require_signed_in(web_actor())
        article = visible_article(read_session(), actor, article_id)
        require(can_write, actor, article.team_id)
        asked = load_form(_Reimport)
        with db.unit_of_work() as session:
            address = _take_in(session, actor, article_id, **asked)
    except (InvalidInput, InvalidInputs, Conflict, SignInRequired) as error:
        return _refused(article_id, error)
    return redirect(address, 303)


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_too_large(_error: RequestEntityTooLarge) -> Response:
    """What was sent was not even read, so the form can't keep it; the browser's Back does."""
    error = InvalidInput(f"{too_large()} Go back to find what you had entered.", "/file")
    article_id = (request.view_args or {})["article_id"]
    page = versions_page(require_signed_in(web_actor()), article_id, {"way": "file"}, error)
    page.status_code = 413
    return page


def _take_in(
    session: Session, actor: Actor, article_id: str, way: str, text: str, is_forced: bool
) -> str:
    if way == "text":
        taken = paste_version(session, actor, article_id, text=text, is_forced=is_forced)
        return _address_of(article_id, taken)
    if way == "url":
        imported = request_reimport(
            session, actor, article_id, kind=ImportKind.URL, is_forced=is_forced
        )
        return _progress_address(imported)
    return _progress_address(_take_file(session, actor, article_id))


def _take_file(session: Session, actor: Actor, article_id: str) -> ArticleImport:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput("Choose a file.", "/file")
    payload, content_type = file.read(), file.content_type
    if is_read_at_once(payload, file.filename, content_type):
        return reimport_text_file(
            session, actor, article_id,
            filename=file.filename, content_type=content_type, payload=payload,
        )  # fmt: skip
    return request_reimport(
        session, actor, article_id, kind=ImportKind.FILE,
        filename=file.filename, content_type=content_type, payload=payload,
    )  # fmt: skip


def _address_of(article_id: str, taken: TakenIn) -> str:
    if not taken.is_new:
        flash("Nothing changed: the article says just that already.")
        return url_for("versions.show_versions", article_id=article_id)
    flash(f"This is version {taken.version.number} now.", "success")
    return url_for("versions.compare_versions", article_id=article_id)


def _progress_address(imported: ArticleImport) -> str:
    return url_for("articles.show_import", import_id=imported.id)


def _refused(article_id: str, error: PlumblineError) -> Response:
    """The page again, with what was typed and why it was not taken; so too without a session."""
    if isinstance(error, SignInRequired):
        return session_ended()
    end_reading()
    actor = require_signed_in(web_actor())
    return versions_page(actor, article_id, request.form.to_dict(), error)
