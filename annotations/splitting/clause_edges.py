"""What English clauses look like from outside: where one opens, where its edges are."""

from __future__ import annotations

from .tagger import FINITE
from .tokens import Token

Clause = list[Token]

_LINKS = ("however", "additionally", "moreover", "furthermore", "besides", "in addition",
          "for example", "for instance")  # fmt: skip


def trim(tokens: list[Token]) -> list[Token]:
    lo, hi = 0, len(tokens)
    while lo < hi and tokens[lo].tag == "." and tokens[lo].text not in "([€$£":
        lo += 1
    while hi > lo and tokens[hi - 1].tag == "." and tokens[hi - 1].text not in ")]%":
        hi -= 1
    return tokens[lo:hi]


def clause_opens(tokens: list[Token], k: int) -> bool:
    """A subject and then a finite verb follow before anything ends the clause."""
    while k < len(tokens) and (tokens[k].tag == "R" or tokens[k].kind == "quote"):
        k += 1
    if k >= len(tokens):
        return False
    if tokens[k].tag == "SA":
        return True
    if tokens[k].tag == "I" or tokens[k].tag == "U":
        return _after_adverbial(tokens, k)
    if tokens[k].tag not in ("S", "D", "N", "Q", "W", "G") or (
        tokens[k].tag == "W" and tokens[k].low not in ("what", "whoever")
    ):
        return False
    return _verb_follows(tokens, k)


def _verb_follows(tokens: list[Token], k: int) -> bool:
    depth_relative = inserted = False
    for j in range(k + 1, min(len(tokens), k + 30)):
        token = tokens[j]
        if token.tag in FINITE:
            if not depth_relative:
                return True
            depth_relative = False
            continue
        if token.tag == "W":
            depth_relative = True
        elif token.text in ";:" or token.tag in ("U", "SA"):
            return False
        elif token.text == ",":
            following = tokens[j + 1].tag if j + 1 < len(tokens) else "."
            if following in FINITE:
                return inserted
            if following not in ("W", "N", "D", "P", "Q"):
                return False
            inserted = True
        elif token.tag == "C" and j + 1 < len(tokens) and tokens[j + 1].tag in FINITE:
            return False
    return False


def _after_adverbial(tokens: list[Token], k: int) -> bool:
    """ "in 1999 a judge awarded …": a subject with its verb behind a phrase."""
    for j in range(k + 1, min(len(tokens), k + 14)):
        token = tokens[j]
        if token.tag in FINITE:
            return any(t.tag in ("S", "D") for t in tokens[k + 2 : j]) or tokens[j - 1].tag == "N"
        if token.tag == "SA":
            return True
        if token.tag in ("C", "W") or token.text in ";:":
            return False
    return False


def without_link(clause: Clause) -> Clause:
    """Leave out a word at the start that only links to the sentence before ("However, …")."""
    comma = next((k for k, token in enumerate(clause[:3]) if token.text == ","), 0)
    linked = comma and " ".join(token.low for token in clause[:comma]) in _LINKS
    return clause[comma + 1 :] if linked and len(clause) > comma + 2 else clause
