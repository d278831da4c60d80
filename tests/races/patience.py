"""Races of many: whoever waits is not sent away, however slow the machine of the tests is.

In use, who waits two seconds for a lock is told to come again (P16); here the outcome counts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection

from tests.services.race import race


def patient(act: Callable[[], Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
    return act()


def race_of_many(*acts: Callable[[], Any]) -> list[Any]:
    return race(*[partial(patient, act) for act in acts])
