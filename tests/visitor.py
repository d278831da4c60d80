"""Somebody who comes in by the front door and goes from page to page, over plain HTTP."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode

PASSWORD = "claimdesk demo"
TOKEN = re.compile(r'csrfmiddlewaretoken" value="(\w+)"')


class Visitor:
    """A person of the demo, signed in; ``OSError`` or ``HTTPException`` when no answer came."""

    def __init__(self, port: int, name: str) -> None:
        self.port, self.cookies, self.token = port, dict[str, str](), ""
        self.get("/sign-in")
        assert self.post("/sign-in", {"username": name, "password": PASSWORD}) == 302
        self.get("/p/")
        assert "sessionid" in self.cookies

    def get(self, path: str) -> str:
        return self._ask("GET", path)[1]

    def post(self, path: str, values: dict[str, str]) -> int:
        """The status of the answer."""
        return self._ask("POST", path, values | {"csrfmiddlewaretoken": self.token})[0]

    def _ask(self, method: str, path: str, values: dict[str, str] | None = None) -> tuple[int, str]:
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if values is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            door.request(method, path, urlencode(values) if values else None, headers)
            response = door.getresponse()
            page = response.read().decode()
        finally:
            door.close()
        for cookie in response.msg.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        if found := TOKEN.search(page):
            self.token = found[1]
        return response.status, page
