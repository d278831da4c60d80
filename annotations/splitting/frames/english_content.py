"""What is said: where the content of an English frame begins and ends."""

from __future__ import annotations

from ..tagger import FINITE
from .base import Range
from .english_speakers import SpeakerReading
from .english_words import (
    BLAME,
    CALLED,
    CHARGE,
    EXPLAIN,
    NOBODY,
    PROMISE,
    QUESTION,
    TELL,
    VOICED,
)


class ContentReading(SpeakerReading):
    """Finds what is said."""

    def _content_start(self, i: int, tail: int) -> int | None:
        """Where the content begins to the right of the cue, or None if it does not."""
        low = self.tokens[i].low
        if low in CHARGE or low in BLAME:
            return self._charge(low, tail)
        if low in PROMISE and "to" in (self._low(tail), self._low(tail + 1)):
            return tail
        if low in CALLED:
            return tail if self._tag(tail) in ("D", "S") and tail + 2 < self.end else None
        if low in VOICED:
            return self._far_that(tail, bare=False)
        start = self._skip_addressee(low, tail)
        if self._low(start) == "that" and self._tag(start + 1) != ".":
            return start + 1
        if self._said(start) or (self._low(start) in (",", ":") and self._said(start + 1)):
            return start if self._said(start) else start + 1
        if self._low(start) == ":":
            return start + 1 if start + 1 < self.end else None
        if low in EXPLAIN:
            for k in range(start, min(start + 5, self.end)):
                if self._low(k) in ("how", "why"):
                    return k + 1
        far = self._far_that(start)
        if far is not None:
            return far
        if low in NOBODY or low in QUESTION or (low in self.opinion_cues and low not in self.cues):
            return start if low in self.opinion_cues and self._clause_at(start) else None
        return start if self._clause_at(start) else None

    def _charge(self, low: str, tail: int) -> int | None:
        """ "accused X of …", "blamed X on …": the charge is a claim."""
        for k in range(tail, min(tail + 8, self.end)):
            if low in CHARGE and self._low(k) == "of":
                return k + 1
            if low in BLAME and self._low(k) in ("on", "for") and k > tail:
                return tail
        return None

    def _skip_addressee(self, low: str, tail: int) -> int:
        if low not in TELL:
            return tail
        if self._low(tail) in ("me", "her", "him", "us", "them", "you", "reporters", "it"):
            return tail + 1
        for k in range(tail, min(tail + 9, self.end)):
            if self._low(k) in ("that", ":") or self._said(k):
                return k
            if self._tag(k) in FINITE or self._low(k) == ",":
                break
        return tail

    def _far_that(self, start: int, *, bare: bool = True) -> int | None:
        """ "said on Friday that …": a time or an audience stands between; "expressed confidence
        that …": so does the noun unless the cue is ``bare``."""
        if bare and self._tag(start) not in ("I", "R", "N", "T", "U") and self._low(start) != ",":
            return None
        for k in range(start, min(start + 12, self.end)):
            if self._low(k) == "that" and self._tag(k) in ("U", "W", "S"):
                return k + 1 if self._finite(k, self.end) else None
            if self._low(k) == ":" and self._said(k + 1):
                return k + 1
            if self._tag(k) in FINITE or (self._low(k) == "," and not self._beside_adverb(k)):
                return None
        return None

    def _beside_adverb(self, comma: int) -> bool:
        """One of the commas around ", however,"."""
        return self._tag(comma + 1) == "R" or self._tag(comma - 1) == "R"

    def _clause_at(self, start: int) -> bool:
        """A clause with its own subject begins here, "around" and the like before its number."""
        if self._tag(start) in ("I", "R") and self._tag(start + 1) == "Q":
            start += 1
        if self._tag(start) not in ("D", "N", "S", "Q", "SA", "G") and self._low(start) not in (
            "what",
        ):
            return False
        if self._tag(start) == "SA":
            return True
        for k in range(start + 1, self.end):
            if self._tag(k) in FINITE or self._tag(k) == "SA":
                return self._tag(k - 1) != "C"
            if self._tag(k) in ("W", "U") or (
                self._stop(k) and self._tag(k + 1) not in ("D", "N", "W", "P")
            ):
                return False
        return False

    def _content_end(self, start: int) -> int:
        """Reported words end at a semicolon, quoted ones with the sentence."""
        if self._said(start):
            return self.end
        for k in range(start, self.end):
            if self.tokens[k].text == ";":
                return k
        return self.end

    def _frame_from(self, i: int, source: Range, head: int) -> int:
        """The first token of the frame: its speaker, unless other words stand between."""
        shared = self.current is not None and source == self.current.source
        near = source[0] >= self.floor and not shared and self.tokens[i].tag != "G"
        near = near and self._tag(head - 1) != "W"
        if near and not self._finite(source[1], head):
            return source[0]
        k = head
        while k - 1 >= self.floor and (
            self._tag(k - 1) in ("C", "W") or self._low(k - 1) in (",", "by")
        ):
            k -= 1
        return k

    def _clause_start(self, edge: int) -> int:
        """What a speaker named behind it answers for: back to the last colon or semicolon."""
        for k in range(edge - 1, self.floor - 1, -1):
            if self.tokens[k].text in ";:" and not self._said(k + 1):
                return k + 1
        return self.floor

    def _resume_at(self, tail: int, quoted: bool) -> int | None:
        for k in range(tail, self.end):
            if self._said(k):
                return k
            if self._low(k) in (",", "—", "–") and k + 1 < self.end:
                if self._said(k + 1) or self._tag(k + 1) == "G":
                    return k + 1
                if not quoted and k - tail <= 8:
                    return k + 1
        return None
