"""One finite clause, one claim.

English clauses are told apart by tags (see tagger): coordinated clauses and verbs, relative
clauses, participles. "if", "unless", "because", "so … that" and comparisons stay whole, or the
meaning would change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .brackets import without_brackets
from .clause_edges import Clause, clause_opens, trim, without_link
from .finer import finer
from .insertions import insertions
from .languages.base import words
from .tagger import FINITE, has_finite
from .tokens import Token
from .tree import Tree

LONGEST = 600
"""Tokens; a longer stretch is no prose and is left whole."""

_CONTRAST = words("while whereas although though")
_CONDITION = words("if unless because when whenever before after until once whether lest")

_ADDRESS = words(
    "dear mr mrs ms madam sir ladies friends colleagues excellency comrades gentlemen mates folks"
)
_OR_SO = words("more less fewer so")
_INTERJECTION = words("well yes no oh look listen ok okay now so")


@dataclass(frozen=True, slots=True)
class _Joint:
    """A cut: the right clause starts at ``start``; ``shared`` when it borrows its subject."""

    at: int
    start: int
    shared: bool


def split_clauses(tokens: list[Token], sentence: Tree, *, fine: bool = False) -> list[Clause]:
    """The clauses of a stretch of tagged English, in order of their first own word.

    A clause may borrow its subject from the rest of the ``sentence``.
    """
    tokens = trim(tokens)
    if not tokens:
        return []
    if len(tokens) > LONGEST:
        return [tokens]
    tree = sentence.within(tokens)
    found: list[Clause] = []
    subject: Clause = []
    for clause, shared in _coordinated(tokens, tree, fine):
        for piece, main, whom in insertions(clause, fine):
            if not main or tree.hangs(piece):
                found.append([*(tree.borrowed(piece) or whom), *piece])
                continue
            own = piece
            if shared and subject and not _has_subject(piece):
                piece = [*subject, *piece]
            else:
                subject = _subject(own)
            found.append(piece)
    if tree:
        found = [piece for clause in found for piece in without_brackets(clause)]
        found = [piece for clause in found for piece in finer(clause, tree, fine)]
    found = [without_link(clause) for clause in found if clause]
    found.sort(key=lambda clause: clause[-1].start)
    return found


def without_address(tokens: list[Token]) -> list[Token]:
    """Leave out whom the words are spoken to ("Dear Mr. President, dear friend, …"; "…, Tom")."""
    while True:
        comma = next((k for k, token in enumerate(tokens[:9]) if token.text == ","), 0)
        called = (
            tokens[0].low in _ADDRESS or (comma == 1 and tokens[0].low in _INTERJECTION)
            if comma
            else False
        )
        if not called or has_finite(tokens[:comma]) or not tokens[comma + 1 :]:
            break
        tokens = tokens[comma + 1 :]
    tail = trim(tokens)
    names = 0
    while names < len(tail) and tail[-1 - names].tag == "N" and tail[-1 - names].text[0].isupper():
        names += 1
    if names == 1 and tail[0].low in ("you", "thank") and len(tail) > 4 and tail[-2].text == ",":
        return tail[:-2]
    return tokens


# ---- coordination


def _coordinated(tokens: list[Token], tree: Tree, fine: bool) -> Iterator[tuple[Clause, bool]]:
    """The clauses that stand side by side, each with whether it shares the subject before it."""
    start, shared = _after_contrast(tokens)
    if start:
        comma = _contrast_comma(tokens)
        if comma:
            yield trim(tokens[start:comma]), False
            tokens = tokens[comma + 1 :]
            start = 0
    at = start
    for joint in _joints(tokens, tree, at, fine):
        clause = trim(tokens[at : joint.at])
        if clause:
            yield clause, shared
        at, shared = joint.start, joint.shared
    rest = trim(tokens[at:])
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
        if tokens[k].text == "," and has_finite(tokens[1:k]) and clause_opens(tokens, k + 1):
            return k
    return 0


def _joints(tokens: list[Token], tree: Tree, at: int, fine: bool) -> Iterator[_Joint]:
    since = at
    finite = False
    condition = False
    bracketed = _bracketed(tokens)
    for k in range(at, len(tokens)):
        token = tokens[k]
        joint = None
        whole = k <= since or k in bracketed or tree.joins_nouns(token)
        if not whole and (finite or (token.text == ":" and k - since > 2)):
            joint = _joint_at(tokens, k, since, condition, fine)
            joint = joint or _parsed_joint(tokens, tree, since, k)
        if joint:
            yield joint
            since, finite, condition = joint.start, False, False
        elif k >= since:
            finite |= token.tag in FINITE or token.tag == "SA"
            condition = (
                condition or (token.tag == "U" and token.low in _CONDITION)
            ) and token.text != ","


def _bracketed(tokens: list[Token]) -> set[int]:
    """The numbers of the tokens between brackets that are closed again."""
    found: set[int] = set()
    opened: list[int] = []
    for k, token in enumerate(tokens):
        if token.text == "(":
            opened.append(k)
        elif token.text == ")" and opened:
            found.update(range(opened.pop() + 1, k))
    return found


def _joint_at(
    tokens: list[Token], k: int, since: int, condition: bool, fine: bool
) -> _Joint | None:
    token = tokens[k]
    if token.text in ";:；" or (token.text in "—–" and not _dash_closes(tokens, k)):
        opens = clause_opens(tokens, k + 1)
        return _Joint(k, k + 1, False) if opens else None
    comma = tokens[k - 1].text == ","
    at = k - 1 if comma else k
    if token.low in _CONTRAST and comma and clause_opens(tokens, k + 1):
        return _Joint(at, k + 1, False)
    if fine and token.tag == "U" and token.low in _CONDITION - {"if", "unless", "whether"}:
        return _Joint(at, k + 1, False) if clause_opens(tokens, k + 1) else None
    if token.tag not in ("C", "U") or token.low not in ("and", "but", "or", "yet", "so", "nor"):
        return None
    if token.low == "so" and (not comma or (k + 1 < len(tokens) and tokens[k + 1].low == "that")):
        return None
    if condition and not comma:
        return None
    right = k + 1
    if token.low == "or" and right < len(tokens) and tokens[right].low in _OR_SO:
        return None
    if right < len(tokens) and tokens[right].low == "that" and tokens[right].tag in ("U", "S", "W"):
        right += 1
    if clause_opens(tokens, right) and (comma or _plainly(tokens, right)):
        if comma or _verb_since_comma(tokens, since, k):
            return _Joint(at, right, False)
    return _verb_joint(tokens, k, at, since)


def _parsed_joint(tokens: list[Token], tree: Tree, since: int, k: int) -> _Joint | None:
    """A coordination that the parser sees and the tags alone do not show."""
    own = tree.joins_clauses(tokens[k]) if tokens[k].tag == "C" else None
    if own is None or len(tokens) - k < 3 or _inside_relative(tokens, since, k):
        return None
    return _Joint(k - 1 if tokens[k - 1].text == "," else k, k + 1, not own)


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
    return any(
        tokens[j].text in "—–" for j in range(max(0, k - 25), min(len(tokens), k + 25)) if j != k
    )


def _plainly(tokens: list[Token], k: int) -> bool:
    """Without a comma the new subject must be unmistakable."""
    return (
        tokens[k].tag in ("S", "SA", "D", "Q")
        or tokens[k].text[:1].isupper()
        or _verb_near(tokens, k)
    )


def _verb_near(tokens: list[Token], k: int) -> bool:
    return any(token.tag in FINITE for token in tokens[k + 1 : k + 4])


def _inside_relative(tokens: list[Token], since: int, k: int) -> bool:
    """ "X, who led Y and later left Z, died": the verbs of the relative, not of its host."""
    opened = False
    for j in range(since, k):
        if tokens[j].text == ",":
            opened = j + 1 < k and tokens[j + 1].tag == "W"
        elif not opened and tokens[j].tag in FINITE:
            return False
    return opened


def _verb_joint(tokens: list[Token], k: int, at: int, since: int) -> _Joint | None:
    """ "ran aground and lost power": the second verb shares the subject of the first."""
    verb = k + 1
    while verb < len(tokens) and tokens[verb].tag == "R":
        verb += 1
    if verb + 1 >= len(tokens) or _inside_relative(tokens, since, k):
        return None
    tag = tokens[verb].tag
    if tag in FINITE:
        return _Joint(at, k + 1, True)
    earlier = [token.tag for token in tokens[since:k]]
    rest = len(tokens) - verb
    if tag == "P" and rest >= 3 and "P" in earlier and tokens[verb + 1].tag in ("I", "R", "D", "Q"):
        return _Joint(at, k + 1, True)
    if (
        tag == "B"
        and rest >= 3
        and "B" in earlier
        and tokens[verb + 1].tag in ("D", "N", "Q", "I", "G")
    ):
        return _Joint(at, k + 1, True)
    if tag == "T" and "T" in earlier and rest >= 4:
        return _Joint(at, k + 1, True)
    return None


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
