"""What the rules know about each language: words, never names of people or places."""

from __future__ import annotations

from . import ar, de, en, es, fr, hi, other, ru, zh
from .base import Language

_BY_CODE: dict[str, Language] = {
    module.DATA.code: module.DATA for module in (en, zh, ru, es, fr, de, ar, hi)
}

SUPPORTED = tuple(_BY_CODE)


def language_for(code: str) -> Language:
    """The data for a language tag such as "en" or "pt-BR"; punctuation only when unknown."""
    return _BY_CODE.get(code.lower().replace("_", "-").split("-")[0], other.DATA)


__all__ = ["SUPPORTED", "Language", "language_for"]
