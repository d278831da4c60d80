"""Every screen that is drawn was judged, by the rule by which screens ship (docs/ux-scores.md)."""

from __future__ import annotations

import re

import pytest

from factcheck.home import ROOT
from tests.pictures.screens import SCREENS

ROW = re.compile(r"^\| ([\w-]+) \| `([012 ]+)` \| (\d+) \|", re.M)
LEAST, QUESTIONS = 34, 20
NEVER_NONE = slice(4, 9)  # questions 5 to 9


def faults(text: str) -> list[str]:
    found = []
    for name, digits, total in ROW.findall(text):
        points = [int(digit) for digit in digits.replace(" ", "")]
        if len(points) != QUESTIONS or sum(points) != int(total):
            found.append(f"{name}: wrong sum")
        if sum(points) < LEAST or 0 in points[NEVER_NONE]:
            found.append(f"{name}: does not ship")
    judged, drawn = {row[0] for row in ROW.findall(text)}, {screen.name for screen in SCREENS}
    return found + [f"{name}: not judged" for name in drawn ^ judged]


def scores() -> str:
    return (ROOT / "docs" / "ux-scores.md").read_text(encoding="utf-8")


def test_every_screen_was_judged_and_ships() -> None:
    assert faults(scores()) == []


@pytest.mark.parametrize(
    ("was", "spoilt"),
    [
        ("| 40 |", "| 39 |"),
        ("`22222 22222 22222 22222` | 40 |", "`22220 22222 22222 22222` | 38 |"),
        ("| review |", "| revue |"),
    ],
)
def test_saboteurs_are_found(was: str, spoilt: str) -> None:
    assert faults(scores().replace(was, spoilt, 1)) != []
