"""The pages of a wording that changes under review: asked, shown the difference, confirmed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.choices import Kind, Verb
from annotations.models import Activity, Assignment, Claim, Project, Review, User
from tests.factories import (
    JUSTIFICATION,
    QUOTE,
    disputed_claim,
    label,
    make_review,
    queries_of,
    ready_claim,
    settle,
    take,
)
from tests.services.test_wording import change

pytestmark = pytest.mark.django_db
NEW = "The bridge in Porto opened in 1998"
ASKED = "Whoever has reviewed this claim is asked to confirm or redo."


@pytest.fixture
def claim(project: Project, ben: User, chi: User) -> Claim:
    return disputed_claim(project, [ben, chi], speaker="Ana Lee")


def at(name: str, claim: Claim) -> str:
    return reverse(name, args=[claim.project.slug, claim.pk])


def claims_page(claim: Claim) -> str:
    place = reverse("articles.claims", args=[claim.project.slug, claim.article_id])
    return f"{place}?claim={claim.number}"


def text_of(response: Any) -> str:
    text: str = response.content.decode()
    return text


def own(claim: Claim, reviewer: User) -> Assignment:
    return Assignment.objects.select_related("review").get(claim=claim, reviewer=reviewer)


def typed(claim: Claim, reviewer: User, **values: Any) -> dict[str, Any]:
    """The stored review as the page's form sends it, with what is given in place of it."""
    claim.refresh_from_db()
    review = own(claim, reviewer).review
    fields = {
        "version": review.version,
        "claim_version": claim.version,
        "content_label": review.content_label_id or "",
        "attribution_label": review.attribution_label_id or "",
        "confidence": review.confidence,
        "justification": review.justification,
        "as_of": "",
    }
    return fields | values


# --- who changes it ------------------------------------------------------------------------------


def test_the_form_says_the_same_whether_reviews_are_in_or_not(
    client: Client, project: Project, ada: User, ben: User
) -> None:
    client.force_login(ada)
    claim = ready_claim(project)
    assert text_of(client.get(claims_page(claim))).count(ASKED) == 2
    make_review(claim, ben)
    assert text_of(client.get(claims_page(claim))).count(ASKED) == 2


def test_an_adjudicator_rewords_and_the_reviewer_is_asked(
    client: Client, claim: Claim, ada: User, ben: User, project: Project
) -> None:
    client.force_login(ada)
    body = {
        "version": claim.version, "text": NEW, "speaker": "Ana Lee", "kind": Kind.EVENT,
        "worth": "high",
    }  # fmt: skip
    assert client.post(at("claims.change", claim), body).status_code == 302
    client.force_login(ben)
    queue = text_of(client.get(reverse("reviews.queue", args=[project.slug])))
    assert at("reviews.edit", claim) in queue
    tab = text_of(client.get(reverse("reviews.queue", args=[project.slug]), {"tab": "sent-back"}))
    assert "Wording changed" in tab
    page = text_of(client.get(at("reviews.edit", claim)))
    assert "The wording changed after you submitted" in page
    assert "<ins>in Porto</ins>" in page
    assert "Confirm: my review holds" in page
    assert JUSTIFICATION.replace("'", "&#x27;") in page


def test_a_reviewer_of_the_claim_is_told_who_else_changes_it(
    client: Client, project: Project, ada: User
) -> None:
    claim = ready_claim(project)
    take(claim, ada)
    client.force_login(ada)
    page = text_of(client.get(claims_page(claim)))
    assert "You review this claim." in page
    assert at("claims.change", claim) not in page
    assert at("claims.withdraw", claim) in page
    body = {"version": claim.version, "text": NEW, "kind": "event", "worth": "high"}
    refused = client.post(at("claims.change", claim), body)
    assert refused.status_code == 400
    assert "You review this claim, so someone else changes it." in text_of(refused)


def test_a_settled_claim_leads_to_its_correction(
    client: Client, claim: Claim, ada: User, ben: User
) -> None:
    settle(claim, ada)
    client.force_login(ada)
    page = text_of(client.get(claims_page(claim)))
    assert at("corrections.wording", claim) in page
    assert at("claims.change", claim) not in page
    client.force_login(ben)
    page = text_of(client.get(claims_page(claim)))
    assert at("corrections.wording", claim) not in page
    assert "An adjudicator can correct it in the open." in page


# --- who judged it -------------------------------------------------------------------------------


def test_one_press_confirms_and_a_second_one_is_a_retry(
    client: Client, claim: Claim, ada: User, ben: User
) -> None:
    change(claim, ada, text=NEW)
    client.force_login(ben)
    body = typed(claim, ben, action="confirm")
    for _ in range(2):
        answer = client.post(at("reviews.edit", claim), body, follow=True)
        assert "Review confirmed." in text_of(answer)
    assert Activity.objects.filter(verb=Verb.REVIEW_CONFIRMED).count() == 1
    assert own(claim, ben).state == "submitted"


def test_typing_and_confirming_is_told_apart(
    client: Client, claim: Claim, ada: User, ben: User
) -> None:
    change(claim, ada, text=NEW)
    client.force_login(ben)
    words = f"{JUSTIFICATION} And more."
    answer = client.post(
        at("reviews.edit", claim), typed(claim, ben, action="confirm", justification=words)
    )
    assert answer.status_code == 400
    assert "You changed your review since you submitted it. Submit it anew." in text_of(answer)
    assert own(claim, ben).review.justification == words
    answer = client.post(at("reviews.edit", claim), typed(claim, ben, action="submit"))
    assert answer.status_code == 302
    assert own(claim, ben).state == "submitted"


@pytest.mark.parametrize("action", ["submit", "submit_next", "confirm"])
def test_what_was_seen_must_be_said(
    client: Client, claim: Claim, ada: User, ben: User, action: str
) -> None:
    change(claim, ada, text=NEW)
    client.force_login(ben)
    body = typed(claim, ben, action=action)
    del body["claim_version"]
    assert client.post(at("reviews.edit", claim), body).status_code == 428
    assert own(claim, ben).state == "confirm"


def test_a_wording_that_came_back_is_said_to_be_the_same(
    client: Client, claim: Claim, ada: User, ben: User
) -> None:
    change(claim, ada, text=NEW)
    change(claim, ada, text=QUOTE)
    client.force_login(ben)
    page = text_of(client.get(at("reviews.edit", claim)))
    assert "it is again the wording that you judged" in page


def test_what_else_changed_is_told_too(client: Client, claim: Claim, ada: User, ben: User) -> None:
    change(claim, ada, speaker="Rui Sá")
    client.force_login(ben)
    page = text_of(client.get(at("reviews.edit", claim)))
    assert "<dt>Speaker</dt>" in page
    assert "<ins>Rui</ins>" in page or "<ins>Rui Sá</ins>" in page
    assert "<dt>Claim</dt>" not in page


# --- who is writing ------------------------------------------------------------------------------


@pytest.fixture
def draft(project: Project, ben: User) -> Review:
    return make_review(ready_claim(project, speaker="Ana Lee"), ben, submitted=False)


def test_a_submit_of_an_unseen_wording_shows_it_first(
    client: Client, draft: Review, ada: User, ben: User
) -> None:
    claim = draft.claim
    body = typed(claim, ben, action="submit")
    change(claim, ada, text=NEW)
    client.force_login(ben)
    answer = client.post(at("reviews.edit", claim), body)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "The wording changed while you were writing" in page
    assert "<ins>in Porto</ins>" in page
    draft.refresh_from_db()
    assert draft.submitted_at is None
    again = typed(claim, ben, action="submit")
    assert f'name="claim_version" value="{again["claim_version"]}"' in page
    assert client.post(at("reviews.edit", claim), again).status_code == 302


def test_a_revision_of_an_unseen_wording_becomes_a_draft_that_is_asked_for(
    client: Client, claim: Claim, ada: User, ben: User, project: Project
) -> None:
    body = typed(claim, ben, action="submit", content_label=label(project, "mixed").pk)
    change(claim, ada, text=NEW)
    client.force_login(ben)
    answer = client.post(at("reviews.edit", claim), body)
    assert answer.status_code == 409
    assert "The wording changed after you submitted" in text_of(answer)
    assert own(claim, ben).state == "confirm"


def test_the_page_of_a_draft_tells_what_changed_since_it_was_saved(
    client: Client, draft: Review, ada: User, ben: User
) -> None:
    claim = draft.claim
    client.force_login(ben)
    place = at("reviews.edit", claim)
    assert "The wording changed" not in text_of(client.get(place))
    change(claim, ada, kind="history")
    assert "The wording changed" not in text_of(client.get(place))
    change(claim, ada, text=NEW)
    assert "The wording changed while you were writing" in text_of(client.get(place))
    client.post(place, typed(claim, ben, action="save", justification="Seen"))
    assert "The wording changed" not in text_of(client.get(place))


def test_autosave_answers_with_the_difference(
    client: Client, draft: Review, ada: User, ben: User
) -> None:
    claim = draft.claim
    client.force_login(ben)
    seen = claim.version
    change(claim, ada, text=NEW)

    def save(**values: Any) -> dict[str, Any]:
        draft.refresh_from_db()
        body = {"version": draft.version, "justification": "So far", **values}
        answer = client.post(
            at("reviews.draft", claim), json.dumps(body), content_type="application/json"
        )
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    assert "<ins>in Porto</ins>" in save(claim_version=seen)["reworded"]
    claim.refresh_from_db()
    assert "reworded" not in save(claim_version=claim.version)
    assert "reworded" not in save()


def test_the_page_costs_the_same_after_one_rewording_and_after_many(
    client: Client, draft: Review, ada: User, ben: User
) -> None:
    claim = draft.claim
    client.force_login(ben)
    change(claim, ada, text=NEW)
    place = at("reviews.edit", claim)
    client.get(place)
    one = queries_of(lambda: client.get(place))
    for number in range(5):
        change(claim, ada, text=f"{NEW}, {number}")
    assert queries_of(lambda: client.get(place)) == one


def test_hostile_words_are_shown_not_run(
    client: Client, claim: Claim, ada: User, ben: User
) -> None:
    change(claim, ada, text="<script>alert(1)</script> \u202eopened")
    client.force_login(ben)
    page = text_of(client.get(at("reviews.edit", claim)))
    assert "<script>alert" not in page
    assert "script" in page
