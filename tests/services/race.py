"""Several people at the same moment: real threads, each with a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, connections

PATIENCE_S = 30.0


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Start all calls at once; each one's result or the exception that it ended with, in order."""
    outcomes: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(index: int) -> None:
        try:
            start.wait(PATIENCE_S)
            outcomes[index] = acts[index]()
        except Exception as error:
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"
    return outcomes


def refused(outcomes: Sequence[Any], kind: type[Exception]) -> list[Exception]:
    """The outcomes that are refusals of that kind; any other exception is a failure."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, kind):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, kind)]


def wait_until_somebody_waits() -> None:
    """Return when another connection to this database waits for a lock."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            # A transaction sees the statistics of its first look until it lets go of them.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")
