from __future__ import annotations

import asyncio
import os
from argparse import ArgumentParser
from typing import Any, cast

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from annotations import tasks
from factcheck import lifeline

# Two, so that a book does not hold up an article.
CONCURRENCY = 2
GRACE_S = 3  # as long as the web server gives its pages


class Command(BaseCommand):
    help = (
        "Carry out the jobs that pages queue, such as splitting a text, until told to stop. Any "
        "number of workers may run, on any machine that reaches the database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="end when no job is waiting any more"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        lifeline.end_with_parent()
        tasks.warm_up()
        connector = cast(DjangoConnector, app.connector)
        with app.replace_connector(connector.get_worker_connector()):
            asyncio.run(_work(wait=not options["once"]))


async def _work(*, wait: bool) -> None:
    async with app.open_async():
        await app.run_worker_async(
            name=f"worker-{os.getpid()}",
            concurrency=CONCURRENCY,
            wait=wait,
            shutdown_graceful_timeout=GRACE_S,
            delete_jobs="successful",
        )
