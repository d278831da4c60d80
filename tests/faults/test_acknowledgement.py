"""An error at COMMIT does not mean “not saved”: the retry finds its own effect (P2).

A door between the site and PostgreSQL keeps commit acknowledgements to itself. Each transaction
is stored, its request is answered 503, and the writer repeats it under the same key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.engine.proxy import CommitDropper
from tests.faults.engine.runs import unacknowledged
from tests.faults.engine.site import Site, running
from tests.faults.engine.writers import Adder

DROPS = 25


@pytest.fixture(scope="module")
def proxy(site: Site) -> Iterator[CommitDropper]:
    proxy = CommitDropper(site.socket, chance=0.4, seed=1)
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def behind(site: Site, proxy: CommitDropper) -> Iterator[Site]:
    with running(site.state, proxy.url) as behind:
        yield behind


def test_a_retry_after_a_lost_acknowledgement_doubles_nothing(
    behind: Site, proxy: CommitDropper, world: dict[str, Any]
) -> None:
    run = unacknowledged(behind, proxy, world, DROPS)
    assert run.bad == []
    assert proxy.dropped == DROPS
    assert run.stubborn.told_to_wait >= DROPS // 2
    assert run.stubborn.cut_off == 0
    assert behind.faults() == []


def test_control_without_keys_the_same_retries_double(
    behind: Site, proxy: CommitDropper, world: dict[str, Any]
) -> None:
    run = unacknowledged(behind, proxy, world, 10, keys=False, make=Adder)
    assert run.reckoning.doubled != []
