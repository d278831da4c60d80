"""A stream read in a thread of its own, as its server reads it, with the time of each part."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, ClassVar, cast

from django.db import connections
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from annotations.models import Project, User

PATIENCE_S = 10


class Tab:
    """Somebody's open page: its parts as they come, after the first one, which all get."""

    all: ClassVar[list[Tab]] = []

    def __init__(self, project: Project, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.response = self.client.get(reverse("live.stream", args=[project.slug]))
        self.parts = list[bytes]()
        self.at = list[float]()
        self.ended = threading.Event()
        assert self.response.status_code == HTTPStatus.OK
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        self.all.append(self)
        assert eventually(lambda: bool(self.parts))

    def _read(self) -> None:
        response = cast(StreamingHttpResponse, self.response)
        try:
            for part in cast(Iterator[bytes], response.streaming_content):
                self.parts.append(part)
                self.at.append(time.monotonic())
        finally:
            connections.close_all()
            self.ended.set()

    @property
    def events(self) -> list[bytes]:
        """All but the first part and the beats."""
        return [part for part in self.parts[1:] if not part.startswith(b":")]

    def rang(self, **where: Any) -> bool:
        from annotations.views.live_stream import look

        return eventually(lambda: look(**where) in self.events)

    def leave(self) -> None:
        """Wait for its end as long as that takes on a busy machine, and no longer."""
        self._thread.join(2 * PATIENCE_S)

    def join(self) -> None:
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


def eventually(condition: Callable[[], bool], patience: float = PATIENCE_S) -> bool:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
