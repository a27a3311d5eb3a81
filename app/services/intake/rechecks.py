"""What people decide about looking at an article's address again: how often, whether, and now."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import Conflict, InvalidInput
from app.domain.recheck_pace import WEEK
from app.models import Article, Recheck, new_id
from app.policy import can_read, can_write, require
from app.queries import rechecks
from app.services import editing
from app.services.records import audit
from app.services.records.jobs import enqueue

#: The kind of job that the worker knows looks by; its payload is `{"recheck_id", "look_id"}`.
JOB_KIND = "article_recheck"
#: After this long a look that told nothing is taken for lost, and is due again. Longer than a job
#: can take with all its tries.
LOST_AFTER = timedelta(minutes=15)
NO_ADDRESS = "This article has no web address, so there is nothing to look at."


def follow_address(session: Session, article: Article) -> None:
    """Has the article's address looked at from now on, as it is now, or no longer without one.

    Called in the transaction that sets the address, which holds the article. The worker, which
    knows the shortest interval, plans the first look; another address of an article is looked at
    without delay.
    """
    recheck = rechecks.of_article(session, article.id)
    if article.url is None:
        if recheck is not None:
            session.delete(recheck)
        return
    if recheck is None:
        session.add(Recheck(article_id=article.id, team_id=article.team_id, due_at=clock.now()))
        return
    recheck.look_id = recheck.slot_at = None
    recheck.etag = recheck.last_modified = recheck.validators_url = None
    recheck.failures = 0
    recheck.problem = recheck.problem_at = None
    plan(recheck, timedelta())


def look_sooner(session: Session, article_id: str) -> None:
    """Has an address whose looks went wrong looked at again without delay: a person has seen to
    the article. Called by who holds the article."""
    recheck = rechecks.of_article(session, article_id)
    if recheck is not None and recheck.failures and recheck.look_id is None:
        recheck.slot_at = None
        plan(recheck, timedelta())


def save_schedule(
    session: Session,
    actor: Actor,
    article_id: str,
    *,
    is_active: bool,
    interval_seconds: int | None,
    shortest: int,
) -> Recheck:
    """Pauses or resumes the looks at an article, and sets how often it is looked at.

    `interval_seconds` is a fixed interval from `shortest` to a week; None lets it grow and shrink
    by itself. The same once more changes nothing. Raises `Conflict` for an article without an
    address, `InvalidInput` at `/interval_seconds`.
    """
    article = _writable(session, actor, article_id)
    recheck = _of(session, article)
    _require_interval(interval_seconds, shortest)
    grown = shortest if recheck.is_interval_fixed else recheck.interval_seconds
    wanted = {
        "is_active": is_active,
        "is_interval_fixed": interval_seconds is not None,
        "interval_seconds": grown if interval_seconds is None else interval_seconds,
    }
    before = {name: getattr(recheck, name) for name in wanted}
    if wanted == before:
        return recheck
    for name, value in wanted.items():
        setattr(recheck, name, value)
    recheck.look_id = recheck.slot_at = None
    plan(recheck, _until_next(recheck, is_resumed=not before["is_active"]))
    session.flush()
    changed = [name for name in wanted if getattr(recheck, name) != before[name]]
    audit.record(
        session, actor, "recheck.scheduled", recheck.id, team_id=article.team_id,
        before={name: before[name] for name in changed},
        after={"article_id": article.id, **{name: getattr(recheck, name) for name in changed}},
    )  # fmt: skip
    return recheck


def check_now(session: Session, actor: Actor, article_id: str) -> Recheck:
    """Has the article's address looked at as soon as its site's turn allows, also while paused.

    A look that is under way is not made twice. Raises `Conflict` for an article without an
    address.
    """
    article = _writable(session, actor, article_id)
    recheck = _of(session, article)
    if recheck.is_under_way(clock.now()):
        return recheck
    enqueue(session, JOB_KIND, _request(session, actor, recheck))
    return recheck


def take_now(session: Session, actor: Actor, article_id: str) -> dict[str, str]:
    """The look that `check_now` asks for, for whoever carries it out at once.

    One that is under way counts no more.
    """
    article = _writable(session, actor, article_id)
    return _request(session, actor, _of(session, article))


def begin(recheck: Recheck) -> dict[str, str]:
    """Makes a new look the one that counts, and returns the payload of its job."""
    recheck.look_id = new_id()
    recheck.due_at = clock.now() + LOST_AFTER
    return {"recheck_id": recheck.id, "look_id": recheck.look_id}


def _request(session: Session, actor: Actor, recheck: Recheck) -> dict[str, str]:
    payload = begin(recheck)
    # Whoever asks does not wait behind the looks that are planned at the same site.
    recheck.slot_at = clock.now()
    audit.record(
        session, actor, "recheck.requested", recheck.id, team_id=recheck.team_id,
        after={"article_id": recheck.article_id},
    )  # fmt: skip
    session.flush()
    return payload


def plan(recheck: Recheck, pause: timedelta) -> None:
    """Sets when the next look is due: after `pause`, or not at all while paused by a person."""
    recheck.due_at = clock.now() + pause if recheck.is_active else None


def _until_next(recheck: Recheck, *, is_resumed: bool) -> timedelta:
    if is_resumed or recheck.interval_seconds is None or recheck.checked_at is None:
        return timedelta()
    next_at = recheck.checked_at + timedelta(seconds=recheck.interval_seconds)
    return max(next_at - clock.now(), timedelta())


def _require_interval(seconds: int | None, shortest: int) -> None:
    longest = max(WEEK, shortest)
    if seconds is not None and not shortest <= seconds <= longest:
        raise InvalidInput(
            f"The interval can be {shortest:,} to {longest:,} seconds.", "/interval_seconds"
        )


def _writable(session: Session, actor: Actor, article_id: str) -> Article:
    article = editing.lock(session, Article, article_id)
    require(can_read, actor, article.team_id)
    require(can_write, actor, article.team_id)
    return article


def _of(session: Session, article: Article) -> Recheck:
    recheck = rechecks.of_article(session, article.id)
    if recheck is None:
        raise Conflict(NO_ADDRESS)
    return editing.lock(session, Recheck, recheck.id)
