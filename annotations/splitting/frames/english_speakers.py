"""Who speaks: the noun phrase that an English verb of saying belongs to."""

from __future__ import annotations

from ..tagger import FINITE
from .base import Range
from .english_reading import Reading


class SpeakerReading(Reading):
    """Finds speakers."""

    def _source(self, i: int, head: int) -> tuple[Range | None, list[Range]]:
        left = head - 1
        if self.tokens[i].tag == "G":
            free = (
                left < 0
                or self._stop(left)
                or self._tag(left) in ("C", "U")
                or self._low(left) == "by"
            )
            return (self._subject(i) if free and left >= 0 else None), []
        if left < self.floor:
            if self.current and left >= 0 and self._tag(left) == "C":
                return self.current.source, []
            return None, []
        if self._tag(left) == "C":
            return self._subject(i), []
        if self._tag(left) == "W":
            return self._antecedent(left), []
        if self._low(left) == ",":
            return self._before_insertion(left)
        start = head
        while start > self.floor and self._in_noun_phrase(start - 1):
            start -= 1
        start = self._tighten(start, head)
        if start >= head:
            return None, []
        if self._low(start) in ("who", "which", "that"):
            return None, []
        return (start, head), []

    def _antecedent(self, relative: int) -> Range | None:
        """The noun phrase that "who" or "which" stands for."""
        end = relative - 1 if self._low(relative - 1) == "," else relative
        start = end
        while (start > self.floor and self._tag(start - 1) in ("N", "Q")) or self._low(
            start - 1
        ) == "of":
            start -= 1
        if start > self.floor and self._tag(start - 1) == "D":
            start -= 1
        if self._low(relative) not in ("who", "which") or start >= end:
            return None
        return (start, end)

    def _in_noun_phrase(self, k: int) -> bool:
        token = self.tokens[k]
        if token.kind == "said" or token.tag in ("U", "W", "F", "A", "M", "SA", "B", "G"):
            return False
        return not (token.tag == "." and token.text in ",;:—–")

    def _tighten(self, start: int, head: int) -> int:
        """Drop conjunctions, adverbs and a leading phrase of time or place."""
        while start < head and self._tag(start) in ("C", "R", ".", "T"):
            start += 1
        if start < head and self._tag(start) in ("I", "P"):
            for k in range(head - 1, start, -1):
                if self._tag(k) in ("D", "S") and self._tag(k - 1) in ("N", "Q"):
                    return k
            return head
        return start

    def _subject(self, i: int) -> Range | None:
        """The subject of the clause that the verb at ``i`` shares."""
        if self.current and self.current.source and self.floor <= i:
            return self.current.source
        lo = self.floor
        for k in range(self.floor, i):
            if self.tokens[k].text in ";:":
                lo = k + 1
        parts = [part for part in self._parts(i) if part[0] >= lo]
        for part in parts:
            if (
                self._tag(part[0]) in ("I", "G", "P", "U")
                and len(parts) > 1
                and not (self._tag(part[0]) == "P" and self._finite(*part))
            ):
                lo = part[1] + 1
                continue
            break
        k = lo
        while k < i and self._tag(k) not in FINITE and self._tag(k) not in ("SA", "W"):
            if self._stop(k):
                break
            k += 1
        if self._low(k) == "," and self._apposed_name(k + 1):
            k = self._next_stop(k + 1)
        lo = self._tighten(lo, k)
        while k > lo and self._tag(k - 1) == "R":
            k -= 1
        if k - 2 > lo and self._low(k - 2) == "on":
            k -= 2
        return (lo, k) if k > lo else None

    def _apposed_name(self, start: int) -> bool:
        """A name between commas ("The minister, Ada Poe, opened …")."""
        end = self._next_stop(start)
        names = [self.tokens[k] for k in range(start, end)]
        return self._low(end) == "," and all(
            token.tag == "N" and token.text[0].isupper() for token in names
        )

    def _before_insertion(self, comma: int) -> tuple[Range | None, list[Range]]:
        """ "X, who …, said": the phrase before the insertion, and the insertion."""
        parts = self._parts(comma)
        found = [n for n in range(len(parts) - 1) if self._inserted_behind(parts, n)]
        named = [n for n in found if self._has_name(parts[n])]
        if not found:
            return None, []
        n = (named or found)[0]
        start = self._tighten(*parts[n])
        if start >= parts[n][1]:
            return None, []
        relative = [part for part in parts[n + 1 :] if self._tag(part[0]) == "W"]
        more = parts[n + 1][1] if self._tag(parts[n + 1][0]) == "N" else parts[n][1]
        return (start, more), [self._without_pronoun(part) for part in relative[:1]]

    def _inserted_behind(self, parts: list[Range], n: int) -> bool:
        """A noun phrase, and nothing but insertions behind it."""
        if self._finite(*parts[n]) or self._tag(parts[n][0]) in ("I", "G", "P", "U", "W"):
            return False
        return not any(self._own_finite(*part) for part in parts[n + 1 :])

    def _own_finite(self, lo: int, hi: int) -> bool:
        """A finite verb that no relative pronoun in the same stretch leads to."""
        for k in range(lo, hi):
            if self._tag(k) == "W":
                return False
            if self._finite(k, k + 1):
                return True
        return False

    def _has_name(self, part: Range) -> bool:
        return any(self.tokens[k].text[:1].isupper() for k in range(part[0] + 1, part[1])) or (
            part[0] > 0 and self.tokens[part[0]].text[:1].isupper()
        )

    def _without_pronoun(self, part: Range) -> Range:
        return (part[0] + 1, part[1]) if self._tag(part[0]) == "W" else part

    def _first_person(self, source: Range) -> bool:
        return source[1] - source[0] == 1 and self._low(source[0]) in ("i", "we")

    def _seen_person(self, start: int, i: int) -> Range | None:
        """ "we see X meeting Y, saying …": X speaks, never the narrator."""
        k = start
        while k < i and self._tag(k) != "N" and not self._stop(k):
            k += 1
        end = k
        while end < i and self._tag(end) == "N":
            end += 1
        return (k, end) if end > k else None
