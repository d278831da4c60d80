"""Every icon that a page names is in the sprite."""

from __future__ import annotations

import re

from tests.templates.gallery import ROOT, STATIC

SPRITE = (STATIC / "annotations" / "icons" / "sprite.svg").read_text(encoding="utf-8")
DRAWN = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))


def named(source: str) -> set[str]:
    """Icons that a template names in words; those in variables cannot be known here."""
    return set(re.findall(r'\{% icon "([^"]+)"', re.sub(r"\{#.*?#\}", "", source)))


def test_every_named_icon_is_drawn() -> None:
    templates = (ROOT / "templates").rglob("*.html")

    assert {icon for path in templates for icon in named(path.read_text(encoding="utf-8"))} <= DRAWN


def test_an_icon_that_nobody_drew_is_noticed() -> None:
    assert named('{% icon "unicorn" %}') - DRAWN == {"unicorn"}


def test_the_sprite_only_draws() -> None:
    assert not re.search(r"<script|<style|<image|href", SPRITE)
