"""Work that a web request does not wait for: jobs in the same database, taken by a worker."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

ALIVE = ("todo", "doing")


def defer(task: str, *, priority: int = 0, **arguments: Any) -> int:
    """Queue a job of ``annotations/tasks.py`` in the caller's transaction; returns its number.

    A higher ``priority`` is taken first. Arguments must be JSON values.
    """
    return app.configure_task(task, priority=priority).defer(**arguments)


def cancel(job: int | None) -> bool:
    """Take a waiting job back, or tell its worker to stop; False when it was over already."""
    return job is not None and bool(app.job_manager.cancel_job_by_id(job, abort=True))


def alive(job: int | None) -> bool:
    """Whether a job waits or is being done."""
    return bool(ProcrastinateJob.objects.filter(pk=job, status__in=ALIVE).exists())
