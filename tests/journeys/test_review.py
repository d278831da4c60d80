"""Reviewing in a real browser: two windows, a broken network, and no JavaScript."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Error, Page, Route, expect

from annotations.models import Claim, Project, Review, User
from tests.factories import (
    JUSTIFICATION,
    PASSWORD,
    label,
    make_citation,
    ready_claim,
    ready_claims,
    take,
)
from tests.journeys.conftest import Window

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claim(project: Project, ben: User) -> Claim:
    claim = ready_claim(project, speaker="Ana Lee")
    take(claim, ben)
    return claim


@pytest.fixture
def open_window(window: Window) -> Any:
    """Makes a browser window in which somebody is signed in, on the review page of a claim."""
    return lambda user, claim, **options: window(user, address(claim), **options)


def address(claim: Claim) -> str:
    return reverse("reviews.edit", args=[claim.project.slug, claim.pk])


def write(page: Page, text: str) -> None:
    page.get_by_label("Justification", exact=True).fill(text)


def text_in(page: Page) -> str:
    return page.get_by_label("Justification", exact=True).input_value()


def saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"Draft saved \d\d:\d\d$"))


def lose(page: Page) -> None:
    """A browser that dies. One that closes is online again for a moment, in which it may send."""
    with suppress(Error):  # it dies before it answers
        page.goto("chrome://crash", timeout=3000)
    page.close()


def stored(claim: Claim) -> Review:
    return Review.objects.get(claim=claim)


# --- autosave ------------------------------------------------------------------------------------


def test_what_is_typed_saves_itself(open_window: Any, claim: Claim, ben: User) -> None:
    page = open_window(ben, claim)
    page.keyboard.press("2")
    page.keyboard.press("c")
    write(page, "Two lines\nwith 🌉")
    saved(page)
    review = stored(claim)
    assert review.justification == "Two lines\nwith 🌉"
    assert (review.content_label.code, review.confidence) == ("mostly-true", "low")  # type: ignore[union-attr]
    page.reload()
    assert text_in(page) == "Two lines\nwith 🌉"
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('draft'))") == []


COUNT_SENDS = """
const send = window.fetch;
window.underWay = window.most = 0;
window.fetch = async (...values) => {
  // Not the looks around that every page takes.
  if (!String(values[0]).endsWith("/review/draft")) return send(...values);
  window.most = Math.max(window.most, ++window.underWay);
  try { return await send(...values); } finally { window.underWay -= 1; }
};
"""


def slowly(page: Page) -> None:
    """Let saves take longer than the pause that starts them, and count those under way."""
    page.add_init_script(COUNT_SENDS)
    page.reload()

    def slow(route: Route) -> None:
        page.wait_for_timeout(1200)
        route.continue_()

    page.route("**/review/draft", slow)


def test_sends_follow_one_another(open_window: Any, claim: Claim, ben: User) -> None:
    """Typing goes on while a save is under way: never two at once, and the last word stands."""
    page = open_window(ben, claim)
    slowly(page)
    for text in ("one", "one two", "one two three"):
        write(page, text)
        page.wait_for_timeout(900)
    saved(page)
    assert stored(claim).justification == "one two three"
    assert page.evaluate("window.most") == 1


def test_two_sends_at_once_would_be_counted(open_window: Any, claim: Claim, ben: User) -> None:
    page = open_window(ben, claim)
    slowly(page)
    page.evaluate("Promise.all([1, 2].map(() => fetch(location.href + '/draft')))")
    assert page.evaluate("window.most") == 2


def test_submit_and_next_by_keyboard(
    open_window: Any, project: Project, claim: Claim, ben: User
) -> None:
    make_citation(take(claim, ben))
    other = ready_claims(project, 1)[0]
    page = open_window(ben, claim)
    page.keyboard.press("1")
    page.get_by_role("radio", name="Accurate quote").check()
    page.get_by_role("radio", name="High").check()
    write(page, JUSTIFICATION)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{address(other)}")
    assert stored(claim).submitted_at is not None


# --- two windows ---------------------------------------------------------------------------------


def test_two_windows_the_second_sees_both_texts(open_window: Any, claim: Claim, ben: User) -> None:
    first, second = open_window(ben, claim), open_window(ben, claim)
    write(first, "Written in the first window.")
    saved(first)
    write(second, "Written in the second window.")
    panel = second.locator(".conflict")
    expect(panel).to_contain_text("Written in the first window.")
    expect(panel).to_contain_text("Written in the second window.")
    assert stored(claim).justification == "Written in the first window."

    panel.get_by_role("button", name="Save mine").click()
    saved(second)
    expect(panel).to_have_count(0)
    assert stored(claim).justification == "Written in the second window."
    write(second, "And on it goes.")
    saved(second)


def test_keeping_theirs_drops_the_copy_on_the_device(
    open_window: Any, claim: Claim, ben: User
) -> None:
    first, second = open_window(ben, claim), open_window(ben, claim)
    write(first, "Written in the first window.")
    saved(first)
    write(second, "Written in the second window.")
    second.get_by_role("link", name="Keep theirs").click()
    expect(second.get_by_label("Justification", exact=True)).to_have_value(
        "Written in the first window."
    )
    second.wait_for_timeout(1000)
    assert stored(claim).justification == "Written in the first window."


def test_a_conflict_survives_a_reload(open_window: Any, claim: Claim, ben: User) -> None:
    first, second = open_window(ben, claim), open_window(ben, claim)
    write(first, "Written in the first window.")
    saved(first)
    write(second, "Written in the second window.")
    expect(second.locator(".conflict")).to_be_visible()
    second.reload()
    expect(second.locator(".conflict")).to_contain_text("Written in the second window.")
    assert stored(claim).justification == "Written in the first window."


def test_submitting_a_stale_text_shows_both_and_submits_nothing(
    open_window: Any, claim: Claim, ben: User
) -> None:
    first, second = open_window(ben, claim), open_window(ben, claim)
    write(first, "Written in the first window.")
    saved(first)
    write(second, "Written in the second window.")
    second.get_by_role("button", name="Submit", exact=True).click()
    expect(second.locator(".conflict")).to_be_focused()
    assert stored(claim).submitted_at is None
    assert text_in(second) == "Written in the second window."


def test_two_windows_without_javascript(open_window: Any, claim: Claim, ben: User) -> None:
    first = open_window(ben, claim, java_script_enabled=False)
    second = open_window(ben, claim, java_script_enabled=False)
    write(first, "Written in the first window.")
    first.get_by_role("button", name="Save draft").click()
    expect(first.locator("[data-save-state]")).to_contain_text("Draft saved")
    write(second, "Written in the second window.")
    second.get_by_role("button", name="Save draft").click()
    panel = second.locator(".conflict")
    expect(panel).to_contain_text("Written in the first window.")
    expect(panel).to_contain_text("Written in the second window.")
    assert text_in(second) == "Written in the second window."
    assert stored(claim).justification == "Written in the first window."

    panel.get_by_role("button", name="Save mine").click()
    expect(panel).to_have_count(0)
    assert stored(claim).justification == "Written in the second window."


# --- trouble -------------------------------------------------------------------------------------


def test_without_a_network_the_text_survives_a_reload_and_is_sent(
    open_window: Any, claim: Claim, ben: User
) -> None:
    page = open_window(ben, claim)
    page.context.set_offline(True)
    write(page, "Typed in a tunnel.")
    expect(page.get_by_text("You are offline.")).to_be_in_viewport()
    page.wait_for_timeout(1200)
    assert stored(claim).justification == ""
    page.context.set_offline(False)
    page.reload()
    saved(page)
    assert text_in(page) == "Typed in a tunnel."
    assert stored(claim).justification == "Typed in a tunnel."


def test_back_online_sends_without_a_reload(open_window: Any, claim: Claim, ben: User) -> None:
    page = open_window(ben, claim)
    page.context.set_offline(True)
    write(page, "Typed in a tunnel.")
    page.wait_for_timeout(1200)
    page.context.set_offline(False)
    saved(page)
    assert stored(claim).justification == "Typed in a tunnel."


def test_submitting_offline_stays_on_the_page(open_window: Any, claim: Claim, ben: User) -> None:
    page = open_window(ben, claim)
    page.context.set_offline(True)
    write(page, "Typed in a tunnel.")
    page.get_by_role("button", name="Submit", exact=True).click()
    page.wait_for_timeout(500)
    assert text_in(page) == "Typed in a tunnel."


def test_a_server_in_trouble_is_tried_again(open_window: Any, claim: Claim, ben: User) -> None:
    page = open_window(ben, claim)
    answers = iter([503])

    def trouble(route: Route) -> None:
        status = next(answers, 0)
        if status:
            route.fulfill(status=status, body="Trouble")
        else:
            route.continue_()

    page.route("**/review/draft", trouble)
    write(page, "Typed in a storm.")
    expect(page.get_by_text("Next try in 2 s")).to_be_visible()
    saved(page)
    assert stored(claim).justification == "Typed in a storm."


def test_an_answer_that_is_lost_is_no_conflict(open_window: Any, claim: Claim, ben: User) -> None:
    """The save arrives, its answer does not: the retry says the same again and is told so."""
    page = open_window(ben, claim)
    lost = iter([True])

    def lose(route: Route) -> None:
        if next(lost, False):
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/review/draft", lose)
    write(page, "Said once.")
    saved(page)
    expect(page.locator(".conflict")).to_have_count(0)
    assert (stored(claim).justification, stored(claim).version) == ("Said once.", 2)


def test_signed_out_keeps_the_draft_and_sends_it_afterwards(
    open_window: Any, claim: Claim, ben: User
) -> None:
    page = open_window(ben, claim)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    write(page, "Typed after the session ended.")
    expect(page.get_by_text("You are signed out.")).to_be_in_viewport()
    page.context.add_cookies(cookies)
    page.reload()
    saved(page)
    assert stored(claim).justification == "Typed after the session ended."


def test_typing_on_after_an_answer_was_lost_is_no_conflict(
    open_window: Any, claim: Claim, ben: User
) -> None:
    """The save arrived, the text went on meanwhile: first the same is said again, then the rest."""
    page = open_window(ben, claim)
    sent: list[Any] = []

    def lose(route: Route) -> None:
        sent.append(route.request.post_data_json)
        if len(sent) == 1:
            route.fetch()
            write(page, "Said once. And more.")
            route.abort()
        else:
            route.continue_()

    page.route("**/review/draft", lose)
    write(page, "Said once.")
    expect(page.get_by_text("Next try in 2 s").first).to_be_visible()
    saved(page)
    expect(page.locator(".conflict")).to_have_count(0)
    assert (stored(claim).justification, stored(claim).version) == ("Said once. And more.", 3)
    assert sent[0] == sent[1] != sent[2]
    assert sent[0]["request_key"] != sent[2]["request_key"]


def test_a_lost_answer_and_a_reload(open_window: Any, claim: Claim, ben: User) -> None:
    """What is on the device knows that a save was not answered, so the next page asks again."""
    page = open_window(ben, claim)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/review/draft", lose)
    write(page, "Said once.")
    expect(page.get_by_text("Next try in 2 s").first).to_be_visible()
    write(page, "Said once. And more.")
    page.unroute("**/review/draft")
    page.reload()
    saved(page)
    expect(page.locator(".conflict")).to_have_count(0)
    assert (stored(claim).justification, stored(claim).version) == ("Said once. And more.", 3)


def test_offline_the_bar_counts_what_waits_and_any_page_sends_it(
    open_window: Any, project: Project, claim: Claim, ben: User
) -> None:
    other = ready_claims(project, 1)[0]
    take(other, ben)
    first, second = open_window(ben, claim), open_window(ben, other)
    # Both windows belong to one browser.
    third = first.context.new_page()
    third.goto(address(other))
    second.context.close()
    first.context.set_offline(True)
    write(first, "Typed in a tunnel.")
    write(third, "Typed in a second one.")
    bar = third.locator("[data-outbox]")
    expect(bar).to_contain_text(
        "You are offline. Keep working: 2 changes are stored on this device."
    )
    expect(bar.get_by_role("listitem").first).to_contain_text("Review draft, 18 characters")
    assert stored(claim).justification == stored(other).justification == ""

    # The first review is closed before there is a network again.
    first.close()
    third.context.set_offline(False)
    expect(third.get_by_text("Back online. 2 changes sent.")).to_be_visible()
    expect(bar).to_be_hidden()
    assert stored(claim).justification == "Typed in a tunnel."
    assert stored(other).justification == "Typed in a second one."


def test_what_another_page_cannot_send_waits_for_a_decision(
    open_window: Any, project: Project, claim: Claim, ben: User
) -> None:
    page, elsewhere = open_window(ben, claim), open_window(ben, claim)
    page.context.set_offline(True)
    write(page, "Typed in a tunnel.")
    page.wait_for_timeout(1000)
    context = page.context
    lose(page)
    write(elsewhere, "Typed elsewhere.")
    saved(elsewhere)
    context.set_offline(False)
    page = context.new_page()
    page.goto(reverse("reviews.queue", args=[project.slug]))
    bar = page.locator("[data-outbox]")
    expect(bar).to_contain_text("Needs a look")
    assert stored(claim).justification == "Typed elsewhere."
    bar.get_by_role("link", name="Review draft").click()
    panel = page.locator(".conflict")
    expect(panel).to_contain_text("Typed in a tunnel.")
    expect(panel).to_contain_text("Typed elsewhere.")


def test_signing_in_again_without_leaving_sends_the_draft(
    open_window: Any, claim: Claim, ben: User
) -> None:
    page = open_window(ben, claim)
    page.context.clear_cookies(name="sessionid")
    write(page, "Typed after the session ended.")
    page.get_by_role("link", name="Sign in", exact=True).click()
    door = page.get_by_role("dialog", name="You were signed out")
    expect(door).to_contain_text("Your draft of claim 1 is stored on this device (30 characters")
    door.get_by_label("Password").fill("wrong")
    door.get_by_role("button", name="Sign in and send").click()
    expect(door.get_by_role("alert")).to_contain_text("do not belong together")
    door.get_by_label("Password").fill(PASSWORD)
    door.get_by_role("button", name="Sign in and send").click()
    saved(page)
    assert text_in(page) == "Typed after the session ended."
    assert stored(claim).justification == "Typed after the session ended."
    expect(page.get_by_text("You are signed out.")).to_have_count(0)


def test_an_incomplete_submit_keeps_the_text(open_window: Any, claim: Claim, ben: User) -> None:
    page = open_window(ben, claim)
    write(page, "Gift of 1638.")
    page.get_by_role("button", name="Submit", exact=True).click()
    summary = page.get_by_role("alert").filter(has_text="things to finish before you submit")
    expect(summary).to_be_focused()
    assert text_in(page) == "Gift of 1638."
    assert stored(claim).justification == "Gift of 1638."
    # And again, with nothing left to save before the form goes.
    page.goto(address(claim))
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(summary).to_be_focused()


def test_a_source_is_added_with_enter_and_the_text_stays(
    open_window: Any, claim: Claim, ben: User
) -> None:
    page = open_window(ben, claim)
    write(page, "So far")
    page.locator("h1").click()
    page.keyboard.press("s")
    page.keyboard.type("https://records.example/bridge")
    page.get_by_label("Title", exact=True).fill("Opening of the bridge")
    page.get_by_label("Stance").select_option("supports")
    page.get_by_label("Title", exact=True).press("Enter")
    expect(page.get_by_role("link", name="Opening of the bridge")).to_be_visible()
    assert text_in(page) == "So far"
    review = stored(claim)
    assert (review.justification, review.citations.count()) == ("So far", 1)


def test_a_revision_is_kept_on_the_device_until_it_is_submitted(
    open_window: Any, project: Project, claim: Claim, ben: User
) -> None:
    make_citation(take(claim, ben))
    page = open_window(ben, claim)
    page.keyboard.press("1")
    page.get_by_role("radio", name="Accurate quote").check()
    page.keyboard.press("c")
    write(page, JUSTIFICATION)
    page.get_by_role("button", name="Submit", exact=True).click()
    page.get_by_role("link", name="Change my review").click()
    write(page, JUSTIFICATION + " Revised.")
    page.reload()
    assert text_in(page) == JUSTIFICATION + " Revised."
    assert stored(claim).justification == JUSTIFICATION
    page.get_by_role("button", name="Save revision").click()
    expect(page.get_by_text("Revised.")).to_be_visible()
    assert stored(claim).justification == JUSTIFICATION + " Revised."
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('draft'))") == []
    assert label(project, "true") == stored(claim).content_label
