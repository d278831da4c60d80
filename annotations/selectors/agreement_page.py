"""The page of agreement, and its card on the overview."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..agreement import Reviews, cohen_kappa, confusion, measure, prevalence
from ..choices import Aspect
from ..figures import grouped
from ..models import Article, Attribution, Claim, User
from ..policies import Standing
from ..scales import scale_in_words, shown_name
from .agreement import BEFORE, AgreementFilter, Compared, Given, compared
from .agreement_figures import (
    FigureRow,
    Matrix,
    RoundsTable,
    figure_rows,
    matrix_of,
    pair_url,
    rounds_table,
    share,
)
from .agreement_words import warning_of

FEW = 30  # claims; with fewer an interval of the bootstrap is too narrow (docs/agreement.md)
MOST_ARTICLES = 50
MOST_MONTHS = 24
MOST_PAIRS = 50
MOST_CHOICES = 200
ASPECTS = {
    Aspect.CONTENT: gettext_lazy("Is it so?"),
    Aspect.ATTRIBUTION: gettext_lazy("Was it said?"),
}


# --- the card ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgreementCard:
    """What the overview shows: the headline for the content of claims, and the matrix.

    ``claims`` can be compared; the headline leaves out verdicts that have no place in the order.
    """

    headline: FigureRow
    claims: int
    matrix: Matrix | None
    url: str

    @property
    def figures(self) -> list[dict[str, str]]:
        """As ``components/chart_matrix.html`` takes them."""
        if self.matrix is None:
            return []
        if not self.headline.value:
            return self.matrix.figures
        text = self.headline.name
        if self.headline.interval:
            text += f" (95%: {self.headline.interval})"
        if self.headline.claims < self.claims:
            text += _(", from %(claims)s claims") % {"claims": grouped(self.headline.claims)}
        alpha = {"value": self.headline.value, "text": text}
        return [alpha, *self.matrix.figures]


def agreement_card(standing: Standing) -> AgreementCard:
    """The card, in two queries however many claims there are."""
    chosen = AgreementFilter()
    url = reverse("projects.agreement", args=[standing.project.slug])
    found = compared(standing, chosen)
    reviews = found.reviews() if found else Reviews.of([])
    figures = measure(reviews)
    figure = found.headline(figures) if found else figures.alpha
    matrix = None
    if found and figures.percent.pairable:
        matrix = matrix_of(found.labels, confusion(reviews), pair_url(standing, chosen))
    return AgreementCard(FigureRow.of(figure), figures.percent.pairable, matrix, url)


# --- the page ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A table of agreement by article, month or pair; ``left_out`` rows are not shown."""

    title: str
    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    note: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """``headline`` is None where the project does not ask the question and no review answers it.

    ``scales`` are the versions to choose from, when there are several; ``scale`` is the one shown.
    ``claims`` and ``reviews`` are those read, ``pairable`` the claims that can be compared;
    ``total`` is all claims of which the question is asked, 0 when they cannot be counted.
    """

    aspects: list[dict[str, Any]]
    articles: list[tuple[str, str]]
    scales: list[tuple[str, str]] = field(default_factory=list)
    scale: str = ""
    scale_name: str = ""
    headline: FigureRow | None = None
    figures: list[FigureRow] = field(default_factory=list)
    warning: str = ""
    matrix: Matrix | None = None
    parts: list[Part] = field(default_factory=list)
    claims: int = 0
    reviews: int = 0
    pairable: int = 0
    total: int = 0
    set_aside: int = 0
    rounds: RoundsTable | None = None
    round_tabs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def few(self) -> bool:
        return self.pairable < FEW

    @property
    def coverage(self) -> str:
        return share(self.pairable, self.total)


def agreement_page(standing: Standing, chosen: AgreementFilter) -> AgreementPage:
    """Everything on the page in a constant number of queries."""
    found = compared(standing, chosen)
    titles = dict(
        Article.objects.visible_to(standing.actor)
        .filter(project=standing.project)
        .order_by("-pk")
        .values_list("pk", "title")
    )
    articles = [(str(pk), title) for pk, title in titles.items()][:MOST_CHOICES]
    aspects = _aspects(standing, chosen)
    if found is None:
        return AgreementPage(aspects, articles)
    reviews = found.reviews()
    headline, rows = figure_rows(found, reviews)
    pairable = rows[0].claims
    warned = prevalence(reviews)
    names = {label.pk: shown_name(label) for label in found.labels}
    return AgreementPage(
        aspects=aspects,
        articles=articles,
        scales=_scales(found),
        scale=str(found.scale.pk),
        scale_name=scale_in_words(found.scale),
        headline=headline,
        figures=rows,
        warning=warning_of(warned, names[int(str(warned.label))]) if warned else "",
        matrix=matrix_of(found.labels, confusion(reviews), pair_url(standing, chosen))
        if pairable
        else None,
        parts=[
            part
            for part in (
                _by_article(found, chosen, titles),
                _by_month(found, chosen),
                _by_pair(standing, found),
            )
            if part.rows and pairable
        ],
        claims=len(reviews.given),
        reviews=len(found.given),
        pairable=pairable,
        total=_claims_within(standing, chosen),
        set_aside=headline.set_aside,
        rounds=rounds_table(found),
        round_tabs=_round_tabs(found, chosen),
    )


def _claims_within(standing: Standing, chosen: AgreementFilter) -> int:
    """Standing claims of which the question is asked, reviewed or not: a number that tells nothing
    of reviews. 0 with a period, because a claim without reviews lies in none."""
    if chosen.since or chosen.until:
        return 0
    claims = Claim.objects.visible_to(standing.actor).standing().filter(project=standing.project)
    if chosen.article:
        claims = claims.filter(article=int(chosen.article))
    if chosen.aspect == Aspect.ATTRIBUTION:
        claims = claims.filter(Exists(Attribution.objects.filter(claim=OuterRef("pk"))))
    return claims.count()


def _aspects(standing: Standing, chosen: AgreementFilter) -> list[dict[str, Any]]:
    """Tabs for the two questions; a project that asks one needs none."""
    if not standing.project.attribution_scale_id and chosen.aspect == Aspect.CONTENT:
        return []
    return [
        {
            "label": label,
            "url": f"?{chosen.query(aspect=aspect.value, scale='')}",
            "current": chosen.aspect == aspect,
        }
        for aspect, label in ASPECTS.items()
    ]


def _round_tabs(found: Compared, chosen: AgreementFilter) -> list[dict[str, Any]]:
    """After discussions and before; none where nothing was discussed."""
    if found.rounds.is_empty:
        return []
    labels = {"": _("After discussion"), BEFORE: _("Before discussion")}
    return [
        {"label": label, "url": f"?{chosen.query(round=name)}", "current": chosen.round == name}
        for name, label in labels.items()
    ]


def _scales(found: Compared) -> list[tuple[str, str]]:
    """The versions to choose from, when there are several."""
    if not found.other_scales:
        return []
    every = [(found.scale, len(found.given)), *found.other_scales]
    every.sort(key=lambda pair: pair[0].pk)
    return [
        (
            str(scale.pk),
            _("%(scale)s (%(count)s reviews)")
            % {"scale": scale_in_words(scale), "count": grouped(count)},
        )
        for scale, count in every
    ]


# --- parts ---------------------------------------------------------------------------------------


def _column(label: str, *, number: bool = True) -> dict[str, Any]:
    return {"label": label, "number": number}


def _grouped(found: Compared, key: Callable[[Given], Any]) -> dict[Any, list[Given]]:
    groups: dict[Any, list[Given]] = {}
    for row in found.given:
        groups.setdefault(key(row), []).append(row)
    return groups


def _part_rows(
    found: Compared, groups: Sequence[tuple[str, str, list[Given]]]
) -> list[dict[str, Any]]:
    """Rows of ``(name, address, verdicts)``: claims compared, percent and the headline."""
    rows = []
    for name, url, given in groups:
        figures = measure(found.reviews(given))
        headline = FigureRow.of(found.headline(figures))
        percent = FigureRow.of(figures.percent, percent=True)
        cells = [
            name,
            grouped(percent.claims),
            percent.value or "–",
            headline.value or "–",
            headline.interval or "–",
        ]
        rows.append({"cells": cells, "url": url})
    return rows


def _measured(first: str) -> list[dict[str, Any]]:
    numbers = (
        _("Claims compared"),
        _("Same verdict"),
        _("Alpha"),
        _("%(level)d%% interval") % {"level": 95},
    )
    return [_column(first, number=False), *map(_column, numbers)]


def _by_article(found: Compared, chosen: AgreementFilter, titles: dict[int, str]) -> Part:
    groups = _grouped(found, lambda row: row.article)
    most = sorted(groups, key=lambda pk: (-len(groups[pk]), pk))
    shown = [
        (titles.get(pk, ""), f"?{chosen.query(article=str(pk))}", groups[pk])
        for pk in most[:MOST_ARTICLES]
    ]
    rows = [] if chosen.article else _part_rows(found, shown)
    return Part(_("By article"), _measured(_("Article")), rows, left_out=len(most) - len(shown))


def _by_month(found: Compared, chosen: AgreementFilter) -> Part:
    """By the month in which the last review of a claim came in, the latest first."""
    groups = _grouped(found, lambda row: row.day.replace(day=1))
    months = sorted(groups, reverse=True)
    shown = [
        (date_format(month, "F Y"), f"?{chosen.query(**_days_of(month))}", groups[month])
        for month in months[:MOST_MONTHS]
    ]
    return Part(
        _("By month"),
        _measured(_("Last review in")),
        _part_rows(found, shown),
        left_out=len(months) - len(shown),
    )


def _days_of(month: datetime.date) -> dict[str, str]:
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    return {"since": month.isoformat(), "until": last.isoformat()}


def _by_pair(standing: Standing, found: Compared) -> Part:
    """Cohen's kappa of every two people, from claims whose reviewers' names are known.

    Names stay hidden until the final verdict, so that no adjudicator judges the person; a figure
    beside a name would tell of a claim that still waits for one.
    """
    named = [row for row in found.given if row.named]
    names = {
        user.pk: user.name for user in User.objects.filter(pk__in={row.reviewer for row in named})
    }
    shared = _shared(named)
    most = sorted(
        shared, key=lambda pair: (-len(shared[pair]), names[pair[0]], names[pair[1]], pair)
    )
    rows = []
    for one, other in most[:MOST_PAIRS]:
        reviews = found.reviews(shared[one, other])
        counts = confusion(reviews, between=(one, other)).counts
        same = sum(counts[n][n] for n in range(len(counts)))
        kappa = FigureRow.of(cohen_kappa(reviews, one, other))
        rows.append(
            {
                "cells": [
                    _("%(one)s and %(other)s") % {"one": names[one], "other": names[other]},
                    grouped(kappa.claims),
                    share(same, kappa.claims),
                    kappa.value or "–",
                    kappa.interval or "–",
                ]
            }
        )
    numbers = (
        _("Claims both reviewed"),
        _("Same verdict"),
        _("Cohen’s kappa"),
        _("%(level)d%% interval") % {"level": 95},
    )
    waiting = len({row.claim for row in found.given} - {row.claim for row in named})
    return Part(
        _("By reviewers"),
        [_column(_("Reviewers"), number=False), *map(_column, numbers)],
        rows,
        note=_waiting(waiting),
        left_out=len(most) - len(rows),
    )


def _waiting(claims: int) -> str:
    if not claims:
        return ""
    return ngettext(
        "Without %(claims)s claim that waits for its final verdict.",
        "Without %(claims)s claims that wait for their final verdict.",
        claims,
    ) % {"claims": grouped(claims)}


def _shared(given: list[Given]) -> dict[tuple[int, int], list[Given]]:
    """What every two people said of the claims that both reviewed, the lower id first."""
    by_claim: dict[int, list[Given]] = {}
    for row in given:
        by_claim.setdefault(row.claim, []).append(row)
    shared: dict[tuple[int, int], list[Given]] = {}
    for rows in by_claim.values():
        rows.sort(key=lambda row: row.reviewer)
        for one, other in combinations(rows, 2):
            shared.setdefault((one.reviewer, other.reviewer), []).extend((one, other))
    return shared
