"""An article's text, and all that points into it. Offsets are code points, end exclusive.

Each function gives pairs of a row at fault and what is wrong with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from django.db.models import Model

from ..models import Anchor, Article, Attribution, Segment

CONTEXT = 32  # code points of prefix and suffix
Faults = Iterator[tuple[Model, str]]


def article_faults(article: Article) -> Faults:
    if hashlib.sha256(article.text.encode()).hexdigest() != article.sha256:
        yield article, "the fingerprint is not that of the text"
    if len(article.text) != article.length:
        yield article, f"the text has {len(article.text)} characters, not {article.length}"
    if "\r" in article.text:
        yield article, "the text holds a carriage return"


def anchor_faults(text: str, anchors: Iterable[Anchor]) -> Faults:
    """``anchors`` in order, claim by claim."""
    before: Anchor | None = None
    for anchor in anchors:
        start, end = anchor.start, anchor.end
        first = before is None or before.claim_id != anchor.claim_id
        if anchor.order != (0 if first or before is None else before.order + 1):
            yield anchor, f"part {anchor.order} does not follow the part before it"
        if before is not None and not first and start < before.end:
            yield anchor, "it overlaps the part before it"
        if not 0 <= start < end <= len(text):
            yield anchor, f"{start} to {end} is not inside the text, which has {len(text)}"
        elif text[start:end] != anchor.quote:
            yield anchor, f"the quote is not what stands at {start} to {end}"
        elif text[max(0, start - CONTEXT) : start] != anchor.prefix:
            yield anchor, f"the prefix is not what stands before {start}"
        elif text[end : end + CONTEXT] != anchor.suffix:
            yield anchor, f"the suffix is not what stands after {end}"
        before = anchor


def attribution_faults(text: str, attributions: Iterable[Attribution]) -> Faults:
    for attribution in attributions:
        for name, words, start in (
            ("mention", attribution.mention, attribution.mention_start),
            ("cue", attribution.cue, attribution.cue_start),
        ):
            if bool(words) != (start is not None):
                yield attribution, f"the {name} has words without a place, or the other way round"
            elif start is not None and text[start : start + len(words)] != words:
                yield attribution, f"the {name} is not what stands at {start}"


def segment_faults(article: Article, segments: Iterable[Segment]) -> Faults:
    """``segments`` in order. Every word of the text must be in one of them."""
    text = article.text
    order, covered = 0, 0
    for segment in segments:
        if segment.order != order:
            yield segment, f"sentence {segment.order} stands where {order} should"
        if segment.start < covered:
            yield segment, "it overlaps the sentence before it"
        if segment.end <= segment.start or segment.end > len(text):
            yield segment, f"{segment.start} to {segment.end} is not inside the text"
        yield from _left_out(article, covered, segment.start)
        order, covered = segment.order + 1, max(covered, segment.end)
    yield from _left_out(article, covered, len(text))


def _left_out(article: Article, start: int, end: int) -> Faults:
    if any(character.isalnum() for character in article.text[start:end]):
        yield article, f"words from {start} to {end} are in no sentence"
