"""The import contract of docs/architecture.md, and that it would find a break."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).parent / "lint-imports"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINTER), "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_imports_run_one_way() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_an_import_the_wrong_way_and_a_new_name_are_found(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "config.py", tmp_path)
    clock = tmp_path / "app" / "domain" / "clock.py"
    clock.write_text("import app.services.editing\n" + clock.read_text())
    (tmp_path / "app" / "utils.py").write_text("")
    result = lint(tmp_path)
    assert result.returncode == 1
    assert "app.domain.clock -> app.services.editing" in result.stdout
    assert "utils" in result.stdout
