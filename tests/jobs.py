"""Jobs carried out at once, in the test's own transaction, where no worker could see them."""

from __future__ import annotations

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from annotations.services.splits import split_proposal


def carry_out_splits() -> int:
    """Split whatever somebody asked for; returns how many jobs that were."""
    jobs = ProcrastinateJob.objects.filter(task_name="split_text", status="todo")
    waiting = [job.args["proposal"] for job in jobs.order_by("-priority", "pk")]
    for proposal in waiting:
        split_proposal(proposal)
    return len(waiting)


def dismiss_workers() -> None:
    """As if no worker had ever run: the one of the journeys serves this process's other tests."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
