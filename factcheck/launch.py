"""Run a management command in the right mode, with the embedded server when it needs one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from factcheck import home, setup
from factcheck.home import Trouble
from factcheck.postgres import Cluster

OWN_SERVER = {"up", "runtests"}
WITHOUT_DATABASE = {
    "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "split", "startapp", "version",
}  # fmt: skip


def run(argv: list[str]) -> None:
    """Run the command; what stops a start is said in one sentence, and the exit code is 1."""
    command = argv[1] if len(argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    _choose_mode(command)
    try:
        with _server(command, argv[2:]):
            execute_from_command_line(argv)
    except (Trouble, ImproperlyConfigured) as trouble:
        sys.exit(str(trouble))


def _choose_mode(command: str) -> None:
    """Decide whether a command is local.

    `up` and `runtests` always are. Other commands are where `up` has run before (it leaves the
    state directory) unless the environment names a production database or key. The web server
    itself never guesses: without FACTCHECK_LOCAL it is production.
    """
    production = os.environ.get("DATABASE_URL") or os.environ.get("SECRET_KEY")
    if command in OWN_SERVER or (not production and home.directory().is_dir()):
        os.environ.setdefault("FACTCHECK_LOCAL", "1")
    # A person waits for a command, and a migration may well take minutes.
    os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT_MS", "0")


@contextmanager
def _server(command: str, arguments: list[str]) -> Iterator[None]:
    """Have the embedded server answer while a local command runs that may need it."""
    needless = command in OWN_SERVER | WITHOUT_DATABASE or command.startswith("-")
    needless |= command == "check" and "--database" not in arguments
    needless |= bool({"-h", "--help"} & set(arguments))
    if needless or os.environ.get("FACTCHECK_LOCAL") != "1" or os.environ.get("DATABASE_URL"):
        yield
        return
    cluster = Cluster()
    cluster.start()
    try:
        yield
    finally:
        setup.disconnect()
        cluster.stop()
