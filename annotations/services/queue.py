"""Work that a web request does not wait for: jobs in the same database, taken by a worker."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app


def defer(task: str, *, priority: int = 0, **arguments: Any) -> int:
    """Queue a job of ``annotations/tasks.py`` in the caller's transaction; returns its number.

    A higher ``priority`` is taken first. Arguments must be JSON values.
    """
    return app.configure_task(task, priority=priority).defer(**arguments)
