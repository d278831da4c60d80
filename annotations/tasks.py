"""What a worker does: each task calls one service. ``manage.py worker`` runs them."""

from __future__ import annotations

import logging
from typing import cast

from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError, close_old_connections
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job, Status

from .services.letters import send_letters
from .services.notices import tell_what_is_due
from .services.parses import forget_parses
from .services.presence import forget_presence
from .services.requests import forget_requests
from .services.splits import SplitStopped, forget_proposals, give_up_split, split_proposal
from .splitting import parse

ATTEMPTS = 3
STALLED_AFTER_S = 30  # without a sign of life of its worker
PASSES = (InterfaceError, OperationalError, JobAborted)
"""What another attempt may get over: no database for a while, a worker that is stopped."""
AGAIN = RetryStrategy(max_attempts=ATTEMPTS, wait=2, retry_exceptions=set(PASSES))
STOPPED = (
    f"The worker stopped {ATTEMPTS} times while it was splitting this text: perhaps it needs more "
    "memory than there is."
)
UNFORESEEN = "Splitting this text failed in a way nobody foresaw. The worker's log tells more."
logger = logging.getLogger(__name__)


def warm_up() -> None:
    """What a worker loads before its first job, so that nobody waits for it."""
    parse.parser()


@app.task(name="split_text", retry=AGAIN, pass_context=True)
def split_text(context: JobContext, proposal: int) -> None:
    try:
        split_proposal(proposal, stop=context.should_abort)
    except SplitStopped as stopped:
        raise JobAborted from stopped
    except PASSES:
        raise
    except Exception:
        give_up_split(proposal, UNFORESEEN)
        raise


@app.periodic(cron="* * * * *")
@app.task(name="rescue_stalled_jobs", queueing_lock="rescue_stalled_jobs")
async def rescue_stalled_jobs(timestamp: int) -> None:
    """Give the jobs of dead workers to living ones, and give up on what kills them."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S)
    for job in stalled:
        logger.warning("job %s (%s) lost its worker", job.id, job.task_name)
        if job.attempts + 1 < ATTEMPTS:
            await app.job_manager.retry_job(job)
        else:
            await _give_up(job)


async def _give_up(job: Job) -> None:
    await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
    if job.task_name == "split_text":
        await sync_to_async(_tell)(cast(int, job.task_kwargs["proposal"]))


def _tell(proposal: int) -> None:
    try:
        give_up_split(proposal, STOPPED)
    finally:
        close_old_connections()  # of this thread, which nobody else looks after


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_what_is_old", queueing_lock="forget_what_is_old")
def forget_what_is_old(timestamp: int) -> None:
    forget_requests()
    forget_proposals()
    forget_parses()


@app.periodic(cron="7 * * * *")
@app.task(name="tell_due", queueing_lock="tell_due")
def tell_due(timestamp: int) -> None:
    tell_what_is_due()


@app.periodic(cron="*/5 * * * *")
@app.task(name="send_due_letters", queueing_lock="send_due_letters", lock="send_due_letters")
def send_due_letters(timestamp: int) -> None:
    send_letters()


@app.periodic(cron="* * * * *")
@app.task(name="forget_who_left", queueing_lock="forget_who_left")
def forget_who_left(timestamp: int) -> None:
    forget_presence()
