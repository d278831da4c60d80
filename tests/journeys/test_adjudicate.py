"""Settling in a real browser: keys, drafts on the device, no JavaScript, no accessibility fault."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotations.models import Adjudication, Claim, Project, User
from tests.factories import disputed_claim, settle, settled_claim
from tests.journeys.conftest import Window
from tests.journeys.looks import faults_at

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "The day is right, but the words name another event than the record does."


@pytest.fixture
def claim(project: Project, ben: User, chi: User) -> Claim:
    return disputed_claim(project, [ben, chi], speaker="Ana Lee")


def desk(claim: Claim) -> str:
    return reverse("adjudications.edit", args=[claim.project.slug, claim.pk])


def justification(page: Page) -> Any:
    return page.locator("#id_justification")


def drafts(page: Page) -> int:
    found: int = page.evaluate(
        "Object.keys(localStorage).filter((k) => k.startsWith('claimdesk.adjudicate.')).length"
    )
    return found


def choose(page: Page, card: str) -> None:
    page.locator(".verdict-card", has_text=card).first.click()


def fill(page: Page) -> None:
    choose(page, "Mixed")
    choose(page, "Accurate quote")
    page.get_by_role("radio", name="High").check()
    justification(page).fill(TEXT)


def test_by_keyboard_from_a_review_to_the_next_claim(
    window: Window, claim: Claim, ada: User
) -> None:
    page = window(ada, desk(claim))
    page.keyboard.press("b")
    expect(justification(page)).not_to_be_empty()
    page.keyboard.press("3")
    expect(page.locator(".verdict-card", has_text="Mixed").locator("input")).to_be_checked()
    page.keyboard.press("c")
    page.keyboard.press("r")
    page.keyboard.press("Control+a")
    page.keyboard.type(TEXT)
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/adjudicate/$"))
    settled = Adjudication.objects.get(claim=claim)
    assert (settled.content_label.code, settled.justification) == ("mixed", TEXT)


def test_what_is_typed_survives_a_reload_and_is_dropped_when_saved(
    window: Window, claim: Claim, ada: User
) -> None:
    page = window(ada, desk(claim))
    fill(page)
    expect(page.locator(".submit-bar__state")).to_have_text("Kept on this device until you save")
    page.reload()
    expect(justification(page)).to_have_value(TEXT)
    expect(page.locator(".verdict-card", has_text="Mixed").locator("input")).to_be_checked()
    assert drafts(page) == 1
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Final verdict")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/claims/\d+/$"))
    assert drafts(page) == 0
    assert Adjudication.objects.get(claim=claim).justification == TEXT


def test_a_start_that_was_asked_for_replaces_the_draft(
    window: Window, claim: Claim, ada: User
) -> None:
    page = window(ada, desk(claim))
    fill(page)
    page.get_by_role("button", name="Use A as the start").click()
    expect(justification(page)).not_to_have_value(TEXT)
    page.goto(desk(claim))
    expect(justification(page)).not_to_have_value(TEXT)
    expect(justification(page)).not_to_be_empty()


def test_who_comes_second_keeps_the_text(
    window: Window, claim: Claim, ada: User, mia: User
) -> None:
    late = window(mia, desk(claim))
    fill(late)
    settle(claim, ada)
    late.get_by_role("button", name="Save", exact=True).click()
    expect(late.get_by_text("Someone else settled this claim a moment ago.")).to_be_visible()
    expect(justification(late)).to_have_value(TEXT)
    assert drafts(late) == 1


def test_settling_and_sending_back_work_without_javascript(
    window: Window, claim: Claim, project: Project, ada: User, ben: User, chi: User
) -> None:
    page = window(ada, desk(claim), java_script_enabled=False)
    fill(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("has a final verdict")).to_be_visible()
    assert Adjudication.objects.get(claim=claim).justification == TEXT
    other = disputed_claim(project, [ben, chi])
    page.goto(desk(other))
    page.get_by_role("link", name="Send back").click()
    page.get_by_label("What should the reviewers look at again?").fill("Add the record.")
    page.get_by_role("button", name="Send back", exact=True).click()
    expect(page.get_by_text("went back to 2 reviewers")).to_be_visible()


def test_no_page_has_an_accessibility_fault(
    window: Window,
    claim: Claim,
    project: Project,
    mia: User,
    ada: User,
    ben: User,
    chi: User,
) -> None:
    final = settled_claim(project, [ben, chi], ada)
    slug = project.slug
    addresses = [
        (None, reverse("home")),
        (None, reverse("sign_in")),
        (mia, reverse("projects.index")),
        (mia, reverse("projects.overview", args=[slug])),
        (mia, reverse("claims.index", args=[slug])),
        (mia, reverse("claims.index", args=[slug], query={"q": "zebra"})),
        (mia, reverse("claims.show", args=[slug, final.pk])),
        (mia, reverse("adjudications.index", args=[slug])),
        (mia, desk(claim)),
        (mia, reverse("history.index", args=[slug])),
        (mia, reverse("history.claim", args=[slug, final.pk])),
    ]
    assert faults_at(window, addresses) == {}
