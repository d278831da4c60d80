"""A figure with its uncertainty and its base, and the bootstrap that gives the uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .reviews import Array

Statistic = Callable[[Array], Array]
"""Draws x patterns (how many claims show each pattern) in, one value a draw out; NaN: undefined."""

# Beyond this share of undefined draws, the rest say too little about the whole.
MOST_UNDEFINED = 0.1
# Numbers held at once: many patterns times many draws would fill the memory.
BLOCK = 2_000_000


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How an interval is made: how many resamples, at which confidence, from which seed.

    The same reviews and the same values here give the same interval. 0 resamples give none.
    """

    resamples: int = 1000
    confidence: float = 0.95
    seed: int = 0

    def __post_init__(self) -> None:
        if self.resamples < 0:
            raise ValueError("resamples must not be negative")
        if not 0 < self.confidence < 1:
            raise ValueError("confidence must lie between 0 and 1")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of agreement. ``value`` is at most 1 (1: full agreement; for all but percent
    agreement 0: as much as chance would give, below 0: less), or None with a ``reason`` in words.

    ``interval`` (low, high) is None when it cannot be had: fewer than two pairable claims, or
    resamples in which the figure is mostly undefined. ``claims`` and ``reviews`` are those given,
    ``pairable`` the claims with two reviews or more that this figure can compare. ``set_aside``
    counts reviews whose label stands outside the order of the scale.
    """

    name: str
    value: float | None
    reason: str
    interval: tuple[float, float] | None
    claims: int
    reviews: int
    pairable: int
    set_aside: int = 0

    @property
    def coverage(self) -> float:
        """The share of the claims that the figure rests on; 0 without claims."""
        return self.pairable / self.claims if self.claims else 0.0


def values_of(statistics: Sequence[Statistic], weights: npt.NDArray[np.int64]) -> list[float]:
    """The value of each statistic, NaN where it is undefined."""
    return [float(statistic(weights[None, :].astype(float))[0]) for statistic in statistics]


def intervals_of(
    statistics: Sequence[Statistic], weights: npt.NDArray[np.int64], bootstrap: Bootstrap
) -> list[tuple[float, float] | None]:
    """Percentile intervals (Efron & Tibshirani 1993, ch. 13), claims being drawn with replacement.

    Drawing n claims and counting their patterns is one multinomial draw over the patterns, which
    costs as much as there are patterns, however many claims. All statistics see the same draws.
    """
    claims = int(weights.sum())
    if claims < 2 or not bootstrap.resamples:
        return [None] * len(statistics)
    random = np.random.default_rng(bootstrap.seed)
    block = max(1, BLOCK // len(weights))
    parts: list[list[Array]] = [[] for _ in statistics]
    for done in range(0, bootstrap.resamples, block):
        size = min(block, bootstrap.resamples - done)
        draws = random.multinomial(claims, weights / claims, size=size).astype(float)
        for values, statistic in zip(parts, statistics, strict=True):
            values.append(statistic(draws))
    return [_percentiles(np.concatenate(values), bootstrap.confidence) for values in parts]


def _percentiles(values: Array, confidence: float) -> tuple[float, float] | None:
    defined = values[~np.isnan(values)]
    if len(defined) < (1 - MOST_UNDEFINED) * len(values):
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high)
