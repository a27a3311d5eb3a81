"""Proportional set size: what processes take of the machine's memory, shared pages shared out."""

import re
import threading
from pathlib import Path

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def family(pid: int) -> list[int]:
    """The process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    started = children.read_text().split() if children.exists() else []
    return [pid, *(one for child in started for one in family(int(child)))]


def pss_mb(pid: int) -> float:
    """Of the whole family, in MB of 1,000,000 bytes."""
    total = 0
    for one in family(pid):
        try:
            found = _PSS.search(Path(f"/proc/{one}/smaps_rollup").read_text())
        except OSError:
            continue
        total += int(found[1]) if found else 0
    return total * 1024 / 1_000_000


class Watch:
    """Keeps the highest PSS of a family from `with` to its end, looking twice a second."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.peak_mb = 0.0

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.5):
            self.peak_mb = max(self.peak_mb, pss_mb(self._pid))
