"""Finds the Chromium that the browser tests drive, or installs one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.project import PYTHON, ROOT, give_up

#: The one without windows first: it does the same with a third less work.
PROGRAMS = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable"),
)
#: Where `playwright install chromium` puts it, under its cache.
PLAYWRIGHT_PLACES = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


def find() -> str | None:
    """The path of CHROMIUM, of an installed browser, or of playwright's own; else None."""
    for name in (os.environ.get("CHROMIUM"), *PROGRAMS):
        if name and (path := shutil.which(name)):
            return path
    for folder in _playwright_folders():
        for place in PLAYWRIGHT_PLACES:
            if found := sorted(folder.glob(place)):
                return str(found[-1])
    return None


def require() -> str:
    """The path of a Chromium, installed first where need be; gives up with one sentence."""
    for commands in _ways_to_install():
        if found := find():
            return found
        print("Installing Chromium for the browser tests …", flush=True)
        for command in commands:
            subprocess.run(command, cwd=ROOT)
    found = find()
    if found is None:
        give_up(
            "The browser tests need Chromium, which could not be installed from here: install it "
            "(on Debian: apt-get install chromium), or name one in CHROMIUM, and run this again."
        )
    return found


def _ways_to_install() -> list[list[list[str]]]:
    with_playwright = [[str(PYTHON), "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        packages = ["chromium-headless-shell", "fonts-liberation"]
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        return [[["apt-get", "update", "-qq"], install], with_playwright]
    return [with_playwright]


def _playwright_folders() -> list[Path]:
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if given:
        return [Path(given)]
    cache = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return [Path.home() / cache / "ms-playwright"]
