"""Ticked rows, people, days and plans as they stand in a request: shape only."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..exceptions import MissingVersion, Refused

ID = r"\d{1,18}"
ROW = re.compile(rf"({ID})\.(\d{{1,9}})", re.ASCII)
MOVE = re.compile(rf"({ID})\.(\d{{1,9}})\.({ID})", re.ASCII)
PAIR = re.compile(rf"({ID}):({ID})", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
LONGEST_LIST = 1000


def ids_in(values: Iterable[str], field: str) -> tuple[int, ...]:
    """Numbers of rows, each once."""
    found = list(dict.fromkeys(values))
    if len(found) > LONGEST_LIST or any(not re.fullmatch(ID, one, re.ASCII) for one in found):
        raise Refused(_("This is not one of the choices."), field=field)
    return tuple(int(one) for one in found)


def person_in(value: str) -> int:
    if not value:
        raise Refused(_("Choose a person."), field="person")
    return ids_in([value], "person")[0]


def day_in(value: str) -> datetime.date | None:
    """A day as a date input sends it; None when it is empty."""
    if not value:
        return None
    try:
        if DAY.fullmatch(value):
            return datetime.date.fromisoformat(value)
    except ValueError:
        pass
    raise Refused(_("This is not a day. Write it like 2026-03-31."), field="due_on")


def rows_in(values: Iterable[str]) -> dict[int, int]:
    """Ticked rows ``id.version``; ``MissingVersion`` when one does not say its version."""
    found: dict[int, int] = {}
    for value in values:
        if re.fullmatch(ID, value, re.ASCII):
            raise MissingVersion
        match = ROW.fullmatch(value)
        if match is None or int(match[1]) in found:
            raise Refused(_("This is not a row of the list."), field="rows")
        found[int(match[1])] = int(match[2])
    if not found:
        raise Refused(_("Tick at least one row."), field="rows")
    return found


def moves_in(text: str) -> list[tuple[int, int, int]]:
    """A plan to even out, ``assignment.version.person`` by spaces."""
    return [(int(a), int(b), int(c)) for a, b, c in _parts(text, MOVE)]


def pairs_in(text: str) -> list[tuple[int, int]]:
    """A plan to assign, ``claim:person`` by spaces."""
    return [(int(a), int(b)) for a, b in _parts(text, PAIR)]


def _parts(text: str, pattern: re.Pattern[str]) -> list[tuple[str, ...]]:
    found = [pattern.fullmatch(part) for part in text.split(" ")[: LONGEST_LIST + 1]]
    if len(found) > LONGEST_LIST or not all(found):
        raise Refused(_("This is not a plan of this page. Preview it again."), field="plan")
    return [match.groups() for match in found if match]
