"""Every setting is documented, and nothing is documented that is none."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: What a process reads, and what starting the processes reads.
READERS = ("config.py", "scripts/start.py", "scripts/web_server.py")
GUIDE = ROOT / "docs" / "operators-guide.md"


def settings_read(source: str) -> set[str]:
    """The names that are looked up in the environment: upper-case texts given to a call."""
    given = [
        argument
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        for argument in node.args
    ]
    return {
        argument.value
        for argument in given
        if isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", argument.value)
    }


def settings_documented(guide: str) -> set[str]:
    """The names in the first column of the guide's table of settings."""
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]*)` \|", guide, re.MULTILINE))


def test_every_setting_is_documented() -> None:
    read = set[str]().union(*(settings_read((ROOT / name).read_text()) for name in READERS))
    assert {"DATABASE_URL", "SECRET_KEY", "PORT", "WEB_PROCESSES"} <= read
    assert settings_documented(GUIDE.read_text()) == read


def test_only_config_reads_the_environment() -> None:
    readers = [
        file.relative_to(ROOT).as_posix()
        for file in ROOT.glob("app/**/*.py")
        if re.search(r"\bos\.(environ|getenv)\b", file.read_text())
    ]
    assert readers == []
