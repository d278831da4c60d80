"""What holds for every text, with saboteurs that must be caught."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotations.splitting import (
    ProposedClaim,
    ProposedSegment,
    Span,
    Split,
    normalise,
    sentences,
    split,
)

from .levels import LEVELS, needs_parser

HOSTILE = int(os.environ.get("HOSTILE_TEXTS", "300"))
"""How many texts are made up for each level; 10,000 take minutes (docs/splitting.md)."""
LANGUAGES = ["en", "zh", "ru", "es", "fr", "de", "ar", "hi", "pt-BR", "xx", ""]
REASONS = {
    "opinion", "promise", "greeting", "question", "forecast", "repeated", "background",
    "not_a_sentence",
}  # fmt: skip
EDGES = set('"“”„‟«»‹›「」『』.。।')
PIECES = st.sampled_from(
    [
        *"said told we that who and but because was 45% accused of saying She U.S. Mr. 24.".split(),
        *'“ ” " ‘ ’ « » , . ? ! … : ; — ( ) قال إن ، ؟ 说 ： 。 王明 据 । ¿ 𝔘'.split(),
        *"сказал что dit-il que sagte dass कि Dear HOST:".split(),
        *("\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\u00a0", "\ufeff", "\u200b"),
        *("👩\u200d👩\u200d👧", "🤷🏾\u200d♀\ufe0f", "e\u0301", "\u202e", "\ufffc", "ने कहा"),
        *("Ada Poe", "President Poe", "according to", "built in 1950", "Remarks by Ada Poe at"),
    ]
)
PROSE = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", ""])), max_size=50).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)
ANYTHING = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200
)
TEXTS = st.one_of(PROSE, ANYTHING).map(normalise)


def flaws(text: str, found: Split) -> list[str]:
    """Every promise of a split that this one breaks."""
    problems: list[str] = []
    at = 0
    for segment in found.segments:
        span = segment.span
        if not at <= span.start < span.end <= len(text):
            problems.append(f"segments out of order at {span}")
        if any(char.isalnum() for char in text[at : span.start]):
            problems.append(f"words in no segment before {span}")
        if (segment.disposition == "claims") != (segment.reason == ""):
            problems.append(f"a reason too many or too few at {span}")
        if segment.reason and segment.reason not in REASONS:
            problems.append(f"unknown reason {segment.reason}")
        at = max(at, span.end)
    if any(char.isalnum() for char in text[at:]):
        problems.append("words in no segment at the end")
    for claim in (*found.claims, *found.set_aside):
        problems += _claim_flaws(text, claim, found.segments)
    starts = [claim.spans for claim in found.claims]
    if starts != sorted(starts):
        problems.append("claims out of order")
    return problems


def _claim_flaws(
    text: str, claim: ProposedClaim, segments: tuple[ProposedSegment, ...]
) -> list[str]:
    problems: list[str] = []
    last = -1
    for start, end in claim.spans:
        words = text[start:end]
        if not last < start < end <= len(text):
            problems.append(f"spans not sorted, disjoint and inside: {claim.spans}")
        elif words != words.strip() or words[0] in EDGES or words[-1] in EDGES:
            problems.append(f"edges: {words!r}")
        if not any(s.span.start <= start and end <= s.span.end for s in segments):
            problems.append(f"outside every segment: {words!r}")
        last = end
    if not claim.spans or not claim.text or not claim.reasons:
        problems.append("an empty claim")
    if not (0 <= claim.worth <= 1 and 0 <= claim.verifiability <= 1):
        problems.append("a score out of range")
    for speaker in claim.speakers:
        spans = [span for span in (speaker.mention, speaker.cue) if span is not None]
        if not speaker.name.strip() or any(not 0 <= a < b <= len(text) for a, b in spans):
            problems.append(f"a speaker nobody can find: {speaker}")
    return problems


@settings(deadline=None, max_examples=HOSTILE)
@given(text=TEXTS, language=st.sampled_from(LANGUAGES), fine=st.booleans())
@example(text="“Yes 👩‍👩‍👧,” said Ada Poe. It cost €3m.", language="en", fine=False)
@example(text="", language="en", fine=False)
def test_every_split_keeps_its_promises(text: str, language: str, fine: bool) -> None:
    found = split(text, language=language, fine=fine)
    assert flaws(text, found) == []
    assert split(text, language=language, fine=fine) == found
    assert [segment.span for segment in found.segments] == sentences(text, language=language)


@needs_parser
@settings(deadline=None, max_examples=HOSTILE)
@given(text=TEXTS, fine=st.booleans())
@example(text="It's don't 49ers (born in 1950) U.S.-based “(said, \u200b) and", fine=True)
def test_a_parsed_split_keeps_them_too(text: str, fine: bool) -> None:
    found = split(text, fine=fine, level=1)
    assert flaws(text, found) == []
    assert split(text, fine=fine, level=1) == found
    assert [segment.span for segment in found.segments] == sentences(text)


SAMPLE = "🤷🏾‍♀️ wait. “The dam cost 4 million,” said Ada Poe. It was built in 1950. We love it."


def _in_utf16(found: Split) -> Split:
    """What a splitter would hand out that counts as browsers do."""

    def wide(at: int) -> int:
        return len(SAMPLE[:at].encode("utf-16-le")) // 2

    claims = [
        replace(c, spans=tuple(Span(wide(a), wide(b)) for a, b in c.spans)) for c in found.claims
    ]
    return replace(found, claims=tuple(claims))


def _loses_a_sentence(found: Split) -> Split:
    return replace(found, segments=found.segments[:-1])


def _keeps_the_quotation_mark(found: Split) -> Split:
    first = next(c for c in found.claims if c.speaker)
    wider = replace(first, spans=(Span(first.start - 1, first.end),))
    return replace(found, claims=(wider,))


def _gives_no_reason(found: Split) -> Split:
    return replace(found, segments=tuple(replace(s, reason="") for s in found.segments))


@pytest.mark.parametrize(
    "saboteur", [_in_utf16, _loses_a_sentence, _keeps_the_quotation_mark, _gives_no_reason]
)
@pytest.mark.parametrize("level", LEVELS)
def test_a_saboteur_is_caught(saboteur: Callable[[Split], Split], level: int) -> None:
    found = split(SAMPLE, level=level)
    assert flaws(SAMPLE, found) == []
    assert flaws(SAMPLE, saboteur(found)) != []


def test_half_of_a_text_splits_as_it_does_in_the_whole() -> None:
    """Sentences depend on their own paragraph only."""
    first, second = "The dam was built in 1950. It leaks.\n", "“Why?” asked Ada Poe. Rain fell."
    alone = sentences(second)
    together = sentences(first + second)[2:]
    assert [s.slice(second) for s in alone] == [s.slice(first + second) for s in together]
