"""Reviews read once: who gave which claim which label, and how often each pattern occurs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Review = tuple[Hashable, Hashable, Hashable]
"""A claim, who reviewed it, and the label of the verdict. Each is any hashable."""


@dataclass(frozen=True)
class Reviews:
    """What the figures are computed from. Make it with ``Reviews.of``.

    ``labels`` are those of the scale and those used, by rank, the ones without a rank last.
    ``places`` holds for each label its place in the order (0 is lowest, equal ranks share one), or
    None for a label outside it; it is empty on a scale without order. ``given`` maps each claim to
    its reviewers and the index of the label each gave.
    """

    labels: tuple[Hashable, ...]
    places: tuple[int | None, ...]
    given: Mapping[Hashable, Mapping[Hashable, int]]

    @classmethod
    def of(
        cls,
        reviews: Iterable[Review],
        *,
        ranks: Mapping[Hashable, float] | None = None,
        labels: Iterable[Hashable] = (),
    ) -> Reviews:
        """Read reviews, in any order.

        ``ranks`` orders the labels of an ordinal scale; only the order counts, not the distances.
        A label that it leaves out ("cannot verify") stands outside the order. ``labels`` names the
        whole scale, so that labels nobody used are known too (Gwet's AC1 counts them).

        Raises ``ValueError`` if a reviewer reviewed a claim twice or a rank is no finite number.
        """
        ranks = ranks or {}
        if not all(math.isfinite(rank) for rank in ranks.values()):
            raise ValueError("a rank must be a finite number")
        named: dict[Hashable, dict[Hashable, Hashable]] = {}
        for claim, reviewer, label in reviews:
            of_claim = named.setdefault(claim, {})
            if reviewer in of_claim:
                raise ValueError(f"{reviewer!r} reviewed {claim!r} twice")
            of_claim[reviewer] = label
        used = {label for of_claim in named.values() for label in of_claim.values()}
        # By name within a rank: the order of the input must not decide what is drawn.
        ordered = sorted(
            used.union(ranks, labels), key=lambda label: (ranks.get(label, math.inf), str(label))
        )
        index = {label: n for n, label in enumerate(ordered)}
        steps = {rank: n for n, rank in enumerate(sorted(set(ranks.values())))}
        return cls(
            labels=tuple(ordered),
            places=tuple(steps[ranks[label]] if label in ranks else None for label in ordered)
            if ranks
            else (),
            given={
                claim: {reviewer: index[label] for reviewer, label in of_claim.items()}
                for claim, of_claim in named.items()
            },
        )

    @cached_property
    def patterns(self) -> dict[tuple[int, ...], int]:
        """The distinct sets of labels a claim got (sorted label indices), and how many claims.

        Who gave a label matters to none but Cohen's kappa, so that 50,000 claims come down to a
        few dozen patterns.
        """
        found = Counter(tuple(sorted(of_claim.values())) for of_claim in self.given.values())
        return dict(sorted(found.items()))

    @cached_property
    def counts(self) -> Array:
        """Patterns x labels: how often each pattern holds each label."""
        counts = np.zeros((len(self.patterns), len(self.labels)))
        for row, pattern in enumerate(self.patterns):
            for label in pattern:
                counts[row, label] += 1
        return counts

    @cached_property
    def weights(self) -> npt.NDArray[np.int64]:
        """How many claims show each pattern."""
        return np.array(list(self.patterns.values()), dtype=np.int64)

    @cached_property
    def ordered_counts(self) -> Array:
        """Patterns x places in the order: labels of one rank are one, those without left out."""
        placed = [(n, place) for n, place in enumerate(self.places) if place is not None]
        counts = np.zeros((len(self.patterns), 1 + max((place for _, place in placed), default=-1)))
        for label, place in placed:
            counts[:, place] += self.counts[:, label]
        return counts

    def distance(self, a: int, b: int) -> float:
        """How far apart two labels are, 0 to 1: steps between their places over all steps.

        Without an order, and for a label outside it, different labels are wholly apart.
        """
        if a == b:
            return 0.0
        first, second = (self.places[a], self.places[b]) if self.places else (None, None)
        if first is None or second is None:
            return 1.0
        steps = max(place for place in self.places if place is not None)
        return abs(first - second) / steps if steps else 0.0
