"""Jobs of the queue as site admins deal with them: stop one, have a failed one done again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from ..choices import Role
from ..exceptions import InvalidState, NotAllowed
from ..models import Proposal, User
from ..policies import Standing
from .queue import cancel
from .splits import start_split_again, stop_split

SPLIT_TEXT = "split_text"


@transaction.atomic
def stop_job(*, actor: User, job_id: int) -> None:
    """Take a waiting job back, or tell its worker to stop."""
    job = _job(actor, job_id)
    proposal = split_behind(job)
    if proposal is not None:
        stop_split(standing=_as_manager(actor, proposal), proposal=proposal)
    elif not cancel(job.pk):
        raise InvalidState(_("This is over already, so nothing is left to stop."))


@transaction.atomic
def retry_job(*, actor: User, job_id: int) -> None:
    """Have a job done again that failed; of a split, also one that was stopped.

    Other stopped jobs are left to the clock, which asks for the next one by itself.
    """
    job = _job(actor, job_id)
    proposal = split_behind(job)
    if proposal is not None:
        start_split_again(standing=_as_manager(actor, proposal), proposal=proposal)
    elif job.status != "failed" or job.task_name == SPLIT_TEXT or job.abort_requested:
        raise InvalidState(_("This cannot be done again: it did not fail, or nobody asks for it."))
    else:
        app.job_manager.retry_job_by_id(job.pk, retry_at=timezone.now())


def split_behind(job: ProcrastinateJob) -> Proposal | None:
    """The text that a job is to split; None where it is of another kind, or was replaced."""
    if job.task_name != SPLIT_TEXT:
        return None
    found = Proposal.objects.filter(pk=job.args.get("proposal"), job=job.pk)
    return found.select_related("project").defer("text", "result").first()


def _job(actor: User, job_id: int) -> ProcrastinateJob:
    if not (actor.is_active and actor.is_superuser):
        raise NotAllowed
    found: ProcrastinateJob = ProcrastinateJob.objects.get(pk=job_id)
    return found


def _as_manager(actor: User, proposal: Proposal) -> Standing:
    """A site admin looks after the queue, whatever their part in the project."""
    return Standing(actor, proposal.project, Role.MANAGER)
