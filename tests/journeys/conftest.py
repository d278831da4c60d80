"""A real worker in a process of its own, and browsers in which people are signed in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from annotations.models import User
from factcheck.home import ROOT

Window = Callable[..., Page]

# A busy machine is not a fault; what never comes fails all the same.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="package", autouse=True)
def worker(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
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
    # Jobs are no rows of a model, so that no flush takes away what the journeys asked for.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    # Within Playwright's event loop this is another one than that which will drop the database.
    connection.close()


@pytest.fixture
def window(browser: Browser, live_server: LiveServer, chromium_path: str) -> Iterator[Window]:
    """Opens an address in a browser in which somebody is signed in, or nobody."""
    contexts: list[BrowserContext] = []

    def open_window(user: User | None, address: str, **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(address)
        return page

    yield open_window
    for context in contexts:
        context.close()
