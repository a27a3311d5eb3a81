"""Runs a few processes together: starts again what stops by itself, stops all when told to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from scripts.project import ROOT

#: A process that stops this often within this time will not come right by starting it again.
RESTARTS = 3
WITHIN_SECONDS = 60.0
STOP_SECONDS = 15.0
_TICK_SECONDS = 0.2


class Stopped(Exception):
    """Someone pressed Ctrl-C or asked for an end."""


@dataclass(slots=True)
class Child:
    """One process to keep running, and when it was started.

    A quiet one is heard on stderr only. A deaf one has processes of its own that may miss the
    signal to stop, so the whole group is told again until it has ended.
    """

    name: str
    command: list[str]
    is_quiet: bool = False
    is_deaf: bool = False
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self, environ: Mapping[str, str]) -> None:
        """Starts it in a session of its own, so that Ctrl-C reaches us alone."""
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=dict(environ),
            start_new_session=True,
            stdout=subprocess.DEVNULL if self.is_quiet else None,
        )

    def exit_code(self) -> int | None:
        """How it ended, or None while it runs."""
        return self.process.poll() if self.process else None

    def send(self, number: signal.Signals) -> None:
        """Sends it to the process alone, if that runs."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def send_to_group(self, number: signal.Signals) -> None:
        """Sends it to the process and all that it started: it leads a group of its own."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def wait(self) -> None:
        """Returns once the process has ended."""
        if self.process:
            self.process.wait()

    def has_restarts_left(self) -> bool:
        """False when it was started too often of late."""
        since = time.monotonic() - WITHIN_SECONDS
        return sum(start > since for start in self.starts) <= RESTARTS


def supervise(
    children: Sequence[Child],
    environ: Mapping[str, str],
    is_ready: Callable[[], bool] = lambda: True,
    on_ready: Callable[[], None] = lambda: None,
) -> int:
    """Runs `children` until a signal, and calls `on_ready` once `is_ready` says so.

    Returns 0 after SIGINT, SIGTERM or SIGHUP, and 1 when a process stops again and again. In both
    cases every child and what it started has ended.
    """
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        for child in children:
            child.start(environ)
        _wait_until_ready(children, environ, is_ready)
        on_ready()
        while True:
            _tend(children, environ)
            time.sleep(_TICK_SECONDS)
    except Stopped:
        return 0
    except _GaveUp as failure:
        print(failure, file=sys.stderr, flush=True)
        return 1
    finally:
        _stop_all(children)


class _GaveUp(Exception):
    """A process does not stay up; the text is for the operator."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _wait_until_ready(
    children: Sequence[Child], environ: Mapping[str, str], is_ready: Callable[[], bool]
) -> None:
    while not is_ready():
        _tend(children, environ)
        time.sleep(_TICK_SECONDS / 4)


def _tend(children: Sequence[Child], environ: Mapping[str, str]) -> None:
    """Starts again what has stopped; raises `_GaveUp` when that is of no use."""
    for child in children:
        code = child.exit_code()
        if code is None:
            continue
        if not child.has_restarts_left():
            raise _GaveUp(
                f"The {child.name} stopped {RESTARTS + 1} times within a minute "
                f"(exit code {code}), so everything was stopped; its messages are above."
            )
        print(
            f"The {child.name} stopped by itself (exit code {code}) and is started again.",
            file=sys.stderr,
            flush=True,
        )
        child.start(environ)


def _stop_all(children: Sequence[Child]) -> None:
    """Asks each child to finish what it is doing, and ends its whole group when time is up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    started = [child for child in children if child.process is not None]
    for child in started:
        child.send(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while any(child.exit_code() is None for child in started) and time.monotonic() < deadline:
        time.sleep(_TICK_SECONDS)
        for child in started:
            if child.is_deaf and child.exit_code() is None:
                child.send_to_group(signal.SIGTERM)
    for child in started:
        child.send_to_group(signal.SIGKILL)
        child.wait()
