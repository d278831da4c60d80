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
    """Three processes for two processors, because browsers and servers are waited for. Each file
    runs in one of them, so that what it shares is made once; each has a database server of its own.
    The order is that of `tests/conftest.py`: what takes long begins first.
    """
    able = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    processes = str(min(able + able // 2, 6))
    return ["-n", processes, "--dist", "loadfile", "--no-loadscope-reorder"]
