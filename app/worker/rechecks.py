"""Looks at articles' addresses: those that are due become jobs, one at a time."""

import logging
from typing import Any

from app import db
from app.domain import clock
from app.queries.rechecks import is_any_due
from app.services.intake.looks import begin_look, complete_look, fail_look, look_at, take_due
from app.services.intake.rechecks import JOB_KIND
from app.services.records.jobs import enqueue
from config import Settings

log = logging.getLogger(__name__)


def enqueue_due_look(settings: Settings) -> bool:
    """Makes a job of the look that is due the longest, and says whether there was one.

    One indexed read where nothing is due. One at a time, and only by a worker that has nothing
    else to do: looks never stand in the way of somebody who waits for an import.
    """
    with db.reading() as session:
        if not is_any_due(session, clock.now()):
            return False
    with db.unit_of_work() as session:
        payload = take_due(session, settings.recheck_seconds)
        if payload is not None:
            enqueue(session, JOB_KIND, payload)
    return payload is not None


def run_recheck(payload: dict[str, Any], settings: Settings) -> None:
    """Carries one look out; no transaction is open while a site or a parser takes its time."""
    with db.unit_of_work() as session:
        look = begin_look(session, **payload, host_seconds=settings.recheck_host_seconds)
    if look is None:
        return
    try:
        seen = look_at(look, allow_host_port=settings.fetch_allow_host_port)
        with db.unit_of_work() as session:
            complete_look(session, look, seen, settings.recheck_seconds)
    # A job that is tried again at once would ask the site again at once.
    except Exception:
        log.exception("the look at article %s failed", look.article_id)
        give_up_recheck(payload, settings)


def give_up_recheck(payload: dict[str, Any], settings: Settings) -> None:
    """Has a look that broke off made again later, and told when that goes on."""
    with db.unit_of_work() as session:
        fail_look(session, **payload, shortest=settings.recheck_seconds)
