"""Proper names by their capitals, for the scripts that have them."""

from __future__ import annotations

import re

from .model import Span

_WORD = re.compile(r"[^\W\d_](?:[\w'’·‑-]*\w)?\.?")
_PARTICLES = frozenset("de del la da do dos di van von der den al el bin ibn le du zu".split())
_SHORTENED = frozenset(
    "mr mrs ms dr prof st sen rep gov gen col lt maj capt sgt rev hon cllr jr sr fr m mme".split()
)
_MOST_WORDS = 8


def capital_runs(text: str) -> list[Span]:
    """Stretches of at most eight words that begin with a capital letter, particles between them
    ("Ursula von der Leyen"). A full stop is part of an initial or a title only."""
    runs: list[Span] = []
    begin = end = tail = -1
    words = 0
    for word in _WORD.finditer(text):
        stop = _bare_end(word)
        joins = begin >= 0 and words < _MOST_WORDS and text[tail : word.start()] in (" ", "\u00a0")
        if word.group()[0].isupper():
            if not joins:
                if begin >= 0:
                    runs.append(Span(begin, end))
                begin, words = word.start(), 0
            end = tail = stop
            words += 1
        elif joins and word.group() in _PARTICLES:
            tail = stop
        elif begin >= 0:
            runs.append(Span(begin, end))
            begin = -1
    if begin >= 0:
        runs.append(Span(begin, end))
    return runs


def _bare_end(word: re.Match[str]) -> int:
    raw = word.group()
    if not raw.endswith(".") or len(raw) == 2 or raw[:-1].lower() in _SHORTENED:
        return word.end()
    return word.end() - 1
