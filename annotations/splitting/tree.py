"""Who depends on whom among the parsed tokens of one speech, and what a clause borrows."""

from __future__ import annotations

from collections import defaultdict
from copy import copy

from .clause_edges import Clause
from .languages.base import words
from .tokens import Token

LONGEST_BORROWED = 12
"""Tokens; a longer subject is left to be read from the article."""
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
_CLAUSAL = ("relcl", "acl", "appos", "cc", "conj", "punct", "advcl", "parataxis", "ccomp")
_FINITE = ("VBD", "VBZ", "VBP", "MD")
_VERBAL = ("VB", "MD")
_HEDGES = words("perhaps maybe never hardly")
_STEPS = 8
"""How far up to look. Words joined into one token can make two tokens depend on each other."""
_LINKS = ("relcl", "acl")


class Tree:
    """The dependencies of one sentence, seen from a stretch of it that one speaker answers for.
    Tokens that no parser read have no place in it."""

    def __init__(self, sentence: list[Token]) -> None:
        self._by_start = {token.start: token for token in sentence if token.pos}
        self._children: dict[int, list[Token]] = defaultdict(list)
        for token in self._by_start.values():
            if token.head != token.start:
                self._children[token.head].append(token)
        self._speech = set(self._by_start)

    def within(self, tokens: list[Token]) -> Tree:
        """The same dependencies seen from these tokens."""
        seen = copy(self)
        seen._speech = {token.start for token in tokens}
        return seen

    def __bool__(self) -> bool:
        return bool(self._by_start)

    def head(self, token: Token) -> Token | None:
        """The token this one depends on; None for a root."""
        return self._by_start.get(token.head) if token.head != token.start else None

    def children(self, token: Token) -> list[Token]:
        """The tokens that depend on this one, in text order."""
        return self._children.get(token.start, [])

    def root(self, piece: Clause) -> Token | None:
        """The word of a piece on which its other words depend; a verb if there are several."""
        inside = {token.start for token in piece}
        roots = [t for t in piece if t.pos and (t.head not in inside or t.head == t.start)]
        verbs = [token for token in roots if token.pos.startswith(_VERBAL)]
        return next(iter(verbs or roots), None)

    def below(self, token: Token) -> Clause:
        """A token with everything that depends on it, in text order."""
        found: Clause = []
        todo = [token]
        seen: set[int] = set()
        while todo:
            at = todo.pop()
            if at.start not in seen:
                seen.add(at.start)
                found.append(at)
                todo += self.children(at)
        return sorted(found, key=lambda token: token.start)

    def joins_clauses(self, conjunction: Token) -> bool | None:
        """Whether "and" joins two finite clauses; False if the second has no subject of its own,
        None if it joins anything else or stands below another clause."""
        first = self.head(conjunction)
        if first is None or conjunction.dep != "cc" or not self._leads(first):
            return None
        seconds = (c for c in self.children(first) if c.dep == "conj")
        second = next((c for c in seconds if c.start > conjunction.start), None)
        if second is None or not self._finite(second) or not self._finite(first):
            return None
        return any(child.dep in _SUBJECTS for child in self.children(second))

    def joins_nouns(self, conjunction: Token) -> bool:
        """ "the hull and the wings were made": the parser sees one subject of two nouns."""
        first = self.head(conjunction)
        if first is None or conjunction.dep != "cc" or not first.pos.startswith(("NN", "PRP")):
            return False
        seconds = (c for c in self.children(first) if c.start > conjunction.start)
        return any(c.dep == "conj" and c.pos.startswith(("NN", "PRP")) for c in seconds)

    def _finite(self, verb: Token) -> bool:
        return verb.pos in _FINITE or any(
            child.pos in _FINITE and child.dep in ("aux", "auxpass")
            for child in self.children(verb)
        )

    def _leads(self, verb: Token) -> bool:
        """No relative or adverbial clause around it within the speech."""
        for _ in range(_STEPS):
            above = self.head(verb)
            if above is None or above.start not in self._speech:
                return True
            if verb.dep != "conj":
                return False
            verb = above
        return False

    def borrowed(self, piece: Clause) -> Clause:
        """What a clause without a subject of its own is about, from around it; [] if unclear."""
        root = self.root(piece)
        head = self.head(root) if root else None
        if root is None or head is None:
            return []
        if root.dep in _LINKS and (whose := self._whose(root)):
            return [*self.phrase(head, piece), whose]
        if self._subject(root, piece):
            return []
        if root.dep in _LINKS:
            return self.phrase(self.subject_of(head) or head, piece)
        if root.dep in ("advcl", "conj", "xcomp", "dep", "prep", "pcomp") and not self._opened(
            root
        ):
            return self._subject_above(head, piece)
        return []

    def hangs(self, piece: Clause) -> bool:
        """A relative clause or participle whose noun stands in another speech."""
        root = self.root(piece)
        for _ in range(_STEPS):
            if root is None or root.dep != "conj" or root.head not in self._speech:
                break
            root = self.head(root)
        return root is not None and root.dep in _LINKS and root.head not in self._speech

    def subject_of(self, noun: Token) -> Token | None:
        """ "Ada" in "Ada is a writer": what a predicate noun is plainly said of; None if that is
        denied, hedged, asked or said of a pronoun that refers."""
        be = self.head(noun)
        if noun.dep != "attr" or be is None or be.pos not in ("VBD", "VBZ", "VBP"):
            return None
        around = self.children(be)
        if any(w.dep in ("neg", "aux") or w.low.endswith("ly") or w.low in _HEDGES for w in around):
            return None
        subject = next((word for word in around if word.dep == "nsubj"), None)
        plain = subject and subject.tag != "W" and subject.start < be.start
        return subject if plain else None

    def _whose(self, root: Token) -> Token | None:
        """The "whose" of a relative clause."""
        words = (word for child in self.children(root) for word in self.children(child))
        return next((word for word in words if word.pos == "WP$"), None)

    def _opened(self, root: Token) -> bool:
        """A conjunction leads the clause, which then has a subject of its own or needs none."""
        return any(child.dep == "mark" for child in self.children(root))

    def _subject_above(self, verb: Token, piece: Clause) -> Clause:
        for _ in range(_STEPS):
            for child in self.children(verb):
                if child.dep in _SUBJECTS and child.tag != "W":
                    return self.phrase(child, piece)
            if verb.dep in ("relcl", "acl") and (head := self.head(verb)):
                return self.phrase(head, piece)
            above = self.head(verb)
            if above is None or verb.dep not in ("conj", "advcl", "xcomp"):
                return []
            verb = above
        return []

    def _subject(self, root: Token, piece: Clause) -> bool:
        own = {token.start for token in piece}
        return (
            any(
                child.dep in _SUBJECTS and child.tag != "W" and child.start in own
                for child in self.children(root)
            )
            or root.tag == "SA"
        )

    def phrase(self, noun: Token, piece: Clause) -> Clause:
        """A noun with what belongs to it, without clauses, appositions and further nouns; [] if
        that is long or overlaps the ``piece`` that borrows it."""
        own = {token.start for token in piece}
        found: Clause = []
        todo = [noun]
        while todo and len(found) <= LONGEST_BORROWED:
            token = todo.pop()
            found.append(token)
            todo += [
                child
                for child in self.children(token)
                if child.dep not in _CLAUSAL and child.start not in own
            ]
        if len(found) > LONGEST_BORROWED or own & {token.start for token in found}:
            return []
        return sorted(found, key=lambda token: token.start)
