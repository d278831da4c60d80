"""Two people and one claim: what one restores, the other finds; nobody's later work is undone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from annotations.choices import Verb
from annotations.models import Activity, Claim, Project, User
from tests.factories import PASSWORD, QUOTE, make_claim
from tests.journeys.test_walk import check

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("chromium_path"),
]


@pytest.fixture(params=[1440, 390], ids=["desktop", "phone"])
def sign_in(
    browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest
) -> Iterator[Callable[[User], Page]]:
    """Open the projects page as somebody, in a browser of their own."""
    opened = []

    def open_as(user: User) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": request.param, "height": 900},
            timezone_id="Asia/Tokyo",
        )
        opened.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("User name").fill(user.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/p/")
        return page

    yield open_as
    for context in opened:
        context.close()


@pytest.fixture
def claim(project: Project, mia: User) -> Claim:
    return make_claim(project, mia)


def place(claim: Claim, more: str = "") -> str:
    return f"/p/bridges/articles/{claim.article_id}/claims?claim={claim.number}{more}"


def reword(page: Page, claim: Claim, text: str) -> None:
    page.goto(place(claim, "&panel=change"))
    page.locator("#change_text").fill(text)
    page.get_by_role("button", name=re.compile("^Save( Ctrl.*)?$")).last.click()
    page.wait_for_url("**did=*")
    assert Claim.objects.get(pk=claim.pk).text == text


def test_an_earlier_wording_is_restored(
    sign_in: Callable[[User], Page], claim: Claim, mia: User, ada: User
) -> None:
    reword(sign_in(mia), claim, "A bridge in Porto opened in 1998")
    page = sign_in(ada)
    page.goto(f"/p/bridges/claims/{claim.pk}/history")
    at = page.locator(".history-entry time").first
    expect(at).not_to_contain_text("UTC")  # Ada's own time, nine hours later
    check(page, True)
    if (folded := page.get_by_label("Filters", exact=True)).is_visible():
        folded.check()
    page.get_by_label("What changed").select_option(label="Wording")
    page.wait_for_url("**field=text**")
    entry = page.locator(".history-entry", has_text="changed the claim")
    entry.get_by_role("link", name="Restore").click()
    changes = page.locator(".restore-changes")
    expect(changes.locator("ins").first).to_be_visible()
    expect(changes.locator("del").first).to_be_visible()
    check(page, True)
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    page.get_by_role("button", name="Restore claim 1").click()
    page.wait_for_url("**did=*")
    assert Claim.objects.get(pk=claim.pk).text == QUOTE
    last = Activity.objects.latest("id")
    assert (last.verb, last.actor) == (Verb.CLAIM_REVERTED, ada)
    page.goto(f"/p/bridges/claims/{claim.pk}/history")
    expect(page.locator(".history-entry").first).to_contain_text("brought back an earlier version")


def test_an_undo_after_anothers_change_is_refused_and_leads_to_the_history(
    sign_in: Callable[[User], Page], claim: Claim, mia: User, ada: User
) -> None:
    mine, theirs = sign_in(mia), sign_in(ada)
    reword(mine, claim, "A bridge in Porto opened in 1998")
    reword(theirs, claim, "The bridge of Porto opened")
    mine.locator(".undo-strip").get_by_role("button", name="Undo").click()
    said = mine.locator(".toast")
    expect(said).to_contain_text("Someone changed this claim since. Open history to restore it.")
    assert Claim.objects.get(pk=claim.pk).text == "The bridge of Porto opened"
    said.get_by_role("link", name="Open history").click()
    mine.wait_for_url(f"**/claims/{claim.pk}/history")
    entry = mine.locator(".history-entry", has_text="Mia").filter(has_text="changed the claim")
    entry.get_by_role("link", name="Restore").click()
    mine.get_by_role("button", name="Restore claim 1").click()
    mine.wait_for_url("**did=*")
    assert Claim.objects.get(pk=claim.pk).text == QUOTE


def test_undo_and_redo_by_keyboard(
    sign_in: Callable[[User], Page], claim: Claim, mia: User
) -> None:
    page = sign_in(mia)
    reword(page, claim, "A bridge in Porto opened in 1998")
    with page.expect_navigation():
        page.keyboard.press("Control+z")
    expect(page.locator(".undo-strip")).to_contain_text("put back as before")
    assert Claim.objects.get(pk=claim.pk).text == QUOTE
    with page.expect_navigation():
        page.keyboard.press("Control+Shift+Z")
    expect(page.locator(".undo-strip")).to_be_visible()
    assert Claim.objects.get(pk=claim.pk).text == "A bridge in Porto opened in 1998"
