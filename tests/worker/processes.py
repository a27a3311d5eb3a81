"""A worker as an operator starts it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import Settings

_ROOT = Path(__file__).parents[2]


@contextmanager
def worker_process(settings: Settings, *more: str) -> Iterator["subprocess.Popen[str]"]:
    """`flask worker run` as an operator starts it, ready to work."""
    environment = os.environ | {
        "PLUMBLINE_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "FETCH_ALLOW_HOST_PORT": settings.fetch_allow_host_port or "",
        "RECHECK_SECONDS": str(settings.recheck_seconds),
        "RECHECK_HOST_SECONDS": str(settings.recheck_host_seconds),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "run", *more]
    process = subprocess.Popen(
        command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert more or process.stdout.readline() == "Worker ready.\n"
        yield process
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()
