"""The loop over the job table: each job once, failures later, dead workers replaced."""

import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, update

from app import db
from app.domain import clock
from app.models import Job
from app.services.records import jobs
from app.services.records.jobs import LEASE, MAX_ATTEMPTS, RETRY_AFTER
from app.worker.loop import Worker
from app.worker.registry import JobKind
from config import Settings
from tests.worker.processes import worker_process

Payload = dict[str, Any]


def enqueue(*numbers: int, kind: str = "note") -> None:
    with db.unit_of_work() as session:
        for number in numbers:
            jobs.enqueue(session, kind, {"number": number})


def only_job() -> Job:
    with db.reading() as session:
        return session.scalars(select(Job)).one()


def pass_time(by: timedelta) -> None:
    """Moves every job's times back, as if `by` had gone by."""
    with db.unit_of_work() as session:
        for job in session.scalars(select(Job)):
            job.run_at -= by
            if job.locked_until:
                job.locked_until -= by


def test_due_jobs_are_done_in_order_and_once(settings: Settings, database: str) -> None:
    done: list[int] = []
    enqueue(1, 2, 3)
    worker = Worker(settings, {"note": JobKind(lambda payload, _: done.append(payload["number"]))})
    assert worker.empty_table() == 3
    assert worker.empty_table() == 0
    assert done == [1, 2, 3]
    with db.reading() as session:
        for job in session.scalars(select(Job)):
            assert (job.attempts, job.locked_until, job.problem) == (1, None, None)
            assert job.finished_at is not None


def test_workers_beside_each_other_do_each_job_once(settings: Settings, database: str) -> None:
    done: list[int] = []
    ready = Barrier(4)
    enqueue(*range(40))
    kinds = {"note": JobKind(lambda payload, _: done.append(payload["number"]))}

    def work(_: int) -> int:
        ready.wait(10)
        return Worker(settings, kinds).empty_table()

    with ThreadPoolExecutor(4) as pool:
        while sum(pool.map(work, range(4))):
            pass
    assert sorted(done) == list(range(40))


def test_two_transactions_never_claim_the_same_job(database: str) -> None:
    enqueue(1, 2)
    with db.unit_of_work() as session:
        first = jobs.claim_job(session)
    with db.unit_of_work() as session:
        second = jobs.claim_job(session)
    with db.unit_of_work() as session:
        assert jobs.claim_job(session) is None
    assert first is not None
    assert second is not None
    assert {first.payload["number"], second.payload["number"]} == {1, 2}


def test_a_failing_job_is_tried_again_later_and_given_up_in_the_end(
    settings: Settings, database: str
) -> None:
    tries: list[int] = []
    given_up: list[Payload] = []

    def fail(_payload: Payload, _settings: Settings) -> None:
        tries.append(1)
        raise RuntimeError("no luck")

    enqueue(7)
    kinds = {"note": JobKind(fail, lambda payload, _: given_up.append(payload))}
    worker = Worker(settings, kinds)
    for attempt, pause in enumerate(RETRY_AFTER, 1):
        assert worker.empty_table() == 1
        assert len(tries) == attempt
        assert only_job().finished_at is None
        pass_time(pause - timedelta(seconds=1))
        assert worker.empty_table() == 0
        pass_time(timedelta(seconds=2))
    assert worker.empty_table() == 1
    assert len(tries) == MAX_ATTEMPTS
    assert given_up == [{"number": 7}]
    assert "no luck" in (only_job().problem or "")
    pass_time(timedelta(days=1))
    assert worker.empty_table() == 0


def test_a_failing_job_does_not_stop_the_next(settings: Settings, database: str) -> None:
    done: list[int] = []

    def odd(payload: Payload, _settings: Settings) -> None:
        if payload["number"] == 1:
            raise ValueError
        done.append(payload["number"])

    enqueue(1, 2)
    Worker(settings, {"note": JobKind(odd)}).empty_table()
    assert done == [2]


def test_a_job_of_a_dead_worker_is_taken_after_its_lease(settings: Settings, database: str) -> None:
    done: list[int] = []
    enqueue(5)
    with db.unit_of_work() as session:
        dead = jobs.claim_job(session)
    assert dead is not None
    worker = Worker(settings, {"note": JobKind(lambda payload, _: done.append(payload["number"]))})
    assert worker.empty_table() == 0
    pass_time(LEASE)
    assert worker.empty_table() == 1
    assert done == [5]
    # The dead one was only slow: what it says now counts no more.
    finished_at = only_job().finished_at
    with db.unit_of_work() as session:
        jobs.retry_job(session, dead, "late")
    assert (only_job().finished_at, only_job().problem) == (finished_at, None)


def test_a_job_that_kills_its_workers_is_given_up(settings: Settings, database: str) -> None:
    given_up: list[Payload] = []
    enqueue(6)
    for _ in range(MAX_ATTEMPTS):
        with db.unit_of_work() as session:
            assert jobs.claim_job(session) is not None
        pass_time(LEASE)
    kind = JobKind(
        lambda *_: pytest.fail("done again"), lambda payload, _: given_up.append(payload)
    )
    Worker(settings, {"note": kind}).empty_table()
    assert given_up == [{"number": 6}]
    assert only_job().finished_at is not None


def test_an_unknown_job_ends_with_a_word(settings: Settings, database: str) -> None:
    enqueue(1, kind="nonsense")
    Worker(settings, {}).empty_table()
    assert only_job().problem == "This kind of job is not known here."


def test_finished_jobs_are_forgotten_after_a_week(database: str) -> None:
    enqueue(1, 2)
    with db.unit_of_work() as session:
        first = select(Job.id).order_by(Job.id).limit(1).scalar_subquery()
        ended = clock.now() - jobs.KEEP_FINISHED - timedelta(minutes=1)
        session.execute(update(Job).where(Job.id == first).values(finished_at=ended))
        jobs.forget_finished_jobs(session)
    assert only_job().payload == {"number": 2}


def test_a_worker_stops_at_once_when_told_to(settings: Settings, database: str) -> None:
    with worker_process(settings) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_a_worker_run_once_stops_when_nothing_is_left(settings: Settings, database: str) -> None:
    enqueue(1, kind="nonsense")
    with worker_process(settings, "--once") as process:
        assert process.wait(30) == 0
    assert only_job().finished_at is not None
