"""Brackets in a parsed clause: claims of their own behind the noun they stand by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .clause_edges import Clause, trim
from .languages.base import words
from .tokens import Token

_STATES = ("F", "A", "M", "P", "G", "SA")
YEAR = re.compile(r"(?:1\d|20)\d\d(?!\d)")
_SMALL = words("of the to on from &")
_TITLE = 8
"""Tokens between quotation marks that may name a work."""


def without_brackets(clause: Clause) -> list[Clause]:
    """The clause without what is bracketed in it, and each bracket that states something, a verb
    or a year, behind the noun it stands by."""
    aside = list(_bracketed(clause))
    out = {token.start for own, _ in aside for token in own}
    main = [token for token in clause if token.start not in out]
    return [without_empty(main), *(whole for _, whole in aside)]


def without_empty(clause: Clause) -> Clause:
    """Leave out brackets that lost what they held, and one of two commas in a row."""
    kept: Clause = []
    for token in clause:
        if token.text in ")]" and kept and kept[-1].text in "([":
            kept.pop()
        elif not (token.text == "," and kept and kept[-1].text == ","):
            kept.append(token)
    return trim(kept)


def _bracketed(clause: Clause) -> Iterator[tuple[Clause, Clause]]:
    opened = -1
    for k, token in enumerate(clause):
        if token.text == "(":
            opened = k
        elif token.text == ")" and 0 < opened < k - 1:
            inside = clause[opened + 1 : k]
            noun = _noun_before(clause[:opened])
            if noun and any(token.tag in _STATES or YEAR.match(token.text) for token in inside):
                yield inside, [*noun, *clause[opened : k + 1]]
            opened = -1


def _noun_before(before: Clause) -> Clause:
    """The names or nouns right before, with what describes them, or a title in quotation marks."""
    k = len(before) - 1
    if k > 0 and before[k].kind == "quote":
        titles = range(k - 1, max(k - 1 - _TITLE, -1), -1)
        opens = next((j for j in titles if before[j].kind == "quote"), None)
        return before[opens:] if opens is not None else []
    while k >= 0 and (_names(before[k]) or _within_name(before[k - 1 : k + 2])):
        k -= 1
    return before[k + 1 :]


def _names(word: Token) -> bool:
    """Or a word of a title, as "After" in "The Day After Tomorrow"."""
    described = word.pos.startswith(("NN", "JJ", "CD")) or word.tag == "D"
    return described or word.text[:1].isupper()


def _within_name(three: Clause) -> bool:
    """ "of" in "Bank of Mauritius": a small word between two capitals."""
    if len(three) < 3 or three[1].low not in _SMALL:
        return False
    return three[0].text[:1].isupper() and three[2].text[:1].isupper()
