"""The gallery in a real browser: accessibility, widths, keys, themes, and no script at all."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.templates.gallery import gallery, show

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1440, "height": 900}


def violations(page: Page) -> list[tuple[str, list[str]]]:
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everybody_can_use_it(page: Page, size: Any, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    complaints = show(page, gallery())

    assert violations(page) == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_picture_without_a_name_is_noticed(page: Page) -> None:
    show(page, gallery().replace('aria-label="Help"', "").replace("</main>", "<img src=x></main>"))

    assert "image-alt" in [rule for rule, _ in violations(page)]


def test_an_inline_handler_is_refused_by_the_policy(page: Page) -> None:
    complaints = show(page, gallery().replace("<main", '<main onclick="alert(1)"'))
    page.locator("main").dispatch_event("click")

    assert any("Content Security Policy" in complaint for complaint in complaints)


def test_digits_choose_a_verdict_and_its_definition_appears(page: Page) -> None:
    show(page, gallery())
    page.locator("#main").focus()
    page.keyboard.press("1")

    expect(page.get_by_role("radio", name="True", exact=True)).to_be_checked()
    expect(page.get_by_text("Says True.")).to_be_visible()
    expect(page.get_by_text("Says Mostly false.")).to_be_hidden()


def test_keys_typed_into_a_field_are_only_text(page: Page) -> None:
    show(page, gallery())
    page.keyboard.press("r")
    page.keyboard.type("1 r?")

    expect(page.locator("#id_justification")).to_be_focused()
    expect(page.locator("#id_justification")).to_have_value(re.compile(r"1 r\?"))
    expect(page.get_by_role("radio", name="Mostly false")).to_be_checked()


def test_c_walks_through_the_confidence(page: Page) -> None:
    show(page, gallery())
    page.locator("#main").focus()
    page.keyboard.press("c")

    expect(page.get_by_role("radio", name="High").first).to_be_checked()


def test_control_enter_submits_from_inside_a_field(page: Page) -> None:
    show(page, gallery().replace("<form", "<form novalidate"))
    page.locator("#id_justification").focus()
    with page.expect_request(re.compile(r"\?submit$")) as sent:
        page.keyboard.press("Control+Enter")

    assert sent.value.method == "POST"


def test_two_keys_in_a_row_go_somewhere(page: Page) -> None:
    show(page, gallery())
    page.locator("#main").focus()
    page.keyboard.press("g")
    page.keyboard.press("o")

    page.wait_for_url(re.compile(r"\?overview$"))


def test_single_keys_can_be_switched_off_and_combinations_stay(page: Page) -> None:
    show(page, gallery())
    page.locator("#main").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Submit and next")
    expect(page.get_by_role("dialog")).to_contain_text("1–6")
    page.get_by_role("switch", name="Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.get_by_role("radio", name="Mostly false")).to_be_checked()

    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Jump to")).to_be_focused()


def test_no_key_reaches_behind_an_open_dialog(page: Page) -> None:
    show(page, gallery())
    page.get_by_role("link", name="Skip…").last.click()
    expect(page.get_by_role("dialog", name="Skip this claim")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Escape")

    expect(page.get_by_role("radio", name="Mostly false")).to_be_checked()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_chosen_theme_stays(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    show(page, gallery())
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_text("Your account").locator("..").click()
    page.get_by_role("button", name="Dark").first.click()
    dark = page.evaluate(ground)
    page.reload()

    assert light != dark
    assert page.evaluate(ground) == dark


def test_characters_are_counted_as_code_points(page: Page) -> None:
    show(page, gallery())
    page.locator("#id_note").fill("tea 🫖")

    expect(page.locator("[data-count=id_note]")).to_have_text("5 characters")


def test_the_drawn_article_is_the_stored_text(page: Page) -> None:
    show(page, gallery())

    text = page.locator(".article-text").first.evaluate("node => node.textContent")
    assert text.startswith("He said: Approximately")
    assert "¶" not in text
    assert "3" not in text


def test_without_scripts_the_page_still_works(browser: Browser) -> None:
    page = browser.new_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    show(page, gallery())
    expect(page.get_by_text("Says Mostly false.")).to_be_visible()
    expect(page.locator("#article")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy my text")).to_be_hidden()

    page.get_by_role("link", name="Show in article").click()
    expect(page.locator("#article")).to_be_visible()
    expect(page.locator("#decision")).to_be_hidden()

    page.get_by_role("link", name="Back to the claim").click()
    page.get_by_role("link", name="Skip…").last.click()
    expect(page.locator("#skip")).to_be_visible()
    page.close()
