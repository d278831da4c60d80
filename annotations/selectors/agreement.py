"""How alike the reviews of a project are, from the reviews that the actor may see (P6).

Only claims whose reviews are open to the actor are read (``ReviewQuerySet.comparable_by``), so
that whoever still owes a review of a claim, or could revise one, learns nothing of the others from
a figure, a count or an order. The figures themselves are those of ``annotations.agreement``.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from ..agreement import Agreement, Figure, Reviews
from ..choices import Aspect
from ..exceptions import Refused
from ..models import Adjudication, Review, VerdictLabel, VerdictScale
from ..policies import Standing

BEFORE = "before"
ROUNDS = ("", BEFORE)
FIRST_YEAR, LAST_YEAR = 1900, 2999
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def day_in(text: str, field: str) -> datetime.date | None:
    """A day of an address (``2026-10-31``), None when left out; ``Refused`` names the field."""
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    # The day after the last year of all could not be computed.
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(_("This is not a day. Write 2026-10-31."), field=field)
    return day


def start_of(day: datetime.date) -> datetime.datetime:
    """Its first moment, in the time zone that days are shown in."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def end_of(day: datetime.date) -> datetime.datetime:
    """The first moment after it."""
    return start_of(day + datetime.timedelta(days=1))


def period_in(since: str, until: str) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day of an address; ``Refused`` when they are no days or in the wrong order."""
    first, last = day_in(since, "since"), day_in(until, "until")
    if first and last and last < first:
        raise Refused(_("The last day lies before the first."), field="until")
    return first, last


@dataclass(frozen=True, slots=True)
class AgreementFilter:
    """Which reviews are compared; every value is as it stands in the address, "" when left out.

    ``since`` and ``until`` are days, both included, on which the last review of a claim came in.
    ``round`` is "before" for what reviews said before a discussion, "" for what they say.
    """

    aspect: str = Aspect.CONTENT.value
    round: str = ""
    scale: str = ""
    article: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> AgreementFilter:
        """Read an address. ``Refused`` names the first value that cannot be."""
        given = cls(**{f.name: str(values.get(f.name) or f.default) for f in fields(cls)})
        if given.aspect not in Aspect.values:
            raise Refused(
                _("“%(aspect)s” is not a question.") % {"aspect": given.aspect[:40]}, field="aspect"
            )
        if given.round not in ROUNDS:
            raise Refused(
                _("“%(round)s” is not a round of reviews.") % {"round": given.round[:40]},
                field="round",
            )
        for name in ("scale", "article"):
            value = getattr(given, name)
            if value and not (value.isascii() and value.isdigit() and len(value) < 19):
                raise Refused(
                    _("“%(value)s” is not the number of one.") % {"value": value[:40]}, field=name
                )
        period_in(given.since, given.until)
        return given

    @property
    def narrows(self) -> bool:
        return bool(self.article or self.since or self.until)

    def query(self, **changes: str) -> str:
        """The query string of this filter with some values changed, without what is left out."""
        values = {f.name: getattr(self, f.name) for f in fields(self)} | changes
        if values["aspect"] == Aspect.CONTENT:
            values["aspect"] = ""
        return urlencode({name: value for name, value in values.items() if value})


class Given(NamedTuple):
    """One verdict. ``day`` is when the last review of the claim came in; ``named`` is whether the
    reviewer's name is known to those who read the claim (it has a final verdict, or the project is
    not blind); ``discussed`` whether the review was in a discussion."""

    claim: int
    reviewer: int
    label: int
    article: int
    day: datetime.date
    named: bool
    discussed: bool


@dataclass(frozen=True, slots=True)
class Rounds:
    """The same reviews before their discussions and after; those without one are in both."""

    before: list[Given]
    after: list[Given]

    @property
    def is_empty(self) -> bool:
        """Whether nothing that may be seen was discussed."""
        return not any(row.discussed for row in (*self.before, *self.after))

    def of(self, chosen: str) -> list[Given]:
        return self.before if chosen == BEFORE else self.after

    @property
    def every(self) -> list[Given]:
        return [*self.before, *self.after]

    def on(self, labels: Iterable[int]) -> Rounds:
        """Those verdicts only that are among these labels."""
        kept = frozenset(labels)
        before, after = (
            [row for row in rows if row.label in kept] for rows in (self.before, self.after)
        )
        return Rounds(before, after)

    @property
    def discussed(self) -> Rounds:
        """Those of discussed claims only."""
        claims = {row.claim for row in self.every if row.discussed}
        before, after = (
            [row for row in rows if row.claim in claims] for rows in (self.before, self.after)
        )
        return Rounds(before, after)


@dataclass(frozen=True)
class Compared:
    """Verdicts on one version of one scale: two versions may mean different things by one word.

    ``labels`` are those that can be given and those that were, in the order of the scale.
    ``given`` are the verdicts of the chosen round; ``rounds`` holds both. ``other_scales`` holds
    the other versions in use, with the number of their reviews.
    """

    scale: VerdictScale
    labels: list[VerdictLabel]
    given: list[Given]
    other_scales: list[tuple[VerdictScale, int]]
    rounds: Rounds

    @cached_property
    def ranks(self) -> dict[int, float]:
        """Places in the order by label, best first; empty on a scale without order.

        On a scale with ratings a label without one ("cannot verify") has no place.
        """
        if not self.scale.ordinal:
            return {}
        rated = any(label.rating is not None for label in self.labels)
        return {
            label.pk: float(label.rank)
            for label in self.labels
            if not rated or label.rating is not None
        }

    def reviews(self, given: Iterable[Given] | None = None) -> Reviews:
        """The tuples as ``annotations.agreement`` reads them; all, or those that are given."""
        rows = self.given if given is None else given
        ranks: dict[Any, float] = {**self.ranks}
        return Reviews.of(
            ((row.claim, row.reviewer, row.label) for row in rows),
            ranks=ranks,
            labels=[label.pk for label in self.labels],
        )

    def headline(self, figures: Agreement) -> Figure:
        """Krippendorff's alpha, the one that fits the scale."""
        return figures.alpha_ordinal if self.ranks else figures.alpha


def compared(standing: Standing, chosen: AgreementFilter) -> Compared | None:
    """The verdicts to compare, in two queries; None when the project does not ask the question.

    ``Refused`` names the scale when no review that may be seen used it.
    """
    project = standing.project
    current = (
        project.content_scale if chosen.aspect == Aspect.CONTENT else project.attribution_scale
    )
    rounds = _rounds(standing, chosen)
    given = rounds.of(chosen.round)
    wanted = Q(scale__labels__in={row.label for row in rounds.every})
    labels = list(
        VerdictLabel.objects.filter(wanted | Q(scale=current) if current else wanted)
        .select_related("scale")
        .order_by("scale", "rank")
        .distinct()
    )
    if not labels:
        return None
    scale_of = {label.pk: label.scale_id for label in labels}
    scales = {label.scale_id: label.scale for label in labels}
    used = Counter(scale_of[row.label] for row in given)
    of = int(chosen.scale) if chosen.scale else current.pk if current else max(scales)
    if of not in scales:
        raise Refused(_("No review that you may see used this scale."), field="scale")
    on_it = [row for row in given if scale_of[row.label] == of]
    both = rounds.on(label.pk for label in labels if label.scale_id == of)
    seen = {row.label for row in both.every}
    return Compared(
        scale=scales[of],
        labels=[
            label
            for label in labels
            if label.scale_id == of and (not label.retired or label.pk in seen)
        ],
        given=on_it,
        other_scales=[(scales[pk], used[pk]) for pk in sorted(scales) if pk != of],
        rounds=both,
    )


def _rounds(standing: Standing, chosen: AgreementFilter) -> Rounds:
    """Verdicts on the chosen question, of whole claims: with half of its reviews a claim would
    count as if nobody else had reviewed it. Its day is that of its last review, whatever it says,
    as in the table of claims."""
    project, label = standing.project, f"{chosen.aspect}_label"
    settled = Adjudication.objects.standing().filter(claim=OuterRef("claim"))
    rows = (
        Review.objects.comparable_by(standing.actor)
        .filter(project=project)
        .annotate(settled=Exists(settled), day=TruncDate("submitted_at"))
        .order_by()
    )
    if chosen.article:
        rows = rows.filter(claim__article=int(chosen.article))
    facts = ("claim", "reviewer", "claim__article", "day", "settled", "blind_verdict")
    found = list(rows.values_list(*facts, label, f"blind_verdict__{label}"))
    days: dict[int, datetime.date] = {}
    for claim, _reviewer, _article, day, *_rest in found:
        days[claim] = max(day, days.get(claim, day))
    since, until = period_in(chosen.since, chosen.until)
    both = Rounds([], [])
    for claim, reviewer, article, _day, settled, discussed, after, blind in found:
        day = days[claim]
        if (since and day < since) or (until and day > until):
            continue
        before = blind if discussed else after
        for verdict, into in ((before, both.before), (after, both.after)):
            if verdict:
                named = settled or not project.blind
                into.append(
                    Given(claim, reviewer, verdict, article, day, named, discussed is not None)
                )
    return both
