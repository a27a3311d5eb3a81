"""Imports that the worker carries out: asked for, under way, finished, tried again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import PureWindowsPath

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor, operator
from app.domain.addresses import normalise_address, require_web_address
from app.domain.errors import (
    AlreadyThere,
    Conflict,
    Forbidden,
    InvalidInput,
    NotTheArticle,
    PlumblineError,
)
from app.domain.text import clean_text
from app.domain.vocabulary import ImportKind, ImportState, Via
from app.engines.extraction import sniff
from app.models import ArticleImport
from app.policy import can_write, require
from app.queries import actors
from app.services.editing import hold_team, lock
from app.services.intake.article_reading import FoundArticle, add_found
from app.services.intake.article_versions import add_version
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
        require_readable(payload, filename, content_type)
    imported = keep_request(
        session, actor, team_id, kind=kind, url=url, filename=filename,
        content_type=content_type, payload=payload,
    )  # fmt: skip
    enqueue(session, JOB_KIND, {"import_id": imported.id})
    return imported


def keep_request(
    session: Session,
    actor: Actor,
    team_id: str,
    *,
    kind: ImportKind,
    article_id: str | None = None,
    url: str | None = None,
    filename: str | None = None,
    content_type: str | None = None,
    payload: bytes | None = None,
    is_forced: bool = False,
) -> ArticleImport:
    """Writes down what was asked for; with `article_id` for a new version of that article.

    The caller has checked that the actor may ask for it, and sees to its being carried out.
    """
    _forget_old_files(session, team_id)
    imported = ArticleImport(
        team_id=team_id,
        created_by_id=actor.user_id or None,
        kind=kind,
        article_id=article_id,
        url=url,
        filename=_name_of(filename),
        content_type=(content_type or "")[:200] or None,
        payload=payload,
        step=_WAITING,
        is_forced=is_forced,
    )
    session.add(imported)
    session.flush()
    audit.record(
        session, actor, "article_import.requested", imported.id, team_id=team_id,
        after={"kind": kind, "url": url, "filename": imported.filename, "article_id": article_id},
    )  # fmt: skip
    return imported


def retry_import(
    session: Session, actor: Actor, import_id: str, *, is_forced: bool = False
) -> ArticleImport:
    """Tries a failed import once more. One that is under way or done stays as it is.

    With `is_forced` a text that hardly looks like the article is taken in as its next version all
    the same. Raises `Conflict` when its file is no longer kept.
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
    imported.is_doubtful = False
    imported.is_forced = imported.is_forced or is_forced
    enqueue(session, JOB_KIND, {"import_id": imported.id})
    audit.record(
        session, actor, "article_import.retried", imported.id, team_id=imported.team_id,
        after={"is_forced": imported.is_forced},
    )  # fmt: skip
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
    """Takes in what was found, in the name of whoever asked for it (see `take_in`).

    When that person may no longer do this, it ends as `failed`.
    """
    imported = lock(session, ArticleImport, import_id)
    if imported.state is not ImportState.RUNNING:
        return
    try:
        actor = _actor_of(session, imported)
    except Forbidden as error:
        _fail(imported, error.detail)
        return
    take_in(session, actor, imported, found)


def take_in(session: Session, actor: Actor, imported: ArticleImport, found: FoundArticle) -> None:
    """Makes of what was found an article, or the next version of the one that was asked about.

    The import ends as `done`; as `duplicate`, naming the article, when the team has it already;
    as `unchanged` when the article says just that now; or as `failed`, with its reason.
    """
    try:
        if imported.article_id is None:
            name = imported.filename.rpartition(".")[0] if imported.filename else None
            imported.article_id = add_found(session, actor, found, name=name).id
            _finish(imported, ImportState.DONE, "Imported")
        else:
            _take_in_version(session, actor, imported, imported.article_id, found)
    except AlreadyThere as error:
        _finish(imported, ImportState.DUPLICATE, "Already here")
        imported.article_id = error.id
    except PlumblineError as error:
        _fail(imported, error.detail)
        imported.is_doubtful = isinstance(error, NotTheArticle)


def _take_in_version(
    session: Session, actor: Actor, imported: ArticleImport, article_id: str, found: FoundArticle
) -> None:
    taken = add_version(
        session, actor, article_id, blocks=found.extracted.blocks, kind=imported.kind,
        is_forced=imported.is_forced,
    )  # fmt: skip
    if taken.is_new:
        _finish(imported, ImportState.DONE, f"Imported as version {taken.version.number}")
    else:
        _finish(imported, ImportState.UNCHANGED, "Nothing changed")


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
            ArticleImport.article_id.is_(None),
            ArticleImport.state.in_(_UNDER_WAY),
        )
    )
    return next((each for each in running if each.url and normalise_address(each.url) == key), None)


def require_readable(payload: bytes | None, filename: str | None, content_type: str | None) -> None:
    """Raises `InvalidInput` at `/file` for a file of no kind that can be read."""
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
