"""A verdict scale as somebody edits it, and what saving it would do. Pure; nothing is stored here.

A stored version never changes its meaning, whether or not it was used: what may depend on use would
tell a manager who reviews, too, which verdicts others have given (P6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext as _

from .choices import Colour

FEWEST, MOST = 2, 9  # verdicts to choose from; a digit chooses each
MOST_ROWS = 20  # with the hidden ones
LETTERS, NAME, DEFINITION, SCALE_NAME = 3, 60, 300, 120  # code points
HIGHEST_RATING = 100


class Verdict(NamedTuple):
    """One row. ``code`` is that of a stored verdict, "" of a new one."""

    code: str
    letter: str
    name: str
    definition: str
    colour: str
    rating: int | None = None
    hidden: bool = False

    @property
    def meaning(self) -> tuple[str, str, str, str, int | None]:
        return self.code, self.letter, self.name, self.definition, self.rating


class Draft(NamedTuple):
    """A scale with its verdicts in their order; ``ordinal`` when that order means something."""

    name: str
    ordinal: bool
    verdicts: tuple[Verdict, ...]

    @property
    def shown(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if not verdict.hidden)

    @property
    def hidden(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.hidden)

    def moved(self, place: int, by: int) -> Draft:
        rows, other = list(self.verdicts), place + by
        if 0 <= place < len(rows) and 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
        return self._replace(verdicts=tuple(rows))

    def added(self) -> Draft:
        used = {verdict.colour for verdict in self.verdicts}
        free = next((colour for colour in Colour.values if colour not in used), Colour.U.value)
        return self._replace(verdicts=(*self.verdicts, Verdict("", "", "", "", free)))

    def without(self, place: int) -> Draft:
        rows = (row for number, row in enumerate(self.verdicts) if number != place)
        return self._replace(verdicts=tuple(rows))

    def with_hidden(self, place: int, hidden: bool) -> Draft:
        rows = (
            row._replace(hidden=hidden) if number == place else row
            for number, row in enumerate(self.verdicts)
        )
        return self._replace(verdicts=tuple(rows))


class Effect(StrEnum):
    """What saving a draft does."""

    NOTHING = "nothing"
    # A stored scale, exactly as it is, becomes the project's.
    CHOICE = "choice"
    # Name, colours and what is hidden change where they are: no verdict means anything else.
    LOOKS = "looks"
    VERSION = "version"


def edited(draft: Draft, act: str, place: int) -> tuple[Draft, int]:
    """The draft after one step on one of its rows, and the row that is looked at then."""
    if act == "add":
        return draft.added(), len(draft.verdicts)
    if act == "remove":
        return draft.without(place), max(place - 1, 0)
    if act in ("hide", "show"):
        return draft.with_hidden(place, act == "hide"), place
    by = -1 if act == "up" else 1
    return draft.moved(place, by), max(place + by, 0)


def effect_of(draft: Draft, base: Draft, *, current: bool, own: bool) -> Effect:
    """``base`` is the stored scale that was edited; ``current`` whether the project uses it now;
    ``own`` whether it is the project's own, and not one that others share."""
    if draft == base:
        return Effect.NOTHING if current else Effect.CHOICE
    mine, theirs = ([verdict.meaning for verdict in side.verdicts] for side in (draft, base))
    same = draft.ordinal == base.ordinal and mine == theirs
    return Effect.LOOKS if same and current and own else Effect.VERSION


def problems_of(draft: Draft) -> dict[str, str]:
    """What keeps the draft from being saved, by the name of the input. Hidden rows may be so."""
    found: dict[str, str] = {}
    if not draft.name:
        found["scale_name"] = _("Name the scale.")
    elif len(draft.name) > SCALE_NAME:
        found["scale_name"] = _at_most(SCALE_NAME)
    if not FEWEST <= len(draft.shown) <= MOST:
        found["verdicts"] = _("A scale has 2 to 9 verdicts; this one has %(number)s.") % {
            "number": len(draft.shown)
        }
    if len(draft.verdicts) > MOST_ROWS:
        found["verdicts"] = _("With the hidden ones, a scale has at most 20 verdicts.")
    letters = Counter(verdict.letter.casefold() for verdict in draft.shown)
    names = Counter(verdict.name.casefold() for verdict in draft.shown)
    for place, verdict in enumerate(draft.verdicts):
        if not verdict.hidden:
            twice = letters[verdict.letter.casefold()] > 1, names[verdict.name.casefold()] > 1
            found |= {f"{part}-{place}": text for part, text in _problems(verdict, *twice)}
    return found


def _problems(verdict: Verdict, same_letters: bool, same_name: bool) -> Iterator[tuple[str, str]]:
    if not verdict.letter:
        yield "letter", _("Give the verdict one to three letters.")
    elif len(verdict.letter) > LETTERS:
        yield "letter", _at_most(LETTERS)
    elif same_letters:
        yield "letter", _("Another verdict has these letters.")
    if not verdict.name:
        yield "name", _("Name the verdict.")
    elif len(verdict.name) > NAME:
        yield "name", _at_most(NAME)
    elif same_name:
        yield "name", _("Another verdict has this name.")
    if not verdict.definition:
        yield "definition", _("Say when to use the verdict.")
    elif len(verdict.definition) > DEFINITION:
        yield "definition", _at_most(DEFINITION)
    if verdict.colour not in Colour.values:
        yield "colour", _("Choose one of the tested colours.")
    if verdict.rating is not None and not 0 <= verdict.rating <= HIGHEST_RATING:
        yield "rating", _("Write a number from 0 to 100, or nothing.")


def _at_most(number: int) -> str:
    return _("At most %(number)s characters.") % {"number": number}
