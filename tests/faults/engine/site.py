"""The real site, `manage.py up` in a state directory of its own, and ways to kill its parts."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from factcheck.home import ROOT
from tests.factcheck.test_up import (
    PATIENCE_S,
    environment,
    eventually,
    port_of,
    postmaster,
    processes,
    start,
    status,
)

KILLS = ("worker", "backend", "postmaster")


class Site:
    def __init__(self, state: Path, up: subprocess.Popen[str]) -> None:
        self.state, self.up = state, up
        self.port = port_of(up)
        self.random = random.Random(0)
        # A full pipe would stop a server that logs what happens to it.
        threading.Thread(target=_drain, args=[up], daemon=True).start()

    @property
    def socket(self) -> str:
        return f"{self.state}/postgres/socket/.s.PGSQL.5432"

    @property
    def url(self) -> str:
        """The database behind the site, whatever stands between the two."""
        return f"host={self.state}/postgres/socket port=5432 user=factcheck dbname=factcheck"

    def rows(self, query: LiteralString, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query, values or None).fetchall()

    def world(self, **sizes: int) -> dict[str, Any]:
        """People, texts and claims for the writers (``world.py``), made in this site's database."""
        told = self.python("-m", "tests.faults.engine.world", json.dumps(sizes))
        assert told.returncode == 0, told.stdout + told.stderr
        found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
        return found

    def faults(self) -> list[str]:
        """What `manage.py verify` complains of."""
        told = self.python("manage.py", "verify")
        good = told.returncode == 0
        return [] if good else [*told.stdout.splitlines(), *told.stderr.splitlines()[-3:]]

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A Python program that has this site's database for its own."""
        local = {
            "FACTCHECK_LOCAL": "1",
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
            "DATABASE_STATEMENT_TIMEOUT_MS": "0",
        }
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment(self.state) | local,
            capture_output=True,
            text=True,
            check=False,
        )

    # --- killing ---------------------------------------------------------------------------------

    def kill(self, what: str) -> None:
        """SIGKILL one gunicorn worker, one PostgreSQL backend, or the postmaster."""
        if what == "postmaster":
            os.kill(postmaster(self.state), signal.SIGKILL)
            return
        found = web_workers(self.up) if what == "worker" else self._backends()
        # It may have ended by itself since it was listed.
        with suppress(ProcessLookupError):
            os.kill(self.random.choice(found), signal.SIGKILL)

    def _backends(self) -> list[int]:
        busy_first = (
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid() ORDER BY state = 'idle' LIMIT 3"
        )
        return [pid for (pid,) in self.rows(busy_first)]

    def recovered(self) -> bool:
        return eventually(lambda: status(self.port) == 200)

    @contextmanager
    def without_durable_commits(self) -> Iterator[None]:
        """The saboteur: commits are acknowledged before they are written down."""
        slack = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
        self._alter([f"SET {name} = '{value}'" for name, value in slack.items()])
        try:
            yield
        finally:
            assert self.recovered()
            self._alter([f"RESET {name}" for name in slack])

    def _alter(self, settings: list[LiteralString]) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            for each in settings:
                connection.execute(f"ALTER SYSTEM {each}")
            connection.execute("SELECT pg_reload_conf()")


@contextmanager
def running(state: Path, database_url: str = "") -> Iterator[Site]:
    """A site of that state directory; with a database URL it reaches its database that way."""
    if database_url:
        up = _start_with(state, database_url)
    else:
        up = start(state, "--bind", "127.0.0.1:0")
    site = Site(state, up)
    try:
        yield site
    finally:
        up.terminate()
        assert up.wait(PATIENCE_S) == 0


def _start_with(state: Path, database_url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "up", "--bind", "127.0.0.1:0"],
        cwd=ROOT,
        env=environment(state) | {"DATABASE_URL": database_url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def leave_nothing(state: Path) -> None:
    for pid in processes(state):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _drain(up: subprocess.Popen[str]) -> None:
    assert up.stdout is not None
    for _ in up.stdout:
        pass


def web_workers(up: subprocess.Popen[str]) -> list[int]:
    """The pids of gunicorn's workers, grandchildren of `up`."""
    return [
        worker
        for master in _children(up.pid)
        if b"gunicorn" in Path(f"/proc/{master}/cmdline").read_bytes()
        for worker in _children(master)
    ]


def _children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in told.split()]
