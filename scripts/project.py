"""Where things are in the checkout, and how a script gives up."""

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "app" / "static" / "vendor"


def give_up(sentence: str) -> NoReturn:
    """Ends the script with exit code 1 and one sentence for the person who ran it."""
    sys.exit(sentence)


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """A mark that differs when the content of a file or a fact does."""
    mark = hashlib.sha256("\0".join(facts).encode())
    for file in files:
        mark.update(hashlib.sha256(file.read_bytes()).digest())
    return mark.hexdigest()


def require_writable(folder: Path, what_for: str) -> None:
    """Makes `folder` when it is not there, and gives up when nothing can be written in it."""
    probe = folder / f".writable-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        give_up(f"Plumbline can't write in {folder}, where it {what_for}: {reason}.")
