"""What the design system's tags compute."""

from __future__ import annotations

import itertools

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from annotations.figures import grouped
from annotations.templatetags import ui


@pytest.mark.parametrize(
    ("worth", "level"),
    [
        (None, ""),
        ("", ""),
        (0.0, "no"),
        (0.24, "no"),
        (0.25, "low"),
        (0.5, "medium"),
        (1.0, "high"),
    ],
)
def test_check_worthiness_in_words(worth: float | str | None, level: str) -> None:
    assert ui.worth_level(worth) == level


@pytest.mark.parametrize(
    ("name", "letters"), [("Léa Marchetti", "LM"), ("Plato", "P"), ("Ana de la Cruz", "AC")]
)
def test_initials(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "1,234,567"), ("fr", "1\xa0234\xa0567"), ("zh-hans", "1234567"), ("ar", "1234567")],
)
def test_numbers_are_grouped_as_the_language_does_it(language: str, shown: str) -> None:
    with translation.override(language):
        assert grouped(1_234_567) == shown


def test_two_words_alike_keep_both_initials() -> None:
    assert ui.initials("Boutros Boutros") == "BB"


@pytest.mark.parametrize(
    ("value", "total", "share"), [(1, 4, "25"), (1, 3, "33.33"), (0, 0, "0"), (5, 4, "100")]
)
def test_percent(value: int, total: int, share: str) -> None:
    assert ui.percent_of(value, total) == share


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=9))
@example([9999, 10000, 1])
def test_stacked_parts_lie_end_to_end_within_the_bar(values: list[int]) -> None:
    laid = ui.stack([{"value": value} for value in values])

    assert [part["value"] for part in laid] == [value for value in values if value]
    for part, following in itertools.pairwise(laid):
        assert float(part["x"]) <= float(following["x"])
    if laid:
        assert float(laid[0]["x"]) == 0
        assert float(laid[-1]["x"]) < 100


@given(st.lists(st.integers(0, 100_000), max_size=12))
def test_columns_stay_inside_the_chart(values: list[int]) -> None:
    chart = ui.columns([{"label": "x", "values": [value]} for value in values], 120, 7)

    for group in chart["groups"]:
        for bar in group["bars"]:
            assert 7 <= float(bar["x"]) <= 100 - float(bar["width"])
            assert float(bar["y"]) + float(bar["height"]) == pytest.approx(120, abs=0.2)
    assert len(chart["lines"]) <= 4
    assert all(0 <= float(line["y"]) <= 120 for line in chart["lines"])


@pytest.mark.parametrize(("value", "level"), [(0, 0), (1, 1), (50, 4), (100, 8)])
def test_heat(value: int, level: int) -> None:
    assert ui.heat(value, 100) == level
