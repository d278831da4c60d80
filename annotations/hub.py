"""One ear for each process: what the database rings, handed on to every open stream.

A thread with a connection of its own listens. It starts with the first stream that waits and comes
back after a restart of the database; then all are told that they may have missed something. What
waits for a stream has a fixed size, however slow its reader is: the newest act, and three flags.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from typing import Any, NamedTuple
from weakref import WeakSet

import psycopg
from django.conf import settings

CHANNEL = "claimdesk_live"
NAME = "claimdesk live"  # of the connection, as pg_stat_activity shows it
RUNG = re.compile(r"(?:here|act) (?P<project>\d{1,18})(?: (?P<act>\d{1,18}))?", re.ASCII)
TICK_S = 0.5  # how soon the thread notices that it should end
FIRST_REST_S, LONGEST_REST_S = 0.2, 5.0
logger = logging.getLogger(__name__)


class News(NamedTuple):
    """What rang since the last look: the highest sequence of an act (0: none), whether people
    moved, whether something may have been missed, and whether this is the end."""

    act: int = 0
    stirred: bool = False
    missed: bool = False
    ended: bool = False


class Line:
    """One stream's place at the hub; closing it frees the place."""

    def __init__(self, hub: Hub, project: int) -> None:
        self._hub, self.project = hub, project
        self._bell = threading.Condition()
        self._news = News()

    def wait(self, seconds: float) -> News:
        """What rang, at the latest after ``seconds``; nothing is told twice but the end."""
        self._hub.listen()
        with self._bell:
            if self._news == News():
                self._bell.wait(max(0.0, seconds))
            news, self._news = self._news, News(ended=self._news.ended)
        return news

    def ring(self, news: News) -> None:
        with self._bell:
            old = self._news
            self._news = News(
                max(old.act, news.act),
                old.stirred or news.stirred,
                old.missed or news.missed,
                old.ended or news.ended,
            )
            self._bell.notify()

    def close(self) -> None:
        """Give the place back, and end whoever still waits at it."""
        self._hub.lines.discard(self)
        self.ring(News(ended=True))


class Hub:
    """All lines of this process. ``connect`` gives the connection that listens."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        # Weak: a stream that its server dropped without a word takes its line with it.
        self.lines: WeakSet[Line] = WeakSet()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self._closed = False

    def line(self, project: int, *, at_most: int) -> Line | None:
        """A line for one more stream; None when ``at_most`` are taken or the process is ending."""
        with self._lock:
            if self._closed or len(self.lines) >= at_most:
                return None
            line = Line(self, project)
            self.lines.add(line)
            return line

    def listen(self) -> None:
        """Have the thread run."""
        with self._lock:
            if self._closed or (self._thread is not None and self._thread.is_alive()):
                return
            self._ending.clear()
            self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)
            self._thread.start()

    def close(self) -> None:
        """The process is ending: end all streams and give out no more. Safe in a signal handler."""
        self._closed = True
        self._ending.set()
        self._ring(News(ended=True))

    def stop(self) -> None:
        """End all streams and wait until the connection is closed; it may start again."""
        self._ending.set()
        self._ring(News(ended=True))
        with self._lock:  # a thread that is just being started can be waited for only then
            thread = self._thread
        if thread is not None:
            thread.join(10)

    def _run(self) -> None:
        rest = FIRST_REST_S
        while not self._ending.is_set():
            try:
                with self._connect() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    rest = FIRST_REST_S
                    self._ring(News(missed=True))
                    self._hear(connection)
            except psycopg.Error as error:
                logger.warning("live: the database is not heard (%s)", error)
                self._ending.wait(rest)
                rest = min(2 * rest, LONGEST_REST_S)

    def _hear(self, connection: psycopg.Connection[Any]) -> None:
        while not self._ending.is_set():
            for note in connection.notifies(timeout=TICK_S):
                # The channel is open to every program that may connect.
                if rung := RUNG.fullmatch(note.payload):
                    act = News(act=int(rung["act"])) if rung["act"] else News(stirred=True)
                    self._ring(act, int(rung["project"]))

    def _ring(self, news: News, project: int | None = None) -> None:
        for line in list(self.lines):
            if project in (None, line.project):
                line.ring(news)


def _connect() -> psycopg.Connection[Any]:
    given = settings.LISTEN_DATABASE or settings.DATABASES["default"]
    options = {name: value for name, value in given["OPTIONS"].items() if name != "pool"}
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    where = {name: given[key] or None for name, key in {**names, "port": "PORT"}.items()}
    return psycopg.connect(**{**where, **options, "autocommit": True, "application_name": NAME})


hub = Hub(_connect)
