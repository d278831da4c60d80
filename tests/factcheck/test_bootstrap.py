"""The first start on a bare machine, in a small copy of the project that needs no network."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from factcheck.home import ROOT

PROGRAM = "import sys, probe\ndef run(argv):\n    print(probe.VERSION, sys.prefix, *argv[1:])\n"
PIPELINE = Path("annotations", "splitting", "pipeline.txt")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    (root / "factcheck").mkdir()
    (root / "factcheck" / "__init__.py").touch()
    (root / "factcheck" / "launch.py").write_text(PROGRAM)
    shutil.copy(ROOT / "factcheck" / "bootstrap.py", root / "factcheck")
    shutil.copy(ROOT / "manage.py", root)
    for version in ("1.0", "1.1"):
        publish(root, version)
    require(root, "1.0")
    require_pipeline(root, digest(publish(root, "2.0", name="reader")))
    return root


def publish(root: Path, version: str, name: str = "probe") -> Path:
    info = f"{name}-{version}.dist-info"
    path = root / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def require_pipeline(root: Path, sha256: str) -> None:
    (root / PIPELINE).parent.mkdir(parents=True, exist_ok=True)
    pin = f"reader==2.0 --hash=sha256:{sha256}"
    (root / PIPELINE).write_text(f"--no-index\n--find-links {root}\n{pin}\n")


def has_pipeline(root: Path) -> bool:
    return bool(list((root / ".venv").glob("lib/*/site-packages/reader.py")))


def require(root: Path, version: str) -> None:
    pins = f"--no-index\n--find-links {root}\nprobe=={version}\n"
    (root / "requirements.txt").write_text(pins)


def manage(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=root, capture_output=True, text=True
    )


def test_it_makes_its_environment_once_and_follows_the_requirements(project: Path) -> None:
    bare = manage(project, "migrate")
    assert bare.returncode == 1
    assert "manage.py up" in bare.stderr

    # What an attempt without Debian's python3-venv leaves behind must not poison the next one.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    first = manage(project, "up", "--bind", "127.0.0.1:1")
    assert first.stdout == f"1.0 {project / '.venv'} up --bind 127.0.0.1:1\n", first.stderr
    again = manage(project, "up")
    assert (again.stdout, again.stderr) == (f"1.0 {project / '.venv'} up\n", "")
    assert has_pipeline(project)

    require(project, "1.1")
    assert manage(project, "up").stdout == f"1.1 {project / '.venv'} up\n"
    assert manage(project, "migrate").stdout == f"1.1 {project / '.venv'} migrate\n"


def test_a_pipeline_with_other_contents_is_refused_and_not_needed(project: Path) -> None:
    shutil.rmtree(project / ".venv", ignore_errors=True)
    require(project, "1.1")
    require_pipeline(project, "0" * 64)
    started = manage(project, "up")
    assert started.stdout == f"1.1 {project / '.venv'} up\n"
    assert "Going on without the English pipeline" in started.stderr
    assert not has_pipeline(project)


def test_an_interpreter_that_has_everything_is_left_alone(project: Path) -> None:
    (project / "requirements.txt").write_text("pytest==1.0\n")
    (project / "factcheck" / "launch.py").write_text(
        "import sys\ndef run(argv):\n    print(sys.prefix)\n"
    )
    assert manage(project, "up").stdout == f"{sys.prefix}\n"
