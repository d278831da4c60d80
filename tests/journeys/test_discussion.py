"""Two reviewers differ, read each other and come to agree, each in a browser of their own."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotations.choices import AdjudicationMethod
from annotations.models import Adjudication, Claim, Project, SpotCheck, User
from tests.factories import disputed_claim, make_project, make_review, ready_claim
from tests.journeys.conftest import Window
from tests.journeys.looks import faults_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(root: User) -> Project:
    return make_project(root, discussion_days=3)


@pytest.fixture
def claim(project: Project, ben: User, chi: User) -> Claim:
    return disputed_claim(project, [ben, chi])


def at(name: str, claim: Claim) -> str:
    return reverse(name, args=[claim.project.slug, claim.pk])


def queue(project: Project) -> str:
    return reverse("reviews.queue", args=[project.slug])


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_queue_to_agreement(
    window: Window, claim: Claim, project: Project, ben: User, chi: User, scripts: bool
) -> None:
    first = window(ben, queue(project), java_script_enabled=scripts)
    first.get_by_role("link", name="To discuss").click()
    expect(first.get_by_text("Open for discussion until")).to_be_visible()
    first.get_by_role("link", name=claim.text).click()
    expect(first.get_by_role("heading", name="Reviewer A (you)")).to_be_visible()
    expect(first.get_by_role("heading", name="Reviewer B")).to_be_visible()
    expect(first.locator("main")).not_to_contain_text("Chi")

    second = window(chi, at("discussions.show", claim), java_script_enabled=scripts)
    second.get_by_role("link", name="Revise my review").click()
    second.locator(".verdict-card", has_text="Mostly true").first.click()
    second.get_by_role("button", name="Save revision").click()
    expect(second.get_by_text("after discussion").first).to_be_visible()

    first.reload()
    expect(first.locator(".before__moved")).to_have_text(re.compile(r"False.*Mostly true", re.S))
    first.get_by_role("link", name="Revise my review").click()
    first.locator(".verdict-card", has_text="Mostly true").first.click()
    first.get_by_role("button", name="Save revision").click()
    expect(first.get_by_text("This claim has a final verdict, so reviews")).to_be_visible()
    settled = Adjudication.objects.get(claim=claim)
    assert (settled.method, settled.content_label.code) == (
        AdjudicationMethod.AGREEMENT,
        "mostly-true",
    )


def test_closed_by_an_adjudicator_while_somebody_writes(
    window: Window, claim: Claim, ada: User, chi: User
) -> None:
    late = window(chi, f"{at('reviews.edit', claim)}?revise=1")
    late.locator("#id_justification").fill("I have read the record again, and it says otherwise.")
    desk = window(ada, at("adjudications.edit", claim))
    desk.get_by_role("button", name="Settle now").click()
    expect(desk.get_by_role("heading", name="Final verdict")).to_be_visible()
    late.get_by_role("button", name="Save revision").click()
    expect(late.get_by_text("The discussion is over; an adjudicator").first).to_be_visible()
    expect(late.get_by_text("I have read the record again").first).to_be_visible()


def test_a_spot_check(window: Window, project: Project, mia: User, ben: User, chi: User) -> None:
    claim = ready_claim(project)
    for reviewer in (ben, chi):
        make_review(claim, reviewer)
    page = window(mia, reverse("adjudications.index", args=[project.slug]))
    page.get_by_role("link", name="Spot checks").click()
    page.get_by_role("button", name="Check next").click()
    page.get_by_role("button", name="Reopen with a public note").click()
    expect(page.get_by_text("Say publicly why the verdict is reopened.").first).to_be_visible()
    page.get_by_role("button", name="Uphold").click()
    expect(page.get_by_text("upheld: 1 of 1 checked")).to_be_visible()
    assert SpotCheck.objects.get().upheld


def test_no_page_has_an_accessibility_fault(
    window: Window,
    claim: Claim,
    project: Project,
    mia: User,
    ben: User,
    chi: User,
) -> None:
    agreed = ready_claim(project)
    for reviewer in (ben, chi):
        make_review(agreed, reviewer)
    addresses = [
        (ben, f"{queue(project)}?tab=discuss"),
        (ben, at("discussions.show", claim)),
        (ben, at("claims.show", claim)),
        (mia, reverse("adjudications.index", args=[project.slug])),
        (mia, at("adjudications.edit", claim)),
        (mia, reverse("spot_checks.index", args=[project.slug])),
        (mia, at("spot_checks.edit", agreed)),
        (mia, reverse("projects.agreement", args=[project.slug])),
    ]
    assert faults_at(window, addresses) == {}
