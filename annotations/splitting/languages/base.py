"""The shape of a language's data."""

from __future__ import annotations

import re
from dataclasses import dataclass


def words(text: str) -> frozenset[str]:
    """A set from words separated by white space; "_" stands for a space inside one."""
    return frozenset(word.replace("_", " ") for word in text.split())


def phrases(text: str, *, bounded: bool = True) -> re.Pattern[str]:
    """A case-blind pattern for any of the phrases separated by white space.

    "_" stands for a space and "*" for the rest of a word. ``bounded`` phrases begin and end
    with a word; scripts without spaces between words pass False.
    """
    parts = [re.escape(part).replace("_", r"\s+").replace(r"\*", r"\w*") for part in text.split()]
    body = "|".join(sorted(parts, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)" if bounded else body, re.IGNORECASE)


NEVER = re.compile(r"(?!)")
DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Language:
    """Everything is lower case unless said otherwise.

    ``abbreviations`` never end a sentence, ``soft_abbreviations`` do before one of
    ``starters``. ``cues`` are finite forms of verbs of saying.
    ``complementisers`` open what is said, ``asking`` are those that belong to it ("why").
    ``contrasts`` part two clauses behind a comma, ``hearsay`` are verb forms of reported speech.
    The patterns look for what makes a sentence worth checking or gives a reason why not.
    """

    code: str
    spaced: bool = True
    cased: bool = True
    abbreviations: frozenset[str] = frozenset()
    soft_abbreviations: frozenset[str] = frozenset()
    lone_capitals: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    ordinal_stop: bool = False
    cues: frozenset[str] = frozenset()
    opinion_cues: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    complementisers: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    contrasts: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    hearsay: frozenset[str] = frozenset()
    according: tuple[str, ...] = ()
    according_after: tuple[str, ...] = ()
    pronouns: frozenset[str] = frozenset()
    male: frozenset[str] = frozenset()
    female: frozenset[str] = frozenset()
    first_person: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    role_endings: tuple[str, ...] = ()
    stops: frozenset[str] = frozenset()
    number: re.Pattern[str] = DIGITS
    date: re.Pattern[str] = NEVER
    comparison: re.Pattern[str] = NEVER
    cause: re.Pattern[str] = NEVER
    event: re.Pattern[str] = NEVER
    promise: re.Pattern[str] = NEVER
    forecast: re.Pattern[str] = NEVER
    opinion: re.Pattern[str] = NEVER
    ceremony: re.Pattern[str] = NEVER
