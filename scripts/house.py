"""Web server and worker together, watched over, from one process that loaded the application once.

`.venv/bin/python -m scripts.house` is what `scripts/run start all` becomes, and with the argument
`greet` what `make serve` becomes. Both children are forked from here, so that the application's
code lies in memory once. Nothing may be open when they are: `create_app` connects to no database
(a test holds it to that). Where forking is not safe (macOS), each child loads the code again.
"""

import sys
from importlib import import_module
from pathlib import Path

from flask.cli import ScriptInfo

from config import load_settings
from scripts import web_server
from scripts.start import is_ready
from scripts.supervisor import Child, supervise


def run_worker() -> None:
    """`flask worker run`, in this process."""
    app = import_module("wsgi").app
    app.cli.main(["worker", "run"], prog_name="flask", obj=ScriptInfo(create_app=lambda: app))


def run_web() -> None:
    """The production server, in this process."""
    web_server.serve("wsgi:app")


def greet(port: int, data_dir: Path) -> None:
    """The address and the accounts, as the last lines."""
    accounts = data_dir / "demo-accounts.txt"
    print(f"\nPlumbline is at http://localhost:{port} (Ctrl-C stops it).")
    if accounts.is_file():
        print(accounts.read_text().rstrip())
    else:
        print("The database held data already, so no demo accounts were made.")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Returns the exit code."""
    web_server.load("wsgi:app")
    port = web_server.port()
    data_dir = load_settings().data_dir
    return supervise(
        [
            # granian's processes miss a signal that comes while they start.
            Child("web server", run_web, is_deaf=True),
            Child("worker", run_worker, is_quiet=True),
        ],
        is_ready=lambda: is_ready(port),
        on_ready=lambda: greet(port, data_dir) if arguments == ["greet"] else None,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
