"""The pages around a discussion: the queue, the reviewers' page, the desk of who settles."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from annotations.exports.claims_csv import Selection, claims_of, preview
from annotations.models import Adjudication, Claim, Comment, Discussion, Project, Review, User
from annotations.services.discussions import OVER
from tests.factories import (
    JUSTIFICATION,
    disputed_claim,
    label,
    let_discussion_end,
    make_project,
    queries_of,
    ready_claim,
    settle,
)

pytestmark = pytest.mark.django_db


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def project(root: User) -> Project:
    return make_project(root, discussion_days=3)


@pytest.fixture
def claim(project: Project, ben: User, chi: User) -> Claim:
    return disputed_claim(project, [ben, chi])


def at(name: str, claim: Claim) -> str:
    return reverse(name, args=[claim.project.slug, claim.pk])


def get(client: Client, user: User, url: str, status: int = 200) -> str:
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == status, response.status_code
    return TOKEN.sub("", response.content.decode())


def main(text: str) -> str:
    return text[text.index("<main") :]


def revision(claim: Claim, user: User, verdict: str = "mixed", **more: object) -> dict[str, object]:
    return {
        "version": Review.objects.get(claim=claim, reviewer=user).version,
        "claim_version": claim.version,
        "content_label": label(claim.project, verdict).pk,
        "confidence": "medium",
        "justification": JUSTIFICATION,
        "action": "submit",
        **more,
    }


# --- reviewers -----------------------------------------------------------------------------------


def test_the_queue_says_until_when(
    client: Client, claim: Claim, project: Project, ben: User
) -> None:
    queue = reverse("reviews.queue", args=[project.slug])
    closes = Discussion.objects.get().closes_at
    text = get(client, ben, f"{queue}?tab=discuss")
    assert f"Open for discussion until {closes:%-d %b}" in text
    assert "Open for discussion" not in get(client, ben, f"{queue}?tab=waiting")
    let_discussion_end(claim)
    assert "None of your reviews is open for discussion" in get(client, ben, f"{queue}?tab=discuss")
    assert "Discussion over" in get(client, ben, f"{queue}?tab=waiting")


def test_a_project_without_discussions_has_no_tab_for_them(
    client: Client, root: User, project: Project, ben: User
) -> None:
    queue = reverse("reviews.queue", args=[project.slug])
    assert "To discuss" in get(client, ben, queue)
    Project.objects.filter(pk=project.pk).update(discussion_days=None)
    assert "To discuss" not in get(client, ben, queue)


def test_reviewers_read_each_other_without_names(
    client: Client, claim: Claim, project: Project, ben: User, chi: User
) -> None:
    Comment.objects.create(project=project, claim=claim, author=ben, text="Which day is meant?")
    text = main(get(client, ben, at("discussions.show", claim)))
    for said in ("Reviewer A (you)", "Reviewer B", "True", "False", "Which day is meant?"):
        assert said in text
    assert "Chi" not in text
    assert "Reviewer B (you)" in get(client, chi, at("discussions.show", claim))
    record = get(client, ben, at("claims.show", claim))
    assert "Open the discussion" in record
    assert "Reviewer B" in record
    assert "Chi" not in record
    assert "Chi" not in get(client, ben, at("history.claim", claim))


def test_the_review_page_leads_there(client: Client, claim: Claim, ben: User) -> None:
    client.force_login(ben)
    there = at("discussions.show", claim)
    assert client.get(at("reviews.edit", claim)).headers["Location"] == there
    assert "You change a submitted review" in get(
        client, ben, f"{at('reviews.edit', claim)}?revise=1"
    )
    let_discussion_end(claim)
    answer = client.get(f"{at('reviews.edit', claim)}?revise=1")
    assert answer.headers["Location"] == there
    assert "The discussion is over" in get(client, ben, there)


def test_they_talk_where_they_read_each_other(
    client: Client, claim: Claim, project: Project, ben: User, chi: User, vic: User
) -> None:
    there = at("discussions.show", claim)
    client.force_login(ben)
    body = {"text": "Which archive is yours?", "here": "discussion", "request_key": "k" * 32}
    answer = client.post(at("comments.add", claim), body)
    assert answer.headers["Location"].startswith(there)
    assert "Which archive is yours?" in get(client, chi, there)
    assert 'name="text"' in get(client, chi, there)
    assert "Which archive is yours?" not in get(client, vic, at("claims.show", claim))


def test_a_revision_stands_beside_what_was_said_before(
    client: Client, claim: Claim, ben: User, chi: User
) -> None:
    client.force_login(chi)
    answer = client.post(at("reviews.edit", claim), revision(claim, chi), follow=True)
    assert answer.redirect_chain[-1][0] == at("discussions.show", claim)
    text = main(get(client, ben, at("discussions.show", claim)))
    (moved,) = re.findall(r'class="before__moved">(.*?after discussion)', text, re.S)
    assert moved.index("False") < moved.index("Mixed")
    assert "confidence was high" in text
    assert "Same verdict before the discussion" in text


def test_after_the_end_what_was_typed_is_handed_back(
    client: Client, claim: Claim, chi: User
) -> None:
    body = revision(claim, chi, justification="They convinced me: the ministry has another day.")
    let_discussion_end(claim)
    client.force_login(chi)
    answer = client.post(at("reviews.edit", claim), body)
    assert answer.status_code == 400
    assert str(OVER) in answer.content.decode()
    assert "They convinced me" in answer.content.decode()
    assert Review.objects.get(reviewer=chi).content_label == label(claim.project, "false")


def test_nobody_else_finds_the_page(
    client: Client, claim: Claim, project: Project, mia: User, ada: User, vic: User, chi: User
) -> None:
    other = ready_claim(project)
    for user in (mia, ada):
        there = get(client, user, at("discussions.show", claim), 404)
        assert there == get(client, user, at("discussions.show", other), 404)
    get(client, vic, at("discussions.show", claim), 403)
    get(client, chi, at("discussions.show", other), 404)


# --- settlers ------------------------------------------------------------------------------------


def test_the_list_counts_them_apart(
    client: Client, claim: Claim, project: Project, ada: User, ben: User, chi: User
) -> None:
    index = reverse("adjudications.index", args=[project.slug])
    closes = Discussion.objects.get().closes_at
    text = get(client, ada, index)
    assert "1 under discussion" in text
    assert f"until {closes:%-d %b}" in text
    assert "No disagreements" in text
    client.force_login(ada)
    before = queries_of(lambda: client.get(index))
    for _ in range(4):
        disputed_claim(project, [ben, chi])
    assert queries_of(lambda: client.get(index)) == before
    let_discussion_end(claim)
    text = get(client, ada, index)
    assert "4 under discussion" in text
    assert text.count('class="to-settle__claim"') == 1


def test_settle_now(client: Client, claim: Claim, ada: User) -> None:
    desk = at("adjudications.edit", claim)
    text = get(client, ada, desk)
    assert "Settle now" in text
    assert 'id="final"' not in text
    body = {"seen": "", "verdict": label(claim.project, "mixed").pk, "justification": "Typed."}
    early = client.post(desk, body | {"confidence": "high"})
    assert early.status_code == 409
    assert "under discussion until" in early.content.decode()
    assert "Typed." in early.content.decode()
    assert client.post(at("adjudications.send_back", claim), {"note": "Again"}).status_code == 409
    sent = {"request_key": "k" * 32}
    answer = client.post(at("discussions.close", claim), sent)
    assert answer.headers["Location"] == desk
    assert client.post(at("discussions.close", claim), sent).status_code == 302, "a retry"
    assert client.post(at("discussions.close", claim)).status_code == 409
    text = get(client, ada, desk)
    assert 'id="final"' in text
    assert "Same verdict before the discussion" in text
    assert 'data-opens="send-back"' not in text
    assert not Adjudication.objects.exists()


def test_once_it_is_settled_all_see_what_was_said_before(
    client: Client, claim: Claim, project: Project, ada: User, chi: User, vic: User
) -> None:
    client.force_login(chi)
    client.post(at("reviews.edit", claim), revision(claim, chi))
    let_discussion_end(claim)
    assert "after discussion" not in get(client, vic, at("claims.show", claim))
    settle(claim, ada)
    assert "after discussion" in get(client, vic, at("claims.show", claim))
    assert "The claim has a final verdict" in get(client, chi, at("discussions.show", claim))


def test_an_export_says_what_was_said_before(
    client: Client, claim: Claim, project: Project, mia: User, chi: User, ben: User
) -> None:
    client.force_login(chi)
    client.post(at("reviews.edit", claim), revision(claim, chi))
    header, *cells = preview(Selection(claims_of(project), actor=mia), 99)
    rows = [dict(zip(header, row, strict=True)) for row in cells]
    said = {
        (row["content_verdict"], row["blind_content_verdict"], row["blind_confidence"])
        for row in rows
        if row["row_type"] == "review"
    }
    assert said == {("true", "true", "high"), ("mixed", "false", "high")}
