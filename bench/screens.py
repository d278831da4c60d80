"""What the main screens weigh, and how soon they answer a person.

    .venv/bin/python bench/screens.py --rounds 5

Starts `manage.py up` in a directory of its own, adds an article of 100 kB with 1,000 claims to the
demo, and opens each screen with an empty cache in a Chromium window of 1440 × 900 pixels; then it
does there what people do most. Per screen: requests and kB over the wire (with JavaScript and style
sheets apart), milliseconds to the first byte, to the largest paint and to the end of loading,
layout shift, and the time from an interaction to the next paint as the Event Timing API has it
(medians over the rounds, and the slowest). The last column is the slowest with the processor held
back four times, as a phone is.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import (  # noqa: E402
    Browser,
    CDPSession,
    Page,
    StorageState,
    sync_playwright,
)

from factcheck import chromium  # noqa: E402
from tests.faults.engine.site import running  # noqa: E402
from tests.pictures.people import signed_in  # noqa: E402
from tests.pictures.screens import places  # noqa: E402

SENTENCE = (
    "In {year} the customs house of Kazan counted {n} chests of tea that had come from the Wuyi"
    " Mountains."
)
CLAIMS = 1000
HELD_BACK = 4
OBSERVE = """() => {
  window.seen = { shift: 0, paint: 0, events: [] };
  const watch = (type, each, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each))
      .observe({ type, buffered: true, ...more });
  watch("layout-shift", (e) => { if (!e.hadRecentInput) seen.shift += e.value; });
  watch("largest-contentful-paint", (e) => { seen.paint = e.startTime; });
  watch("event", (e) => { if (e.interactionId) seen.events.push(e.duration); },
        { durationThreshold: 16 });
}"""
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  return { first: page.responseStart, end: page.loadEventEnd };
}"""


@dataclass(frozen=True, slots=True)
class Screen:
    """``acts`` are done one after the other, each followed by a pause for the paint."""

    name: str
    person: str
    address: str
    acts: list[Callable[[Page], None]] = field(default_factory=list)


def press(*keys: str) -> list[Callable[[Page], None]]:
    return [lambda page, key=key: page.keyboard.press(key) for key in keys]  # type: ignore[misc]


def write(selector: str, words: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator(selector).first.focus()
        page.keyboard.type(words, delay=20)

    return act


def screens(known: dict[str, str], large: int, claim: int) -> list[Screen]:
    at = "/p/kazan-summit"
    review = [
        *press("1", "2", "c", "h", "h"),
        write("textarea[name=justification]", "The log says"),
    ]
    claims = press("h", "h", "e", "ArrowRight", "ArrowLeft", "Escape", "v", "Escape", "?", "Escape")
    settling = press("?", "Escape", "Control+k", "Escape")
    return [
        Screen("Overview", "tomas", f"{at}/", press("?", "Escape", "Control+k", "Escape")),
        Screen("My queue", "amina", f"{at}/queue/", press("j", "j", "k", "?", "Escape")),
        Screen("Review", "amina", f"{at}/claims/{known['owed']}/review", review),
        Screen("Adjudicate", "lea", f"{at}/claims/{known['disputed']}/adjudicate", settling),
        Screen("Claims", "tomas", f"{at}/articles/1/claims?claim=3", claims),
        Screen(f"Claims, {CLAIMS:,}", "tomas", f"{at}/articles/{large}/claims?claim=500", claims),
        Screen(f"Review, {CLAIMS:,}", "amina", f"{at}/claims/{claim}/review", review),
    ]


# --- what the demo lacks -------------------------------------------------------------------------


def fill() -> None:
    """Add the long article; runs in a process of its own, inside the site's database."""
    import django

    django.setup()
    from annotations.choices import Role, SplitBy
    from annotations.models import Claim, Project, User
    from annotations.services.articles import add_article
    from annotations.services.assignments import take_claim
    from annotations.services.claims import mark_ready
    from tests.factories import standing

    project = Project.objects.get(slug="kazan-summit")
    tomas = User.objects.get(username="tomas")
    text = "\n\n".join(
        " ".join(SENTENCE.format(year=1600 + n, n=7 * n + 3) for n in range(start, start + 5))
        for start in range(0, CLAIMS, 5)
    )
    article = add_article(
        standing=standing(tomas, project),
        title="The tea ledgers of Kazan",
        text=text,
        language="en",
        by=SplitBy.SENTENCE,
    )
    mark_ready(standing=standing(tomas, project), article=article)
    amina = project.memberships.get(user__username="amina", role=Role.REVIEWER).user
    claim = Claim.objects.filter(article=article).order_by("number")[CLAIMS // 2]
    take_claim(standing=standing(amina, project), claim=claim)
    print(article.pk, claim.pk, len(text), article.claims.count())


# --- measuring -----------------------------------------------------------------------------------


def opened(browser: Browser, state: StorageState, port: int, throttled: float = 1) -> Page:
    """A window of somebody who signed in elsewhere: nothing of the site is in its cache."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{port}",
        viewport={"width": 1440, "height": 900},
        storage_state=state,
    )
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": throttled})
    return page


class Weight:
    """Bytes over the wire by kind, as the browser was told; headers included."""

    def __init__(self, page: Page) -> None:
        self.kinds: dict[str, str] = {}
        self.bytes: dict[str, float] = {}
        self.requests = 0
        door: CDPSession = page.context.new_cdp_session(page)
        door.send("Network.enable")
        door.on("Network.responseReceived", self._begun)
        door.on("Network.loadingFinished", self._ended)

    def _begun(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event["type"]

    def _ended(self, event: dict[str, Any]) -> None:
        kind = self.kinds.get(event["requestId"], "Other")
        self.requests += 1
        self.bytes[kind] = self.bytes.get(kind, 0) + event["encodedDataLength"]

    def kb(self, *kinds: str) -> float:
        return sum(self.bytes.get(kind, 0) for kind in kinds or self.bytes) / 1000


def visit(
    browser: Browser, state: StorageState, port: int, screen: Screen, throttled: float = 1
) -> dict[str, Any]:
    page = opened(browser, state, port, throttled)
    page.add_init_script(f"({OBSERVE})()")
    weight = Weight(page)
    page.goto(screen.address)
    page.wait_for_load_state("load")
    page.wait_for_timeout(700)
    found = page.evaluate(TIMES) | {
        "requests": weight.requests,
        "kb": weight.kb(),
        "js": weight.kb("Script"),
        "css": weight.kb("Stylesheet"),
        "paint": page.evaluate("seen.paint"),
    }
    for act in screen.acts:
        act(page)
        page.wait_for_timeout(150)
        page.wait_for_load_state("load")
    page.wait_for_timeout(300)
    found |= page.evaluate("({ shift: seen.shift, events: seen.events })")
    page.context.close()
    return found


def measure(browser: Browser, port: int, all_screens: list[Screen], rounds: int) -> None:
    columns = ("requests", "kB", "JS", "CSS", "first byte", "paint", "loaded", "shift")
    names = (*columns, "interaction", "slowest", f"slowest ÷{HELD_BACK}")
    print(f"{'':<16}" + "".join(f"{name:>12}" for name in names))
    for screen in all_screens:
        page = signed_in(browser, port, screen.person)
        state = page.context.storage_state()
        page.context.close()
        found = [visit(browser, state, port, screen) for _ in range(rounds)]
        slow = visit(browser, state, port, screen, HELD_BACK)
        median = {
            key: statistics.median(each[key] for each in found)
            for key in ("requests", "kb", "js", "css", "first", "paint", "end", "shift")
        }
        # The API rounds to 8 ms and leaves out what took less than 16.
        events = [ms for each in found for ms in each["events"]] or [0]
        figures = [f"{median['requests']:.0f}"]
        figures += [f"{median[key]:.1f}" for key in ("kb", "js", "css")]
        figures += [f"{median[key]:.0f}" for key in ("first", "paint", "end")]
        figures += [f"{median['shift']:.3f}", f"{statistics.median(events):.0f}"]
        figures += [f"{max(events):.0f}", f"{max(slow['events'] or [0]):.0f}"]
        print(f"{screen.name:<16}" + "".join(f"{figure:>12}" for figure in figures))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="part of a screen's name, such as 1,000")
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        fill()
        return
    with tempfile.TemporaryDirectory() as directory:
        # PostgreSQL does not run as root, and its own account must get to its directory.
        Path(directory).chmod(0o711)
        with running(Path(directory)) as site, sync_playwright() as playwright:
            known = places(site)
            told = site.python("bench/screens.py", "--fill")
            assert told.returncode == 0, told.stdout + told.stderr
            large, claim, length, claims = map(int, told.stdout.split()[-4:])
            print(f"the long article: {length:,} characters, {claims:,} claims")
            browser = playwright.chromium.launch(
                executable_path=chromium.find(), args=chromium.FLAGS
            )
            wanted = options.only.lower()
            found = [
                screen for screen in screens(known, large, claim) if wanted in screen.name.lower()
            ]
            measure(browser, site.port, found, options.rounds)
            browser.close()


if __name__ == "__main__":
    main()
