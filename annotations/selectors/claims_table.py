"""The table of a project's claims, narrowed and sorted by what stands in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import ClaimState, Kind, Worth
from ..exceptions import Refused
from ..models import Adjudication, Article, Attribution, Claim, Review, User, VerdictLabel
from ..policies import Standing
from ..querysets import AdjudicationQuerySet, ClaimQuerySet
from ..scales import shown_name
from .agreement import end_of, period_in, start_of
from .keyset import Key, KeysetPage, keyset_page
from .kinds import filter_kinds

SORTS = {
    "reading": gettext_lazy("Reading order"),
    "worth": gettext_lazy("Worth checking first"),
    "newest": gettext_lazy("Newest first"),
}
KEYS = {
    "reading": (Key("article_id", descending=True), Key("number")),
    "worth": (Key("rank", descending=True, whole=False), Key("pk")),
    "newest": (Key("pk", descending=True),),
}
NO_SPEAKER = "-"  # in the address: claims of the article itself
MOST_CHOICES = 200
LONGEST_SEARCH = 200
PAIR = re.compile(r"\d{1,18},\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What of the table is shown; every value is as it stands in the address, "" when left out.

    ``pair`` is two labels that two reviews of the claim gave; ``since`` and ``until`` narrow it to
    claims whose last review came in on those days.
    """

    q: str = ""
    state: str = ""
    article: str = ""
    speaker: str = ""
    kind: str = ""
    worth: str = ""
    verdict: str = ""
    pair: str = ""
    since: str = ""
    until: str = ""
    sort: str = "reading"

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> ClaimFilter:
        """Read an address. ``Refused`` names the first value that is not one of the choices."""
        given = cls(**{f.name: str(values.get(f.name) or f.default) for f in fields(cls)})
        for name, choices in (
            ("state", ClaimState.values),
            ("kind", Kind.values),
            ("worth", Worth.values),
            ("sort", list(SORTS)),
        ):
            if getattr(given, name) and getattr(given, name) not in choices:
                raise Refused(
                    _("“%(given)s” is not a choice of this filter.")
                    % {"given": getattr(given, name)[:40]},
                    field=name,
                )
        for name in ("article", "verdict"):
            value = getattr(given, name)
            if value and not (value.isascii() and value.isdigit() and len(value) < 19):
                raise Refused(
                    _("“%(value)s” is not the number of one.") % {"value": value[:40]}, field=name
                )
        if given.pair and not PAIR.fullmatch(given.pair):
            raise Refused(_("This is not a pair of verdicts."), field="pair")
        period_in(given.since, given.until)
        if len(given.q) > LONGEST_SEARCH:
            raise Refused(
                _("Search for at most %(longest_search)s characters.")
                % {"longest_search": LONGEST_SEARCH},
                field="q",
            )
        return given

    @property
    def narrows(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self) if f.name != "sort")

    def query(self, **changes: str) -> str:
        """The query string of this filter with some values changed, without what is left out."""
        values = {f.name: getattr(self, f.name) for f in fields(self)} | changes
        if values["sort"] == "reading":
            values["sort"] = ""
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def pair_labels(self) -> list[int]:
        return [int(label) for label in self.pair.split(",")] if self.pair else []

    def apply(self, rows: ClaimQuerySet, actor: User) -> ClaimQuerySet:
        if self.q:
            rows = rows.filter(text__icontains=self.q)
        if self.state:
            rows = rows.filter(shown_state=self.state)
        if self.article:
            rows = rows.filter(article=int(self.article))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.verdict:
            rows = rows.filter(Exists(_settled_as(int(self.verdict))))
        if self.pair or self.since or self.until:
            rows = self._compared(rows, actor)
        if self.worth:
            band = Worth.values.index(self.worth)
            low, high = band / 4, (band + 1) / 4
            rows = rows.filter(rank__gte=low)
            rows = rows if self.worth == Worth.HIGH else rows.filter(rank__lt=high)
        if self.speaker:
            named = Attribution.objects.filter(claim=OuterRef("pk"))
            rows = (
                rows.filter(~Exists(named))
                if self.speaker == NO_SPEAKER
                else rows.filter(Exists(named.filter(speaker=self.speaker)))
            )
        return rows

    def _compared(self, rows: ClaimQuerySet, actor: User) -> ClaimQuerySet:
        """The claims behind a cell of the agreement matrix: of those that the actor may compare."""
        reviews = Review.objects.comparable_by(actor).filter(claim=OuterRef("pk"))
        since, until = period_in(self.since, self.until)
        rows = rows.filter(Exists(reviews))
        if self.pair:
            rows = rows.filter(Exists(reviews.filter(_beside(*self.pair_labels))))
        if since:
            rows = rows.filter(Exists(reviews.filter(submitted_at__gte=start_of(since))))
        if until:
            rows = rows.exclude(Exists(reviews.filter(submitted_at__gte=end_of(until))))
        return rows


def _beside(one: int, other: int) -> Q:
    """Reviews with one label beside which another review of the claim has the other."""
    beside = Review.objects.submitted().filter(claim=OuterRef("claim")).exclude(pk=OuterRef("pk"))
    return Q(Exists(beside.filter(content_label=other)), content_label=one) | Q(
        Exists(beside.filter(attribution_label=other)), attribution_label=one
    )


def _settled_as(label: int) -> AdjudicationQuerySet:
    """Final verdicts of the outer query's claim with this label, whichever the question."""
    return Adjudication.objects.standing().filter(
        Q(content_label=label) | Q(attribution_label=label), claim=OuterRef("pk")
    )


class Choices(NamedTuple):
    """What can be chosen in the filter: ``(value, label)`` pairs."""

    states: list[tuple[str, str]]
    articles: list[tuple[str, str]]
    speakers: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    worths: list[tuple[str, str]]
    verdicts: list[tuple[str, str]]
    sorts: list[tuple[str, str]]


def shown_claims(standing: Standing) -> ClaimQuerySet:
    """The project's claims with ``shown_state``, and ``rank`` to sort them by worth."""
    rows = Claim.objects.visible_to(standing.actor).filter(project=standing.project)
    ranked: ClaimQuerySet = rows.annotate(rank=Coalesce("worth", 0.0))
    return ranked.with_shown_state(standing.actor)


def with_row_facts(rows: ClaimQuerySet) -> ClaimQuerySet:
    """Loads what a row shows besides the claim: article title, speakers, final verdict."""
    final = Adjudication.objects.standing().select_related("content_label")
    found: ClaimQuerySet = rows.select_related("article").defer("article__text")
    return found.prefetch_related("attributions", Prefetch("adjudications", final, to_attr="final"))


def claims_page(
    standing: Standing, chosen: ClaimFilter, *, after: str = "", before: str = ""
) -> KeysetPage[Claim]:
    """One page of the table; withdrawn claims are shown only when they are asked for."""
    rows = chosen.apply(shown_claims(standing), standing.actor)
    if chosen.state != ClaimState.WITHDRAWN:
        rows = rows.standing()
    return keyset_page(with_row_facts(rows), KEYS[chosen.sort], after=after, before=before)


def filter_choices(standing: Standing) -> Choices:
    project = standing.project
    articles = Article.objects.visible_to(standing.actor).filter(project=project)
    speakers = (
        Attribution.objects.filter(project=project, claim__withdrawn_at__isnull=True)
        .values_list("speaker")
        .annotate(n=Count("pk"))
        .order_by("-n", "speaker")
    )
    verdicts = VerdictLabel.objects.filter(
        scale__in=[project.content_scale_id, project.attribution_scale_id]
    ).order_by("-scale__aspect", "rank")
    return Choices(
        states=[(value, str(label)) for value, label in ClaimState.choices],
        articles=[
            (str(pk), title)
            for pk, title in articles.order_by("-pk").values_list("pk", "title")[:MOST_CHOICES]
        ],
        speakers=[(NO_SPEAKER, _("The article itself"))]
        + [(name, name) for name, _ in speakers[:MOST_CHOICES]],
        kinds=filter_kinds(project),
        worths=[(value, str(label)) for value, label in reversed(Worth.choices)],
        verdicts=[(str(label.pk), shown_name(label)) for label in verdicts],
        sorts=[(value, str(label)) for value, label in SORTS.items()],
    )


def pair_names(chosen: ClaimFilter) -> list[str]:
    """The names of the chosen pair's verdicts; [] when there is none, or no such verdicts."""
    if not chosen.pair:
        return []
    names = VerdictLabel.objects.in_bulk(chosen.pair_labels)
    found = [shown_name(names[pk]) for pk in chosen.pair_labels if pk in names]
    return found if len(found) == 2 else []


def speaker_of(claim: Claim) -> str:
    """Who is said to have said it: the innermost of the chain; "" for the article itself."""
    chain = list(claim.attributions.all())
    return chain[-1].speaker if chain else ""
