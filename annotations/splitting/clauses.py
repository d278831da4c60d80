"""One finite clause, one claim.

English clauses are told apart by tags (see tagger): coordinated clauses and verbs, relative
clauses, participles. "if", "unless", "because", "so … that" and comparisons stay whole, or the
meaning would change. Other languages are cut at semicolons and coordinated complements only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .languages import Language
from .languages.base import words
from .tagger import FINITE, has_finite
from .tokens import Token

LONGEST = 600
"""Tokens; a longer stretch is no prose and is left whole."""

_CONTRAST = words("while whereas although though")
_CONDITION = words("if unless because when whenever before after until once whether lest")
_NO_PARTICIPLE = words(
    "including excluding regarding concerning following according starting beginning depending owing"
    " during ranging considering given based compared covering involving"
)
_RELATIVE = words("who which whose whom where")
_NOUN = frozenset("NDQRIP")

_ADDRESS = words(
    "dear mr mrs ms madam sir ladies friends colleagues excellency comrades gentlemen mates folks"
)
_INTERJECTION = words("well yes no oh look listen ok okay now so")

Clause = list[Token]


@dataclass(frozen=True, slots=True)
class _Joint:
    """A cut: the right clause starts at ``start``; ``shared`` when it borrows its subject."""

    at: int
    start: int
    shared: bool


def split_clauses(tokens: list[Token], *, fine: bool = False) -> list[Clause]:
    """The clauses of a stretch of tagged English, in order of their first own word."""
    tokens = _trim(tokens)
    if not tokens:
        return []
    if len(tokens) > LONGEST:
        return [tokens]
    found: list[Clause] = []
    subject: Clause = []
    for clause, shared in _coordinated(tokens, fine):
        for piece, main in _insertions(clause, fine):
            if not main:
                found.append(piece)
                continue
            own = piece
            if shared and subject and not _has_subject(piece):
                piece = [*subject, *piece]
            else:
                subject = _subject(own)
            found.append(piece)
    found.sort(key=lambda clause: clause[-1].start)
    return found


def _trim(tokens: list[Token]) -> list[Token]:
    lo, hi = 0, len(tokens)
    while lo < hi and tokens[lo].tag == "." and tokens[lo].text not in "([€$£":
        lo += 1
    while hi > lo and tokens[hi - 1].tag == "." and tokens[hi - 1].text not in ")]%":
        hi -= 1
    return tokens[lo:hi]


def without_address(tokens: list[Token]) -> list[Token]:
    """Leave out whom the words are spoken to ("Dear Mr. President, dear friend, …"; "…, Tom")."""
    while True:
        comma = next((k for k, token in enumerate(tokens[:9]) if token.text == ","), 0)
        called = tokens[0].low in _ADDRESS or (comma == 1 and tokens[0].low in _INTERJECTION) if comma else False
        if not called or has_finite(tokens[:comma]) or not tokens[comma + 1 :]:
            break
        tokens = tokens[comma + 1 :]
    tail = _trim(tokens)
    names = 0
    while names < len(tail) and tail[-1 - names].tag == "N" and tail[-1 - names].text[0].isupper():
        names += 1
    if names == 1 and tail[0].low in ("you", "thank") and len(tail) > 4 and tail[-2].text == ",":
        return tail[:-2]
    return tokens


# ---- coordination


def _coordinated(tokens: list[Token], fine: bool) -> Iterator[tuple[Clause, bool]]:
    """The clauses that stand side by side, each with whether it shares the subject before it."""
    start, shared = _after_contrast(tokens)
    if start:
        comma = _contrast_comma(tokens)
        if comma:
            yield _trim(tokens[start:comma]), False
            tokens = tokens[comma + 1 :]
            start = 0
    at = start
    for joint in _joints(tokens, at, fine):
        clause = _trim(tokens[at : joint.at])
        if clause:
            yield clause, shared
        at, shared = joint.start, joint.shared
    rest = _trim(tokens[at:])
    if rest:
        yield rest, shared


def _after_contrast(tokens: list[Token]) -> tuple[int, bool]:
    opens = tokens[0].low in _CONTRAST and _contrast_comma(tokens)
    return (1, False) if opens else (0, False)


def _contrast_comma(tokens: list[Token]) -> int:
    """The comma that ends an opening "Although …," clause, or 0."""
    if tokens[0].low not in _CONTRAST:
        return 0
    for k in range(2, len(tokens)):
        if tokens[k].text == "," and has_finite(tokens[1:k]) and _clause_opens(tokens, k + 1):
            return k
    return 0


def _joints(tokens: list[Token], at: int, fine: bool) -> Iterator[_Joint]:
    since = at
    finite = False
    condition = False
    for k in range(at, len(tokens)):
        token = tokens[k]
        joint = None
        if k > since and (finite or (token.text == ":" and k - since > 2)):
            joint = _joint_at(tokens, k, since, condition, fine)
        if joint:
            yield joint
            since, finite, condition = joint.start, False, False
        elif k >= since:
            finite |= token.tag in FINITE or token.tag == "SA"
            condition = (condition or (token.tag == "U" and token.low in _CONDITION)) and token.text != ","


def _joint_at(
    tokens: list[Token], k: int, since: int, condition: bool, fine: bool
) -> _Joint | None:
    token = tokens[k]
    if token.text in ";:；" or (token.text in "—–" and not _dash_closes(tokens, k)):
        opens = _clause_opens(tokens, k + 1)
        return _Joint(k, k + 1, False) if opens else None
    comma = tokens[k - 1].text == ","
    at = k - 1 if comma else k
    if token.low in _CONTRAST and comma and _clause_opens(tokens, k + 1):
        return _Joint(at, k + 1, False)
    if fine and token.tag == "U" and token.low in _CONDITION - {"if", "unless", "whether"}:
        return _Joint(at, k + 1, False) if _clause_opens(tokens, k + 1) else None
    if token.tag not in ("C", "U") or token.low not in ("and", "but", "or", "yet", "so", "nor"):
        return None
    if token.low == "so" and (not comma or (k + 1 < len(tokens) and tokens[k + 1].low == "that")):
        return None
    if condition and not comma:
        return None
    right = k + 1
    if right < len(tokens) and tokens[right].low == "that" and tokens[right].tag in ("U", "S", "W"):
        right += 1
    if _clause_opens(tokens, right) and (comma or _plainly(tokens, right)):
        if comma or _verb_since_comma(tokens, since, k):
            return _Joint(at, right, False)
    return _verb_joint(tokens, k, at, since)


def _verb_since_comma(tokens: list[Token], since: int, k: int) -> bool:
    """Else "and" joins two subjects of one verb ("…, X and Y should …")."""
    for j in range(k - 1, since - 1, -1):
        if tokens[j].low == "between":
            return False
        if (tokens[j].tag in FINITE and tokens[max(j - 1, 0)].tag != "W") or tokens[j].tag == "SA":
            return True
        if tokens[j].text == ",":
            return False
    return False


def _dash_closes(tokens: list[Token], k: int) -> bool:
    """One of a pair of dashes around an aside."""
    return any(tokens[j].text in "—–" for j in range(max(0, k - 25), min(len(tokens), k + 25)) if j != k)


def _plainly(tokens: list[Token], k: int) -> bool:
    """Without a comma the new subject must be unmistakable."""
    return tokens[k].tag in ("S", "SA", "D", "Q") or tokens[k].text[:1].isupper() or _verb_near(tokens, k)


def _verb_near(tokens: list[Token], k: int) -> bool:
    return any(token.tag in FINITE for token in tokens[k + 1 : k + 4])


def _clause_opens(tokens: list[Token], k: int) -> bool:
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


def _verb_joint(tokens: list[Token], k: int, at: int, since: int) -> _Joint | None:
    """ "ran aground and lost power": the second verb shares the subject of the first."""
    verb = k + 1
    while verb < len(tokens) and tokens[verb].tag == "R":
        verb += 1
    if verb + 1 >= len(tokens):
        return None
    tag = tokens[verb].tag
    if tag in FINITE:
        return _Joint(at, k + 1, True)
    earlier = [token.tag for token in tokens[since:k]]
    rest = len(tokens) - verb
    if tag == "P" and rest >= 3 and "P" in earlier and tokens[verb + 1].tag in ("I", "R", "D", "Q"):
        return _Joint(at, k + 1, True)
    if tag == "B" and rest >= 3 and "B" in earlier and tokens[verb + 1].tag in ("D", "N", "Q", "I", "G"):
        return _Joint(at, k + 1, True)
    if tag == "T" and "T" in earlier and rest >= 4:
        return _Joint(at, k + 1, True)
    return None


# ---- insertions


def _insertions(clause: Clause, fine: bool) -> Iterator[tuple[Clause, bool]]:
    """The clause without its relatives and participles, and those as clauses of their own."""
    main: Clause = []
    k = 0
    opening = _opening_participle(clause)
    if opening:
        yield _trim(clause[:opening]), False
        k = opening + 1
    while k < len(clause):
        start = _insertion_start(clause, k, main, fine)
        if start is None:
            main.append(clause[k])
            k += 1
            continue
        end = _insertion_end(clause, start, main)
        whom = _antecedent(main) if clause[start - 1].low in ("who", "which") else []
        for piece in _chained(_trim(clause[start:end])):
            if len(piece) > 1:
                yield [*whom, *piece], False
        k = end + 1 if end < len(clause) and clause[end].text in ",—–" else end
    main = _trim(main)
    if main:
        yield main, True


def _opening_participle(clause: Clause) -> int:
    """The comma behind "Born in 1931, …", or 0."""
    if len(clause) < 5 or not (
        clause[0].low == "having" or (clause[0].tag == "P" and clause[1].tag in ("I", "R", "T"))
    ):
        return 0
    for k in range(3, len(clause)):
        if clause[k].tag in FINITE:
            return 0
        if clause[k].text == "," and _clause_opens(clause, k + 1):
            return k
    return 0


def _insertion_start(clause: Clause, k: int, main: Clause, fine: bool) -> int | None:
    """The first own word of an insertion that begins at ``k``, or None."""
    token = clause[k]
    if fine and token.tag == "W" and token.low in _RELATIVE | {"that"} and main and main[-1].tag == "N":
        return k + 1
    if token.text not in ",—–" or k + 2 >= len(clause) or not main:
        return None
    first, second = clause[k + 1], clause[k + 2]
    if first.tag == "W" and first.low in _RELATIVE:
        return k + 2 if has_finite(clause[k + 2 :]) else None
    if first.tag == "U" and first.low == "when" and _names_time(main):
        return k + 2
    if first.tag in ("D", "N", "Q") and second.low == "of" and clause[min(k + 3, len(clause) - 1)].tag == "W":
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
        if not hosted and not has_finite(clause[start:k]) and _clause_opens(clause, ahead):
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
        if participles or verbs or passive or (has_finite(piece[:k]) and _clause_opens(piece, k + 1)
                                               and piece[k - 1].text == ","):  # fmt: skip
            return [_trim(piece[:k]), *_chained(_trim(piece[k + 1 :]))]
    return [piece]


# ---- subjects


def _has_subject(clause: Clause) -> bool:
    first = clause[0]
    return first.tag in ("S", "SA", "D") or (first.tag in ("N", "Q") and has_finite(clause[1:]))


def _subject(clause: Clause) -> Clause:
    """The words before the first finite verb, without a leading adverbial; [] when unclear."""
    verb = next((k for k, token in enumerate(clause) if token.tag in FINITE), 0)
    start = 0
    for k in range(verb):
        if clause[k].text == ",":
            start = k + 1
    subject = clause[start:verb]
    while subject and subject[-1].tag == "R":
        subject = subject[:-1]
    while subject and subject[0].tag in ("C", "R", "."):
        subject = subject[1:]
    if not subject or len(subject) > 12 or subject[0].tag in ("I", "U", "G", "P"):
        return []
    return subject


# ---- other languages


def split_plain(tokens: list[Token], data: Language) -> list[Clause]:
    """Cut at semicolons, and where a second complement is coordinated ("и что …")."""
    pieces: list[Clause] = []
    start = 0
    for k in range(1, len(tokens)):
        if not data.spaced and tokens[k].serial > tokens[k - 1].serial + 3:
            pieces.append(tokens[start:k])
            start = k
        elif tokens[k].text in ";；؛" or _counts_on(tokens, start, k, data):
            pieces.append(tokens[start:k])
            start = k + 1
        elif tokens[k].low in data.contrasts and tokens[k - 1].text in ",،" and len(tokens) - k > 3:
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
    end = next((j for j in range(k + 1, len(tokens)) if tokens[j].text in "，,；"), len(tokens))
    left = "".join(token.text for token in tokens[start:k])
    right = "".join(token.text for token in tokens[k + 1 : end])
    return bool(data.number.search(left) and data.number.search(right))


def _counts_again(tokens: list[Token], start: int, k: int, data: Language) -> bool:
    """ "…6.100 personas y la medida …": a new subject behind "and", a number on either side."""
    if tokens[k].low not in data.conjunctions or k + 1 >= len(tokens):
        return False
    if tokens[k + 1].low not in data.articles or k - start < 5 or len(tokens) - k < 6:
        return False
    left = " ".join(token.text for token in tokens[start:k])
    right = " ".join(token.text for token in tokens[k + 2 :])
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
