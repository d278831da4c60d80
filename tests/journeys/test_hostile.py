"""Text is never code: hostile words in every field, read on every page by a real browser (P13)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page
from pytest_django.live_server_helper import LiveServer

from annotations.choices import DeclineReason, Precision, Worth
from annotations.models import Claim, Project, User
from annotations.services.adjudications import send_back
from annotations.services.assignments import decline_claim
from annotations.services.claims import change_claim
from annotations.services.projects import change_project
from tests.factories import (
    make_article,
    make_citation,
    make_claim,
    make_review,
    ready_claim,
    settle,
    standing,
    take,
)

pytestmark = [
    pytest.mark.usefixtures("chromium_path"),
    pytest.mark.django_db(transaction=True),
]

# One word that tries each way out of text: element, attribute in either quote, script, template,
# address, and the directions in which text runs.
EVIL = (
    "<script>alert(1)</script>"
    "<img src=x onerror=alert(2)><svg/onload=alert(3)>"
    "\"'><b onmouseover=alert(4) autofocus onfocus=alert(5) tabindex=1>"
    "</textarea></title></script><iframe srcdoc='<script>parent.alert(6)</script>'>"
    "{{7*7}}{% load x %}${7*7} javascript:alert(7) --><!-- \u202e\u2066 \u2028"
)
MOST_PAGES = 60


class Watched:
    """Pages of one browser whose dialogs, errors and refusals by the policy are noted."""

    def __init__(self, context: BrowserContext) -> None:
        self.found: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.found.append(f"error: {error}"))

    def _dialog(self, dialog: Dialog) -> None:
        self.found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.found.append(message.text)


@pytest.fixture
def watched(browser: Browser, live_server: LiveServer) -> Iterator[Watched]:
    context = browser.new_context(base_url=live_server.url)
    yield Watched(context)
    context.close()


@pytest.fixture
def hostile(project: Project, root: User, mia: User, ada: User, ben: User, chi: User) -> Claim:
    """A claim with hostile words in all that people can write, through to its final verdict."""
    User.objects.filter(pk__in=[mia.pk, ada.pk, ben.pk, chi.pk]).update(first_name=EVIL[:150])
    project.refresh_from_db()
    change_project(
        standing=standing(root, project), version=project.version, name=EVIL[:120], guideline=EVIL
    )
    sentence = f"Ana said the bridge {EVIL} opened in 1998."
    article = make_article(
        project,
        mia,
        text=f"{sentence}\nIt cost four million euros. A fine day.",
        title=EVIL[:300],
        publisher=EVIL[:200],
        byline=EVIL[:200],
    )
    claim = make_claim(project, mia, article=article, quote=sentence, speaker=EVIL[:200])
    change_claim(
        standing=standing(mia, project),
        claim=claim,
        version=claim.version,
        text=EVIL,
        kind="event",
        worth=Worth.HIGH,
        speaker=EVIL[:200],
    )
    claim = ready_claim(project, mia, article=article, quote="It cost four million euros")
    claim = article.claims.get(number=1)
    decline_claim(
        standing=standing(ada, project),
        assignment=take(claim, ada),
        reason=DeclineReason.values[0],
        note=EVIL,
    )
    _review(claim, ben, "true")
    _review(claim, chi, "false")
    send_back(standing=standing(mia, project), claim=claim, note=EVIL)
    _review(claim, ben, "true")
    _review(claim, chi, "false")
    settle(claim, mia, justification=EVIL, note=EVIL)
    return claim


def _review(claim: Claim, reviewer: User, verdict: str) -> None:
    assignment = take(claim, reviewer)
    if not assignment.review.citations.exists():
        make_citation(
            assignment,
            title=EVIL[:500],
            publisher=EVIL[:200],
            author=EVIL[:200],
            quote=EVIL,
            note=EVIL,
            locator=EVIL[:200],
            published_precision=Precision.DAY,
        )
        make_citation(
            assignment, stance="", url="", title="", publisher="",
            searched_for=EVIL, searched_in=EVIL[:300],
        )  # fmt: skip
    make_review(claim, reviewer, verdict, justification=EVIL)


def sign_in(page: Page, user: User, live_server: LiveServer) -> None:
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
    )


def visit_all(page: Page, start: list[str]) -> int:
    """Open these addresses and what they link to, one page of each kind and claim; how many."""
    todo, seen = start, set[str]()
    while todo and len(seen) < MOST_PAGES:
        url = todo.pop(0)
        if url in seen:
            continue
        seen.add(url)
        page.goto(url)
        for element in page.query_selector_all("details:not([open]) > summary"):
            element.evaluate("summary => { summary.parentElement.open = true; }")
        for href in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            parts = urlsplit(urljoin(page.url, href))
            plain = not parts.query or "claim=1" in parts.query
            is_file = parts.path.endswith((".csv", "/download"))
            if parts.path.startswith("/p/") and plain and not is_file:
                todo.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return len(seen)


def test_hostile_words_stay_words(
    watched: Watched, live_server: LiveServer, hostile: Claim, mia: User, ben: User
) -> None:
    slug, claim = hostile.project.slug, hostile.pk
    start = [
        reverse("projects.overview", args=[slug]),
        f"{reverse('claims.index', args=[slug])}?q={EVIL[:30]}",
        f"{reverse('articles.index', args=[slug])}?q={EVIL[:30]}",
        f"{reverse('reviews.queue', args=[slug])}?tab=done",
        reverse("exports.index", args=[slug]),
        reverse("history.claim", args=[slug, claim]),
    ]
    for user, least in ((mia, 15), (ben, 12)):
        sign_in(watched.page, user, live_server)
        assert visit_all(watched.page, list(start)) >= least
    assert watched.found == []
    watched.page.goto(reverse("claims.show", args=[slug, claim]))
    assert "<script>alert(1)</script>" in watched.page.inner_text("main")


def test_hostile_words_in_a_preview_and_in_a_conflict(
    watched: Watched, live_server: LiveServer, hostile: Claim, mia: User
) -> None:
    page, slug = watched.page, hostile.project.slug
    sign_in(page, mia, live_server)
    page.goto(reverse("articles.new", args=[slug]))
    page.get_by_label("Title").fill(EVIL[:300])
    page.locator("textarea[name=text]").fill(f"Ana said the bridge {EVIL} opened in 1998.")
    page.get_by_role("button", name="Check the split").last.click()
    page.wait_for_load_state()
    assert re.search(r"alert\(1\)", page.inner_text("main"))
    page.goto(reverse("articles.details", args=[slug, hostile.article_id]))
    page.get_by_label("Title").fill("Mine " + EVIL[:200])
    page.locator("input[name=version]").first.evaluate("field => { field.value = '99'; }")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    assert "Mine <script>" in page.inner_text("main")
    assert watched.found == []


def test_saboteur_script_in_a_page_is_noticed(watched: Watched, live_server: LiveServer) -> None:
    """With the policy the watch sees the policy at work; without it, the dialog."""
    page = watched.page
    page.goto("/")
    page.evaluate("() => { document.body.innerHTML = '<img src=x onerror=alert(2)>'; }")
    page.wait_for_timeout(300)
    assert any("Content Security Policy" in note for note in watched.found)
    page.goto("about:blank")
    page.set_content("<img src=x onerror=alert(2)>")
    page.wait_for_timeout(300)
    assert "dialog: 2" in watched.found
