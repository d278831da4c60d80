"""Words selected in a real browser are the words that are stored, whatever script they are in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from annotations.models import Anchor, Article, Claim, Project, User
from tests.factories import KAZAN, TEA_ROAD, make_article, make_claim
from tests.journeys.conftest import Window

pytestmark = pytest.mark.usefixtures("chromium_path")

# name: text, words to select, words of a claim whose badge and line stand in the way
TEXTS = {
    "emoji": (
        "🌉 Ana said the bridge 🎉 opened in 1998. It cost 🪙 four million euros.",
        "opened in 1998. It cost 🪙 four million",
        "It cost",
    ),
    "zwj family": (
        "In 2001 the 👨‍👩‍👧‍👦 moved to Porto. They bought the old 👩🏽‍🚒 house there.",
        "the old 👩🏽‍🚒 house",
        "moved to Porto",
    ),
    "flags": (
        "🇵🇹🇪🇸 signed in 1992. The 🇫🇷 border opened to trade in 1995.",
        "border opened to trade in 1995",
        "The 🇫🇷 border",
    ),
    "combining marks": (
        "Le cafe\u0301 de Zoe\u0308 a ouvert en 1901. Il a ferme\u0301 en 1950, dit sa fille.",
        "Il a ferme\u0301 en 1950",
        "ferme\u0301",
    ),
    "arabic": (
        "في عصر يوم 22 أكتوبر التقى الرئيسان في قازان 🕌. قبل نحو 400 عام مر طريق الشاي بالمدينة.",
        "قبل نحو 400 عام مر طريق الشاي",
        "مر طريق",
    ),
    "chinese": (
        "🍵二〇二四年，两国元首在喀山会面。大约400年前，茶叶之路经过喀山。",
        "大约400年前，茶叶之路经过喀山",
        "两国元首",
    ),
}
LANGUAGES = {"arabic": ("ar", "rtl"), "chinese": ("zh", "ltr"), "combining marks": ("fr", "ltr")}

# Finds words by the browser's own offsets and selects them; knows nothing of the code under test.
SELECT = """([words, backwards]) => {
  const root = document.querySelector("[data-article-text]");
  const at = root.textContent.indexOf(words);
  const place = (offset, isEnd) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let left = offset;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (left < node.length || (isEnd && left === node.length)) return [node, left];
      left -= node.length;
    }
  };
  const start = place(at, false), end = place(at + words.length, true);
  const [from, to] = backwards ? [end, start] : [start, end];
  getSelection().setBaseAndExtent(...from, ...to);
}"""


@pytest.fixture
def signed_in(page: Page, live_server: LiveServer, client: Client, mia: User) -> Page:
    client.force_login(mia)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    return page


def open_claims(page: Page, live_server: LiveServer, article: Article, query: str = "") -> None:
    slug = article.project.slug
    page.goto(f"{live_server.url}/p/{slug}/articles/{article.pk}/claims{query}")
    # The module says so when it runs.
    expect(page.get_by_role("button", name="Highlights on")).to_be_visible()


def save_selection(page: Page, words: str, *, backwards: bool = False) -> None:
    page.evaluate(SELECT, [words, backwards])
    page.get_by_role("toolbar").get_by_role("button", name="Save claim").click()


def only_anchor(claim: Claim) -> Anchor:
    (anchor,) = claim.anchors.all()
    return anchor


@pytest.mark.parametrize(
    ("name", "backwards"),
    [*((name, False) for name in TEXTS), ("emoji", True), ("arabic", True)],
)
def test_selected_words_are_the_stored_words(
    signed_in: Page,
    live_server: LiveServer,
    project: Project,
    mia: User,
    name: str,
    backwards: bool,
) -> None:
    text, words, in_the_way = TEXTS[name]
    language, direction = LANGUAGES.get(name, ("en", "ltr"))
    article = make_article(project, mia, text=text, language=language, direction=direction)
    make_claim(project, mia, article=article, quote=in_the_way)
    open_claims(signed_in, live_server, article)
    assert signed_in.locator("[data-article-text]").evaluate("root => root.textContent") == text
    save_selection(signed_in, words, backwards=backwards)
    signed_in.wait_for_url("**/claims?claim=2&did=*")
    anchor = only_anchor(Claim.objects.get(article=article, number=2))
    assert text[anchor.start : anchor.end] == anchor.quote == words


def test_pasted_windows_line_ends_do_not_move_the_words(
    signed_in: Page, live_server: LiveServer, project: Project
) -> None:
    signed_in.goto(f"{live_server.url}/p/{project.slug}/articles/new")
    text = "First line 🌉.\r\n\r\nThe bridge opened in 1998.\r\nThe end."
    signed_in.get_by_label("Title").fill("Lines")
    signed_in.locator("#id_text").evaluate(
        """(field, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          field.focus();
          field.setRangeText(clipboardData.getData("text/plain"));
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }""",
        text,
    )
    signed_in.get_by_role("button", name="Save text only").click()
    signed_in.wait_for_url("**/claims?added=1")
    article = Article.objects.get()
    assert article.text == text.replace("\r\n", "\n")
    save_selection(signed_in, "The bridge opened in 1998")
    signed_in.wait_for_url("**/claims?claim=1&did=*")
    anchor = only_anchor(article.claims.get())
    assert article.text[anchor.start : anchor.end] == anchor.quote == "The bridge opened in 1998"


def test_counting_utf16_units_is_refused_and_changes_nothing(
    signed_in: Page, live_server: LiveServer, project: Project, mia: User
) -> None:
    """Saboteur: a browser that counts as JavaScript does, instead of code points."""
    article = make_article(project, mia, text=TEXTS["emoji"][0])

    def count_units(route: Route) -> None:
        honest = route.fetch().text()
        broken = honest.replace("return codePoints(text.slice(0, units));", "return units;")
        assert broken != honest
        route.fulfill(body=broken, content_type="text/javascript")

    signed_in.route("**/anchor.js", count_units)
    open_claims(signed_in, live_server, article)
    with signed_in.expect_response("**/claims/add") as answer:
        save_selection(signed_in, "opened in 1998")
    assert answer.value.status == 400
    expect(signed_in.get_by_role("alert")).to_contain_text("not what stands at that place")
    assert not Claim.objects.exists()
    # The answer loads the module again, and the test must not end in the middle of that.
    signed_in.unroute_all(behavior="wait")


# --- by mouse and by keyboard --------------------------------------------------------------------


def place_of(page: Page, words: str, *, end: bool) -> dict[str, float]:
    page.evaluate(SELECT, [words, False])
    rect: dict[str, float] = page.evaluate(
        "() => getSelection().getRangeAt(0).getBoundingClientRect().toJSON()"
    )
    page.evaluate("() => getSelection().removeAllRanges()")
    return {"x": rect["right"] - 3 if end else rect["left"] + 3, "y": rect["top"] + 8}


def test_a_mouse_selection_snaps_to_whole_words(
    signed_in: Page, live_server: LiveServer, project: Project, mia: User
) -> None:
    article = make_article(project, mia, text="The old bridge opened in 1998 to great joy.")
    open_claims(signed_in, live_server, article)
    start, end = (place_of(signed_in, word, end=word == "1998") for word in ("bridge", "1998"))
    signed_in.mouse.move(start["x"] + 12, start["y"])
    signed_in.mouse.down()
    signed_in.mouse.move(end["x"] - 12, end["y"], steps=4)
    signed_in.mouse.up()
    expect(signed_in.get_by_role("toolbar")).to_contain_text("4 words · 21 characters")
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url("**/claims?claim=1&did=*")
    assert only_anchor(article.claims.get()).quote == "bridge opened in 1998"


def test_a_claim_is_marked_moved_split_and_undone_by_keyboard(
    signed_in: Page, live_server: LiveServer, project: Project, mia: User
) -> None:
    article = make_article(project, mia, text="Rain fell and the bridge opened in 1998.")
    open_claims(signed_in, live_server, article)
    press = signed_in.keyboard.press
    press("v")
    press("Home")
    for _ in range(4):
        press("Control+Shift+ArrowRight")
    expect(signed_in.get_by_text("Selected: 4 words")).to_be_attached()
    press("Enter")
    signed_in.wait_for_url("**/claims?claim=1&did=*")
    claim = article.claims.get()
    assert only_anchor(claim).quote == "Rain fell and the"

    press("e")
    press("ArrowRight")
    expect(signed_in.locator("[data-announcer]")).to_have_text("End: bridge, 24 characters")
    press("ArrowRight")
    press("Shift+ArrowLeft")
    expect(signed_in.locator("[data-announcer]")).to_contain_text("30 characters")
    press("ArrowRight")
    press("Enter")
    signed_in.wait_for_load_state()
    expect(signed_in.get_by_text("Claim 1 has new edges.")).to_be_visible()
    assert only_anchor(claim).quote == "Rain fell and the bridge opened"

    press("x")
    expect(signed_in.locator("[data-announcer]")).to_contain_text("Caret in the claim")
    press("Home")
    for _ in range(2):
        press("Control+ArrowRight")
    press("ArrowRight")
    press("Enter")
    expect(signed_in.get_by_text("Claim 1 was split into claims 1 and 2.")).to_be_visible()
    quotes = [only_anchor(one).quote for one in article.claims.order_by("number")]
    assert " ".join(quotes) == "Rain fell and the bridge opened"

    press("Control+z")
    expect(signed_in.get_by_text("put back as before")).to_be_visible()
    standing = Claim.objects.filter(article=article).standing()
    assert [only_anchor(one).quote for one in standing] == ["Rain fell and the bridge opened"]


def test_escape_drops_the_selection_and_the_speaker_is_a_guess(
    signed_in: Page, live_server: LiveServer, project: Project, mia: User
) -> None:
    article = make_article(project, mia, text=KAZAN)
    make_claim(project, mia, article=article, quote=TEA_ROAD, speaker="Xi Jinping")
    open_claims(signed_in, live_server, article)
    signed_in.evaluate(SELECT, ["bringing tea from China’s Wuyi Mountains", False])
    form = signed_in.locator("#new-claim")
    expect(form.get_by_label("Speaker")).to_have_value("Xi Jinping")
    expect(form.get_by_text("a guess, from the quotation marks")).to_be_visible()
    signed_in.keyboard.press("Escape")
    expect(signed_in.get_by_role("toolbar")).to_be_hidden()
    expect(form.get_by_label("Speaker")).to_have_value("")
    assert signed_in.url.endswith("/claims")


# --- edges that are dragged ----------------------------------------------------------------------

# The box of words by the browser's own offsets, without selecting them.
BOX = """(words) => {
  const root = document.querySelector("[data-article-text]");
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    return range.getBoundingClientRect().toJSON();
  }
}"""
PREVIEW = "() => [...(CSS.highlights.get('pending') ?? [])].map(String).join('|')"


def box_of(page: Page, words: str) -> dict[str, float]:
    box: dict[str, float] = page.evaluate(BOX, words)
    return box


def grip(page: Page, edge: str) -> tuple[float, float]:
    """A point of the handle that lies on the line of its text."""
    handle = page.locator(f"[data-handle={edge}]")
    expect(handle).to_be_visible()
    box = handle.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def take(page: Page, edge: str) -> None:
    page.mouse.move(*grip(page, edge))
    page.mouse.down()


def drag(page: Page, edge: str, x: float, y: float) -> None:
    take(page, edge)
    page.mouse.move(x, y, steps=5)
    page.mouse.up()


def save_edges(page: Page) -> None:
    page.keyboard.press("Enter")
    expect(page.get_by_text("Claim 1 has new edges.")).to_be_visible()


def test_an_edge_is_dragged_to_a_later_word_in_one_step(
    signed_in: Page, live_server: LiveServer, project: Project, mia: User
) -> None:
    text = "Rain 🌧 fell and the bridge opened in 1998 to great joy. Nobody came."
    article = make_article(project, mia, text=text)
    claim = make_claim(project, mia, article=article, quote="the bridge opened")
    open_claims(signed_in, live_server, article)
    without = signed_in.locator("[data-article-text]").bounding_box()
    open_claims(signed_in, live_server, article, "?claim=1")
    box = box_of(signed_in, "1998")
    drag(signed_in, "end", box["left"] + 12, box["top"] + 5)
    root = signed_in.locator("[data-article-text]")
    assert (root.evaluate("root => root.textContent"), root.bounding_box()) == (text, without)
    said = signed_in.locator("[data-announcer]")
    expect(said).to_have_text("End: 1998, 25 characters")
    save_edges(signed_in)
    assert only_anchor(claim).quote == "the bridge opened in 1998"

    # Never past the other edge: the last word stays.
    box = box_of(signed_in, "Nobody")
    drag(signed_in, "start", box["right"], box["top"] + 5)
    expect(said).to_have_text("Start: 1998, 4 characters")
    save_edges(signed_in)
    anchor = only_anchor(claim)
    assert text[anchor.start : anchor.end] == anchor.quote == "1998"
    signed_in.keyboard.press("Control+z")
    expect(signed_in.get_by_text("put back as before")).to_be_visible()
    assert only_anchor(claim).quote == "the bridge opened in 1998"


def test_escape_gives_a_dragged_edge_back(
    signed_in: Page, live_server: LiveServer, project: Project, mia: User
) -> None:
    article = make_article(project, mia, text="Rain fell and the bridge opened in 1998.")
    make_claim(project, mia, article=article, quote="the bridge")
    open_claims(signed_in, live_server, article, "?claim=1")
    box, words = box_of(signed_in, "opened"), signed_in.locator("#part-1")
    take(signed_in, "end")
    signed_in.mouse.move(box["right"] - 5, box["top"] + 5, steps=3)
    expect(words).to_have_value("the bridge")
    assert signed_in.evaluate(PREVIEW) == "the bridge opened"
    signed_in.keyboard.press("Escape")
    signed_in.mouse.up()
    assert (words.input_value(), signed_in.evaluate(PREVIEW)) == ("the bridge", "")
    assert signed_in.url.endswith("?claim=1")

    drag(signed_in, "end", box["right"] - 5, box["top"] + 5)
    expect(words).to_have_value("the bridge opened")
    bar = signed_in.get_by_role("toolbar", name="Edges")
    expect(bar).to_be_visible()
    signed_in.keyboard.press("Escape")
    expect(words).to_have_value("the bridge")
    expect(bar).to_be_hidden()


SCIENTISTS = "Two 👩‍🔬 measured rain 👩‍🔬👩🏽‍🚒🎉 cafe\u0301 in 1998."


def previews_over(page: Page, words: str) -> list[str]:
    """What the edge shows at every third pixel of the words, taken exactly."""
    box, seen = box_of(page, words), []
    take(page, "end")
    page.keyboard.down("Shift")
    for x in range(int(box["left"]), int(box["right"]) + 4, 3):
        page.mouse.move(x, box["top"] + 8)
        seen.append(str(page.evaluate(PREVIEW)))
    return seen


def halves(seen: list[str]) -> list[str]:
    """Those that end within what a person calls one character."""
    ends = SCIENTISTS[SCIENTISTS.index("rain") :]
    return [one for one in seen if ends.removeprefix(one)[:1] in {*"\u200d\u0301🏽🔬🚒"}]


def test_a_dragged_edge_never_cuts_a_character(
    signed_in: Page, live_server: LiveServer, project: Project, mia: User
) -> None:
    article = make_article(project, mia, text=SCIENTISTS)
    claim = make_claim(project, mia, article=article, quote="rain")
    open_claims(signed_in, live_server, article, "?claim=1")
    seen = previews_over(signed_in, "👩‍🔬👩🏽‍🚒🎉 cafe\u0301")
    assert halves(seen) == []
    assert {"rain 👩‍🔬", "rain 👩‍🔬👩🏽‍🚒", "rain 👩‍🔬👩🏽‍🚒🎉", "rain 👩‍🔬👩🏽‍🚒🎉 caf"} <= set(
        seen
    )
    box = box_of(signed_in, "👩🏽‍🚒")
    signed_in.mouse.move(box["right"] - 4, box["top"] + 8)
    signed_in.mouse.up()
    signed_in.keyboard.up("Shift")
    save_edges(signed_in)
    anchor = only_anchor(claim)
    assert SCIENTISTS[anchor.start : anchor.end] == anchor.quote == "rain 👩‍🔬👩🏽‍🚒"


def test_an_edge_between_the_units_of_a_character_is_noticed(
    signed_in: Page, live_server: LiveServer, project: Project, mia: User
) -> None:
    """Saboteur: an edge that takes the place as it comes, one unit off."""
    article = make_article(project, mia, text=SCIENTISTS)
    make_claim(project, mia, article=article, quote="rain")

    def take_units(route: Route) -> None:
        honest = route.fetch().text()
        broken = honest.replace(
            "nearestCharacter(text, unitsAt(root, ...found), language)",
            "unitsAt(root, ...found) - 1",
        )
        assert broken != honest
        route.fulfill(body=broken, content_type="text/javascript")

    signed_in.route("**/edges.js", take_units)
    open_claims(signed_in, live_server, article, "?claim=1")
    assert halves(previews_over(signed_in, "👩‍🔬👩🏽‍🚒🎉 cafe\u0301")) != []


def test_an_edge_of_arabic_goes_left_to_a_later_word(
    signed_in: Page, live_server: LiveServer, project: Project, mia: User
) -> None:
    text = TEXTS["arabic"][0]
    article = make_article(project, mia, text=text, language="ar", direction="rtl")
    claim = make_claim(project, mia, article=article, quote="التقى الرئيسان")
    open_claims(signed_in, live_server, article, "?claim=1")
    box = box_of(signed_in, "قازان")
    x, y = grip(signed_in, "end")
    assert box["right"] < x
    drag(signed_in, "end", box["left"] + 5, y)
    expect(signed_in.locator("[data-announcer]")).to_contain_text("End: قازان")
    save_edges(signed_in)
    anchor = only_anchor(claim)
    assert text[anchor.start : anchor.end] == anchor.quote == "التقى الرئيسان في قازان"


def test_an_edge_is_dragged_by_a_finger(window: Window, project: Project, mia: User) -> None:
    text = "Rain fell and the bridge opened in 1998 to great joy."
    article = make_article(project, mia, text=text)
    claim = make_claim(project, mia, article=article, quote="the bridge")
    address = f"/p/{project.slug}/articles/{article.pk}/claims?claim=1"
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
    page = window(mia, address, **phone)
    x, y = grip(page, "start")
    box = page.locator("[data-handle=start]").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    to = box_of(page, "fell")
    door = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        door.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    touch("touchStart", (x, y))
    for part in (0.3, 0.6, 1):
        at = to["left"] + 4
        touch("touchMove", (x + (at - x) * part, y + (to["top"] + 8 - y) * part))
    touch("touchEnd")
    expect(page.locator("[data-announcer]")).to_have_text("Start: fell, 19 characters")
    # No tap: for a moment after a finger moved, Chromium takes the next touch to end its scrolling.
    page.get_by_role("toolbar", name="Edges").get_by_role("button", name="Move edges").click()
    expect(page.get_by_text("Claim 1 has new edges.")).to_be_visible()
    assert only_anchor(claim).quote == "fell and the bridge"


# --- the module itself ---------------------------------------------------------------------------

MODULE = """async ([html, act]) => {
  const anchor = await import("/static/annotations/js/anchor.js");
  const root = document.createElement("div");
  root.innerHTML = html;
  document.body.append(root);
  const result = await new Function("anchor", "root", `return (${act})`)(anchor, root);
  root.remove();
  return result;
}"""


@pytest.fixture
def anchor_js(page: Page, live_server: LiveServer, client: Client) -> Any:
    # The policy of the site refuses to run strings; this page is only a place to run the module.
    page.route(
        "**/bench", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html")
    )
    page.goto(f"{live_server.url}/bench")
    return lambda html, act: page.evaluate(MODULE, [html, act])


def test_uncounted_parts_are_not_text_wherever_a_selection_starts(anchor_js: Any) -> None:
    html = "<b data-uncounted>12</b>a🌉<i>b<b data-uncounted>3</b>c</i>d"
    span = """(() => {
      const [outer, inner] = root.querySelectorAll("[data-uncounted]");
      const range = document.createRange();
      range.setStart(outer.firstChild, 1);
      range.setEnd(inner.firstChild, 1);
      return [anchor.textOf(root), anchor.selectionToSpan(root, range)];
    })()"""
    assert anchor_js(html, span) == ["a🌉bcd", {"start": 0, "end": 3, "quote": "a🌉b"}]


def test_half_a_character_is_widened_and_nothing_is_null(anchor_js: Any) -> None:
    act = """(() => {
      const node = root.firstChild, range = document.createRange();
      range.setStart(node, 2); range.setEnd(node, 4);
      const wide = anchor.selectionToSpan(root, range);
      range.collapse();
      return [wide, anchor.selectionToSpan(root, range)];
    })()"""
    assert anchor_js("a🌉🎉b", act) == [{"start": 1, "end": 3, "quote": "🌉🎉"}, None]


def test_a_selection_that_leaves_the_article_ends_with_it(anchor_js: Any) -> None:
    act = """(() => {
      const range = document.createRange();
      range.setStart(root.querySelector("p").firstChild, 1);
      range.setEnd(document.body, document.body.childNodes.length);
      return anchor.selectionToSpan(root, range);
    })()"""
    assert anchor_js("<p>one\n</p><p>two</p>", act) == {"start": 1, "end": 7, "quote": "ne\ntwo"}


def test_every_span_comes_back_from_its_range(anchor_js: Any) -> None:
    act = """(() => {
      const points = [...anchor.textOf(root)], wrong = [];
      for (let start = 0; start < points.length; start += 1)
        for (let end = start + 1; end <= points.length; end += 1) {
          const found = anchor.selectionToSpan(root, anchor.spanToRange(root, start, end));
          if (found?.start !== start || found.end !== end
              || found.quote !== points.slice(start, end).join("")) wrong.push([start, end, found]);
        }
      return wrong;
    })()"""
    for text, _, _ in TEXTS.values():
        start, rest = text[:12], text[12:24]
        assert anchor_js(f"<p>{start}</p><p><mark>{rest}</mark></p>", act) == []
