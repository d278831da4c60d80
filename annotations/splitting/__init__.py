"""Splitting: text in, proposed claims out. Pure, deterministic, linear in the text."""

from . import parse
from .model import (
    VERSION,
    ProposedClaim,
    ProposedSegment,
    ProposedSpeaker,
    Span,
    Split,
)
from .normalise import TextRefused, normalise
from .pipeline import split
from .sentences import sentences

__all__ = [
    "VERSION",
    "ProposedClaim",
    "ProposedSegment",
    "ProposedSpeaker",
    "Span",
    "Split",
    "TextRefused",
    "normalise",
    "parse",
    "sentences",
    "split",
]
