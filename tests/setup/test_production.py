"""The parts that containers and systemd run, with production's settings."""

import re
import signal

import pytest

from tests.setup.conftest import ROOT, Tree, answers, free_port, wait_for

PRODUCTION = {
    "PLUMBLINE_ENV": "production",
    "SECRET_KEY": "only-this-test-knows-it-and-it-is-long-enough",
    "PUBLIC_URL": "https://checks.example.org",
}

pytestmark = pytest.mark.xdist_group("serving")


@pytest.fixture
def production(tree: Tree) -> Tree:
    tree.environ.update(PRODUCTION)
    tree.data_dir.mkdir()
    return tree


@pytest.mark.parametrize("part", ["web", "worker", "migrate", "all"])
def test_no_part_starts_without_its_settings(production: Tree, part: str) -> None:
    del production.environ["SECRET_KEY"]
    ended = production.run("scripts/run", "start", part)
    assert ended.returncode == 1
    assert ended.stderr == (
        "Plumbline can't start: Production needs a SECRET_KEY of at least 32 characters.\n"
    )


def test_the_parts_serve_together_and_stop_on_their_own(production: Tree) -> None:
    port = str(free_port())
    assert production.run("scripts/run", "start", "health", PORT=port).returncode == 1
    migrated = production.run("scripts/run", "start", "migrate")
    assert migrated.returncode == 0, migrated.stderr
    web = production.start("scripts/run", "start", "web", PORT=port)
    wait_for(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
    assert production.run("scripts/run", "start", "health", PORT=port).returncode == 0
    worker = production.start("scripts/run", "start", "worker")
    worker.wait_until_printed("Worker ready.")
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(30) == 0
    web.process.send_signal(signal.SIGTERM)
    web.process.wait(30)
    wait_for(lambda: not production.processes())


def test_production_makes_no_demo(production: Tree) -> None:
    assert production.run("scripts/run", "start", "migrate").returncode == 0
    refused = production.run(".venv/bin/python", "-m", "flask", "--app", "wsgi", "demo", "seed")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1


def test_containers_run_the_scripts_that_are_tested_here() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    compose = (ROOT / "compose.yaml").read_text()
    assert "RUN scripts/run install" in dockerfile
    assert 'ENTRYPOINT ["scripts/run", "start"]' in dockerfile
    parts = set(re.findall(r"case \[\"(\w+)\"\]:", (ROOT / "scripts/start.py").read_text()))
    assert set(re.findall(r"command: \[(\w+)\]", compose)) == {"web", "worker", "migrate"}
    assert {"web", "worker", "migrate", "health"} <= parts
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
    named = {name for line in copied for name in line.split()}
    assert {name for name in named if not (ROOT / name).exists()} == set()
    kept = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert named == kept
