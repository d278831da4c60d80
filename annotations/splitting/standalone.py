"""A wording of a claim to be read without its article, as a suggestion.

The words of the article stay as they are. What a reader would miss is put in front (who said so,
by which word, when the article appeared) or added in square brackets behind the word it explains;
a question mark tells that it is a guess, "?" alone that the article has to be asked. Method:
template and nearest-person rule, see docs/splitting.md.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence

from .model import ProposedSpeaker, Span
from .relative_dates import DATED, resolve, spelled

_SPACE = re.compile(r"\s+")
_FIRST = re.compile(r"(?:i|me|my|myself|i['’](?:m|ve|ll|d))", re.IGNORECASE)
_PERSON = re.compile(r"(?:he|she|him|his|her)", re.IGNORECASE)
_ASKED = re.compile(r"(?:we|us|our|ours|they|them|their|it|its|this|these|those)", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w’'-])[^\W\d_]+(?:['’](?:m|ve|ll|d)(?!\w))?(?![\w-])")
_EMPTY_IT = re.compile(r"\s(?:is|was|seems|turns|turned|appears|remains)\s[^.]*?\s(?:that|to)\s")

Who = Callable[[str, int], str]
"""The likely person behind a pronoun at an offset, or ""."""


def stand_alone(text: str, spans: Sequence[Span]) -> str:
    """The words of the spans joined by a space, white space made single, first letter raised."""
    joined = _SPACE.sub(" ", " ".join(span.slice(text) for span in spans)).strip()
    return joined[:1].upper() + joined[1:]


def suggest(
    text: str,
    spans: Sequence[Span],
    speakers: Sequence[ProposedSpeaker],
    date: datetime.date | None,
    who: Who | None,
) -> str:
    """The suggested wording. ``who`` is None for languages whose pronouns are not read; then only
    the front is added."""
    words = " ".join(
        _noted(text, span, speakers, date, who) if who else span.slice(text) for span in spans
    )
    words = _SPACE.sub(" ", words).strip()
    front = "".join(_front(text, speaker) for speaker in speakers)
    if front and date:
        front = f"{front[:-2]} (article of {spelled(date)}): "
    return f"{front[:1].upper()}{front[1:]}{words[:1].upper()}{words[1:]}"


def _front(text: str, speaker: ProposedSpeaker) -> str:
    cue = speaker.cue.slice(text) if speaker.cue else ""
    if cue.lower().startswith("according"):
        return f"According to {speaker.name}: "
    return f"{speaker.name} {cue}: " if cue else f"{speaker.name}: "


def _noted(
    text: str,
    span: Span,
    speakers: Sequence[ProposedSpeaker],
    date: datetime.date | None,
    who: Who,
) -> str:
    """The words of one span with notes behind what depends on the article."""
    notes = {found.end(): resolve(found, date) for found in DATED.finditer(text, *span)}
    for found in _WORD.finditer(text, *span):
        note = _pronoun(text, found, span, speakers, who)
        if note:
            notes.setdefault(found.end(), note)
    parts, at = [], span.start
    for end in sorted(notes):
        parts += [text[at:end], f" [{notes[end]}]"] if notes[end] else [text[at:end]]
        at = end
    return "".join([*parts, text[at : span.end]])


def _pronoun(
    text: str, found: re.Match[str], span: Span, speakers: Sequence[ProposedSpeaker], who: Who
) -> str:
    word = found.group()
    own = speakers[-1] if speakers else None
    direct = own is not None and own.mode in ("direct", "mixed")
    if word == "US" or (word.isupper() and len(word) > 1):
        return ""
    if _FIRST.fullmatch(word):
        return own.name if own and direct else "?"
    if _PERSON.fullmatch(word):
        name = who(word.lower(), found.start())
        return f"{name}?" if name else "?"
    first = found.start() == span.start
    if first and _ASKED.fullmatch(word):
        empty = word.lower() == "it" and _EMPTY_IT.match(text, found.end(), span.end)
        return "" if empty else "?"
    return ""
