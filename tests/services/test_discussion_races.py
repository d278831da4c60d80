"""Several people at the same moment, around a discussion and a spot check."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from annotations.choices import ClaimState, Verb
from annotations.exceptions import InvalidState
from annotations.models import (
    Activity,
    Adjudication,
    Assignment,
    BlindVerdict,
    Claim,
    Correction,
    Discussion,
    Notice,
    Project,
    Review,
    SpotCheck,
    User,
)
from annotations.services.discussions import OVER, close_discussion
from annotations.services.reviews import Judgement, submit_review
from annotations.services.spot_checks import BEATEN, check_claim
from tests.factories import (
    JUSTIFICATION,
    disputed_claim,
    label,
    make_citation,
    make_project,
    make_review,
    ready_claim,
    standing,
    take,
)
from tests.services.race import race, refused

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 5


@pytest.fixture
def project(root: User) -> Project:
    return make_project(root, discussion_days=3)


def submitting(assignment: Assignment, verdict: str, version: int = 1) -> Callable[[], Any]:
    project = assignment.project
    return partial(
        submit_review,
        standing=standing(assignment.reviewer, project),
        assignment=assignment,
        version=version,
        judgement=Judgement(
            content_label=label(project, verdict), confidence="high", justification=JUSTIFICATION
        ),
    )


@pytest.mark.parametrize("attempt", range(TIMES))
def test_the_last_two_reviews_at_once_open_one_discussion(
    project: Project, ben: User, chi: User, attempt: int
) -> None:
    claim = ready_claim(project)
    calls = []
    for user, verdict in ((ben, "true"), (chi, "false")):
        assignment = take(claim, user)
        make_citation(assignment)
        calls.append(submitting(assignment, verdict))
    assert refused(race(*calls), InvalidState) == []
    assert Discussion.objects.filter(claim=claim).count() == 1
    assert BlindVerdict.objects.count() == Notice.objects.count() == 2
    assert Activity.objects.filter(verb=Verb.DISCUSSION_OPENED).count() == 1


@pytest.mark.parametrize("attempt", range(TIMES))
def test_the_last_review_against_a_revision_of_the_other(
    project: Project, ben: User, chi: User, attempt: int
) -> None:
    """Whichever comes first, what was said blind is what stood when the discussion opened."""
    claim = ready_claim(project)
    first = make_review(claim, ben, "true")
    assignment = take(claim, chi)
    make_citation(assignment)
    outcomes = race(
        submitting(assignment, "false"), submitting(first.assignment, "mixed", first.version)
    )
    assert refused(outcomes, InvalidState) == []
    said = dict(BlindVerdict.objects.values_list("review__reviewer", "content_label__code"))
    verbs = list(
        Activity.objects.filter(claim=claim).order_by("sequence").values_list("verb", flat=True)
    )
    revised_first = verbs.index(Verb.REVIEW_REVISED) < verbs.index(Verb.DISCUSSION_OPENED)
    assert said == {ben.pk: "mixed" if revised_first else "true", chi.pk: "false"}


@pytest.mark.parametrize("attempt", range(TIMES))
def test_closing_against_a_revision_that_would_settle(
    project: Project, ada: User, ben: User, chi: User, attempt: int
) -> None:
    """The one or the other: never settled by agreement after it was closed for an adjudicator."""
    claim = disputed_claim(project, [ben, chi])
    review = Review.objects.get(claim=claim, reviewer=chi)
    closed, revised = race(
        partial(close_discussion, standing=standing(ada, project), claim=claim),
        submitting(review.assignment, "true", review.version),
    )
    (lost,) = refused([closed, revised], InvalidState)
    discussion, state = Discussion.objects.get(), Claim.objects.with_state().get(pk=claim.pk).state
    assert discussion.closed_at is not None
    assert Activity.objects.filter(verb=Verb.DISCUSSION_CLOSED).count() == 1
    review.refresh_from_db()
    if lost is revised:
        assert isinstance(lost, InvalidState)
        assert lost.sentence == str(OVER)
        assert (state, discussion.closed_by) == (ClaimState.DISPUTED, ada)
        assert review.content_label == label(project, "false")
    else:
        assert (state, discussion.closed_by) == (ClaimState.SETTLED, None)


def test_two_settlers_close_it_once(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    outcomes = race(
        *[
            partial(close_discussion, standing=standing(who, project), claim=claim)
            for who in (mia, ada)
        ]
    )
    assert len(refused(outcomes, InvalidState)) == 1
    assert Activity.objects.filter(verb=Verb.DISCUSSION_CLOSED).count() == 1


@pytest.mark.parametrize("attempt", range(TIMES))
def test_two_managers_check_one_claim(
    project: Project, root: User, mia: User, ben: User, chi: User, attempt: int
) -> None:
    claim = ready_claim(project)
    for reviewer in (ben, chi):
        make_review(claim, reviewer)
    final = Adjudication.objects.get(claim=claim).pk
    outcomes = race(
        *[
            partial(
                check_claim,
                standing=standing(who, project),
                claim=claim,
                final=final,
                upheld=upheld,
                note="The record is wrong.",
            )
            for who, upheld in ((mia, True), (root, False))
        ]
    )
    (told,) = refused(outcomes, InvalidState)
    assert isinstance(told, InvalidState)
    assert told.sentence == str(BEATEN)
    check = SpotCheck.objects.get()
    assert Correction.objects.exists() != check.upheld
    assert Adjudication.objects.standing().exists() == check.upheld
