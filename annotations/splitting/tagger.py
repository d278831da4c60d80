"""A guess at the part each English word plays: enough to tell clauses apart, no more.

Tags: F finite verb, A finite auxiliary or copula, M modal, P participle, G -ing form, B bare
verb, T "to", S subject pronoun, D determiner, I preposition, C coordinator, U subordinator,
W relative or question word, R adverb, Q number, N any other word, and "." for marks.
"""

from __future__ import annotations

from collections.abc import Callable

from .languages.en import DATA
from .languages.en_grammar import (
    BE,
    EITHER,
    HAVE,
    NOT_ED,
    NOT_ING,
    PLURAL,
    TAGS,
    TAKES_BARE,
)
from .languages.en_verbs import (
    BASES,
    PARTICIPLE_ONLY,
    PAST_ONLY,
    PAST_OR_PARTICIPLE,
    THIRD,
)
from .parsed_tags import mend, parsed_tag
from .tokens import Token

FINITE = "FAM"

_REPORTING = DATA.cues | DATA.opinion_cues
_NEVER_REDUCED = frozenset("said added argued insisted replied".split())
_AFTER_REPORT = frozenset((".", "I", "R", "U", "D", "N", "S", "word"))
_OPENS_NOUN = frozenset(("D", "N", "Q", "S", "word", "this", "ing", "I"))


def tag(tokens: list[Token]) -> None:
    """Fill in the tags of one sentence, left to right."""
    for i, token in enumerate(tokens):
        if token.pos:
            token.tag = parsed_tag(token)
        else:
            token.tag = _first_guess(token, i == 0 or _opens_sentence(tokens[i - 1]))
    for i, token in enumerate(tokens):
        if token.tag in _SETTLE:
            token.tag = _SETTLE[token.tag](tokens, i)
        elif token.pos.startswith("NN") and _told(tokens, i):
            token.tag = "F"
    mend(tokens)


def _opens_sentence(before: Token) -> bool:
    """A capital behind this does not make a name."""
    return before.kind == "said" or before.text in ":—–"


def _first_guess(token: Token, opens: bool) -> str:
    """A tag, or one of the open questions "ed", "s", "base", "past", "that"."""
    if token.kind == "number":
        return "Q"
    if token.kind != "word":
        return "."
    low = token.low
    if low == "that":
        return "that"
    if low in ("this", "these", "those"):
        return "this"
    if low == "to":
        return "T"
    known = TAGS.get(low)
    if token.text[0].isupper() and not opens and known not in ("S", "SA"):
        return "N"
    if known:
        return "when" if low in EITHER else known
    if low in ("be", "been", "being"):
        return {"be": "B", "been": "P", "being": "G"}[low]
    return _verb_guess(low)


def _verb_guess(low: str) -> str:
    if low in PAST_ONLY:
        return "past"
    if low in PARTICIPLE_ONLY:
        return "P"
    if low in PAST_OR_PARTICIPLE or (low.endswith("ed") and len(low) > 3 and low not in NOT_ED):
        return "ed"
    if low.endswith("ing") and len(low) > 4 and low not in NOT_ING:
        return "ing"
    if low in THIRD:
        return "s"
    if low in BASES or low in _REPORTING:
        return "base"
    return "R" if low.endswith("ly") and len(low) > 4 else "word"


def before(tokens: list[Token], i: int) -> int:
    """The index of the nearest word to the left that is no adverb, or -1 at a mark."""
    i -= 1
    while i >= 0 and (tokens[i].tag == "R" or tokens[i].text == ")"):
        if tokens[i].text == ")":
            i = next((k for k in range(i, max(-1, i - 12), -1) if tokens[k].text == "("), 0)
        i -= 1
    return i if i >= 0 and tokens[i].tag != "." else -1


def _verb_before(tokens: list[Token], i: int) -> str:
    """The tag of the verb that already heads this clause to the left, "" if there is none.

    A relative clause's verb does not head it, and what a verb of saying reports is a new clause.
    """
    k = i - 1
    stop = max(-1, i - 40)
    past_comma = False
    while k > stop:
        token = tokens[k]
        past_comma |= token.text == ","
        if token.tag in ("U", "W") or (token.tag == "." and token.text in ";:—–"):
            return ""
        if token.tag == "C" and k + 1 < i and _new_subject(tokens, k + 1, i):
            return ""
        if token.tag in ("F", "A", "M", "B", "SA"):
            relative = _relative_start(tokens, k)
            if relative < 0 and past_comma and _subordinate(tokens, k):
                return ""
            if relative < 0:
                return "" if token.low in _REPORTING and token.tag == "F" else token.tag
            k = relative
        k -= 1
    return ""


def _subordinate(tokens: list[Token], verb: int) -> bool:
    """Whether a conjunction leads to this verb ("Asked whether it had …, he")."""
    for k in range(verb - 1, max(-1, verb - 12), -1):
        if tokens[k].tag in ("U", "W"):
            return True
        if tokens[k].tag == "." or tokens[k].tag in FINITE:
            return False
    return False


def _relative_start(tokens: list[Token], verb: int) -> int:
    """Where the relative pronoun stands whose verb this is, or -1."""
    k = verb - 1
    while k >= 0 and tokens[k].tag in ("R", "A", "M"):
        k -= 1
    return k if k >= 0 and tokens[k].tag == "W" else -1


def _new_subject(tokens: list[Token], k: int, i: int) -> bool:
    """Whether a short noun phrase, no more, stands between "and" and the verb."""
    if tokens[k].tag == "N":
        return i - k == 1 and tokens[k].text[0].isupper()
    return tokens[k].tag in ("D", "S") and i - k <= 6


def _main_verb_before(tokens: list[Token], i: int) -> bool:
    """Whether a finite verb outside insertions has come in this clause."""
    start = i
    while start > 0 and not (tokens[start - 1].tag == "U" or tokens[start - 1].text in ";:"):
        start -= 1
    skipping = False
    for k in range(max(start, i - 60), i):
        if tokens[k].text == ",":
            skipping = k + 1 < i and tokens[k + 1].tag == "W"
        elif not skipping and tokens[k].tag in FINITE and _relative_start(tokens, k) < 0:
            return True
    return False


def _parenthetical(tokens: list[Token], i: int) -> bool:
    """ ", the club announced on Friday": a verb of saying between a comma and a pause."""
    if tokens[i].low not in _REPORTING:
        return False
    if i + 1 < len(tokens) and tokens[i + 1].tag not in _AFTER_REPORT:
        return False
    for k in range(i - 1, max(-1, i - 9), -1):
        if tokens[k].kind == "said" or tokens[k].text in ",;—–":
            return k < i - 1
        if tokens[k].tag not in ("N", "D", "Q", "I", "R", "S", "P") and tokens[k].text not in "()":
            return False
    return False


def _told(tokens: list[Token], i: int) -> bool:
    """ "…, the data show": behind a comma the parser takes the verb for another noun."""
    return _verb_guess(tokens[i].low) in ("s", "base") and _parenthetical(tokens, i)


def _ed(tokens: list[Token], i: int) -> str:
    """Finite past or participle?"""
    left = before(tokens, i)
    if left < 0:
        if i and tokens[i - 1].text == "," and _is_resumed(tokens, i):
            return "F"
        return "P"
    prior = tokens[left]
    if prior.tag == "D" and tokens[i].low in BASES:
        return "N"
    if prior.low in BE or prior.low in HAVE or prior.tag in ("D", "I", "Q", "A", "SA"):
        return "P"
    if prior.tag == "C":
        told = tokens[i].low in _REPORTING and left > 0 and tokens[left - 1].text == ","
        return "F" if told else _like_the_other(tokens, left)
    if prior.tag in ("S", "W"):
        return "F"
    if prior.tag in ("F", "B", "M", "G", "U", "T"):
        return "P" if prior.tag != "M" else "B"
    if prior.tag == "P":
        return "P"
    return "P" if _reduced(tokens, i) else "F"


def _is_resumed(tokens: list[Token], i: int) -> bool:
    """After "X, a coal hewer," the verb of X goes on, unless a preposition makes it a participle
    that hangs on X ("X, founded in 1989, cares …")."""
    behind = tokens[i + 1].tag if i + 1 < len(tokens) else "."
    commas = sum(1 for token in tokens[max(0, i - 60) : i] if token.text == ",")
    if commas < 2 or _main_verb_before(tokens, i):
        return False
    return behind != "I" or not any(t.tag in ("A", "M", "past", "ed") for t in tokens[i + 1 :])


def _like_the_other(tokens: list[Token], left: int) -> str:
    """After "and": the same part as the verb it is coordinated with."""
    for k in range(left - 1, max(-1, left - 30), -1):
        if tokens[k].tag in ("F", "P"):
            return tokens[k].tag
        if tokens[k].tag in ("A", "SA"):
            return "F" if tokens[k].low not in HAVE else "P"
        if tokens[k].tag in ("M", "B"):
            return "B"
        if tokens[k].text in ";:":
            break
    return "F"


def _reduced(tokens: list[Token], i: int) -> bool:
    """A participle that only narrows its noun: a preposition follows, then another finite verb
    that has no subject of its own."""
    if _parenthetical(tokens, i):
        return False
    if _verb_before(tokens, i):
        return True
    if tokens[i].low in _NEVER_REDUCED:
        return False
    if i + 1 >= len(tokens) or tokens[i + 1].tag not in ("I", "T", "R"):
        return False
    for k in range(i + 1, min(len(tokens), i + 25)):
        tag_k = tokens[k].tag
        if tokens[k].text == "," and k + 1 < len(tokens):
            return tokens[k + 1].tag in ("A", "M", "past", "ed")
        if tag_k in ("C", "U", "W", "S", ".", "that"):
            return False
        if tag_k in ("A", "M", "past") or (
            tag_k == "ed" and tokens[k - 1].tag in ("N", "word", "R", "Q")
        ):
            return True
    return False


def _s(tokens: list[Token], i: int) -> str:
    """Third person or plural noun?"""
    left = before(tokens, i)
    behind = tokens[i + 1].tag if i + 1 < len(tokens) else "."
    if _parenthetical(tokens, i):
        return "F"
    if left < 0:
        return "F" if _after_insertion(tokens, i) and not _main_verb_before(tokens, i) else "N"
    prior = tokens[left]
    if prior.tag in ("D", "I", "Q", "A", "SA", "P", "T", "M"):
        return "N"
    if prior.tag == "C":
        opens = behind in _OPENS_NOUN or behind in ("that", "R", "T")
        return "F" if opens and behind not in ("N", "word") and _verb_before(tokens, left) else "N"
    if prior.tag in ("S", "W"):
        return "F"
    if behind in ("A", "M", "past", "F", "C"):
        return "N"
    return "N" if _verb_before(tokens, i) and prior.tag != "R" else "F"


def _after_insertion(tokens: list[Token], i: int) -> bool:
    """A closing comma, dash or bracket stands right before, adverbs aside."""
    k = i - 1
    while k >= 0 and tokens[k].tag == "R":
        k -= 1
    return k > 1 and tokens[k].text in ",)—–"


def _base(tokens: list[Token], i: int) -> str:
    """Bare verb, present tense, or noun?"""
    left = before(tokens, i)
    behind = tokens[i + 1].tag if i + 1 < len(tokens) else "."
    if _parenthetical(tokens, i):
        return "F"
    if left < 0:
        return "B" if i == 0 and behind in ("S", "D", "that") else "N"
    prior = tokens[left]
    if prior.tag in ("T", "M") or prior.low in TAKES_BARE:
        return "B"
    if prior.tag == "S":
        return "F" if prior.low in ("i", "you", "we", "they", "these", "those") else "N"
    if prior.tag == "W":
        return "F"
    if prior.tag == "C":
        verb = _verb_before(tokens, left)
        if verb in ("B", "M") and behind in ("D", "N", "Q", "I", "S", "R", "word", "ing"):
            return "B"
        return "F" if verb == "F" and behind in ("D", "Q", "S") else "N"
    plural = prior.low in PLURAL or (prior.tag == "N" and prior.low.endswith(("s", "men")))
    opens = behind in _OPENS_NOUN or behind in ("T", "that", "R", "W", ".")
    return "F" if plural and opens and not _verb_before(tokens, i) else "N"


def _ing(tokens: list[Token], i: int) -> str:
    """A noun behind a determiner ("the meeting"), else a participle."""
    prior = tokens[i - 1].tag if i else "."
    return "N" if prior in ("D", "Q") else "G"


def _when(tokens: list[Token], i: int) -> str:
    """ "after" and its like: a conjunction before a clause, a preposition before a noun."""
    waits = i > 0 and tokens[i - 1].tag != "." and not _verb_before(tokens, i)
    for k in range(i + 1, min(len(tokens), i + 12)):
        tag_k = tokens[k].tag
        if tag_k in ("A", "M", "past", "F", "ed", "SA"):
            return "I" if waits else "U"
        if tag_k == "S" and k == i + 1:
            return "U"
        if tag_k == "." and tokens[k].text in ",;:":
            break
    return "I"


def _word(tokens: list[Token], i: int) -> str:
    """An unknown word: a verb right behind a subject pronoun ("we appreciate"), else a noun."""
    left = before(tokens, i)
    if left < 0 or tokens[left].tag != "S" or not tokens[i].text[0].islower():
        return "N"
    behind = tokens[i + 1].tag if i + 1 < len(tokens) else "."
    if behind in ("A", "M", "F", "past"):
        return "N"
    plural = tokens[left].low in ("i", "you", "we", "they")
    singular = tokens[left].low in ("he", "she", "it") and tokens[i].low.endswith("s")
    return "F" if plural or singular else "N"


def _demonstrative(tokens: list[Token], i: int) -> str:
    """ "this", "these", "those": pronoun, or determiner before its noun."""
    behind = tokens[i + 1].tag if i + 1 < len(tokens) else "."
    return "D" if behind in ("N", "Q", "base", "P", "word", "ing") else "S"


def _past(tokens: list[Token], i: int) -> str:
    """A form that is nothing but past tense."""
    return "F"


def _that(tokens: list[Token], i: int) -> str:
    """Complementiser (U), relative (W), or the pronoun or determiner (S, D)?"""
    behind = tokens[i + 1].tag if i + 1 < len(tokens) else "."
    left = tokens[i - 1].tag if i else "."
    if left in (".", "C", "I") and behind in ("A", "M", "F", "past", "ed", "s"):
        return "S"
    if left in ("F", "P", "G", "B", "past") or (left == "N" and behind in ("D", "S", "Q")):
        return "U"
    if left == "N" and behind in ("A", "M", "past", "ed", "s", "F", "R", "base"):
        return "W"
    if behind in ("N", "base", "word") and left in ("I", "."):
        return "D"
    return "U" if left in ("N", "S", "R", "Q") else "S"


_SETTLE: dict[str, Callable[[list[Token], int], str]] = {
    "ed": _ed,
    "s": _s,
    "base": _base,
    "that": _that,
    "this": _demonstrative,
    "ing": _ing,
    "when": _when,
    "word": _word,
    "past": _past,
}


def has_finite(tokens: list[Token]) -> bool:
    """Whether a finite verb stands among the tokens."""
    return any(token.tag in FINITE or token.tag == "SA" for token in tokens)
