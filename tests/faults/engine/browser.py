"""Somebody signed in, over plain HTTP: one connection a request, as after every reload."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

TOKEN = "f" * 32  # of CSRF: cookie and field must be alike, and that is all
TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; status 0 when none came."""

    status: int
    location: str = ""
    text: str = ""
    retry_after_s: float = 0.0

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found


@dataclass
class Browser:
    port: int
    session: str

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, "", "")

    def post(self, path: str, values: dict[str, Any]) -> Answer:
        body = urlencode({**values, "csrfmiddlewaretoken": TOKEN}, doseq=True)
        return self._ask("POST", path, body, "application/x-www-form-urlencoded")

    def post_json(self, path: str, values: dict[str, Any]) -> Answer:
        return self._ask("POST", path, json.dumps(values), "application/json")

    def _ask(self, method: str, path: str, body: str, kind: str) -> Answer:
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"}
        if body:
            headers |= {"Content-Type": kind, "X-CSRFToken": TOKEN}
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        try:
            door.request(method, path, body or None, headers)
            response = door.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            answer = Answer(0)
        else:
            answer = Answer(
                response.status,
                response.headers.get("Location", ""),
                text,
                float(response.headers.get("Retry-After", 0)),
            )
        finally:
            door.close()
        return answer


class Stubborn:
    """Repeats a request, word for word, until it is answered.

    ``most_s`` caps how long Retry-After is obeyed: a less patient client is the harder test.
    """

    def __init__(self, most_s: float, patience_s: float = 600.0) -> None:
        self.most_s, self.patience_s = most_s, patience_s
        self.cut_off = self.told_to_wait = self.retried = 0
        self.silent: list[str] = []  # 503 without Retry-After
        self._lock = threading.Lock()

    def until_answered(self, ask: Callable[[], Answer]) -> Answer:
        """The first answer but 503; status 0 or 503 when there was none in all the time."""
        deadline = time.monotonic() + self.patience_s
        repeated = False
        while True:
            answer = ask()
            if answer.status not in (0, 503):
                with self._lock:
                    self.retried += repeated
                return answer
            with self._lock:
                self.cut_off += answer.status == 0
                self.told_to_wait += answer.status == 503
                if answer.status == 503 and not answer.retry_after_s:
                    self.silent.append(answer.text[:200])
            if time.monotonic() > deadline:
                return answer
            repeated = True
            time.sleep(min(self.most_s, answer.retry_after_s or 0.1))
