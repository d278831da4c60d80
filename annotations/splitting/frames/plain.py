"""Reported speech by cue words and punctuation alone, for languages without a tagger."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..languages import Language
from ..tokens import Token
from .base import Frame, Range

_PAUSES = frozenset(",،—–-;؛:")
_HYPHEN_PRONOUN = re.compile(r"[-](?:t-)?(?P<who>ils?|elles?|on)$")
_MOST_SOURCE = 24
_MOST_ADDRESSEE = 7


class PlainFinder:
    """Finds the frames of one layer of one sentence, left to right."""

    def __init__(self, tokens: list[Token], data: Language, *, inside: bool) -> None:
        self.tokens = tokens
        self.data = data
        self.inside = inside
        self.end = len(tokens)
        while self.end and tokens[self.end - 1].text in ".!?…।॥。":
            self.end -= 1

    def frames(self) -> Iterator[Frame]:
        """Every frame; the content of one that comes first is searched for another."""
        according = self._according()
        if according:
            yield according
        start = according.content[-1][0] if according else 0
        k = start
        while k < self.end:
            frame = self._at(k, start) if self._is_cue(k) else None
            if frame:
                yield frame
                k = start = max(k + 1, frame.content[-1][0])
            else:
                k += 1

    # ---- small looks

    def _low(self, k: int) -> str:
        return self.tokens[k].low if 0 <= k < self.end else ""

    def _said(self, k: int) -> bool:
        return 0 <= k < self.end and self.tokens[k].kind == "said"

    def _pause(self, k: int) -> bool:
        return k < 0 or k >= self.end or self._said(k) or self.tokens[k].text in _PAUSES

    def _bare(self, k: int) -> str:
        """The word without a prefixed conjunction or a suffixed pronoun."""
        low = self._low(k)
        if self.data.code == "ar" and low[:1] in ("و", "ف") and low not in self.data.cues:
            return low[1:]
        return _HYPHEN_PRONOUN.sub("", low) if "-" in low else low

    def _is_cue(self, k: int) -> bool:
        bare = self._bare(k)
        return bare in self.data.cues or bare in self.data.opinion_cues

    def _complement(self, k: int) -> bool:
        low = self._low(k)
        return low in self.data.complementisers or low.startswith("qu'")

    def _word(self, k: int) -> bool:
        return 0 <= k < self.end and self.tokens[k].kind in ("word", "number")

    # ---- the forms

    def _at(self, k: int, floor: int) -> Frame | None:
        field = k
        while field > floor and not self._pause(field - 1):
            field -= 1
        head = k
        while head > field and self._low(head - 1) in self.data.auxiliaries:
            head -= 1
        start = self._content_start(k + 1)
        if self._content_before(field, floor) and head - field <= 1:
            frame = self._behind(k, head, field, floor, start)
            if frame:
                return frame
        if start is None:
            return self._hindi(k, field, floor)
        return self._before(k, head, field, floor, start)

    def _content_before(self, field: int, floor: int) -> bool:
        if field <= floor:
            return False
        if self._said_before(field) >= floor:
            return True
        words = sum(1 for k in range(floor, field) if self._word(k))
        return words >= 3 and self.tokens[field - 1].text in ",،—–-"

    def _said_before(self, k: int) -> int:
        """The quotation that ends right before, at most a comma and a dash between; or -1."""
        for j in range(k - 1, max(-1, k - 4), -1):
            if self._said(j):
                return j
            if self.tokens[j].text not in ",،—–-":
                break
        return -1

    def _content_start(self, k: int) -> int | None:
        """Where the content begins behind the cue and at most an addressee; None if nowhere."""
        for j in range(k, min(k + _MOST_SOURCE, self.end)):
            if self._complement(j) and j + 1 < self.end:
                keep = self._low(j) not in self.data.complementisers
                return j if keep or self._low(j) in self.data.asking else j + 1
            if self._said(j):
                return j
            if self.tokens[j].text == ":" and j + 1 < self.end:
                return j + 1
            if self.tokens[j].text in ",،" and not (self._complement(j + 1) or self._said(j + 1)):
                if not self._short_insertion(j):
                    return None
            if self.tokens[j].text in ";؛":
                return None
        return None

    def _short_insertion(self, comma: int) -> bool:
        """ "X, the head of Y, that …": the comma opens an apposition that closes again."""
        for j in range(comma + 1, min(comma + 9, self.end)):
            if self.tokens[j].text in ",،":
                return self._complement(j + 1) or self._said(j + 1)
            if self.tokens[j].text == ":":
                return True
            if self._complement(j):
                return self.data.code == "ar"
        return False

    def _behind(self, k: int, head: int, field: int, floor: int, start: int | None) -> Frame | None:
        """ "…", said X: content first, then the cue, then the speaker."""
        said = self._said_before(field)
        if said < floor and (start is not None or (head > field and not self._hyphened(head))):
            return None
        if start is not None and not (self._said(start) and self.tokens[start - 1].text != ":"):
            return None
        if self._bare(k) == "so" and said < floor:
            return None
        end = k + 1
        while end < self.end and not self._pause(end) and not self._ends_source(end, k + 1):
            end += 1
        source = self._named_late(self._strip(k + 1, end), k + 1)
        for spot in (k, head):
            if self._hyphened(spot):
                source = (spot, spot + 1)
        if source is None and head > field:
            source = self._strip(field, head)
        edge = said + 1 if said >= floor else field - 1
        content = (said, said + 1) if said >= floor else (floor, edge)
        resume = self._resume(end)
        frame = Frame(source, (k, k + 1), [content], [(edge, resume)], incise=True)
        frame.implied = source is None
        if resume < self.end:
            frame.content.append((resume, self.end))
        return frame

    def _named_late(self, source: Range | None, k: int) -> Range | None:
        """ "wrote on Monday in a note X": a name behind the time and place is the speaker."""
        if source is None or any(self.tokens[j].text[0].isupper() for j in range(*source)):
            return source
        if self._low(source[0]) not in self.data.articles | self.data.prepositions:
            return source
        if not self.data.cased or not any(
            self._low(j) in self.data.prepositions for j in range(k, min(k + 4, self.end))
        ):
            return source
        j = k
        while j < self.end and not self._pause(j):
            if self.tokens[j].text[0].isupper() and self._low(j - 1) not in self.data.prepositions:
                end = j
                while end < self.end and not self._pause(end):
                    end += 1
                return (j, end)
            j += 1
        return source

    def _hyphened(self, k: int) -> bool:
        return bool(_HYPHEN_PRONOUN.search(self._low(k)))

    def _ends_source(self, k: int, start: int) -> bool:
        return k > start and self._low(k) in self.data.prepositions and not self._names(k)

    def _names(self, k: int) -> bool:
        """A preposition inside a name or title ("ministro de Hacienda")."""
        return self._low(k) in ("de", "du", "des", "del", "d", "von")

    def _resume(self, k: int) -> int:
        """Where the content goes on behind the speaker: at a quotation, or not at all."""
        for j in range(k, self.end):
            if self._said(j):
                return j
        return self.end

    def _before(self, k: int, head: int, field: int, floor: int, start: int) -> Frame | None:
        """ "X said that …" and "said X that …"."""
        if self._bare(k) == "so":
            return None
        source, words_from = self._source_left(head, field, floor)
        if source is None or self._low(source[0]) in self.data.prepositions:
            right = self._source_right(k, start)
            if right is None and source is not None and not self._last_name(source):
                return None
            words_from = words_from if source is None else source[0]
            source = right or (self._last_name(source) if source else None)
        if source is None and not self._may_be_implied(k, field, floor):
            return None
        if source is not None and self._first_person(source):
            return None
        frame = Frame(source, (k, k + 1), [(start, self.end)], [(words_from, start)])
        frame.implied = source is None
        quoted_before = words_from - 1 >= floor and (
            self._said(words_from - 1) or self._said(words_from - 2)
        )
        if quoted_before:
            frame.content.insert(0, (floor, words_from - 1))
        elif words_from > floor and self._pause(words_from - 1) and words_from - floor < 12:
            frame.words.append((floor, words_from))
        return frame

    def _source_right(self, k: int, start: int) -> Range | None:
        """ "said X that …": what stands between the cue and the content, unless it is spoken to."""
        stop = start - 1
        while stop > k and (self._pause(stop - 1) or self._complement(stop - 1)):
            stop -= 1
        right = self._strip(k + 1, stop)
        return None if right is None or self._addresses(right[0]) else right

    def _may_be_implied(self, k: int, field: int, floor: int) -> bool:
        """The verb alone can name the last speaker again where its form carries the person."""
        if self._bare(k) in self.data.opinion_cues:
            return False
        return self.data.code in ("ar", "es") or field <= floor

    def _last_name(self, source: Range) -> Range | None:
        """The name at the end of a phrase that begins with a time or a place."""
        begin = source[1]
        while begin > source[0] and self.tokens[begin - 1].text[0].isupper():
            begin -= 1
        if begin == source[1] or begin == source[0]:
            return None
        return (begin - 1 if begin - 1 > source[0] + 2 else begin, source[1])

    def _addresses(self, k: int) -> bool:
        return self._low(k) in ("a", "à", "al", "la", "der", "dem", "ل") and self.data.code in (
            "es",
            "fr",
        )

    def _first_person(self, source: Range) -> bool:
        low = self._low(source[1] - 1)
        return low in self.data.first_person

    def _source_left(self, head: int, field: int, floor: int) -> tuple[Range | None, int]:
        source = self._strip(field, head)
        if source:
            return source, field
        if field - 1 <= floor or self.tokens[field - 1].text not in ",،":
            return None, field
        begin = field - 1
        while (
            begin > floor and not self._said(begin - 1) and self.tokens[begin - 1].text not in ";:"
        ):
            begin -= 1
        comma = next((j for j in range(begin, field) if self.tokens[j].text in ",،"), field)
        if comma >= field - 1 or comma - begin > 9:
            return None, field
        named = self.data.cased and self.tokens[comma + 1].text[:1].isupper()
        return self._strip(begin, field - 1 if named else comma), begin

    def _strip(self, lo: int, hi: int) -> Range | None:
        """Without conjunctions, adverbs and marks at the edges; None when nothing is left."""
        drop = self.data.conjunctions | self.data.auxiliaries
        while lo < hi and (not self._word(lo) or self._low(lo) in drop):
            lo += 1
        while hi > lo and (not self._word(hi - 1) or self._low(hi - 1) in drop):
            hi -= 1
        return (lo, hi) if lo < hi and hi - lo <= _MOST_SOURCE else None

    def _hindi(self, k: int, field: int, floor: int) -> Frame | None:
        """Trailing "…, X ने कहा" without a complement."""
        if self.data.code != "hi" or not self._content_before(field, floor):
            return None
        source = self._strip(field, k)
        edge = field if self._said(field - 1) else field - 1
        if not source:
            return None
        return Frame(source, (k, k + 1), [(floor, edge)], [(edge, self.end)], incise=True)

    # ---- according to

    def _according(self) -> Frame | None:
        for k in range(self.end):
            for phrase in self.data.according:
                size = self._matches(k, phrase)
                if size and (
                    k == 0 or self._pause(k - 1) or self._low(k - 1) in self.data.conjunctions
                ):
                    return self._according_at(k, k + size)
        return self._according_behind()

    def _matches(self, k: int, phrase: str) -> int:
        """How many tokens the phrase takes up here, 0 if it does not stand here."""
        parts = phrase.split()
        size = len(parts)
        words = [self._low(k + j) for j in range(size)]
        if words == parts:
            return size
        if size == 2 and words[0] == parts[0] and self._low(k + 2) == parts[1]:
            return 3 if words[1] in self.data.pronouns else 0
        return 0

    def _according_at(self, k: int, start: int) -> Frame | None:
        end = start
        while end < self.end and not self._pause(end) and not self._verb_second(end, start):
            end += 1
        source = self._strip(start, end)
        if start - k == 3 and self._low(k + 1) in self.data.pronouns:
            source = (k + 1, k + 2)
        if source is None:
            return None
        resume = end + 1 if self._low(end) in (",", "،", ":") else end
        if resume >= self.end:
            edge = k - 1 if self._pause(k - 1) and not self._said(k - 1) else k
            return Frame(source, (k, start), [(0, edge)], [(edge, self.end)]) if edge > 0 else None
        return Frame(source, (k, start), [(resume, self.end)], [(0 if k < 3 else k, resume)])

    def _verb_second(self, k: int, start: int) -> bool:
        """German: the verb ends the source ("Nach Angaben der Stadt | ist …")."""
        return self.data.code == "de" and k > start + 1 and self.tokens[k].text[:1].islower() and (
            self._low(k) not in self.data.articles and self._low(k) not in self.data.prepositions
        )  # fmt: skip

    def _according_behind(self) -> Frame | None:
        for k in range(1, self.end):
            for phrase in self.data.according_after:
                size = self._matches(k, phrase)
                source = self._strip(0, k) if size else None
                if source:
                    resume = k + size + (1 if self._pause(k + size) else 0)
                    return Frame(source, (k, k + size), [(resume, self.end)], [(0, resume)])
        return None


def hearsay(tokens: list[Token], data: Language) -> Frame | None:
    """A whole sentence in a mood that only reported speech takes (German "sei", "habe")."""
    lows = {token.low for token in tokens}
    if not lows & data.hearsay or lows & data.first_person:
        return None
    frame = Frame(None, None, [(0, len(tokens))], [])
    frame.implied = True
    return frame
