"""The main job, end to end, in a real browser: from a pasted article to the rows of the CSV.

The same walk is done with JavaScript and without. axe reads every page on the way.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from annotations.choices import ClaimState
from annotations.models import Article, Claim, Project, Review, User
from tests.factories import KAZAN, PASSWORD, TEA_ROAD
from tests.journeys.test_selection import SELECT

RECORD = "https://records.example/kazan-2024"
ADDED = "their commitment to global responsibilities"
AXE = Axe()

pytestmark = pytest.mark.usefixtures("chromium_path")


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def sign_in(
    browser: Browser, live_server: LiveServer, javascript: bool
) -> Iterator[Callable[[User], Page]]:
    """Open the projects page as somebody, in a browser of their own."""
    opened = []

    def open_as(user: User) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=javascript,
            viewport={"width": 1440, "height": 900},
            accept_downloads=True,
        )
        opened.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("User name").fill(user.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/p/")
        return page

    yield open_as
    for context in opened:
        context.close()


def check(page: Page, javascript: bool) -> None:
    """No accessibility violation at all; axe itself needs JavaScript."""
    if javascript:
        found = AXE.run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def group_of(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=re.compile(name))


def choose(page: Page, group: str, label: str) -> None:
    group_of(page, group).get_by_role("radio", name=label).check()


def add_the_article(page: Page, project: Project, javascript: bool) -> Article:
    page.goto(f"/p/{project.slug}/articles/new")
    page.get_by_label("Title").fill("President Xi meets President Putin in Kazan")
    page.get_by_label("Publisher").fill("Example Wire")
    page.get_by_label("Text", exact=True).fill(KAZAN)
    if not javascript:
        page.get_by_role("button", name="Check the split").last.click()
    save = page.get_by_role("button", name=re.compile(r"Save article and"))
    expect(save).to_be_visible()
    expect(page.get_by_text(TEA_ROAD).first).to_be_visible()
    check(page, javascript)
    assert not Article.objects.exists(), "looking at the split stored something"
    save.click()
    page.wait_for_url("**/articles/*/claims*")
    article = Article.objects.get()
    assert article.text == KAZAN
    return article


def edit_the_claims(page: Page, article: Article, javascript: bool) -> None:
    """Add a claim by its words, split it, undo that, withdraw it, undo that, mark all ready."""
    check(page, javascript)
    if javascript:
        page.evaluate(SELECT, [ADDED, False])
        page.get_by_role("toolbar").get_by_role("button", name="Save claim").click()
    else:
        add = page.locator("#new-claim")
        add.get_by_label("Exact words", exact=True).fill(ADDED)
        add.get_by_role("button", name="Save claim").click()
    expect(page.locator(".undo-strip")).to_be_visible()
    claim = Claim.objects.get(article=article, anchors__quote=ADDED)
    assert article.text[slice(*_place(claim))] == ADDED

    page.goto(f"{_path(page)}?claim={claim.number}")
    page.locator("#split summary").click()
    page.locator("#split").get_by_label("First words", exact=False).fill("global responsibilities")
    page.locator("#split").get_by_role("button", name="Split").click()
    page.wait_for_load_state()
    assert Claim.objects.standing().filter(anchors__quote="global responsibilities").exists()
    page.locator(".undo-strip").get_by_role("button", name="Undo").click()
    page.wait_for_load_state()
    assert _quotes(article).count(ADDED) == 1

    page.goto(f"{_path(page)}?claim={claim.number}")
    page.locator("#withdraw summary").click()
    page.locator("#withdraw").get_by_label("Reason", exact=True).select_option("promise")
    page.locator("#withdraw").get_by_role("button", name="Withdraw claim").click()
    page.wait_for_load_state()
    assert ADDED not in _quotes(article)
    page.locator(".undo-strip").get_by_role("button", name="Undo").click()
    page.wait_for_load_state()
    assert _quotes(article).count(ADDED) == 1

    page.get_by_role("button", name="Mark claims ready").click()
    page.wait_for_load_state()
    assert not Claim.objects.standing().filter(ready_at__isnull=True).exists()
    check(page, javascript)


def _place(claim: Claim) -> tuple[int, int]:
    anchor = claim.anchors.get()
    return anchor.start, anchor.end


def _path(page: Page) -> str:
    return re.sub(r"[?#].*", "", page.url)


def _quotes(article: Article) -> list[str]:
    return list(
        Claim.objects.standing().filter(article=article).values_list("anchors__quote", flat=True)
    )


def review(page: Page, claim: Claim, verdict: str, javascript: bool, why: str) -> None:
    page.goto(f"/p/{claim.project.slug}/claims/{claim.pk}/review")
    check(page, javascript)
    page.get_by_role("button", name="Start review").click()
    page.wait_for_load_state()

    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_text(re.compile(r"things to finish before you submit"))).to_be_visible()
    check(page, javascript)

    choose(page, "is it so", verdict)
    choose(page, "say it", "Accurate paraphrase")
    choose(page, "Confidence", "Medium")
    page.get_by_label(re.compile("^Justification")).fill(why)
    page.get_by_label("Link to the source").fill(RECORD)
    if not page.get_by_label("Title", exact=True).is_visible():
        page.get_by_text("Title, stance and quote").click()
    page.get_by_label("Title", exact=True).fill("Record of the talks")
    page.get_by_label("Stance").select_option("supports")
    page.locator("[name=source-quote]").fill("the Great Tea Road passed through Kazan")
    page.get_by_role("button", name="Add source").click()
    expect(page.get_by_text("Record of the talks")).to_be_visible()
    expect(page.get_by_label(re.compile("^Justification"))).to_have_value(why)
    check(page, javascript)
    page.get_by_role("button", name="Submit", exact=True).click()
    page.wait_for_load_state()
    expect(page.get_by_text(re.compile(r"of 2 reviews in")).first).to_be_visible()


def settle(page: Page, claim: Claim, javascript: bool) -> None:
    page.goto(f"/p/{claim.project.slug}/adjudicate/")
    check(page, javascript)
    page.goto(f"/p/{claim.project.slug}/claims/{claim.pk}/adjudicate")
    expect(page.get_by_text("Reviewer A").first).to_be_visible()
    expect(page.get_by_text("Ben", exact=True)).to_have_count(0)
    check(page, javascript)
    final = page.locator("#final")
    choose(page, "^Verdict", "Mixed")
    choose(page, "say it", "Accurate paraphrase")
    choose(page, "Confidence", "High")
    final.get_by_label(re.compile("^Justification")).fill(
        "Tea reached Moscow in 1638 as a gift; the caravan road grew up a century later."
    )
    final.get_by_role("checkbox", name=re.compile("Record of the talks")).first.check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    assert Claim.objects.with_state().get(pk=claim.pk).state == ClaimState.SETTLED


def download(page: Page, project: Project, path: Path, javascript: bool) -> list[dict[str, str]]:
    page.goto(f"/p/{project.slug}/exports/")
    check(page, javascript)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile(r"^Export \d+ claims")).click()
    waiting.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_from_a_pasted_article_to_the_csv(
    sign_in: Callable[[User], Page],
    javascript: bool,
    project: Project,
    tmp_path: Path,
    mia: User,
    ada: User,
    ben: User,
    chi: User,
    dot: User,
    root: User,
) -> None:
    outsider = sign_in(dot)
    expect(outsider.get_by_text(project.name)).to_have_count(0)
    assert outsider.goto(f"/p/{project.slug}/").status == 404  # type: ignore[union-attr]
    check(outsider, javascript)

    manager = sign_in(mia)
    manager.get_by_role("link", name=project.name).first.click()
    check(manager, javascript)
    article = add_the_article(manager, project, javascript)
    edit_the_claims(manager, article, javascript)

    claim = Claim.objects.get(article=article, anchors__quote=TEA_ROAD)
    first = "The date fits the first tea that came to Moscow, so it is fair to say so."
    second = "The caravan trade that the name stands for began about a century after that."
    review(sign_in(ben), claim, "Mostly true", javascript, first)
    review(sign_in(chi), claim, "Mostly false", javascript, second)
    assert Review.objects.submitted().filter(claim=claim).count() == 2
    settle(sign_in(ada), claim, javascript)

    admin = sign_in(root)
    rows = download(admin, project, tmp_path / "claims.csv", javascript)
    ours = [row for row in rows if row["claim_id"] == str(claim.public_id)]
    assert [row["row_type"] for row in ours] == ["review", "review", "final"]
    for row in ours:
        assert row["speaker"] == "Xi Jinping"
        assert row["quote"] == TEA_ROAD
        assert KAZAN[int(row["start"]) : int(row["end"])] == row["quote"]
        assert row["article_sha256"] == article.sha256
    assert {row["content_verdict"] for row in ours[:2]} == {"mostly-true", "mostly-false"}
    assert {row["justification"] for row in ours[:2]} == {first, second}
    assert json.loads(ours[0]["citations"])[0]["url"] == RECORD
    assert ours[2]["final_content_verdict"] == "mixed"
    for row in rows:
        for start, end, quote in json.loads(row["anchors"]):
            assert KAZAN[start:end] == quote
