"""What the scale editor says of a colour is what the style sheet draws."""

from __future__ import annotations

import pytest

from annotations.choices import Colour
from annotations.selectors.contrast import contrast, contrasts, tile_contrasts


def test_known_ratios() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_every_colour_reads_in_both_themes() -> None:
    assert set(contrasts()) == set(Colour.values)
    assert all(found.reads for found in contrasts().values())
    assert contrasts()["t"].light == pytest.approx(6.9, abs=0.05)
    assert contrasts()["mf"].dark == pytest.approx(6.9, abs=0.05)


def test_saboteur_a_pale_letter_is_found() -> None:
    css = """.tile--x {
      --tile: light-dark(#ffffff, #000000);
      --tile-ink: light-dark(#cccccc, #ffffff);
    }"""
    assert not tile_contrasts(css)["x"].reads
