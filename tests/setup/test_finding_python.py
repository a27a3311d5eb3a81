"""`scripts/run` takes a Python that can, and says in one sentence what is missing."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.setup.conftest import Tree

#: A stand-in for `python3` that tells its version and runs nothing else.
FAKE = """#!/bin/sh
case "$2" in
    *sys.version_info\\[*) echo {version} ;;
    *version_info*) exit {is_old} ;;
    *ensurepip*) exit {has_no_venv} ;;
esac
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH with no Python at all on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


def put_python(programs: Path, version: str, is_old: bool, has_no_venv: bool) -> None:
    fake = programs / "python3"
    fake.write_text(FAKE.format(version=version, is_old=int(is_old), has_no_venv=int(has_no_venv)))
    fake.chmod(0o755)


def test_an_old_python_is_named_with_its_version(bare_tree: Tree, programs: Path) -> None:
    put_python(programs, "3.9.2", is_old=True, has_no_venv=False)
    ended = bare_tree.run("scripts/run", "serve", PATH=str(programs))
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        "Plumbline needs Python 3.11 or newer, and the newest one found here is 3.9.2."
    ]


def test_a_python_without_venv_is_told_what_to_install(bare_tree: Tree, programs: Path) -> None:
    put_python(programs, "3.12.1", is_old=False, has_no_venv=True)
    ended = bare_tree.run("scripts/run", "serve", PATH=str(programs))
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "venv module, which python3 lacks" in ended.stderr


def test_no_python_at_all_is_one_sentence(bare_tree: Tree, programs: Path) -> None:
    ended = bare_tree.run("scripts/run", "serve", PATH=str(programs))
    assert ended.returncode == 1
    assert ended.stderr == "Plumbline needs Python 3.11 or newer, and no python3 was found.\n"


def test_a_fitting_python_is_found_behind_an_old_one(bare_tree: Tree, programs: Path) -> None:
    put_python(programs, "3.9.2", is_old=True, has_no_venv=False)
    (programs / "python3.11").symlink_to(os.path.realpath(sys.executable))
    ended = bare_tree.run("scripts/run", "start", "nonsense", PATH=str(programs))
    assert ended.returncode == 1
    assert "Nothing is installed yet" in ended.stderr
