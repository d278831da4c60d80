"""A first wording of a claim to be read without its article. Nothing is invented at this level."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .model import Span

_SPACE = re.compile(r"\s+")


def stand_alone(text: str, spans: Sequence[Span]) -> str:
    """The words of the spans joined by a space, white space made single, first letter raised."""
    joined = _SPACE.sub(" ", " ".join(span.slice(text) for span in spans)).strip()
    return joined[:1].upper() + joined[1:]
