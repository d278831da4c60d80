"""The suggested wording: what it adds, and that it never changes a word."""

from __future__ import annotations

import datetime
import re

import pytest

from annotations.splitting import split

from . import gold
from .levels import LEVELS

DAY = datetime.date(2024, 10, 22)  # a Tuesday
NOTE = re.compile(r" \[[^\]]*\]")


def suggested(text: str, date: datetime.date | None = DAY) -> list[str]:
    found = split(text, date=date)
    both = sorted([*found.claims, *found.set_aside], key=lambda claim: claim.spans)
    return [claim.standalone for claim in both]


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("yesterday", "21 October 2024"),
        ("last year", "2023"),
        ("next month", "November 2024"),
        ("last week", "week of 14 October 2024"),
        ("three years ago", "about 2021"),
        ("10 days ago", "12 October 2024"),
        ("two months ago", "about August 2024"),
        ("on Monday", "21 October 2024?"),
        ("on Tuesday", "22 October 2024?"),
        ("last Tuesday", "15 October 2024?"),
        ("on October 2", "2024?"),
        ("in December", "2023?"),
        ("9000 years ago", "when?"),
    ],
)
def test_relative_dates_are_seen_from_the_article(words: str, note: str) -> None:
    assert suggested(f"The dam leaked {words}.") == [f"The dam leaked {words} [{note}]"]


@pytest.mark.parametrize("words", ["last year", "on Monday", "in December", "two days ago"])
def test_without_a_date_they_are_marked_and_not_guessed(words: str) -> None:
    assert suggested(f"The dam leaked {words}.", None) == [f"The dam leaked {words} [when?]"]


def test_a_day_to_come_is_not_taken_for_the_last_one() -> None:
    assert suggested("The council will vote on Thursday.") == [
        "The council will vote on Thursday [when?]"
    ]


@pytest.mark.parametrize("words", ["in December 2019", "on 3 March 1971", "on March 3, 1971"])
def test_a_full_date_needs_no_note(words: str) -> None:
    assert suggested(f"The dam leaked {words}.") == [f"The dam leaked {words}"]


def test_the_front_names_speaker_act_and_day() -> None:
    assert suggested("Ada Poe warned that the dam might leak.") == [
        "Ada Poe warned (article of 22 October 2024): The dam might leak"
    ]
    assert suggested("According to Ada Poe, the dam leaked.", None) == [
        "According to Ada Poe: The dam leaked"
    ]
    assert suggested("The dam leaked.") == ["The dam leaked"]


def test_pronouns_get_a_guess_or_a_mark_never_a_replacement() -> None:
    text = "Ada Poe built the dam. She died in 1950. They mourned."
    assert suggested(text) == [
        "Ada Poe built the dam",
        "She [Ada Poe?] died in 1950",
        "They [?] mourned",
    ]
    assert suggested("“I built the dam,” said Ada Poe.", None) == [
        "Ada Poe said: I [Ada Poe] built the dam"
    ]
    assert suggested("It is known that the dam leaks.") == ["It is known that the dam leaks"]


@pytest.mark.parametrize("level", LEVELS)
def test_without_its_notes_a_wording_is_the_exact_words(level: int) -> None:
    """Hedges stay, nothing is silently replaced."""
    for name in gold.NAMES:
        found = split(gold.article(name), date=DAY, level=level)
        for claim in (*found.claims, *found.set_aside):
            bare = NOTE.sub("", claim.standalone)
            assert bare.endswith(claim.text)
            assert bare == claim.text or claim.speakers
