"""Who owes which review, for managers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..choices import AssignmentState
from ..exceptions import Refused
from ..models import Assignment, Review, User
from ..policies import Standing
from ..querysets import AssignmentQuerySet
from .keyset import Key, KeysetPage, keyset_page

OLDEST_FIRST = (Key("pk"),)
SOON = datetime.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """``person`` is the id of a reviewer, "" for all; ``overdue`` leaves out what is in time."""

    person: str = ""
    overdue: bool = False

    @classmethod
    def of(cls, person: str, overdue: str) -> WorkFilter:
        """``Refused`` names the value that is not possible."""
        if person and not (person.isascii() and person.isdigit() and len(person) < 19):
            raise Refused(_("This is not a person of the project."), field="person")
        if overdue not in ("", "1"):
            raise Refused(_("This is 1 or left out."), field="overdue")
        return cls(person, overdue == "1")

    def query(self) -> str:
        parts = [f"person={self.person}"] if self.person else []
        return "&".join([*parts, *(["overdue=1"] if self.overdue else [])])


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody owes and has done, as far as the manager may know it (P6)."""

    owed: int = 0
    overdue: int = 0
    soon: int = 0
    submitted: int = 0


def loads(standing: Standing) -> dict[int, Load]:
    """By person: owed, of these overdue and due within two days; submitted since Monday."""
    today = timezone.localdate()
    monday = today - datetime.timedelta(days=today.weekday())
    counted = (
        owed(standing)
        .order_by()
        .values("reviewer")
        .annotate(
            owed=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            soon=Count("pk", filter=Q(due_on__range=(today, today + SOON))),
        )
        .values_list("reviewer", "owed", "overdue", "soon")
    )
    done = dict(
        Assignment.objects.visible_to(standing.actor)
        .filter(
            project=standing.project,
            state=AssignmentState.SUBMITTED,
            review__submitted_at__date__gte=monday,
        )
        .order_by()
        .values_list("reviewer")
        .annotate(Count("pk"))
    )
    found = {pk: Load(owes, overdue, soon, done.pop(pk, 0)) for pk, owes, overdue, soon in counted}
    return found | {pk: Load(submitted=n) for pk, n in done.items()}


def owed(standing: Standing) -> AssignmentQuerySet:
    """Reviews that somebody owes, without those beside one's own secret review (P6)."""
    rows: AssignmentQuerySet = Assignment.objects.visible_to(standing.actor).to_do()
    return rows.filter(project=standing.project).exclude(pk__in=Assignment.objects.lapsed())


def work_page(
    standing: Standing, chosen: WorkFilter, *, after: str = "", before: str = ""
) -> KeysetPage[Assignment]:
    """Assignments with reviewer and claim, the longest held first; one query."""
    begun = Review.objects.filter(assignment=OuterRef("pk")).begun()
    rows = owed(standing).select_related("reviewer", "assigned_by", "claim__article")
    rows = rows.defer("claim__article__text").annotate(begun=Exists(begun))
    if chosen.person:
        rows = rows.filter(reviewer=int(chosen.person))
    if chosen.overdue:
        rows = rows.filter(due_on__lt=timezone.localdate())
    return keyset_page(rows, OLDEST_FIRST, after=after, before=before)


def people_who_owe(standing: Standing) -> list[User]:
    people = User.objects.filter(pk__in=owed(standing).values("reviewer"))
    return list(people.order_by("first_name", "last_name", "pk"))
