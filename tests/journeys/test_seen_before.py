"""What was seen before, in a real browser: fits a phone, and without an accessibility fault."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from annotations.choices import Role
from annotations.models import Project, User
from annotations.services.projects import add_member
from tests.factories import make_article, make_claim, make_project, settled_claim, standing
from tests.journeys.looks import faults_of

pytestmark = pytest.mark.django_db(transaction=True)

AGAIN = "In 1998 the bridge 🌉 opened"


def test_both_pages_show_it_well(
    browser: Browser, live_server: LiveServer, chromium_path: str, project: Project, root: User,
    mia: User, ada: User, ben: User, chi: User,
) -> None:  # fmt: skip
    other = settled_claim(project, [ben, chi], ada)
    elsewhere = make_project(root, "rivers", name="Rivers of the north and what crosses them")
    add_member(standing=standing(root, elsewhere), user=mia, role=Role.MANAGER)
    make_claim(elsewhere)
    claim = make_claim(project, article=make_article(project, text=f"{AGAIN}."), quote=AGAIN)
    client = Client()
    client.force_login(mia)
    session = client.cookies["sessionid"].value
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    try:
        for address in (
            reverse("claims.show", args=[project.slug, claim.pk]),
            reverse("articles.claims", args=[project.slug, claim.article_id]) + "?claim=1",
        ):
            page.goto(address)
            if page.locator("details#similar").count():
                page.locator("details#similar > summary").click()
            rows = page.locator(".similar__row")
            expect(rows).to_have_count(2)
            expect(rows.first).to_be_visible()
            assert faults_of(page) == {}
            page.get_by_role("link", name=other.text).first.click()
            expect(page).to_have_url(
                live_server.url + reverse("claims.show", args=[project.slug, other.pk])
            )
    finally:
        context.close()
