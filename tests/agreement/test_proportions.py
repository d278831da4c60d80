"""The interval of a share, against published values."""

from __future__ import annotations

import pytest

from annotations.agreement import wilson_interval

# Newcombe 1998, Two-sided confidence intervals for the single proportion. Stat. Med. 17,
# table I, method 3 (score, without continuity correction).
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("successes", "trials", "low", "high"), NEWCOMBE)
def test_published_values(successes: int, trials: int, low: float, high: float) -> None:
    found = wilson_interval(successes, trials)
    assert found is not None
    assert found == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("successes", "trials", "low", "high"), NEWCOMBE)
def test_failures_mirror_successes(successes: int, trials: int, low: float, high: float) -> None:
    found = wilson_interval(trials - successes, trials)
    assert found is not None
    assert found == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_the_ends_solve_the_score_equation() -> None:
    """Each end p is where |share - p| is z standard errors of p: what the interval is made of."""
    z = 1.959963984540054
    for successes, trials in ((1, 3), (7, 11), (40, 41), (500, 1000)):
        found = wilson_interval(successes, trials)
        assert found is not None
        for end in found:
            error = (end * (1 - end) / trials) ** 0.5
            assert abs(successes / trials - end) == pytest.approx(z * error)


@pytest.mark.parametrize("trials", [1, 2, 50])
def test_it_stays_within_bounds_and_has_width(trials: int) -> None:
    none, every = wilson_interval(0, trials), wilson_interval(trials, trials)
    assert none is not None
    assert every is not None
    assert none[0] == 0.0 < none[1] < 1
    assert 0 < every[0] < every[1] == 1.0


def test_without_trials_there_is_none() -> None:
    assert wilson_interval(0, 0) is None


def test_more_confidence_is_wider() -> None:
    narrow, wide = wilson_interval(5, 9, confidence=0.8), wilson_interval(5, 9, confidence=0.99)
    assert narrow is not None
    assert wide is not None
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@pytest.mark.parametrize(("successes", "trials"), [(-1, 3), (4, 3), (1, 0)])
def test_counts_that_cannot_be(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="successes"):
        wilson_interval(successes, trials)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 1.5, float("nan")])
def test_confidence_that_cannot_be(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        wilson_interval(1, 3, confidence=confidence)
