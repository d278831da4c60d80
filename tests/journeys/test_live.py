"""Two people at once, against the real server: who is here, and what the other one just did."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from factcheck.serving import graceful_timeout as GRACE_S
from tests.factcheck.test_up import port_of, processes, start, state
from tests.visitor import Visitor

__all__ = ["state"]  # the fixture: one state directory, and no process of it left behind

PASSWORD = "claimdesk demo"
SOON_MS = 8000  # on a busy machine; bench/live.py measures. Who is rung for asks by itself only
# once a minute, so what shows in this time was rung.
POLL_MS = 20_000  # a poll every ten seconds, and its answer
CLAIMS = "/p/kazan-summit/articles/1/claims"
READY = "/p/kazan-summit/articles/2/claims"  # nobody reviews them yet, so they may be reworded
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


def face(page: Page, claim: int) -> Locator:
    return page.locator(f".claim-row[data-claim='{claim}'] [data-on-claim]")


def change_claim(page: Page, text: str) -> None:
    field = page.locator("#change_text")
    field.fill(text)
    page.locator("form.claim-form", has=field).get_by_role("button", name="Save").click()
    page.wait_for_url("**did=**")


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "polling"])
def test_who_is_on_which_claim_appears_and_vanishes(window: Window, stream: bool) -> None:
    patience = SOON_MS if stream else POLL_MS
    amina = window("amina", f"{CLAIMS}?claim=2", stream=stream)
    assert face(amina, 1).count() == 0
    lea = window("lea", f"{CLAIMS}?claim=1")
    expect(face(amina, 1)).to_contain_text("Léa Marchetti has this claim open", timeout=patience)
    amina.locator("[data-here-now] summary").click()
    expect(amina.locator("[data-here-list]")).to_contain_text("Léa Marchetti")
    expect(amina.locator("[data-here-list]")).to_contain_text("on claim 1")
    lea.goto(f"{CLAIMS}?claim=4")
    expect(face(amina, 4)).to_be_attached(timeout=patience)
    # Closing the whole browser at once would not let the page say good-bye.
    lea.goto("about:blank")
    expect(amina.locator("[data-here-now]")).to_be_hidden(timeout=patience + 8000)
    expect(face(amina, 4)).to_have_count(0)


def test_who_reviews_what_is_not_shown(window: Window) -> None:
    tomas = window("tomas", f"{CLAIMS}?claim=2")
    window("priya", "/p/kazan-summit/claims/11/review")
    here = tomas.locator("[data-here-list]")
    tomas.locator("[data-here-now] summary").click(timeout=SOON_MS)
    expect(here.locator("li", has_text="Priya Raman")).to_contain_text("in the project")


def test_a_changed_claim_is_drawn_anew_where_nobody_edits(window: Window) -> None:
    reader = window("noor", f"{READY}?claim=2")
    lea = window("lea", f"{READY}?claim=3")
    words = f"The fortress has visitors, number {time.time_ns()}"
    change_claim(lea, words)
    row = reader.locator(".claim-row[data-number='3']")
    expect(row).to_contain_text(words, timeout=SOON_MS)
    expect(reader.locator(".claim-row[aria-current]")).to_have_attribute("data-number", "2")
    expect(reader.locator(".live-strip")).to_have_count(0)


def test_a_changed_claim_is_told_and_nothing_typed_is_lost(window: Window) -> None:
    tomas = window("tomas", f"{READY}?claim=1")
    tomas.locator("#change_text").fill("What I am writing")
    lea = window("lea", f"{READY}?claim=3")
    change_claim(lea, f"Changed again, number {time.time_ns()}")
    strip = tomas.locator(".live-strip")
    expect(strip).to_contain_text("Léa Marchetti changed claim 3 at", timeout=SOON_MS)
    expect(tomas.locator("#change_text")).to_have_value("What I am writing")


def test_only_one_tab_of_a_browser_holds_the_stream(window: Window, base: str) -> None:
    first = window("jonas", "/p/kazan-summit/queue/")
    streams: list[str] = []
    first.context.on("request", lambda request: streams.append(request.url))
    tabs = [first.context.new_page() for _ in range(3)]
    for tab in tabs:
        tab.goto("/p/kazan-summit/queue/")
    lea = window("lea", f"{CLAIMS}?claim=5")
    del lea
    tabs[-1].bring_to_front()
    expect(tabs[-1].locator("[data-here-now]")).to_be_visible(timeout=SOON_MS)
    assert len([url for url in streams if STREAM.search(url)]) <= 1


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
    """Amina holds claim 8, which is withdrawn."""
    amina = window("amina", "/p/kazan-summit/queue/")
    lea = window("lea", f"{CLAIMS}?claim=8&panel=withdraw")
    lea.locator("#withdraw_reason").select_option("promise")
    lea.get_by_role("button", name="Withdraw claim", exact=True).click()
    lea.wait_for_url("**did=**")
    expect(amina.locator(".live-strip")).to_contain_text("1 change.", timeout=SOON_MS)
    expect(amina.locator(".live-strip").get_by_role("link", name="Refresh")).to_be_visible()


def test_stopping_ends_open_streams_and_does_not_wait_for_them(
    base: str, up: subprocess.Popen[str]
) -> None:
    """The last test of this file: it ends the server."""
    port = int(base.rpartition(":")[2])
    cookies = "; ".join(f"{name}={value}" for name, value in Visitor(port, "amina").cookies.items())
    streams = [open_stream(port, cookies) for _ in range(4)]
    started = time.monotonic()
    up.terminate()
    ends = [rest_of(stream) for stream in streams]
    took = time.monotonic() - started
    assert up.wait(20) == 0
    # The end that a whole answer has; one that is cut off by a kill has none.
    assert {end[-5:] for end in ends} == {b"0\r\n\r\n"}
    assert took < GRACE_S


def open_stream(port: int, cookies: str) -> socket.socket:
    stream = socket.create_connection(("127.0.0.1", port), timeout=20)
    head = f"GET /p/kazan-summit/live HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n"
    stream.sendall(head.encode())
    assert b" 200 " in stream.recv(4096)
    return stream


def rest_of(stream: socket.socket) -> bytes:
    rest = b""
    while part := stream.recv(4096):
        rest += part
    return rest
