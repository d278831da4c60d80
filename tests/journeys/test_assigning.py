"""A manager asks people to review in a real browser, with JavaScript and without; holds run out."""

from __future__ import annotations

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from annotations.choices import AssignmentState
from annotations.models import Assignment, Project, User
from annotations.services.projects import change_project
from tests.factories import ready_claims, standing
from tests.journeys.conftest import Window

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def window(window: Window, javascript: bool) -> Window:
    """The shared one, with JavaScript or without where a test does not say."""
    return lambda user, address, **options: window(
        user, address, **{"java_script_enabled": javascript, **options}
    )


def at(name: str, project: Project) -> str:
    return reverse(name, args=[project.slug])


def check(page: Page, javascript: bool) -> None:
    if javascript:
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def test_two_claims_in_turn_reach_the_queue(
    project: Project, mia: User, ben: User, chi: User, window: Window, javascript: bool
) -> None:
    project = change_project(standing=standing(mia, project), version=1, reviews_per_claim=1)
    first, second = ready_claims(project, 2)
    due = timezone.localdate() + datetime.timedelta(days=9)

    page = window(mia, at("assignments.assign", project))
    check(page, javascript)
    for name in ("Ben", "Chi"):
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    page.get_by_label("Due day").fill(due.isoformat())
    page.get_by_role("button", name="Preview").click()
    shares = page.get_by_role("table", name="Who gets how many")
    expect(shares.get_by_role("row", name="Ben 0 +1 1")).to_be_visible()
    expect(shares.get_by_role("row", name="Chi 0 +1 1")).to_be_visible()
    check(page, javascript)
    page.get_by_role("button", name="Assign 2 reviews").click()
    expect(page.get_by_text("2 reviews assigned.")).to_be_visible()
    check(page, javascript)
    assert {row.reviewer for row in Assignment.objects.filter(due_on=due)} == {ben, chi}

    queue = window(ben, at("reviews.queue", project))
    mine = Assignment.objects.get(reviewer=ben).claim
    other = second if mine == first else first
    expect(queue.get_by_role("heading", name=mine.text)).to_be_visible()
    expect(queue.get_by_text("Asked by Mia")).to_be_visible()
    expect(queue.get_by_text(f"Due {due:%-d %b}")).to_be_visible()
    expect(queue.get_by_text(other.text)).to_have_count(0)
    check(queue, javascript)


def test_one_review_is_given_on_and_the_ticked_ones_get_a_day(
    project: Project, mia: User, ben: User, chi: User, window: Window, javascript: bool
) -> None:
    claims = ready_claims(project, 2)
    page = window(mia, f"{at('assignments.assign', project)}?preview=1&people={ben.pk}")
    page.get_by_role("button", name="Assign 2 reviews").click()

    row = page.get_by_role("row", name="Ben").filter(has_text=claims[0].text)
    row.locator("summary").click()
    row.get_by_label("Give to").select_option(label="Chi")
    row.get_by_role("button", name="Give", exact=True).click()
    expect(page.get_by_text("1 review given on.")).to_be_visible()
    held = Assignment.objects.filter(state=AssignmentState.OPEN)
    assert {(one.claim, one.reviewer) for one in held} == {(claims[0], chi), (claims[1], ben)}

    due = timezone.localdate() + datetime.timedelta(days=1)
    for box in page.get_by_role("checkbox", name="Tick claim").all():
        box.check()
    batch = page.get_by_role("form", name="Change the ticked rows")
    batch.get_by_label("Due day").fill(due.isoformat())
    batch.get_by_role("button", name="Set due day").click()
    expect(page.get_by_text("Due day of 2 reviews changed.")).to_be_visible()
    expect(page.get_by_text("Due soon:")).to_have_count(2)
    assert set(held.values_list("due_on", flat=True)) == {due}


def test_a_hold_that_ran_out_untouched_gives_way(
    project: Project, mia: User, ben: User, chi: User, window: Window
) -> None:
    """20 minutes pass in the database; what somebody was asked for does not run out."""
    project = change_project(standing=standing(mia, project), version=1, reviews_per_claim=1)
    (claim,) = ready_claims(project, 1)
    ben_s = window(ben, at("reviews.queue", project))
    ben_s.get_by_role("button", name="Next for me").click()
    ben_s.wait_for_url(f"**/claims/{claim.pk}/review")

    chi_s = window(chi, at("reviews.queue", project))
    expect(chi_s.get_by_text("no claim waits for a reviewer")).to_be_visible()
    assert Assignment.objects.get().held_until is not None
    Assignment.objects.update(held_until=timezone.now() - datetime.timedelta(seconds=1))
    chi_s.reload()
    chi_s.get_by_role("button", name="Next for me").click()
    expect(chi_s.get_by_role("heading", name=claim.text)).to_be_visible()
    rows = dict(Assignment.objects.values_list("reviewer", "state"))
    assert rows == {ben.pk: AssignmentState.RELEASED, chi.pk: AssignmentState.OPEN}
    ben_s.reload()
    expect(ben_s.get_by_text("not open for review").first).to_be_visible()


def test_ticked_claims_lead_to_the_plan(
    project: Project, mia: User, ben: User, window: Window, javascript: bool
) -> None:
    claims = ready_claims(project, 3)
    page = window(mia, at("claims.index", project))
    check(page, javascript)
    for claim in claims[:2]:
        page.get_by_role("checkbox", name=f"Tick claim {claim.number} of").check()
    page.get_by_role("button", name="Assign ticked claims…").click()
    expect(page.get_by_text("2 claims that you ticked")).to_be_visible()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("button", name="Assign 2 reviews")).to_be_visible()


def test_on_a_phone_nothing_scrolls_sideways(
    project: Project, mia: User, ben: User, chi: User, window: Window, javascript: bool
) -> None:
    if not javascript:
        pytest.skip("measured by a script")
    ready_claims(project, 2)
    places = [
        f"{at('assignments.assign', project)}?preview=1&people={ben.pk}&people={chi.pk}",
        at("assignments.index", project),
        f"{at('assignments.rebalance', project)}?preview=1&people={ben.pk}&people={chi.pk}",
        at("claims.index", project),
    ]
    for dark in ("light", "dark"):
        page = window(mia, places[0], viewport={"width": 390, "height": 800}, color_scheme=dark)
        for place in places:
            page.goto(place)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, place
            check(page, javascript)
            if "Assign 4" in page.content():
                page.get_by_role("button", name="Assign 4 reviews").click()
