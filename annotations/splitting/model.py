"""The values that splitting hands out: plain, immutable, free of any framework."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

VERSION = "rules-2"
"""Stored beside every proposal. Raise it whenever the same text may split differently."""


class Span(NamedTuple):
    """A stretch of text: offsets in code points, end exclusive."""

    start: int
    end: int

    def slice(self, text: str) -> str:
        """The words the span stands for."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point; touching is not sharing."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class ProposedSpeaker:
    """One link in the chain of who says that who says it; the outermost comes first.

    ``name`` is resolved as people would write it ("Xi Jinping"), ``role`` what the article
    calls that person ("Chinese President", or ""). ``mention`` and ``cue`` point at the words
    that name the speaker and the act ("He", "stating"), or are None when there are none.
    ``mode`` is direct, indirect, mixed or narrator.
    """

    name: str
    role: str
    mention: Span | None
    cue: Span | None
    mode: str


@dataclass(frozen=True, slots=True)
class ProposedClaim:
    """One assertion. ``spans`` are sorted, disjoint, never empty, and have no white space,
    quotation mark or full stop at their edges. ``speakers`` is empty when the article itself
    answers for it. ``verifiability`` (can it be established?) and ``worth`` (should somebody?)
    lie between 0 and 1; ``reasons`` says in short phrases what raised or lowered them. ``text`` is
    the exact words; ``standalone`` suggests a wording to be read without the article, with every
    addition in front of a colon or in square brackets ("" where nobody worked one out).
    """

    spans: tuple[Span, ...]
    speakers: tuple[ProposedSpeaker, ...]
    kind: str
    flags: frozenset[str]
    verifiability: float
    worth: float
    reasons: tuple[str, ...]
    text: str
    standalone: str = ""

    @property
    def start(self) -> int:
        return self.spans[0].start

    @property
    def end(self) -> int:
        return self.spans[-1].end

    @property
    def speaker(self) -> str | None:
        """Who answers for the content: the innermost speaker."""
        return self.speakers[-1].name if self.speakers else None


@dataclass(frozen=True, slots=True)
class ProposedSegment:
    """One sentence, accounted for. ``paragraph`` counts from 0. ``disposition`` is "claims", or
    "none" with a ``reason``: opinion, promise, greeting, question, forecast, repeated,
    background, not_a_sentence.
    """

    span: Span
    paragraph: int
    disposition: str
    reason: str


class RefusedClaim(NamedTuple):
    """What a splitter proposed and ``validate`` did not let through: its words, and why."""

    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Split:
    """What a text was split into.

    ``set_aside`` holds, in the shape of claims, what the segments without claims would yield:
    whoever disagrees with a segment's reason gets its anchors and speaker ready-made.
    ``refused`` tells what cannot be stored.
    """

    segments: tuple[ProposedSegment, ...]
    claims: tuple[ProposedClaim, ...]
    version: str
    language: str
    set_aside: tuple[ProposedClaim, ...] = field(default=())
    refused: tuple[RefusedClaim, ...] = field(default=())


class SplitterFailed(Exception):
    """The splitter gave no usable answer. The message is a sentence for people."""


class Splitter(Protocol):
    """What the setting SPLITTER names; ``split`` is the one that ships.

    Gets a normalised text, its language tag, when it appeared, and whether to cut finer. Raises
    ``SplitterFailed`` when it cannot split it.
    """

    def __call__(
        self, text: str, *, language: str, date: datetime.date | None, fine: bool
    ) -> Split: ...
