"""Children of `manage.py up` end with it, even when it is killed and can end nobody."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Get ``number`` when the process named by FACTCHECK_PARENT dies; without one, do nothing."""
    parent = os.environ.get("FACTCHECK_PARENT")
    if parent is None:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != int(parent):
        sys.exit(0)
