"""A database server that says nothing is given up on; one that is merely slow is waited for."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection as django_connection

from factcheck.patience import GRACE_S, PatientConnection, patient
from tests.settings import EMBEDDED

pytestmark = pytest.mark.django_db

WHERE = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT", "password": "PASSWORD"}


@pytest.fixture
def hasty() -> Iterator[PatientConnection]:
    """A connection of its own to the test database, with half a second of patience."""
    limits = django_connection.settings_dict
    where = {name: limits[key] for name, key in WHERE.items() if limits[key]}
    with patient(1).connect(**where, autocommit=True) as opened:
        yield opened


@contextmanager
def frozen(connection: PatientConnection) -> Iterator[None]:
    """The connection's server process, stopped."""
    pid = connection.info.backend_pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.skipif(not EMBEDDED, reason="another's server cannot be frozen")
def test_a_frozen_server_is_given_up_on(hasty: PatientConnection) -> None:
    with frozen(hasty), pytest.raises(psycopg.OperationalError, match="does not answer"):
        hasty.execute("SELECT 1")
    # What it was asked may still be carried out: nobody may take its answer for another one's.
    assert hasty.closed


def test_an_answer_within_the_time_is_taken(hasty: PatientConnection) -> None:
    row = hasty.execute("SELECT 1 FROM pg_sleep(0.05)").fetchone()
    assert row == (1,)


def test_without_a_limit_it_waits(hasty: PatientConnection) -> None:
    """As exports and management commands do."""
    hasty.patience_s = None
    row = hasty.execute("SELECT 1 FROM pg_sleep(%s)", [GRACE_S + 0.2]).fetchone()
    assert row == (1,)
    assert patient(0).patience_s is None
