"""What a screen reader is given: the accessibility tree as the browser computes it, and what is
said aloud.

Names, roles and states of review, claims and adjudicate, in the order in which they are read; and
each thing that happens there without the focus moving is announced, once.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotations.models import Article, Claim, Project, User
from tests.factories import TEXT, disputed_claim, make_article, make_claim, ready_claim, take
from tests.journeys.conftest import Window

pytestmark = pytest.mark.django_db(transaction=True)

OPERABLE = {
    "button", "link", "textbox", "combobox", "radio", "checkbox", "searchbox", "tab", "option",
    "listbox", "menuitem", "slider", "spinbutton", "switch", "Date", "DisclosureTriangle",
}  # fmt: skip
LANDMARKS = {"banner", "navigation", "main", "region", "complementary", "form", "search"}
# Notes whatever a live region says; one that is filled when it appears counts as well.
LISTEN = """() => {
  window.said = [];
  const live = (node) => (node.nodeType === 1 ? node : node.parentElement)
    ?.closest("[role=status], [role=alert], [aria-live]:not([aria-live=off])");
  new MutationObserver((changes) => {
    for (const region of new Set(changes.map((change) => live(change.target)).filter(Boolean)))
      said.push(region.innerText.replace(/\\s+/g, " ").trim());
  }).observe(document, { subtree: true, childList: true, characterData: true });
}"""


class Node(NamedTuple):
    """One that a reader can stop at. ``states`` are those that are set, such as ``checked``."""

    role: str
    name: str
    states: frozenset[str]
    level: int


def tree(page: Page) -> list[Node]:
    """The nodes in the order of reading, without those that are ignored."""
    door = page.context.new_cdp_session(page)
    found = []
    nodes = door.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    todo = [nodes[0]["nodeId"]]
    while todo:
        node = by_id.get(todo.pop())
        if node is None:
            continue
        todo += reversed(node.get("childIds", []))
        if not node.get("ignored"):
            found.append(_node(node))
    door.detach()
    return found


def _node(node: dict[str, Any]) -> Node:
    properties = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
    states = frozenset(
        name for name, value in properties.items() if value in (True, "true", "page", "step")
    )
    return Node(
        role=node["role"]["value"],
        name=re.sub(r"\s+", " ", str(node.get("name", {}).get("value", ""))).strip(),
        states=states,
        level=int(properties.get("level") or 0),
    )


def faults(nodes: list[Node]) -> list[str]:
    """What would leave somebody who cannot see the page in the dark."""
    found = [
        f"a {node.role} without a name" for node in nodes if node.role in OPERABLE and not node.name
    ]
    # A form or region is a landmark only if it has a name.
    marks = [
        (node.role, node.name)
        for node in nodes
        if node.role in LANDMARKS and (node.name or node.role not in ("form", "region"))
    ]
    found += [f"two landmarks {mark}" for mark in sorted(set(marks)) if marks.count(mark) > 1]
    found += [] if [role for role, _ in marks].count("main") == 1 else ["not one main"]
    levels = [node.level for node in nodes if node.role == "heading"]
    found += [] if levels.count(1) == 1 else ["not one heading of level 1"]
    steps = pairwise(levels)
    found += [f"level {two} after {one}" for one, two in steps if two > one + 1]
    return found


def named(nodes: list[Node], role: str) -> list[str]:
    return [node.name for node in nodes if node.role == role]


def states(nodes: list[Node], role: str, name: str) -> frozenset[str]:
    (node,) = [node for node in nodes if node.role == role and node.name.startswith(name)]
    return node.states


def said(page: Page) -> list[str]:
    """What was announced until now, without repetitions that follow one another."""
    words: list[str] = page.evaluate("said")
    return [one for place, one in enumerate(words) if one and words[place - 1 : place] != [one]]


@pytest.fixture
def article(project: Project, mia: User) -> Article:
    return make_article(project, mia, text=TEXT)


def test_review(window: Window, project: Project, article: Article, mia: User, ben: User) -> None:
    claim = ready_claim(project, mia, article=article, speaker="Ana Lee")
    make_claim(project, mia, article=article, quote="It cost four million euros")
    take(claim, ben)
    page = window(ben, reverse("reviews.edit", args=[project.slug, claim.pk]))
    page.evaluate(f"({LISTEN})()")
    nodes = tree(page)
    assert faults(nodes) == []
    groups = [name for name in named(nodes, "radiogroup") + named(nodes, "group") if name]
    assert any(re.match("Verdict", name) for name in groups), groups
    assert any("Ana Lee" in name for name in groups), groups
    assert any("Confidence" in name for name in groups), groups
    radios = named(nodes, "radio")
    assert any("False" in name for name in radios), radios
    assert "focusable" in states(nodes, "textbox", "Justification")

    page.keyboard.press("5")
    page.get_by_label("Justification").fill("So far.")
    expect(page.locator("[data-save-state]")).to_contain_text("saved")
    nodes = tree(page)
    chosen = [node.name for node in nodes if node.role == "radio" and "checked" in node.states]
    assert any("False" in name for name in chosen), chosen
    assert any("saved" in words for words in said(page)), said(page)

    # A refused submission: the summary takes the focus, and its links lead to the fields.
    page.keyboard.press("Control+Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    nodes = tree(page)
    assert faults(nodes) == []
    assert "alert" in [node.role for node in nodes]
    wrong = [node for node in nodes if "invalid" in node.states]
    assert wrong, "no field is marked as invalid"
    summary.get_by_role("link").first.press("Enter")
    assert page.evaluate("document.activeElement.matches('input, textarea, select, fieldset')")


def test_claims(window: Window, project: Project, article: Article, mia: User) -> None:
    make_claim(project, mia, article=article, speaker="Ana Lee")
    address = reverse("articles.claims", args=[project.slug, article.pk])
    page = window(mia, f"{address}?claim=1")
    page.evaluate(f"({LISTEN})()")
    nodes = tree(page)
    assert faults(nodes) == []
    assert "mark" in [node.role for node in nodes], "claims in the text are marked as such"
    assert "pressed" in states(nodes, "button", "Highlights")

    page.keyboard.press("e")
    page.keyboard.press("ArrowLeft")
    assert any(words.startswith("End: ") for words in said(page)), said(page)
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    nodes = tree(page)
    assert "Text of the article" in named(nodes, "textbox")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+Shift+ArrowRight")
    expect(page.locator("[data-announcer]")).to_contain_text("Selected: ")
    assert any(words.startswith("Selected: ") for words in said(page)), said(page)


def test_adjudicate(window: Window, project: Project, ada: User, ben: User, chi: User) -> None:
    claim: Claim = disputed_claim(project, [ben, chi], speaker="Ana Lee")
    page = window(ada, reverse("adjudications.edit", args=[project.slug, claim.pk]))
    nodes = tree(page)
    assert faults(nodes) == []
    names = named(nodes, "group") + named(nodes, "region")
    for letter in "AB":
        assert any(f"Reviewer {letter}" in name for name in names), names
    assert any("step" in node.name for node in nodes), "the distance is said in words"
    page.keyboard.press("b")
    expect(page.locator("#id_justification")).not_to_be_empty()
    nodes = tree(page)
    chosen = [node.name for node in nodes if node.role == "radio" and "checked" in node.states]
    assert any("False" in name for name in chosen), chosen
    page.locator("#id_justification").fill("")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert faults(tree(page)) == []


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        ("document.querySelector('main button').replaceChildren()", "a button without a name"),
        ("document.querySelector('h1').outerHTML = '<p>No heading</p>'", "not one heading"),
        ("document.querySelector('main').setAttribute('role', 'group')", "not one main"),
    ],
)
def test_saboteur_a_spoilt_page_is_found(
    window: Window, project: Project, article: Article, mia: User, spoil: str, fault: str
) -> None:
    page = window(mia, reverse("articles.claims", args=[project.slug, article.pk]))
    assert faults(tree(page)) == []
    page.evaluate(spoil)
    assert [one for one in faults(tree(page)) if one.startswith(fault)]
