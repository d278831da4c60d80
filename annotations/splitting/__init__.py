"""Splitting: text in, proposed claims out. Pure, deterministic, linear in the text."""

from . import parse
from .model import (
    VERSION,
    ProposedClaim,
    ProposedSegment,
    ProposedSpeaker,
    RefusedClaim,
    Span,
    Split,
    Splitter,
    SplitterFailed,
)
from .normalise import TextRefused, normalise
from .parse_cache import ParseCache
from .pipeline import split
from .plain import from_plain, to_plain
from .progress import Report
from .sentences import sentences, unread
from .validate import validate

__all__ = [
    "VERSION",
    "ParseCache",
    "ProposedClaim",
    "ProposedSegment",
    "ProposedSpeaker",
    "RefusedClaim",
    "Report",
    "Span",
    "Split",
    "Splitter",
    "SplitterFailed",
    "TextRefused",
    "from_plain",
    "normalise",
    "parse",
    "sentences",
    "split",
    "to_plain",
    "unread",
    "validate",
]
