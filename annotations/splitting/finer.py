"""Cutting parsed clauses further: what describes a predicate, lists item by item, appositions."""

from __future__ import annotations

from collections.abc import Iterator

from .brackets import YEAR, without_empty
from .clause_edges import Clause, trim
from .languages.base import words
from .tokens import Token
from .tree import Tree

_MOST = 12
"""Items; a longer list is a table."""
_MANY = 3
"""Items of a list that is cut by default: what is said of pairs is often said of both together."""
_STATED = 5
"""Words of an apposition that is taken out by default: shorter ones are roles, and stay."""
_LISTED = ("dobj", "attr", "pobj", "nsubj", "nsubjpass", "acomp", "amod", "appos", "oprd")
_PREDICATES = ("attr", "acomp", "oprd")
_KINDS = ("NN", "JJ", "VBN", "VBG")
_JOINTS = ("cc", "punct", "preconj")
_DESCRIBING = ("relcl", "acl")
_EXAMPLES = words("including like as")
_TOGETHER = words(
    "between among amongst across both together jointly combined total either neither average"
    " combination combine combines combining mix mixture blend consist consists consisted"
    " consisting composed comprise comprises comprised comprising made merger merge merged met"
    " meet agree agreed form formed sign signed share shared alliance union link links linked"
    " linking connect connects connected connecting coalition"
)
"""Words by which a list is one thing: no item can be left out."""
_AGES = words("year years old aged")
_ALTERNATIVES = words("or but nor than versus")
_HYPOTHETICAL = words("if unless whether or")
_SINGLED_OUT = words("first last only one same sole")


def finer(clause: Clause, tree: Tree, fine: bool) -> list[Clause]:
    """The clause without what describes its predicate and without longer appositions, and each of
    these behind its subject or noun; all of them once for each item of their first list. ``fine``
    takes out short appositions too and cuts every list."""
    aside = [*_described(clause, tree), *_apposed(clause, tree, fine)]
    out = {token.start for own, _ in aside for token in own}
    main = without_empty([token for token in clause if token.start not in out])
    pieces = [main, *(whole for _, whole in aside)]
    return [item for piece in pieces for item in _items(piece, tree, fine)]


def _described(clause: Clause, tree: Tree) -> Iterator[tuple[Clause, Clause]]:
    """ "Poe is a writer who won prizes": whatever says more of "a writer" says it of the subject.
    "The writer who won" says which one, and stays."""
    inside = {token.start for token in clause}
    if any(token.low in _HYPOTHETICAL for token in clause):
        return
    for noun in clause:
        subject = tree.subject_of(noun)
        if subject is None or subject.start not in inside or not _any_of_its_kind(noun, tree):
            continue
        for verb in tree.children(noun):
            if verb.dep not in _DESCRIBING or verb.pos == "VB" or not verb.pos.startswith("VB"):
                continue
            own = trim([token for token in tree.below(verb) if token.start in inside])
            if len(own) > 2 and own[0].start > noun.start:
                yield from _of_subject(subject, noun, verb, own, tree)


def _of_subject(
    subject: Token, noun: Token, verb: Token, own: Clause, tree: Tree
) -> Iterator[tuple[Clause, Clause]]:
    said = tree.phrase(subject, own)
    if verb.dep == "relcl":
        about = next(
            (child for child in tree.children(verb) if child.dep.startswith("nsubj")), None
        )
        if about and about.tag == "W" and about.start == own[0].start:
            yield own, [*said, *own[1:]]
    elif not any(child.pos == "TO" for child in tree.children(verb)):
        copula = tree.head(noun)
        is_said = [copula] if copula and verb.pos == "VBN" else []
        yield own, [*said, *is_said, *own]


def _any_of_its_kind(noun: Token, tree: Tree) -> bool:
    """ "a writer": the noun does not say which one."""
    before = tree.children(noun)
    return any(word.low in ("a", "an") for word in before) and not any(
        word.low in _SINGLED_OUT or word.pos == "JJS" for word in before
    )


def _apposed(clause: Clause, tree: Tree, fine: bool) -> Iterator[tuple[Clause, Clause]]:
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
        if not (fine or _states_a_fact(token, own, tree)):
            continue
        yield own, [*tree.phrase(noun, own), *own]


def _states_a_fact(noun: Token, own: Clause, tree: Tree) -> bool:
    """Not a role in a few words, an age, or a list taken for an apposition."""
    listed = any(child.dep == "conj" for child in tree.children(noun))
    aged = any(token.low in _AGES or token.low.endswith("-old") for token in own)
    return len(own) >= _STATED and own[0].tag == "D" and not listed and not aged


def _items(clause: Clause, tree: Tree, fine: bool) -> list[Clause]:
    """The clause once for each item of the first list of nouns or adjectives in it."""
    inside = {token.start for token in clause}
    for token in clause:
        if token.dep not in _LISTED or not token.pos.startswith(_KINDS):
            continue
        items = _conjuncts(token, tree, inside)
        if not 1 < len(items) <= _MOST or _one_thing(items, tree):
            continue
        own = [_own(item, items, tree) for item in items]
        every = set().union(*own)
        if not (fine or (_separable(items, tree) and not _bound(clause, every))):
            continue
        joints = {t.start for item in items for t in _between(item, tree)}
        joints |= {t.start for t in clause if t.low == "both" and t.pos == "CC"}
        rest = inside - every - joints
        return [trim([t for t in clause if t.start in rest or t.start in chosen]) for chosen in own]
    return [clause]


def _separable(items: list[Token], tree: Tree) -> bool:
    """Lists that make a claim of each item by default: predicates and what they are like,
    examples, names that something is done to, three or more things."""
    first = items[0]
    above = tree.head(first)
    if first.dep in _PREDICATES:
        return True
    if first.dep == "amod":
        return above is not None and above.dep == "attr"
    if first.dep.startswith("nsubj"):
        return len(items) >= _MANY
    if first.dep == "pobj":
        return len(items) >= _MANY or (above is not None and above.low in _EXAMPLES)
    if first.dep == "dobj":
        return len(items) >= _MANY or all(item.pos.startswith("NNP") for item in items)
    return False


def _one_thing(items: list[Token], tree: Tree) -> bool:
    """ "between Dover and Calais", "tea or coffee": no item holds alone."""
    joints = [child for item in items for child in tree.children(item) if child.dep == "cc"]
    if any(joint.low in _ALTERNATIVES for joint in joints):
        return True
    above = tree.head(items[0])
    for _ in range(3):
        if above is None:
            return False
        if above.low in _TOGETHER:
            return True
        above = tree.head(above)
    return False


def _bound(clause: Clause, items: set[int]) -> bool:
    """ "three plants in Spain and Finland" are not three in Spain (years count nothing), and what
    two things together bring about neither need do alone."""
    rest = [token for token in clause if token.start not in items]
    return any(
        token.low in _HYPOTHETICAL or (token.pos == "CD" and not YEAR.match(token.text))
        for token in rest
    )


def _between(item: Token, tree: Tree) -> Iterator[Token]:
    """What joins an item to the next: a comma, "and", each word of "as well as"."""
    for child in tree.children(item):
        if child.dep in _JOINTS and child.start > item.start:
            yield from tree.below(child)


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
            and not (token is item and child.dep in _JOINTS)
        ]
    return found
