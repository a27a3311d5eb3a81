"""The loop: takes a job, does it, looks for the next; any number of workers may run it."""

import logging
import signal
import threading
from collections.abc import Mapping
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.domain import clock
from app.queries.jobs import is_any_due
from app.services.intake.rechecks import JOB_KIND as ARTICLE_RECHECK
from app.services.records import jobs
from app.services.records.jobs import MAX_ATTEMPTS, ClaimedJob
from app.worker.rechecks import enqueue_due_look
from app.worker.registry import JOBS, JobKind
from config import Settings

log = logging.getLogger(__name__)

#: How often an idle worker looks for work: two indexed reads each time, no write.
POLL_SECONDS = 0.5
_DATABASE_AWAY_SECONDS = 5.0
_CLEAN_EVERY_POLLS = 7_200
_UNKNOWN = "This kind of job is not known here."


class Worker:
    """One loop over the job table, until told to stop."""

    def __init__(self, settings: Settings, kinds: Mapping[str, JobKind] = JOBS) -> None:
        self.settings = settings
        self.kinds = kinds
        self.stopping = threading.Event()

    def stop_on_signals(self) -> None:
        """Lets SIGTERM and SIGINT end the loop after the job in hand (main thread only)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def run(self) -> None:
        """Works until stopped. Outlives a database that is away for a while."""
        polls = 0
        while not self.stopping.is_set():
            try:
                if polls % _CLEAN_EVERY_POLLS == 0:
                    with db.unit_of_work() as session:
                        jobs.forget_finished_jobs(session)
                polls += 1
                self.empty_table()
            except SQLAlchemyError:
                log.exception("the database does not answer; trying again")
                self.stopping.wait(_DATABASE_AWAY_SECONDS)
            self.stopping.wait(POLL_SECONDS)

    def empty_table(self) -> int:
        """Does every job that is due, and returns how many it took."""
        taken = 0
        while not self.stopping.is_set() and self._take_one():
            taken += 1
        return taken

    def _take_one(self) -> bool:
        if not self._has_work():
            return False
        with db.unit_of_work() as session:
            job = jobs.claim_job(session)
        if job is not None:
            self._do(job)
        return job is not None

    def _has_work(self) -> bool:
        with db.reading() as session:
            if is_any_due(session, clock.now()):
                return True
        return ARTICLE_RECHECK in self.kinds and enqueue_due_look(self.settings)

    def _do(self, job: ClaimedJob) -> None:
        kind = self.kinds.get(job.kind)
        if kind is None:
            self._give_up(job, None, _UNKNOWN)
            return
        if job.attempts > MAX_ATTEMPTS:
            self._give_up(job, kind, "Each worker that took this job died over it.")
            return
        try:
            kind.run(job.payload, self.settings)
        # Whatever a job does, the worker goes on with the next one.
        except Exception as error:
            log.exception("job %s (%s) failed at attempt %d", job.id, job.kind, job.attempts)
            self._fail(job, kind, repr(error))
            return
        with db.unit_of_work() as session:
            jobs.finish_job(session, job)

    def _fail(self, job: ClaimedJob, kind: JobKind, problem: str) -> None:
        if job.is_last_attempt:
            self._give_up(job, kind, problem)
            return
        with db.unit_of_work() as session:
            jobs.retry_job(session, job, problem)

    def _give_up(self, job: ClaimedJob, kind: JobKind | None, problem: str) -> None:
        log.error("job %s (%s) is given up: %s", job.id, job.kind, problem)
        if kind is not None and kind.give_up is not None:
            try:
                kind.give_up(job.payload, self.settings)
            except Exception:
                log.exception("giving up job %s failed", job.id)
        with db.unit_of_work() as session:
            jobs.finish_job(session, job, problem)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()
