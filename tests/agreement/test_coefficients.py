"""The figures against published examples and against other people's programs."""

from __future__ import annotations

import agreement.metrics as other
import krippendorff
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.agreement import (
    Bootstrap,
    Figure,
    Review,
    Reviews,
    cohen_kappa,
    cohen_kappas,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    measure,
    percent_agreement,
)

from .examples import (
    ABSTRACTORS,
    BALANCED,
    FLEISS,
    KRIPPENDORFF,
    ONE_SIDED,
    from_counts,
    from_rows,
    from_table,
    made_up,
)

NO_INTERVAL = Bootstrap(resamples=0)
RANKS: dict[object, float] = {0: 0, 1: 1, 2: 2, 3: 3}


def values(reviews: list[Review], ranks: dict[object, float] | None = None) -> list[float | None]:
    figures = measure(Reviews.of(reviews, ranks=ranks), bootstrap=NO_INTERVAL)
    found = (figures.percent, figures.fleiss, figures.alpha, figures.alpha_ordinal, figures.ac1)
    return [figure.value for figure in found]


def close(value: float | None, expected: float) -> bool:
    return value == pytest.approx(expected, abs=1e-9)


def test_krippendorffs_example_with_missing_reviews() -> None:
    reviews = Reviews.of(from_rows(KRIPPENDORFF), ranks={n: n for n in range(1, 6)})
    assert krippendorff_alpha(reviews).value == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha(reviews, ordinal=True).value == pytest.approx(0.815, abs=5e-4)
    assert percent_agreement(reviews).value == pytest.approx(0.8181818, abs=5e-8)
    assert gwet_ac1(reviews).value == pytest.approx(0.77544, abs=5e-6)
    assert fleiss_kappa(reviews).value == pytest.approx(0.76117, abs=5e-6)


def test_six_psychiatrists() -> None:
    reviews = Reviews.of(from_counts(FLEISS))
    assert fleiss_kappa(reviews).value == pytest.approx(0.4139265, abs=5e-8)
    assert gwet_ac1(reviews).value == pytest.approx(0.4448007, abs=5e-8)
    assert krippendorff_alpha(reviews).value == pytest.approx(0.4204384, abs=5e-8)


def test_two_abstractors() -> None:
    reviews = Reviews.of(from_table(ABSTRACTORS))
    assert cohen_kappa(reviews, "ann", "bea").value == pytest.approx(0.7964094, abs=5e-8)
    assert gwet_ac1(reviews).value == pytest.approx(0.8493305, abs=5e-8)
    assert fleiss_kappa(reviews).value == pytest.approx(0.7962397, abs=5e-8)


@pytest.mark.parametrize(("table", "kappa"), [(BALANCED, 0.70), (ONE_SIDED, 0.32)])
def test_the_kappa_paradox(table: list[list[int]], kappa: float) -> None:
    reviews = Reviews.of(from_table(table))
    assert percent_agreement(reviews).value == pytest.approx(0.85)
    assert cohen_kappa(reviews, "ann", "bea").value == pytest.approx(kappa, abs=5e-3)


def counted(reviews: list[Review]) -> npt.NDArray[np.float64]:
    counts: npt.NDArray[np.float64] = np.zeros((12, 4))
    for claim, _, label in reviews:
        counts[int(str(claim)), int(str(label))] += 1
    filled: npt.NDArray[np.float64] = counts[counts.sum(axis=1) > 0]
    return filled


@given(made_up)
def test_alpha_equals_the_oracles(reviews: list[Review]) -> None:
    counts = counted(reviews)
    _, _, nominal, ordinal, _ = values(reviews, RANKS)
    if nominal is not None and ordinal is not None:
        args = {"value_counts": counts.astype(int)}
        assert close(nominal, krippendorff.alpha(**args, level_of_measurement="nominal"))
        assert close(ordinal, krippendorff.alpha(**args, level_of_measurement="ordinal"))
    else:
        paired = counts[counts.sum(axis=1) > 1]
        assert (paired.sum(axis=0) > 0).sum() < 2


@given(made_up)
def test_percent_and_ac1_equal_the_oracles(reviews: list[Review]) -> None:
    counts = counted(reviews)
    percent, _, _, _, ac1 = values(reviews, RANKS)
    if (counts.sum(axis=1) > 1).any():
        assert close(percent, other.observed_agreement(counts))
        assert close(ac1, other.gwets_gamma(counts))
    else:
        assert percent is ac1 is None


@given(made_up)
def test_fleiss_equals_the_oracle_where_every_claim_is_pairable(reviews: list[Review]) -> None:
    counts = counted(reviews)
    paired = counts[counts.sum(axis=1) > 1]
    kept = [r for r in reviews if sum(x[0] == r[0] for x in reviews) > 1]
    _, fleiss, _, _, _ = values(kept)
    if fleiss is not None:
        assert close(fleiss, other.scotts_pi(paired))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30))
def test_cohen_equals_the_oracle(pairs: list[tuple[int, int]]) -> None:
    reviews: list[Review] = [
        review for n, (a, b) in enumerate(pairs) for review in ((n, "a", a), (n, "b", b))
    ]
    answers, users = np.zeros((len(pairs), 4)), np.zeros((2, 4))
    for n, pair in enumerate(pairs):
        for who, label in enumerate(pair):
            answers[n, label] += 1
            users[who, label] += 1
    kappa = cohen_kappa(Reviews.of(reviews), "a", "b", bootstrap=NO_INTERVAL).value
    if kappa is None:
        assert len({label for pair in pairs for label in pair}) == 1
    else:
        assert close(kappa, other.cohens_kappa(answers, users))


def test_saboteur_another_figure_is_not_taken_for_the_right_one() -> None:
    percent, fleiss, nominal, ordinal, ac1 = values(
        from_rows(KRIPPENDORFF), {n: n for n in range(1, 6)}
    )
    found = [percent, fleiss, nominal, ordinal, ac1]
    assert not any(close(a, b or 0) for a in found for b in found if a is not b)


@given(made_up, st.permutations(range(4)), st.permutations(range(4)), st.randoms())
def test_names_and_order_change_nothing(
    reviews: list[Review], labels: list[int], people: list[int], random: object
) -> None:
    renamed: list[Review] = [
        (f"c{c}", people[int(str(r))], f"l{labels[int(str(v))]}") for c, r, v in reviews
    ]
    for before, after in zip(values(reviews), values(renamed[::-1]), strict=True):
        assert (before is None) == (after is None)
        assert before is None or close(after, before)


def test_perfect_agreement_is_one() -> None:
    reviews: list[Review] = [(c, r, c % 2) for c in range(6) for r in "abc"]
    assert values(reviews, {0: 0, 1: 1}) == [1.0] * 5
    assert [k.value for k in cohen_kappas(Reviews.of(reviews)).values()] == [1.0] * 3


@pytest.mark.parametrize(
    ("reviews", "reason"),
    [
        ([], "no reviews"),
        ([(1, "a", "x"), (2, "b", "y")], "Nobody reviewed the same claim"),
        ([(1, "a", "x"), (1, "b", "x")], "Only one label"),
    ],
)
def test_an_undefined_figure_says_why(reviews: list[Review], reason: str) -> None:
    figure = krippendorff_alpha(Reviews.of(reviews))
    assert (figure.value, figure.interval) == (None, None)
    assert reason in figure.reason


def test_an_order_that_is_missing_or_leaves_labels_out() -> None:
    reviews: list[Review] = [(1, "a", 0), (1, "b", 3), (2, "a", "?"), (2, "b", 3)]
    assert "no order" in krippendorff_alpha(Reviews.of(reviews), ordinal=True).reason
    ordered = krippendorff_alpha(Reviews.of(reviews, ranks=RANKS), ordinal=True)
    assert (ordered.set_aside, ordered.pairable, ordered.coverage) == (1, 1, 0.5)


def interval(figure: Figure) -> tuple[float, float]:
    assert figure.interval
    return figure.interval


def test_an_interval_is_the_same_for_the_same_seed_and_holds_the_value() -> None:
    reviews = from_table(ABSTRACTORS)
    first = gwet_ac1(Reviews.of(reviews))
    low, high = interval(first)
    assert low < (first.value or 0) < high
    # Gwet's own interval, from the normal distribution, is 0.764 to 0.935.
    assert (low, high) == pytest.approx((0.764, 0.935), abs=0.02)
    assert interval(gwet_ac1(Reviews.of(reviews[::-1]))) == (low, high)
    assert interval(gwet_ac1(Reviews.of(reviews), bootstrap=Bootstrap(seed=1))) != (low, high)


def test_a_second_review_of_a_claim_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Reviews.of([(1, "a", "x"), (1, "a", "y")])


def test_ac1_counts_the_labels_that_nobody_used() -> None:
    reviews: list[Review] = [(1, "a", "x"), (1, "b", "x")]
    assert gwet_ac1(Reviews.of(reviews)).value is None
    assert gwet_ac1(Reviews.of(reviews, labels="xyz")).value == 1.0
