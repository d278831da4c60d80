"""One site for all of these tests: a first start is slow."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.factcheck.test_up import processes
from tests.faults.engine.site import Site, leave_nothing, running

GROUPS, WRITERS, CLAIMS = 4, 5, 3


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    directory = Path(tempfile.mkdtemp(prefix="claimdesk-"))
    directory.chmod(0o755)
    state = directory / "state"
    try:
        with running(state) as site:
            yield site
        assert processes(state) == []
    finally:
        leave_nothing(state)
        shutil.rmtree(directory)


@pytest.fixture(scope="package")
def everybody(site: Site) -> dict[str, Any]:
    return site.world(writers=GROUPS * WRITERS, claims=CLAIMS)


@pytest.fixture(scope="package")
def unused(everybody: dict[str, Any]) -> list[dict[str, Any]]:
    writers = everybody["writers"]
    groups = [writers[n::GROUPS] for n in range(GROUPS)]
    return [everybody | {"writers": group} for group in groups]


@pytest.fixture
def world(unused: list[dict[str, Any]]) -> dict[str, Any]:
    """Writers whose claims nobody has touched yet."""
    return unused.pop()
