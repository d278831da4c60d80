"""Which stretches of an article stand inside quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .model import Span
from .tokens import count_words

_CLOSERS = {
    "“": "”\"", "„": "“”\"", "‟": "”", "«": "»", "‹": "›", "»": "«", "「": "」", "『": "』",
    "\"": "\"”", "”": "”",
}  # fmt: skip
_MARK = re.compile("[“”„«»‹›「」『』\"‟]|(?<!\\w)[‘'](?=[^\\W\\d])")
_SINGLE_CLOSE = re.compile(r"(?<!\s)['’](?!\w)")
_LONGEST_SINGLE = 400
MIN_WORDS = 4
"""Fewer words in quotation marks, without a frame around them, are no speech."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """What stands between two marks; ``span`` leaves the marks out.

    ``group`` joins the paragraphs of one quotation that opens anew in each of them and closes
    once, at the end.
    """

    span: Span
    group: int
    words: int


def find_quotations(text: str, paragraphs: Iterable[Span]) -> list[Quotation]:
    """All outermost quotations in order. One left open runs to the end of its paragraph, and on
    into the next when that begins with a mark again."""
    found: list[Quotation] = []
    carried = -1
    for paragraph in paragraphs:
        group = carried
        carried = -1
        for span, closed in _in_paragraph(text, paragraph):
            opens = group >= 0 and not text[paragraph.start : span.start - 1].strip()
            number = group if opens else len(found)
            group = -1
            words = count_words(span.slice(text))
            if not closed and words < MIN_WORDS:
                continue
            found.append(Quotation(span, number, words))
            carried = carried if closed else number
    return found


def _in_paragraph(text: str, paragraph: Span) -> Iterator[tuple[Span, bool]]:
    """Each outermost quotation of a paragraph and whether it closes there."""
    mark, start, depth = "", 0, 0
    skip = paragraph.start
    for found in _MARK.finditer(text, paragraph.start, paragraph.end):
        char = found.group()
        if found.start() < skip:
            continue
        if char in "‘'":
            single = _single(text, found.end(), paragraph.end) if not mark else None
            if single:
                yield single, True
                skip = single.end + 1
        elif not mark:
            if _may_open(text, found, paragraph):
                mark, start, depth = char, found.end(), 0
        elif char in _CLOSERS[mark] and not (char == mark and _reopens(text, found)):
            if depth:
                depth -= 1
                continue
            if found.start() > start:
                yield Span(start, found.start()), True
            mark = ""
        elif char == mark:
            depth += 1
    if mark:
        yield Span(start, paragraph.end), False


def _single(text: str, start: int, end: int) -> Span | None:
    """A quotation in single marks, unless a double one begins in it or nothing closes it."""
    close = _SINGLE_CLOSE.search(text, start, min(start + _LONGEST_SINGLE, end))
    if not close or any(char in '“”"«»„' for char in text[start : close.start()]):
        return None
    return Span(start, close.start())


def _may_open(text: str, found: re.Match[str], paragraph: Span) -> bool:
    char = found.group()
    if char not in _CLOSERS:
        return False
    if found.start() == paragraph.start:
        return True
    glued = text[found.start() - 1].isalnum() or text[found.start() - 1] in ",.!?…"
    if char in "»”":
        return False if char == "”" else not glued
    return not (char == '"' and glued)


def _reopens(text: str, found: re.Match[str]) -> bool:
    """A straight mark with a space before and a word behind opens rather than closes."""
    before, behind = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    return before.isspace() and behind.isalnum()
