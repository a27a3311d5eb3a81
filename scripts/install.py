"""Installs what Plumbline runs on: `scripts/run install` (`scripts/run install dev` for the tools).

Python libraries go from the locked requirements into .venv, the browser's modules from the lock
file into app/static/vendor. What is up to date is left alone.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts import assets
from scripts.project import PYTHON, ROOT, VENV, fingerprint, give_up, require_writable

RUNTIME = ("requirements.txt",)
DEV = ("requirements.txt", "requirements-dev.txt")


def install(locks: tuple[str, ...], is_dev: bool = False) -> None:
    """Brings .venv and the browser's modules up to `locks`; gives up with one sentence."""
    if is_installed(locks) and assets.are_up_to_date(is_dev):
        return
    require_writable(ROOT, "installs its libraries")
    with _alone():
        if not is_installed(locks):
            _install_libraries(locks)
        if not assets.are_up_to_date(is_dev):
            assets.fetch(is_dev)


def is_installed(locks: tuple[str, ...]) -> bool:
    """Whether .venv holds exactly what `locks` ask for."""
    stamp = _stamp(locks)
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == _mark(locks)


def _stamp(locks: tuple[str, ...]) -> Path:
    return VENV / f".installed-{Path(locks[-1]).stem}"


def _mark(locks: tuple[str, ...]) -> str:
    return fingerprint(ROOT / name for name in locks)


def _install_libraries(locks: tuple[str, ...]) -> None:
    if not (PYTHON.exists() and PYTHON.with_name("pip").exists()):
        print("Making .venv …", flush=True)
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "Python could not make .venv")
    print(f"Installing the libraries of {' and '.join(locks)} …", flush=True)
    _pip_install(locks)
    for end in range(1, len(locks) + 1):
        _stamp(locks[:end]).write_text(_mark(locks[:end]))


def _pip_install(locks: tuple[str, ...]) -> None:
    """Everything is checked against its hash."""
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--require-hashes", "--progress-bar", "off"]
    for lock in locks:
        command += ["-r", lock]
    _run(command, "pip could not install the libraries (its message is above)")


def _run(command: list[str], failure: str) -> None:
    if subprocess.run(command, cwd=ROOT).returncode != 0:
        give_up(f"{failure}; when that is put right, run this again.")


@contextmanager
def _alone() -> Iterator[None]:
    """Waits until no other install runs in this folder."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def main(arguments: list[str]) -> None:
    """`install` for running Plumbline, `install dev` for working on it."""
    if arguments == ["dev"]:
        install(DEV, is_dev=True)
    elif not arguments:
        install(RUNTIME)
    else:
        give_up("Usage: scripts/run install [dev]")


if __name__ == "__main__":
    main(sys.argv[1:])
