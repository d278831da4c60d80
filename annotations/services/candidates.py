"""Who may be asked to review which claim, as far as the asking manager may know of it (P6).

A manager who reviews a claim themselves must not learn who else does. So claims in which they hold
a slot are left out until they are settled, and they are never among those whom they ask: to be
told that somebody cannot be asked would tell that they are asked already.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import AssignmentState, ClaimState, DeclineReason, Role
from ..exceptions import InvalidState, Refused
from ..models import Adjudication, Assignment, BlindVerdict, Claim, Membership
from ..policies import Standing
from ..querysets import HOLDING_A_SLOT, SETTLERS, ClaimQuerySet

NOT_ONESELF = gettext_lazy("Take claims for yourself from your queue.")
NOT_OPEN = gettext_lazy("This claim needs no reviewer now.")
REVIEWS_IT = gettext_lazy(
    "You review this claim yourself, so somebody else asks its other reviewers."
)


@dataclass(frozen=True, slots=True)
class Person:
    """A member who may be asked: nobody who only views, and no account that is switched off."""

    pk: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A claim with what decides who may be asked. ``barred`` tells why somebody may not."""

    claim: Claim
    free: int
    reviewing: frozenset[int]
    barred: dict[int, str] = field(default_factory=dict)

    def why_not(self, person: Person) -> str:
        """Why this person cannot be asked; "" when they can."""
        if person.pk in self.reviewing:
            return _("reviews this claim already")
        if self.claim.created_by_id == person.pk:
            return _("marked this claim, so others review it")
        if self.claim.opened_at is not None and person.role in SETTLERS:
            return _("could read its reviews before, so others review it")
        return self.barred.get(person.pk, "")

    def with_one_more(self, person: Person) -> Asking:
        reviewing = self.reviewing | {person.pk}
        return dataclasses.replace(self, free=self.free - 1, reviewing=reviewing)

    def with_one_free(self) -> Asking:
        """With the slot of somebody who gives it up; it is not theirs again."""
        return dataclasses.replace(self, free=self.free + 1)


def people_to_ask(standing: Standing) -> list[Person]:
    """Whom the manager may ask for some claim, by name; never themselves."""
    members = (
        Membership.objects.filter(project=standing.project, user__is_active=True)
        .exclude(role=Role.VIEWER)
        .exclude(user=standing.actor)
        .select_related("user")
        .order_by("user__first_name", "user__last_name", "user")
    )
    return [_person(member) for member in members]


def lock_people(standing: Standing, wanted: Iterable[int]) -> dict[int, Person]:
    """Those of the people who may be asked, their memberships locked: nobody is removed before
    they have been asked.
    """
    ids = set(wanted)
    if standing.actor.pk in ids:
        raise Refused(NOT_ONESELF, field="reviewer")
    rows = Membership.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    rows = rows.filter(project=standing.project, user__in=ids, user__is_active=True)
    found = rows.exclude(role=Role.VIEWER).select_related("user")
    return {member.user_id: _person(member) for member in found}


def _person(member: Membership) -> Person:
    return Person(member.user_id, member.user.name, member.role)


def askable(standing: Standing) -> ClaimQuerySet:
    """Claims for which reviewers can be asked, whether or not a slot is free."""
    rows: ClaimQuerySet = Claim.objects.visible_to(standing.actor).filter(project=standing.project)
    settled = Adjudication.objects.filter(claim=OuterRef("pk"))
    rows = rows.with_state().with_own_review(standing.actor)
    rows = rows.filter(state__in=[ClaimState.READY, ClaimState.IN_REVIEW]).exclude(Exists(settled))
    if standing.project.blind:
        rows = rows.exclude(own_state__in=HOLDING_A_SLOT)
    return rows


def askings_of(standing: Standing, claims: Iterable[Any]) -> dict[int, Asking]:
    """What decides about each of the claims, in a constant number of queries.

    ``claims`` are rows of ``askable``. In a project that is blind, only of those.
    """
    rows = {claim.pk: claim for claim in claims}
    reviewing: dict[int, set[int]] = {pk: set() for pk in rows}
    barred: dict[int, dict[int, str]] = {pk: {} for pk in rows}
    holding = Assignment.objects.filter(claim__in=rows).holding_a_slot()
    lapsed = Assignment.objects.lapsed().values("pk")
    for claim, person in holding.exclude(pk__in=lapsed).values_list("claim", "reviewer"):
        reviewing[claim].add(person)
    conflicts = Assignment.objects.filter(
        claim__in=rows, state=AssignmentState.DECLINED, decline_reason=DeclineReason.CONFLICT
    )
    for claim, person in conflicts.values_list("claim", "reviewer"):
        barred[claim][person] = _("declined it for a conflict of interest")
    discussed = BlindVerdict.objects.filter(review__claim__in=rows)
    for claim, person in discussed.values_list("review__claim", "review__reviewer"):
        barred[claim][person] = _("read its reviews in a discussion")
    wanted = standing.project.reviews_per_claim
    return {
        pk: Asking(row, wanted - row.slots_taken, frozenset(reviewing[pk]), barred[pk])
        for pk, row in rows.items()
    }


def lock_askings(standing: Standing, wanted: Iterable[int]) -> dict[int, Asking]:
    """The claims, locked in one order for all, with what decides about them now.

    Without those for which nobody can be asked; ``why_closed`` tells why.
    """
    ids = set(wanted)
    locked = Claim.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    in_project = {claim.pk for claim in locked if claim.project_id == standing.project.pk}
    if ids - in_project:
        raise Claim.DoesNotExist
    return askings_of(standing, askable(standing).filter(pk__in=ids))


def why_closed(standing: Standing, claim: int) -> str:
    own = Assignment.objects.of(standing.actor).filter(claim=claim).holding_a_slot()
    return str(REVIEWS_IT if standing.project.blind and own.exists() else NOT_OPEN)


def what_stands_against(
    standing: Standing, askings: Mapping[int, Asking], claim: int, person: Person | None
) -> Refused | None:
    """Why this person cannot be asked for the claim: it names ``reviewer`` or ``claim``."""
    if person is None:
        return Refused(_("Choose somebody who reviews in this project."), field="reviewer")
    asking = askings.get(claim)
    if asking is None:
        return InvalidState(why_closed(standing, claim), field="claim")
    why = asking.why_not(person)
    if why:
        return Refused(f"{person.name} {why}.", field="reviewer")
    if asking.free < 1:
        return InvalidState(_("Enough people review this claim already."), field="claim")
    return None


def people_for(standing: Standing, rows: Iterable[Assignment]) -> dict[int, list[Person]]:
    """For each assignment, to whom it can be given on; nobody for one's own."""
    rows = [row for row in rows if row.reviewer_id != standing.actor.pk]
    people = people_to_ask(standing)
    claims = askable(standing).filter(pk__in={row.claim_id for row in rows})
    askings = askings_of(standing, claims)
    return {
        row.pk: [person for person in people if not askings[row.claim_id].why_not(person)]
        for row in rows
        if row.claim_id in askings
    }
