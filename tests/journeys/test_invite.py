"""People come by a link: a manager makes it, somebody new joins with it and finds what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from annotations.choices import Role
from annotations.models import Membership, Project, User
from tests.factories import PASSWORD, ready_claim

AXE = Axe()

pytestmark = pytest.mark.usefixtures("chromium_path")


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def somebody(
    browser: Browser, live_server: LiveServer, javascript: bool
) -> Iterator[Callable[[], Page]]:
    """A page in a browser of somebody's own."""
    opened = []

    def open_page() -> Page:
        context = browser.new_context(base_url=live_server.url, java_script_enabled=javascript)
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


def check(page: Page, javascript: bool) -> None:
    if javascript:
        found = AXE.run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def sign_in(page: Page, user: User) -> None:
    page.get_by_label("User name").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def make_link(page: Page, role: str, javascript: bool) -> str:
    page.get_by_role("link", name="People").first.click()
    page.get_by_role("link", name="Invite somebody").click()
    check(page, javascript)
    page.get_by_role("radio", name=re.compile(f"^{role}")).check()
    page.get_by_label("For whom").fill(f"The new {role}")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("Copy the link now")).to_be_visible()
    check(page, javascript)
    link = page.get_by_role("textbox", name="Link").input_value()
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("rowheader", name=f"The new {role}")).to_be_visible()
    check(page, javascript)
    return link


def join(page: Page, link: str, username: str, javascript: bool) -> None:
    page.goto(link)
    check(page, javascript)
    page.get_by_label("User name").fill(username)
    page.get_by_label("Full name").fill(f"{username.title()} Ek")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password, again").fill(PASSWORD)
    page.get_by_role("button", name="Make the account and join").click()
    expect(page.get_by_text("Welcome to Bridges")).to_be_visible()
    check(page, javascript)


def test_a_reviewer_joins_and_finds_the_queue_and_a_guest_does_not(
    somebody: Callable[[], Page], javascript: bool, project: Project, mia: User, dot: User
) -> None:
    claim = ready_claim(project)
    manager = somebody()
    manager.goto("/sign-in")
    sign_in(manager, mia)
    manager.get_by_role("link", name=project.name).first.click()
    links = {role: make_link(manager, role, javascript) for role in ("Reviewer", "Viewer")}

    reviewer = somebody()
    join(reviewer, links["Reviewer"], "eve", javascript)
    assert reviewer.url.endswith("/queue/")
    reviewer.get_by_role("button", name="Take 1 claim", exact=True).first.click()
    expect(reviewer.get_by_text(claim.text).first).to_be_visible()
    assert Membership.objects.get(user__username="eve").role == Role.REVIEWER

    # Whoever is too late is told what a stranger is told.
    late = somebody()
    answer = late.goto(links["Reviewer"])
    assert answer is not None
    assert answer.status == 404

    guest = somebody()
    join(guest, links["Viewer"], "gus", javascript)
    expect(guest.get_by_role("link", name="My queue")).to_have_count(0)
    answer = guest.goto(f"/p/{project.slug}/queue/")
    assert answer is not None
    assert answer.status == 403
    guest.goto(f"/p/{project.slug}/people/")
    expect(guest.locator("#main").get_by_text("Eve Ek")).to_be_visible()
    check(guest, javascript)


def test_somebody_with_an_account_signs_in_and_comes_back(
    somebody: Callable[[], Page], javascript: bool, project: Project, mia: User, dot: User
) -> None:
    manager = somebody()
    manager.goto("/sign-in")
    sign_in(manager, mia)
    manager.get_by_role("link", name=project.name).first.click()
    link = make_link(manager, "Adjudicator", javascript)

    other = somebody()
    other.goto(link)
    other.get_by_role("link", name="Sign in and come back here").click()
    sign_in(other, dot)
    check(other, javascript)
    other.get_by_role("button", name="Join as Dot").click()
    expect(other.get_by_text("Welcome to Bridges")).to_be_visible()
    assert Membership.objects.get(user=dot).role == Role.ADJUDICATOR

    # And is gone with the next page when the manager says so.
    manager.reload()
    manager.get_by_role("link", name="Remove Dot").click()
    check(manager, javascript)
    manager.get_by_role("button", name="Remove Dot").click()
    expect(manager.get_by_role("heading", name="Former members")).to_be_visible()
    check(manager, javascript)
    answer = other.goto(f"/p/{project.slug}/")
    assert answer is not None
    assert answer.status == 404
