"""Taking and skipping claims: exactly N slots, the best claim first, holds that run out."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from annotations.choices import AssignmentState, DeclineReason, Role, Verb, Worth
from annotations.exceptions import InvalidState, NotAllowed, Refused
from annotations.models import Assignment, Claim, Project, Review, User
from annotations.services.adjudications import send_back
from annotations.services.assignments import (
    decline_claim,
    take_back,
    take_claim,
    take_next,
    take_some,
)
from annotations.services.claims import mark_ready, withdraw_claim
from annotations.services.projects import add_member
from annotations.services.reviews import Judgement, save_draft
from tests.factories import (
    disputed_claim,
    make_article,
    make_claim,
    make_project,
    make_review,
    make_user,
    ready_claim,
    ready_claims,
    standing,
    take,
)


@pytest.fixture
def claim(project: Project) -> Claim:
    return ready_claim(project)


def run_out(assignment: Assignment) -> None:
    """Let the hold run out, as 20 minutes would."""
    before = timezone.now() - datetime.timedelta(seconds=1)
    Assignment.objects.filter(pk=assignment.pk).update(held_until=before)


# --- taking --------------------------------------------------------------------------------------


def test_taking_gives_a_slot_and_an_empty_draft(claim: Claim, ben: User) -> None:
    assignment = take(claim, ben)
    assert (assignment.slot, assignment.state) == (1, AssignmentState.OPEN)
    assert Review.objects.get(assignment=assignment).submitted_at is None


def test_taking_again_gives_the_same_assignment(claim: Claim, ben: User) -> None:
    assert take(claim, ben) == take(claim, ben)
    assert claim.assignments.count() == 1


def test_slots_are_numbered_and_no_more_than_asked(
    claim: Claim, ben: User, chi: User, ada: User
) -> None:
    assert [take(claim, ben).slot, take(claim, chi).slot] == [1, 2]
    with pytest.raises(InvalidState):
        take(claim, ada)


def test_nobody_reviews_a_claim_they_marked(project: Project, ben: User) -> None:
    with pytest.raises(NotAllowed):
        take(ready_claim(project, by=ben), ben)


def test_a_claim_that_is_not_ready_cannot_be_taken(project: Project, ben: User) -> None:
    with pytest.raises(InvalidState):
        take(make_claim(project), ben)


def test_a_due_day_comes_from_the_project(root: User, ben: User) -> None:
    hurried = make_project(root, "hurried", review_days=3)
    add_member(standing=standing(root, hurried), user=ben, role=Role.REVIEWER)
    due = take(ready_claim(hurried), ben).due_on
    assert due == timezone.localdate() + datetime.timedelta(days=3)


# --- holds ---------------------------------------------------------------------------------------


def test_a_hold_that_ran_out_gives_its_slot_to_the_next(
    claim: Claim, ben: User, chi: User, ada: User
) -> None:
    lapsed, _ = take(claim, ben), take(claim, chi)
    run_out(lapsed)
    assert take(claim, ada).slot == lapsed.slot
    lapsed.refresh_from_db()
    assert lapsed.state == AssignmentState.RELEASED


def test_nobody_loses_a_hold_in_which_they_wrote(
    claim: Claim, ben: User, chi: User, ada: User
) -> None:
    """The saboteur of the test above: the same hold, with a draft in it."""
    make_review(claim, ben, submitted=False)
    run_out(claim.assignments.get(reviewer=ben))
    take(claim, chi)
    with pytest.raises(InvalidState):
        take(claim, ada)


def test_a_hold_that_ran_out_is_still_one_s_own_until_it_is_taken(claim: Claim, ben: User) -> None:
    lapsed = take(claim, ben)
    run_out(lapsed)
    assert take_next(standing=standing(ben, claim.project)) == lapsed


# --- the next one --------------------------------------------------------------------------------


def test_next_is_what_one_holds_before_what_is_open(project: Project, ben: User) -> None:
    first, second = ready_claims(project, 2)
    held = take(second, ben)
    assert take_next(standing=standing(ben, project)) == held
    assert not first.assignments.exists()


def test_next_goes_from_sent_back_to_due_to_worth(
    project: Project, ben: User, chi: User, ada: User
) -> None:
    sent, due, worthy, plain = ready_claims(project, 4)
    today = timezone.localdate()
    for claim in (plain, worthy, due):
        take(claim, ben)
    Claim.objects.filter(pk=worthy.pk).update(worth=Worth.HIGH.number)
    Claim.objects.filter(pk=plain.pk).update(worth=Worth.LOW.number)
    due.assignments.update(due_on=today)
    make_review(sent, ben, "true")
    make_review(sent, chi, "false")
    send_back(standing=standing(ada, project), claim=sent, note="Look at the date again.")

    order = Assignment.objects.of(ben).to_do().most_urgent_first()
    assert [assignment.claim for assignment in order] == [sent, due, worthy, plain]


def test_next_takes_the_open_claim_most_worth_checking(project: Project, ben: User) -> None:
    claims = ready_claims(project, 3)
    Claim.objects.filter(article=claims[0].article).update(worth=0.3)
    Claim.objects.filter(pk=claims[2].pk).update(worth=0.9)
    taken = take_next(standing=standing(ben, project))
    assert taken is not None
    assert taken.claim == claims[2]


def test_next_is_nothing_when_nothing_is_open(project: Project, ben: User) -> None:
    ready_claim(project, by=ben)
    assert take_next(standing=standing(ben, project)) is None


def test_a_withdrawn_claim_is_no_longer_owed(project: Project, mia: User, ben: User) -> None:
    claim = ready_claim(project)
    take(claim, ben)
    withdraw_claim(
        standing=standing(mia, project), claim=claim, version=claim.version, reason="No claim."
    )
    assert take_next(standing=standing(ben, project)) is None


def test_taking_several_stops_at_the_number_and_at_the_end(project: Project, ben: User) -> None:
    ready_claims(project, 7)
    who = standing(ben, project)
    assert [len(take_some(standing=who, at_most=5)) for _ in range(3)] == [5, 2, 0]


def test_taking_several_leaves_out_own_claims_and_other_projects(
    root: User, project: Project, mia: User, ben: User
) -> None:
    own = make_claim(project, by=ben, article=make_article(project, mia))
    mark_ready(standing=standing(mia, project), article=own.article)
    ready_claim(make_project(root, "elsewhere"))
    assert take_some(standing=standing(ben, project), at_most=5) == []


# --- skipping ------------------------------------------------------------------------------------


def test_skipping_frees_the_slot_and_keeps_the_draft(
    claim: Claim, ben: User, chi: User, ada: User
) -> None:
    review = make_review(claim, ben, submitted=False)
    decline_claim(
        standing=standing(ben, claim.project),
        assignment=claim.assignments.get(reviewer=ben),
        reason="conflict",
        note="I know her.",
    )
    take(claim, chi)
    take(claim, ada)
    assert Review.objects.get(pk=review.pk).justification == review.justification
    assert not Claim.objects.open_to(ben).exists()


def test_skipping_needs_a_reason(claim: Claim, ben: User) -> None:
    with pytest.raises(Refused) as refused:
        decline_claim(
            standing=standing(ben, claim.project), assignment=take(claim, ben), reason="bored"
        )
    assert refused.value.field == "reason"


def test_a_submitted_review_cannot_be_skipped(claim: Claim, ben: User) -> None:
    make_review(claim, ben)
    with pytest.raises(InvalidState):
        decline_claim(
            standing=standing(ben, claim.project),
            assignment=claim.assignments.get(reviewer=ben),
            reason="other",
        )


def test_nobody_skips_for_another(claim: Claim, ben: User, chi: User) -> None:
    with pytest.raises(NotAllowed):
        decline_claim(
            standing=standing(chi, claim.project), assignment=take(claim, ben), reason="other"
        )


def test_a_disputed_claim_is_not_open(project: Project, ben: User, chi: User, ada: User) -> None:
    claim = disputed_claim(project, [ben, chi])
    with pytest.raises(InvalidState):
        take(claim, ada)


@pytest.fixture
def freed(project: Project, ada: User, ben: User, chi: User) -> Claim:
    """A claim that was sent back, and one of whose reviewers then gave the slot back."""
    claim = disputed_claim(project, [ben, chi])
    send_back(standing=standing(ada, project), claim=claim, note="Look at the day again.")
    decline_claim(
        standing=standing(chi, project), assignment=claim.assignments.get(reviewer=chi),
        reason="expertise",
    )  # fmt: skip
    return claim


def test_who_could_read_the_reviews_takes_no_slot_that_became_free(
    project: Project, freed: Claim, ada: User, mia: User
) -> None:
    for user in (ada, mia):
        assert freed not in Claim.objects.open_to(user)
        with pytest.raises(NotAllowed):
            take_claim(standing=standing(user, project), claim=freed)
    assert freed.assignments.holding_a_slot().count() == 1


def test_another_reviewer_takes_it(project: Project, freed: Claim, root: User) -> None:
    dan = make_user("dan")
    add_member(standing=standing(root, project), user=dan, role=Role.REVIEWER)
    assert freed in Claim.objects.open_to(dan)
    assert take_claim(standing=standing(dan, project), claim=freed).slot == 2


def test_an_adjudicator_takes_a_claim_that_was_never_open(project: Project, ada: User) -> None:
    claim = ready_claim(project)
    assert claim in Claim.objects.open_to(ada)
    take_claim(standing=standing(ada, project), claim=claim)


def test_taking_back_frees_the_slot_and_leaves_the_draft_with_its_writer(
    project: Project, claim: Claim, ben: User, chi: User, mia: User
) -> None:
    held = take(claim, ben)
    draft = Review.objects.get(assignment=held)
    draft = save_draft(
        standing=standing(ben, project), assignment=held, version=draft.version,
        judgement=Judgement(justification="Half a thought."),
    )  # fmt: skip
    take_back(standing=standing(mia, project), assignment=held)
    with pytest.raises(InvalidState, match="no longer yours"):
        save_draft(
            standing=standing(ben, project), assignment=held, version=draft.version,
            judgement=Judgement(justification="Another."),
        )  # fmt: skip
    draft.refresh_from_db()
    assert draft.justification == "Half a thought."
    assert not Review.objects.visible_to(mia).filter(pk=draft.pk).exists()
    assert take(claim, chi).slot == held.slot
    assert claim.activities.get(verb=Verb.ASSIGNMENT_TAKEN_BACK).before == {
        "reviewer": ben.pk,
        "slot": held.slot,
    }


def test_a_submitted_review_is_not_taken_back(claim: Claim, ben: User, mia: User) -> None:
    review = make_review(claim, ben)
    with pytest.raises(InvalidState):
        take_back(standing=standing(mia, claim.project), assignment=review.assignment)
    review.assignment.refresh_from_db()
    assert review.assignment.state == AssignmentState.SUBMITTED


@pytest.mark.parametrize("reason", DeclineReason.values)
def test_only_a_conflict_of_interest_is_for_good(claim: Claim, ben: User, reason: str) -> None:
    actor = standing(ben, claim.project)
    held = take(claim, ben)
    decline_claim(standing=actor, assignment=held, reason=reason)
    if reason != DeclineReason.CONFLICT:
        assert take_claim(standing=actor, claim=claim).state == AssignmentState.OPEN
        return
    with pytest.raises(NotAllowed, match="conflict of interest"):
        take_claim(standing=actor, claim=claim)
    held.refresh_from_db()
    assert (held.state, held.decline_reason) == (AssignmentState.DECLINED, reason)
