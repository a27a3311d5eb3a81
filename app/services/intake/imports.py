"""Imports that the worker carries out: asked for, under way, finished, tried again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import PureWindowsPath

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor, operator
from app.domain.addresses import normalise_address, require_web_address
from app.domain.errors import AlreadyThere, Conflict, Forbidden, InvalidInput, PlumblineError
from app.domain.text import clean_text
from app.domain.vocabulary import ImportKind, ImportState, Via
from app.engines.extraction import sniff
from app.models import ArticleImport
from app.policy import can_write, require
from app.queries import actors
from app.services.editing import hold_team, lock
from app.services.intake.article_reading import FoundArticle, add_found
from app.services.intake.articles import require_new_address, require_team
from app.services.records import audit
from app.services.records.jobs import enqueue

#: The kind of job that the worker knows imports by; its payload is `{"import_id": …}`.
JOB_KIND = "article_import"
#: How long the file of a failed import is kept, so that it can be tried again.
KEEP_FAILED = timedelta(days=7)
_UNDER_WAY = (ImportState.QUEUED, ImportState.RUNNING)
_WAITING = "Waiting for its turn"
_MAX_FILENAME_CHARACTERS = 200


def request_import(
    session: Session,
    actor: Actor,
    *,
    kind: ImportKind,
    url: str | None = None,
    filename: str | None = None,
    content_type: str | None = None,
    payload: bytes | None = None,
) -> ArticleImport:
    """Asks the worker to import the page at `url`, or the file `payload`, into the actor's team.

    An address that is being imported already gives that import, so that a double click makes one.
    Raises `InvalidInput` for a wrong address or a file that can't be read, `AlreadyThere` for an
    address that the team has.
    """
    team_id = require_team(actor)
    require(can_write, actor, team_id)
    if kind is ImportKind.URL:
        url = require_web_address(url or "", "/url")
        hold_team(session, team_id)
        require_new_address(session, team_id, normalise_address(url))
        under_way = _under_way(session, team_id, url)
        if under_way is not None:
            return under_way
    else:
        _require_readable(payload, filename, content_type)
    _forget_old_files(session, team_id)
    imported = ArticleImport(
        team_id=team_id,
        created_by_id=actor.user_id or None,
        kind=kind,
        url=url,
        filename=_name_of(filename),
        content_type=(content_type or "")[:200] or None,
        payload=payload,
        step=_WAITING,
    )
    session.add(imported)
    session.flush()
    enqueue(session, JOB_KIND, {"import_id": imported.id})
    audit.record(
        session, actor, "article_import.requested", imported.id, team_id=team_id,
        after={"kind": kind, "url": url, "filename": imported.filename},
    )  # fmt: skip
    return imported


def retry_import(session: Session, actor: Actor, import_id: str) -> ArticleImport:
    """Tries a failed import once more. One that is under way or done stays as it is.

    Raises `Conflict` when its file is no longer kept.
    """
    imported = lock(session, ArticleImport, import_id)
    require(can_write, actor, imported.team_id)
    if imported.state is not ImportState.FAILED:
        return imported
    if imported.kind is not ImportKind.URL and imported.payload is None:
        raise Conflict("The file is no longer kept here; upload it again.")
    imported.state = ImportState.QUEUED
    imported.step = _WAITING
    imported.progress = 0
    imported.problem = None
    imported.finished_at = None
    enqueue(session, JOB_KIND, {"import_id": imported.id})
    audit.record(session, actor, "article_import.retried", imported.id, team_id=imported.team_id)
    return imported


def begin_import(session: Session, import_id: str) -> ArticleImport | None:
    """Marks an import as running and returns it with its file; None when it needs no more work."""
    imported = lock(session, ArticleImport, import_id)
    if imported.state not in _UNDER_WAY:
        return None
    imported.state = ImportState.RUNNING
    imported.progress = 10
    imported.step = "Fetching the page" if imported.kind is ImportKind.URL else "Reading the file"
    # The column is loaded only on demand, which is not possible any more after the transaction.
    _ = imported.payload
    return imported


def note_progress(session: Session, import_id: str, step: str, progress: int) -> None:
    """Tells whoever waits how far a running import is; `progress` runs from 0 to 100."""
    session.execute(
        update(ArticleImport)
        .where(ArticleImport.id == import_id, ArticleImport.state == ImportState.RUNNING)
        .values(step=step, progress=progress)
    )


def complete_import(session: Session, import_id: str, found: FoundArticle) -> None:
    """Makes an article of what was found, in the name of whoever asked for it.

    When the team has it already, the import ends as `duplicate` and names that article; when that
    person may no longer do this, it ends as `failed`.
    """
    imported = lock(session, ArticleImport, import_id)
    if imported.state is not ImportState.RUNNING:
        return
    name = imported.filename.rpartition(".")[0] if imported.filename else None
    try:
        article = add_found(session, _actor_of(session, imported), found, name=name)
    except AlreadyThere as error:
        _finish(imported, ImportState.DUPLICATE, "Already here")
        imported.article_id = error.id
    except PlumblineError as error:
        _fail(imported, error.detail)
    else:
        _finish(imported, ImportState.DONE, "Imported")
        imported.article_id = article.id


def fail_import(session: Session, import_id: str, problem: str) -> None:
    """Ends an import as failed; `problem` is one clear sentence. Its file stays for another try."""
    imported = lock(session, ArticleImport, import_id)
    if imported.state in _UNDER_WAY:
        _fail(imported, problem)


def _finish(imported: ArticleImport, state: ImportState, step: str) -> None:
    imported.state = state
    imported.step = step
    imported.progress = 100
    imported.finished_at = clock.now()
    imported.payload = None


def _fail(imported: ArticleImport, problem: str) -> None:
    imported.state = ImportState.FAILED
    imported.step = "Stopped"
    imported.problem = problem
    imported.finished_at = clock.now()


def _actor_of(session: Session, imported: ArticleImport) -> Actor:
    if imported.created_by_id is None:
        return replace(operator(Via.WORKER), team_id=imported.team_id)
    actor = actors.by_user_id(session, imported.created_by_id, Via.WORKER)
    if actor is None or actor.role_in(imported.team_id) is None:
        raise Forbidden("Whoever asked for this import is no longer a member of the team.")
    return replace(actor, team_id=imported.team_id)


def _under_way(session: Session, team_id: str, url: str) -> ArticleImport | None:
    key = normalise_address(url)
    running = session.scalars(
        select(ArticleImport).where(
            ArticleImport.team_id == team_id,
            ArticleImport.kind == ImportKind.URL,
            ArticleImport.state.in_(_UNDER_WAY),
        )
    )
    return next((each for each in running if each.url and normalise_address(each.url) == key), None)


def _require_readable(
    payload: bytes | None, filename: str | None, content_type: str | None
) -> None:
    try:
        sniff(payload or b"", filename, content_type)
    except InvalidInput as error:
        raise InvalidInput(error.detail, "/file") from error


def _name_of(filename: str | None) -> str | None:
    """The last part of a file's name as the browser gave it, whatever its system."""
    name = " ".join(clean_text(PureWindowsPath(filename or "").name).split())
    return name[-_MAX_FILENAME_CHARACTERS:] or None


def _forget_old_files(session: Session, team_id: str) -> None:
    session.execute(
        update(ArticleImport)
        .where(
            ArticleImport.team_id == team_id,
            ArticleImport.payload.is_not(None),
            ArticleImport.finished_at < clock.now() - KEEP_FAILED,
        )
        .values(payload=None)
    )
