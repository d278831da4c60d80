"""What axe and the eye would find wrong with a page, in each of its looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from annotations.models import User
from tests.journeys.conftest import Window

HEIGHT = 844
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
ZOOMED = 320  # what is left of 1,280 pixels at 400 % (WCAG 1.4.10)
LOOKS = [(width, scheme) for width in (1440, 390) for scheme in SCHEMES]


def faults_of(page: Page) -> dict[str, list[str]]:
    """Violations by look, such as ``{"390 dark": ["color-contrast", "scrolls sideways"]}``."""
    found = {}
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        # In the dark nothing but the colours differs.
        answer = Axe().run(page, options=OF_COLOURS if scheme == "dark" else None).response
        faults = [violation["id"] for violation in answer["violations"]]
        if faults or wide:
            found[f"{width} {scheme}"] = [*faults, *(["scrolls sideways"] if wide else [])]
    page.set_viewport_size({"width": ZOOMED, "height": HEIGHT})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found["400 %"] = ["scrolls sideways"]
    return found


def faults_at(
    window: Window, addresses: Iterable[tuple[User | None, str]]
) -> dict[str, dict[str, list[str]]]:
    """The faults of each page that has any, by address."""
    found = {address: faults_of(window(user, address)) for user, address in addresses}
    return {address: faults for address, faults in found.items() if faults}
