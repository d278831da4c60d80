"""An article's text cut at every edge of its claims, ready to be drawn. Pure.

Each code point of the text is in exactly one piece, so that the browser's own text equals the
stored text and a selection can be counted in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """One claim's places: sorted ``(start, end)`` spans in code points, end exclusive."""

    number: int
    spans: Sequence[tuple[int, int]]
    state: str = "todo"
    url: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks. ``opens`` are the marks that begin right here."""

    text: str
    start: int
    marks: tuple[Mark, ...] = ()
    opens: tuple[Mark, ...] = ()

    @property
    def depth(self) -> int:
        return min(len(self.marks), 3)

    @property
    def top(self) -> Mark | None:
        """The mark that is shown when marks overlap: the current claim, or the one begun last."""
        current = (mark for mark in self.marks if mark.state == "current")
        return next(current, self.marks[-1] if self.marks else None)

    @property
    def state(self) -> str:
        return self.top.state if self.top else ""

    @property
    def numbers(self) -> str:
        return " ".join(str(mark.number) for mark in self.marks)

    @property
    def badge(self) -> str:
        """The numbers of the claims that begin right here, as they stand before the words."""
        return " ".join(str(mark.number) for mark in self.opens)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text; ``number`` counts the lines that hold words, from 1."""

    start: int
    number: int | None
    pieces: list[Piece] = field(default_factory=list)


def marked_paragraphs(text: str, marks: Iterable[Mark]) -> list[Paragraph]:
    """Cut ``text`` into lines and pieces. Line ends stay inside the last piece of their line.

    Linear in the text plus the edges; overlapping, nested and discontiguous marks are fine.
    """
    events: dict[int, tuple[list[Mark], list[Mark]]] = {}
    first_start: dict[int, int] = {}
    for mark in marks:
        for position, (start, end) in enumerate(mark.spans):
            events.setdefault(start, ([], []))[0].append(mark)
            events.setdefault(end, ([], []))[1].append(mark)
            if position == 0:
                first_start[id(mark)] = start
    paragraphs: list[Paragraph] = []
    active: list[Mark] = []
    number = 0
    start = 0
    edges = sorted(events)
    upcoming = 0
    for line in _lines(text):
        has_words = bool(line.strip())
        number += has_words
        paragraph = Paragraph(start, number if has_words else None)
        end = start + len(line)
        at = start
        while at < end:
            opens: tuple[Mark, ...] = ()
            if upcoming < len(edges) and edges[upcoming] == at:
                begun, ended = events[at]
                active = [mark for mark in active if not any(mark is other for other in ended)]
                active += begun
                opens = tuple(mark for mark in begun if first_start[id(mark)] == at)
                upcoming += 1
            stop = min(end, edges[upcoming]) if upcoming < len(edges) else end
            paragraph.pieces.append(Piece(text[at:stop], at, tuple(active), opens))
            at = stop
        paragraphs.append(paragraph)
        start = end
    return paragraphs


def _lines(text: str) -> list[str]:
    """Lines with their LF. Only LF ends a line here: str.splitlines knows nine more."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def marks_of(claims: Iterable[Any], state: Any, url: Any) -> list[Mark]:
    """Marks of claims with prefetched anchors; ``state`` and ``url`` are functions of a claim."""
    return [
        Mark(
            number=claim.number,
            spans=[(anchor.start, anchor.end) for anchor in claim.anchors.all()],
            state=state(claim),
            url=url(claim),
            title=claim.text,
        )
        for claim in claims
    ]
