"""A kind is taken off the list and explained; who marks claims reads it. No page has a fault."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotations.models import Project, User
from annotations.services.projects import change_project
from tests.factories import make_claim, make_review, ready_claim, standing
from tests.journeys.conftest import Window
from tests.journeys.looks import faults_at

pytestmark = pytest.mark.django_db(transaction=True)

NOTE = "What happened, when and where."


def test_what_is_offered_is_explained_where_it_is_chosen(
    window: Window, project: Project, mia: User
) -> None:
    claim = make_claim(project, mia, kind="quantity")
    page = window(mia, reverse("settings.kinds", args=[project.slug]))
    page.get_by_role("checkbox", name="Quantity").uncheck()
    page.get_by_label("When to choose “Event”").fill(NOTE)
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("Settings saved.")).to_be_visible()
    expect(page.get_by_text("no longer offered")).to_be_visible()

    place = reverse("articles.claims", args=[project.slug, claim.article_id])
    page.goto(f"{place}?claim={claim.number}")
    form = page.locator("#claim")
    expect(form.locator("[data-kind=quantity]")).to_be_visible()
    expect(form.locator("[data-kind=event]")).to_be_hidden()
    form.get_by_label("Kind").select_option("event")
    expect(form.locator("[data-kind=event]")).to_have_text(NOTE)
    expect(form.locator("[data-kind=event]")).to_be_visible()
    expect(form.locator("[data-kind=quantity]")).to_be_hidden()


def test_the_pages_have_no_faults(window: Window, project: Project, mia: User, ben: User) -> None:
    make_review(ready_claim(project, mia), ben)
    claim = make_claim(project, mia, kind="quantity")
    change_project(
        standing=standing(mia, project),
        version=1,
        guideline="Two sources.",
        offered_kinds=["event"],
        kind_notes={"event": NOTE},
    )
    slug = project.slug
    claims = reverse("articles.claims", args=[slug, claim.article_id])
    addresses = [
        (mia, reverse("settings.kinds", args=[slug])),
        (ben, reverse("settings.kinds", args=[slug])),
        (mia, reverse("settings.publishing", args=[slug])),
        (mia, f"{claims}?claim={claim.number}"),
        (ben, reverse("reviews.queue", args=[slug])),
        (ben, reverse("reviews.changes", args=[slug])),
        (ben, reverse("projects.guideline", args=[slug])),
    ]
    assert faults_at(window, addresses) == {}
