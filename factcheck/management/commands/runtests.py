from __future__ import annotations

import os
import sys

from django.core.management.base import BaseCommand

from factcheck import chromium, home


class Command(BaseCommand):
    help = "Run the whole test suite, on every processor; arguments, if any, go to pytest instead."

    def run_from_argv(self, argv: list[str]) -> None:
        """Become pytest: its arguments, its output and its exit code are the command's own."""
        if chromium.find() is None:
            chromium.install()
        # The tests have settings of their own.
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        os.environ.pop("DATABASE_STATEMENT_TIMEOUT_MS", None)
        os.chdir(home.ROOT)
        arguments = argv[2:] or on_every_processor()
        os.execv(  # noqa: S606 (no shell is the point)
            sys.executable, [sys.executable, "-m", "pytest", *arguments]
        )


def on_every_processor() -> list[str]:
    """Each file in one process, so that what a file shares is made once; each process has its own
    database server."""
    processes = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2, 4)
    return ["-n", str(processes), "--dist", "loadfile"] if processes > 1 else []
