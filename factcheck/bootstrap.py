"""See to it that a command runs where the requirements are installed. Standard library only.

An interpreter that has every pinned package (at the pinned minor version or later) is used as it
is: that is how to keep one's own environment. Any other one hands over to `.venv/`, which `up` and
`runtests` make, and refresh when the requirements or the interpreter change.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME = ROOT / "requirements.txt"
PIPELINE = ROOT / "annotations" / "splitting" / "pipeline.txt"
"""Wanted, not needed: without it, English is split by rules alone (docs/splitting.md)."""
OTHER_PIPELINE = "FACTCHECK_ENGLISH_PIPELINE"
REQUIREMENTS = {"up": [RUNTIME], "runtests": [RUNTIME, ROOT / "tests" / "requirements.txt"]}
OLDEST = (3, 11)


def prepare(argv: list[str]) -> None:
    """Return when this process can run the command; else replace the process by one that can."""
    if sys.version_info[:2] < OLDEST:
        sys.exit(f"Claimdesk needs Python 3.11 or later; this is {platform.python_version()}.")
    command = argv[1] if len(argv) > 1 else ""
    installs = command in REQUIREMENTS
    files = REQUIREMENTS.get(command, [RUNTIME])
    if Path(sys.prefix).resolve() == VENV:
        if installs and _stale(files):
            with _alone():
                _install(files)
        return
    if _complete(files):
        return
    if installs:
        with _alone():
            _make_venv()
    if not os.access(PYTHON, os.X_OK):
        sys.exit("The requirements are not installed here; `python3 manage.py up` does it.")
    _replace_process(PYTHON, argv)


def _complete(files: list[Path]) -> bool:
    """Tell whether the running interpreter has all pinned packages, none older than its pin."""
    pins = re.findall(r"^([\w.-]+)(?:\[.*?\])?==(\d+)\.(\d+)", _text(files), re.MULTILINE)
    for name, major, minor in pins:
        try:
            found = re.match(r"(\d+)\.(\d+)", metadata.version(name))
        except metadata.PackageNotFoundError:
            return False
        if found is None or (int(found[1]), int(found[2])) < (int(major), int(minor)):
            return False
    return True


def _make_venv() -> None:
    if os.access(PYTHON, os.X_OK) and (_stamp([RUNTIME]).exists() or _has_pip()):
        return
    _say("Making .venv (once)")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False)
    if made.returncode or not _has_pip():
        sys.exit(
            "This Python cannot make a virtual environment; install what it lacks "
            "(Debian: apt-get install python3-venv) and start again."
        )


def _has_pip() -> bool:
    probe = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False)
    return probe.returncode == 0


def _install(files: list[Path]) -> None:
    """Install the last of `files`, which includes the ones before it."""
    if not _stale(files):
        return  # another process was faster
    if importlib.util.find_spec("pip") is None:
        # The interpreter below .venv was replaced by another version: start over from that one.
        _stamp([RUNTIME]).unlink(missing_ok=True)
        _replace_process(Path(sys._base_executable), sys.argv)  # type: ignore[attr-defined]
    _say("Installing requirements (only when they change)")
    options = ["--quiet", "--disable-pip-version-check", "--no-input"]
    command = [sys.executable, "-m", "pip", "install", *options, "-r", str(files[-1])]
    if subprocess.run(command, check=False).returncode:
        sys.exit("pip could not install the requirements (its reason is above); start again.")
    _install_pipeline(command[:-1])
    for count in range(1, len(files) + 1):
        _stamp(files[:count]).write_text(_digest(files[:count]))
    importlib.invalidate_caches()


def _install_pipeline(command: list[str]) -> None:
    """Install the English pipeline by its hash, unless the environment names another one or none.

    After the requirements and from a file of its own: pip wants hashes for all of a file or for
    nothing in it, but lets pass what is installed already.
    """
    if os.environ.get(OTHER_PIPELINE):
        return
    if subprocess.run([*command, str(PIPELINE)], check=False).returncode:
        _say(f"Going on without the English pipeline ({PIPELINE.relative_to(ROOT)})")


def _stale(files: list[Path]) -> bool:
    stamp = _stamp(files)
    return not stamp.exists() or stamp.read_text() != _digest(files)


def _stamp(files: list[Path]) -> Path:
    return VENV / f"installed-{files[-1].parent.name if len(files) > 1 else 'runtime'}"


def _digest(files: list[Path]) -> str:
    return hashlib.sha256(
        f"{_text([*files, PIPELINE])}{sys.version}{platform.machine()}".encode()
    ).hexdigest()


def _text(files: list[Path]) -> str:
    return "\n".join(file.read_text() for file in files)


@contextmanager
def _alone() -> Iterator[None]:
    """Keep two first starts from making one environment at the same time."""
    directory = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)


def _replace_process(python: Path, argv: list[str]) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(python, [str(python), *argv])  # noqa: S606 (no shell is the point)


def _say(line: str) -> None:
    sys.stderr.write(f"{line} …\n")
    sys.stderr.flush()
