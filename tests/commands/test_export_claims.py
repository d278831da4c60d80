"""The command writes a whole file or none."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from annotations.exports import claims_csv
from annotations.models import Project, User
from tests.factories import make_claim

pytestmark = pytest.mark.django_db(transaction=True)


def run(project: str, path: Path | str, *options: str) -> str:
    printed = io.StringIO()
    call_command("export_claims", project, "--out", str(path), *options, stdout=printed)
    return printed.getvalue()


def test_a_file(project: Project, root: User, tmp_path: Path) -> None:
    make_claim(project)
    path = tmp_path / "claims.csv"
    printed = run("bridges", path, "--format", "csv")
    content = path.read_bytes()
    assert len(list(csv.DictReader(io.StringIO(content.decode(), newline="")))) == 1
    digest = hashlib.sha256(content).hexdigest()
    assert printed == f"{path}: {len(content):,} bytes, SHA-256 {digest}\n"
    assert [each.name for each in tmp_path.iterdir()] == ["claims.csv"]


def test_standard_output(project: Project, capfdbinary: Any, tmp_path: Path) -> None:
    run("bridges", tmp_path / "claims.csv")
    run("bridges", "-")
    assert capfdbinary.readouterr().out == (tmp_path / "claims.csv").read_bytes()


def test_no_such_project(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no project 'nowhere'"):
        run("nowhere", tmp_path / "claims.csv")


def test_a_place_that_cannot_be_written(project: Project, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        run("bridges", tmp_path / "none" / "claims.csv")


def test_trouble_in_the_middle_leaves_the_old_file(
    project: Project, root: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("old")
    make_claim(project)

    def failing(message: Any) -> bytes:
        raise OSError("no space left")

    monkeypatch.setattr(claims_csv, "_record", failing)
    with pytest.raises(OSError, match="no space left"):
        run("bridges", path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["claims.csv"]
