from __future__ import annotations

import os
import sys

from django.core.management.base import BaseCommand

from factcheck import chromium, home


class Command(BaseCommand):
    help = "Run the whole test suite; further arguments go to pytest."

    def run_from_argv(self, argv: list[str]) -> None:
        """Become pytest: its arguments, its output and its exit code are the command's own."""
        if chromium.find() is None:
            chromium.install()
        # The tests have settings of their own.
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        os.environ.pop("DATABASE_STATEMENT_TIMEOUT_MS", None)
        os.chdir(home.ROOT)
        os.execv(  # noqa: S606 (no shell is the point)
            sys.executable, [sys.executable, "-m", "pytest", *argv[2:]]
        )
