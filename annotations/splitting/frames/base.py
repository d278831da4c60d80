"""The frame around reported speech: who, by which words, says what."""

from __future__ import annotations

from dataclasses import dataclass, field

Range = tuple[int, int]
"""Token indices, end exclusive."""


@dataclass(slots=True)
class Frame:
    """One act of saying in one sentence, as token ranges.

    ``source`` is None when nobody is named ("the court heard that …"); then the content has no
    speaker, unless it is ``implied`` that the last one goes on. ``words`` belong to the frame
    itself and to no claim; ``aside`` is what the writer adds about the speaker. An ``incise``
    frame stands in or behind its content, perhaps inside the same quotation marks.
    """

    source: Range | None
    cue: Range | None
    content: list[Range]
    words: list[Range]
    aside: list[Range] = field(default_factory=list)
    implied: bool = False
    incise: bool = False
