"""Everything about the code that can be told without running it: `scripts/run check`.

Runs all checks, also after one fails, and names the failed ones at the end.
"""

import re
import subprocess
import sys
from pathlib import Path

from scripts.install import DEV, install
from scripts.project import ROOT, VENV

LONGEST_FILE = 500
LENGTH_LIMITED = (".py", ".js", ".css", ".html")
#: A migration lists tables, and is never edited once it was released.
ANY_LENGTH = ROOT / "migrations" / "versions"
#: Lock files name packages, never a place to get them from (spelled so as not to find itself).
REGISTRY_HOSTS = re.compile(
    r"(pypi|pythonhosted|npmjs|yarnpkg|debian|jsdelivr|unpkg|cdnjs)\.(org|com|net|io)",
    re.IGNORECASE,
)

_BIN = VENV / "bin"
_TSC = ROOT / "node_modules" / ".bin" / "tsc"
TOOLS: dict[str, list[str]] = {
    "ruff check": [str(_BIN / "ruff"), "check", "--quiet", "."],
    "ruff format": [str(_BIN / "ruff"), "format", "--check", "--output-format", "concise", "."],
    "mypy": [str(_BIN / "mypy"), "--no-error-summary"],
    "import-linter": [str(_BIN / "lint-imports")],
    "djlint": [str(_BIN / "djlint"), "--lint", "--quiet", "app/templates"],
    "bandit": [str(_BIN / "bandit"), "-q", "-c", "pyproject.toml", "-r", "app", "config.py"],
    "deptry": [str(_BIN / "deptry"), "."],
    "tsc": [str(_TSC), "--project", "tsconfig.json"],
}


def committed_files() -> list[Path]:
    """Every file that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def too_long(files: list[Path]) -> list[str]:
    """One line for each source file over 500 lines."""
    found = []
    for file in files:
        if file.suffix not in LENGTH_LIMITED or file.is_relative_to(ANY_LENGTH):
            continue
        lines = file.read_bytes().count(b"\n")
        if lines > LONGEST_FILE:
            found.append(f"{file.relative_to(ROOT)} has {lines} lines, over {LONGEST_FILE}.")
    return found


def named_registries(files: list[Path]) -> list[str]:
    """One line for each place where a package registry's host or a mirror of one is named."""
    found = []
    for file in files:
        text = file.read_text("utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if REGISTRY_HOSTS.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number} names a package registry's host.")
    return found


def main() -> int:
    """Runs every check; returns 1 when one fails."""
    install(DEV, is_dev=True)
    failed = [
        name for name, command in TOOLS.items() if subprocess.run(command, cwd=ROOT).returncode
    ]
    files = committed_files()
    for name, findings in {
        "file length": too_long(files),
        "registry hosts": named_registries(files),
    }.items():
        print(*findings, sep="\n", end="\n" if findings else "")
        if findings:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}." if failed else f"All {len(TOOLS) + 2} checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
