"""Clauses inside an English clause: relatives, participles, appositions that state a fact."""

from __future__ import annotations

from collections.abc import Iterator

from .clause_edges import Clause, clause_opens, trim
from .languages.base import words
from .tagger import FINITE, has_finite

_NO_PARTICIPLE = words(
    "including excluding regarding concerning following according starting beginning depending"
    " owing during ranging considering given based compared covering involving"
)
_RELATIVE = words("who which whose whom where")


def insertions(clause: Clause, fine: bool) -> Iterator[tuple[Clause, bool, Clause]]:
    """The clause without its relatives and participles, and those as clauses of their own."""
    main: Clause = []
    k = 0
    opening = _opening_participle(clause)
    if opening:
        yield trim(clause[:opening]), False, []
        k = opening + 1
    while k < len(clause):
        start = _insertion_start(clause, k, main, fine)
        if start is None or start >= len(clause):
            main.append(clause[k])
            k += 1
            continue
        end = _insertion_end(clause, start, main)
        whom = _antecedent(main) if clause[start - 1].low in ("who", "which") else []
        for piece in _chained(trim(clause[start:end])):
            if len(piece) > 1:
                yield piece, False, whom
        k = end + 1 if end < len(clause) and clause[end].text in ",—–" else end
    main = trim(main)
    if main:
        yield main, True, []


def _opening_participle(clause: Clause) -> int:
    """The comma behind "Born in 1931, …", or 0."""
    if len(clause) < 5 or not (
        clause[0].low == "having" or (clause[0].tag == "P" and clause[1].tag in ("I", "R", "T"))
    ):
        return 0
    for k in range(3, len(clause)):
        if clause[k].tag in FINITE:
            return 0
        if clause[k].text == "," and clause_opens(clause, k + 1):
            return k
    return 0


def _insertion_start(clause: Clause, k: int, main: Clause, fine: bool) -> int | None:
    """The first own word of an insertion that begins at ``k``, or None."""
    token = clause[k]
    if (
        fine
        and token.tag == "W"
        and token.low in _RELATIVE | {"that"}
        and main
        and main[-1].tag == "N"
    ):
        return k + 1
    if token.text not in ",—–" or k + 2 >= len(clause) or not main:
        return None
    first, second = clause[k + 1], clause[k + 2]
    if first.tag == "W" and first.low in _RELATIVE:
        return k + 2 if has_finite(clause[k + 2 :]) else None
    if first.tag == "U" and first.low == "when" and _names_time(main):
        return k + 2
    if (
        first.tag in ("D", "N", "Q")
        and second.low == "of"
        and clause[min(k + 3, len(clause) - 1)].tag == "W"
    ):
        return k + 1
    if first.tag == "D":
        return _in_apposition(clause, k, main)
    if first.low in _NO_PARTICIPLE:
        return None
    if first.tag == "R" and second.tag in ("G", "P") and k + 3 < len(clause):
        first, second = second, clause[k + 3]
    if first.tag == "G" and second.tag not in (".", "C") and len(clause) - k > 3:
        return k + 1
    if first.tag == "P" and second.tag in ("I", "R") and len(clause) - k > 4:
        return k + 1
    if first.low == "with":
        for j in range(k + 2, min(k + 8, len(clause) - 2)):
            if clause[j].tag == "." or clause[j].tag in FINITE:
                break
            if clause[j].tag == "G" and clause[j - 1].tag == "N":
                return k + 2
    return None


def _in_apposition(clause: Clause, k: int, main: Clause) -> int | None:
    """ ", the company which makes sensors" and ", a freighter built in 1998,"."""
    for j in range(k + 2, min(k + 9, len(clause) - 2)):
        if clause[j].text == "," or clause[j].tag in FINITE or clause[j].tag == "C":
            return None
        if clause[j].tag == "W" and clause[j].low in _RELATIVE and has_finite(clause[j:]):
            return j + 1
        if clause[j].tag == "P" and clause[j + 1].tag == "I" and not has_finite(main):
            return k + 1
    return None


def _antecedent(main: Clause) -> Clause:
    """The short noun phrase at the end of the host that a relative clause is about."""
    k = len(main)
    while k > 0 and (main[k - 1].tag in ("N", "Q") or main[k - 1].low in ("of", "'s")):
        k -= 1
    if k > 0 and main[k - 1].tag == "D":
        k -= 1
    return main[k:] if len(main) - k <= 8 else []


def _names_time(main: Clause) -> bool:
    """ "the winter of 1956, when …": the clause tells of the time, it does not set it."""
    return any(token.kind == "number" and len(token.text) == 4 for token in main[-2:])


def _insertion_end(clause: Clause, start: int, main: Clause) -> int:
    """The comma after which the host clause goes on, or its end."""
    since = max((k for k, token in enumerate(main) if token.tag == "U"), default=-1)
    hosted = has_finite(main[since + 1 :])
    inner = clause[start].tag in ("G", "P", "D", *FINITE) or clause[start - 1].low == "with"
    for k in range(start + 1, len(clause)):
        token = clause[k]
        if token.text in "—–" and clause[start - 1].text in "—–":
            return k
        if token.text != ",":
            inner = inner or token.tag in FINITE
            continue
        ahead = k + 1
        while ahead < len(clause) and clause[ahead].tag == "R":
            ahead += 1
        following = clause[ahead] if ahead < len(clause) else None
        if following is None:
            return k
        if not hosted and inner and following.tag in FINITE:
            return k
        if hosted and following.tag in ("G", "W") and following.low not in _NO_PARTICIPLE:
            return k
        if not hosted and not has_finite(clause[start:k]) and clause_opens(clause, ahead):
            return k
    return len(clause)


def _chained(piece: Clause) -> list[Clause]:
    """ "spilling oil and forcing closures" or "who led X and later campaigned": two claims."""
    for k in range(2, len(piece) - 2):
        if piece[k].tag != "C" or piece[k].low not in ("and", "but"):
            continue
        first, second = piece[0], piece[k + 1]
        if second.tag == "R":
            second = piece[k + 2]
        participles = second.tag == "G" and any(token.tag == "G" for token in piece[:k])
        verbs = second.tag in FINITE and has_finite(piece[:k])
        passive = second.tag == "P" and first.tag in ("A", "P") and len(piece) - k > 3
        if participles or verbs or passive or (has_finite(piece[:k]) and clause_opens(piece, k + 1)
                                               and piece[k - 1].text == ","):  # fmt: skip
            return [trim(piece[:k]), *_chained(trim(piece[k + 1 :]))]
    return [piece]
