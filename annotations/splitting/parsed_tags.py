"""From the parser's parts of speech to the few tags that the rules for frames and clauses read."""

from __future__ import annotations

from .languages.base import words
from .languages.en_grammar import TAGS
from .tokens import Token

_DECIDE = words(
    "after before since until once like except so down up out well long due plus may will can"
    " half need around over under off along near opposite past might must further other such"
)
"""Closed-class words whose part the parser knows better than a list."""
_POINTS = words("this these those")
_OPEN = {
    "VBD": "F", "VBZ": "F", "VBP": "F", "VBN": "P", "VBG": "G", "VB": "B", "MD": "M", "TO": "T",
    "CC": "C", "CD": "Q", "RB": "R", "RBR": "R", "RBS": "R", "RP": "R", "UH": "R", "EX": "S",
    "WP": "W", "WDT": "W", "WRB": "W", "WP$": "W", "DT": "D", "PDT": "D", "PRP$": "D", "IN": "I",
}  # fmt: skip


def parsed_tag(token: Token) -> str:
    """The tag of a parsed token; anything that names or describes is N."""
    if token.kind == "number":
        return "Q"
    if token.kind != "word":
        return "."
    if token.low == "that":
        return {"IN": "U", "WDT": "W", "RB": "R"}.get(token.pos) or _pointing(token)
    if token.low in _POINTS:
        return _pointing(token)
    if token.low == "to":
        return "T" if token.dep == "aux" else "I"
    known = TAGS.get(token.low)
    if token.pos in ("NNP", "NNPS") and token.text[0].isupper() and known not in ("S", "SA"):
        return "N"
    if known and token.low not in _DECIDE:
        return known
    return _open(token)


def mend(tokens: list[Token]) -> None:
    """Mend what a small parser gets wrong. Verbs must be finite that have a subject but no
    auxiliary, and participles that would leave a sentence without any verb ("Three survivors
    described how …"); an -ing form between a name and its object is no noun."""
    helped = {token.head for token in tokens if token.dep in ("aux", "auxpass")}
    subjects = {token.head for token in tokens if token.dep in ("nsubj", "nsubjpass")}
    verbless = {
        token.start for token in tokens
        if token.dep == "ROOT" and token.pos.startswith("NN") and token.start not in subjects
    }  # fmt: skip
    determined = {token.head for token in tokens if token.dep in ("det", "poss")}
    for before, token, behind in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.low.endswith("ing") and token.pos == "NN" and before.pos.startswith("NNP"):
            # "we see Xi Jinping meeting Ada Poe", not "the Kazan meeting with Ada Poe"
            free = token.text.islower() and token.start not in determined
            if free and behind.pos.startswith(("NNP", "DT", "PRP", "IN")):
                token.tag = "G"
    for token in tokens:
        if token.pos == "VBN" and token.tag == "P" and token.start not in helped:
            orphan = token.dep == "acl" and token.head in verbless
            orphan = orphan and not _has_finite(tokens, token)
            if token.start in subjects or orphan or _before_lone_comma(tokens, token):
                token.tag = "F"
        elif token.tag == "B" and token.start in subjects and token.dep in ("ROOT", "conj"):
            token.tag = "B" if token.start in helped else "F"


def _before_lone_comma(tokens: list[Token], participle: Token) -> bool:
    """ "The dam leaked in May, the minutes show": one comma never parts a subject from its verb."""
    if participle.dep != "acl":
        return False
    noun = next((token for token in tokens if token.start == participle.head), None)
    if noun is None or noun.dep != "nsubj" or noun.head < participle.start:
        return False
    between = [token.text for token in tokens if participle.start < token.start < noun.head]
    before = [token.text for token in tokens if noun.start < token.start < participle.start]
    return between.count(",") == 1 and "," not in before


def _has_finite(tokens: list[Token], before: Token) -> bool:
    return any(token.tag in "FAM" and token.start < before.start for token in tokens)


def _pointing(token: Token) -> str:
    return "D" if token.dep == "det" else "S"


def _open(token: Token) -> str:
    if token.pos == "IN" and token.dep == "mark":
        return "U"
    if token.pos in ("VBG", "VBN") and token.dep in ("amod", "compound", "nmod"):
        return "N" if token.pos == "VBG" else "P"
    return _OPEN.get(token.pos, "N")
