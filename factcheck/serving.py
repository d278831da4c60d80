"""gunicorn's configuration: `gunicorn -c python:factcheck.serving factcheck.wsgi`."""

from __future__ import annotations

import os
import signal
from typing import Any

from factcheck import lifeline

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 32
# Open event streams would hold a shutdown up for the usual 30 s.
graceful_timeout = 3
# It would be made in the home directory, and nobody talks to it.
control_socket_disable = True
loglevel = "warning"


def on_starting(server: Any) -> None:
    lifeline.end_with_parent(signal.SIGQUIT)
