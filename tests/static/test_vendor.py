"""Vendored files are the published ones: each is in the manifest with its digest and licence."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests.templates.gallery import STATIC

VENDOR = STATIC / "annotations" / "vendor"


def differences(folder: Path) -> list[str]:
    """What a folder's files and its ``manifest.json`` do not agree on."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    present = {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    found = [f"{name}: not in the manifest" for name in sorted(present - manifest.keys())]
    for name, entry in manifest.items():
        if name not in present:
            found.append(f"{name}: missing")
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != entry["sha256"]:
            found.append(f"{name}: changed")
        if not {"package", "version", "licence"} <= entry.keys():
            found.append(f"{name}: no origin")
    return found


def test_vendored_files_are_as_published() -> None:
    assert differences(VENDOR) == []


def test_each_font_has_its_licence() -> None:
    fonts = VENDOR / "fonts"
    for name in ("inter", "source-serif-4"):
        assert "SIL OPEN FONT LICENSE" in (fonts / f"{name}-OFL.txt").read_text(encoding="utf-8")


def test_a_changed_a_missing_and_a_foreign_file_are_noticed(tmp_path: Path) -> None:
    origin = {"package": "p", "version": "1", "licence": "OFL-1.1"}
    digest = hashlib.sha256(b"font").hexdigest()
    (tmp_path / "manifest.json").write_text(
        json.dumps({"a": {"sha256": digest, **origin}, "b": {"sha256": digest, **origin}})
    )
    (tmp_path / "a").write_bytes(b"fonT")
    (tmp_path / "c").write_bytes(b"")

    assert differences(tmp_path) == ["c: not in the manifest", "a: changed", "b: missing"]
