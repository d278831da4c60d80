"""Who is asked to review a claim. Slots are numbered, so that N reviews are never overshot."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import AssignmentState, ClaimState, DeclineReason, NoticeKind, Role, Verb
from ..exceptions import InvalidState, NotAllowed, Refused, StaleVersion
from ..models import Assignment, BlindVerdict, Claim, Membership, Project, Review, User
from ..policies import Standing, can_adjudicate, can_manage, can_review, can_take
from ..querysets import OWED, ClaimQuerySet
from .activity import record
from .notices import notify

HOLD = datetime.timedelta(minutes=20)
# Over how many claims people spread who can only wait for one that somebody else holds right now.
SPREAD = 20
READ_BEFORE = gettext_lazy(
    "Its reviews were open to you before it was sent back, so others review it."
)


@transaction.atomic
def take_claim(*, standing: Standing, claim: Claim) -> Assignment:
    """Give the actor a free slot of the claim, with an empty draft; their own one if they have it.

    ``InvalidState`` when every slot is taken. The claim's row is locked, and the slot's unique
    constraint stands behind that. A hold that ran out before anything was written gives way.
    """
    _check_still_reviews(standing)
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk, project=standing.project)
    own = Assignment.objects.filter(claim=claim, reviewer=standing.actor).first()
    if own is not None and own.state not in (AssignmentState.DECLINED, AssignmentState.RELEASED):
        return own
    _check_may_take(standing, claim, own)
    own = _hold(standing, claim)
    _record_taken(standing, own)
    return own


def fill_slot(
    project: Project,
    claim: Claim,
    reviewer: User,
    *,
    asked_by: User | None = None,
    held_until: datetime.datetime | None = None,
    due_on: datetime.date | None = None,
) -> Assignment:
    """Put somebody who may review into a free slot of the locked claim, with an empty draft.

    A hold without ``held_until`` does not run out. ``due_on`` is by default what the project's
    days make it. ``InvalidState`` when every slot is taken.
    """
    claim.assignments.lapsed().exclude(reviewer=reviewer).update(
        state=AssignmentState.RELEASED, held_until=None, version=F("version") + 1
    )
    others = claim.assignments.holding_a_slot().exclude(reviewer=reviewer)
    taken = set(others.values_list("slot", flat=True))
    free = [slot for slot in range(1, project.reviews_per_claim + 1) if slot not in taken]
    if not free:
        raise InvalidState(_("Enough people review this claim already."), field="claim")
    row = Assignment.objects.filter(claim=claim, reviewer=reviewer).first()
    if row is None:
        row = Assignment(project=project, claim=claim, reviewer=reviewer)
    else:
        row.version += 1
    row.slot, row.state = free[0], AssignmentState.OPEN
    row.declined_at, row.decline_reason, row.note, row.former_wording = None, "", "", None
    row.assigned_by, row.held_until = asked_by, held_until
    row.due_on = due_on or _due_by(project)
    row.save()
    Review.objects.get_or_create(
        project=project, claim=claim, reviewer=reviewer, defaults={"assignment": row}
    )
    return row


def _due_by(project: Project) -> datetime.date | None:
    if project.review_days is None:
        return None
    return timezone.localdate() + datetime.timedelta(days=project.review_days)


def _hold(standing: Standing, claim: Claim) -> Assignment:
    until = timezone.now() + HOLD
    return fill_slot(standing.project, claim, standing.actor, held_until=until)


def _record_taken(standing: Standing, row: Assignment) -> None:
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.ASSIGNMENT_TAKEN,
        of=row,
        claim=row.claim,
        after={"slot": row.slot},
    )


def _check_still_reviews(standing: Standing) -> None:
    """Against the row, locked: who is removed in this moment must not hold a claim afterwards."""
    if not can_review(standing):
        raise NotAllowed
    rows = Membership.objects.select_for_update(no_key=True, of=("self",))
    member = rows.filter(project=standing.project, user=standing.actor).first()
    if member.role == Role.VIEWER if member else not standing.actor.is_superuser:
        raise NotAllowed


def _check_may_take(standing: Standing, claim: Claim, own: Assignment | None) -> None:
    if own is not None and own.decline_reason == DeclineReason.CONFLICT:
        raise NotAllowed(
            _("You declined this claim for a conflict of interest, so others review it.")
        )
    if BlindVerdict.objects.filter(review__claim=claim, review__reviewer=standing.actor).exists():
        raise NotAllowed(_("You read its other reviews in a discussion, so others review it."))
    state = Claim.objects.with_state().get(pk=claim.pk).state
    opened = Claim.objects.filter(pk=claim.pk).opened().exists()
    if can_take(standing, claim, state, opened=opened):
        return
    if claim.created_by_id == standing.actor.pk:
        raise NotAllowed(_("You marked this claim yourself, so others review it."))
    if opened and can_adjudicate(standing) and state in (ClaimState.READY, ClaimState.IN_REVIEW):
        raise NotAllowed(READ_BEFORE)
    raise InvalidState(_("This claim is not open for review."))


def take_next(*, standing: Standing) -> Assignment | None:
    """The review to go on with: the most urgent one the actor holds, or else a claim newly taken.

    None when they hold nothing and nothing is open to them.
    """
    held = Assignment.objects.of(standing.actor).to_do().filter(project=standing.project)
    urgent = held.most_urgent_first().first()
    return urgent or next(iter(take_some(standing=standing, at_most=1)), None)


@transaction.atomic
def take_some(*, standing: Standing, at_most: int) -> list[Assignment]:
    """Take up to ``at_most`` open claims, those most worth checking first.

    All are locked before the first is written to: history is one chain, so that whoever waited
    for a claim after writing to it could wait for somebody who waits for them.
    """
    _check_still_reviews(standing)
    taken = [_hold(standing, claim) for claim in _pick(standing, at_most)]
    for row in taken:
        _record_taken(standing, row)
    return taken


def _pick(standing: Standing, wanted: int) -> list[Claim]:
    """Up to ``wanted`` claims that are open to the actor, locked.

    Claims that others hold in this moment are passed over, so that people who ask at once get
    different ones. Only when nothing else is open is one of those waited for: nobody goes away
    empty while a slot is free.
    """
    picked: list[Claim] = []
    while len(picked) < wanted:
        besides = [claim.pk for claim in picked]
        rows = open_claims(standing).exclude(pk__in=besides)
        locked = lock_free(rows, wanted - len(picked))
        # The list was read before the lock was there: whoever had it may have taken the slot.
        still = set(_still_open(standing, locked))
        picked += [claim for claim in locked if claim.pk in still]
        if locked:
            continue
        if picked:
            break
        waiting = list(open_claims(standing).values_list("pk", flat=True)[:SPREAD])
        if not waiting:
            break
        picked += _wait_for(standing, waiting[standing.actor.pk % len(waiting)])
    return picked


def open_claims(standing: Standing) -> ClaimQuerySet:
    """Claims that the actor may take, those most worth checking first."""
    rows = Claim.objects.filter(project=standing.project).open_to(standing.actor)
    return rows.most_worth_first()


def lock_free(rows: ClaimQuerySet, at_most: int) -> list[Claim]:
    """Lock the first rows that nobody else holds."""
    free = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return list(free[:at_most])


def _wait_for(standing: Standing, pk: int) -> list[Claim]:
    """The claim, locked, if it is still open then; otherwise its lock is let go again."""
    with transaction.atomic():
        claim: Claim = Claim.objects.select_for_update(no_key=True).get(pk=pk)
        if pk in _still_open(standing, [claim]):
            return [claim]
        transaction.set_rollback(True)
    return []


def _still_open(standing: Standing, claims: list[Claim]) -> list[int]:
    rows = open_claims(standing).filter(pk__in=[claim.pk for claim in claims])
    return list(rows.values_list("pk", flat=True)) if claims else []


@transaction.atomic
def decline_claim(
    *, standing: Standing, assignment: Assignment, reason: str, note: str = ""
) -> Assignment:
    """Give the slot back with a reason. The draft stays with its writer, unseen by others."""
    claim, row = _lock(assignment)
    if row.reviewer_id != standing.actor.pk or row.project_id != standing.project.pk:
        raise NotAllowed
    if row.state not in OWED:
        raise InvalidState(_("This review is submitted and can no longer be skipped."))
    if reason not in DeclineReason.values:
        raise Refused(_("Choose why you skip this claim."), field="reason")
    row.state = AssignmentState.DECLINED
    row.declined_at = timezone.now()
    row.decline_reason = reason
    row.note = note
    row.held_until = row.former_wording = None
    row.version += 1
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
def take_back(
    *, standing: Standing, assignment: Assignment, version: int | None = None
) -> Assignment:
    """Free the slot of somebody who has not submitted, so that another person can review.

    The draft stays with its writer, unseen by others; they may take the claim again while there
    is room. ``InvalidState`` when the review was submitted or given back meanwhile, and
    ``StaleVersion`` when the row is another one than the manager saw.
    """
    claim, row = _lock(assignment)
    if not can_manage(standing) or row.project_id != standing.project.pk:
        raise NotAllowed
    check_owed(row)
    if version is not None and row.version != version:
        raise StaleVersion(current=row, mine={})
    release(row)
    notify(user=row.reviewer, kind=NoticeKind.TAKEN_BACK, claim=claim, actor=standing.actor)
    record_taken_back(standing.actor, standing.project, row)
    return row


def check_owed(row: Assignment) -> None:
    if row.state not in OWED:
        raise InvalidState(_("This review is no longer owed: it was submitted or given back."))


def release(row: Assignment) -> None:
    """Free the slot of the locked row."""
    row.state = AssignmentState.RELEASED
    row.held_until = row.former_wording = None
    row.version += 1
    row.save()


def record_taken_back(actor: User | None, project: Project, row: Assignment) -> None:
    record(
        actor=actor,
        project=project,
        verb=Verb.ASSIGNMENT_TAKEN_BACK,
        of=row,
        claim=row.claim,
        before={"reviewer": row.reviewer_id, "slot": row.slot},
    )


def release_owed(project: Project, user: User, actor: User) -> int:
    """Free every slot in which somebody who reviews no longer owes a review; returns how many.

    Runs in the caller's transaction, which holds the membership's lock. Submitted reviews stay.
    History names nobody as the one who took them back: it shows people their own acts, and a
    manager who reviews one of these claims would learn who else does (P6).
    """
    owed = Assignment.objects.of(user).filter(project=project, state__in=OWED)
    ids = owed.values("claim")
    claims = Claim.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    locked = [claim.pk for claim in claims]
    rows = list(owed.filter(claim__in=locked).select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        release(row)
        notify(user=user, kind=NoticeKind.TAKEN_BACK, claim=row.claim, actor=actor)
    for row in rows:
        record_taken_back(None, project, row)
    return len(rows)


def _lock(assignment: Assignment) -> tuple[Claim, Assignment]:
    """The claim first, as everybody who changes its slots does."""
    claim = Claim.objects.select_for_update(no_key=True).get(pk=assignment.claim_id)
    return claim, Assignment.objects.select_for_update().get(pk=assignment.pk)
