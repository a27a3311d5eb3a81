"""Runs a few processes together: starts again what stops by itself, stops all when told to."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from types import FrameType

#: Forked processes share the memory of what was loaded before; macOS's libraries don't bear it.
START_METHOD = "fork" if sys.platform == "linux" else "spawn"
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
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
    run: Callable[[], object]
    is_quiet: bool = False
    is_deaf: bool = False
    process: BaseProcess | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Starts it in a session of its own, so that Ctrl-C reaches us alone."""
        self.starts.append(time.monotonic())
        multiprocessing.set_start_method(START_METHOD, force=True)
        self.process = multiprocessing.Process(target=_run_apart, args=(self.run, self.is_quiet))
        self.process.start()

    def exit_code(self) -> int | None:
        """How it ended (a signal counts negative), or None while it runs."""
        return self.process.exitcode if self.process else None

    def send(self, number: signal.Signals) -> None:
        """Sends it to the process alone, if that runs."""
        if self.process and self.process.pid and self.process.is_alive():
            os.kill(self.process.pid, number)

    def send_to_group(self, number: signal.Signals) -> None:
        """Sends it to the process and all that it started: it leads a group of its own."""
        if self.process and self.process.pid:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def wait(self) -> None:
        """Returns once the process has ended."""
        if self.process:
            self.process.join()

    def has_restarts_left(self) -> bool:
        """False when it was started too often of late."""
        since = time.monotonic() - WITHIN_SECONDS
        return sum(start > since for start in self.starts) <= RESTARTS


def supervise(
    children: Sequence[Child],
    is_ready: Callable[[], bool] = lambda: True,
    on_ready: Callable[[], None] = lambda: None,
) -> int:
    """Runs `children` until a signal, and calls `on_ready` once `is_ready` says so.

    Returns 0 after SIGINT, SIGTERM or SIGHUP, and 1 when a process stops again and again. In both
    cases every child and what it started has ended.
    """
    try:
        for number in _SIGNALS:
            signal.signal(number, _stop)
        for child in children:
            child.start()
        _wait_until_ready(children, is_ready)
        on_ready()
        while True:
            _tend(children)
            time.sleep(_TICK_SECONDS)
    except Stopped:
        return 0
    except _GaveUp as failure:
        print(failure, file=sys.stderr, flush=True)
        return 1
    finally:
        _stop_all(children)


def _run_apart(run: Callable[[], object], is_quiet: bool) -> None:
    """In the child: a session and signals of its own, then what it is for."""
    os.setsid()
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    if is_quiet:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    run()


class _GaveUp(Exception):
    """A process does not stay up; the text is for the operator."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _wait_until_ready(children: Sequence[Child], is_ready: Callable[[], bool]) -> None:
    while not is_ready():
        _tend(children)
        time.sleep(_TICK_SECONDS / 4)


def _tend(children: Sequence[Child]) -> None:
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
        child.start()


def _stop_all(children: Sequence[Child]) -> None:
    """Asks each child to finish what it is doing, and ends its whole group when time is up."""
    for number in _SIGNALS:
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
