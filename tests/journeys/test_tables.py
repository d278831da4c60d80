"""A filter is kept and ticked rows are changed in a real browser, with JavaScript and without."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotations.choices import Worth
from annotations.models import Claim, Project, User
from annotations.services.saved_views import save_view, share_view
from tests.factories import make_claim, ready_claims, standing
from tests.journeys.conftest import Window
from tests.journeys.looks import faults_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_view_is_saved_and_its_ticked_claims_are_withdrawn(
    project: Project, mia: User, window: Window, javascript: bool
) -> None:
    claims = ready_claims(project, 3)
    at = reverse("claims.index", args=[project.slug], query={"state": "ready"})
    page = window(mia, at, java_script_enabled=javascript)
    page.get_by_text("Save this view…").click()
    page.get_by_label("Name of the view").fill("To do")
    page.get_by_role("button", name="Save view").click()
    view = page.get_by_role("link", name="To do")
    expect(view).to_have_attribute("aria-current", "true")

    for claim in claims[:2]:
        page.get_by_role("checkbox", name=f"Tick claim {claim.number} of").check()
    page.get_by_role("button", name="Withdraw…").click()
    expect(page.get_by_role("heading", name="2 claims")).to_be_visible()
    expect(page.get_by_text(claims[2].text)).to_have_count(0)
    page.get_by_label("Reason", exact=True).select_option("repeated")
    page.get_by_role("button", name="Withdraw 2 claims").click()
    expect(page.get_by_text("2 claims withdrawn.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Tick claim")).to_have_count(1)
    expect(view).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 claims put back")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Tick claim")).to_have_count(3)

    page.get_by_role("checkbox", name=f"Tick claim {claims[2].number} of").check()
    page.get_by_label("How much the ticked claims").select_option("high")
    page.get_by_role("button", name="Worth checking…").click()
    page.get_by_role("button", name="Set 1 claim to High").click()
    expect(page.get_by_text("1 claim changed.")).to_be_visible()
    assert Claim.objects.get(pk=claims[2].pk).worth_band == Worth.HIGH


def test_the_tables_have_no_faults(project: Project, mia: User, ada: User, window: Window) -> None:
    claims = [*ready_claims(project, 2), make_claim(project)]
    for screen in ("claims", "articles"):
        for name in ("W" * 80, "Ready"):
            owner = standing(mia, project)
            view = save_view(standing=owner, screen=screen, name=name, query="")
            share_view(standing=owner, view=view, version=1, shared=True)
    ticked = {"claims": [claim.pk for claim in claims], "level": "high"}
    at = [
        (mia, reverse("claims.index", args=[project.slug])),
        (ada, reverse("articles.index", args=[project.slug], query={"state": "disputed"})),
        (mia, reverse("articles.index", args=[project.slug])),
        *(
            (mia, reverse("batches.claims", args=[project.slug], query={**ticked, "action": act}))
            for act in ("withdraw", "worth")
        ),
        (
            mia,
            reverse(
                "batches.articles",
                args=[project.slug],
                query={"articles": [claim.article_id for claim in claims]},
            ),
        ),
    ]
    assert faults_at(window, at) == {}


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_on_a_phone_the_filters_are_folded_until_one_is_chosen(
    project: Project, mia: User, window: Window, javascript: bool
) -> None:
    ready_claims(project, 1)
    at = reverse("claims.index", args=[project.slug])
    phone = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": javascript}
    page = window(mia, at, **phone)
    state = page.get_by_role("combobox", name="State")
    expect(state).to_be_hidden()
    page.get_by_label("Filters", exact=True).check()
    state.select_option("ready")
    if not javascript:
        page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_url("**state=ready**")
    expect(state).to_have_value("ready")
