"""Figures of agreement in words, and the matrix of which verdicts met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..agreement import Confusion, Figure, Reviews, measure
from ..exceptions import Words
from ..figures import grouped
from ..models import VerdictLabel
from ..policies import Standing
from ..scales import shown_name
from .agreement import AgreementFilter, Compared
from .agreement_words import said

QUESTIONS = {
    "percent": gettext_lazy("How often do two reviewers say the same?"),
    "alpha": gettext_lazy("More often than by chance? Labels differ or not."),
    "alpha_ordinal": gettext_lazy("More often than by chance? Near labels differ less."),
    "fleiss": gettext_lazy("The same, comparable with older papers."),
    "ac1": gettext_lazy("The same, where one verdict is far more common than the others."),
}


def in_words(value: float, *, percent: bool = False) -> str:
    """``74%`` or ``0.68``, with a real minus sign and never minus nought."""
    text = f"{100 * value:.0f}%" if percent else f"{value:.2f}"
    return (
        text.replace("-", "−") if any(digit in text for digit in "123456789") else text.strip("-")
    )


def interval_in_words(figure: Figure, *, percent: bool = False) -> str:
    """``0.63 to 0.73``; "" without an interval."""
    if figure.interval is None:
        return ""
    return " to ".join(in_words(end, percent=percent) for end in figure.interval)


def share(part: int, whole: int) -> str:
    return in_words(part / whole, percent=True) if whole else "0%"


# --- figures -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure in words. ``value`` is "" when there is none; ``reason`` then says why."""

    name: str
    question: Words
    value: str
    interval: str
    reason: str
    claims: int
    set_aside: int

    @classmethod
    def of(cls, figure: Figure, question: Words = "", *, percent: bool = False) -> FigureRow:
        value = "" if figure.value is None else in_words(figure.value, percent=percent)
        interval = interval_in_words(figure, percent=percent)
        return cls(
            said(figure.name),
            question,
            value,
            interval,
            said(figure.reason),
            figure.pairable,
            figure.set_aside,
        )


def figure_rows(found: Compared, reviews: Reviews) -> tuple[FigureRow, list[FigureRow]]:
    """The headline, and all figures that do not ask who reviewed."""
    figures = measure(reviews)
    rows = [
        FigureRow.of(getattr(figures, name), question, percent=name == "percent")
        for name, question in QUESTIONS.items()
        if found.ranks or name != "alpha_ordinal"
    ]
    return FigureRow.of(found.headline(figures)), rows


@dataclass(frozen=True, slots=True)
class RoundsTable:
    """Figures before discussions and after, of all claims compared and of the discussed ones.

    Discussed claims are those whose reviews differed, so before, theirs are low by selection.
    """

    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    headline: str


def rounds_table(found: Compared) -> RoundsTable | None:
    """None when nothing that the actor may see was discussed."""
    if found.rounds.is_empty:
        return None
    every, discussed = (
        (measure(found.reviews(rounds.before)), measure(found.reviews(rounds.after)))
        for rounds in (found.rounds, found.rounds.discussed)
    )
    rows = []
    for name in QUESTIONS:
        if name == "alpha_ordinal" and not found.ranks:
            continue
        figures = [getattr(agreement, name) for agreement in (*every, *discussed)]
        cells = [_with_interval(figure, percent=name == "percent") for figure in figures]
        rows.append({"cells": [said(figures[0].name), *cells]})
    before, after = (found.headline(agreement) for agreement in discussed)
    all_n, some_n = every[1].percent.pairable, discussed[1].percent.pairable
    labels = (
        _("All %(n)s: before") % {"n": grouped(all_n)},
        _("All %(n)s: after") % {"n": grouped(all_n)},
        _("Discussed %(n)s: before") % {"n": grouped(some_n)},
        _("Discussed %(n)s: after") % {"n": grouped(some_n)},
    )
    return RoundsTable(
        columns=[
            {"label": _("Figure"), "number": False},
            *({"label": label, "number": True} for label in labels),
        ],
        rows=rows,
        headline=ngettext(
            "%(figure)s %(before)s → %(after)s over %(n)s discussed claim",
            "%(figure)s %(before)s → %(after)s over %(n)s discussed claims",
            some_n,
        )
        % {
            "figure": said(before.name),
            "before": _value(before),
            "after": _value(after),
            "n": grouped(some_n),
        },
    )


def _value(figure: Figure, *, percent: bool = False) -> str:
    return "–" if figure.value is None else in_words(figure.value, percent=percent)


def _with_interval(figure: Figure, *, percent: bool) -> str:
    value, interval = _value(figure, percent=percent), interval_in_words(figure, percent=percent)
    return f"{value} ({interval})" if interval else value


# --- the matrix ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which verdicts met: pairs of reviews of one claim, each counted once.

    A triangle, because neither review comes first: cells below the diagonal are blank. The values
    add up to ``pairs``, of which ``same`` lie on the diagonal.
    """

    labels: list[VerdictLabel]
    rows: list[dict[str, Any]]
    highest: int
    pairs: int
    same: int

    @property
    def figures(self) -> list[dict[str, str]]:
        """As ``components/chart_matrix.html`` takes them."""
        text = _("same verdict (%(same)s of %(pairs)s pairs)") % {
            "same": grouped(self.same),
            "pairs": grouped(self.pairs),
        }
        return [{"value": share(self.same, self.pairs), "text": text}]


def matrix_of(labels: list[VerdictLabel], counted: Confusion, url: str) -> Matrix:
    """``counted`` is that of all pairs. A cell leads to its claims: ``url`` ends where the ids of
    its two labels follow; "" leads nowhere."""
    place = {label: n for n, label in enumerate(counted.labels)}
    rows: list[dict[str, Any]] = []
    values: list[int] = []
    same = 0
    for number, one in enumerate(labels):
        cells: list[dict[str, Any]] = [{"blank": True}] * number
        for other in labels[number:]:
            value = counted.counts[place[one.pk]][place[other.pk]]
            if one == other:
                value //= 2  # counted in either order
                same += value
            values.append(value)
            cells.append(
                {
                    "value": value,
                    "same": one == other,
                    "url": f"{url}{one.pk},{other.pk}" if value and url else "",
                    "text": _("%(one)s and %(other)s")
                    % {
                        "one": shown_name(one),
                        "other": shown_name(other),
                    },
                }
            )
        rows.append(
            {"letter": one.letter, "colour": one.colour, "name": shown_name(one), "cells": cells}
        )
    return Matrix(labels, rows, max(values, default=0), sum(values), same)


def pair_url(standing: Standing, chosen: AgreementFilter) -> str:
    """The table of the claims that are compared, for ``matrix_of``.

    "" for what was said before discussions: the table of claims knows what reviews say now.
    """
    if chosen.round:
        return ""
    kept = {name: getattr(chosen, name) for name in ("article", "since", "until")}
    query = urlencode({name: value for name, value in kept.items() if value} | {"pair": ""})
    return f"{reverse('claims.index', args=[standing.project.slug])}?{query}"
