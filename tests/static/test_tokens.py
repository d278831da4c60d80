"""Colours keep the contrast that reading needs (WCAG 2.2), in both themes."""

from __future__ import annotations

import re

import pytest

from tests.templates.gallery import STATIC

CSS = (STATIC / "annotations" / "css" / "tokens.css").read_text(encoding="utf-8")
PAIR = re.compile(r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(rf"--([a-z0-9-]+): {PAIR.pattern};", CSS)
}
TILES = {
    colour: re.findall(rf"--tile(?:-ink|-edge)?: {PAIR.pattern};", body)
    for colour, body in re.findall(r"\.tile--(\w+) \{(.*?)\}", CSS, re.S)
}
GROUNDS = ("bg", "surface", "sunken")


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_the_most_and_grey_on_grey_fails() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#888888") < 3


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "ink-3", "accent", "ok", "warn", "bad"])
def test_text_reads_on_every_ground(ink: str, theme: int) -> None:
    grounds = [*GROUNDS, *([f"{ink}-weak"] if f"{ink}-weak" in TOKENS else [])]

    assert all(contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= 4.5 for ground in grounds)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on-ink", "ink"),
        ("on-accent", "accent"),
        ("on-accent-mid", "accent-mid"),
        ("ink", "selection"),
        ("ink", "accent-weak"),
    ],
)
def test_text_reads_on_filled_grounds(ink: str, ground: str, theme: int) -> None:
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_the_edge_of_a_control_can_be_seen(theme: int) -> None:
    assert all(contrast(TOKENS["edge"][theme], TOKENS[ground][theme]) >= 3 for ground in GROUNDS)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("colour", ["t", "mt", "mx", "mf", "f", "u", "p", "s"])
def test_the_letters_of_a_verdict_read_and_its_edge_can_be_seen(colour: str, theme: int) -> None:
    ground, ink, edge = TILES[colour]

    assert contrast(ink[theme], ground[theme]) >= 4.5
    assert all(contrast(edge[theme], TOKENS[page][theme]) >= 3 for page in GROUNDS)


def test_every_colour_of_a_label_has_a_tile() -> None:
    from annotations.choices import Colour

    assert set(TILES) == set(Colour.values)
