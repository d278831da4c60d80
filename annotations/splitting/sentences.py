"""Paragraphs and sentences by rule, for any script.

Unlike most splitters this one ends sentences inside quotation marks too: the second sentence
of a quotation is a claim like any other. A question that its speaker follows ("…?" he asked)
stays one sentence. Every pass looks at each character a bounded number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .languages import Language, language_for
from .model import VERSION, ProposedSegment, Span, Split
from .tokens import COMBINING

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_STRONG = "!?…。！？｡؟۔।॥"
_UNSPACED = frozenset("。！？｡।॥")
_CLOSERS = re.escape("\"'”’»›)]}）］】」』〉》")
_END = re.compile(
    rf"(?P<mark>[.{_STRONG}][.{_STRONG}]*)"
    rf"(?P<close>(?:[{_CLOSERS}]|(?<=[.!?…])[“‘]|[ \u00a0\u202f]»(?!\w)){{0,4}})(?P<gap>\s*)"
)
_OPENERS = "\"'“‘«‹„‚([{（［【「『〈《¿¡—–-"
_WORD_BEFORE = re.compile(rf"(?:[^\W_]|[{COMBINING}])+(?:[.'’-](?:[^\W_]|[{COMBINING}])+){{0,6}}$")
_WORD_AFTER = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{COMBINING}])*(?:[-'’][^\W\d_]+){{0,4}}")
_LOOK = 48


def paragraphs(text: str) -> Iterator[Span]:
    """Lines with something in them; a line broken in mid-sentence goes on in the next."""
    start = end = -1
    for found in _LINE.finditer(text):
        piece = _trim(text, found.start(), found.end())
        if piece.start >= piece.end:
            continue
        if start >= 0 and _runs_on(text, Span(start, end), piece):
            end = piece.end
            continue
        if start >= 0:
            yield Span(start, end)
        start, end = piece
    if start >= 0:
        yield Span(start, end)


def _runs_on(text: str, before: Span, after: Span) -> bool:
    """A hard-wrapped line: long, unfinished, and followed directly by a lower-case word."""
    between = text[before.end : after.start]
    return (
        between.count("\n") <= 1
        and not any(mark in between for mark in "\v\f\x85\u2028\u2029\r")
        and before.end - before.start >= 40
        and (text[before.end - 1].isalpha() or text[before.end - 1] == ",")
        and text[after.start].islower()
    )


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and _blank(text[start]):
        start += 1
    while end > start and _blank(text[end - 1]):
        end -= 1
    return Span(start, end)


def _blank(char: str) -> bool:
    return char.isspace() or char in "\u200b\ufeff"


def sentences(text: str, *, language: str = "en") -> list[Span]:
    """The sentences of a text in order; together they hold every visible character."""
    data = language_for(language)
    return [s for paragraph in paragraphs(text) for s in _sentences_in(text, paragraph, data)]


def unread(text: str, *, language: str = "en") -> Split:
    """A split that accounts for each sentence and says of none why it holds no claim: 0.1 s a
    million code points."""
    pairs = enumerate(sentences_by_paragraph(text, language_for(language)))
    segments = tuple(
        ProposedSegment(span, number, "none", "") for number, (_, spans) in pairs for span in spans
    )
    return Split(segments, (), VERSION, language_for(language).code)


def sentences_by_paragraph(text: str, data: Language) -> Iterator[tuple[Span, list[Span]]]:
    """Each paragraph with its sentences."""
    for paragraph in paragraphs(text):
        yield paragraph, list(_sentences_in(text, paragraph, data))


def _sentences_in(text: str, paragraph: Span, data: Language) -> Iterator[Span]:
    start = seen = paragraph.start
    worded = False
    for found in _END.finditer(text, paragraph.start, paragraph.end):
        cut = found.end("close")
        if cut >= paragraph.end or not _ends_here(text, found, paragraph, data):
            continue
        cut = _give_back_opener(text, found, cut)
        if not worded:
            worded = any(char.isalnum() for char in text[seen:cut])
        seen = cut
        if worded:
            yield _trim(text, start, cut)
            start, worded = cut, False
    rest = _trim(text, start, paragraph.end)
    if rest.start < rest.end:
        yield rest


def _give_back_opener(text: str, found: re.Match[str], cut: int) -> int:
    """A straight or German mark after the gap-less full stop may open the next sentence."""
    if found["gap"] or len(found["close"]) < 2:
        return cut
    return cut - 1 if found["close"][-1] in "“‘" and text[cut : cut + 1].isalnum() else cut


def _ends_here(text: str, found: re.Match[str], paragraph: Span, data: Language) -> bool:
    mark, close, gap = found["mark"], found["close"], found["gap"]
    after = text[found.end() : min(found.end() + _LOOK, paragraph.end)]
    if any(char in _UNSPACED for char in mark):
        return not (close and _cue_follows(after, data))
    if not gap and not (close and after[:1] in "“«„「"):
        return False
    bare = after.lstrip(_OPENERS + " \u00a0\u202f")
    if bare[:1].islower() or after[:1] in ",;:":
        return False
    if after[:1] in "—–-" and after[1:2].isspace() and not after[2:3].isupper():
        return False
    if mark == ".":
        return _full_stop_ends(text, found, paragraph, bare, data)
    return not (close and mark[-1] in "!?؟" and _cue_follows(after, data))


def _cue_follows(after: str, data: Language) -> bool:
    """A name and a cue verb come next: `"…?" Vitter demanded` goes on."""
    words = _WORD_AFTER.findall(after)[:4]
    if not data.spaced:
        return any(cue in after[:12] for cue in data.cues)
    if after[:1] in _OPENERS:
        return False
    named = words[0][:1].isupper() and words[0].lower() not in data.starters if words else False
    return named and any(word.lower() in data.cues for word in words[:3])


def _full_stop_ends(
    text: str, found: re.Match[str], paragraph: Span, bare: str, data: Language
) -> bool:
    if found["close"]:
        return True
    at = found.start()
    before = _WORD_BEFORE.search(text, max(paragraph.start, at - _LOOK), at)
    word = before.group() if before else ""
    low = word.lower()
    if low in data.abbreviations:
        return False
    if low in data.soft_abbreviations:
        following = _WORD_AFTER.match(bare)
        return bool(following) and following.group().lower() in data.starters  # type: ignore[union-attr]
    if len(word) == 1 and word.isupper() and word not in data.lone_capitals:
        return _lone_capital_ends(text, at, bare, data)
    if "." in word and all(len(part) <= 2 for part in word.split(".")):
        following = _WORD_AFTER.match(bare)
        return following is not None and following.group().lower() in data.starters
    if word.isdigit():
        return _number_ends(word, bare, data, at == paragraph.start + len(word))
    return True


def _lone_capital_ends(text: str, at: int, bare: str, data: Language) -> bool:
    """An initial ("J. Smith") unless it ends a phrase such as "vitamin C." or "World War I."."""
    following = _WORD_AFTER.match(bare)
    if following is None:
        return not bare[:1].isupper()
    if text[at - 1] == "I" and following.group() == "I":
        return True
    if len(following.group()) == 1 and bare[1:2] == ".":
        return False
    return following.group().lower() in data.starters


def _number_ends(word: str, bare: str, data: Language, opens: bool) -> bool:
    """Ordinals ("24. Oktober", "1. Januar") and list numbers at the head of a line go on."""
    if opens and len(word) <= 2:
        return False
    if not data.ordinal_stop or len(word) > 2:
        return True
    following = _WORD_AFTER.match(bare)
    return following is not None and following.group().lower() in data.starters
