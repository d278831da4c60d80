"""People of the demo in a real browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page

from tests.visitor import PASSWORD


def signed_in(browser: Browser, port: int, person: str, **options: Any) -> Page:
    """A page of a browser in which that person signed in by the form; "" is nobody."""
    page = browser.new_context(base_url=f"http://127.0.0.1:{port}", **options).new_page()
    if person:
        page.goto("/sign-in")
        page.locator("input[name=username]").fill(person)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url("**/p/**")
    return page
