"""Settling: by an adjudicator, by agreement; once, completely, and on what was read."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.choices import (
    AdjudicationMethod,
    AgreementRule,
    AssignmentState,
    Confidence,
    Verb,
)
from annotations.exceptions import Incomplete, InvalidState, NotAllowed, Refused, StaleVersion
from annotations.models import Activity, Adjudication, Claim, Project, Review, User
from annotations.services.adjudications import adjudicate_claim, send_back
from annotations.services.reviews import judgement_of, submit_review
from tests.factories import (
    JUSTIFICATION,
    agreed_claim,
    disputed_claim,
    label,
    make_review,
    ready_claim,
    scale,
    settle,
    standing,
)


@pytest.fixture
def disputed(project: Project, ben: User, chi: User) -> Claim:
    return disputed_claim(project, [ben, chi])


def decide(claim: Claim, actor: User, **changes: Any) -> Adjudication:
    values: dict[str, Any] = {
        "content_label": label(claim.project, "mixed"),
        "attribution_label": None,
        "confidence": Confidence.HIGH,
        "justification": JUSTIFICATION,
        **changes,
    }
    return adjudicate_claim(standing=standing(actor, claim.project), claim=claim, **values)


def state(claim: Claim) -> str:
    return str(Claim.objects.with_state().get(pk=claim.pk).state)


# --- by an adjudicator ---------------------------------------------------------------------------


def test_settling_stores_the_verdict_and_leaves_the_reviews(disputed: Claim, ada: User) -> None:
    before = list(disputed.reviews.order_by("pk").values())
    settled = decide(disputed, ada, cause="reading", note="Rate the event that is named.")
    assert state(disputed) == "settled"
    assert (settled.method, settled.adjudicator) == (AdjudicationMethod.ADJUDICATED, ada)
    assert list(disputed.reviews.order_by("pk").values()) == before


def test_the_history_tells_it_whole(disputed: Claim, ada: User) -> None:
    citation = disputed.reviews.order_by("pk")[0].citations.get()
    decide(disputed, ada, cause="reading", citations=[citation])
    told = Activity.objects.get(verb=Verb.CLAIM_SETTLED, claim=disputed)
    assert told.actor == ada
    after = told.after or {}
    assert after["content_verdict"] == "mixed"
    assert after["justification"] == JUSTIFICATION
    assert after["citations"] == [citation.pk]


def test_only_chosen_citations_are_published(disputed: Claim, ada: User) -> None:
    first, _ = disputed.reviews.order_by("pk")
    settled = decide(disputed, ada, citations=first.citations.all())
    assert list(settled.citations.all()) == list(first.citations.all())


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("content_label", {"content_label": None}),
        ("confidence", {"confidence": ""}),
        ("confidence", {"confidence": "certain"}),
        ("justification", {"justification": "Too short."}),
        ("justification", {"justification": " " * 60}),
        ("cause", {"cause": "weather"}),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_stored(
    disputed: Claim, ada: User, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Incomplete) as refused:
        decide(disputed, ada, **changes)
    assert list(refused.value.problems) == [field]
    assert state(disputed) == "disputed"


def test_all_that_is_missing_is_named_at_once(disputed: Claim, ada: User) -> None:
    with pytest.raises(Incomplete) as refused:
        decide(disputed, ada, content_label=None, confidence="", justification="")
    assert set(refused.value.problems) == {"content_label", "confidence", "justification"}


def test_a_citation_of_another_claim_is_refused(
    disputed: Claim, project: Project, ada: User, ben: User
) -> None:
    other = make_review(ready_claim(project), ben)
    with pytest.raises(Incomplete) as refused:
        decide(disputed, ada, citations=other.citations.all())
    assert "citations" in refused.value.problems


def test_a_verdict_of_another_scale_is_refused(disputed: Claim, ada: User) -> None:
    with pytest.raises(Refused) as refused:
        decide(disputed, ada, content_label=scale("averitec-4").labels.all()[0])
    assert refused.value.field == "content_label"


def test_the_second_question_is_asked_where_reviewers_were_asked(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi], speaker="Ana Lee")
    with pytest.raises(Incomplete) as refused:
        decide(claim, ada)
    assert list(refused.value.problems) == ["attribution_label"]
    decide(claim, ada, attribution_label=label(project, "accurate-quote"))


def test_a_project_that_asks_no_longer_can_still_settle(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi], speaker="Ana Lee")
    Project.objects.filter(pk=project.pk).update(attribution_scale=None)
    project.refresh_from_db()
    claim.project = project
    assert decide(claim, ada).attribution_label is None


@pytest.mark.parametrize("who", ["ben", "vic"])
def test_only_adjudicators_settle(
    disputed: Claim, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        decide(disputed, request.getfixturevalue(who))


def test_nobody_settles_what_they_reviewed(project: Project, ada: User, ben: User) -> None:
    claim = disputed_claim(project, [ada, ben])
    with pytest.raises(NotAllowed):
        decide(claim, ada)


def test_not_before_all_reviews_are_in(project: Project, ada: User, ben: User) -> None:
    claim = ready_claim(project)
    make_review(claim, ben)
    with pytest.raises(InvalidState):
        decide(claim, ada)


def test_the_second_adjudicator_is_told(disputed: Claim, ada: User, mia: User) -> None:
    decide(disputed, ada)
    with pytest.raises(InvalidState, match="Someone else settled this claim a moment ago"):
        decide(disputed, mia)
    assert Adjudication.objects.get(claim=disputed).adjudicator == ada


# --- on what was read ----------------------------------------------------------------------------


def seen(claim: Claim) -> dict[int, int]:
    return {review.pk: review.version for review in Review.objects.filter(claim=claim)}


def revise(review: Review) -> None:
    review = Review.objects.get(pk=review.pk)
    submit_review(
        standing=standing(review.reviewer, review.project),
        assignment=review.assignment,
        version=review.version,
        judgement=judgement_of(review),
    )


def test_a_review_revised_since_is_read_again_first(disputed: Claim, ada: User) -> None:
    versions = seen(disputed)
    revise(disputed.reviews.order_by("pk")[0])
    with pytest.raises(StaleVersion):
        decide(disputed, ada, seen=versions)
    assert state(disputed) == "disputed"
    decide(disputed, ada, seen=seen(disputed))
    assert state(disputed) == "settled"


# --- by agreement --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "second", "confidence", "settles"),
    [
        (AgreementRule.CONFIDENT, "true", Confidence.MEDIUM, True),
        (AgreementRule.CONFIDENT, "true", Confidence.LOW, False),
        (AgreementRule.CONFIDENT, "false", Confidence.HIGH, False),
        (AgreementRule.SAME, "true", Confidence.LOW, True),
        (AgreementRule.SAME, "false", Confidence.HIGH, False),
        (AgreementRule.NEVER, "true", Confidence.HIGH, False),
    ],
)
def test_when_a_claim_settles_itself(
    project: Project,
    ben: User,
    chi: User,
    rule: str,
    second: str,
    confidence: str,
    settles: bool,
) -> None:
    Project.objects.filter(pk=project.pk).update(agreement_rule=rule)
    project.refresh_from_db()
    claim = ready_claim(project)
    make_review(claim, ben, "true", confidence=Confidence.HIGH)
    make_review(claim, chi, second, confidence=confidence)
    settled = Adjudication.objects.filter(claim=claim).first()
    assert (settled is not None) is settles
    if settled is not None:
        assert (settled.method, settled.adjudicator) == (AdjudicationMethod.AGREEMENT, None)
        assert settled.confidence == confidence
        assert settled.citations.count() == 2


def test_different_answers_to_the_second_question_are_no_agreement(
    project: Project, ben: User, chi: User
) -> None:
    claim = ready_claim(project, speaker="Ana Lee")
    make_review(claim, ben, attribution="accurate-quote")
    make_review(claim, chi, attribution="out-of-context")
    assert state(claim) == "disputed"


# --- sending back --------------------------------------------------------------------------------


def test_sent_back_reviews_become_drafts_with_the_note(disputed: Claim, ada: User) -> None:
    count = send_back(
        standing=standing(ada, disputed.project), claim=disputed, note=" Add the record. "
    )
    assert count == 2
    assert not Review.objects.submitted().filter(claim=disputed).exists()
    assert set(disputed.assignments.values_list("state", "note")) == {
        (AssignmentState.SENT_BACK, "Add the record.")
    }
    submitted = Activity.objects.filter(claim=disputed, verb=Verb.REVIEW_SUBMITTED)
    assert {(activity.after or {})["justification"] for activity in submitted} == {JUSTIFICATION}


def test_sending_back_needs_a_note(disputed: Claim, ada: User) -> None:
    with pytest.raises(Refused) as refused:
        send_back(standing=standing(ada, disputed.project), claim=disputed, note="  ")
    assert refused.value.field == "note"
    assert state(disputed) == "disputed"


def test_a_settled_claim_is_not_sent_back(disputed: Claim, ada: User) -> None:
    settle(disputed, ada)
    with pytest.raises(InvalidState):
        send_back(standing=standing(ada, disputed.project), claim=disputed, note="Look again.")


def test_an_agreed_claim_may_be_sent_back_and_settle_itself_then(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = agreed_claim(project, [ben, chi])
    send_back(standing=standing(ada, project), claim=claim, note="Are you sure?")
    for reviewer in (ben, chi):
        make_review(claim, reviewer, confidence=Confidence.HIGH)
    assert state(claim) == "settled"
