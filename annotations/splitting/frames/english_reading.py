"""One layer of an English sentence, with the small looks that the rules take at it."""

from __future__ import annotations

from ..tagger import has_finite
from ..tokens import Token
from .base import Frame, Range
from .english_words import BLAME, CALLED, CHARGE, EXPLAIN, NOBODY, PROMISE, VOICED


class Reading:
    """Tagged tokens, and how far they have been read: from ``floor`` on, inside ``current``."""

    def __init__(
        self,
        tokens: list[Token],
        cues: frozenset[str],
        opinion_cues: frozenset[str],
        *,
        inside: bool,
    ) -> None:
        self.tokens = tokens
        self.end = len(tokens)
        while self.end and tokens[self.end - 1].text in ".!?…":
            self.end -= 1
        self.cues = cues | CHARGE | BLAME | NOBODY | PROMISE | EXPLAIN | VOICED | CALLED
        self.opinion_cues = opinion_cues
        self.inside = inside
        self.floor = 0
        self.current: Frame | None = None

    def _low(self, i: int) -> str:
        return self.tokens[i].low if 0 <= i < self.end else ""

    def _tag(self, i: int) -> str:
        return self.tokens[i].tag if 0 <= i < self.end else "."

    def _said(self, i: int) -> bool:
        return 0 <= i < self.end and self.tokens[i].kind == "said"

    def _finite(self, lo: int, hi: int) -> bool:
        return has_finite(self.tokens[lo:hi])

    def _stop(self, i: int) -> bool:
        """A mark that ends a noun phrase."""
        token = self.tokens[i]
        return token.kind == "said" or (token.tag == "." and token.text in ",;:—–")

    def _parts(self, end: int) -> list[Range]:
        """The stretches between commas from the floor up to ``end``."""
        parts, start = [], self.floor
        for k in range(self.floor, end + 1):
            if k == end or self._stop(k):
                if k > start:
                    parts.append((start, k))
                start = k + 1
        return parts

    def _next_stop(self, k: int) -> int:
        while k < self.end and not self._stop(k):
            k += 1
        return k

    def _enter(self, frame: Frame, start: int) -> None:
        """Go on reading inside the content that starts here."""
        self.current = frame
        self.floor = start
