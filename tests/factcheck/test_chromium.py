"""Browser tests run in a real browser, or the run says that it left them out."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from playwright.sync_api import Page

from factcheck import chromium
from factcheck.home import ROOT


def test_a_page_opens(page: Page) -> None:
    page.goto("data:text/html,<title>tea</title>")
    assert page.title() == "tea"


@pytest.mark.parametrize("processes", ["0", "2"])
@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_without_a_browser_the_run_says_what_it_left_out(
    ci: str, code: int, processes: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", processes, f"{__file__}::test_a_page_opens"],
        cwd=ROOT,
        env=os.environ | {"FACTCHECK_CHROMIUM": "/nowhere", "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert f"1 browser test needs Chromium: {chromium.HOW_TO_GET}" in done.stdout
    assert "1 skipped" in done.stdout.splitlines()[-1]
