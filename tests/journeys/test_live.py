"""Two people at once, against the real server: who is here, and what the other one just did."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.factcheck.test_up import port_of, processes, start, state

__all__ = ["state"]  # the fixture: one state directory, and no process of it left behind

PASSWORD = "claimdesk demo"
SOON_MS = 2000
POLL_MS = 13_000  # a poll every ten seconds, and the answer
CLAIMS = "/p/kazan-summit/articles/1/claims"
DISPUTED = "/p/kazan-summit/claims/3"
STREAM = re.compile(r"/live$")
JUSTIFICATION = "The record of that year says so, and the readout of the summit does not."
Window = Callable[..., Page]


@pytest.fixture(scope="module")
def up(state: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(state, "--bind", "127.0.0.1:0")
    yield process
    if process.poll() is None:
        process.terminate()
        assert process.wait(60) == 0
    assert processes(state) == []


@pytest.fixture(scope="module")
def base(up: subprocess.Popen[str]) -> str:
    address = f"http://127.0.0.1:{port_of(up)}"
    assert up.stdout is not None
    # A full pipe would stop the server.
    threading.Thread(target=list, args=[up.stdout], daemon=True).start()
    return address


@pytest.fixture
def window(browser: Browser, base: str, chromium_path: str) -> Iterator[Window]:
    """A browser of somebody signed in, at an address; ``stream=False`` refuses it the stream."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_window(name: str, address: str, *, stream: bool = True) -> Page:
        context = browser.new_context(base_url=base)
        contexts.append(context)
        if not stream:
            context.route(STREAM, lambda route: route.fulfill(status=204))
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto("/sign-in")
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/p/**")
        # The first look is answered: the page knows who else is here.
        with page.expect_response(re.compile("/live/state")):
            page.goto(address)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert troubles == []


def face(page: Page, claim: int) -> object:
    return page.locator(f".claim-row[data-claim='{claim}'] [data-on-claim]")


def change_claim(page: Page, text: str) -> None:
    field = page.locator("#change_text")
    field.fill(text)
    page.locator("form.claim-form", has=field).get_by_role("button", name="Save").click()
    expect(page.locator("#change_text")).to_have_value(text)


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "polling"])
def test_who_is_on_which_claim_appears_and_vanishes(window: Window, stream: bool) -> None:
    patience = 2 * SOON_MS if stream else POLL_MS
    amina = window("amina", f"{CLAIMS}?claim=2", stream=stream)
    assert face(amina, 1).count() == 0  # type: ignore[attr-defined]
    lea = window("lea", f"{CLAIMS}?claim=1")
    expect(face(amina, 1)).to_contain_text("Léa Marchetti has this claim open", timeout=patience)  # type: ignore[arg-type]
    amina.locator("[data-here-now] summary").click()
    expect(amina.locator("[data-here-list]")).to_contain_text("Léa Marchetti")
    expect(amina.locator("[data-here-list]")).to_contain_text("on claim 1")
    lea.goto(f"{CLAIMS}?claim=4")
    expect(face(amina, 4)).to_be_attached(timeout=patience)  # type: ignore[arg-type]
    lea.context.close()
    expect(amina.locator("[data-here-now]")).to_be_hidden(timeout=patience + 8000)
    expect(face(amina, 4)).to_have_count(0)  # type: ignore[arg-type]


def test_who_reviews_what_is_not_shown(window: Window) -> None:
    tomas = window("tomas", f"{CLAIMS}?claim=2")
    window("amina", "/p/kazan-summit/claims/11/review")
    here = tomas.locator("[data-here-list]")
    tomas.locator("[data-here-now] summary").click(timeout=3 * SOON_MS)
    expect(here).to_contain_text("Amina Okafor")
    expect(here).to_contain_text("in the project")


def test_a_changed_claim_is_drawn_anew_where_nobody_edits(window: Window) -> None:
    reader = window("noor", f"{CLAIMS}?claim=2")
    lea = window("lea", f"{CLAIMS}?claim=8")
    words = f"We appreciate the cooperation within BRICS, number {time.time_ns()}"
    change_claim(lea, words)
    expect(reader.locator(".claim-row[data-claim='8']")).to_contain_text(words, timeout=SOON_MS)
    expect(reader.locator(".live-strip")).to_have_count(0)


def test_a_changed_claim_is_told_and_nothing_typed_is_lost(window: Window) -> None:
    tomas = window("tomas", f"{CLAIMS}?claim=1")
    tomas.locator("#change_text").fill("What I am writing")
    lea = window("lea", f"{CLAIMS}?claim=8")
    change_claim(lea, f"Changed again, number {time.time_ns()}")
    strip = tomas.locator(".live-strip")
    expect(strip).to_contain_text("Léa Marchetti changed claim 8 at", timeout=SOON_MS)
    expect(tomas.locator("#change_text")).to_have_value("What I am writing")


def test_only_one_tab_of_a_browser_holds_the_stream(window: Window, base: str) -> None:
    first = window("jonas", "/p/kazan-summit/queue/")
    streams: list[str] = []
    first.context.on("request", lambda r: STREAM.search(r.url) and streams.append(r.url))
    tabs = [first.context.new_page() for _ in range(3)]
    for tab in tabs:
        tab.goto("/p/kazan-summit/queue/")
    lea = window("lea", f"{CLAIMS}?claim=5")
    del lea
    tabs[-1].bring_to_front()
    expect(tabs[-1].locator("[data-here-now]")).to_be_visible(timeout=2 * SOON_MS)
    assert len(streams) <= 1


def test_a_settled_claim_shows_at_once_on_each_kind_of_page(window: Window) -> None:
    other = window("tomas", f"{DISPUTED}/adjudicate")
    polling = window("admin", f"{DISPUTED}/", stream=False)
    reviewer = window("jonas", f"{DISPUTED}/review")
    other.locator("#id_justification").fill("What Tomás was writing")
    lea = window("lea", f"{DISPUTED}/adjudicate")
    lea.locator(".verdict-card", has_text="Mixed").first.click()
    lea.locator(".verdict-card", has_text="Accurate quote").first.click()
    lea.get_by_role("radio", name="High").check()
    lea.locator("#id_justification").fill(JUSTIFICATION)
    lea.get_by_role("button", name="Save", exact=True).click()
    lea.wait_for_url("**/claims/3/*")
    told = "Léa Marchetti settled this claim at"
    expect(other.locator(".live-strip")).to_contain_text(told, timeout=SOON_MS)
    expect(reviewer.locator(".live-strip")).to_contain_text(told, timeout=SOON_MS)
    expect(polling.locator(".live-strip")).to_contain_text(told, timeout=POLL_MS)
    expect(other.locator("#id_justification")).to_have_value("What Tomás was writing")
    polling.get_by_role("link", name="See the final verdict").click()
    expect(polling.get_by_role("heading", name="Final verdict")).to_be_visible()


def test_the_queue_says_how_much_has_changed(window: Window) -> None:
    """Amina holds claim 8; what happens to it is a change of her queue."""
    amina = window("amina", "/p/kazan-summit/queue/")
    lea = window("lea", f"{CLAIMS}?claim=8")
    change_claim(lea, f"Changed once more, number {time.time_ns()}")
    expect(amina.locator(".live-strip")).to_contain_text("1 change.", timeout=SOON_MS)
    expect(amina.locator(".live-strip").get_by_role("link", name="Refresh")).to_be_visible()


def test_stopping_takes_no_longer_for_open_streams(
    window: Window, up: subprocess.Popen[str]
) -> None:
    """The last test of this file: it ends the server."""
    for name in ("amina", "lea", "noor"):
        window(name, "/p/kazan-summit/")
    time.sleep(1)
    started = time.monotonic()
    up.terminate()
    assert up.wait(20) == 0
    assert time.monotonic() - started < 3
