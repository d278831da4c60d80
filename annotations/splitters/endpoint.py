"""One question to an OpenAI-compatible address, within a time and a size. Standard library only."""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from urllib.parse import urlsplit

from ..splitting import SplitterFailed

MOST_BYTES = 2_000_000
DEFAULT_TIMEOUT_S = 30.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """FACTCHECK_LLM_URL, _MODEL, _KEY (may be empty) and _TIMEOUT_S (seconds for the whole answer).

    ``repr`` leaves the key out, so that no log can have it from here.
    """

    address: str
    model: str
    key: str = field(repr=False)
    timeout: float = DEFAULT_TIMEOUT_S

    @classmethod
    def from_environment(cls) -> Endpoint:
        """``SplitterFailed`` names the variable that is missing or wrong, never the key."""
        values = {
            name: os.environ.get(f"FACTCHECK_LLM_{name}", "").strip()
            for name in ("URL", "MODEL", "KEY", "TIMEOUT_S")
        }
        for name in ("URL", "MODEL"):
            if not values[name]:
                raise SplitterFailed(f"The splitter is not set up: FACTCHECK_LLM_{name} is empty.")
        try:
            parts = urlsplit(values["URL"])
            host, _ = parts.hostname, parts.port
            timeout = float(values["TIMEOUT_S"] or DEFAULT_TIMEOUT_S)
        except ValueError:
            host, timeout = None, 0.0
        if host is None or parts.scheme not in ("http", "https") or not 0 < timeout <= 600:
            raise SplitterFailed("FACTCHECK_LLM_URL or FACTCHECK_LLM_TIMEOUT_S makes no sense.")
        if not (values["KEY"].isascii() and (values["KEY"] + "x").isprintable()):
            raise SplitterFailed("FACTCHECK_LLM_KEY holds characters that no key has.")
        if values["KEY"] and parts.scheme == "http" and host not in LOOPBACK:
            raise SplitterFailed("FACTCHECK_LLM_URL must be https, or the key would be readable.")
        return cls(values["URL"].rstrip("/"), values["MODEL"], values["KEY"], timeout)


def ask(endpoint: Endpoint, instructions: str, text: str) -> str:
    """The content of the first choice. ``SplitterFailed`` says in a sentence what went wrong.

    No redirect is followed and no proxy asked, so that the key and the text go nowhere else.
    """
    parts = urlsplit(endpoint.address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=endpoint.timeout)
    body = {
        "model": endpoint.model,
        "temperature": 0,
        "response_format": {"type": "json_object"},
        "messages": [
            {"role": "system", "content": instructions},
            {"role": "user", "content": text},
        ],
    }
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    deadline = time.monotonic() + endpoint.timeout
    # A time-out of the socket alone starts anew with every byte that drips in.
    watchdog = Timer(endpoint.timeout, _hang_up, [connection])
    watchdog.daemon = True
    watchdog.start()
    try:
        path = f"{parts.path}/chat/completions"
        connection.request("POST", path, json.dumps(body).encode(), headers)
        response = connection.getresponse()
        if response.status != 200:
            raise SplitterFailed(f"The splitter's model answered with status {response.status}.")
        return _content(_limited(response, deadline))
    except (OSError, HTTPException) as error:
        if time.monotonic() >= deadline or isinstance(error, TimeoutError):
            raise _too_late(endpoint.timeout) from None
        raise SplitterFailed("The splitter's model cannot be reached.") from None
    finally:
        watchdog.cancel()
        connection.close()


def _hang_up(connection: HTTPConnection) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _too_late(timeout: float) -> SplitterFailed:
    return SplitterFailed(f"The splitter's model did not answer within {timeout:g} s.")


def _limited(response: HTTPResponse, deadline: float) -> bytes:
    """The whole body; refused as soon as it is known to be too large."""
    body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise SplitterFailed(f"The splitter's model answered with more than {MOST_BYTES:,} bytes.")
    if time.monotonic() >= deadline:
        raise TimeoutError
    return body


def _content(body: bytes) -> str:
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        content = None
    if not isinstance(content, str):
        raise SplitterFailed("The splitter's model gave an answer that makes no sense.")
    return content
