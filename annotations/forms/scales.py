"""A verdict scale as typed: its shape. What one must be is said by ``verdicts.problems_of``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..choices import Aspect
from ..exceptions import Refused
from ..verdicts import MOST_ROWS, Draft, Verdict
from .people import visible_characters

TEXTS = ("letter", "name", "definition")
_ACT = re.compile(r"(up|down|hide|show|remove)-(\d{1,2})", re.ASCII)


def aspect_in(values: Mapping[str, str]) -> Aspect:
    given = values.get("aspect", Aspect.CONTENT)
    if given not in Aspect.values:
        raise Refused(_("This is not one of the two questions."), field="aspect")
    return Aspect(given)


def act_in(values: Mapping[str, str]) -> tuple[str, int]:
    """What is to be done, and with which row: ``("up", 2)``, ``("save", -1)``."""
    given = values.get("do", "check")
    if given in ("check", "save", "add"):
        return given, -1
    if found := _ACT.fullmatch(given):
        return found[1], int(found[2])
    raise Refused(_("This is not something that can be done here."), field="do")


def chosen_in(values: Mapping[str, str], rows: int) -> int:
    """The row whose fields are open."""
    given = values.get("row", "")
    place = int(given) if given.isascii() and given.isdigit() and len(given) < 3 else 0
    return min(place, max(rows - 1, 0))


def draft_in(values: Mapping[str, str], stored: Draft) -> tuple[Draft, dict[str, str]]:
    """The scale as typed, and what of it could not be read, by input."""
    wrong: dict[str, str] = {}
    codes = {verdict.code for verdict in stored.verdicts}
    rows = []
    for place in range(MOST_ROWS + 1):
        if f"name-{place}" in values:
            rows.append(_verdict(values, place, codes, wrong))
    name = _line(values, "scale_name", wrong)
    return Draft(name, bool(values.get("ordinal")), tuple(rows)), wrong


def _verdict(
    values: Mapping[str, str], place: int, codes: set[str], wrong: dict[str, str]
) -> Verdict:
    letter, name, definition = (_line(values, f"{part}-{place}", wrong) for part in TEXTS)
    code = values.get(f"code-{place}", "")
    if code and code not in codes:
        wrong[f"code-{place}"] = _("This verdict is not on the scale.")
    return Verdict(
        code=code,
        letter=letter,
        name=name,
        definition=definition,
        colour=values.get(f"colour-{place}", ""),
        rating=_rating(values, f"rating-{place}", wrong),
        hidden=values.get(f"hidden-{place}", "") == "1",
    )


def _line(values: Mapping[str, str], field: str, wrong: dict[str, str]) -> str:
    """One line of text: breaks and runs of spaces are one space."""
    text = " ".join(values.get(field, "").split())
    try:
        visible_characters(text)
    except ValidationError as error:
        wrong[field] = error.messages[0]
    return text


def _rating(values: Mapping[str, str], field: str, wrong: dict[str, str]) -> int | None:
    text = values.get(field, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        wrong[field] = _("Write a number from 0 to 100, or nothing.")
        return None
    return int(text)
