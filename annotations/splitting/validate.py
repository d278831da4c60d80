"""The one gate between a splitter, whoever wrote it, and what people are shown and may store."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from .model import (
    ProposedClaim,
    ProposedSegment,
    ProposedSpeaker,
    RefusedClaim,
    Span,
    Split,
    SplitterFailed,
)

KINDS = frozenset(
    "event quantity history comparison causal quotation position prediction other".split()
)
MODES = frozenset("direct indirect mixed narrator".split())
REASONS = frozenset(
    "opinion promise greeting question forecast repeated background not_a_sentence".split()
)
LONGEST_NAME = 200
LONGEST_FLAG = 20
LONGEST_REASON = 80
LONGEST_VERSION = 60
SHOWN_WORDS = 200

_UNTOLD = re.compile("[\x00\ud800-\udfff]")


class _Unfit(Exception):
    """Why one part of a proposal cannot be used."""


def validate(text: str, proposal: Split) -> Split:
    """The proposal with its good claims in reading order, and the others in ``refused``.

    A claim is refused, never repaired, when its places or those of its speakers are not in the
    text, or when a value is none that can be stored. Segments are the account of the whole text,
    so a fault in them is ``SplitterFailed``. Linear in the text and the proposal.
    """
    if not isinstance(proposal, Split):
        raise SplitterFailed(f"The splitter gave back {type(proposal).__name__}, not a split.")
    try:
        _check_version(proposal)
        _check_segments(text, proposal.segments)
    except _Unfit as fault:
        raise SplitterFailed(f"The splitter's answer cannot be used: {fault}.") from fault
    refused = [_told(*one) for one in proposal.refused]
    claims = _sifted(text, proposal.claims, refused)
    aside = _sifted(text, proposal.set_aside, refused)
    return replace(proposal, claims=claims, set_aside=aside, refused=tuple(refused))


def _sifted(
    text: str, claims: Iterable[ProposedClaim], refused: list[RefusedClaim]
) -> tuple[ProposedClaim, ...]:
    good = []
    seen: set[tuple[tuple[Span, ...], str | None]] = set()
    for claim in claims:
        try:
            _check_claim(text, claim)
            if (claim.spans, claim.speaker) in seen:
                raise _Unfit("it is proposed twice")
        except _Unfit as fault:
            refused.append(_told(getattr(claim, "text", claim), fault))
        else:
            seen.add((claim.spans, claim.speaker))
            good.append(claim)
    return tuple(sorted(good, key=lambda claim: claim.spans))


def _told(words: object, reason: object) -> RefusedClaim:
    """Both cut short, and without what neither a page nor a database can carry."""
    words, reason = (_UNTOLD.sub("\ufffd", str(each)[:SHOWN_WORDS]) for each in (words, reason))
    return RefusedClaim(words, reason)


# ---- the whole


def _check_version(proposal: Split) -> None:
    version: object = proposal.version
    if not isinstance(version, str) or not 0 < len(version) <= LONGEST_VERSION:
        raise _Unfit(f"its version has not 1 to {LONGEST_VERSION} characters")


def _check_segments(text: str, segments: Iterable[ProposedSegment]) -> None:
    """Sorted, disjoint, not only white space, and no letter or digit outside of them."""
    done = paragraph = 0
    for number, segment in enumerate(segments, start=1):
        where = f"sentence {number}"
        if not isinstance(segment, ProposedSegment):
            raise _Unfit(f"{where} is no segment")
        _check_span(text, segment.span, where)
        if segment.span.start < done:
            raise _Unfit(f"{where} begins before the one in front of it ends")
        _check_gap(text, done, segment.span.start)
        if not _whole_number(segment.paragraph) or segment.paragraph < paragraph:
            raise _Unfit(f"{where} has no paragraph that can be")
        expected = REASONS if segment.disposition == "none" else {""}
        if segment.disposition not in ("claims", "none", "unseen"):
            raise _Unfit(f"{where} has no disposition that can be")
        if segment.reason not in expected:
            raise _Unfit(f"{where} has no reason that fits its disposition")
        done, paragraph = segment.span.end, segment.paragraph
    _check_gap(text, done, len(text))


def _check_gap(text: str, start: int, end: int) -> None:
    if any(char.isalnum() for char in text[start:end]):
        raise _Unfit(f"characters {start} to {end} hold words and belong to no sentence")


# ---- one claim


def _check_claim(text: str, claim: Any) -> None:
    if not isinstance(claim, ProposedClaim):
        raise _Unfit("it is no claim")
    spans: object = claim.spans
    if not isinstance(spans, tuple) or not spans:
        raise _Unfit("it has no place in the text")
    for span in claim.spans:
        _check_span(text, span, "its place")
        words = span.slice(text)
        if words[0].isspace() or words[-1].isspace():
            raise _Unfit("its place begins or ends with white space")
    if any(right.start < left.end for left, right in pairwise(claim.spans)):
        raise _Unfit("its places overlap or are not in order")
    if not _words_of_text(claim.text):
        raise _Unfit("it has no words")
    if claim.kind not in KINDS:
        raise _Unfit(f"“{claim.kind}” is no kind of claim")
    for name, value in (("worth", claim.worth), ("verifiability", claim.verifiability)):
        if not _number(value) or not 0 <= value <= 1:
            raise _Unfit(f"its {name} is not between 0 and 1")
    for name, values, longest in (
        ("flags", claim.flags, LONGEST_FLAG),
        ("reasons", claim.reasons, LONGEST_REASON),
    ):
        if not all(_words_of_text(value) and len(value) <= longest for value in values):
            raise _Unfit(f"one of its {name} is empty or longer than {longest} characters")
    for speaker in claim.speakers:
        _check_speaker(text, speaker)


def _check_speaker(text: str, speaker: Any) -> None:
    if not isinstance(speaker, ProposedSpeaker):
        raise _Unfit("its speaker is none")
    if not _words_of_text(speaker.name) or len(speaker.name) > LONGEST_NAME:
        raise _Unfit(f"its speaker's name is empty or longer than {LONGEST_NAME} characters")
    role: object = speaker.role
    if not isinstance(role, str) or _UNTOLD.search(role):
        raise _Unfit("its speaker's role is no text")
    if speaker.mode not in MODES:
        raise _Unfit(f"“{speaker.mode}” is no way of speaking")
    for span, what in ((speaker.mention, "its speaker's name"), (speaker.cue, "its cue")):
        if span is not None:
            _check_span(text, span, what)


def _check_span(text: str, span: Any, what: str) -> None:
    if not isinstance(span, Span) or not all(_whole_number(offset) for offset in span):
        raise _Unfit(f"{what} is not given in whole numbers")
    if not 0 <= span.start < span.end <= len(text):
        raise _Unfit(f"{what} is not inside the text")
    if span.slice(text).isspace():
        raise _Unfit(f"{what} is white space only")


def _words_of_text(value: Any) -> bool:
    """Whether it is text that says something and that a database can store."""
    return isinstance(value, str) and bool(value.strip()) and not _UNTOLD.search(value)


def _whole_number(value: Any) -> bool:
    return type(value) is int


def _number(value: Any) -> bool:
    return type(value) in (int, float)
