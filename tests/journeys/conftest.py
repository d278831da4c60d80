"""What pages leave to a worker is done by a real one, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection

from factcheck.home import ROOT


@pytest.fixture(scope="session", autouse=True)
def worker(django_db_setup: None) -> Iterator[None]:
    database = connection.settings_dict
    # The embedded server's socket is a directory, which an address takes as an option.
    options = {"user": database["USER"], "password": database["PASSWORD"]}
    options |= {"host": database["HOST"], "port": database["PORT"]}
    given = urlencode({name: value for name, value in options.items() if value})
    address = f"postgresql:///{quote(database['NAME'])}?{given}"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": address,
            "SECRET_KEY": settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        },
    )
    yield
    process.terminate()
    process.wait(timeout=20)
