"""Nothing that was acknowledged is lost, and no retry doubles, whoever is killed (P1, P2, P16).

Writers save articles over HTTP, each with a request key, and repeat what was not acknowledged.
Meanwhile the web server's workers or the whole database server are killed with SIGKILL. The
ledger of the writers is then held against the database. SIGKILL keeps what the kernel has: this
proves the write-ahead log and the request keys, not the disk.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from tests.factcheck.test_up import (
    eventually,
    port_of,
    postmaster,
    processes,
    start,
    state,
    status,
)

__all__ = ["state"]  # the fixture: one state directory, and no process of it left behind

PEOPLE = ("amina", "jonas", "priya")
PASSWORD = "claimdesk demo"
KILLS = 2
BETWEEN_S = 0.7
PATIENCE_S = 60
ADD = "/p/kazan-summit/articles/new"


class Browser:
    """Somebody signed in, over plain HTTP."""

    def __init__(self, port: int, name: str) -> None:
        self.port, self.cookies = port, dict[str, str]()
        self._post("/sign-in", {"username": name, "password": PASSWORD})
        self.get("/p/")
        assert "sessionid" in self.cookies

    def get(self, path: str) -> str:
        return self._ask("GET", path)[1]

    def post(self, path: str, values: dict[str, str]) -> int:
        """The status; ``OSError`` or ``HTTPException`` when no whole answer came."""
        return self._ask("POST", path, values | {"csrfmiddlewaretoken": self.token})[0]

    def ask(self, method: str, path: str, values: dict[str, str]) -> str:
        """The page that answers."""
        return self._ask(method, path, values | {"csrfmiddlewaretoken": self.token})[1]

    def _post(self, path: str, values: dict[str, str]) -> None:
        self.get(path)
        assert self.post(path, values) == 302

    def _ask(self, method: str, path: str, values: dict[str, str] | None = None) -> tuple[int, str]:
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if values is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            door.request(method, path, urlencode(values) if values else None, headers)
            response = door.getresponse()
            page = response.read().decode()
        finally:
            door.close()
        for cookie in response.msg.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        if found := re.search(r'csrfmiddlewaretoken" value="(\w+)"', page):
            self.token = found[1]
        if response.status == 503:
            assert response.headers["Retry-After"]
        return response.status, page


class Ledger:
    """What the writers sent and what was acknowledged, and all answers by status."""

    def __init__(self) -> None:
        self.sent, self.acknowledged = list[str](), list[str]()
        self.answers = Counter[int]()
        self.stop = threading.Event()

    def write(self, browser: Browser) -> None:
        while not self.stop.is_set():
            title = f"Article {uuid.uuid4().hex}"
            self.sent.append(title)
            while not self._acknowledged(browser, title) and not self.stop.is_set():
                time.sleep(0.05)

    def _acknowledged(self, browser: Browser, title: str) -> bool:
        values = {
            "title": title,
            "text": f"The harbour opened in 1998 ({title}).",
            "language": "en",
        }
        values |= {"direction": "ltr", "action": "save_text_only", "request_key": title[8:]}
        answer = 0  # no whole answer
        with suppress(OSError, http.client.HTTPException):
            answer = browser.post(ADD, values)
        self.answers[answer] += 1
        if answer == 302:
            self.acknowledged.append(title)
        return answer == 302


def written_while(port: int, kill: Callable[[], None], kills: int = KILLS) -> Ledger:
    """The ledger of three writers during some kills, after the server has recovered."""
    ledger = Ledger()
    browsers = [Browser(port, name) for name in PEOPLE]
    writers = [threading.Thread(target=ledger.write, args=[browser]) for browser in browsers]
    for writer in writers:
        writer.start()
    for _ in range(kills):
        before = len(ledger.acknowledged)
        assert eventually(lambda reached=before + 5: len(ledger.acknowledged) > reached)  # type: ignore[misc]
        time.sleep(BETWEEN_S)
        kill()
    if kills:
        before = len(ledger.acknowledged)
        assert eventually(lambda: len(ledger.acknowledged) > before + 3)
    ledger.stop.set()
    for writer in writers:
        writer.join(PATIENCE_S)
    assert not any(writer.is_alive() for writer in writers)
    assert status(port) == 200
    return ledger


def titles(state: Path) -> Counter[str]:
    """How often each title stands in the database."""
    where = f"host={state}/postgres/socket port=5432 user=factcheck dbname=factcheck"
    with psycopg.connect(where) as connection:
        rows = connection.execute("SELECT title FROM annotations_article").fetchall()
    return Counter(title for (title,) in rows)


def lost(ledger: Ledger, found: Counter[str]) -> set[str]:
    return set(ledger.acknowledged) - found.keys()


def doubled(found: Counter[str]) -> set[str]:
    return {title for title, number in found.items() if number > 1}


@pytest.fixture(scope="module")
def up(state: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(state, "--bind", "127.0.0.1:0")
    yield process
    process.terminate()
    assert process.wait(PATIENCE_S) == 0
    assert processes(state) == []


def _drain(up: subprocess.Popen[str]) -> None:
    assert up.stdout is not None
    for _ in up.stdout:
        pass


@pytest.fixture(scope="module")
def port(up: subprocess.Popen[str]) -> int:
    found = port_of(up)
    # A full pipe would stop a server that logs what happens to it.
    threading.Thread(target=_drain, args=[up], daemon=True).start()
    return found


def workers(up: subprocess.Popen[str]) -> list[int]:
    """The pids of gunicorn's workers, grandchildren of `up`."""

    def children(pid: int) -> list[int]:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in told.split()]

    return [
        worker
        for master in children(up.pid)
        if b"gunicorn" in Path(f"/proc/{master}/cmdline").read_bytes()
        for worker in children(master)
    ]


def test_nothing_is_lost_with_the_workers(
    state: Path, up: subprocess.Popen[str], port: int
) -> None:
    def kill() -> None:
        for worker in workers(up):
            os.kill(worker, signal.SIGKILL)

    ledger = written_while(port, kill)
    found = titles(state)
    assert lost(ledger, found) == set()
    assert doubled(found) == set()
    assert ledger.answers.keys() <= {0, 302, 503}
    assert ledger.answers[0] > 0  # the control: somebody was cut off


def test_nothing_is_lost_with_the_database_server(state: Path, port: int) -> None:
    ledger = written_while(port, lambda: os.kill(postmaster(state), signal.SIGKILL))
    found = titles(state)
    assert lost(ledger, found) == set()
    assert doubled(found) == set()
    assert ledger.answers.keys() <= {0, 302, 503}
    assert ledger.answers[503] + ledger.answers[0] > 0


def test_control_without_synchronous_commit_acknowledged_work_is_lost(
    state: Path, port: int
) -> None:
    """The same kill, the same ledger, one promise less: the comparison finds what is missing."""
    where = f"host={state}/postgres/socket port=5432 user=factcheck dbname=factcheck"
    slack = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
    with psycopg.connect(where, autocommit=True) as connection:
        for name, value in slack.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
    try:
        ledger = written_while(port, lambda: os.kill(postmaster(state), signal.SIGKILL), kills=1)
        assert lost(ledger, titles(state)) != set()
    finally:
        with psycopg.connect(where, autocommit=True) as connection:
            for name in slack:
                connection.execute(f"ALTER SYSTEM RESET {name}")
            connection.execute("SELECT pg_reload_conf()")
