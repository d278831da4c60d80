"""From a text to its segments and proposed claims."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass, field

from .attribution import Attributor, Speech
from .clauses import split_clauses, without_address
from .languages import Language, language_for
from .layers import Sentence, read_sentences
from .model import VERSION, ProposedClaim, ProposedSegment, Span, Split
from .parse import parser
from .parse_cache import ParseCache
from .parsed import parse_into
from .plain_clauses import split_plain
from .progress import Progress, Report
from .speakers import People
from .standalone import Who, stand_alone, suggest
from .tagger import has_finite
from .tokens import Token
from .worth import appraise

_EDGES = ' \t\n\r\f\v\u00a0\u202f\u200b\ufeff"“”„‟«»‹›「」『』‘’.,;:!?…。！？，；：、،؛؟۔।—–'
_NO_COMMENT = re.compile(
    r"(?:declined|refused) to comment|(?:not|n['’]t)(?: immediately)? (?:respond|reply|return)"
    r"(?:ed)?\b.{0,40}\b(?:requests?|calls?|comment)",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"^\W*(?:for immediate release|\(?reporting by|\(?editing by"
    r"|media contact|press contact|contact:"
    r"|forward-looking statements|all rights reserved|copyright|©|this transcript has been"
    r"|read more|click here|sign up|subscribe|follow us)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Found:
    """What one sentence yielded."""

    claims: list[ProposedClaim] = field(default_factory=list)
    aside: list[tuple[ProposedClaim, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    """What holds for the whole article."""

    text: str
    data: Language
    date: datetime.date | None
    fine: bool
    people: People


def split(
    text: str,
    *,
    language: str = "en",
    date: datetime.date | None = None,
    fine: bool = False,
    level: int = 0,
    cache: ParseCache | None = None,
    progress: Report | None = None,
) -> Split:
    """Split a normalised text into segments and proposed claims.

    ``language`` is a tag such as "en"; an unknown one gets sentences, numbers and quotations
    only. ``date`` is when the article appeared. ``fine`` also cuts at restrictive relatives and
    at clauses of time and cause. ``level`` 0 is rules alone; 1 also parses English if a parser is
    installed (``Split.version`` tells), what was parsed before being taken from ``cache``.
    ``progress`` is told about every hundredth of the text, and when all is done. Takes any text
    that ``normalise`` accepts; raises only what ``cache`` and ``progress`` raise.
    """
    data = language_for(language)
    sentences, _ = read_sentences(text, data)
    reader = parser() if level > 0 and data.code == "en" else None
    done = Progress(len(text), progress, parses=reader is not None)
    if reader:
        parse_into(text, sentences, reader, cache, done.parsed)
    _mark_headings(text, sentences)
    attributor = Attributor(text, sentences, data)
    del sentences  # the attributor lets them go
    read = _Read(text, data, date, fine, attributor.people)
    segments: list[ProposedSegment] = []
    claims: list[ProposedClaim] = []
    set_aside: list[ProposedClaim] = []
    seen: set[str] = set()
    for sentence, speeches in attributor.speeches():
        found = _Found()
        reason = _no_prose(text, sentence)
        if not reason:
            found = _claims(read, speeches)
            _set_aside_repeats(found, seen)
        segments.append(_segment(text, sentence, found, reason))
        claims += found.claims
        set_aside += [claim for claim, _ in found.aside]
        done.ruled(sentence.span.end)
    done.finish()
    version = f"{VERSION}+{reader.version}" if reader else VERSION
    return Split(tuple(segments), tuple(claims), version, data.code, tuple(set_aside))


def _segment(text: str, sentence: Sentence, found: _Found, reason: str) -> ProposedSegment:
    if not reason and _NO_COMMENT.search(sentence.span.slice(text)):
        reason = "background"
    if found.claims:
        return ProposedSegment(sentence.span, sentence.paragraph, "claims", "")
    reason = reason or (found.aside[0][1] if found.aside else "not_a_sentence")
    return ProposedSegment(sentence.span, sentence.paragraph, "none", reason)


def _set_aside_repeats(found: _Found, seen: set[str]) -> None:
    """Set aside what was said before in the same words by the same speaker."""
    kept = []
    for claim in found.claims:
        key = f"{claim.speaker}\0{claim.text.casefold()}"
        if key in seen and len(claim.text) > 20:
            found.aside.append((claim, "repeated"))
        else:
            kept.append(claim)
        seen.add(key)
    found.claims = kept


# ---- sentences that claim nothing


def _mark_headings(text: str, sentences: list[Sentence]) -> None:
    """A whole paragraph without a final mark, in a text whose other paragraphs have one."""
    by_paragraph: dict[int, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        by_paragraph[sentence.paragraph].append(sentence)
    closed = sum(_closes(text, group[-1]) for group in by_paragraph.values())
    for group in by_paragraph.values():
        words = len(group[0].outer.tokens)
        group[0].heading = (
            closed > 0 and len(group) == 1 and words <= 18 and not _closes(text, group[0])
        )


def _closes(text: str, sentence: Sentence) -> bool:
    tail = sentence.span.slice(text).rstrip("\"'”’»)]」』“ ")
    return tail[-1:] in tuple(".!?…:;。！？；：।؟۔,")


def _no_prose(text: str, sentence: Sentence) -> str:
    """ "not_a_sentence", "background" or "": headings, by-lines, contact lines."""
    words = sentence.span.slice(text)
    if _BOILERPLATE.search(words):
        return "background"
    worded = any(char.isalnum() for char in words)
    return "" if worded and not sentence.heading else "not_a_sentence"


# ---- claims


def _claims(read: _Read, speeches: list[Speech]) -> _Found:
    found = _Found()
    for speech in speeches:
        for spans in _anchors(read.text, speech, read.data, read.fine):
            words = " ".join(span.slice(read.text) for span in spans)
            if not _NO_COMMENT.search(words):
                _judge(read, speech, spans, words, found)
    found.claims.sort(key=lambda claim: claim.spans)
    found.aside.sort(key=lambda item: item[0].spans)
    return found


def _judge(read: _Read, speech: Speech, spans: tuple[Span, ...], words: str, found: _Found) -> None:
    """Make a claim of the spans, or set it aside."""
    behind = read.text[spans[-1].end : spans[-1].end + 3]
    year = read.date.year if read.date else None
    judged = appraise(words, behind, read.data, quoted=speech.quoted, year=year)
    claim = ProposedClaim(
        spans,
        speech.speakers,
        judged.kind,
        judged.flags,
        judged.verifiability,
        judged.worth,
        judged.reasons,
        stand_alone(read.text, spans),
        suggest(read.text, spans, speech.speakers, read.date, _who(read, speech)),
    )
    if judged.aside:
        found.aside.append((claim, judged.aside))
    else:
        found.claims.append(claim)


def _who(read: _Read, speech: Speech) -> Who | None:
    """Finds the person behind a pronoun: in direct speech nobody says "she" of herself."""
    if read.data.code != "en":
        return None
    last = speech.speakers[-1] if speech.speakers else None
    speaker = last.name if last and speech.quoted else ""
    return lambda pronoun, at: read.people.likely(pronoun, at, speaker=speaker)


def _anchors(text: str, speech: Speech, data: Language, fine: bool) -> list[tuple[Span, ...]]:
    """The spans of each clause of a speech."""
    tokens = speech.tokens
    if data.code == "en":
        own = without_address(tokens) if speech.quoted else tokens
        clauses = split_clauses(own, speech.sentence, fine=fine)
        if not speech.framed and not speech.quoted:
            clauses = [clause for clause in clauses if _says_something(clause)]
    else:
        clauses = split_plain(tokens, data)
        clauses = [clause for clause in clauses if len(clause) > 1 or speech.framed]
    spans = [_spans(text, clause) for clause in clauses]
    return [found for found in dict.fromkeys(spans) if found]


def _says_something(clause: list[Token]) -> bool:
    """The writer's own left-overs need a verb, or a noun in apposition, to count as a claim."""
    if has_finite(clause):
        return len(clause) > 1
    if any(token.dep == "appos" for token in clause):
        return len(clause) > 2
    return len(clause) > 2 and any(token.tag in "PGQB" for token in clause)


def _spans(text: str, clause: list[Token]) -> tuple[Span, ...]:
    """Neighbouring tokens joined, edges without white space, quotation marks and full stops."""
    spans: list[Span] = []
    start, end, serial = -1, -1, -1
    for token in sorted(clause, key=lambda token: token.start):
        if start >= 0 and (token.serial <= serial + 1 or token.start <= end):
            end = max(end, token.end)
        else:
            if start >= 0:
                spans.append(Span(start, end))
            start, end = token.start, token.end
        serial = token.serial
    if start >= 0:
        spans.append(Span(start, end))
    trimmed = (_trim(text, span) for span in spans)
    return tuple(span for span in trimmed if span.start < span.end)


def _trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and (text[start] in _EDGES or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _EDGES or text[end - 1].isspace()):
        end -= 1
    return Span(start, end)
