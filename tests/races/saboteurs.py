"""Code that does not guard itself, to show that the same races find it.

Each works on a scratch table of its own, with as many connections as there are people; ``dsn`` is
what psycopg connects to.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import LiteralString

import psycopg

PATIENCE_S = 60.0
PAUSE_S = 0.002  # between a look and what is done about it, as any page makes


@contextmanager
def table(dsn: str, name: LiteralString, columns: LiteralString) -> Iterator[None]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {name} ({columns})")
        try:
            yield
        finally:
            connection.execute(f"DROP TABLE {name}")


def together(dsn: str, people: int, act: Callable[[psycopg.Connection, int], None]) -> None:
    """Everybody starts at the same moment, each with a connection that commits by itself."""
    start = threading.Barrier(people)

    def run(number: int) -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            start.wait(PATIENCE_S)
            act(connection, number)

    threads = [threading.Thread(target=run, args=[number]) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"


def increments_that_survive(dsn: str, editors: int, edits: int) -> int:
    """Each reads the row and writes it back one higher, whatever it has become meanwhile."""

    def edit(connection: psycopg.Connection, number: int) -> None:
        for _ in range(edits):
            row = connection.execute("SELECT version FROM blind_edits").fetchone()
            time.sleep(PAUSE_S)
            connection.execute("UPDATE blind_edits SET version = %s", [row[0] + 1 if row else 0])

    with (
        table(dsn, "blind_edits", "version integer"),
        psycopg.connect(dsn, autocommit=True) as connection,
    ):
        connection.execute("INSERT INTO blind_edits VALUES (0)")
        together(dsn, editors, edit)
        row = connection.execute("SELECT version FROM blind_edits").fetchone()
    return int(row[0]) if row else 0


def rows_for(dsn: str, claims: int, people: int) -> int:
    """For each claim all look whether there is a row, and insert one if there is none."""
    meet = threading.Barrier(people)

    def look(connection: psycopg.Connection, number: int) -> None:
        for claim in range(claims):
            meet.wait(PATIENCE_S)
            query = "SELECT count(*) FROM unguarded WHERE claim = %s"
            row = connection.execute(query, [claim]).fetchone()
            time.sleep(PAUSE_S)
            if row and not row[0]:
                connection.execute("INSERT INTO unguarded VALUES (%s, %s)", [claim, number])

    with table(dsn, "unguarded", "claim integer, person integer"):
        together(dsn, people, look)
        with psycopg.connect(dsn, autocommit=True) as connection:
            row = connection.execute("SELECT count(*) FROM unguarded").fetchone()
    return int(row[0]) if row else 0
