"""A copy of the checkout for each test, so that scripts run for real and leave nothing here."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Not part of a fresh clone.
LEFT_OUT = (
    ".git",
    ".venv",
    "node_modules",
    "var",
    "vendor",
    "vendor.new",
    ".*cache",
    "__pycache__",
)
PATIENCE_SECONDS = 60.0


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Returns once `condition` holds; fails the test when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def free_port() -> int:
    """A port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether `url` answers with 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@dataclass
class Tree:
    """A checkout of its own. `mark` is in the environment of all that it starts."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        return f"PLUMBLINE_TEST_TREE={self.root}"

    @property
    def data_dir(self) -> Path:
        return self.root / "data"

    def environment(self, **changes: str) -> dict[str, str]:
        """Our environment less our settings, with this tree's data folder and `changes`."""
        ours = ("DATABASE_URL", "PLUMBLINE_", "SECRET_KEY", "PUBLIC_URL", "PORT", "MAKE", "PYTEST")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        own = {"DATA_DIR": str(self.data_dir), "PLUMBLINE_TEST_TREE": str(self.root)}
        return {**kept, **own, **self.environ, **changes}

    def run(self, *command: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Runs `command` here to its end."""
        return subprocess.run(
            command, cwd=self.root, env=self.environment(**changes), timeout=600,
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self, *command: str, **changes: str) -> "Running":
        """Starts `command` here as the leader of a process group, as a terminal does."""
        output = self.root / "output.txt"
        with output.open("w") as target:
            process = subprocess.Popen(
                command, cwd=self.root, env=self.environment(**changes), process_group=0,
                stdout=target, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        return Running(process, output)

    def processes(self) -> dict[int, str]:
        """Each process that this tree started and that has not ended, with its command."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environ = (folder / "environ").read_text(errors="replace").split("\0")
                command = (folder / "cmdline").read_text(errors="replace").replace("\0", " ")
            except OSError:
                continue
            if self.mark in environ:
                found[int(folder.name)] = command
        return found


@dataclass
class Running:
    """A started command and what it printed so far."""

    process: subprocess.Popen[bytes]
    output: Path

    def printed(self) -> str:
        return self.output.read_text()

    def wait_until_printed(self, text: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Returns once `text` was printed; fails at once when the command ended without it."""

        def is_printed() -> bool:
            ended = self.process.poll() is not None
            is_there = text in self.printed()
            assert is_there or not ended, self.printed()
            return is_there

        wait_for(is_printed, seconds)

    def interrupt(self) -> int:
        """Presses Ctrl-C: the terminal signals the whole group. Returns the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30)


@pytest.fixture
def bare_tree(tmp_path: Path) -> Iterator[Tree]:
    """A fresh clone: nothing is installed in it."""
    root = tmp_path / "plumbline"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*LEFT_OUT))
    tree = Tree(root)
    yield tree
    for pid in tree.processes():
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def tree(bare_tree: Tree) -> Tree:
    """A checkout that is installed: it borrows our own libraries and browser modules."""
    (bare_tree.root / ".venv").symlink_to(ROOT / ".venv")
    shutil.copytree(ROOT / "app/static/vendor", bare_tree.root / "app/static/vendor")
    return bare_tree
