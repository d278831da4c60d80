"""A settled claim's words, speaker and sources are corrected in the open; its verdict stands."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.choices import AssignmentState, ClaimState, CorrectionKind, Role, Verb
from annotations.exceptions import InvalidState, NotAllowed, Refused, StaleVersion
from annotations.exports.claims_csv import Selection, claims_of, preview
from annotations.models import Activity, Citation, Claim, Correction, Project, User
from annotations.selectors.claim_record import corrections_of
from annotations.services.claims import undo
from annotations.services.corrections import (
    LONGEST_NOTE,
    correct_sources,
    correct_wording,
    reopen_claim,
)
from annotations.verification import faults
from tests.factories import (
    QUOTE,
    agreed_claim,
    disputed_claim,
    make_review,
    queries_of,
    ready_claim,
    settle,
    settled_claim,
    standing,
)
from tests.services.race import race

pytestmark = pytest.mark.django_db
NOTE = "It is the bridge in Porto, not the one in Gaia."
NEW = "The bridge in Porto opened in 1998"


@pytest.fixture
def claim(project: Project, ada: User, ben: User, chi: User) -> Claim:
    return settled_claim(project, [ben, chi], ada, speaker="Ana Lee")


def correct(claim: Claim, user: User, **values: Any) -> list[Correction]:
    row = Claim.objects.get(pk=claim.pk)
    links = list(row.attributions.order_by("order"))
    said: dict[str, Any] = {
        "version": row.version,
        "text": row.text,
        "speaker": links[-1].speaker if links else "",
        "public_note": NOTE,
    }
    return correct_wording(standing=standing(user, row.project), claim=row, **(said | values))


def publish(claim: Claim, user: User, citations: list[Citation], **values: Any) -> Correction:
    stands = claim.adjudications.standing().first()
    said: dict[str, Any] = {"final": stands.pk if stands else 0, "public_note": NOTE, **values}
    return correct_sources(
        standing=standing(user, claim.project), claim=claim, citations=citations, **said
    )


def cited(claim: Claim) -> list[Citation]:
    return list(Citation.objects.filter(review__claim=claim).order_by("pk"))


# --- words and speaker ---------------------------------------------------------------------------


def test_the_text_is_corrected_and_the_verdict_stands(claim: Claim, mia: User) -> None:
    final = claim.adjudications.standing().get()
    anchors = list(claim.anchors.values_list("start", "end", "quote"))
    (correction,) = correct(claim, mia, text=f"  {NEW} ")
    assert correction.kind == CorrectionKind.TEXT
    assert (correction.before, correction.after) == ({"text": QUOTE}, {"text": NEW})
    assert (correction.public_note, correction.actor) == (NOTE, mia)
    was = claim.version
    claim.refresh_from_db()
    assert (claim.text, claim.version) == (NEW, was + 1)
    assert claim.adjudications.standing().get() == final
    assert Claim.objects.with_state().get(pk=claim.pk).state == ClaimState.SETTLED
    assert list(claim.anchors.values_list("start", "end", "quote")) == anchors
    assert {row.state for row in claim.assignments.all()} == {AssignmentState.SUBMITTED}
    assert claim.reviews.filter(submitted_at=None).count() == 0
    told = Activity.objects.get(verb=Verb.CORRECTION_PUBLISHED)
    assert told.after is not None
    assert told.after["public_note"] == NOTE
    assert list(faults()) == []


def test_the_speaker_is_corrected_and_the_chain_before_stays(claim: Claim, mia: User) -> None:
    former = claim.attributions.get()
    (correction,) = correct(claim, mia, speaker="Rui Sá")
    assert correction.kind == CorrectionKind.ATTRIBUTION
    assert (correction.before, correction.after) == (
        {"speaker": "Ana Lee"},
        {"speaker": "Rui Sá"},
    )
    link = claim.attributions.get()
    assert (link.speaker, link.mode, link.origin) == ("Rui Sá", former.mode, "person")
    assert (link.mention, link.wikidata_id) == ("", "")
    assert list(faults()) == []


def test_both_at_once_are_two_corrections(claim: Claim, mia: User) -> None:
    kinds = [row.kind for row in correct(claim, mia, text=NEW, speaker="Rui Sá")]
    assert kinds == [CorrectionKind.TEXT, CorrectionKind.ATTRIBUTION]
    assert Activity.objects.filter(verb=Verb.CORRECTION_PUBLISHED).count() == 1
    assert list(faults()) == []


def test_a_speaker_whose_attribution_was_judged_is_not_taken_out(claim: Claim, mia: User) -> None:
    with pytest.raises(Refused) as caught:
        correct(claim, mia, speaker="")
    assert caught.value.field == "speaker"
    assert claim.attributions.count() == 1


def test_a_speaker_is_added_and_taken_out_where_none_was_judged(
    project: Project, ada: User, mia: User, ben: User, chi: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    correct(claim, mia, speaker="Ana Lee")
    assert claim.attributions.get().speaker == "Ana Lee"
    correct(claim, mia, speaker="")
    assert not claim.attributions.exists()
    assert list(faults()) == []


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no note": ({"text": NEW, "public_note": " \n"}, "public_note"),
    "a note too long": ({"text": NEW, "public_note": "x" * (LONGEST_NOTE + 1)}, "public_note"),
    "no text": ({"text": " "}, "text"),
    "nothing changes": ({}, "text"),
}


@pytest.mark.parametrize(("values", "field"), BAD.values(), ids=BAD)
def test_what_is_refused_changes_nothing(
    claim: Claim, mia: User, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        correct(claim, mia, **values)
    assert caught.value.field == field
    claim.refresh_from_db()
    assert claim.text == QUOTE
    assert not Correction.objects.exists()


def test_reviewers_of_the_claim_do_not_correct_it(
    project: Project, ada: User, mia: User, ben: User
) -> None:
    claim = disputed_claim(project, [ada, ben])
    settle(claim, mia)
    with pytest.raises(NotAllowed, match="did not review"):
        correct(claim, ada, text=NEW)
    with pytest.raises(NotAllowed, match="did not review"):
        publish(claim, ada, cited(claim))


def test_a_claim_that_was_never_settled_is_changed_not_corrected(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    for claim in (ready_claim(project), disputed_claim(project, [ben, chi])):
        with pytest.raises(InvalidState, match="nothing to correct"):
            correct(claim, ada, text=NEW)


def test_a_reopened_claim_is_corrected_and_its_reopening_keeps_its_own_note(
    claim: Claim, ada: User, mia: User
) -> None:
    final = claim.adjudications.standing().get().pk
    reopen_claim(
        standing=standing(ada, claim.project), claim=claim, final=final, public_note="Wrong day."
    )
    correct(claim, mia, text=NEW)
    settle(claim, ada, "false")
    last = Correction.objects.filter(kind=CorrectionKind.VERDICT).latest("pk")
    assert last.public_note == "Wrong day."
    assert list(faults()) == []


def test_a_correction_is_not_undone(claim: Claim, mia: User) -> None:
    correct(claim, mia, text=NEW)
    told = Activity.objects.get(verb=Verb.CORRECTION_PUBLISHED)
    with pytest.raises(InvalidState):
        undo(standing=standing(mia, claim.project), activity=told)


@pytest.mark.django_db(transaction=True)
def test_two_who_correct_at_once(
    project: Project, ada: User, mia: User, ben: User, chi: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    outcomes = race(
        partial(correct, claim, ada, text=NEW, version=claim.version),
        partial(correct, claim, mia, text="Another", version=claim.version),
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(error) for error in refused] == [StaleVersion]
    assert Correction.objects.count() == 1


# --- sources -------------------------------------------------------------------------------------


def test_a_source_is_withdrawn_by_a_verdict_that_takes_the_place_of_the_former(
    project: Project, ada: User, mia: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    one, two = cited(claim)
    settle(claim, ada, citations=[one, two])
    former = claim.adjudications.standing().get()
    correction = publish(claim, mia, [two])
    assert correction.kind == CorrectionKind.SOURCE
    assert [row["citation"] for row in correction.before["sources"]] == [one.pk, two.pk]
    assert [row["citation"] for row in correction.after["sources"]] == [two.pk]
    final = claim.adjudications.standing().get()
    assert list(final.citations.all()) == [two]
    for name in ("method", "adjudicator", "content_label", "attribution_label", "confidence",
                 "justification", "cause", "note"):  # fmt: skip
        assert getattr(final, name) == getattr(former, name), name
    former.refresh_from_db()
    assert former.superseded_at is not None
    assert list(former.citations.order_by("pk")) == [one, two], "what was published stays known"
    assert list(faults()) == []


def test_sources_of_a_claim_that_settled_itself(
    project: Project, mia: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    for reviewer in (ben, chi):
        make_review(claim, reviewer)
    assert claim.adjudications.standing().get().method == "agreement"
    publish(claim, mia, cited(claim)[:1])
    final = claim.adjudications.standing().get()
    assert (final.method, final.adjudicator, final.citations.count()) == ("agreement", None, 1)
    assert list(faults()) == []


def test_what_cannot_be_published(
    project: Project, claim: Claim, ada: User, mia: User, ben: User, chi: User
) -> None:
    other = agreed_claim(project, [ben, chi])
    with pytest.raises(Refused) as caught:
        publish(claim, mia, cited(other))
    assert caught.value.field == "sources"
    with pytest.raises(Refused, match="published already"):
        publish(claim, mia, [])
    with pytest.raises(Refused) as caught:
        publish(claim, mia, cited(claim), public_note="")
    assert caught.value.field == "public_note"
    first = claim.adjudications.standing().get().pk
    publish(claim, mia, cited(claim))
    with pytest.raises(StaleVersion):
        publish(claim, mia, [], final=first)
    with pytest.raises(InvalidState):
        publish(other, mia, cited(other), final=first)


# --- told ----------------------------------------------------------------------------------------


def test_an_export_has_the_corrected_words_and_says_so(
    claim: Claim, mia: User, project: Project
) -> None:
    correct(claim, mia, text=NEW, speaker="Rui Sá")
    header, *cells = preview(Selection(claims_of(project), actor=None), 99)
    rows = [dict(zip(header, row, strict=True)) for row in cells]
    assert len(rows) == 3
    for row in rows:
        assert (row["claim_text"], row["speaker"]) == (NEW, "Rui Sá")
        assert row["quote"] == QUOTE
        assert row["correction_note"] == NOTE
        assert row["corrected_at"].endswith("Z")
    final = claim.adjudications.standing().get()
    publish(claim, mia, cited(claim)[:1], public_note="A source was left out.")
    header, *cells = preview(Selection(claims_of(project), actor=None), 99)
    last = dict(zip(header, cells[-1], strict=True))
    assert last["row_type"] == "final"
    assert last["correction_note"] == "A source was left out."
    assert len(json.loads(last["citations"])) == 1
    assert last["final_content_verdict"] == final.content_label.code


def test_the_record_tells_each_kind(claim: Claim, ada: User, mia: User) -> None:
    correct(claim, mia, text=NEW, speaker="Rui Sá")
    publish(claim, ada, cited(claim))
    text, speaker, source = corrections_of(claim)
    assert (text.label, text.before, text.after) == ("Wording", QUOTE, NEW)
    assert "".join(piece.text for piece in text.pieces if piece.kind != "ins") == QUOTE
    assert (speaker.label, speaker.before, speaker.after) == ("Speaker", "Ana Lee", "Rui Sá")
    assert source.label == "Source"
    assert source.before == "No source"
    assert source.after.count("Opening of the bridge") == 2
    assert {row.actor for row in (text, speaker)} == {"Mia"}
    assert {row.note for row in (text, speaker, source)} == {NOTE}


def test_the_pages_lead_from_the_form_over_the_difference_to_the_record(
    client: Client, claim: Claim, mia: User, ben: User, project: Project
) -> None:
    client.force_login(mia)
    record = reverse("claims.show", args=[project.slug, claim.pk])
    place = reverse("corrections.wording", args=[project.slug, claim.pk])
    assert place in client.get(record).content.decode()
    body = {
        "version": claim.version, "text": NEW, "speaker": "Ana Lee", "public_note": NOTE,
        "request_key": "k" * 32,
    }  # fmt: skip
    shown = client.post(place, body)
    assert shown.status_code == 200
    assert "<ins>in Porto</ins>" in shown.content.decode()
    assert not Correction.objects.exists()
    body["action"] = "publish"
    assert client.post(place, {**body, "public_note": " "}).status_code == 400
    for _ in range(2):  # a retry is told the same and doubles nothing
        answer = client.post(place, body, follow=True)
        assert NOTE in answer.content.decode()
    assert Correction.objects.count() == 1
    stale = client.post(place, {**body, "text": "Else", "request_key": "l" * 32})
    assert stale.status_code == 409
    assert "Else" in stale.content.decode()
    assert NEW in stale.content.decode()
    history = client.get(reverse("history.claim", args=[project.slug, claim.pk]))
    assert "published a correction" in history.content.decode()
    assert NOTE in history.content.decode()
    client.force_login(ben)
    assert place not in client.get(record).content.decode()
    assert NOTE in client.get(record).content.decode(), "everybody sees what was corrected"
    assert client.get(place).status_code == 403


def test_sources_are_chosen_on_a_page(client: Client, claim: Claim, mia: User) -> None:
    client.force_login(mia)
    place = reverse("corrections.sources", args=[claim.project.slug, claim.pk])
    final = claim.adjudications.standing().get().pk
    one = cited(claim)[0]
    assert client.get(place).status_code == 200
    body = {"final": final, "sources": one.pk, "public_note": NOTE, "request_key": "k" * 32}
    assert client.post(place, body, follow=True).status_code == 200
    assert list(claim.adjudications.standing().get().citations.all()) == [one]
    stale = client.post(place, {**body, "request_key": "l" * 32})
    assert stale.status_code == 409
    assert "Another verdict stands now" in stale.content.decode()
    ticked = re.findall(r'name="sources" value="(\d+)" checked', client.get(place).content.decode())
    assert ticked == [str(one.pk)]


def test_a_claim_without_a_verdict_leads_back(
    client: Client, project: Project, mia: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    client.force_login(mia)
    for name in ("wording", "sources"):
        place = reverse(f"corrections.{name}", args=[project.slug, claim.pk])
        assert client.get(place).status_code == 302


def test_the_record_costs_the_same_with_one_correction_and_with_many(
    claim: Claim, mia: User
) -> None:
    correct(claim, mia, text=NEW)
    one = queries_of(lambda: corrections_of(claim))
    for number in range(5):
        correct(claim, mia, text=f"{NEW}, {number}")
    assert queries_of(lambda: corrections_of(claim)) == one


def test_only_members_who_settle_reach_the_forms(
    client: Client, claim: Claim, vic: User, dot: User
) -> None:
    assert claim.project.memberships.get(user=vic).role == Role.VIEWER
    for person, status in ((vic, 403), (dot, 404)):
        client.force_login(person)
        for name in ("wording", "sources"):
            place = reverse(f"corrections.{name}", args=[claim.project.slug, claim.pk])
            assert client.get(place).status_code == status
