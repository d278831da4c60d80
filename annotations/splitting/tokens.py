"""Words, numbers and marks with their offsets."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from .model import Span

QUOTE_MARKS = '"“”„‟«»‹›「」『』'
COMBINING = (
    "\u0300-\u036f\u064b-\u0652\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957"
    "\u0962\u0963\u0981-\u0dff"
)
"""For character classes: signs that belong to the word before them, though they are no letters."""
CLAUSE_MARKS = ",;:،؛，；：—–、"
_PARTS = (
    r"(?P<number>[€£$¥₹₽+-]?\d+(?:[.,:٫٬]\d+)*(?:\s?%|[a-zA-Z]{1,2}\b)?)"
    rf"|(?P<word>[^\W\d_][\w{COMBINING}]*"
    rf"(?:['’\-‑·.&][^\W_][\w{COMBINING}]*)*)"
    rf"|(?P<quote>[{re.escape(QUOTE_MARKS)}])"
    r"|(?P<mark>[^\w\s])"
)
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_TOKEN = re.compile(_PARTS)
_TOKEN_UNSPACED = re.compile(
    rf"(?P<ideograph>{_IDEOGRAPH.pattern})|(?P<latin>[A-Za-z\u00c0-\u024f]+)|{_PARTS}"
)

_KIND = {"ideograph": "word", "latin": "word"}


@dataclass(slots=True)
class Token:
    """One word, number or mark.

    ``low`` is lower case with a straight apostrophe. ``kind`` is word, number, mark, quote, or
    said (a quotation standing as one block). ``tag`` is the tagger's guess at its part in the
    sentence, ``serial`` its place in it once quotations are opened up. Where a parser ran,
    ``pos`` and ``dep`` are its Penn tag and dependency, and ``head`` is the start of the token
    that this one depends on, its own start for a root.
    """

    start: int
    end: int
    text: str
    low: str
    kind: str
    tag: str = ""
    serial: int = 0
    pos: str = ""
    dep: str = ""
    head: int = -1

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def tokenise(text: str, span: Span, *, spaced: bool = True) -> list[Token]:
    """The tokens of one stretch of text, in order; each ideograph by itself unless ``spaced``."""
    found = (_TOKEN if spaced else _TOKEN_UNSPACED).finditer(text, span.start, span.end)
    return [_token(m) for m in found]


def _token(m: re.Match[str]) -> Token:
    # A long text says the same words over and over: one string for each saves megabytes.
    text = sys.intern(m.group())
    low = sys.intern(text.lower().replace("’", "'"))
    kind = m.lastgroup or "mark"
    return Token(m.start(), m.end(), text, low, _KIND.get(kind, kind))


def count_words(text: str) -> int:
    """Words, each ideograph counting as one."""
    ideographs = len(_IDEOGRAPH.findall(text))
    return ideographs + sum(
        1
        for m in _TOKEN.finditer(text)
        if m.lastgroup == "word" and not _IDEOGRAPH.match(m.group())
    )
