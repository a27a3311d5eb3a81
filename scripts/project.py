"""Where things are in the checkout, and how a script gives up."""

import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "app" / "static" / "vendor"


def give_up(sentence: str) -> NoReturn:
    """Ends the script with exit code 1 and one sentence for the person who ran it."""
    sys.exit(sentence)


def whole_number(environ: Mapping[str, str], name: str, default: int, highest: int) -> int:
    """The setting `name` between 1 and `highest`; gives up with one sentence when it is not."""
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= highest):
        give_up(f"{name} must be a whole number from 1 to {highest}, and it is {value!r}.")
    return int(value)


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
