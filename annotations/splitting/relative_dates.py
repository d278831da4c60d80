"""Dates that only the day of the article makes plain: "last year", "on Monday", "October 22"."""

from __future__ import annotations

import datetime
import re

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_COUNTS = "one two three four five six seven eight nine ten eleven twelve".split()
_MONTH = "|".join(_MONTHS)
DATED = re.compile(
    r"(?<![\w-])(?:"
    r"(?P<day>yesterday|today|tonight|tomorrow)"
    r"|(?P<turn>last|this|next)\s(?P<unit>week|month|year)"
    rf"|(?P<count>\d{{1,4}}|a|{'|'.join(_COUNTS)})\s(?P<ago>day|week|month|year)s?\sago"
    rf"|(?:on|last|this|next|since|until|by)\s(?P<weekday>{'|'.join(_DAYS)})"
    rf"|(?:(?P<before>\d{{1,2}})\s(?P<month>{_MONTH})|(?P<month2>{_MONTH})\s\d{{1,2}}"
    rf"|(?:in|since|until|by|from|to|of|last)\s(?P<month3>{_MONTH}))(?!\w|,?\s\d{{4}})"
    r")(?!\w)",
    re.IGNORECASE,
)
"""Finds them. Group names tell ``resolve`` which kind it is."""
_LOOK = 80
_AHEAD = re.compile(r"(?<!\w)(?:will|shall|would|due|plans?|expect(?:s|ed)?|scheduled|going)(?!\w)")
_SHIFT = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_TURN = {"last": -1, "this": 0, "next": 1}


def resolve(found: re.Match[str], date: datetime.date | None) -> str:
    """What the words stand for, seen from the article's ``date``; ends in "?" when convention
    and not the words themselves say so, and is "when?" when nothing does."""
    if date is None:
        return "when?"
    try:
        return _resolve(found, date)
    except (ValueError, OverflowError):  # before the year 1 or after 9999
        return "when?"


def _resolve(found: re.Match[str], date: datetime.date) -> str:
    if found["day"]:
        return spelled(date + datetime.timedelta(days=_SHIFT[found["day"].lower()]))
    if found["unit"]:
        return _unit(found["unit"].lower(), _TURN[found["turn"].lower()], date)
    if found["ago"]:
        count = found["count"].lower()
        number = int(count) if count.isdigit() else 1 if count == "a" else _COUNTS.index(count) + 1
        return _ago(found["ago"].lower(), number, date)
    if found["weekday"]:
        return _weekday(found, date)
    month = found["month"] or found["month2"] or found["month3"]
    past = _MONTHS.index(month.capitalize()) + 1 <= date.month
    return f"{date.year if past else date.year - 1}?"


def _unit(unit: str, turn: int, date: datetime.date) -> str:
    if unit == "year":
        return str(date.year + turn)
    if unit == "month":
        return _month(date, turn)
    monday = date - datetime.timedelta(days=date.weekday() - 7 * turn)
    return f"week of {spelled(monday)}"


def _ago(unit: str, number: int, date: datetime.date) -> str:
    if unit == "day":
        return spelled(date - datetime.timedelta(days=number))
    if unit == "week":
        return f"about {spelled(date - datetime.timedelta(weeks=number))}"
    if unit == "month":
        return f"about {_month(date, -number)}"
    return f"about {spelled(date.replace(day=1, year=date.year - number)).split()[-1]}"


def _weekday(found: re.Match[str], date: datetime.date) -> str:
    """News mean the last such day, the article's own included, unless they look ahead."""
    wanted = [day.lower() for day in _DAYS].index(found["weekday"].lower())
    lead = found.group().split()[0].lower()
    ahead = found.string[max(0, found.start() - _LOOK) : found.start()].split(".")[-1]
    if lead in ("next", "until", "by", "this") or _AHEAD.search(ahead):
        return "when?"
    back = (date.weekday() - wanted) % 7 or (7 if lead == "last" else 0)
    return f"{spelled(date - datetime.timedelta(days=back))}?"


def _month(date: datetime.date, shift: int) -> str:
    year, month = divmod(date.year * 12 + date.month - 1 + shift, 12)
    return f"{_MONTHS[month]} {datetime.date(year, 1, 1).year}"


def spelled(date: datetime.date) -> str:
    """A date as in "22 October 2024", whatever the locale."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
