"""Where reviews differ: claim by claim, and label by label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import combinations

from .reviews import Reviews


@dataclass(frozen=True, slots=True)
class Confusion:
    """``counts[i][j]``: how often ``labels[i]`` met ``labels[j]``; labels lie by rank."""

    labels: tuple[Hashable, ...]
    counts: tuple[tuple[int, ...], ...]


def confusion(reviews: Reviews, *, between: tuple[Hashable, Hashable] | None = None) -> Confusion:
    """Count which labels met on a claim.

    With ``between`` two reviewers, rows are the first one's labels, columns the second one's, and
    the sum is the number of claims that both reviewed. Without, all pairs of reviews of a claim
    count, once in either order: the table is symmetric, its sum twice the number of pairs.
    """
    cells: Counter[tuple[int, int]] = Counter()
    if between:
        first, second = between
        for of_claim in reviews.given.values():
            if first in of_claim and second in of_claim:
                cells[of_claim[first], of_claim[second]] += 1
    else:
        for pattern, claims in reviews.patterns.items():
            for a, b in combinations(pattern, 2):
                cells[a, b] += claims
                cells[b, a] += claims
    size = range(len(reviews.labels))
    return Confusion(reviews.labels, tuple(tuple(cells[a, b] for b in size) for a in size))


def disagreements(reviews: Reviews) -> dict[Hashable, float | None]:
    """How far apart the reviews of each claim are, 0 (one label) to 1; None with one review.

    The mean distance over the pairs of its reviews. Different labels are 1 apart; on an ordinal
    scale, by how many steps of the whole scale (``Reviews.distance``). The nominal score is one
    less the P_i of Fleiss (1971).
    """
    scores = {pattern: _spread(reviews, pattern) for pattern in reviews.patterns}
    return {
        claim: scores[tuple(sorted(of_claim.values()))] for claim, of_claim in reviews.given.items()
    }


def least_agreed(reviews: Reviews) -> list[tuple[Hashable, float]]:
    """Claims with two reviews or more and their disagreement, the largest first; equal ones stay
    in the order in which the claims were given."""
    scored = [
        (claim, score) for claim, score in disagreements(reviews).items() if score is not None
    ]
    return sorted(scored, key=lambda pair: -pair[1])


def _spread(reviews: Reviews, pattern: tuple[int, ...]) -> float | None:
    distances = [reviews.distance(a, b) for a, b in combinations(pattern, 2)]
    return sum(distances) / len(distances) if distances else None
