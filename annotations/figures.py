"""Numbers as people read them."""

from __future__ import annotations

from django.utils.formats import number_format


def grouped(number: int) -> str:
    """``2009`` → ``2,009`` in English, ``2 009`` in French: grouped as the language does it."""
    return number_format(number, force_grouping=True)
