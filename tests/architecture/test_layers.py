"""Imports point down only; import-linter holds the contracts of pyproject.toml."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

from factcheck.home import ROOT

LINT = Path(sysconfig.get_path("scripts"), "lint-imports")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINT), "--no-cache", "--no-logo", "--config", str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_imports_point_down() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_an_import_upwards_is_found(tmp_path: Path) -> None:
    sources = {
        "factcheck/__init__.py": "",
        "annotations/__init__.py": "",
        "annotations/models.py": "import annotations.views",
        "annotations/views.py": "",
        "annotations/agreement/__init__.py": "",
        "annotations/splitters/__init__.py": "",
        "annotations/splitting/__init__.py": "import django",
    }
    for name, source in sources.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    result = lint(tmp_path)
    assert result.returncode == 1
    assert "annotations.models -> annotations.views" in result.stdout
    assert "annotations.splitting -> django" in result.stdout
