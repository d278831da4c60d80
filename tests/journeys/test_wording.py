"""A claim is reworded under review: one reviewer confirms, the other redoes."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotations.models import Claim, Correction, Project, User
from tests.factories import disputed_claim, make_review, ready_claim, settle
from tests.journeys.conftest import Window
from tests.journeys.looks import faults_at
from tests.services.test_wording import change, states

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "The bridge in Porto opened in 1998"


@pytest.fixture
def claim(project: Project, ben: User, chi: User) -> Claim:
    return disputed_claim(project, [ben, chi], speaker="Ana Lee")


def at(name: str, claim: Claim) -> str:
    return reverse(name, args=[claim.project.slug, claim.pk])


def claims_page(claim: Claim) -> str:
    place = reverse("articles.claims", args=[claim.project.slug, claim.article_id])
    return f"{place}?claim={claim.number}"


def reword(page: Page, text: str) -> None:
    page.locator("#change_text").fill(text)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_one_reviewer_confirms_and_the_other_redoes(
    window: Window, claim: Claim, ada: User, ben: User, chi: User, scripts: bool
) -> None:
    editor = window(ada, claims_page(claim), java_script_enabled=scripts)
    expect(editor.get_by_text("is asked to confirm or redo").first).to_be_visible()
    reword(editor, NEW)
    assert states(claim) == ["confirm", "confirm"]

    one = window(ben, at("reviews.edit", claim), java_script_enabled=scripts)
    expect(one.get_by_text("The wording changed after you submitted")).to_be_visible()
    expect(one.locator(".reworded ins")).to_have_text("in Porto")
    one.get_by_role("button", name="Confirm: my review holds").click()
    expect(one.get_by_text("Review confirmed.")).to_be_visible()
    assert states(claim) == ["submitted", "confirm"]

    queue = reverse("reviews.queue", args=[claim.project.slug])
    other = window(chi, f"{queue}?tab=sent-back", java_script_enabled=scripts)
    expect(other.get_by_text("Wording changed").first).to_be_visible()
    other.get_by_role("link", name="Open claim").click()
    other.locator("#id_justification").fill("The new words name the bridge, and the record agrees.")
    other.get_by_role("button", name="Submit anew").click()
    expect(other.get_by_text("Review submitted.")).to_be_visible()
    assert states(claim) == ["submitted", "submitted"]
    review = claim.reviews.get(reviewer=chi)
    assert review.justification.startswith("The new words")


def test_who_is_writing_is_told_by_autosave_and_shown_before_they_submit(
    window: Window, project: Project, ada: User, ben: User
) -> None:
    claim = ready_claim(project, speaker="Ana Lee")
    make_review(claim, ben, submitted=False)
    page = window(ben, at("reviews.edit", claim))
    change(claim, ada, text=NEW)
    box = page.locator("#id_justification")
    box.fill("The record of the city gives this very day, and so does the paper.")
    expect(page.locator(".reworded ins")).to_have_text("in Porto")
    page.get_by_role("link", name="See what changed").click()
    expect(page.locator("#rewording")).to_be_in_viewport()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_text("Read what changed, then submit again.")).to_be_visible()
    expect(box).to_have_value("The record of the city gives this very day, and so does the paper.")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_text("Review submitted.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_settled_claim_is_corrected_in_the_open(
    window: Window, claim: Claim, ada: User, ben: User, mia: User, scripts: bool
) -> None:
    settle(claim, ada)
    page = window(mia, at("claims.show", claim), java_script_enabled=scripts)
    page.get_by_role("link", name="Correct…", exact=True).click()
    page.get_by_label("Stand-alone text").fill(NEW)
    page.get_by_label("What was wrong?").fill("It is the bridge in Porto.")
    page.get_by_role("button", name="Show what will change").click()
    expect(page.locator("#preview ins")).to_have_text("in Porto")
    assert not Correction.objects.exists()
    page.get_by_role("button", name="Publish correction").click()
    expect(page.get_by_text("is published")).to_be_visible()
    reader = window(ben, at("claims.show", claim), java_script_enabled=scripts)
    expect(reader.get_by_text("It is the bridge in Porto.")).to_be_visible()
    expect(reader.locator(".correction ins")).to_have_text("in Porto")


def test_no_page_has_an_accessibility_fault(
    window: Window,
    project: Project,
    claim: Claim,
    ada: User,
    ben: User,
    chi: User,
) -> None:
    final = disputed_claim(project, [ben, chi], speaker="Ana Lee")
    settle(final, ada)
    change(claim, ada, text=NEW, speaker="Rui Sá")
    addresses = [
        (ada, claims_page(claim)),
        (ada, claims_page(final)),
        (ben, at("reviews.edit", claim)),
        (ben, reverse("reviews.queue", args=[project.slug]) + "?tab=sent-back"),
        (ada, at("corrections.wording", final)),
        (ada, at("corrections.sources", final)),
        (ada, at("claims.show", final)),
    ]
    assert faults_at(window, addresses) == {}
