"""What stops `make serve` is said in one sentence, before anything is installed or changed."""

import os
import shutil
import socket
from collections.abc import Iterator

import pytest

from tests.setup.conftest import Tree, free_port


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def only_sentence(tree: Tree, *command: str, **changes: str) -> str:
    """The one line on stderr of a `command` that failed and printed nothing else."""
    ended = tree.run(*command, **changes)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert ended.stdout == ""
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    return lines[0]


def test_a_busy_port_is_named(bare_tree: Tree, busy_port: int) -> None:
    sentence = only_sentence(bare_tree, "scripts/run", "serve", PORT=str(busy_port))
    assert sentence == (
        f"Port {busy_port} is in use by another program: stop it, or choose another with PORT."
    )
    assert not (bare_tree.root / ".venv").exists()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000.5", "٨٠٠٠"])
def test_a_port_that_is_none_is_refused(bare_tree: Tree, port: str) -> None:
    sentence = only_sentence(bare_tree, "scripts/run", "serve", PORT=port)
    assert sentence.startswith("PORT must be a whole number from 1 to 65535")


def test_a_data_folder_that_takes_no_files_is_named(bare_tree: Tree) -> None:
    place = bare_tree.root / "taken"
    place.write_text("a file stands where the folder should")
    sentence = only_sentence(
        bare_tree, "scripts/run", "serve", PORT=str(free_port()), DATA_DIR=str(place)
    )
    assert sentence.startswith(f"Plumbline can't write in {place}, where it keeps its data: ")


def test_a_read_only_checkout_is_named(bare_tree: Tree) -> None:
    bare_tree.data_dir.mkdir()
    bare_tree.root.chmod(0o555)
    try:
        sentence = only_sentence(
            bare_tree, *without_root_powers(), "scripts/run", "serve", PORT=str(free_port())
        )
    finally:
        bare_tree.root.chmod(0o755)
    assert sentence == (
        f"Plumbline can't write in {bare_tree.root}, where it installs its libraries: "
        "permission denied."
    )


def without_root_powers() -> tuple[str, ...]:
    """Root may write anywhere; setpriv takes that away for one command."""
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    assert setpriv, "as root this test needs setpriv, of the package util-linux"
    return setpriv, "--bounding-set", "-all", "--"


def test_production_is_not_started_by_make_serve(bare_tree: Tree) -> None:
    sentence = only_sentence(
        bare_tree, "scripts/run", "serve", PORT=str(free_port()), PLUMBLINE_ENV="production"
    )
    assert "docs/operators-guide.md" in sentence
