"""Editing a scale, step by step, and what saving it would do."""

from __future__ import annotations

import pytest

from annotations.choices import Colour
from annotations.verdicts import MOST, Draft, Effect, Verdict, edited, effect_of, problems_of

DRAFT = Draft(
    "Two",
    True,
    (
        Verdict("yes", "Y", "Yes", "It is so.", Colour.T, 2),
        Verdict("no", "N", "No", "It is not.", Colour.F, 1),
        Verdict("maybe", "M", "Maybe", "Nobody knows.", Colour.U, None, hidden=True),
    ),
)


def letters(draft: Draft) -> str:
    return "".join(row.letter or "_" for row in draft.verdicts)


@pytest.mark.parametrize(
    ("act", "place", "after", "chosen"),
    [
        ("up", 1, "NYM", 0),
        ("up", 0, "YNM", 0),
        ("down", 1, "YMN", 2),
        ("down", 2, "YNM", 3),
        ("remove", 1, "YM", 0),
        ("remove", 99, "YNM", 98),
        ("add", -1, "YNM_", 3),
    ],
)
def test_steps(act: str, place: int, after: str, chosen: int) -> None:
    draft, row = edited(DRAFT, act, place)
    assert (letters(draft), row) == (after, chosen)


def test_hiding_and_showing_again() -> None:
    hidden, _ = edited(DRAFT, "hide", 0)
    assert [row.letter for row in hidden.shown] == ["N"]
    assert edited(hidden, "show", 0)[0] == DRAFT


def test_a_new_verdict_has_a_colour_that_is_free() -> None:
    draft, _ = edited(DRAFT, "add", -1)
    assert draft.verdicts[-1].colour == Colour.MT


@pytest.mark.parametrize(
    ("current", "own", "same", "looks", "meaning"),
    [
        (True, True, "nothing", "looks", "version"),
        (True, False, "nothing", "version", "version"),
        (False, True, "choice", "version", "version"),
        (False, False, "choice", "version", "version"),
    ],
)
def test_what_a_save_does(current: bool, own: bool, same: str, looks: str, meaning: str) -> None:
    def effect(draft: Draft) -> Effect:
        return effect_of(draft, DRAFT, current=current, own=own)

    assert effect(DRAFT) == same
    assert effect(DRAFT.with_hidden(2, False)) == looks
    assert effect(DRAFT._replace(name="Other")) == looks
    for changed in (DRAFT.moved(0, 1), DRAFT.without(2), DRAFT.added()):
        assert effect(changed) == meaning
    assert effect(DRAFT._replace(ordinal=False)) == meaning


def test_two_to_nine_can_be_chosen() -> None:
    assert problems_of(DRAFT) == {}
    assert "verdicts" in problems_of(DRAFT.without(0))
    many = tuple(
        Verdict("", str(number), f"Name {number}", "So.", Colour.T) for number in range(MOST)
    )
    assert problems_of(Draft("Many", False, many)) == {}
    more = (*many, Verdict("", "X", "Ten", "So.", Colour.T))
    assert set(problems_of(Draft("Many", False, more))) == {"verdicts"}


def test_what_is_hidden_may_be_like_what_is_shown() -> None:
    rows = (*DRAFT.verdicts[:2], DRAFT.verdicts[2]._replace(letter="Y", name="yes"))
    assert problems_of(DRAFT._replace(verdicts=rows)) == {}
    shown = DRAFT._replace(verdicts=(*rows[:2], rows[2]._replace(hidden=False)))
    assert set(problems_of(shown)) == {"letter-0", "letter-2", "name-0", "name-2"}
