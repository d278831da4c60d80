"""Nothing that was acknowledged is lost, and no retry doubles, whoever is killed (P1, P2, P16).

Writers mark, draft, cite, submit and settle over HTTP, and repeat what was not answered. Meanwhile
a worker of the web server, a backend of PostgreSQL or its postmaster is killed with SIGKILL. The
ledger of the writers is then held against the database. SIGKILL keeps what the kernel has: this
proves the write-ahead log and the request keys, not the disk. The long form: `bench/faults.py`.
"""

from __future__ import annotations

from typing import Any

from tests.faults.engine.runs import killed
from tests.faults.engine.site import Site


def test_nothing_is_lost_and_nothing_doubles(site: Site, world: dict[str, Any]) -> None:
    run = killed(site, world, kills=3)
    assert run.bad == []
    assert run.ledger.tried > 20
    # The control: somebody was cut off, and somebody was told of it.
    assert run.stubborn.cut_off > 0
    assert run.stubborn.told_to_wait > 0
    assert run.stubborn.retried > 0
    assert site.faults() == []


def test_control_without_synchronous_commit_acknowledged_work_is_lost(
    site: Site, world: dict[str, Any]
) -> None:
    """The same kill, the same ledger, one promise less: the comparison finds what is missing."""
    with site.without_durable_commits():
        run = killed(site, world, kills=1, kinds=("postmaster",))
    assert run.reckoning.lost != []
