"""Which claims and labels reviewers differ on, and the warning of the kappa paradox."""

from __future__ import annotations

from annotations.agreement import Review, Reviews, confusion, disagreements, least_agreed
from annotations.agreement import prevalence as find_prevalence

from .examples import BALANCED, ONE_SIDED, from_table

REVIEWS: list[Review] = [
    (1, "a", "true"), (1, "b", "true"), (2, "a", "true"), (2, "b", "false"),
    (3, "a", "true"), (3, "b", "mixed"), (4, "a", "?"), (4, "b", "mixed"), (5, "a", "true"),
]  # fmt: skip
RANKS: dict[object, float] = {"false": 10, "mixed": 20, "true": 90}


def test_claims_come_by_least_agreement() -> None:
    ordinal = Reviews.of(REVIEWS, ranks=RANKS)
    assert disagreements(ordinal) == {1: 0.0, 2: 1.0, 3: 0.5, 4: 1.0, 5: None}
    assert [claim for claim, _ in least_agreed(ordinal)] == [2, 4, 3, 1]
    assert disagreements(Reviews.of(REVIEWS))[3] == 1.0  # the control: without an order


def test_labels_meet_in_a_table_ordered_by_rank() -> None:
    reviews = Reviews.of(REVIEWS, ranks=RANKS)
    both = confusion(reviews, between=("a", "b"))
    assert both.labels == ("false", "mixed", "true", "?")
    assert both.counts == ((0, 0, 0, 0), (0, 0, 0, 0), (1, 1, 1, 0), (0, 1, 0, 0))
    pooled = confusion(reviews)
    assert pooled.counts == ((0, 0, 1, 0), (0, 0, 1, 1), (1, 1, 2, 0), (0, 1, 0, 0))


def test_a_common_label_is_warned_of_only_where_it_misleads() -> None:
    warning = find_prevalence(Reviews.of(from_table(ONE_SIDED)))
    assert warning
    assert find_prevalence(Reviews.of(from_table(BALANCED))) is None
    assert find_prevalence(Reviews.of([])) is None
