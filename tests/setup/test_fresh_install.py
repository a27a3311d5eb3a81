"""A fresh clone with nothing installed: downloads, makes a demo and serves."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.setup.conftest import Tree, answers, free_port, wait_for

pytestmark = pytest.mark.soak

#: Installing takes as long as the registries do.
INSTALL_SECONDS = 900.0


def test_make_serve_on_a_fresh_clone(bare_tree: Tree) -> None:
    port = free_port()
    running = bare_tree.start("make", "serve", PORT=str(port))
    running.wait_until_printed("editor@demo.example", INSTALL_SECONDS)
    assert answers(f"http://127.0.0.1:{port}/readyz")
    assert answers(f"http://127.0.0.1:{port}/static/vendor/lucide/sprite.svg")
    assert not (bare_tree.root / "node_modules/typescript").exists()
    running.interrupt()
    wait_for(lambda: not bare_tree.processes())


def test_the_browser_modules_come_without_node_on_the_machine(
    bare_tree: Tree, tmp_path: Path
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "dirname"):
        (programs / name).symlink_to(str(shutil.which(name)))
    python = os.path.realpath(sys.executable)
    ended = bare_tree.run("scripts/run", "install", PATH=str(programs), PYTHON=python)
    assert ended.returncode == 0, ended.stderr
    assert "Installing Node.js from pip" in ended.stdout
    assert (bare_tree.root / "app/static/vendor/lucide/sprite.svg").is_file()
