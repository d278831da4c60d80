"""gunicorn's configuration: `gunicorn -c python:factcheck.serving factcheck.wsgi`."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Any

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 32
# Open event streams would hold a shutdown up for the usual 30 s.
graceful_timeout = 3
# It would be made in the home directory, and nobody talks to it.
control_socket_disable = True
loglevel = "warning"

PR_SET_PDEATHSIG = 1


def on_starting(server: Any) -> None:
    """End with `manage.py up`, even when that is killed and can end nobody."""
    parent = os.environ.get("FACTCHECK_PARENT")
    if parent is None:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
    if os.getppid() != int(parent):
        sys.exit(0)
