"""Jump to… by the keyboard alone: opened from a field, walked, followed, and left again."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from annotations.models import Claim, Project, User
from tests.factories import TEXT, make_article, make_claim, ready_claim, take
from tests.journeys.conftest import Window

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claim(project: Project, ben: User) -> Claim:
    claim = ready_claim(project)
    take(claim, ben)
    return claim


def test_by_the_keyboard_alone(
    window: Window, project: Project, claim: Claim, mia: User, ben: User
) -> None:
    article = make_article(project, mia, text=TEXT, title="The bridge of Porto")
    make_claim(project, mia, article=article)
    page = window(ben, reverse("reviews.edit", args=[project.slug, claim.pk]))
    justification = page.get_by_label("Justification")
    justification.click()
    page.keyboard.type("So far")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Jump to")
    expect(field).to_be_focused()
    expect(page.get_by_role("option", name="My queue")).to_be_visible()

    # Escape gives the focus back to where it was, and what stood there is untouched.
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(justification).to_be_focused()
    page.keyboard.type(", so good")
    expect(justification).to_have_value("So far, so good")

    page.keyboard.press("Control+k")
    page.keyboard.type("porto")
    options = page.locator("#command").get_by_role("option")
    expect(options.first).to_contain_text("The bridge of Porto")
    active = field.get_attribute("aria-activedescendant")
    assert active
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option", name="All results for “porto”")).to_have_attribute(
        "aria-selected", "true"
    )
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#command [aria-selected=true]")).to_have_count(1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/articles/{article.pk}/"))


def test_enter_before_the_answer_goes_where_the_answer_leads(
    window: Window, project: Project, claim: Claim, ben: User
) -> None:
    page = window(ben, reverse("projects.overview", args=[project.slug]))
    page.keyboard.press("Control+k")
    page.keyboard.type("opened 1998")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/claims/{claim.pk}/review"))


def test_two_keys_go_to_the_rooms(window: Window, project: Project, ada: User) -> None:
    page = window(ada, reverse("claims.index", args=[project.slug]))
    for key, room in (("q", "queue/"), ("a", "articles/"), ("d", "adjudicate/"), ("o", "")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(rf"/p/{project.slug}/{room}$"))
        # Until then nobody listens to keys.
        page.wait_for_load_state("load")


def test_without_scripts_the_field_leads_to_a_page(
    window: Window, project: Project, claim: Claim, ben: User
) -> None:
    page = window(ben, reverse("projects.overview", args=[project.slug]), java_script_enabled=False)
    page.locator(".topbar__search input").fill("bridge")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=claim.text).click()
    expect(page).to_have_url(re.compile(rf"/claims/{claim.pk}/review"))


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_has_an_accessibility_fault(
    window: Window, project: Project, claim: Claim, mia: User, width: int, scheme: str
) -> None:
    faults = {}
    here = reverse("search.index", args=[project.slug])
    for address, opened in ((f"{here}?q=bridge", False), (f"{here}?q=zzz", False), (here, True)):
        page = window(
            mia,
            address,
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        if opened:
            page.keyboard.press("Control+k")
            page.keyboard.type("bridge")
            expect(page.locator("#command").get_by_role("option", name=claim.text)).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found = [violation["id"] for violation in Axe().run(page).response["violations"]]
        if found or wide:
            faults[address, opened] = [*found, *(["scrolls sideways"] if wide else [])]
    assert faults == {}
