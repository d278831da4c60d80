"""Fixtures for every test: the database server, the browser, and a flush that history allows."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import OperationalError, connection, connections
from django.test import TransactionTestCase
from hypothesis import settings
from playwright.sync_api import Browser

from factcheck import chromium, home
from factcheck.postgres import Cluster
from tests.settings import EMBEDDED, TEST_CLUSTER

pytest_plugins = ["tests.cast"]

# Playwright's synchronous interface runs an event loop, in which Django refuses the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A change is judged by what it does, not by that day's luck; other runs look for new examples.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI") == "true":
    settings.load_profile("ci")

CHROMIUM = chromium.find()
NO_CHROMIUM = "no Chromium on this machine"
LEFT_OUT = set[str]()
LONG = {"test_twin_worlds.py", "test_discussion_twins.py", "test_hostile_input.py"}


# --- database ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Start the embedded server when the first test asks for the database."""
    if not EMBEDDED:
        yield
        return
    remove_what_killed_runs_left()
    cluster = Cluster(TEST_CLUSTER, durable=False)
    cluster.start()
    yield
    connections.close_all()
    cluster.stop()


def remove_what_killed_runs_left() -> None:
    for lease in home.directory().glob("test-postgres-*.lease"):
        name = lease.stem
        try:
            os.kill(int(name.rpartition("-")[2]), 0)
        except ProcessLookupError:
            cluster = Cluster(name, durable=False)
            cluster.start()
            cluster.stop()


def end_what_was_begun() -> None:
    """End transactions that nobody goes on with: of a request whose browser went away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state LIKE 'idle in transaction%'"
        )


@pytest.fixture(scope="session", autouse=True)
def flush_that_history_allows() -> Iterator[None]:
    """Let transactional tests flush: history refuses TRUNCATE, and shipped scales must return."""
    original = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush(case: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE annotations_activity DISABLE TRIGGER USER")
        try:
            original(case)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE annotations_activity ENABLE TRIGGER USER")

    def teardown(case: TransactionTestCase) -> None:
        from annotations.hub import hub
        from annotations.services.scales import install_shipped_scales

        hub.stop()
        for patience_s in (0.2, 0.5, 1, 2, 0):
            try:
                flush(case)
                break
            # A page that was open says good-bye in this moment, and the two wait for each other.
            except (CommandError, OperationalError):
                if not patience_s:
                    raise
                time.sleep(patience_s)
                end_what_was_begun()
        install_shipped_scales()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


# --- browser -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of this machine's Chromium; without one, tests that ask for it are left out."""
    assert CHROMIUM is not None
    return CHROMIUM


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], chromium_path: str
) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium_path, "args": chromium.FLAGS}


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Iterator[Browser]:
    """Within Playwright's event loop Django has connections of its own; none may outlive it, or the
    test database cannot be dropped."""
    yield browser
    connections.close_all()


def pytest_collection_finish() -> None:
    # What is imported by now stays to the end: looking through it for garbage, again and again,
    # took a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Otherwise the last long file is run by one process while the others have nothing left to do.
    items.sort(key=lambda item: item.path.parent.name not in ("faults", "journeys"))
    items.sort(key=lambda item: item.path.name not in LONG)
    if CHROMIUM is not None:
        return
    for item in items:
        if "chromium_path" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # Of tests in other processes, too.
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        # A run that is stopped before its end has named what failed.
        print(f"\nfailed: {report.nodeid}", flush=True)
    if report.skipped and NO_CHROMIUM in str(report.longrepr):
        LEFT_OUT.add(report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if LEFT_OUT:
        terminalreporter.section("left out")
        tests = "test needs" if len(LEFT_OUT) == 1 else "tests need"
        terminalreporter.line(f"{len(LEFT_OUT)} browser {tests} Chromium: {chromium.HOW_TO_GET}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    # A check that silently leaves tests out would be no check.
    if LEFT_OUT and os.environ.get("CI") == "true":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
