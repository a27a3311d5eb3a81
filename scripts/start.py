"""Starts Plumbline's processes from what `scripts/run install` installed.

`scripts/run start web|worker|migrate|all`: one part for a container or service manager each, or
web and worker together, watched over. `health` asks a running web part whether it is ready. Where
it listens is set by HOST (default 127.0.0.1), PORT (8000) and WEB_PROCESSES (2); everything else is
read by config.py.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from typing import NoReturn

from config import SettingsError, load_settings
from scripts.project import PYTHON, ROOT, give_up, whole_number

#: For glibc: few arenas, since threads wait most of the time, and large blocks (a password's hash
#: takes 19 MiB) go back to the system at once.
SMALL_MEMORY = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "262144",
    "MALLOC_TRIM_THRESHOLD_": "262144",
}


WEB = [str(PYTHON), "-m", "scripts.web_server"]
#: Web and worker, watched over; with "greet", it ends with the address and the demo accounts.
ALL = [str(PYTHON), "-m", "scripts.house"]


def flask_command(*arguments: str) -> list[str]:
    """One of the `flask --app wsgi …` commands."""
    return [str(PYTHON), "-m", "flask", "--app", "wsgi", *arguments]


def require_settings(environ: Mapping[str, str]) -> None:
    """Gives up with the sentence of config.py when a setting is missing or wrong."""
    try:
        load_settings(dict(environ))
    except SettingsError as error:
        give_up(f"Plumbline can't start: {error}")


def is_ready(port: int) -> bool:
    """Whether the web server on `port` answers and has its database."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            # By hand: an HTTP library would stay in the supervisor's memory for this one line.
            connection.sendall(
                b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            return connection.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False


def migrate(environ: Mapping[str, str]) -> None:
    """Brings the database's tables up to this version; gives up with one sentence."""
    command = flask_command("db", "upgrade")
    if subprocess.run(command, cwd=ROOT, env=dict(environ)).returncode != 0:
        give_up("The database could not be brought up to this version; its message is above.")


def main(arguments: list[str]) -> None:
    """Runs one part in place of this process, or watches over all."""
    environ = {**SMALL_MEMORY, **os.environ}
    if not PYTHON.exists():
        give_up("Nothing is installed yet: run scripts/run install first.")
    require_settings(environ)
    whole_number(environ, "WEB_PROCESSES", 2, 64)
    port = whole_number(environ, "PORT", 8000, 65_535)
    match arguments:
        case ["web"]:
            become(WEB, environ)
        case ["worker"]:
            become(flask_command("worker", "run"), environ)
        case ["migrate"]:
            migrate(environ)
        case ["all"]:
            become(ALL, environ)
        case ["health"]:
            sys.exit(not is_ready(port))
        case _:
            give_up("Usage: scripts/run start web|worker|migrate|all|health")


def become(command: list[str], environ: Mapping[str, str]) -> NoReturn:
    """Runs `command` in place of this process."""
    os.chdir(ROOT)
    os.execve(command[0], command, dict(environ))


if __name__ == "__main__":
    main(sys.argv[1:])
