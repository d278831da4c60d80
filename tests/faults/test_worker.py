"""A killed worker is replaced, and a text that was asked for is split all the same."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.factcheck.test_up import eventually, port_of, processes, start, state, stopped
from tests.faults.test_kill import ADD, Browser

__all__ = ["state"]

DETAILS = {"title": "Roads", "language": "en", "direction": "ltr", "action": "preview"}


def workers(state: Path) -> list[int]:
    return [
        pid
        for pid in processes(state)
        if b"manage.py\0worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def split(browser: Browser, text: str) -> str:
    return browser.ask("POST", ADD, DETAILS | {"text": text})


def test_a_killed_worker_is_replaced(state: Path) -> None:
    up = start(state, "--bind", "127.0.0.1:0")
    browser = Browser(port_of(up), "tomas")
    assert eventually(lambda: "split-row" in split(browser, "The road is 3 km long."))
    (worker,) = workers(state)
    os.kill(worker, signal.SIGKILL)
    # Nobody is told of a kill: for half a minute the page just says that it waits.
    page = split(browser, "The bridge is 4 km long.")
    assert "split-progress" in page
    assert eventually(lambda: "split-row" in split(browser, "The bridge is 4 km long."))
    assert workers(state) not in ([], [worker])
    stopped(up, state)
