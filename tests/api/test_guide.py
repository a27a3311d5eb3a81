"""The API guide is true: every block of it runs, and answers what the guide says.

`docs/api-guide.md` is followed from its first block to its last on a live server with the demo in
it, as a newcomer would after `make serve`. Blocks of `sh` share one shell (variables and functions
stay), blocks of `python` one program until the next that imports `os`; what a `json` or `text`
block shows is compared with what the block before it printed. `…` stands for whatever it may be.
"""

import contextlib
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from pytest_httpserver import HTTPServer
from werkzeug.serving import make_server

from app import create_app, db
from app.worker.loop import Worker
from config import load_settings

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "api-guide.md"
#: The address that the guide shows.
SHOWN = "http://localhost:8000"
PROGRAMS = ("sh", "python", "js")
ANSWERS = ("json", "text")
PAGE = """<!doctype html><html lang="en"><head><title>Lamp oil doubles in price</title></head><body>
<article><h1>Lamp oil doubles in price</h1>
<p>A litre of lamp oil cost twice as much in October as in May, the guild of lamplighters said.</p>
<p>The guild buys its oil once a year, and its treasurer expects no better price until spring.</p>
</article></body></html>"""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the line of the guide on which it begins."""

    language: str
    text: str
    line: int


def blocks_of(guide: str) -> list[Block]:
    found = re.finditer(r"^```(.*)\n((?:.*\n)*?)```$", guide, re.MULTILINE)
    return [Block(m[1], m[2], guide[: m.start(2)].count("\n") + 1) for m in found]


BLOCKS = blocks_of(GUIDE.read_text(encoding="utf-8"))


def is_like(shown: str, printed: str) -> bool:
    """Whether a text is what the guide shows, where `…` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in shown.split("…"))
    return re.fullmatch(pattern, printed, re.DOTALL) is not None


def lies_in_json(shown: Any, printed: Any, at: str = "") -> list[str]:
    """What the guide shows and the answer lacks. The answer may have more fields, and a list that
    ends in `…` more entries."""
    if shown == "…":
        return []
    if isinstance(shown, dict) and isinstance(printed, dict):
        return [
            lie
            for name, value in shown.items()
            for lie in lies_in_json(value, printed.get(name, "(nothing)"), f"{at}/{name}")
        ]
    if isinstance(shown, list) and isinstance(printed, list):
        wanted = shown[:-1] if shown[-1:] == ["…"] else shown
        if len(printed) < len(wanted) or (wanted is shown and len(printed) != len(wanted)):
            return [f"{at}: {len(wanted)} entries are shown, {len(printed)} came"]
        pairs = enumerate(zip(wanted, printed, strict=False))
        return [lie for n, (s, p) in pairs for lie in lies_in_json(s, p, f"{at}/{n}")]
    if isinstance(shown, str) and isinstance(printed, str):
        alike = is_like(shown, printed)
    else:
        alike = shown == printed and type(shown) is type(printed)
    return [] if alike else [f"{at}: {shown!r} is shown, {printed!r} came"]


def lies_in_text(shown: str, printed: str) -> list[str]:
    """The shown lines that were not printed, in this order; other lines may stand between."""
    lines = iter(printed.splitlines())
    return [
        f"{line!r} is shown, and not in what came: {printed!r}"
        for line in shown.splitlines()
        if not any(is_like(line.strip(), each.strip()) for each in lines)
    ]


def lies(block: Block, printed: str) -> list[str]:
    if block.language == "text":
        return lies_in_text(block.text, printed)
    return lies_in_json(json.loads(block.text), json.loads(printed))


@dataclass
class Reader:
    """Somebody who follows the guide in one shell and one Python, with a server at `url`."""

    url: str
    environment: dict[str, str]
    state: Path
    names: dict[str, Any] = field(default_factory=dict)

    def follow(self, block: Block) -> str:
        """Runs a block, and returns what it printed as if the server were the one shown."""
        run = self.run_shell if block.language == "sh" else self.run_python
        return run(block).replace(self.url, SHOWN)

    def run_shell(self, block: Block) -> str:
        self.state.touch()
        # Every variable is exported, so that the next shell and Python have it.
        text = (
            f"set -euo pipefail -o allexport\n. '{self.state}'\n"
            f"{block.text.replace(SHOWN, self.url)}\n"
            f"{{ export -p; declare -f; }} > '{self.state}'\nenv -0 > '{self.state}.env'\n"
        )
        done = subprocess.run(
            ["bash", "-c", text],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"line {block.line}: {done.stderr}{done.stdout}"
        pairs = Path(f"{self.state}.env").read_text(encoding="utf-8").split("\0")
        for name, _, value in (pair.partition("=") for pair in pairs if pair):
            os.environ[name] = value
        return done.stdout

    def run_python(self, block: Block) -> str:
        if block.text.startswith("import os"):
            self.names = {"__name__": "guide"}
        # The empty lines let a traceback name the guide's own lines.
        source = "\n" * (block.line - 1) + block.text
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(source, str(GUIDE), "exec"), self.names)
        return printed.getvalue()


@pytest.fixture
def site() -> Iterator[HTTPServer]:
    """Where the article stands that the guide imports by its address."""
    with HTTPServer(host="127.0.0.1") as server:
        server.expect_request("/lamp-oil").respond_with_data(PAGE, content_type="text/html")
        yield server


@pytest.fixture
def environment(sqlite_template: Path, tmp_path: Path, site: HTTPServer) -> dict[str, str]:
    """What `make serve` would be started with: a server, its worker and a shell share it."""
    file = tmp_path / "plumbline.sqlite3"
    shutil.copy(sqlite_template, file)
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PLUMBLINE_ENV": "test",
        "DATABASE_URL": f"sqlite:///{file}",
        "DATA_DIR": str(tmp_path),
        "FETCH_ALLOW_HOST_PORT": f"127.0.0.1:{site.port}",
        "ADDRESS": site.url_for("/lamp-oil"),
    }


@pytest.fixture
def reader(environment: dict[str, str], tmp_path: Path) -> Iterator[Reader]:
    """A newcomer before a running demo."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    environment["PUBLIC_URL"] = url
    settings = load_settings(environment)
    app = create_app(settings)
    with app.app_context():
        seeded = app.test_cli_runner().invoke(args=["demo", "seed"])
    assert seeded.exit_code == 0, seeded.output
    server = make_server("127.0.0.1", 0, app, threaded=True, fd=listening.fileno())
    worker = Worker(settings)
    threads = [threading.Thread(target=run) for run in (server.serve_forever, worker.run)]
    for thread in threads:
        thread.start()
    with mock.patch.dict(os.environ, {"NO_PROXY": "127.0.0.1"}):
        yield Reader(url, environment, tmp_path / "shell")
    server.shutdown()
    worker.stopping.set()
    for thread in threads:
        thread.join()
    server.server_close()
    listening.close()
    db.dispose()


def follow(blocks: list[Block], run: Callable[[Block], str]) -> None:
    """Runs the blocks in order; each answer is compared with what the one before it printed."""
    printed = ""
    for block in blocks:
        if block.language in PROGRAMS:
            printed = run(block)
            continue
        found = lies(block, printed)
        assert not found, f"docs/api-guide.md, line {block.line}:\n" + "\n".join(found)


def with_answers(*languages: str) -> list[Block]:
    """The blocks of these languages, each with the answers below it."""
    chosen, is_chosen = [], False
    for block in BLOCKS:
        if block.language in PROGRAMS:
            is_chosen = block.language in languages
        if is_chosen:
            chosen.append(block)
    return chosen


def test_every_block_runs_and_answers_as_shown(reader: Reader) -> None:
    assert shutil.which("curl"), "The guide's examples need curl: install the package curl."
    blocks = with_answers("sh", "python")
    assert {block.language for block in blocks} == {"sh", "python", *ANSWERS}
    follow(blocks, reader.follow)


def test_the_javascript_runs_in_a_browser(page: Page) -> None:
    def run(block: Block) -> str:
        told: list[str] = []
        page.once("console", lambda message: told.append(message.text))
        page.evaluate(f"async () => {{ {block.text} }}")
        return "\n".join(told)

    blocks = with_answers("js")
    assert {block.language for block in blocks} == {"js", "text"}
    follow(blocks, run)


def test_no_block_goes_untested() -> None:
    assert {block.language for block in BLOCKS} <= {*PROGRAMS, *ANSWERS}
    fences = re.findall(r"^\s*(?:```|~~~)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(fences) == 2 * len(BLOCKS)
    for before, block in zip([None, *BLOCKS], BLOCKS, strict=False):
        if block.language in ANSWERS:
            assert before is not None, f"line {block.line} answers nothing"
            assert before.language in PROGRAMS, f"line {block.line} answers nothing"


def spelled_out(addresses: str) -> list[str]:
    """Of `a/{b,c}/d`: `a/b/d` and `a/c/d`, as a shell would."""
    before, brace, rest = addresses.partition("{")
    if not brace:
        return [addresses]
    choices, _, after = rest.partition("}")
    return [before + choice + after for choice in choices.split(",")]


def test_every_operation_is_named(client: FlaskClient, app: Flask) -> None:
    """The guide's tables name each method and address of the OpenAPI description, and no other."""
    described = {
        (method.upper(), re.sub(r"\{.*?\}", "{}", path))
        for path, entry in client.get("/openapi.json").get_json()["paths"].items()
        for method in entry
        if method != "parameters"
    }
    rows = re.findall(r"^\| `([A-Z, ]+)` \| `(.+?)` \|", GUIDE.read_text("utf-8"), re.MULTILINE)
    named = {
        (method, "/api/v1/" + re.sub(r"<.*?>", "{}", address))
        for methods, addresses in rows
        for method in methods.split(", ")
        for address in spelled_out(addresses)
    }
    assert named == described


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {}),
        ({"a": None}, {}),
        ({"a": 1}, {"a": True}),
        ({"a": [1, 2]}, {"a": [1, 2, 3]}),
        ({"a": [1, 2, "…"]}, {"a": [1]}),
        ({"a": [{"b": "c…e"}]}, {"a": [{"b": "cdf"}]}),
        ({"a": "…"}, []),
    ],
)
def test_a_lie_is_seen(shown: Any, printed: Any) -> None:
    assert lies(Block("json", json.dumps(shown), 1), json.dumps(printed))


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ({"a": "c…e", "b": ["…"]}, {"a": "cde", "b": [1, 2], "more": 1}),
        ([{"a": "…"}], [{"a": {"b": 1}}]),
        ({"a": None}, {"a": None}),
    ],
)
def test_what_differs_each_time_is_no_lie(shown: Any, printed: Any) -> None:
    assert not lies(Block("json", json.dumps(shown), 1), json.dumps(printed))


def test_lines_are_compared_in_order() -> None:
    printed = 'HTTP/1.1 200 OK\r\nETag: "1"\r\nDate: now\r\n'
    assert not lies(Block("text", "HTTP/1.1 200 …\nDate: …\n", 1), printed)
    assert lies(Block("text", "Date: …\nHTTP/1.1 200 …\n", 1), printed)
    assert lies(Block("text", "HTTP/1.1 304 …\n", 1), printed)
