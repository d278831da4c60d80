"""Jobs carried out at once, in the test's own transaction, where no worker could see them."""

from __future__ import annotations

from procrastinate.contrib.django.models import ProcrastinateJob

from annotations.services.splits import split_proposal


def carry_out_splits() -> int:
    """Split whatever somebody asked for; returns how many jobs that were."""
    jobs = ProcrastinateJob.objects.filter(task_name="split_text", status="todo")
    waiting = [job.args["proposal"] for job in jobs.order_by("-priority", "pk")]
    for proposal in waiting:
        split_proposal(proposal)
    return len(waiting)
