"""Rows that a page may have a thousand of, from a partial that is drawn once per shape.

An include with a dozen parameters takes a tenth of a millisecond; to fill in what was drawn before,
a hundredth. The partial stays the one place that says what a row looks like.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..choices import Kind

register = template.Library()

# Of the private use area: no partial holds them, and no filter changes them.
OPEN, CLOSE = "\ue000", "\ue001"


@lru_cache(maxsize=512)
def mould(
    partial: str, gaps: tuple[str, ...], shape: tuple[tuple[str, Any], ...], language: str | None
) -> str:
    """The partial as a format string with a field for each of ``gaps``.

    ``shape`` are the parameters it is drawn with: those that it decides by, of few values.
    ``language`` is the active one, which the drawing reads by itself.
    """
    values = {name: f"{OPEN}{name}{CLOSE}" for name in gaps}
    drawn = render_to_string(f"components/{partial}.html", {**dict(shape), **values}).strip()
    return drawn.translate({ord("{"): "{{", ord("}"): "}}", ord(OPEN): "{", ord(CLOSE): "}"})


@lru_cache(maxsize=512)
def _kind(kind: str, language: str | None) -> str:
    return str(dict(Kind.choices).get(kind, kind))


@register.simple_tag
def marked_row(row: Any) -> SafeString:
    """``claim_row`` for a claim that is not the current one. ``row``: selectors ClaimRow."""
    claim, language = row.claim, get_language()
    values = {
        "number": claim.number,
        "text": claim.text,
        "url": row.url,
        "span": row.place,
        "spans": row.spans,
        "pk": claim.pk,
    }
    if row.speaker:
        values["speaker"] = row.speaker
    worth = None if claim.worth is None else int(claim.worth * 4) / 4
    shape = (("kind", _kind(claim.kind, language)), ("worth", worth))
    return format_html(mould("claim_row", tuple(values), shape, language), **values)
