"""Reported speech: which words frame it, who is named, what is said."""

from __future__ import annotations

from ..languages import Language
from ..tagger import tag
from ..tokens import Token
from .base import Frame, Range
from .chinese import chinese_frames
from .english import Finder
from .plain import PlainFinder, hearsay

LONGEST = 1500
"""Tokens; a longer sentence is no prose, and looking around in it would not be linear."""


def find_frames(tokens: list[Token], data: Language, *, inside: bool) -> list[Frame]:
    """The frames in one layer of one sentence; tags the tokens of languages that have a tagger."""
    if len(tokens) > LONGEST:
        return []
    if data.code == "en":
        tag(tokens)
        return list(Finder(tokens, data.cues, data.opinion_cues, inside=inside).frames())
    if not data.spaced:
        return chinese_frames(tokens, data, inside=inside)
    frames = list(PlainFinder(tokens, data, inside=inside).frames())
    heard = None if frames or inside else hearsay(tokens, data)
    return [heard] if heard else frames


__all__ = ["Frame", "Range", "find_frames"]
