"""How well the letters of a verdict read on its colour (WCAG 2.2), in both themes.

The colours are those of the style sheet: what is told of them is computed from what is drawn.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

STYLE_SHEET = Path(__file__).parents[1] / "static" / "annotations" / "css" / "tokens.css"
LEAST = 4.5  # of text
_PAIR = re.compile(r"--(tile(?:-ink|-edge)?): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
_TILE = re.compile(r"\.tile--(\w+) \{(.*?)\}", re.DOTALL)


class Contrast(NamedTuple):
    """Ratios from 1 to 21 of a letter on its ground."""

    light: float
    dark: float

    @property
    def reads(self) -> bool:
        return min(self) >= LEAST


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, of a colour such as ``#01627d``."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, from 1 (the same) to 21 (black on white)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tile_contrasts(css: str) -> dict[str, Contrast]:
    """The letter on its ground, by colour, of a style sheet's text."""
    found = {}
    for colour, body in _TILE.findall(css):
        pairs = {name: (light, dark) for name, light, dark in _PAIR.findall(body)}
        ground, ink = pairs["tile"], pairs["tile-ink"]
        found[colour] = Contrast(contrast(ink[0], ground[0]), contrast(ink[1], ground[1]))
    return found


@cache
def contrasts() -> dict[str, Contrast]:
    """Those of the program's own style sheet."""
    return tile_contrasts(STYLE_SHEET.read_text(encoding="utf-8"))
