"""The state directory, where a local Claimdesk keeps what it makes: `.local/`, or FACTCHECK_HOME.

Only standard library, and nothing here starts anything: settings import this module.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Trouble(Exception):
    """What stops a start: one sentence for the person at the terminal, with the way out."""


def directory() -> Path:
    """Return the state directory, made or not."""
    return Path(os.environ.get("FACTCHECK_HOME") or ROOT / ".local").absolute()


def make() -> Path:
    """Return the state directory, made if need be and closed to other people.

    Root's may be passed through (never listed): PostgreSQL refuses to run as root, so its own
    directory below belongs to another account.
    """
    path = directory()
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return path


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold a lock of the state directory; the kernel frees it when its holder dies."""
    with (make() / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def secret_key() -> str:
    """Return this machine's random secret key; the first call makes it."""
    path = make() / "secret-key"
    if not path.exists():
        # Written aside and linked, so that no process ever reads half a key.
        draft = path.with_name(f"secret-key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
