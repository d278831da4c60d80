"""Percent agreement and the coefficients that correct it for chance.

Every coefficient is (observed - expected) / (1 - expected); they differ in what is expected.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .figures import Bootstrap, Figure, Statistic, intervals_of, values_of
from .reviews import Array, Reviews

DEFAULT = Bootstrap()

NO_REVIEWS = "There are no reviews."
NONE_PAIRABLE = "Nobody reviewed the same claim as somebody else."
NONE_SHARED = "These two reviewers reviewed no claim in common."
ONE_LABEL = "Only one label was used, so that agreement cannot be told from chance."
NO_ORDER = "The labels of this scale have no order."
NONE_ORDERED = "No claim has two reviews whose labels have a place in the order."


@dataclass(frozen=True, slots=True)
class Agreement:
    """All figures that do not ask who reviewed; ``measure`` makes it."""

    percent: Figure
    fleiss: Figure
    alpha: Figure
    alpha_ordinal: Figure
    ac1: Figure


@dataclass(frozen=True)
class _Method:
    """A figure to be computed: its name, its statistic, and the counts it compares."""

    name: str
    statistic: Statistic
    counts: Array
    ordinal: bool = False


def measure(reviews: Reviews, *, bootstrap: Bootstrap = DEFAULT) -> Agreement:
    """Percent agreement, Fleiss' kappa, Krippendorff's alphas and Gwet's AC1, from one set of
    resamples: cheaper than one by one, and the same figures."""
    methods = [_percent, _fleiss, _alpha, _alpha_ordinal, _ac1]
    return Agreement(*_figures(reviews, [method(reviews) for method in methods], bootstrap))


def percent_agreement(reviews: Reviews, *, bootstrap: Bootstrap = DEFAULT) -> Figure:
    """Observed agreement: the share of agreeing pairs of reviews within a claim, averaged over the
    claims with two reviews or more (P-bar of Fleiss 1971; p_a of Gwet 2014)."""
    return _figures(reviews, [_percent(reviews)], bootstrap)[0]


def fleiss_kappa(reviews: Reviews, *, bootstrap: Bootstrap = DEFAULT) -> Figure:
    """Fleiss' kappa (Fleiss 1971), in the generalisation of Gwet (2014, ch. 2) to claims with
    different numbers of reviews: a claim with one review counts towards how common its label is,
    not towards observed agreement. With equal numbers it is Fleiss' own."""
    return _figures(reviews, [_fleiss(reviews)], bootstrap)[0]


def krippendorff_alpha(
    reviews: Reviews, *, ordinal: bool = False, bootstrap: Bootstrap = DEFAULT
) -> Figure:
    """Krippendorff's alpha (Krippendorff 2011), nominal or ordinal; reviews may be missing.

    The ordinal metric squares how many reviews lie between two labels in the order, half of those
    at either end included. Labels outside the order are set aside, labels of one rank are one.
    Undefined with ``ordinal`` when the reviews were read without ranks.
    """
    method = _alpha_ordinal if ordinal else _alpha
    return _figures(reviews, [method(reviews)], bootstrap)[0]


def gwet_ac1(reviews: Reviews, *, bootstrap: Bootstrap = DEFAULT) -> Figure:
    """Gwet's AC1 (Gwet 2008), with missing reviews as in Gwet (2014, ch. 2).

    Expected agreement depends on the number of labels of the scale: name them all when reading
    reviews (``labels`` or ``ranks``), or only those used are counted.
    """
    return _figures(reviews, [_ac1(reviews)], bootstrap)[0]


def cohen_kappa(
    reviews: Reviews, first: Hashable, second: Hashable, *, bootstrap: Bootstrap = DEFAULT
) -> Figure:
    """Cohen's kappa (Cohen 1960) of two reviewers over the claims that both reviewed."""
    pairs = Counter(
        (of_claim[first], of_claim[second])
        for of_claim in reviews.given.values()
        if first in of_claim and second in of_claim
    )
    return _cohen(reviews, pairs, bootstrap)


def cohen_kappas(
    reviews: Reviews, *, bootstrap: Bootstrap = DEFAULT
) -> dict[tuple[Hashable, Hashable], Figure]:
    """Cohen's kappa of every two reviewers who share a claim, each pair and all pairs by name."""
    found: dict[tuple[Hashable, Hashable], Counter[tuple[int, int]]] = {}
    names = {reviewer for of_claim in reviews.given.values() for reviewer in of_claim}
    order = {name: n for n, name in enumerate(sorted(names, key=str))}
    for of_claim in reviews.given.values():
        for one, other in combinations(sorted(of_claim, key=order.__getitem__), 2):
            found.setdefault((one, other), Counter())[of_claim[one], of_claim[other]] += 1
    pairs = sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]]))
    return {pair: _cohen(reviews, found[pair], bootstrap) for pair in pairs}


def _figures(
    reviews: Reviews, methods: Sequence[_Method], bootstrap: Bootstrap
) -> tuple[Figure, ...]:
    statistics = [method.statistic for method in methods]
    if not reviews.given:
        reasons = [NO_ORDER if m.ordinal and not reviews.places else NO_REVIEWS for m in methods]
        return tuple(
            Figure(method.name, None, reason, None, 0, 0, 0)
            for method, reason in zip(methods, reasons, strict=True)
        )
    values = values_of(statistics, reviews.weights)
    intervals = intervals_of(statistics, reviews.weights, bootstrap)
    given = int(reviews.weights @ reviews.counts.sum(axis=1))
    figures = []
    for method, value, interval in zip(methods, values, intervals, strict=True):
        sizes = method.counts.sum(axis=1)
        pairable = int(reviews.weights @ (sizes > 1))
        defined = not math.isnan(value)
        figures.append(
            Figure(
                name=method.name,
                value=value if defined else None,
                reason="" if defined else _reason(reviews, method, pairable),
                interval=interval if defined and pairable > 1 else None,
                claims=len(reviews.given),
                reviews=given,
                pairable=pairable,
                set_aside=given - int(reviews.weights @ sizes),
            )
        )
    return tuple(figures)


def _reason(reviews: Reviews, method: _Method, pairable: int) -> str:
    if method.ordinal and not reviews.places:
        return NO_ORDER
    if not pairable:
        # The order is to blame only if there was something to compare without it.
        comparable = (reviews.counts.sum(axis=1) > 1).any()
        return NONE_ORDERED if method.ordinal and comparable else NONE_PAIRABLE
    return ONE_LABEL


def _ratio(above: Array, below: Array) -> Array:
    """Above / below, NaN where below is nought but for rounding."""
    fine = np.abs(below) > 1e-12
    return np.where(fine, above / np.where(fine, below, 1.0), np.nan)


def _observed(counts: Array) -> Statistic:
    sizes = counts.sum(axis=1)
    pairable = (sizes > 1).astype(float)
    agreeing = (counts * (counts - 1)).sum(axis=1) / np.maximum(sizes * (sizes - 1), 1)
    return lambda draws: _ratio(draws @ agreeing, draws @ pairable)


def _prevalence(counts: Array) -> Statistic:
    """Draws x labels: each label's share of a claim's reviews, averaged over all claims."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return lambda draws: _ratio(draws @ shares, draws.sum(axis=1, keepdims=True))


def _percent(reviews: Reviews) -> _Method:
    return _Method("Percent agreement", _observed(reviews.counts), reviews.counts)


def _fleiss(reviews: Reviews) -> _Method:
    observed, prevalence = _observed(reviews.counts), _prevalence(reviews.counts)

    def statistic(draws: Array) -> Array:
        expected = (prevalence(draws) ** 2).sum(axis=1)
        return _ratio(observed(draws) - expected, 1 - expected)

    return _Method("Fleiss' kappa", statistic, reviews.counts)


def _ac1(reviews: Reviews) -> _Method:
    observed, prevalence = _observed(reviews.counts), _prevalence(reviews.counts)
    labels = len(reviews.labels)

    def statistic(draws: Array) -> Array:
        if labels < 2:
            return np.full(len(draws), np.nan)
        shares = prevalence(draws)
        expected = (shares * (1 - shares)).sum(axis=1) / (labels - 1)
        return _ratio(observed(draws) - expected, 1 - expected)

    return _Method("Gwet's AC1", statistic, reviews.counts)


def _alpha(reviews: Reviews) -> _Method:
    apart = 1 - np.eye(len(reviews.labels))
    statistic = _alpha_statistic(reviews.counts, lambda totals: apart[None, :, :])
    return _Method("Krippendorff's alpha, nominal", statistic, reviews.counts)


def _alpha_ordinal(reviews: Reviews) -> _Method:
    def apart(totals: Array) -> Array:
        # The sum from one label to another, less half of either end, is the difference of their
        # mid-ranks.
        middles = totals.cumsum(axis=1) - totals / 2
        difference: Array = (middles[:, :, None] - middles[:, None, :]) ** 2
        return difference

    counts = reviews.ordered_counts
    name = "Krippendorff's alpha, ordinal"
    return _Method(name, _alpha_statistic(counts, apart), counts, ordinal=True)


def _alpha_statistic(counts: Array, apart: Statistic) -> Statistic:
    """``apart`` takes draws x labels (how often each label occurs among pairable reviews) and gives
    the squared distances: draws x labels x labels."""
    patterns, labels = counts.shape
    sizes = counts.sum(axis=1)
    pairable = counts * (sizes > 1)[:, None]
    pairs = pairable[:, :, None] * (counts[:, None, :] - np.eye(labels)[None, :, :])
    coincidences = pairs / np.maximum(sizes - 1, 1)[:, None, None]
    flat = coincidences.reshape(patterns, labels * labels)

    def statistic(draws: Array) -> Array:
        totals = draws @ pairable
        distances = apart(totals)
        observed = ((draws @ flat).reshape(len(draws), labels, labels) * distances).sum(axis=(1, 2))
        expected = (totals[:, :, None] * totals[:, None, :] * distances).sum(axis=(1, 2))
        return 1 - _ratio((totals.sum(axis=1) - 1) * observed, expected)

    return statistic


def _cohen(reviews: Reviews, pairs: Counter[tuple[int, int]], bootstrap: Bootstrap) -> Figure:
    labels = len(reviews.labels)
    cells = sorted(pairs)
    at = [a * labels + b for a, b in cells]

    def statistic(draws: Array) -> Array:
        table = np.zeros((len(draws), labels * labels))
        table[:, at] = draws / draws.sum(axis=1, keepdims=True)
        square = table.reshape(len(draws), labels, labels)
        observed = square.trace(axis1=1, axis2=2)
        expected = (square.sum(axis=2) * square.sum(axis=1)).sum(axis=1)
        return _ratio(observed - expected, 1 - expected)

    value, interval, reason = math.nan, None, NONE_SHARED
    if pairs:
        weights = np.array([pairs[cell] for cell in cells], dtype=np.int64)
        (value,) = values_of([statistic], weights)
        (interval,) = intervals_of([statistic], weights, bootstrap)
        reason = ONE_LABEL if math.isnan(value) else ""
    return Figure(
        name="Cohen's kappa",
        value=None if math.isnan(value) else value,
        reason=reason,
        interval=None if math.isnan(value) else interval,
        claims=len(reviews.given),
        reviews=sum(map(len, reviews.given.values())),
        pairable=pairs.total(),
    )
