"""Taking articles in: pasted, fetched from an address or uploaded, and how far an import is."""

from datetime import timedelta
from typing import Any

from flask import (
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain import clock
from app.domain.actor import Actor
from app.domain.addresses import MAX_ADDRESS_CHARACTERS
from app.domain.errors import AlreadyThere, InvalidInput, PlumblineError, SignInRequired
from app.domain.vocabulary import ImportKind, ImportState
from app.engines.extraction import MAX_ARTICLE_CHARACTERS, MAX_UPLOAD_BYTES
from app.http.context import read_session, web_actor
from app.http.errors import code_of, wants_json
from app.http.loading import Text, field_errors, load
from app.models import Article, ArticleImport
from app.policy import can_write, require, require_signed_in
from app.queries.articles import visible_article
from app.queries.imports import visible_import
from app.queries.same_sentences import count_known
from app.services.intake.article_reading import add_found, is_plain_text, paste_article, read_file
from app.services.intake.articles import MAX_NAME_CHARACTERS, require_team
from app.services.intake.imports import request_import, retry_import
from app.web.articles import blueprint

#: Text files up to this size are read while the person waits: it takes no longer than a page.
AT_ONCE_BYTES = 500_000
_WAYS = [
    ("url", "At a web address", "The page is fetched, and the article found in it."),
    ("file", "In a file", "Text, a saved web page, a Word document or a PDF."),
    ("text", "I’ll paste the text", "Copied from a page, a message or a document."),
]
_LONG_WAIT = timedelta(seconds=30)
_UNDER_WAY = (ImportState.QUEUED, ImportState.RUNNING)


class _Way(Schema):
    way = fields.String(load_default="url", validate=validate.OneOf([way for way, *_ in _WAYS]))


class _Address(Schema):
    url = Text(load_default="", max_length=MAX_ADDRESS_CHARACTERS)


class _PastedText(Schema):
    text = Text(load_default="", max_length=MAX_ARTICLE_CHARACTERS)
    title = Text(load_default="", max_length=MAX_NAME_CHARACTERS)
    text_url = Text(load_default="", max_length=MAX_ADDRESS_CHARACTERS)


@blueprint.get("/desk/articles/new")
def new_article() -> str:
    """The three ways in; `way` and `url` in the address fill the form."""
    _importing_actor()
    url = request.args.get("url", "")
    return _new_page({"way": request.args.get("way", "url"), "url": url, "text_url": url})


@blueprint.post("/desk/articles")
def create_article() -> BaseResponse | tuple[str, int]:
    """Takes in what was given: a text at once, anything else through the worker."""
    try:
        actor = _importing_actor()
    except SignInRequired:
        return session_ended()
    try:
        way = load(_Way, request.form.to_dict())["way"]
        with db.unit_of_work() as session:
            address = _CREATE[way](session, actor)
    except PlumblineError as error:
        return _new_page(request.form.to_dict(), error), code_of(error)
    return redirect(address, 303)


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    """What was sent was not even read, so the form can't keep it; the browser's Back does."""
    error = InvalidInput(f"{too_large()} Go back to find what you had entered.", "/file")
    return _new_page({"way": "file"}, error), 413


@blueprint.get("/desk/article-imports/<id:import_id>")
def show_import(import_id: str) -> BaseResponse | str:
    """How far an import is; leads on to the article, or to its versions, once it is done."""
    actor = require_signed_in(web_actor())
    imported = visible_import(read_session(), actor, import_id)
    if wants_json():
        return _progress(imported)
    about = (
        visible_article(read_session(), actor, imported.article_id) if imported.article_id else None
    )
    if about is not None and imported.state in (ImportState.DONE, ImportState.UNCHANGED):
        return redirect(_outcome(imported, about), 303)
    return render_template(
        "articles/progress.html",
        imported=imported,
        article=about,
        is_under_way=imported.state in _UNDER_WAY,
        is_waiting_long=_is_waiting_long(imported),
        is_writer=can_write(actor, imported.team_id),
    )


@blueprint.post("/desk/article-imports/<id:import_id>/retry")
def try_import_again(import_id: str) -> BaseResponse:
    """Tries a failed import once more; with `is_forced`, takes in whatever text it finds."""
    actor = require_signed_in(web_actor())
    is_forced = request.form.get("is_forced") == "true"
    with db.unit_of_work() as session:
        retry_import(session, actor, import_id, is_forced=is_forced)
    return redirect(url_for("articles.show_import", import_id=import_id), 303)


def _import_address(session: Session, actor: Actor) -> str:
    url = load(_Address, request.form.to_dict())["url"]
    return _progress_address(request_import(session, actor, kind=ImportKind.URL, url=url))


def _import_file(session: Session, actor: Actor) -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput("Choose a file.", "/file")
    payload = file.read()
    sent = (payload, file.filename, file.content_type)
    if not is_read_at_once(*sent):
        return _progress_address(
            request_import(
                session, actor, kind=ImportKind.FILE, payload=payload, filename=file.filename,
                content_type=file.content_type,
            )
        )  # fmt: skip
    article = add_found(session, actor, read_file(*sent), name=file.filename.rpartition(".")[0])
    _flash_imported(session, article.id)
    return _article_address(article.id)


def _import_text(session: Session, actor: Actor) -> str:
    pasted = load(_PastedText, request.form.to_dict())
    article = paste_article(
        session, actor, text=pasted["text"], title=pasted["title"], url=pasted["text_url"]
    )
    _flash_imported(session, article.id)
    return _article_address(article.id)


_CREATE = {"url": _import_address, "file": _import_file, "text": _import_text}


def is_read_at_once(payload: bytes, filename: str, content_type: str | None) -> bool:
    """Whether a file is read while the person waits. Raises `InvalidInput` at `/file`."""
    try:
        is_text = is_plain_text(payload, filename, content_type)
    except InvalidInput as error:
        raise InvalidInput(error.detail, "/file") from error
    return is_text and len(payload) <= AT_ONCE_BYTES


def session_ended() -> Response:
    """Gives back the text that was pasted by somebody whose session has ended."""
    typed = [("text", "Text of the article", request.form.get("text", ""))]
    return make_response(render_template("errors/session_ended.html", typed=typed), 401)


def _importing_actor() -> Actor:
    actor = require_signed_in(web_actor())
    return require(can_write, actor, require_team(actor))


def _new_page(values: dict[str, Any], error: PlumblineError | None = None) -> str:
    errors = field_errors(error) if error else {}
    if values.get("way") == "text" and "url" in errors:
        errors["text_url"] = errors.pop("url")
    return render_template(
        "articles/import.html",
        ways=_WAYS,
        values=values,
        errors=errors,
        existing=error if isinstance(error, AlreadyThere) else None,
        existing_url=_address_known(error),
        max_characters=MAX_ARTICLE_CHARACTERS,
        max_bytes=MAX_UPLOAD_BYTES,
    )


def _address_known(error: PlumblineError | None) -> str | None:
    """The address of the article that is here already, which can be read again."""
    if not isinstance(error, AlreadyThere):
        return None
    return visible_article(read_session(), web_actor(), error.id).url


def too_large() -> str:
    """Says how large a file may be."""
    return f"This is larger than {MAX_UPLOAD_BYTES // 1_000_000} MB, the most that is taken."


def _is_waiting_long(imported: ArticleImport) -> bool:
    waited = clock.now() - imported.created_at
    return imported.state is ImportState.QUEUED and waited > _LONG_WAIT


def _progress(imported: ArticleImport) -> Response:
    return jsonify(
        state=imported.state,
        step=imported.step,
        is_waiting_long=_is_waiting_long(imported),
        progress=imported.progress,
        is_under_way=imported.state in _UNDER_WAY,
    )


def _progress_address(imported: ArticleImport) -> str:
    return url_for("articles.show_import", import_id=imported.id)


def _article_address(article_id: str | None) -> str:
    return url_for("reading.show_article", article_id=article_id)


def _outcome(imported: ArticleImport, article: Article) -> str:
    """Where a finished import leads, with a word on what came of it."""
    if imported.state is ImportState.UNCHANGED:
        flash("Nothing changed: the article says just that already.")
        return url_for("versions.show_versions", article_id=article.id)
    if article.created_at > imported.created_at:
        _flash_imported(read_session(), article.id)
        return _article_address(article.id)
    flash(f"{imported.step}.", "success")
    return url_for("versions.compare_versions", article_id=article.id)


def _flash_imported(session: Session, article_id: str) -> None:
    flash("Imported. Look over the title, date and language: “Edit details” changes them.")
    count = count_known(session, [article_id])[article_id]
    if count:
        told = "One sentence" if count == 1 else f"{count} sentences"
        stands = "stands" if count == 1 else "stand"
        link = Markup('<a href="{}">Look at them one by one</a>').format(
            url_for("elsewhere.list_known_claims", article_id=article_id)
        )
        flash(Markup("{} checked before {} in this article. {}").format(told, stands, link))
