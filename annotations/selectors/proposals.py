"""How far the splitting of a text is, and what keeps it."""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from ..models import Proposal

SILENT_AFTER = datetime.timedelta(seconds=30)
"""A worker gives a sign of life every ten seconds."""
MOMENT_S = 0.2
LOOK_EVERY_S = 0.025


@dataclass(frozen=True, slots=True)
class SplitProgress:
    """``state`` is done, failed, stopped, running, waiting, stalled (its worker has fallen silent)
    or unattended (no worker is running). ``ahead`` jobs are taken before it. ``done`` and
    ``total`` are code points; ``left_s`` is an estimate, None where there is nothing to go by.
    """

    state: str
    total: int
    done: int = 0
    ahead: int = 0
    left_s: int | None = None
    trouble: str = ""

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed", "stopped")


def worker_runs() -> bool:
    """Whether some worker has given a sign of life lately."""
    since = timezone.now() - SILENT_AFTER
    return bool(ProcrastinateWorker.objects.filter(last_heartbeat__gt=since).exists())


def split_progress(row: Proposal) -> SplitProgress:
    """Where a proposal stands; at most three queries."""
    total = len(row.text)
    if row.result is not None:
        return SplitProgress("done", total, total)
    if row.stopped_by_id is not None:
        return SplitProgress("stopped", total)
    if row.trouble:
        return SplitProgress("failed", total, trouble=row.trouble)
    job = ProcrastinateJob.objects.select_related("worker").filter(pk=row.job).first()
    if job is None or job.status not in ("todo", "doing"):
        return SplitProgress("failed", total, trouble=_("The job that was to split it is gone."))
    if job.status == "doing":
        return _of_taken(row, job, total)
    if not worker_runs():
        return SplitProgress("unattended", total)
    before = Q(priority__gt=job.priority) | Q(priority=job.priority, pk__lt=job.pk)
    ahead = ProcrastinateJob.objects.filter(before, status="todo", task_name=job.task_name)
    return SplitProgress("waiting", total, ahead=ahead.count())


def await_split(row: Proposal) -> SplitProgress:
    """Where a proposal stands, after a moment in which most articles are split.

    ``row`` has the result when there is one. Nobody waits where no worker runs.
    """
    progress = split_progress(row)
    for _moment in range(round(MOMENT_S / LOOK_EVERY_S)):
        if progress.state not in ("waiting", "running"):
            break
        time.sleep(LOOK_EVERY_S)
        row.refresh_from_db(fields=["finished_at"])
        if row.finished_at is not None:
            row.refresh_from_db()
            progress = split_progress(row)
    return progress


def _of_taken(row: Proposal, job: ProcrastinateJob, total: int) -> SplitProgress:
    worker = job.worker
    if worker is None or worker.last_heartbeat < timezone.now() - SILENT_AFTER:
        return SplitProgress("stalled", total, row.done)
    left = None
    if row.done and row.started_at:
        spent = (timezone.now() - row.started_at).total_seconds()
        left = round(spent / row.done * (total - row.done))
    return SplitProgress("running", total, row.done, left_s=left)
