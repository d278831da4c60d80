"""Each sentence as the rules see it: its own words, and quotations as blocks within them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from .frames import Frame
from .languages import Language
from .model import Span
from .quotations import MIN_WORDS, Quotation, find_quotations
from .sentences import sentences_by_paragraph
from .tokens import Token, tokenise

_LEAD = re.compile(
    r"(?:\d{1,2}[:.]\d\d\s+(?=\S))?"
    r"(?:(?=[^\W\d_])[^\n–—:“\"]{2,40}?(?:\d{4}|\([^)\n]{2,40}\))\s[-–—]\s"
    r"|(?:[A-Z]{2,}[\w.'’]*(?:\s[A-Z]{2,}[\w.'’]*){0,3}(?:,[^\n–—:“\"]{1,40}?)?)\s[-–—]\s"
    r"|[A-Z]{4,}:\s)?"
)
"""A time stamp and a dateline, or a label in capitals, at the head of a paragraph."""
_BLOCK = "\ufffc"
_ENDS_SPEECH = ",.!?…—–;，。！？"


@dataclass(slots=True)
class Layer:
    """Tokens of one level: the writer's (``quotation`` None), or inside one quotation."""

    tokens: list[Token]
    quotation: Quotation | None = None
    frames: list[Frame] = field(default_factory=list)


@dataclass(slots=True)
class Sentence:
    """``said`` maps the index of a block in the writer's layer to the layer inside it."""

    span: Span
    paragraph: int
    outer: Layer
    said: dict[int, Layer]
    opens: bool
    heading: bool = False

    def words(self) -> list[Token]:
        """All words and marks in text order, quotations opened up."""
        found: list[Token] = []
        for at, token in enumerate(self.outer.tokens):
            found += self.said[at].tokens if token.kind == "said" else [token]
        return found

    def drop_before(self, offset: int) -> None:
        """Leave out the writer's words before ``offset``: a label, a dateline."""
        kept = [k for k, token in enumerate(self.outer.tokens) if token.start >= offset]
        first = kept[0] if kept else len(self.outer.tokens)
        self.outer.tokens = self.outer.tokens[first:]
        self.said = {k - first: layer for k, layer in self.said.items() if k >= first}


def read_sentences(text: str, data: Language) -> tuple[list[Sentence], list[Span]]:
    """The sentences in their layers, and the paragraphs."""
    paragraphs: list[Span] = []
    pieces: list[tuple[int, bool, Span]] = []
    for paragraph, spans in sentences_by_paragraph(text, data):
        pieces += [(len(paragraphs), n == 0, span) for n, span in enumerate(spans)]
        paragraphs.append(paragraph)
    quotations = [
        q for q in find_quotations(text, paragraphs) if _speaks(text, q, paragraphs, data)
    ]
    starts = [q.span.start for q in quotations]
    sentences = []
    for number, opens, span in pieces:
        first = max(0, bisect_left(starts, span.start) - 1)
        inside: list[tuple[Span, Quotation]] = []
        for quotation in quotations[first : bisect_left(starts, span.end)]:
            part = Span(max(span.start, quotation.span.start), min(span.end, quotation.span.end))
            if part.start < part.end:
                inside.append((part, quotation))
        sentences.append(_layers(text, span, number, inside, opens, data))
    return sentences, paragraphs


def _speaks(text: str, quotation: Quotation, paragraphs: list[Span], data: Language) -> bool:
    """Speech, not a title, a term or a few borrowed words inside the writer's sentence."""
    span = quotation.span
    said = span.slice(text).strip()
    if not any(char.isalnum() for char in said):
        return False
    before = text[max(0, span.start - 12) : span.start - 1].rstrip()
    behind = text[span.end + 1 : span.end + 8].lstrip()
    at_start = not before or before[-1] in "\n.!?…。！？)”»\u2028\u2029" or span.start - 1 == 0
    introduced = bool(before) and before[-1] in ",:—–，：،"
    ended = said[-1] in _ENDS_SPEECH or behind[:1] in tuple(",，،")
    if quotation.words < MIN_WORDS:
        return (ended and (at_start or introduced)) or (introduced and before[-1] in ":：")
    if at_start or introduced:
        return True
    return said[0].isupper() and said[-1] in ".!?…" and data.code != "de"


def _layers(
    text: str,
    span: Span,
    paragraph: int,
    inside: list[tuple[Span, Quotation]],
    opens: bool,
    data: Language,
) -> Sentence:
    tokens: list[Token] = []
    said: dict[int, Layer] = {}
    at = span.start
    for part, quotation in inside:
        tokens += _words(text, Span(at, part.start), data)
        block = Token(part.start, part.end, _BLOCK, _BLOCK, "said", ".")
        said[len(tokens)] = Layer(_words(text, part, data), quotation)
        tokens.append(block)
        at = part.end
    tokens += _words(text, Span(at, span.end), data)
    sentence = Sentence(span, paragraph, Layer(tokens), said, opens)
    lead = _LEAD.match(text, span.start, span.end) if opens else None
    if lead and lead.end() > span.start:
        sentence.drop_before(lead.end())
    return sentence


def _words(text: str, span: Span, data: Language) -> list[Token]:
    if span.start >= span.end:
        return []
    tokens = tokenise(text, span, spaced=data.spaced)
    return [token for token in tokens if token.kind != "quote"]
