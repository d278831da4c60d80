"""The runs: what is done to a site, and what became of what it had acknowledged."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.engine.browser import Stubborn
from tests.faults.engine.ledger import Ledger, Reckoning, held_against
from tests.faults.engine.proxy import CommitDropper
from tests.faults.engine.site import KILLS, Site
from tests.faults.engine.writers import Writer, Writers, writers_at

PATIENCE_S = 180.0


@dataclass
class Run:
    ledger: Ledger
    stubborn: Stubborn
    reckoning: Reckoning = field(default_factory=Reckoning)
    recovery_s: list[float] = field(default_factory=list)

    @property
    def bad(self) -> list[str]:
        """One line for each thing that must not be."""
        found, sent = self.reckoning, self.ledger
        return [
            *(f"lost {act}" for act in found.lost),
            *(f"doubled {act}" for act in found.doubled),
            *([f"{found.stuck} request keys stuck"] if found.stuck else []),
            *(f"refused {each}" for each in sent.refused),
            *(f"never answered {each}" for each in sent.unanswered),
            *(f"503 without Retry-After: {each}" for each in self.stubborn.silent),
        ]

    def close(self, site: Site, writers: Writers) -> None:
        writers.stop(2 * self.stubborn.patience_s)
        assert site.recovered()
        self.reckoning = held_against(self.ledger, site)


def killed(
    site: Site,
    world: dict[str, Any],
    kills: int,
    *,
    kinds: tuple[str, ...] = KILLS,
    between_s: float = 0.5,
    most_s: float = 0.5,
) -> Run:
    """Writers at work while parts of the site are killed in turn."""
    run = Run(Ledger(), Stubborn(most_s))
    writers = writers_at(site, world, run.ledger, run.stubborn)
    try:
        for number in range(kills):
            _progress(writers, len(world["writers"]))
            time.sleep(between_s)
            site.kill(kinds[number % len(kinds)])
            killed_at = time.monotonic()
            _progress(writers, 3)
            run.recovery_s.append(time.monotonic() - killed_at)
    finally:
        run.close(site, writers)
    return run


def unacknowledged(
    site: Site,
    proxy: CommitDropper,
    world: dict[str, Any],
    drops: int,
    *,
    keys: bool = True,
    make: Callable[..., Writer] = Writer,
    most_s: float = 0.2,
    patience_s: float = 900.0,
) -> Run:
    """Writers at work while the proxy keeps that many commit acknowledgements to itself."""
    run = Run(Ledger(), Stubborn(most_s))
    already = proxy.dropped
    proxy.left = drops
    writers = writers_at(site, world, run.ledger, run.stubborn, keys=keys, make=make)
    deadline = time.monotonic() + patience_s
    try:
        while proxy.dropped < already + drops and writers.at_work:
            assert time.monotonic() < deadline, f"{proxy.dropped - already} of {drops} dropped"
            time.sleep(0.05)
    finally:
        proxy.left = 0
        run.close(site, writers)
    return run


def _progress(writers: Writers, number: int) -> None:
    wanted, deadline = writers.done + number, time.monotonic() + PATIENCE_S
    while writers.done < wanted and writers.at_work:
        assert time.monotonic() < deadline, "nobody gets on"
        time.sleep(0.05)
