"""The people of a project: members, those who left, and open invitations; load for managers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from ..choices import AssignmentState, Role, Verb
from ..models import Activity, Adjudication, Assignment, Invitation, Membership, Review, User
from ..policies import Standing, can_manage
from ..querysets import JUDGING
from .assignments import owed

WEEK, MONTH = datetime.timedelta(days=7), datetime.timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has to do and has done, as far as the manager may know (P6).

    ``drafts`` are owed reviews that are begun; ``week`` and ``month`` count what was submitted in
    the last 7 and 28 days. Nothing counts that lies beside the manager's own secret review.
    """

    owed: int = 0
    overdue: int = 0
    drafts: int = 0
    week: int = 0
    month: int = 0
    submitted: int = 0
    active_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A member. ``load`` is None for readers who do not manage the project."""

    membership: Membership
    name: str
    role: str
    own: bool
    load: Load | None

    @property
    def user(self) -> User:
        return self.membership.user


@dataclass(frozen=True, slots=True)
class People:
    """``highest`` is the largest ``month`` of all, for bars; ``former`` are names."""

    rows: list[Person]
    former: list[str]
    highest: int = 0
    invitations: list[Invitation] = field(default_factory=list)


def people_of(standing: Standing) -> People:
    """The members by name, in a constant number of queries."""
    manages = can_manage(standing)
    members = list(
        Membership.objects.visible_to(standing.actor)
        .filter(project=standing.project)
        .select_related("user")
    )
    loads = _loads(standing) if manages else {}
    rows = [
        Person(
            membership=member,
            name=member.user.name,
            role=str(Role(member.role).label),
            own=member.user_id == standing.actor.pk,
            load=loads.get(member.user_id, Load()) if manages else None,
        )
        for member in members
    ]
    rows.sort(key=lambda row: (row.name.casefold(), row.membership.pk))
    return People(
        rows=rows,
        former=_former(standing, [member.user_id for member in members]),
        highest=max((row.load.month for row in rows if row.load), default=0),
        invitations=open_invitations(standing) if manages else [],
    )


def _former(standing: Standing, present: Iterable[int]) -> list[str]:
    """Whoever was removed and did not come back. Their leaving stands in the history of all."""
    left = Activity.objects.visible_to(standing.actor).filter(
        project=standing.project, object_type="membership", verb=Verb.MEMBER_REMOVED
    )
    ids = [before["user"] for before in left.values_list("before", flat=True) if before]
    people = User.objects.filter(pk__in=ids).exclude(pk__in=list(present))
    return sorted((person.name for person in people), key=str.casefold)


def open_invitations(standing: Standing) -> list[Invitation]:
    """Those that could be accepted, the newest first; ``stands`` tells whether they still can."""
    rows = Invitation.objects.visible_to(standing.actor).filter(project=standing.project)
    return list(rows.usable().with_standing().select_related("created_by").order_by("-pk"))


# --- load ----------------------------------------------------------------------------------------


def _loads(standing: Standing) -> dict[int, Load]:
    """By person; everything from assignments that the manager may know of."""
    owes, did, acted = _owed(standing), _submitted(standing), _acted(standing)
    loads = {}
    for person in {*owes, *did, *acted}:
        figures = {**owes.get(person, {}), **did.get(person, {}), "acted_at": acted.get(person)}
        moments = [figures.pop(name, None) for name in ("acted_at", "saved_at", "submitted_at")]
        active_at = max((moment for moment in moments if moment), default=None)
        loads[person] = Load(**figures, active_at=active_at)
    return loads


def _by_person(rows: Any) -> dict[int, dict[str, Any]]:
    return {row.pop("reviewer"): row for row in (dict(row) for row in rows)}


def _owed(standing: Standing) -> Mapping[int, dict[str, Any]]:
    begun = Exists(Review.objects.filter(assignment=OuterRef("pk")).begun())
    return _by_person(
        owed(standing)
        .annotate(begun=begun)
        .order_by()
        .values("reviewer")
        .annotate(
            owed=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=timezone.localdate())),
            drafts=Count("pk", filter=Q(begun=True, state=AssignmentState.OPEN)),
            saved_at=Max("review__updated_at"),
        )
    )


def _submitted(standing: Standing) -> Mapping[int, dict[str, Any]]:
    now, at = timezone.now(), "review__submitted_at"
    return _by_person(
        Assignment.objects.visible_to(standing.actor)
        .filter(project=standing.project, state=AssignmentState.SUBMITTED)
        .order_by()
        .values("reviewer")
        .annotate(
            week=Count("pk", filter=Q(**{f"{at}__gt": now - WEEK})),
            month=Count("pk", filter=Q(**{f"{at}__gt": now - MONTH})),
            submitted=Count("pk"),
            submitted_at=Max(at),
        )
    )


def _acted(standing: Standing) -> dict[int, datetime.datetime]:
    """The last act of each person but for judging: that is known by its assignment only."""
    acts = Activity.objects.visible_to(standing.actor).exclude(object_type__in=JUDGING)
    known = acts.filter(project=standing.project, actor__isnull=False)
    return dict(known.order_by().values_list("actor").annotate(Max("at")))


# --- leaving -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leaving:
    """What stays and what goes back when a member leaves, as far as the manager may know."""

    owed: int
    drafts: int
    reviews: int
    settled: int


def leaving(standing: Standing, membership: Membership) -> Leaving:
    load = _loads(standing).get(membership.user_id, Load())
    settled = Adjudication.objects.visible_to(standing.actor).filter(
        project=standing.project, adjudicator=membership.user_id
    )
    return Leaving(load.owed, load.drafts, load.submitted, settled.count())
