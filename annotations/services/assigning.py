"""Managers ask people to review: one claim, many, on to somebody else, evened out, by a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import NoticeKind, Verb
from ..exceptions import InvalidState, NotAllowed, Refused, StaleVersion
from ..models import Assignment, Claim, User
from ..policies import Standing, can_manage
from ..querysets import AssignmentQuerySet
from .activity import record
from .assignments import check_owed, fill_slot, record_taken_back, release
from .candidates import Asking, Person, lock_askings, lock_people, what_stands_against
from .notices import notify

MOST_AT_ONCE = 200
OWN_ROW = gettext_lazy("This review is your own. Skip the claim from your queue.")
LAST_DAY = datetime.date(2100, 1, 1)

Pairs = Sequence[tuple[int, int]]
Moves = Sequence[tuple[int, int, int]]


class PlanChanged(InvalidState):
    """Not everything of this plan is possible any more. Nothing was assigned.

    ``changes`` says of each part what stands in its way.
    """

    def __init__(self, changes: list[str]) -> None:
        self.changes = changes
        super().__init__(
            _("Nothing was saved. %(changes)s") % {"changes": " ".join(changes)}, field="plan"
        )


@transaction.atomic
def give_claim(
    *, standing: Standing, claim: Claim, reviewer: User, due_on: datetime.date | None = None
) -> Assignment:
    """Ask one person to review the claim: a free slot, held without running out.

    ``Refused`` names ``reviewer`` when that person may not be asked; ``InvalidState`` names
    ``claim`` when no slot is free or the claim needs none. What somebody gave back can be asked
    of them again, unless they had a conflict of interest.
    """
    _check_manages(standing, due_on)
    people = lock_people(standing, [reviewer.pk])
    askings = lock_askings(standing, [claim.pk])
    problem = what_stands_against(standing, askings, claim.pk, people.get(reviewer.pk))
    if problem is not None:
        raise problem
    return _give(standing, [(claim.pk, reviewer.pk)], askings, due_on)[0]


@transaction.atomic
def assign(
    *, standing: Standing, pairs: Pairs, due_on: datetime.date | None = None
) -> list[Assignment]:
    """Carry out a plan of (claim, person) pairs as it was shown, or nothing of it.

    ``PlanChanged`` says what is no longer possible.
    """
    _check_manages(standing, due_on)
    _check_number(pairs)
    people = lock_people(standing, {person for _, person in pairs})
    askings = lock_askings(standing, {claim for claim, _ in pairs})
    _check_pairs(standing, pairs, askings, people)
    return _give(standing, pairs, askings, due_on)


@transaction.atomic
def reassign(
    *,
    standing: Standing,
    assignment: Assignment,
    version: int,
    reviewer: User,
    due_on: datetime.date | None = None,
) -> Assignment:
    """Take the claim from who has not submitted and ask somebody else, who sees no draft of it.

    The due day goes along unless it is over or another one is given.
    """
    return _pass_on(standing, [(assignment.pk, version, reviewer.pk)], due_on)[0]


@transaction.atomic
def reassign_all(*, standing: Standing, moves: Moves) -> list[Assignment]:
    """Several at once, as (assignment, version, person): all of them or none."""
    return _pass_on(standing, moves, None)


@transaction.atomic
def take_back_all(*, standing: Standing, rows: Mapping[int, int]) -> list[Assignment]:
    """Free the slots of several rows, given by id with the version seen: all of them or none."""
    found = _lock_rows(standing, rows)
    for row in found:
        check_owed(row)
        release(row)
        notify(user=row.reviewer, kind=NoticeKind.TAKEN_BACK, claim=row.claim, actor=standing.actor)
    for row in found:
        record_taken_back(standing.actor, standing.project, row)
    return found


@transaction.atomic
def set_due(
    *, standing: Standing, rows: Mapping[int, int], due_on: datetime.date | None
) -> list[Assignment]:
    """Change the day on which reviews are due; None for no day. All of the rows or none."""
    _check_manages(standing, due_on)
    found = _lock_rows(standing, rows)
    before = {row.pk: row.due_on for row in found}
    for row in found:
        check_owed(row)
        row.due_on = due_on
        row.version += 1
        row.save(update_fields=["due_on", "version"])
    for row in found:
        if before[row.pk] != due_on:
            record(
                actor=standing.actor,
                project=standing.project,
                verb=Verb.ASSIGNMENT_DUE,
                of=row,
                claim=row.claim,
                before={"due_on": _day(before[row.pk])},
                after={"due_on": _day(due_on)},
            )
    return found


# --- how -----------------------------------------------------------------------------------------


def _check_manages(standing: Standing, due_on: datetime.date | None = None) -> None:
    if not can_manage(standing):
        raise NotAllowed
    if due_on is not None and not timezone.localdate() <= due_on < LAST_DAY:
        raise Refused(_("Choose today or a later day."), field="due_on")


def _check_number(rows: Sequence[Any] | Mapping[int, int]) -> None:
    if not rows:
        raise Refused(_("Choose at least one."), field="rows")
    if len(rows) > MOST_AT_ONCE:
        raise Refused(
            _("At most %(most_at_once)s at once.") % {"most_at_once": MOST_AT_ONCE}, field="rows"
        )


def _check_pairs(
    standing: Standing, pairs: Pairs, askings: Mapping[int, Asking], people: Mapping[int, Person]
) -> None:
    now, changes = dict(askings), []
    for pk, who in pairs:
        problem = what_stands_against(standing, now, pk, people.get(who))
        if problem is None:
            now[pk] = now[pk].with_one_more(people[who])
        else:
            changes.append(f"{_named(standing, pk)}: {problem.sentence}")
    if changes:
        raise PlanChanged(changes)


def _give(
    standing: Standing,
    pairs: Pairs,
    askings: Mapping[int, Asking],
    due_on: datetime.date | None,
    *,
    days: Mapping[tuple[int, int], datetime.date | None] | None = None,
    former: Mapping[tuple[int, int], int] | None = None,
) -> list[Assignment]:
    """Fill a slot for each pair, tell each person, and record it.

    History comes last: its chain lets one writer in at a time, for as short as possible.
    """
    users = User.objects.in_bulk({person for _, person in pairs})
    given = []
    for pk, who in pairs:
        row = fill_slot(
            standing.project,
            askings[pk].claim,
            users[who],
            asked_by=standing.actor,
            due_on=due_on or (days or {}).get((pk, who)),
        )
        notify(user=users[who], kind=NoticeKind.ASSIGNED, claim=row.claim, actor=standing.actor)
        given.append(row)
    for row in given:
        after = {"reviewer": row.reviewer_id, "slot": row.slot, "due_on": _day(row.due_on)}
        instead = (former or {}).get((row.claim_id, row.reviewer_id))
        record(
            actor=standing.actor,
            project=standing.project,
            verb=Verb.ASSIGNMENT_GIVEN,
            of=row,
            claim=row.claim,
            after=after | ({"instead_of": instead} if instead else {}),
        )
    return given


def _pass_on(standing: Standing, moves: Moves, due_on: datetime.date | None) -> list[Assignment]:
    _check_manages(standing, due_on)
    _check_number(moves)
    people = lock_people(standing, {person for _, _, person in moves})
    seen = {pk: version for pk, version, _ in moves}
    if len(seen) < len(moves):
        raise Refused(_("Each review goes to one person."), field="rows")
    rows = {row.pk: row for row in _lock_rows(standing, seen)}
    askings = lock_askings(standing, {row.claim_id for row in rows.values()})
    for row in rows.values():
        check_owed(row)
        if row.reviewer_id == standing.actor.pk:
            raise Refused(OWN_ROW, field="rows")
    now = dict(askings)
    for pk in (row.claim_id for row in rows.values() if row.claim_id in now):
        now[pk] = now[pk].with_one_free()
    pairs = [(rows[pk].claim_id, who) for pk, _, who in moves]
    if len(pairs) == 1:
        claim, who = pairs[0]
        problem = what_stands_against(standing, now, claim, people.get(who))
        if problem is not None:
            raise problem
    _check_pairs(standing, pairs, now, people)
    return _move(standing, [(rows[pk], who) for pk, _, who in moves], askings, due_on)


def _move(
    standing: Standing,
    moves: Sequence[tuple[Assignment, int]],
    askings: Mapping[int, Asking],
    due_on: datetime.date | None,
) -> list[Assignment]:
    """Free all slots first: the claims may be passed round among the same people."""
    actor, today = standing.actor, timezone.localdate()
    for row, _who in moves:
        release(row)
        notify(user=row.reviewer, kind=NoticeKind.TAKEN_BACK, claim=row.claim, actor=actor)
    pairs = [(row.claim_id, who) for row, who in moves]
    days = {
        (row.claim_id, who): row.due_on if row.due_on and row.due_on >= today else None
        for row, who in moves
    }
    former = {(row.claim_id, who): row.reviewer_id for row, who in moves}
    given = _give(standing, pairs, askings, due_on, days=days, former=former)
    for row, _who in moves:
        record_taken_back(actor, standing.project, row)
    return given


def _lock_rows(standing: Standing, seen: Mapping[int, int]) -> list[Assignment]:
    """The rows, locked after their claims, in the versions seen; in the order of their ids.

    A row beside one's own review does not exist for the actor (P6).
    """
    _check_manages(standing)
    _check_number(seen)
    visible: AssignmentQuerySet = Assignment.objects.visible_to(standing.actor)
    known = visible.filter(project=standing.project, pk__in=seen)
    claims = _lock_claims(known.values_list("claim", flat=True))
    rows = Assignment.objects.select_for_update(of=("self",)).filter(claim__in=claims, pk__in=known)
    found = list(rows.select_related("claim", "reviewer").order_by("pk"))
    if len(found) < len(seen):
        raise Assignment.DoesNotExist
    for row in found:
        if row.version != seen[row.pk]:
            raise StaleVersion(current=row, mine={})
    return found


def _lock_claims(claims: Iterable[int]) -> list[int]:
    locked = Claim.objects.select_for_update(no_key=True).filter(pk__in=list(claims))
    return [claim.pk for claim in locked.order_by("pk")]


def _named(standing: Standing, pk: int) -> str:
    claim = Claim.objects.filter(pk=pk, project=standing.project).select_related("article").first()
    return (
        _("Claim %(number)s of “%(title)s”")
        % {"number": claim.number, "title": claim.article.title}
        if claim
        else _("A claim")
    )


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
