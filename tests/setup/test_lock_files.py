"""The lock files pin everything by hash and name no place to get it from."""

import json
import re
from pathlib import Path

import pytest

from scripts.check import named_registries, too_long
from tests.setup.conftest import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")
ADDRESS = re.compile(r"://|^\s*(-i|--index-url|--extra-index-url|--find-links|-f)\b", re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_library_is_pinned_with_hashes_and_without_an_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not ADDRESS.search(text)
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", text).strip())
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_dev_requirements_agree_with_the_runtime_ones() -> None:
    runtime, dev = (dict(re.findall(r"(?m)^([a-z0-9.-]+)==(\S+)", (ROOT / n).read_text()))
                    for n in LOCKS[:2])  # fmt: skip
    shared = runtime.keys() & dev.keys()
    assert shared
    assert {name: runtime[name] for name in shared} == {name: dev[name] for name in shared}


def test_browser_modules_are_pinned_exactly_and_without_an_address() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())
    for version in {**wanted["dependencies"], **wanted["devDependencies"]}.values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name


def test_the_checks_find_a_long_file_and_a_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.check.ROOT", tmp_path)
    long, short = tmp_path / "long.py", tmp_path / "short.py"
    long.write_text("x = 1\n" * 501)
    short.write_text("y = 'registry.npm" + "js.org'\n")
    assert too_long([long, short]) == ["long.py has 501 lines, over 500."]
    assert named_registries([long, short]) == ["short.py:1 names a package registry's host."]
