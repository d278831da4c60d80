"""A long split is left alone, found again under Jobs, stopped, started again and opened."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from annotations.models import Project, Proposal, User
from tests.factories import KAZAN
from tests.journeys.conftest import Window
from tests.journeys.looks import faults_of

# No paragraph twice, because what was parsed before is not parsed again.
LONG = "\n".join(re.sub(r"\b(the|and|of)\b", rf"\1 {number}", KAZAN) for number in range(1, 190))


@pytest.mark.django_db(transaction=True)
def test_a_long_split_is_left_found_stopped_started_again_and_opened(
    window: Window, project: Project, mia: User, root: User
) -> None:
    page = window(mia, "/jobs/")
    expect(page.get_by_role("heading", name="Nothing to wait for")).to_be_visible()
    assert faults_of(page) == {}
    page.goto(f"/p/{project.slug}/articles/new")
    page.get_by_label("Title").fill("Kazan, at length")
    page.get_by_label("Text", exact=True).fill(LONG)
    page.get_by_role("button", name="Check the split").last.click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    page.goto("/p/")  # somewhere else
    page.locator(".topbar__account > summary").click()
    page.get_by_role("link", name="Jobs", exact=True).click()
    row = page.locator(".job")
    pace = re.compile(r"[\d,]+ of [\d,]+ characters · [\d,]+ characters a second")
    expect(row.get_by_text(pace)).to_be_visible()
    expect(row.get_by_text(re.compile(r"about \d+ \w+ left"))).to_be_visible()
    row.get_by_role("link").first.click()

    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped by Mia.")).to_be_visible()
    assert faults_of(page) == {}
    page.goto("/jobs/")
    expect(page.get_by_text("Stopped by Mia.")).to_be_visible()
    assert faults_of(page) == {}

    queue = window(root, "/manage/jobs")
    expect(queue.get_by_role("button", name="Start again")).to_be_visible()
    assert faults_of(queue) == {}

    page.get_by_role("button", name="Start again").click()
    page.wait_for_url("**/jobs/split-*")
    # Another page of the same job hears of it without being asked, and the focus is not lost.
    other = window(root, f"/jobs/split-{Proposal.objects.get().pk}")
    other.get_by_role("button", name="Stop").focus()
    opens = page.get_by_role("link", name="Open the split")
    expect(opens).to_be_visible(timeout=90_000)
    expect(other.get_by_role("link", name="Open the split")).to_be_focused()
    assert faults_of(page) == {}
    opens.click()
    # The device knows the title that was typed here; the split is as it was asked for.
    expect(page.get_by_label("Title")).to_have_value("Kazan, at length")
    expect(page.get_by_role("button", name=re.compile("Save article and"))).to_be_visible()
    assert Proposal.objects.get().stopped_by is None
