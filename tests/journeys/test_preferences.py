"""A key is changed, pressed and shown; help and the pages about oneself have no faults."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from annotations.models import Project, User
from annotations.services.preferences import choose_appearance
from tests.factories import ready_claim, take
from tests.journeys.conftest import Window

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_key_is_changed_and_pressed(window: Window, project: Project, ben: User) -> None:
    claim = ready_claim(project)
    take(claim, ben)
    page = window(ben, "/me/shortcuts")
    page.get_by_label("Go to the justification").fill("w")
    page.get_by_label("Go to a page, with the next letter").fill(";")
    page.get_by_label("Add source").fill("")
    page.get_by_role("button", name="Save keys").click()
    expect(page.get_by_text("Keys saved.")).to_be_visible()

    page.goto(reverse("reviews.edit", args=[project.slug, claim.pk]))
    justification = page.get_by_label("Justification")
    page.keyboard.press("r")
    page.keyboard.press("s")
    expect(page.locator("input:focus, textarea:focus")).to_have_count(0)
    page.keyboard.press("w")
    expect(justification).to_be_focused()
    justification.blur()
    page.keyboard.press("?")
    listed = page.locator("#shortcuts")
    expect(listed).to_contain_text(re.compile(r"Justification\s*W"))
    expect(listed).not_to_contain_text("Add source")
    page.keyboard.press("Escape")
    page.keyboard.press(";")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(r"/articles/$"))

    page.goto("/me/shortcuts")
    page.get_by_role("button", name="Back to the original keys").click()
    expect(page.get_by_label("Add source")).to_have_value("S")


def test_times_that_scripts_draw_are_in_the_chosen_zone(
    window: Window, project: Project, ben: User
) -> None:
    ready_claim(project)
    history = reverse("history.index", args=[project.slug])
    choose_appearance(actor=ben, language="", time_zone="Asia/Tokyo")
    there = window(ben, history, timezone_id="Europe/Lisbon").locator("time").first.text_content()
    here = window(ben, history, timezone_id="Asia/Tokyo").locator("time").first.text_content()
    assert there == here


def test_the_theme_is_chosen_on_the_page(window: Window, ben: User) -> None:
    page = window(ben, "/me/appearance")
    page.locator("main").get_by_role("button", name="Dark").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("main").get_by_role("button", name="Dark")).to_have_attribute(
        "aria-pressed", "true"
    )


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_has_an_accessibility_fault(
    window: Window, ben: User, width: int, scheme: str
) -> None:
    faults = {}
    for address in (
        "/me/", "/me/appearance", "/me/shortcuts",
        "/help", "/help/reviewers", "/help/adjudicators", "/help/managers",
    ):  # fmt: skip
        page = window(
            ben,
            address,
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found = [violation["id"] for violation in Axe().run(page).response["violations"]]
        if found or wide:
            faults[address] = [*found, *(["scrolls sideways"] if wide else [])]
    assert faults == {}
