"""Two server processes over one database are as correct as one, also when one is killed."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from app import db
from app.domain.vocabulary import ImportKind
from app.engines.extraction import Block
from app.models import Annotation, AuditEvent, Claim, FactCheck
from app.services.intake.articles import add_article
from tests.fact_check_work import draft
from tests.factories import Desk, bearer, make_desk

pytestmark = pytest.mark.soak

ROOT = Path(__file__).parents[2]
SENTENCE = "The harbour handled less freight last year."
CLIENTS = 8


class Replica:
    """One server process of its own."""

    def __init__(self, database_url: str, data_dir: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = ["granian", "--interface", "wsgi", "--workers", "1", "--port", str(port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "wsgi:app"],
            cwd=ROOT,
            env=os.environ
            | {"PLUMBLINE_ENV": "test", "DATABASE_URL": database_url, "DATA_DIR": str(data_dir)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if requests.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            except requests.ConnectionError:
                pass
            assert self.process.poll() is None, "the server ended"
        raise AssertionError("the server was never ready")

    def kill(self) -> None:
        """Ends every process of the server at once, without a word."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def desk(database: str) -> Desk:
    with db.unit_of_work() as session:
        return make_desk(session)


@pytest.fixture
def replicas(database: str, desk: Desk, tmp_path: Path) -> Iterator[tuple[Replica, Replica]]:
    pair = (Replica(database, tmp_path), Replica(database, tmp_path))
    try:
        for replica in pair:
            replica.wait_until_ready()
        yield pair
    finally:
        for replica in pair:
            replica.kill()


def at_once(work: Callable[[int], Any], times: int) -> list[Any]:
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(work, range(times)))


def test_nothing_that_was_answered_is_lost_when_a_server_is_killed(
    replicas: tuple[Replica, Replica], desk: Desk
) -> None:
    with db.unit_of_work() as session:
        article = add_article(
            session,
            desk.reviewer,
            title="Freight",
            blocks=[Block("paragraph", SENTENCE)],
            kind=ImportKind.TEXT,
        )
        article_id = article.id
    headers = bearer(desk.reviewer)
    answered: list[str] = []
    lock = threading.Lock()

    def make(number: int) -> None:
        body = {"text": f"Claim {number}", "quote": {"exact": "less freight"}}
        path = f"/api/v1/desk/articles/{article_id}/claims"
        keyed = headers | {"Idempotency-Key": f"key-{number}"}
        for attempt in range(8):
            replica = replicas[(number + attempt) % 2]
            try:
                answer = requests.post(f"{replica.url}{path}", json=body, headers=keyed, timeout=60)
            except requests.RequestException:
                continue
            if answer.status_code == 201:
                with lock:
                    answered.append(answer.json()["id"])
                    if len(answered) == 60:
                        replicas[0].kill()
                return
        raise AssertionError(f"claim {number} was never taken")

    at_once(make, 200)
    assert replicas[0].process.poll() is not None
    assert len(answered) == len(set(answered)) == 200
    with db.reading() as session:
        assert set(session.scalars(select(Claim.id))) == set(answered)
        for table in (Annotation, FactCheck):
            assert session.scalar(select(func.count()).select_from(table)) == 200
        made = select(func.count()).where(AuditEvent.event == "claim.created")
        assert session.scalar(made) == 200


def test_of_edits_that_saw_the_same_version_one_wins(
    replicas: tuple[Replica, Replica], desk: Desk
) -> None:
    with db.unit_of_work() as session:
        fact_check_id = draft(session, desk).id
    headers = bearer(desk.reviewer)
    path = f"/api/v1/desk/fact-checks/{fact_check_id}"

    def edit(number: int) -> int:
        url = replicas[number % 2].url + path
        etag = requests.get(url, headers=headers, timeout=60).headers["ETag"]
        return requests.patch(
            url,
            json={"summary": f"Summary {number}"},
            headers=headers | {"If-Match": etag},
            timeout=60,
        ).status_code

    before = _version(fact_check_id)
    codes = at_once(edit, 80)
    assert set(codes) <= {200, 412}
    assert codes.count(200) >= 1
    assert _version(fact_check_id) == before + codes.count(200)


def test_failed_sign_ins_are_counted_together(
    replicas: tuple[Replica, Replica], desk: Desk
) -> None:
    codes = []
    for number in range(14):
        url = replicas[number % 2].url
        browser = requests.Session()
        page = browser.get(f"{url}/sign-in", timeout=60).text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"email": "rosa@example.org", "password": "wrong" * 4, "csrf_token": token}
        codes.append(browser.post(f"{url}/sign-in", data=form, timeout=60).status_code)
    assert codes[:10] == [422] * 10
    assert set(codes[10:]) == {429}


def _version(fact_check_id: str) -> int:
    with db.reading() as session:
        return session.get_one(FactCheck, fact_check_id).version
