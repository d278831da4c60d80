"""gunicorn's configuration: `gunicorn -c python:factcheck.serving factcheck.wsgi`."""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import Any

from factcheck import lifeline

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "32"))
graceful_timeout = 3
# It would be made in the home directory, and nobody talks to it.
control_socket_disable = True
loglevel = "warning"


def on_starting(server: Any) -> None:
    lifeline.end_with_parent(signal.SIGQUIT)


def post_worker_init(worker: Any) -> None:
    """Open streams end when a worker is told to: they would hold it up until it is killed."""
    from annotations.hub import hub

    def leave(number: int, frame: FrameType | None) -> None:
        worker.handle_exit(number, frame)
        hub.close()

    signal.signal(signal.SIGTERM, leave)
