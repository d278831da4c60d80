"""Each role does its work by the keyboard alone: no pointer ever touches the page."""

from __future__ import annotations

import csv
import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from annotations.choices import Role
from annotations.models import (
    Adjudication,
    Article,
    Claim,
    Invitation,
    Project,
    Review,
    User,
)
from tests.factories import (
    JUSTIFICATION,
    TEXT,
    disputed_claim,
    make_article,
    make_claim,
    ready_claim,
)
from tests.journeys.conftest import Window

pytestmark = pytest.mark.django_db(transaction=True)

MOST_TABS = 120
SEEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const ring = (element) => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1)
      || style.boxShadow !== "none";
  };
  // A radio inside a card is drawn by its label, a field in a group by the group.
  let at = document.activeElement;
  for (let up = 0; at && up < 4; up += 1, at = at.parentElement) if (ring(at)) break;
  return { ringed: Boolean(at && ring(at)), inside: box.bottom > 0 && box.top < innerHeight };
}"""


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until that control has the focus, which can be seen wherever it stops."""
    expect(wanted).to_be_attached()
    for _ in range(MOST_TABS):
        if wanted.evaluate("(element) => element === document.activeElement"):
            seen = page.evaluate(SEEN)
            assert seen == {"ringed": True, "inside": True}, wanted
            return
        page.keyboard.press(key)
    raise AssertionError(f"{MOST_TABS} presses of {key} do not reach {wanted}")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


def write(page: Page, wanted: Locator, words: str) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(words)


def at(page: Page, address: str) -> None:
    expect(page).to_have_url(re.compile(address))
    # Until then nobody listens to keys.
    page.wait_for_load_state("load")


def test_a_reviewer(window: Window, project: Project, mia: User, ben: User) -> None:
    """From the queue over verdict, confidence, a source and the justification to the next claim."""
    article = make_article(project, mia, text=TEXT)
    ready_claim(project, mia, article=article)
    ready_claim(project, mia, article=article, quote="It cost four million euros")
    page = window(ben, reverse("projects.overview", args=[project.slug]))
    page.keyboard.press("g")
    page.keyboard.press("q")
    at(page, r"/queue/$")
    page.keyboard.press("n")
    at(page, r"/claims/\d+/review$")
    here = page.url.split("/")[-2]
    page.keyboard.press("2")
    page.keyboard.press("c")
    page.keyboard.press("s")
    page.keyboard.insert_text("https://records.example/bridge")
    # The rest opens by itself once there is a link.
    write(page, page.get_by_label("Title"), "The record")
    tab_to(page, page.get_by_role("combobox", name="Stance"))
    page.keyboard.type("Sup")
    press(page, page.get_by_role("button", name="Add source"))
    expect(page.locator(".source__title")).to_have_text("The record")
    page.keyboard.press("r")
    page.keyboard.insert_text(JUSTIFICATION)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(rf"/claims/(?!{here})\d+/review"))
    review = Review.objects.submitted().get(reviewer=ben)
    assert review.claim_id == int(here)
    assert review.justification == JUSTIFICATION
    (citation,) = review.citations.all()
    assert citation.source is not None
    assert citation.source.url == "https://records.example/bridge"


def test_an_adjudicator(window: Window, project: Project, ada: User, ben: User, chi: User) -> None:
    """From anywhere to the most distant reviews, a start from one of them, and the verdict."""
    claim = disputed_claim(project, [ben, chi])
    page = window(ada, reverse("projects.overview", args=[project.slug]))
    page.keyboard.press("g")
    page.keyboard.press("d")
    at(page, r"/adjudicate/$")
    press(page, page.locator(f"a[href$='/{claim.pk}/adjudicate']").first)
    at(page, rf"/claims/{claim.pk}/adjudicate$")
    page.keyboard.press("a")
    expect(page.locator("#id_justification")).not_to_be_empty()
    page.keyboard.press("3")
    page.keyboard.press("c")
    write(page, page.locator("#id_justification"), JUSTIFICATION)
    page.keyboard.press("Control+Enter")
    at(page, r"/adjudicate/$")
    assert Adjudication.objects.get(claim=claim).justification == JUSTIFICATION


def test_a_manager(window: Window, project: Project, mia: User) -> None:
    """From a typed article over its claims to an invitation and the export."""
    page = window(mia, reverse("projects.overview", args=[project.slug]))
    page.keyboard.press("g")
    page.keyboard.press("a")
    press(page, page.get_by_role("main").get_by_role("link", name="Add article").first)
    at(page, r"/articles/new$")
    write(page, page.get_by_label("Title"), "The bridge of Porto")
    write(page, page.get_by_label("Text", exact=True), TEXT)
    expect(page.get_by_role("button", name=re.compile("Save article and"))).to_be_visible()
    page.keyboard.press("Control+Enter")
    at(page, r"/articles/\d+/claims")
    article = Article.objects.get()
    assert article.text == TEXT
    # Words by the caret: V, along the text, Shift to extend, Enter.
    before = article.claims.count()
    page.keyboard.press("v")
    page.keyboard.press("Control+Home")
    for _ in range(4):
        page.keyboard.press("Control+Shift+ArrowRight")
    expect(page.locator("[data-announcer]")).to_contain_text("Selected: ")
    page.keyboard.press("Enter")
    expect(page.locator(".undo-strip")).to_be_visible()
    added = Claim.objects.filter(article=article).latest("pk")
    anchor = added.anchors.get()
    assert article.claims.count() == before + 1
    assert article.text[anchor.start : anchor.end] == anchor.quote
    press(page, page.get_by_role("button", name="Mark claims ready"))
    expect(page.get_by_role("button", name="Mark claims ready")).to_have_count(0)
    assert not Claim.objects.standing().filter(ready_at__isnull=True).exists()
    page.keyboard.press("Control+k")
    page.keyboard.type("people")
    page.keyboard.press("Enter")
    at(page, r"/people/$")
    press(page, page.get_by_role("link", name=re.compile("Invite")).first)
    press(page, page.get_by_role("main").locator("button.button--primary"))
    expect(page.locator("main input[readonly]")).to_have_value(re.compile("/invite/"))
    assert Invitation.objects.get().role in Role.values
    page.keyboard.press("Control+k")
    page.keyboard.type("exports")
    page.keyboard.press("Enter")
    at(page, r"/exports/$")
    with page.expect_download() as download:
        press(page, page.get_by_role("link", name=re.compile(r"^Export ")).first)
    rows = csv.DictReader(download.value.path().read_text().splitlines())
    assert [row["claim_text"] for row in rows].count(added.text) == 1


def test_a_site_admin(window: Window, project: Project, root: User, ben: User) -> None:
    """From the accounts: find somebody, deactivate them, and let them back in."""
    make_claim(project, ben)
    page = window(root, reverse("manage.users"))
    page.keyboard.press("/")
    page.keyboard.insert_text(ben.username)
    page.keyboard.press("Enter")
    at(page, rf"q={ben.username}")
    press(page, page.get_by_role("link", name=re.compile("Deactivate")))
    at(page, rf"/{ben.pk}/")
    press(page, page.get_by_role("main").locator("button[type=submit]").last)
    at(page, r"/manage/users")
    assert not User.objects.get(pk=ben.pk).is_active
    page.keyboard.press("/")
    page.keyboard.insert_text(ben.username)
    page.keyboard.press("Enter")
    press(page, page.get_by_role("button", name=re.compile("Activate")))
    expect(page.get_by_role("link", name=re.compile("Deactivate"))).to_be_visible()
    assert User.objects.get(pk=ben.pk).is_active
