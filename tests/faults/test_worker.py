"""A killed worker is replaced, and a text that was asked for is split all the same."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.factcheck.test_up import eventually, processes
from tests.faults.engine.browser import Browser
from tests.faults.engine.site import Site

DETAILS = {"title": "Roads", "language": "en", "direction": "ltr", "action": "preview"}


@pytest.fixture
def manager(site: Site, everybody: dict[str, Any]) -> Browser:
    return Browser(site.port, everybody["manager"])


def workers(state: Path) -> list[int]:
    return [
        pid
        for pid in processes(state)
        if b"manage.py\0worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def test_a_killed_worker_is_replaced(
    site: Site, everybody: dict[str, Any], manager: Browser
) -> None:
    def split(text: str) -> str:
        place = f"/p/{everybody['slug']}/articles/new"
        return manager.post(place, DETAILS | {"text": text}).text

    assert eventually(lambda: "split-row" in split("The road is 3 km long."))
    (worker,) = workers(site.state)
    os.kill(worker, signal.SIGKILL)
    # Nobody is told of a kill: for half a minute the page just says that it waits.
    page = split("The bridge is 4 km long.")
    assert "split-progress" in page
    assert eventually(lambda: "split-row" in split("The bridge is 4 km long."))
    assert workers(site.state) not in ([], [worker])
