"""Runs every measurement and says which limit was missed: `make bench`.

On SQLite in a folder of its own; with DATABASE_URL, on an empty PostgreSQL database that it fills.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from bench.client import BadAnswer, Connection, Rate, load, repeat, request
from bench.desk import Api, article_text, make_team, publish_some
from bench.memory import Watch
from bench.page import visit
from scripts.project import PYTHON, ROOT, give_up
from scripts.start import SMALL_MEMORY, migrate

CLIENTS = 8
SECONDS = 3.0
ROUNDS = 5
CREATED = 1200
HIGHLIGHTS = 1000


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report: a figure and the limit that it must keep."""

    what: str
    figure: float
    limit: float
    is_floor: bool
    detail: str

    def is_kept(self) -> bool:
        """Whether the figure is on the right side of the limit."""
        return self.figure >= self.limit if self.is_floor else self.figure <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.is_floor else "≤"
        verdict = "ok" if self.is_kept() else "MISSED"
        figure = f"{self.what:<44} {self.figure:8.2f}  {sign} {self.limit:<6g}"
        return f"{figure} {verdict:<7} {self.detail}"


def main() -> int:
    """Returns 1 when a limit was missed."""
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as folder:
        environ = {**SMALL_MEMORY, **os.environ, "DATA_DIR": folder, "PLUMBLINE_ENV": "test"}
        migrate(environ)
        _make_bare_tables(environ)
        tokens = make_team(environ)
        with _serving(environ, "scripts.start", "all") as ours:
            results = measure(environ, ours, tokens)
    print(*results, sep="\n")
    return 0 if all(result.is_kept() for result in results) else 1


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    pid: int


@contextmanager
def _serving(environ: Mapping[str, str], *module: str) -> Iterator[Server]:
    port = _free_port()
    process = subprocess.Popen(
        [str(PYTHON), "-m", *module], cwd=ROOT, env={**environ, "PORT": str(port)}
    )
    try:
        _wait(lambda: _answers(port))
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        if time.monotonic() > deadline:
            give_up("A server did not start within a minute.")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    """Ours says when it is ready; the bare one has no such page, and answers anything."""
    try:
        return Connection(port).ask(request("GET", "/readyz")).status in (200, 404)
    except (OSError, BadAnswer):
        return False


def _make_bare_tables(environ: Mapping[str, str]) -> None:
    script = "from bench import bare; bare.make_tables()"
    subprocess.run([str(PYTHON), "-c", script], cwd=ROOT, env=dict(environ), check=True)


def measure(environ: Mapping[str, str], ours: Server, tokens: tuple[str, str]) -> list[Result]:
    """Everything, with the same server beside ours for the bare application."""
    writer, editor = (Api(ours.port, token) for token in tokens)
    published = publish_some(writer, editor)
    with _serving(environ, "bench.bare") as yardstick, Watch(ours.pid) as memory:
        results = [
            *measure_reads(ours.port, yardstick.port, published),
            measure_creation(writer, yardstick.port),
        ]
        results += measure_page(writer)
    return [
        *results,
        Result(
            "all our processes under load, MB PSS", memory.peak_mb, 250, False,
            "2 web processes, their parent, the worker, the supervisor",
        ),
    ]  # fmt: skip


def measure_reads(ours: int, yardstick: int, published: list[str]) -> list[Result]:
    """Single and list, beside rows with the same texts in the bare application's table."""
    one = request("GET", f"/api/v1/fact-checks/{published[0]}")
    ten = request("GET", "/api/v1/fact-checks?limit=10")
    for number, fact_check_id in enumerate(published):
        answer = Connection(ours).ask(request("GET", f"/api/v1/fact-checks/{fact_check_id}"))
        row = {"id": f"row-{number:04}", "text": answer.body.decode()}
        Connection(yardstick).ask(request("POST", "/rows", row)).json()
    return [
        _ratio("read one published", 0.7, ours, one, yardstick, request("GET", "/rows/row-0000")),
        _ratio("read a list of ten published", 0.5, ours, ten, yardstick, request("GET", "/rows")),
    ]


def _ratio(
    what: str, limit: float, ours: int, our_message: bytes, yardstick: int, bare_message: bytes
) -> Result:
    """The median over rounds in which both take turns, so that both meet the same machine."""
    rounds = []
    for _ in range(ROUNDS):
        our_rate = load(ours, repeat(our_message, CLIENTS), SECONDS)
        bare_rate = load(yardstick, repeat(bare_message, CLIENTS), SECONDS)
        rounds.append((our_rate, bare_rate))
    return _compare(what, limit, rounds)


def _compare(what: str, limit: float, rounds: list[tuple[Rate, Rate]]) -> Result:
    ratio = median(our.per_second / bare.per_second for our, bare in rounds)
    our_rate = median(our.per_second for our, _ in rounds)
    bare_rate = median(bare.per_second for _, bare in rounds)
    worst = max(our.worst_ms for our, _ in rounds)
    detail = f"{our_rate:,.0f}/s beside {bare_rate:,.0f}/s; worst {worst:.0f} ms"
    return Result(f"{what}, ratio", ratio, limit, True, detail)


def measure_creation(writer: Api, yardstick: int) -> Result:
    """Annotated claims from 8 clients at once, each on its own sentence; none may be lost."""
    article_id = writer.add_article("Repairs in every district", CREATED)
    text = writer.text_of(article_id)
    messages = [writer.claim_request(article_id, number, text) for number in range(CREATED)]
    inserts = [
        request("POST", "/inserts", {"id": f"{number:08}", "text": article_text(1)})
        for number in range(CREATED)
    ]
    rounds = []
    step = CREATED // ROUNDS
    for at in range(0, CREATED, step):
        our_rate = load(writer.port, _deal(messages[at : at + step]), 600)
        bare_rate = load(yardstick, _deal(inserts[at : at + step]), 600)
        rounds.append((our_rate, bare_rate))
    kept = writer.ask("GET", f"articles/{article_id}/annotations")["annotations"]
    if len(kept) != CREATED:
        give_up(f"Of {CREATED} created claims, {len(kept)} are there.")
    return _compare(f"create {CREATED} claims, none lost", 0.25, rounds)


def _deal(messages: list[bytes]) -> list[Iterator[bytes]]:
    """Hands the messages out to the clients in turn."""
    return [iter(messages[client::CLIENTS]) for client in range(CLIENTS)]


def measure_page(writer: Api) -> list[Result]:
    """The reading page of an article with 1,000 highlights, in Chromium."""
    article_id = writer.add_article("A thousand highlights", HIGHLIGHTS)
    text = writer.text_of(article_id)
    messages = [writer.claim_request(article_id, number, text) for number in range(HIGHLIGHTS)]
    load(writer.port, _deal(messages), 600)
    seen = visit(writer.port, article_id, HIGHLIGHTS)
    detail = f"with {HIGHLIGHTS} highlights; the page itself is {seen.page_kb:.0f} KB"
    return [
        Result("article page interactive, s", seen.interactive_seconds, 1.0, False, detail),
        Result("scripts, styles and icons for it, KB", seen.rest_kb, 150, False, "cold cache"),
    ]


if __name__ == "__main__":
    sys.exit(main())
