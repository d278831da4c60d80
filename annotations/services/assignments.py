"""Who is asked to review a claim. Slots are numbered, so that N reviews are never overshot."""

from __future__ import annotations

import datetime
from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from ..choices import AssignmentState, ClaimState, DeclineReason, Verb
from ..exceptions import InvalidState, NotAllowed, Refused
from ..models import Assignment, BlindVerdict, Claim, Review
from ..policies import Standing, can_adjudicate, can_manage, can_review, can_take
from .activity import record

HOLD = datetime.timedelta(minutes=20)
# Claims to look at beyond those wanted, in case others take some of them in this moment.
SPARE = 5
READ_BEFORE = "Its reviews were open to you before it was sent back, so others review it."


@transaction.atomic
def take_claim(*, standing: Standing, claim: Claim) -> Assignment:
    """Give the actor a free slot of the claim, with an empty draft; their own one if they have it.

    ``InvalidState`` when every slot is taken. The claim's row is locked, and the slot's unique
    constraint stands behind that. A hold that ran out before anything was written gives way.
    """
    if not can_review(standing):
        raise NotAllowed
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk, project=standing.project)
    own = Assignment.objects.filter(claim=claim, reviewer=standing.actor).first()
    if own is not None and own.state not in (AssignmentState.DECLINED, AssignmentState.RELEASED):
        return own
    _check_may_take(standing, claim, own)
    claim.assignments.lapsed().exclude(reviewer=standing.actor).update(
        state=AssignmentState.RELEASED, held_until=None
    )
    taken = set(claim.assignments.holding_a_slot().values_list("slot", flat=True))
    free = [slot for slot in range(1, standing.project.reviews_per_claim + 1) if slot not in taken]
    if not free:
        raise InvalidState("Enough people review this claim already.")
    if own is None:
        own = Assignment(project=standing.project, claim=claim, reviewer=standing.actor)
    own.slot = free[0]
    own.state = AssignmentState.OPEN
    own.declined_at, own.decline_reason, own.note = None, "", ""
    own.held_until = timezone.now() + HOLD
    if standing.project.review_days is not None:
        own.due_on = timezone.localdate() + datetime.timedelta(days=standing.project.review_days)
    own.save()
    Review.objects.get_or_create(
        project=standing.project,
        claim=claim,
        reviewer=standing.actor,
        defaults={"assignment": own},
    )
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.ASSIGNMENT_TAKEN,
        of=own,
        claim=claim,
        after={"slot": own.slot},
    )
    return own


def _check_may_take(standing: Standing, claim: Claim, own: Assignment | None) -> None:
    if own is not None and own.decline_reason == DeclineReason.CONFLICT:
        raise NotAllowed("You declined this claim for a conflict of interest, so others review it.")
    if BlindVerdict.objects.filter(review__claim=claim, review__reviewer=standing.actor).exists():
        raise NotAllowed("You read its other reviews in a discussion, so others review it.")
    state = Claim.objects.with_state().get(pk=claim.pk).state
    opened = Claim.objects.filter(pk=claim.pk).opened().exists()
    if can_take(standing, claim, state, opened=opened):
        return
    if claim.created_by_id == standing.actor.pk:
        raise NotAllowed("You marked this claim yourself, so others review it.")
    if opened and can_adjudicate(standing) and state in (ClaimState.READY, ClaimState.IN_REVIEW):
        raise NotAllowed(READ_BEFORE)
    raise InvalidState("This claim is not open for review.")


def take_next(*, standing: Standing) -> Assignment | None:
    """The review to go on with: the most urgent one the actor holds, or else a claim newly taken.

    None when they hold nothing and nothing is open to them.
    """
    held = Assignment.objects.of(standing.actor).to_do().filter(project=standing.project)
    urgent = held.most_urgent_first().first()
    return urgent or next(iter(take_some(standing=standing, at_most=1)), None)


def take_some(*, standing: Standing, at_most: int) -> list[Assignment]:
    """Take up to ``at_most`` open claims, those most worth checking first."""
    claims = Claim.objects.filter(project=standing.project).open_to(standing.actor)
    taken: list[Assignment] = []
    for claim in claims.most_worth_first()[: at_most + SPARE]:
        if len(taken) == at_most:
            break
        # Somebody else may have taken the last place since the list was read.
        with suppress(InvalidState):
            taken.append(take_claim(standing=standing, claim=claim))
    return taken


@transaction.atomic
def decline_claim(
    *, standing: Standing, assignment: Assignment, reason: str, note: str = ""
) -> Assignment:
    """Give the slot back with a reason. The draft stays with its writer, unseen by others."""
    claim, row = _lock(assignment)
    if row.reviewer_id != standing.actor.pk or row.project_id != standing.project.pk:
        raise NotAllowed
    if row.state not in (AssignmentState.OPEN, AssignmentState.SENT_BACK):
        raise InvalidState("This review is submitted and can no longer be skipped.")
    if reason not in DeclineReason.values:
        raise Refused("Choose why you skip this claim.", field="reason")
    row.state = AssignmentState.DECLINED
    row.declined_at = timezone.now()
    row.decline_reason = reason
    row.note = note
    row.held_until = None
    row.save()
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.ASSIGNMENT_DECLINED,
        of=row,
        claim=claim,
        after={"reason": reason, "note": note},
    )
    return row


@transaction.atomic
def take_back(*, standing: Standing, assignment: Assignment) -> Assignment:
    """Free the slot of somebody who has not submitted, so that another person can review.

    The draft stays with its writer, unseen by others; they may take the claim again while there
    is room. ``InvalidState`` when the review was submitted or given back meanwhile.
    """
    claim, row = _lock(assignment)
    if not can_manage(standing) or row.project_id != standing.project.pk:
        raise NotAllowed
    if row.state not in (AssignmentState.OPEN, AssignmentState.SENT_BACK):
        raise InvalidState("This review is no longer owed: it was submitted or given back.")
    row.state = AssignmentState.RELEASED
    row.held_until = None
    row.save()
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.ASSIGNMENT_TAKEN_BACK,
        of=row,
        claim=claim,
        before={"reviewer": row.reviewer_id, "slot": row.slot},
    )
    return row


def _lock(assignment: Assignment) -> tuple[Claim, Assignment]:
    """The claim first, as everybody who changes its slots does."""
    claim = Claim.objects.select_for_update(no_key=True).get(pk=assignment.claim_id)
    return claim, Assignment.objects.select_for_update().get(pk=assignment.pk)
