"""What is learned on top of the rules: it learns, it can be read, and chance does not pass."""

from __future__ import annotations

import random

import pytest

from annotations.splitting import split
from annotations.splitting.worth_model import (
    LOWERED,
    RAISED,
    Decision,
    WorthModel,
    appraised,
    average_precision,
    cross_validate,
    fit,
    reweighed,
)

SIGNS = ("has a number", "has a date", "is quoted", "makes a comparison", "is long")


def decisions(number: int, *, seed: int = 1) -> list[Decision]:
    """People here want what is quoted and care little for numbers, against the rules."""
    chance = random.Random(seed)
    made = []
    for _ in range(number):
        signs = frozenset(sign for sign in SIGNS if chance.random() < 0.4)
        rules = 0.48 + 0.22 * ("has a number" in signs) + 0.12 * ("makes a comparison" in signs)
        wanted = 0.85 if "is quoted" in signs else 0.1
        made.append(Decision(round(rules, 2), signs, chance.random() < wanted))
    return made


def shuffled(given: list[Decision], seed: int) -> list[Decision]:
    worthy = [one.worthy for one in given]
    random.Random(seed).shuffle(worthy)
    return [one._replace(worthy=it) for one, it in zip(given, worthy, strict=True)]


@pytest.mark.parametrize(
    ("scores", "worthy", "expected"),
    [
        ([0.9, 0.8, 0.1], [True, True, False], 1.0),
        ([0.9, 0.8, 0.1], [False, False, True], 1 / 3),
        ([0.9, 0.8, 0.7], [True, False, True], (1 + 2 / 3) / 2),
        ([0.5, 0.5, 0.5, 0.5], [True, False, False, False], 0.25),
        ([0.5, 0.4], [False, False], 0.0),
    ],
)
def test_average_precision(scores: list[float], worthy: list[bool], expected: float) -> None:
    assert average_precision(scores, worthy) == pytest.approx(expected)


def test_times_are_the_same_as_repeated_items() -> None:
    scores, worthy, times = [0.9, 0.5, 0.5, 0.2], [False, True, False, True], [1, 0, 3, 2]
    flat = [index for index, number in enumerate(times) for _ in range(number)]
    assert average_precision(scores, worthy, times) == pytest.approx(
        average_precision([scores[i] for i in flat], [worthy[i] for i in flat])
    )


def test_without_decisions_it_says_what_the_rules_say() -> None:
    model = fit([])
    assert [model.worth(rules, {"has a number"}) for rules in (0.02, 0.31, 0.98)] == [
        0.02,
        0.31,
        0.98,
    ]


def test_it_learns_what_people_want_and_can_be_read() -> None:
    model = fit(decisions(400))
    assert model.weights["is quoted"] > 2
    assert model.weights["has a number"] < -0.5
    assert abs(model.weights["has a date"]) < 0.8
    assert model.worth(0.5, {"is quoted"}) > 0.7 > 0.3 > model.worth(0.7, {"has a number"})


def test_it_beats_the_rules_where_people_decide_otherwise() -> None:
    trial = cross_validate(decisions(300))
    assert trial.passed
    assert trial.model > trial.rules + 0.2
    assert trial == cross_validate(decisions(300)), "the same decisions give the same figures"


@pytest.mark.parametrize("seed", range(12))
def test_shuffled_decisions_do_not_beat_the_rules(seed: int) -> None:
    assert not cross_validate(shuffled(decisions(300), seed)).passed


def test_decisions_like_the_rules_own_bring_nothing_to_store() -> None:
    chance = random.Random(3)
    own = [one._replace(worthy=chance.random() < one.rules) for one in decisions(300)]
    assert not cross_validate(own).passed


def test_the_order_of_decisions_does_not_change_the_model() -> None:
    given = decisions(120)
    assert fit(given).as_json() == fit(reversed(given)).as_json()


def test_a_model_is_stored_and_read_again() -> None:
    model = WorthModel(0.25, {"is quoted": 1.5}, 3)
    assert WorthModel.from_json(model.as_json()) == model
    assert WorthModel.from_json(None) is None
    assert WorthModel.from_json({**model.as_json(), "format": 0}) is None


def test_a_proposed_claim_gets_its_worth_and_says_why() -> None:
    text = "The bridge cost 4 million euros."
    (claim,) = split(text).claims
    for weight, reason in ((2.0, RAISED), (-2.0, LOWERED)):
        model = WorthModel(weights={"has money or a share": weight})
        changed = reweighed(text, claim, model, "en", None)
        assert (changed.worth > claim.worth) == (weight > 0)
        assert changed.reasons == (*claim.reasons, reason)
    assert reweighed(text, claim, WorthModel(), "en", None) == claim


def test_the_signs_of_a_claim() -> None:
    words = "In 2019 the city of Leeds paid 40 percent more than Hull"
    _, signs = appraised(words, ".", "en", mode="direct", year=2024)
    assert {
        "has a number",
        "has a date",
        "makes a comparison",
        "is quoted",
        "has a speaker",
        "names somebody or a place",
        "has money or a share",
    } <= signs
    _, plain = appraised("it rained all day long", "", "en", mode="", year=None)
    assert not plain & {"is quoted", "has a speaker", "names somebody or a place", "is long"}
