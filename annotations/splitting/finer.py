"""Cutting parsed clauses further: brackets, appositions, and lists item by item."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .clause_edges import Clause, trim
from .tokens import Token
from .tree import Tree

_MOST = 12
"""Items; a longer list is a table."""
_LISTED = ("dobj", "attr", "pobj", "nsubj", "nsubjpass", "acomp", "amod", "appos", "oprd")
_STATES = ("F", "A", "M", "P", "G", "SA")
_YEAR = re.compile(r"(?:1\d|20)\d\d(?!\d)")
_KINDS = ("NN", "JJ", "VBN", "VBG")


def without_brackets(clause: Clause) -> list[Clause]:
    """The clause without what is bracketed in it, and each bracket that states something, a verb
    or a year, behind the noun it stands by."""
    aside = list(_bracketed(clause))
    out = {token.start for own, _ in aside for token in own}
    main = [token for token in clause if token.start not in out]
    return [_without_empty(main), *(whole for _, whole in aside)]


def finer(clause: Clause, tree: Tree) -> list[Clause]:
    """The clause without appositions, once for each item of its first list, and the appositions
    behind the noun they stand by."""
    aside = list(_apposed(clause, tree))
    out = {token.start for own, _ in aside for token in own}
    main = [token for token in clause if token.start not in out]
    return [*_items(_without_empty(main), tree), *(whole for _, whole in aside)]


def _without_empty(clause: Clause) -> Clause:
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
            if any(token.tag in _STATES or _YEAR.match(token.text) for token in inside):
                yield inside, [*_noun_before(clause[:opened]), *inside]
            opened = -1


def _noun_before(words: Clause) -> Clause:
    """The names or nouns right before, with what describes them."""
    k = len(words)
    while k and (words[k - 1].pos.startswith(("NN", "JJ", "CD")) or words[k - 1].tag == "D"):
        k -= 1
    return words[k:]


def _apposed(clause: Clause, tree: Tree) -> Iterator[tuple[Clause, Clause]]:
    """ "Kazan, the capital of Tatarstan,": behind a comma, more than a word, no age."""
    inside = {token.start for token in clause}
    for token in clause:
        noun = tree.head(token)
        if token.dep != "appos" or noun is None or not token.pos.startswith("NN"):
            continue
        own = [t for t in tree.below(token) if t.start in inside]
        first = next(k for k, t in enumerate(clause) if t.start == own[0].start)
        if len(own) < 2 or first == 0 or clause[first - 1].text != "," or noun.start not in inside:
            continue
        own = trim(own)
        yield own, [*tree.phrase(noun, own), *own]


def _items(clause: Clause, tree: Tree) -> list[Clause]:
    """The clause once for each item of the first list of nouns or adjectives in it."""
    inside = {token.start for token in clause}
    for token in clause:
        if token.dep not in _LISTED or not token.pos.startswith(_KINDS):
            continue
        items = _conjuncts(token, tree, inside)
        if not 1 < len(items) <= _MOST or _between(token, tree):
            continue
        own = [_own(item, items, tree) for item in items]
        every = set().union(*own)
        joints = {t.start for item in items for t in tree.children(item)
                  if t.dep in ("cc", "punct", "preconj") and t.start >= items[0].start}  # fmt: skip
        rest = inside - every - joints
        return [trim([t for t in clause if t.start in rest or t.start in chosen]) for chosen in own]
    return [clause]


def _conjuncts(first: Token, tree: Tree, inside: set[int]) -> list[Token]:
    found = [first]
    for token in found:
        found += [
            child
            for child in tree.children(token)
            if child.dep == "conj"
            and child.start in inside
            and child.pos.startswith(_KINDS)
            and child not in found
        ]
        if len(found) > _MOST:
            break
    return sorted(found, key=lambda token: token.start)


def _own(item: Token, items: list[Token], tree: Tree) -> set[int]:
    """What only this item holds."""
    others = {other.start for other in items if other is not item}
    found: set[int] = set()
    todo = [item]
    while todo:
        token = todo.pop()
        found.add(token.start)
        todo += [
            child
            for child in tree.children(token)
            if child.start not in others
            and child.start not in found
            and not (token is item and child.dep in ("cc", "punct", "preconj"))
        ]
    return found


def _between(first: Token, tree: Tree) -> bool:
    """ "between Dover and Calais": neither makes sense alone."""
    above = tree.head(first)
    return above is not None and above.low == "between"
