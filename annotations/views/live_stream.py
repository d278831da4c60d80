"""One open stream. It says "look again", and where; never what happened there.

Two clocks keep P6. What others do is told when it rings, after one question to the record: may this
actor know of it? Where people are is told on a fixed grid, and beats come at fixed times, so that
what is hidden from the actor moves neither.
"""

from __future__ import annotations

import json
import logging
import select
import socket
import time
from collections.abc import Generator
from datetime import datetime
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from ..hub import Line, News
from ..policies import Standing
from ..selectors.live import Here, here_now, newest_act, rung
from .access import ProjectRequest, standing_still

GRID_S = 1.0  # of presence, and of noticing that the browser has gone
BEAT_S = 15.0
LIFE_S = 300.0  # then the browser asks again, perhaps another process
RETRY_MS = 4000
MOST_PLACES = 20
TROUBLE = (OperationalError, InterfaceError, psycopg.Error)
logger = logging.getLogger(__name__)


class Stream:
    """An iterator of bytes. It may be dropped before its first one: then the line frees itself."""

    def __init__(self, request: ProjectRequest, line: Line) -> None:
        self._line, self._standing = line, request.standing
        self._session = request.session.session_key or ""
        self._socket = request.META.get("gunicorn.socket")
        self._seen = request.newest_act
        self._people: list[Here] = []
        self._silent_at: datetime | None = None
        self._parts = self._run()

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> bytes:
        return next(self._parts)

    def close(self) -> None:
        self._line.close()
        self._parts.close()

    def _run(self) -> Generator[bytes]:
        try:
            yield from self._events()
        except TROUBLE as error:
            logger.warning("live: a stream ends (%s)", error)
        finally:
            self._line.close()
            connection.close()

    def _events(self) -> Generator[bytes]:
        # The thread keeps a stream, not a connection of the pool that the pages need.
        connection.close()
        started = time.monotonic()
        beat, grid = started + BEAT_S, started + GRID_S
        # Whatever came between the page and its stream, it looks once; so does who comes back.
        yield f"retry: {RETRY_MS}\n".encode() + look()
        stirred = True
        while time.monotonic() < started + LIFE_S:
            news = self._line.wait(min(beat, grid) - time.monotonic())
            stirred |= news.stirred or news.missed
            acts = self._acts(news)
            places = self._places(acts)
            if news.ended or self._has_left():
                return
            now, moved = time.monotonic(), False
            if now >= grid:
                grid += GRID_S * (1 + (now - grid) // GRID_S)
                if stirred or (self._silent_at and timezone.now() > self._silent_at):
                    stirred, moved = False, self._people_moved()
            due = now >= beat
            if not (places or moved or due):
                continue
            admin = self._standing.actor.is_superuser
            if not self._may_stay():
                return
            if due:
                beat += BEAT_S * (1 + (now - beat) // BEAT_S)
                yield b": beat\n\n"
            if moved:
                yield look(here=1)
            if places and self._standing.actor.is_superuser != admin:
                places = self._places(acts)  # the one right that the question took from memory
            yield from (look(article=article, claim=claim) for article, claim in places)

    def _acts(self, news: News) -> tuple[int, int]:
        """The part of the chain that was not looked at yet: after which act, up to which."""
        after, upto = self._seen, news.act
        if news.missed:
            try:
                upto = newest_act(self._standing)
            finally:
                connection.close()
        self._seen = max(after, upto)
        return after, upto

    def _places(self, acts: tuple[int, int]) -> list[tuple[int | None, int | None]]:
        after, upto = acts
        if upto <= after:
            return []
        try:
            places = rung(self._standing, after, upto)
        finally:
            connection.close()
        # A long list says as little as "everywhere".
        return sorted(places, key=str) if len(places) <= MOST_PLACES else [(None, None)]

    def _people_moved(self) -> bool:
        try:
            people, self._silent_at = here_now(self._standing)
        finally:
            connection.close()
        moved, self._people = people != self._people, people
        return moved

    def _may_stay(self) -> bool:
        """Read afresh (P8): the session, the account, the membership and its role."""
        try:
            standing: Standing | None = standing_still(
                self._session, self._standing.actor, self._standing.project.slug
            )
        finally:
            connection.close()
        if standing is None:
            return False
        self._standing = standing
        return True

    def _has_left(self) -> bool:
        """Whether the browser has closed: a write would tell only the second time."""
        if self._socket is None:
            return False
        try:
            readable, _writable, _broken = select.select([self._socket], [], [], 0)
            return bool(readable) and not self._socket.recv(
                1, socket.MSG_PEEK | socket.MSG_DONTWAIT
            )
        except (OSError, ValueError):
            return True


def look(**where: Any) -> bytes:
    """One event. ``where`` are ids, and nothing that anybody wrote."""
    told = json.dumps({name: value for name, value in where.items() if value is not None})
    return f"event: look\ndata: {told}\n\n".encode()
