"""The production server: granian with WEB_PROCESSES processes that share what they have in common.

The application is loaded once and then forked, so that its code lies in memory once. Nothing may
be open when it forks: `create_app` connects to no database (a test holds it to that).
"""

import gc
import multiprocessing
import os
from importlib import import_module

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels
from granian.server import Server

from scripts.project import whole_number
from scripts.supervisor import START_METHOD

#: Requests that one process works on at a time. Python runs one at a time; the others wait for the
#: database, a password's hash or a fetched page.
REQUEST_THREADS = 4
#: A request that takes longer is cut off when the server stops.
KILL_SECONDS = 10


def load(target: str) -> None:
    """Loads the application `module:name` where its memory can be shared with forked processes."""
    multiprocessing.set_start_method(START_METHOD, force=True)
    if START_METHOD != "fork":
        return
    import_module(target.split(":")[0])
    gc.collect()
    # The collector writes into what it looks at, which would copy the shared memory.
    gc.freeze()


def port() -> int:
    """The port to listen on."""
    return whole_number(os.environ, "PORT", 8000, 65_535)


def serve(target: str) -> None:
    """Serves the application `module:name` on HOST and PORT until SIGTERM or SIGINT."""
    Server(
        target,
        address=os.environ.get("HOST") or "127.0.0.1",
        port=port(),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=whole_number(os.environ, "WEB_PROCESSES", 2, 64),
        blocking_threads=REQUEST_THREADS,
        runtime_mode=RuntimeModes.st,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    load("wsgi:app")
    serve("wsgi:app")
