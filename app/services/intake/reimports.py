"""An article read again by hand: from its address, from a file or from a pasted text.

What was read becomes its next version where the text differs (`article_versions.add_version`).
The article keeps its address and its details, wherever the text was found.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import InvalidInput
from app.domain.vocabulary import ImportKind, ImportState
from app.models import Article, ArticleImport
from app.policy import can_read, can_write, require
from app.services.editing import lock
from app.services.intake import imports
from app.services.intake.article_reading import read_file, read_text
from app.services.intake.article_versions import TakenIn, add_version
from app.services.records.jobs import enqueue

_NO_ADDRESS = (
    "This article has no web address to read again; paste its text, upload it, or give it its "
    "address under “Edit details”."
)


def request_reimport(
    session: Session,
    actor: Actor,
    article_id: str,
    *,
    kind: ImportKind,
    filename: str | None = None,
    content_type: str | None = None,
    payload: bytes | None = None,
    is_forced: bool = False,
) -> ArticleImport:
    """Asks the worker to read an article again: at its address, or in the file `payload`.

    It ends as `done` with a new version, as `unchanged`, or as `failed`; then `is_doubtful` where
    the text hardly looks like the article, which `is_forced` takes all the same. An address that
    is being read again already gives that import, so that a double click makes one. Raises
    `InvalidInput` for an article without an address, or for a file that can't be read.
    """
    article = _writable(session, actor, article_id)
    url = None
    if kind is ImportKind.URL:
        if article.url is None:
            raise InvalidInput(_NO_ADDRESS, "/url")
        under_way = _under_way(session, article.id, is_forced)
        if under_way is not None:
            return under_way
        url = article.url
    else:
        imports.require_readable(payload, filename, content_type)
    imported = imports.keep_request(
        session, actor, article.team_id, kind=kind, article_id=article.id, url=url,
        filename=filename, content_type=content_type, payload=payload, is_forced=is_forced,
    )  # fmt: skip
    enqueue(session, imports.JOB_KIND, {"import_id": imported.id})
    return imported


def reimport_text_file(
    session: Session,
    actor: Actor,
    article_id: str,
    *,
    filename: str,
    content_type: str | None,
    payload: bytes,
) -> ArticleImport:
    """Reads an uploaded file of plain text at once; answers the import as it ended.

    Where it failed as doubtful its file is kept, for `imports.retry_import` to take it in all the
    same. Raises `InvalidInput` at `/file` for a file that can't be read.
    """
    article = _writable(session, actor, article_id)
    try:
        found = read_file(payload, filename, content_type)
    except InvalidInput as error:
        raise InvalidInput(error.detail, "/file") from error
    imported = imports.keep_request(
        session, actor, article.team_id, kind=ImportKind.FILE, article_id=article.id,
        filename=filename, content_type=content_type, payload=payload,
    )  # fmt: skip
    imports.take_in(session, actor, imported, found)
    return imported


def paste_version(
    session: Session, actor: Actor, article_id: str, *, text: str, is_forced: bool = False
) -> TakenIn:
    """Takes a pasted text in at once as an article's next version, unless it says just that now.

    Raises `InvalidInput` at `/text`; `NotTheArticle` unless `is_forced`.
    """
    article = _writable(session, actor, article_id)
    found = read_text(text)
    return add_version(
        session, actor, article.id, blocks=found.extracted.blocks, kind=ImportKind.TEXT,
        is_forced=is_forced,
    )  # fmt: skip


def _writable(session: Session, actor: Actor, article_id: str) -> Article:
    article = lock(session, Article, article_id)
    require(can_read, actor, article.team_id)
    require(can_write, actor, article.team_id)
    return article


def _under_way(session: Session, article_id: str, is_forced: bool) -> ArticleImport | None:
    return session.scalars(
        select(ArticleImport)
        .where(
            ArticleImport.article_id == article_id,
            ArticleImport.kind == ImportKind.URL,
            ArticleImport.is_forced.is_(is_forced),
            ArticleImport.state.in_((ImportState.QUEUED, ImportState.RUNNING)),
        )
        .order_by(ArticleImport.id)
        .limit(1)
    ).first()
