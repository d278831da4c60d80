"""Cutting without a tagger: at semicolons, coordinated complements and contrasts."""

from __future__ import annotations

from .languages import Language
from .tokens import Token

Clause = list[Token]

# Tokens on either side of a mark in which a number is looked for. A clause is shorter; a text
# without any full stop is as long as it likes, and must not take the square of its length.
REACH = 100


def split_plain(tokens: list[Token], data: Language) -> list[Clause]:
    """Cut at semicolons, and where a second complement is coordinated ("и что …")."""
    pieces: list[Clause] = []
    start = 0
    for k in range(1, len(tokens)):
        if not data.spaced and tokens[k].serial > tokens[k - 1].serial + 3:
            pieces.append(tokens[start:k])
            start = k
        elif (
            tokens[k].text in ";；؛"
            or _counts_on(tokens, start, k, data)
            or (
                tokens[k].low in data.contrasts
                and tokens[k - 1].text in ",،"
                and len(tokens) - k > 3
            )
        ):
            pieces.append(tokens[start:k])
            start = k + 1
        elif _second_complement(tokens, k, data):
            joined = tokens[k - 1].low in data.conjunctions
            pieces.append(tokens[start : k - 1 if joined else k])
            start = k + 1
    pieces.append(tokens[start:])
    return [piece for piece in map(_trim_marks, pieces) if piece]


def _counts_on(tokens: list[Token], start: int, k: int, data: Language) -> bool:
    """Chinese strings clauses together with commas; two that each give a number are two claims."""
    if data.spaced:
        return _counts_again(tokens, start, k, data)
    if tokens[k].text not in "，,":
        return False
    last = min(k + 1 + REACH, len(tokens))
    end = next((j for j in range(k + 1, last) if tokens[j].text in "，,；"), last)
    left = "".join(token.text for token in tokens[max(start, k - REACH) : k])
    right = "".join(token.text for token in tokens[k + 1 : end])
    return bool(data.number.search(left) and data.number.search(right))


def _counts_again(tokens: list[Token], start: int, k: int, data: Language) -> bool:
    """ "…6.100 personas y la medida …": a new subject behind "and", a number on either side."""
    if tokens[k].low not in data.conjunctions or k + 1 >= len(tokens):
        return False
    if tokens[k + 1].low not in data.articles or k - start < 5 or len(tokens) - k < 6:
        return False
    left = " ".join(token.text for token in tokens[max(start, k - REACH) : k])
    right = " ".join(token.text for token in tokens[k + 2 : k + 2 + REACH])
    return bool(data.number.search(left) and data.number.search(right))


def _second_complement(tokens: list[Token], k: int, data: Language) -> bool:
    low = tokens[k].low
    if low in data.complementisers and tokens[k - 1].low in data.conjunctions:
        return True
    return data.code == "ar" and low[:1] == "و" and low[1:] in data.complementisers


def _trim_marks(tokens: list[Token]) -> list[Token]:
    lo, hi = 0, len(tokens)
    while lo < hi and tokens[lo].kind in ("mark", "quote"):
        lo += 1
    while hi > lo and tokens[hi - 1].kind in ("mark", "quote") and tokens[hi - 1].text not in ")%":
        hi -= 1
    return tokens[lo:hi]
