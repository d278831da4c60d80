"""A final verdict is changed in the open, and by somebody who did not review."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from annotations.choices import ClaimState, Verb
from annotations.exceptions import InvalidState, NotAllowed, Refused, StaleVersion
from annotations.exports.claims_csv import Selection, claims_of, preview
from annotations.models import Activity, Adjudication, Assignment, Claim, Correction, Project, User
from annotations.services.adjudications import send_back
from annotations.services.corrections import LONGEST_NOTE, reopen_claim
from annotations.services.reviews import judgement_of, save_draft
from tests.factories import disputed_claim, settle, standing

pytestmark = pytest.mark.django_db
NOTE = "The archive was dated wrongly."


@pytest.fixture
def claim(project: Project, ada: User, ben: User, chi: User) -> Claim:
    claim = disputed_claim(project, [ben, chi])
    settle(claim, ada, "mixed")
    return claim


def final_of(claim: Claim) -> Adjudication:
    return claim.adjudications.standing().get()


def reopen(claim: Claim, user: User, note: str = NOTE, final: int = 0) -> Correction:
    return reopen_claim(
        standing=standing(user, claim.project),
        claim=claim,
        final=final or final_of(claim).pk,
        public_note=note,
    )


def state(claim: Claim) -> str:
    return str(Claim.objects.with_state().get(pk=claim.pk).state)


def test_reopened_and_settled_anew_leaves_both_verdicts_in_the_open(
    claim: Claim, ada: User
) -> None:
    first = final_of(claim)
    reopened = reopen(claim, ada)
    assert state(claim) == ClaimState.DISPUTED
    assert reopened.before["content_verdict"] == "mixed"
    assert reopened.after == {"reopened": True}
    second = settle(claim, ada, "false")
    assert state(claim) == ClaimState.SETTLED
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert final_of(claim) == second
    last = Correction.objects.latest("pk")
    assert (last.before["content_verdict"], last.after["content_verdict"]) == ("mixed", "false")
    assert last.public_note == NOTE
    verbs = Activity.objects.filter(claim=claim).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs)[-3:] == [
        Verb.CLAIM_REOPENED, Verb.CLAIM_SETTLED, Verb.CORRECTION_PUBLISHED,
    ]  # fmt: skip


def test_a_first_verdict_corrects_nothing(claim: Claim) -> None:
    assert not Correction.objects.exists()


@pytest.mark.parametrize("note", ["", "  \n", "x" * (LONGEST_NOTE + 1)])
def test_without_a_public_note_nothing_is_reopened(claim: Claim, ada: User, note: str) -> None:
    with pytest.raises(Refused) as caught:
        reopen(claim, ada, note)
    assert caught.value.field == "public_note"
    assert state(claim) == ClaimState.SETTLED


def test_a_verdict_that_the_actor_did_not_read_is_not_reopened(claim: Claim, ada: User) -> None:
    first = final_of(claim).pk
    reopen(claim, ada)
    with pytest.raises(InvalidState):
        reopen(claim, ada, final=first)
    settle(claim, ada, "false")
    with pytest.raises(StaleVersion):
        reopen(claim, ada, final=first)
    assert final_of(claim).content_label.code == "false"


def test_no_reviewer_of_the_claim_reopens_it(claim: Claim, ben: User) -> None:
    with pytest.raises(NotAllowed):
        reopen(claim, ben)


def test_reviews_that_were_open_stay_as_they_were(claim: Claim, ada: User, ben: User) -> None:
    assignment = Assignment.objects.get(claim=claim, reviewer=ben)
    review = claim.reviews.get(reviewer=ben)
    reopen(claim, ada)
    with pytest.raises(InvalidState, match="settled before"):
        save_draft(
            standing=standing(ben, claim.project),
            assignment=assignment,
            version=review.version,
            judgement=judgement_of(review),
        )
    with pytest.raises(InvalidState, match="settled before"):
        send_back(standing=standing(ada, claim.project), claim=claim, note="Again.")


def test_an_export_carries_the_correction(claim: Claim, ada: User, project: Project) -> None:
    reopen(claim, ada)
    settle(claim, ada, "false")
    header, *cells = preview(Selection(claims_of(project), actor=None), 99)
    rows = [dict(zip(header, row, strict=True)) for row in cells]
    ours = [row for row in rows if row["claim_id"] == str(claim.public_id)]
    assert {row["correction_note"] for row in ours} == {NOTE}
    assert all(row["corrected_at"].endswith("Z") for row in ours)
    (final,) = [row for row in ours if row["row_type"] == "final"]
    assert final["final_content_verdict"] == "false"
    others = [row for row in rows if row not in ours]
    assert {row["correction_note"] for row in others} <= {""}


def test_the_pages_lead_from_the_verdict_to_the_new_one(
    client: Client, claim: Claim, ada: User, ben: User, project: Project
) -> None:
    client.force_login(ada)
    record = reverse("claims.show", args=[project.slug, claim.pk])
    place = reverse("corrections.reopen", args=[project.slug, claim.pk])
    assert place in client.get(record).content.decode()
    values = {"final": final_of(claim).pk, "public_note": NOTE, "request_key": "k" * 32}
    empty = client.post(place, values | {"public_note": " ", "request_key": "l" * 32})
    assert empty.status_code == 400
    answer = client.post(place, values, follow=True)
    assert NOTE in answer.content.decode(), "the desk says why it is reopened"
    assert client.post(place, values, follow=True).status_code == 200, "a retry is told the same"
    assert Correction.objects.count() == 1
    settle(claim, ada, "false")
    shown = client.get(record).content.decode()
    assert NOTE in shown
    assert "The verdict was “Mixed”, and is “False”." in shown.replace("&quot;", '"')
    client.force_login(ben)
    assert place not in client.get(record).content.decode()
    assert client.post(place, values).status_code == 403
