"""Two people in two browsers: one is mentioned, follows the bell, answers; and without scripts."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotations.models import Claim, Comment, Notice, Project, User
from annotations.services.comments import add_comment
from tests.factories import make_review, ready_claim, settled_claim, standing, take
from tests.journeys.conftest import Window
from tests.journeys.looks import faults_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claim(project: Project, ada: User, ben: User, chi: User) -> Claim:
    return settled_claim(project, [ben, chi], ada)


def record(claim: Claim) -> str:
    return reverse("claims.show", args=[claim.project.slug, claim.pk])


def test_from_a_mention_to_an_answer(window: Window, claim: Claim, ben: User, chi: User) -> None:
    writer = window(ben, record(claim))
    field = writer.get_by_label("Your comment", exact=True)
    field.click()
    field.press_sequentially("Which day, @ch")
    expect(writer.get_by_role("option", name="@chi Chi")).to_be_visible()
    writer.keyboard.press("Enter")
    expect(field).to_have_value("Which day, @chi ")
    writer.keyboard.type("?")
    writer.get_by_role("button", name="Comment", exact=True).click()
    expect(writer.get_by_text("Comment added.")).to_be_visible()
    said = Comment.objects.get()
    assert said.text == "Which day, @chi ?"

    reader = window(chi, reverse("projects.index"))
    reader.get_by_role("link", name="1 unread notice").click()
    reader.get_by_role("button", name="Mentioned by Ben").click()
    expect(reader).to_have_url(re.compile(rf"/claims/{claim.pk}/\?comment={said.pk}#comment-"))
    expect(reader.locator(f"#comment-{said.pk}")).to_be_focused()
    expect(reader.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    reader.locator(".thread__reply > summary").click()
    expect(reader.get_by_label("Your reply")).to_be_focused()
    reader.keyboard.type("The 4th of May.")
    reader.locator(".thread__reply").get_by_role("button", name="Reply").click()
    expect(reader.get_by_text("The 4th of May.")).to_be_visible()
    reader.get_by_role("button", name="Resolve").click()
    expect(reader.get_by_text("1 resolved thread")).to_be_visible()

    writer.reload()
    expect(writer.get_by_role("link", name="1 unread notice")).to_be_visible()


def test_without_scripts_a_reviewer_comments_from_the_review(
    window: Window, project: Project, ben: User
) -> None:
    claim = ready_claim(project)
    take(claim, ben)
    address = reverse("reviews.edit", args=[project.slug, claim.pk])
    page = window(ben, address, java_script_enabled=False)
    page.get_by_role("link", name="Comments").click()
    page.get_by_label("Your comment", exact=True).fill("Is the hour part of it?")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".dialog .said")).to_contain_text("Is the hour part of it?")
    page.get_by_role("link", name="who can be mentioned")
    assert Comment.objects.get().author == ben


def test_what_is_typed_in_the_review_survives_a_comment(
    window: Window, project: Project, ben: User
) -> None:
    claim = ready_claim(project)
    take(claim, ben)
    page = window(ben, reverse("reviews.edit", args=[project.slug, claim.pk]))
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Justification").fill("Half a thought")
    page.get_by_role("link", name="Comments").click()
    page.get_by_label("Your comment", exact=True).fill("Is the hour part of it?")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("Comment added.")).to_be_visible()
    expect(page.get_by_label("Justification")).to_have_value("Half a thought")


def test_no_page_has_an_accessibility_fault(
    window: Window,
    project: Project,
    claim: Claim,
    ben: User,
    chi: User,
    mia: User,
) -> None:
    thread = add_comment(standing=standing(ben, project), claim=claim, text="Look, @mia")
    add_comment(standing=standing(chi, project), claim=claim, text="x" * 300, reply_to=thread)
    open_claim = ready_claim(project)
    make_review(open_claim, ben)
    faults = {}
    for user, address in (
        (mia, reverse("notices.index")),
        (mia, record(claim)),
        (mia, reverse("comments.people", args=[project.slug])),
        (ben, reverse("reviews.edit", args=[project.slug, open_claim.pk])),
        (chi, reverse("reviews.edit", args=[project.slug, claim.pk])),
    ):
        page = window(user, address)
        field = page.locator("#say-0")
        if field.count():
            field.press_sequentially("@")
            expect(page.get_by_role("option").first).to_be_visible()
        if found := faults_of(page):
            faults[address] = found
    assert faults == {}
    assert Notice.objects.filter(user=mia).count() == 1
