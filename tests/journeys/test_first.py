"""From nothing to claims by following the buttons; and a public page, in both themes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from annotations.models import Citation, Claim, User
from annotations.services.projects import add_member
from tests.factories import (
    make_project,
    make_review,
    make_user,
    ready_claim,
    settle,
    standing,
)

AXE = Axe()
SCHEMES = ("light", "dark")
SIZES = ({"width": 1440, "height": 900}, {"width": 390, "height": 844})
Window = Callable[..., Page]

pytestmark = pytest.mark.usefixtures("chromium_path")


def listen(page: Page) -> list[str]:
    """What the browser complains about from now on, refusals of the policy among it."""
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def check(page: Page) -> None:
    """No violation in either theme and width, and nothing scrolls sideways."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for size in SIZES:
            page.set_viewport_size(size)  # type: ignore[arg-type]
            found = AXE.run(page)
            assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], (page.url, width)


def test_from_nothing_to_claims_by_following_the_buttons(window: Window, root: User) -> None:
    page = window(root, "/p/")
    complaints = listen(page)
    check(page)
    page.get_by_role("link", name="Create a project").click()
    check(page)
    page.get_by_label("Name").fill("Kazan summit")
    page.get_by_role("button", name="Create the project").click()
    page.wait_for_url("**/p/kazan-summit/")
    steps = page.get_by_role("list", name="First steps")
    expect(steps.get_by_role("listitem")).to_have_count(4)
    expect(page.locator("[aria-current=step]")).to_contain_text("Add your first article")
    check(page)
    page.get_by_role("button", name="Try a sample article").click()
    page.wait_for_url("**/claims?added=1")
    expect(page.get_by_text("Tea Road").first).to_be_visible()
    page.goto("/p/kazan-summit/")
    expect(page.locator("[aria-current=step]")).to_contain_text("Check its claims")
    check(page)
    page.get_by_role("link", name="Check claims").click()
    page.wait_for_url("**/claims")
    assert complaints == []


def test_a_public_page_is_read_by_anybody(window: Window, root: User) -> None:
    project = make_project(root, publishes=True)
    people = [make_user() for _ in range(3)]
    for person, role in zip(people, ("reviewer", "reviewer", "adjudicator"), strict=True):
        add_member(standing=standing(root, project), user=person, role=role)
    claim = ready_claim(project, speaker="Ana Lee")
    for reviewer, verdict in zip(people, ("true", "false"), strict=False):
        make_review(claim, reviewer, verdict)
    Claim.objects.filter(pk=claim.pk).update(text="</script><script>alert(1)</script> opened")
    settle(claim, people[2], citations=list(Citation.objects.filter(review__claim=claim)))
    page = window(None, "/sign-in")
    complaints = listen(page)
    page.goto(f"/c/{claim.public_id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(1)</script>")
    assert page.locator('script[type="application/ld+json"]').count() == 1
    check(page)
    assert complaints == []
