import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import InvalidInput
from app.engines.extraction import SourceKind, child, extract, sandbox
from app.engines.extraction.sandbox import extract_apart
from tests.engines.extraction.files_made_by_hand import docx, paragraph, pdf, zipped

PAGE = (Path(__file__).parent / "pages" / "news_cms.html").read_bytes()
HEAVY = ("trafilatura", "lxml", "pypdf", "mammoth", "htmldate", "charset_normalizer")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("text", "Sözlər və 👩‍👩‍👧.\n\nİkinci abzas.".encode()),
        ("html", PAGE),
        ("docx", docx(paragraph("A close vote", "Title"), paragraph("Words."))),
        ("pdf", pdf([["A close vote", "", "Words."]])),
    ],
)
def test_apart_finds_what_extract_finds(kind: SourceKind, data: bytes) -> None:
    url = "https://courier.example/x"
    assert extract_apart(kind, data, url, None) == extract(kind, data, url, None)


def test_errors_come_through_as_their_sentence() -> None:
    with pytest.raises(InvalidInput, match="only pictures"):
        extract_apart("pdf", pdf([[]]))


@pytest.mark.parametrize(
    "greed", ["bytearray(2 * child.MEMORY_BYTES)", "open('written', 'wb', buffering=0).write(b'x')"]
)
def test_memory_and_written_files_are_limited(
    greed: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "greedy.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(Path(child.__file__).parent)!r}); import child\n"
        f'child.limit_resources(); {greed}; print(\'{{"detail": "unlimited"}}\')'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sandbox, "_CHILD", script)
    with pytest.raises(InvalidInput, match="too much time or memory"):
        extract_apart("html", PAGE)


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.01)
    with pytest.raises(InvalidInput, match="too much time or memory"):
        extract_apart("html", PAGE)


def test_a_crash_is_a_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crashing = tmp_path / "crash.py"
    crashing.write_text("import os; os.abort()")
    monkeypatch.setattr(sandbox, "_CHILD", crashing)
    with pytest.raises(InvalidInput, match="too much time or memory"):
        extract_apart("html", PAGE)


def test_the_child_is_limited_and_never_loads_the_application() -> None:
    script = (
        "import resource, sys; from importlib.util import module_from_spec as m, "
        "spec_from_file_location as s; "
        f"c = s('child', {child.__file__!r}); k = m(c); c.loader.exec_module(k); "
        "k.limit_resources(); k.stand_in_for_app(); import app.engines.extraction.page; "
        "print(*(resource.getrlimit(r)[0] for r in (resource.RLIMIT_AS, resource.RLIMIT_CPU)),"
        " [name for name in ('flask', 'sqlalchemy', 'config') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, check=True)
    assert said.stdout.decode().strip() == f"{child.MEMORY_BYTES} {child.CPU_SECONDS} []"


@pytest.mark.parametrize(
    "module", ["app.engines.extraction.sandbox", "app.gateways.fetching", "app.domain.addresses"]
)
def test_naming_these_modules_loads_no_parser(module: str) -> None:
    script = (
        "import sys; from types import ModuleType; app = ModuleType('app'); "
        f"app.__path__ = [{str(Path(child.__file__).parents[2])!r}]; sys.modules['app'] = app; "
        f"import {module}; print([n for n in {(*HEAVY, 'requests', 'idna')!r} if n in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, check=True)
    assert said.stdout.decode().strip() == "[]"


def test_a_zip_bomb_takes_nothing_down() -> None:
    bomb = zipped({"word/document.xml": "<w>" + " " * 300_000_000})
    with pytest.raises(InvalidInput, match="100 MB"):
        extract_apart("docx", bomb)
