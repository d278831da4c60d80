"""Drafting, submitting and revising: complete, versioned, and with the former text kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from annotations.choices import AssignmentState, ClaimState, Verb
from annotations.exceptions import Incomplete, InvalidState, NotAllowed, Refused, StaleVersion
from annotations.models import Activity, Assignment, Claim, Project, Review, User
from annotations.services.reviews import Judgement, save_draft, submit_review
from tests.factories import (
    JUSTIFICATION,
    label,
    make_citation,
    make_review,
    ready_claim,
    scale,
    settled_claim,
    standing,
    take,
)


@pytest.fixture
def claim(project: Project) -> Claim:
    return ready_claim(project, speaker="Ana Lee")


@pytest.fixture
def assignment(claim: Claim, ben: User) -> Assignment:
    return take(claim, ben)


@pytest.fixture
def complete(project: Project) -> Judgement:
    return Judgement(
        content_label=label(project, "true"),
        attribution_label=label(project, "accurate-quote"),
        confidence="high",
        justification=JUSTIFICATION,
    )


def save(assignment: Assignment, judgement: Judgement, version: int = 1) -> Review:
    who = standing(assignment.reviewer, assignment.project)
    return save_draft(standing=who, assignment=assignment, version=version, judgement=judgement)


def submit(assignment: Assignment, judgement: Judgement, version: int = 1) -> Review:
    who = standing(assignment.reviewer, assignment.project)
    return submit_review(standing=who, assignment=assignment, version=version, judgement=judgement)


# --- drafts --------------------------------------------------------------------------------------


def test_a_draft_may_lack_everything_and_counts_its_versions(assignment: Assignment) -> None:
    assert save(assignment, Judgement()).version == 2
    assert save(assignment, Judgement(justification="So far"), version=2).version == 3


def test_a_stale_draft_is_refused_with_both_texts(assignment: Assignment) -> None:
    save(assignment, Judgement(justification="theirs"))
    with pytest.raises(StaleVersion) as stale:
        save(assignment, Judgement(justification="mine"))
    assert stale.value.current.justification == "theirs"
    assert stale.value.mine["justification"] == "mine"
    assert Review.objects.get(assignment=assignment).justification == "theirs"


def test_a_draft_over_a_review_submitted_elsewhere_is_stale(
    assignment: Assignment, complete: Judgement
) -> None:
    make_citation(assignment)
    submitted = submit(assignment, complete)
    with pytest.raises(StaleVersion):
        save(assignment, Judgement(justification="late"), version=1)
    with pytest.raises(InvalidState):
        save(assignment, Judgement(justification="late"), version=submitted.version)
    submitted.refresh_from_db()
    assert submitted.justification == JUSTIFICATION


def test_a_verdict_of_another_scale_is_refused(assignment: Assignment) -> None:
    foreign = scale("claimreview-5").labels.first()
    with pytest.raises(Refused) as refused:
        save(assignment, Judgement(content_label=foreign))
    assert refused.value.field == "content_label"


def test_nobody_writes_in_another_s_review(assignment: Assignment, chi: User) -> None:
    with pytest.raises(NotAllowed):
        save_draft(
            standing=standing(chi, assignment.project),
            assignment=assignment,
            version=1,
            judgement=Judgement(justification="x"),
        )


# --- submitting ----------------------------------------------------------------------------------


def test_a_complete_review_is_submitted(assignment: Assignment, complete: Judgement) -> None:
    make_citation(assignment)
    review = submit(assignment, complete)
    assignment.refresh_from_db()
    assert review.submitted_at is not None
    assert (assignment.state, assignment.held_until) == (AssignmentState.SUBMITTED, None)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("content_label", {"content_label": None}),
        ("attribution_label", {"attribution_label": None}),
        ("confidence", {"confidence": ""}),
        ("justification", {"justification": "Too short"}),
        ("justification", {"justification": " " * 60}),
    ],
)
def test_what_is_missing_is_named(
    assignment: Assignment, complete: Judgement, field: str, change: dict[str, Any]
) -> None:
    make_citation(assignment)
    with pytest.raises(Incomplete) as incomplete:
        submit(assignment, replace(complete, **change))
    assert list(incomplete.value.problems) == [field]
    assert Review.objects.get(assignment=assignment).submitted_at is None


def test_a_missing_source_is_named(assignment: Assignment, complete: Judgement) -> None:
    with pytest.raises(Incomplete) as incomplete:
        submit(assignment, complete)
    assert incomplete.value.problems == {"sources": "Add 1 more source"}


def test_without_a_speaker_nobody_asks_whether_it_was_said(
    project: Project, ben: User, complete: Judgement
) -> None:
    assignment = take(ready_claim(project), ben)
    make_citation(assignment)
    assert submit(assignment, replace(complete, attribution_label=None)).submitted_at


def test_the_last_of_two_like_reviews_settles_the_claim(
    claim: Claim, assignment: Assignment, chi: User, complete: Judgement
) -> None:
    make_review(claim, chi, "true")
    make_citation(assignment)
    submit(assignment, complete)
    assert Claim.objects.with_state().get(pk=claim.pk).state == ClaimState.SETTLED


def test_an_unlike_review_leaves_the_claim_disputed(
    claim: Claim, assignment: Assignment, chi: User, complete: Judgement
) -> None:
    make_review(claim, chi, "false")
    make_citation(assignment)
    submit(assignment, complete)
    assert Claim.objects.with_state().get(pk=claim.pk).state == ClaimState.DISPUTED


# --- revising ------------------------------------------------------------------------------------


def test_a_revision_keeps_the_former_judgement_in_the_history(
    assignment: Assignment, complete: Judgement, project: Project
) -> None:
    make_citation(assignment)
    first = submit(assignment, complete)
    revised = replace(complete, content_label=label(project, "mixed"))
    submit(assignment, revised, version=first.version)
    entry = Activity.objects.get(verb=Verb.REVIEW_REVISED)
    values = [(side or {})["content_verdict"] for side in (entry.before, entry.after)]
    assert values == ["true", "mixed"]


def test_a_stale_revision_is_refused(assignment: Assignment, complete: Judgement) -> None:
    make_citation(assignment)
    submit(assignment, complete)
    with pytest.raises(StaleVersion):
        submit(assignment, replace(complete, confidence="low"), version=1)


def test_a_settled_claim_takes_no_more_words(
    project: Project, ben: User, chi: User, ada: User
) -> None:
    review = settled_claim(project, [ben, chi], ada).reviews.get(reviewer=ben)
    with pytest.raises(InvalidState):
        submit(review.assignment, Judgement(justification="More"), version=review.version)
