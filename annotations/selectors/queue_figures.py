"""The figures beside a queue: what its owner submitted this week, and how often others agree."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import Adjudication, Membership, Review
from ..policies import Standing


@dataclass(frozen=True, slots=True)
class Days:
    """Reviews submitted on each day of this week, as groups of a column chart."""

    groups: list[dict[str, Any]]
    total: int
    goal: int | None
    is_member: bool
    first: datetime.date
    last: datetime.date

    @property
    def series(self) -> list[dict[str, Any]]:
        return [{"name": _("Reviews"), "total": self.total}]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Own verdicts beside the final ones; ``near`` is None where the scale has no order."""

    same: int
    near: int | None
    apart: int

    @property
    def total(self) -> int:
        return self.same + (self.near or 0) + self.apart

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Parts of a bar, named like those of the overview whose colours they share."""
        return [
            {"value": self.same, "kind": "final"},
            {"value": self.near or 0, "kind": "disputed"},
            {"value": self.apart, "kind": "partial"},
        ]

    @property
    def percent(self) -> int:
        return round(100 * self.same / self.total)


def days(standing: Standing) -> Days:
    today = timezone.localdate()
    monday = today - datetime.timedelta(days=today.weekday())
    rows = (
        Review.objects.submitted()
        .filter(project=standing.project, reviewer=standing.actor, submitted_at__date__gte=monday)
        .annotate(day=TruncDate("submitted_at"))
        .values_list("day")
        .annotate(n=Count("pk"))
        .order_by()
    )
    counts = dict(rows)
    week = [monday + datetime.timedelta(days=number) for number in range(7)]
    groups = [
        {"label": date_format(day, "D"), "values": [counts.get(day, 0)], "current": day == today}
        for day in week
        if day.weekday() < 5 or counts.get(day) or day == today
    ]
    own = Membership.objects.filter(project=standing.project, user=standing.actor)
    member = own.values_list("weekly_goal").first()
    return Days(
        groups=groups,
        total=sum(counts.values()),
        goal=member[0] if member else None,
        is_member=member is not None,
        first=week[0],
        last=week[-1],
    )


def likeness(standing: Standing) -> Likeness | None:
    """Own content verdicts beside the final ones of the same scale; None before there are any."""
    final = Adjudication.objects.standing().filter(claim=OuterRef("claim"))
    pairs = (
        Review.objects.submitted()
        .filter(project=standing.project, reviewer=standing.actor)
        .annotate(
            final_rank=Subquery(final.values("content_label__rank")[:1]),
            final_scale=Subquery(final.values("content_label__scale")[:1]),
            final_rating=Subquery(final.values("content_label__rating")[:1]),
        )
        .filter(content_label__scale=F("final_scale"))
        .values_list(
            "content_label__rank",
            "final_rank",
            "content_label__rating",
            "final_rating",
            "content_label__scale__ordinal",
        )
        .annotate(n=Count("pk"))
        .order_by()
    )
    same = near = apart = 0
    ordinal = False
    for own, final_rank, own_rating, final_rating, has_order, number in pairs:
        ordinal = ordinal or has_order
        # “Cannot verify” stands on an ordinal scale without a place in its order.
        on_scale = has_order and own_rating is not None and final_rating is not None
        if own == final_rank:
            same += number
        elif on_scale and abs(own - final_rank) == 1:
            near += number
        else:
            apart += number
    found = Likeness(same, near if ordinal else None, apart)
    return found if found.total else None
