"""Adding an article with JavaScript: the split follows the typing, the text outlives a reload."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from annotations.models import Article, Project, User
from tests.factories import KAZAN

pytestmark = pytest.mark.usefixtures("chromium_path")


def test_the_split_follows_and_the_draft_stays_until_it_is_saved(
    page: Page, live_server: LiveServer, client: Client, project: Project, mia: User
) -> None:
    client.force_login(mia)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    new = f"{live_server.url}/p/{project.slug}/articles/new"
    page.goto(new)
    page.get_by_label("Text", exact=True).fill(KAZAN)
    expect(page.get_by_text("2,009 characters · 6 paragraphs")).to_be_visible()
    expect(page.get_by_role("button", name="Save article and 7 claims")).to_be_visible()

    # What was dropped and named stays so while the split is drawn again.
    page.locator("#claims-0").uncheck()
    page.locator("[name=speaker-2]").fill("President Xi")
    page.locator("[name=speaker-2]").blur()
    expect(page.get_by_role("button", name="Save article and 6 claims")).to_be_visible()
    page.get_by_label("Published").fill("2024-10-22")
    with page.expect_response(new):
        page.get_by_label("Title").focus()
    expect(page.get_by_role("button", name="Save article and 6 claims")).to_be_visible()
    expect(page.locator("[name=speaker-2]")).to_have_value("President Xi")

    page.get_by_label("Title").fill("Kazan")
    while '"title":"Kazan"' not in page.evaluate("JSON.stringify({...localStorage})").replace(
        "\\", ""
    ):
        page.wait_for_timeout(50)
    page.reload()
    expect(page.get_by_text("This is the text you had not saved yet.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Kazan")
    page.get_by_role("button", name="Save article and 7 claims").click()
    page.wait_for_url("**/claims?added=1")
    assert Article.objects.get().text == KAZAN
    assert Article.objects.get().claims.count() == 7
    page.goto(new)
    expect(page.get_by_label("Text", exact=True)).to_have_value("")


def test_a_file_is_read_into_the_text(
    page: Page, live_server: LiveServer, client: Client, project: Project, mia: User
) -> None:
    client.force_login(mia)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/p/{project.slug}/articles/new")
    page.get_by_label("Upload file").check(force=True)
    chosen = page.get_by_label("Text file")
    chosen.set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"caf\xe9"})
    expect(page.get_by_text(re.compile("byte 4 cannot be read"))).to_be_visible()
    content = "\ufeffThe bridge 🌉 opened in 1998.\r\n".encode()
    chosen.set_input_files({"name": "b.txt", "mimeType": "text/plain", "buffer": content})
    expect(page.get_by_label("Text", exact=True)).to_have_value("The bridge 🌉 opened in 1998.\n")
    expect(page.get_by_role("button", name="Save article and 1 claim")).to_be_visible()
