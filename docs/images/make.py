"""Draw the pictures of this folder, with Playwright, from a running Claimdesk with a fresh demo.

It adds an article and reviews to the demo project, so give it a home of its own::

    FACTCHECK_HOME=.local/pictures python3 manage.py up --bind 127.0.0.1:8123
    .venv/bin/python docs/images/make.py http://127.0.0.1:8123

Needs the test requirements and a Chromium (FACTCHECK_CHROMIUM names one). Where Pillow can be
imported, the pictures are stored with a palette, a third of the size.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from factcheck import chromium  # noqa: E402 (the folder of the script is not the project's)

PASSWORD = "claimdesk demo"  # noqa: S105 (the demo accounts, which exist on this machine only)
PROJECT = "/p/kazan-summit"
TEXT = (ROOT / "annotations/demo/kazan.txt").read_text(encoding="utf-8")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]

# What the manager changes of the proposed split, by the first words of a row.
DROPPED = ("In an exclusive video", "In light of the unprecedented")
TICKED = ("He emphasized their shared",)
BRICS = (
    "We appreciate the long-standing high-level cooperation between our countries within the "
    "BRICS framework"
)
FRIENDSHIP = "the long-standing friendship between China and Russia will remain unchanged"

# The rectangles of words in the article: where the mouse goes down, and where it goes up.
ENDS = """words => {
  const root = document.querySelector("[data-article-text]");
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let before = 0;
  const start = root.textContent.indexOf(words), end = start + words.length;
  while (walker.nextNode()) {
    const node = walker.currentNode, after = before + node.length;
    if (before <= start && start < after) range.setStart(node, start - before);
    if (before < end && end <= after) range.setEnd(node, end - before);
    before = after;
  }
  range.startContainer.parentElement.scrollIntoView({ block: "center" });
  const boxes = range.getClientRects(), first = boxes[0], last = boxes[boxes.length - 1];
  return [[first.left + 1, first.top + 9], [last.right - 1, last.top + 9]];
}"""


@dataclass(frozen=True)
class Source:
    url: str
    title: str
    publisher: str
    published: str
    stance: str
    quote: str


@dataclass(frozen=True)
class Answer:
    """A review of the claim that begins with these words."""

    words: str
    verdict: str
    said: str
    confidence: str
    source: Source
    justification: str
    submitted: bool = True


KREMLIN = Source(
    "http://en.kremlin.ru/events/president/news/75373",
    "Meeting with President of China Xi Jinping",
    "President of Russia",
    "2024-10-22",
    "Supports",
    "On the sidelines of the BRICS summit in Kazan, Vladimir Putin met with President of the "
    "People’s Republic of China Xi Jinping",
)
TEA = Source(
    "https://russianlife.com/magazine/may-june-2013/the-siberian-tea-road",
    "The Siberian Tea Road",
    "Russian Life",
    "2013-05-01",
    "Refutes",
    "It would be another hundred years before tea became plentiful enough and prices low enough",
)
ANSWERS = (
    Answer(
        "On the afternoon", "True", "", "High", KREMLIN,
        "Both sides published the meeting: the same day, the same city.",
    ),
    Answer(
        "Despite challenges", "Cannot verify", "Accurate paraphrase", "Low", KREMLIN,
        "Nothing in the record measures how far relations have advanced.",
    ),
    Answer(
        "Bringing tea", "Mostly true", "Accurate paraphrase", "Medium", TEA,
        "Tea from the Wuyi Mountains did", submitted=False,
    ),
    Answer(
        "Approximately 400", "Mostly false", "Accurate paraphrase", "Medium", TEA,
        "Tea reached Moscow in 1638 as a single gift to the tsar, about 386 years ago. Regular "
        "caravan trade, which is what “Tea Road” means, began roughly a century later. So the "
        "date fits the first tea, not a road through Kazan.",
        submitted=False,
    ),
)  # fmt: skip
FINAL = (
    "Tea first reached Moscow in 1638, about 386 years before this speech. But that was a single "
    "gift. The caravan trade known as the Tea Road grew up a century later, so the claim mixes a "
    "true date with the wrong event."
)


def sign_in(browser: Browser, base: str, name: str) -> Page:
    context = browser.new_context(
        base_url=base,
        viewport={"width": 1440, "height": 900},
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/p/**")
    return page


def choose(page: Page, group: str, label: str) -> None:
    cards = page.get_by_role("group", name=re.compile(group))
    cards.get_by_role("radio", name=label, exact=True).check()


def add_article(page: Page) -> str:
    """Save the Kazan text once more, as the manager checked it; returns where its claims are."""
    page.goto(f"{PROJECT}/articles/new")
    page.get_by_label("Title").fill("President Xi meets President Putin in Kazan")
    page.get_by_label("Published").fill("2024-10-22")
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Add anyway").click()
    page.get_by_text("It will be added once more").wait_for()
    for words, keep in [(w, False) for w in DROPPED] + [(w, True) for w in TICKED]:
        page.locator(".split-row", has_text=words).locator("[type=checkbox]").set_checked(keep)
    page.get_by_role("button", name=re.compile("^Save article and")).click()
    page.wait_for_url("**/articles/*/claims*")
    return re.sub(r"[?#].*", "", page.url)


def select(page: Page, words: str) -> None:
    down, up = page.evaluate(ENDS, words)
    page.mouse.move(*down)
    page.mouse.down()
    page.mouse.move(*up, steps=8)
    page.mouse.up()
    page.get_by_role("toolbar").wait_for()


def answer(page: Page, address: str, given: Answer) -> None:
    page.goto(address)
    page.get_by_role("button", name="Start review").click()
    choose(page, "^Verdict", given.verdict)
    if given.said:
        choose(page, "say it", given.said)
    choose(page, "^Confidence", given.confidence)
    source = given.source
    page.get_by_label("Link to the source").fill(source.url)
    if not page.get_by_label("Title", exact=True).is_visible():
        page.get_by_text("Title, stance and quote").click()
    page.get_by_label("Title", exact=True).fill(source.title)
    page.get_by_label("Stance").select_option(label=source.stance)
    page.locator("[name=source-publisher]").fill(source.publisher)
    page.locator("[name=source-published]").fill(source.published)
    page.locator("[name=source-quote]").fill(source.quote)
    page.get_by_role("button", name="Add source").click()
    page.locator(".source__title", has_text=source.title).wait_for()
    page.get_by_label(re.compile("^Justification")).fill(given.justification)
    if given.submitted:
        page.get_by_role("button", name="Submit", exact=True).click()
        page.get_by_text(re.compile(r"of 2 reviews in")).first.wait_for()
    else:
        page.keyboard.press("Control+s")
        page.locator("[data-save-state]", has_text="Draft saved").wait_for()


def store(page: Page, name: str) -> None:
    page.wait_for_timeout(400)
    path = HERE / f"{name}.png"
    page.screenshot(path=path)
    try:
        from PIL import Image
    except ImportError:
        pass
    else:
        with Image.open(path) as image:
            image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")


def main(base: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        manager = sign_in(browser, base, "tomas")
        claims = add_article(manager)
        select(manager, BRICS)
        manager.get_by_role("toolbar").get_by_role("button", name="Save claim").click()
        manager.locator(".undo-strip").wait_for()
        manager.goto(re.sub(r"claim=\d+&", "", manager.url))
        select(manager, FRIENDSHIP)
        new = manager.locator("#new-claim")
        new.get_by_label("Speaker").fill("Xi Jinping")
        new.get_by_label("Kind").select_option("prediction")
        choose(manager, "^Worth checking", "Low")
        store(manager, "claims")
        manager.goto(claims)
        rows = manager.locator("li.claim-row").all()
        numbers = {row.inner_text(): row.get_attribute("data-claim") for row in rows}
        manager.get_by_role("button", name="Mark claims ready").click()
        manager.wait_for_load_state()

        reviewer = sign_in(browser, base, "amina")
        for given in ANSWERS:
            claim = next(key for text, key in numbers.items() if given.words in text)
            answer(reviewer, f"{PROJECT}/claims/{claim}/review", given)
        reviewer.reload()
        store(reviewer, "review")

        adjudicator = sign_in(browser, base, "lea")
        adjudicator.goto(f"{PROJECT}/adjudicate/")
        adjudicator.locator("a[href$='/adjudicate']", has_text="Approximately 400").first.click()
        adjudicator.get_by_role("button", name="Use B as the start").click()
        adjudicator.get_by_text("Started from B").wait_for()
        choose(adjudicator, "^Verdict", "Mixed")
        adjudicator.get_by_label(re.compile("^Justification")).fill(FINAL)
        adjudicator.locator("#final").evaluate("pane => pane.scrollTo(0, 0)")
        store(adjudicator, "adjudicate")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
