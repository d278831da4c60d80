"""Jobs whose worker died are carried out by another, but not for ever."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from annotations.models import Project, Proposal, User
from annotations.selectors.proposals import split_progress
from annotations.services.splits import ask_for_split
from annotations.tasks import ATTEMPTS, rescue_stalled_jobs
from tests.factories import TEXT, standing

pytestmark = pytest.mark.django_db(transaction=True)


def asked(project: Project, mia: User) -> Proposal:
    return ask_for_split(
        standing=standing(mia, project), text=TEXT, language="en", date=None, by="claim"
    )


def taken(row: Proposal, *, attempts: int = 0, silent_s: int = 31) -> None:
    """A worker took the job and was last heard of some time ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH w AS (INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id)"
            " UPDATE procrastinate_jobs j SET status = 'doing', attempts = %s, worker_id = w.id"
            " FROM w WHERE j.id = %s",
            [silent_s, attempts, row.job],
        )


def rescue() -> None:
    async def run() -> None:
        async with app.open_async():
            await rescue_stalled_jobs(0)

    connector = cast(DjangoConnector, app.connector)
    # A thread of its own: a browser test may have left an event loop in this one.
    with app.replace_connector(connector.get_worker_connector()), ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, run()).result()


def status(row: Proposal) -> str:
    return str(ProcrastinateJob.objects.get(pk=row.job).status)


def test_the_job_of_a_dead_worker_waits_again(project: Project, mia: User) -> None:
    row = asked(project, mia)
    taken(row)
    assert split_progress(row).state == "stalled"
    rescue()
    assert status(row) == "todo"
    row.refresh_from_db()
    assert row.trouble == ""


def test_the_job_of_a_living_worker_is_left_alone(project: Project, mia: User) -> None:
    row = asked(project, mia)
    taken(row, silent_s=5)
    rescue()
    assert status(row) == "doing"


def test_what_kills_every_worker_is_given_up(project: Project, mia: User) -> None:
    row = asked(project, mia)
    taken(row, attempts=ATTEMPTS - 1)
    rescue()
    assert status(row) == "failed"
    row.refresh_from_db()
    assert f"stopped {ATTEMPTS} times" in split_progress(row).trouble
