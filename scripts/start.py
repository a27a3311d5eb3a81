"""Starts Plumbline's processes from what `scripts/run install` installed.

`scripts/run start web|worker|migrate|all`: one part for a container or service manager each, or
web and worker together, watched over. `health` asks a running web part whether it is ready. Where
it listens is set by HOST (default 127.0.0.1), PORT (8000) and WEB_PROCESSES (2); everything else is
read by config.py.
"""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Mapping

from config import SettingsError, load_settings
from scripts.project import PYTHON, ROOT, give_up
from scripts.supervisor import Child, supervise

#: glibc gives each thread its own arena; two are enough for threads that wait most of the time.
SMALL_MEMORY = {"MALLOC_ARENA_MAX": "2"}
REQUEST_THREADS = 4


def whole_number(environ: Mapping[str, str], name: str, default: int, highest: int) -> int:
    """The setting `name` between 1 and `highest`; gives up with one sentence when it is not."""
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= highest):
        give_up(f"{name} must be a whole number from 1 to {highest}, and it is {value!r}.")
    return int(value)


def web_command(environ: Mapping[str, str]) -> list[str]:
    """The production server with its processes, on HOST and PORT."""
    return [
        *(str(PYTHON), "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"),
        *("--host", environ.get("HOST") or "127.0.0.1"),
        *("--port", str(whole_number(environ, "PORT", 8000, 65_535))),
        *("--workers", str(whole_number(environ, "WEB_PROCESSES", 2, 64))),
        *("--blocking-threads", str(REQUEST_THREADS), "--runtime-mode", "st"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"),
        "wsgi:app",
    ]


def flask_command(*arguments: str) -> list[str]:
    """One of the `flask --app wsgi …` commands."""
    return [str(PYTHON), "-m", "flask", "--app", "wsgi", *arguments]


def children(environ: Mapping[str, str]) -> list[Child]:
    """The web server and the worker, as `all` and `make serve` run them."""
    return [
        # granian's processes miss a signal that comes while they load the application.
        Child("web server", web_command(environ), is_deaf=True),
        Child("worker", flask_command("worker", "run"), is_quiet=True),
    ]


def require_settings(environ: Mapping[str, str]) -> None:
    """Gives up with the sentence of config.py when a setting is missing or wrong."""
    try:
        load_settings(dict(environ))
    except SettingsError as error:
        give_up(f"Plumbline can't start: {error}")


def is_ready(port: int) -> bool:
    """Whether the web server on `port` answers and has its database."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
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
    match arguments:
        case ["web"]:
            _become(web_command(environ), environ)
        case ["worker"]:
            _become(flask_command("worker", "run"), environ)
        case ["migrate"]:
            migrate(environ)
        case ["all"]:
            sys.exit(supervise(children(environ), environ))
        case ["health"]:
            sys.exit(not is_ready(whole_number(environ, "PORT", 8000, 65_535)))
        case _:
            give_up("Usage: scripts/run start web|worker|migrate|all|health")


def _become(command: list[str], environ: Mapping[str, str]) -> None:
    os.chdir(ROOT)
    os.execve(command[0], command, dict(environ))


if __name__ == "__main__":
    main(sys.argv[1:])
