"""`make serve`, for real: what it prints, what it keeps, and that nothing stays behind."""

import json
import os
import re
import shutil
import signal
import stat
import time
import urllib.request
from pathlib import Path

import pytest

from tests.setup.conftest import Running, Tree, answers, free_port, wait_for

LAST_WORDS = "editor@demo.example"
#: Processes on one machine share its cores with the other tests, so the fastest of a few counts.
SECOND_START_SECONDS = 3.0
TRIES = 4

pytestmark = pytest.mark.xdist_group("serving")


def serve(tree: Tree, port: int) -> Running:
    """`make serve`, up to its last words."""
    running = tree.start("make", "serve", PORT=str(port))
    running.wait_until_printed(LAST_WORDS)
    return running


def is_private(file: Path) -> bool:
    return stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.fixture(scope="module")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first start of this module leaves its data."""
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture
def used_tree(tree: Tree, demo_data: Path) -> Tree:
    """A tree that was served before, so that its database is full."""
    if not demo_data.exists():
        serve(tree, free_port()).interrupt()
        wait_for(lambda: not tree.processes())
        shutil.copytree(tree.data_dir, demo_data)
    elif not tree.data_dir.exists():
        shutil.copytree(demo_data, tree.data_dir)
    return tree


def test_a_first_start_ends_with_the_address_and_the_accounts(tree: Tree, demo_data: Path) -> None:
    port = free_port()
    running = serve(tree, port)
    address, reviewer, editor = running.printed().splitlines()[-3:]
    assert f"http://localhost:{port}" in address
    assert re.fullmatch(r"reviewer\s+reviewer@demo\.example\s+\S{8,}", reviewer)
    assert re.fullmatch(r"editor\s+editor@demo\.example\s+\S{8,}", editor)
    assert answers(f"http://127.0.0.1:{port}/readyz")
    assert is_private(tree.data_dir / "secret-key")
    assert is_private(tree.data_dir / "demo-accounts.txt")
    running.interrupt()
    wait_for(lambda: not tree.processes())
    assert not answers(f"http://127.0.0.1:{port}/healthz")
    shutil.copytree(tree.data_dir, demo_data)


def test_a_second_start_is_quick_and_prints_the_same_accounts(used_tree: Tree) -> None:
    accounts = (used_tree.data_dir / "demo-accounts.txt").read_text().splitlines()
    seconds: list[float] = []
    while len(seconds) < TRIES and (not seconds or min(seconds) >= SECOND_START_SECONDS):
        started = time.monotonic()
        running = serve(used_tree, free_port())
        seconds.append(time.monotonic() - started)
        assert running.printed().splitlines()[-2:] == accounts
        running.interrupt()
    assert min(seconds) < SECOND_START_SECONDS


def test_the_demo_is_a_living_desk(used_tree: Tree) -> None:
    port = free_port()
    running = serve(used_tree, port)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/fact-checks") as answer:
        published = json.load(answer)["fact_checks"]
    assert len(published) >= 5
    assert len({one["verdict"]["key"] for one in published}) >= 4
    running.interrupt()


def test_a_lost_database_is_made_again(used_tree: Tree) -> None:
    before = (used_tree.data_dir / "demo-accounts.txt").read_text()
    for file in used_tree.data_dir.glob("plumbline.sqlite3*"):
        file.unlink()
    running = serve(used_tree, free_port())
    after = (used_tree.data_dir / "demo-accounts.txt").read_text()
    assert after != before
    assert running.printed().endswith(after)
    running.interrupt()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
def test_a_signal_to_the_script_alone_stops_everything(
    used_tree: Tree, number: signal.Signals
) -> None:
    running = used_tree.start("scripts/run", "serve", PORT=str(free_port()))
    running.wait_until_printed(LAST_WORDS)
    running.process.send_signal(number)
    assert running.process.wait(30) == 0
    wait_for(lambda: not used_tree.processes())


def test_processes_that_die_are_started_again(used_tree: Tree) -> None:
    port = free_port()
    running = serve(used_tree, port)
    houses = {pid for pid, name in used_tree.processes().items() if "house" in name}
    (supervisor,) = houses - {child for pid in houses for child in children_of(pid)}
    server, worker = sorted(children_of(supervisor), key=lambda pid: -len(children_of(pid)))
    web = children_of(server)
    assert len(web) == 2
    os.kill(max(web), signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)
    running.wait_until_printed("The worker stopped by itself (exit code -9) and is started again.")
    wait_for(lambda: len(children_of(supervisor) - {server, worker}) == 1)
    wait_for(lambda: len(children_of(server) - web) == 1)
    wait_for(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
    running.interrupt()
    wait_for(lambda: not used_tree.processes())


def children_of(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
