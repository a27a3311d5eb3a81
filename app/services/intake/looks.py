"""One look at an article's address: its turn, the look itself, and what follows from it.

The worker (or the operator) opens a transaction for the beginning and one for the end; nothing is
held while a site takes its time. A look counts only while its id is that of the recheck: one that
was lost, repeated, or overtaken by another address does nothing.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor, operator
from app.domain.addresses import normalise_address
from app.domain.detours import detour
from app.domain.errors import InvalidInput, NotTheArticle
from app.domain.recheck_pace import TOLD_AFTER, back_off, next_interval
from app.domain.vocabulary import ImportKind, Via
from app.gateways.fetching import FetchFailed, Validators
from app.models import Article, ArticleVersion, HostVisit, Recheck
from app.queries import rechecks
from app.queries.articles import current_version
from app.services import editing
from app.services.intake.article_reading import FoundArticle, fetch_page, read_page
from app.services.intake.article_versions import TakenIn, add_version, shared_words
from app.services.intake.rechecks import begin, plan
from app.services.records import audit

#: The name under which the audit tells what the worker did by the clock.
NAME = "Scheduled check"
OVERTAKEN = "This look is no longer needed: the article was changed or looked at meanwhile."
OUR_FAULT = "The check failed for a reason of our own, which has been logged."
_NOT_THE_ARTICLE = (
    "The page now shows another text: a notice, a sign-in page, or the article in another language."
)
_UNREADABLE = "The page no longer holds a text that can be read as an article."
_GONE = "The page is gone; the site answered {code}."
_CLOSED = "The page now asks to sign in or to pay, or keeps us out; the site answered {code}."
_BY_CODE = {404: _GONE, 410: _GONE, 401: _CLOSED, 402: _CLOSED, 403: _CLOSED}
_CUT_SHORT = (
    "The page now shows less than half of the article; the rest may stand behind a sign-in page."
)
_LEAST_SHARED = 0.2
_LEAST_LENGTH = 0.5
#: Shorter texts than this many characters may lose more than half from one look to the next.
_LONG = 600


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be looked at, and by what it is recognised (`validators`, None the first time)."""

    recheck_id: str
    look_id: str
    article_id: str
    url: str
    version_id: str
    validators: Validators | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The article that a look found; `found` is None where the site says that nothing changed."""

    found: FoundArticle | None
    validators: Validators | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a look found no article, in one sentence; `is_passing`: the next may."""

    problem: str
    is_passing: bool = False
    retry_after: timedelta | None = None


def take_due(session: Session, shortest: int) -> dict[str, str] | None:
    """Takes the article that is due the longest, and returns its look as the payload of a job.

    Exactly one worker gets it: PostgreSQL skips rows that others have locked, on SQLite the write
    transaction has the whole file. Those that no worker has planned yet get their first look
    `shortest` seconds from now. None when nothing is due.
    """
    now = clock.now()
    session.execute(
        update(Recheck)
        .where(Recheck.due_at <= now, Recheck.interval_seconds.is_(None))
        .values(interval_seconds=shortest, due_at=now + timedelta(seconds=shortest))
    )
    recheck = session.scalars(rechecks.due(now).with_for_update(skip_locked=True)).first()
    return None if recheck is None else begin(recheck)


def begin_look(
    session: Session, recheck_id: str, look_id: str, *, host_seconds: int
) -> Look | None:
    """What to look at; None where the look no longer counts, or must wait for its site's turn.

    A site is looked at once in `host_seconds`. A look that comes too soon gets the first turn that
    no other look has, and is due again then.
    """
    recheck = _held(session, recheck_id, look_id)
    if recheck is None:
        return None
    article = rechecks.article_of(session, recheck_id)
    if article.url is None or not _has_turn(session, recheck, article.url, host_seconds):
        return None
    version_id = rechecks.newest_version_id(session, article.id)
    validators = None
    if recheck.article_version_id == version_id and recheck.validators_url is not None:
        validators = Validators(recheck.validators_url, recheck.etag, recheck.last_modified)
    return Look(recheck_id, look_id, article.id, article.url, version_id, validators)


def look_at(look: Look, *, allow_host_port: str | None) -> Seen | Failure:
    """Fetches the page and reads the article in it; takes its time, and no transaction."""
    try:
        fetched = fetch_page(look.url, allow_host_port=allow_host_port, validators=look.validators)
    except FetchFailed as error:
        return Failure(_told(error), error.is_passing, error.retry_after)
    except InvalidInput as error:
        return Failure(error.detail)
    if fetched.is_unchanged:
        return Seen(None, None)
    problem = detour(look.url, fetched.url)
    if problem is not None:
        return Failure(problem)
    try:
        return Seen(read_page(fetched), fetched.validators)
    except InvalidInput:
        return Failure(_UNREADABLE)


def complete_look(session: Session, look: Look, seen: Seen | Failure, shortest: int) -> str:
    """Takes in what was seen, plans the next look, and says in one sentence what came of it.

    A page that holds no article, or hardly this one, leaves the article as it was: that is the
    recheck's problem, which the team is told.
    """
    article = editing.lock(session, Article, look.article_id)
    recheck = _held(session, look.recheck_id, look.look_id)
    if recheck is None:
        return OVERTAKEN
    recheck.look_id = None
    if rechecks.newest_version_id(session, article.id) != look.version_id:
        plan(recheck, timedelta())
        return OVERTAKEN
    if isinstance(seen, Failure):
        return _fail(session, recheck, seen, shortest)
    before = current_version(session, article.id)
    doubt = _doubt(before.text, seen)
    if doubt is not None:
        return _fail(session, recheck, Failure(doubt), shortest)
    try:
        taken = _take_in(session, article, before, seen)
    except NotTheArticle:
        return _fail(session, recheck, Failure(_NOT_THE_ARTICLE), shortest)
    except InvalidInput:
        return _fail(session, recheck, Failure(_UNREADABLE), shortest)
    recheck.article_version_id = taken.version.id
    if seen.validators is not None:
        recheck.validators_url = seen.validators.url
        recheck.etag = seen.validators.etag
        recheck.last_modified = seen.validators.last_modified
    _succeed(session, recheck, taken, shortest)
    return taken.sentence


def fail_look(session: Session, recheck_id: str, look_id: str, shortest: int) -> None:
    """Ends a look that broke off for a reason of our own: it is tried again later."""
    recheck = _held(session, recheck_id, look_id)
    if recheck is not None:
        recheck.look_id = None
        _fail(session, recheck, Failure(OUR_FAULT, is_passing=True), shortest)


def _held(session: Session, recheck_id: str, look_id: str) -> Recheck | None:
    """The recheck, locked, if this look still counts."""
    wanted = select(Recheck).where(Recheck.id == recheck_id, Recheck.look_id == look_id)
    locking = wanted.with_for_update(of=Recheck, key_share=True)
    return session.scalars(locking.execution_options(populate_existing=True)).one_or_none()


def _has_turn(session: Session, recheck: Recheck, url: str, host_seconds: int) -> bool:
    visit = _visit(session, urlsplit(normalise_address(url)).netloc)
    now, pause = clock.now(), timedelta(seconds=host_seconds)
    rested_at = _rested_at(visit, now, pause)
    if rested_at <= now and (recheck.slot_at is not None or visit.free_at <= now):
        visit.visited_at = now
        visit.free_at = max(visit.free_at, now + pause)
        recheck.slot_at = None
        return True
    slot = max(visit.free_at, rested_at)
    visit.free_at = slot + pause
    recheck.slot_at = recheck.due_at = slot
    recheck.look_id = None
    return False


def _rested_at(visit: HostVisit, now: datetime, pause: timedelta) -> datetime:
    return now if visit.visited_at is None else visit.visited_at + pause


def _visit(session: Session, host: str) -> HostVisit:
    """The row of a host, locked, so that workers look at one site one after the other."""
    of_host = select(HostVisit).where(HostVisit.host == host).with_for_update()
    fresh = of_host.execution_options(populate_existing=True)
    visit = session.scalars(fresh).one_or_none()
    if visit is not None:
        return visit
    try:
        with session.begin_nested():
            session.add(HostVisit(host=host, free_at=clock.now()))
    except IntegrityError:
        # Another worker came to this site for the first time at the same moment.
        pass
    return session.scalars(fresh).one()


def _doubt(before: str, seen: Seen) -> str | None:
    """Why a text is not taken in while nobody looks on, which a person might take in; else None.

    A short article must be recognised too, and a long one that is cut short is more often one that
    has gone behind a wall than one that lost its second half.
    """
    if seen.found is None:
        return None
    text = " ".join(block.text for block in seen.found.extracted.blocks)
    if shared_words(before, text) < _LEAST_SHARED:
        return _NOT_THE_ARTICLE
    is_cut = len(before) >= _LONG and len(text) < len(before) * _LEAST_LENGTH
    return _CUT_SHORT if is_cut else None


def _take_in(session: Session, article: Article, before: ArticleVersion, seen: Seen) -> TakenIn:
    if seen.found is None:
        before.seen_at = clock.now()
        return TakenIn(before, is_new=False)
    blocks = seen.found.extracted.blocks
    return add_version(
        session, _worker(article.team_id), article.id, blocks=blocks, kind=ImportKind.RECHECK
    )


def _succeed(session: Session, recheck: Recheck, taken: TakenIn, shortest: int) -> None:
    if recheck.problem is not None:
        audit.record(
            session, _worker(recheck.team_id), "recheck.recovered", recheck.id,
            team_id=recheck.team_id,
            before={"problem": recheck.problem}, after={"article_id": recheck.article_id},
        )  # fmt: skip
    if not recheck.is_interval_fixed:
        recheck.interval_seconds = next_interval(
            recheck.interval_seconds or shortest,
            shortest,
            has_changed=taken.is_new or recheck.failures > 0,
            is_public=rechecks.has_public_verdict(session, recheck.article_id),
        )
    recheck.failures = 0
    recheck.problem = recheck.problem_at = None
    recheck.checked_at = clock.now()
    plan(recheck, timedelta(seconds=recheck.interval_seconds or shortest))
    session.flush()


def _fail(session: Session, recheck: Recheck, failure: Failure, shortest: int) -> str:
    recheck.failures += 1
    if _is_to_tell(recheck, failure):
        audit.record(
            session, _worker(recheck.team_id), "recheck.failed", recheck.id,
            team_id=recheck.team_id,
            before={"problem": recheck.problem},
            after={"article_id": recheck.article_id, "problem": failure.problem},
        )  # fmt: skip
        recheck.problem, recheck.problem_at = failure.problem, clock.now()
    pause = back_off(
        recheck.failures,
        shortest,
        retry_after=failure.retry_after,
        chance=secrets.SystemRandom().random(),
    )
    plan(recheck, pause)
    session.flush()
    return f"Nothing was taken in. {failure.problem}"


def _is_to_tell(recheck: Recheck, failure: Failure) -> bool:
    """What may pass is told once it has gone on for a while, and hides no graver problem."""
    if failure.is_passing:
        return recheck.problem is None and recheck.failures >= TOLD_AFTER
    return failure.problem != recheck.problem


def _told(error: FetchFailed) -> str:
    form = _BY_CODE.get(error.code or 0)
    return error.detail if form is None else form.format(code=error.code)


def _worker(team_id: str) -> Actor:
    return replace(operator(Via.WORKER), name=NAME, team_id=team_id)
