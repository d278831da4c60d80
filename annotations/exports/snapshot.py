"""The database at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


@contextmanager
def snapshot() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor that sees one moment and cannot write (P9).

    It has a connection of its own: while a file is sent, the request may still need the usual one,
    and a slow reader must not keep one of the pool's. A large project takes longer than a page
    may, so there is no time limit on its statements.
    """
    with psycopg.connect(**connection.get_connection_params()) as own:
        own.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        own.read_only = True
        with own.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            yield cursor
