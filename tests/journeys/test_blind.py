"""Two reviewers who cannot see each other, in two browsers, until the claim is settled."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotations.models import Claim, Project, User
from tests.factories import ready_claim, settle, take
from tests.journeys.conftest import Window

pytestmark = pytest.mark.django_db(transaction=True)

SECRETS = (
    "The harbour master's log names another spring.",
    "Log of the harbour master",
    "https://harbour.example/log",
)
PAGES = (
    "projects.overview",
    "projects.agreement",
    "articles.index",
    "claims.index",
    "reviews.queue",
    "history.index",
)
OF_CLAIM = ("claims.show", "reviews.edit", "history.claim")


@pytest.fixture
def claim(project: Project, ben: User, chi: User) -> Claim:
    claim = ready_claim(project)
    for reviewer in (ben, chi):
        take(claim, reviewer)
    return claim


def address(claim: Claim) -> str:
    return reverse("reviews.edit", args=[claim.project.slug, claim.pk])


def judge(page: Page, claim: Claim, key: str, justification: str, title: str, url: str) -> None:
    """Judge the claim as a person does, and submit."""
    page.goto(address(claim))
    page.keyboard.press(key)
    page.get_by_role("radio", name="High").check()
    page.locator("#id_source-url").fill(url)
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Stance").select_option("refutes")
    page.get_by_label("Justification", exact=True).fill(justification)
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_text("reviews in.").first).to_be_visible()


def seen_by(page: Page, claim: Claim) -> list[str]:
    """Which of the secrets stand anywhere on the pages that somebody can open."""
    project = claim.project
    addresses = [reverse(name, args=[project.slug]) for name in PAGES]
    addresses += [reverse(name, args=[project.slug, claim.pk]) for name in OF_CLAIM]
    addresses.append(reverse("articles.claims", args=[project.slug, claim.article_id]))
    found = set()
    for each in addresses:
        page.goto(each)
        html = page.content()
        found |= {secret for secret in SECRETS if secret.replace("'", "&#x27;") in html}
        found |= {secret for secret in SECRETS if secret in page.locator("body").inner_text()}
    return sorted(found)


def test_blind_until_settled_then_open(
    window: Window, claim: Claim, ada: User, ben: User, chi: User
) -> None:
    hers, his = window(chi, address(claim)), window(ben, address(claim))
    judge(hers, claim, "5", *SECRETS)
    expect(hers.get_by_text("1 of 2 reviews in.")).to_be_visible()
    assert seen_by(hers, claim) == sorted(SECRETS)

    # He has not judged yet, and then he has: he could still revise.
    assert seen_by(his, claim) == []
    judge(
        his,
        claim,
        "1",
        "Two newspapers of that week agree on the day.",
        "City",
        "https://a.example",
    )
    expect(his.get_by_text("2 of 2 reviews in.")).to_be_visible()
    assert seen_by(his, claim) == []

    settle(claim, ada)
    assert seen_by(his, claim) == sorted(SECRETS)
