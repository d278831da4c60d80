"""Any other language: punctuation and digits, no words."""

from __future__ import annotations

from .base import Language, words

DATA = Language(
    code="other",
    abbreviations=words("dr mr mrs ms prof st vs etc nr no vol p pp"),
)
