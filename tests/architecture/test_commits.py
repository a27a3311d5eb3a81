"""`unit_of_work()` is the only place that commits."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Where a transaction may end: our one function, and alembic's own loop.
ALLOWED = {"app/db.py"}


def endings(source: str) -> list[int]:
    """The lines that call `.commit(…)`, or begin a transaction that commits by itself."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            node.func.attr == "commit"
            or (node.func.attr == "begin" and "engine" in ast.unparse(node.func.value).lower())
        )
    ]


def test_nothing_else_commits() -> None:
    files = [*ROOT.glob("app/**/*.py"), ROOT / "config.py", ROOT / "wsgi.py"]
    found = [
        f"{name}:{line}"
        for file in files
        if (name := file.relative_to(ROOT).as_posix()) not in ALLOWED
        for line in endings(file.read_text())
    ]
    assert len(files) > 50
    assert found == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("session.commit()", 1),
        ("with db.engine().begin() as connection: ...", 1),
        ("commit = subject.commit", 0),
        ("session.begin_nested()", 0),
        ("'session.commit()'", 0),
    ],
)
def test_the_search_finds_what_it_should(source: str, count: int) -> None:
    assert len(endings(source)) == count
