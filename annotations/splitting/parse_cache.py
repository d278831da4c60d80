"""Keeping what was parsed: the words of a piece as bytes, and who keeps them.

The bytes of the same words are always the same: a mark of the format, a checksum, then numbers in
groups of seven bits. Bytes that are damaged, of another format or about another text count as
missing.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

_FORMAT = b"W1"
"""Raise the number when the bytes come to mean something else."""
_CHECKSUM = 4
_HEAD = len(_FORMAT) + _CHECKSUM


class Word(NamedTuple):
    """One word as the parser cuts it. Offsets count code points from the start of the piece, end
    exclusive; ``pos`` is its Penn tag, ``dep`` how it depends on the word with the number ``head``
    (its own for a root).
    """

    start: int
    end: int
    pos: str
    dep: str
    head: int


Words = tuple[Word, ...]


class ParseCache(Protocol):
    """Whoever keeps parses for longer than one call. Keys are 32 bytes that stand for a piece of
    text and the parser that read it; values are what ``encode`` made. It may forget anything.
    """

    def get_many(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """What is kept under these keys; those it does not know are absent."""
        ...

    def put_many(self, entries: Mapping[bytes, bytes]) -> None:
        """Keep these entries."""
        ...


def encode(words: Words) -> bytes:
    """The words as bytes, about five for each. Words must be in text order."""
    labels = list(dict.fromkeys(label for word in words for label in (word.pos, word.dep)))
    number = {label: at for at, label in enumerate(labels)}
    body = bytearray()
    _put(body, len(labels))
    for label in labels:
        said = label.encode()
        _put(body, len(said))
        body += said
    _put(body, len(words))
    last = 0
    for at, word in enumerate(words):
        away = word.head - at
        for value in (
            word.start - last,
            word.end - word.start,
            number[word.pos],
            number[word.dep],
            2 * away if away >= 0 else -2 * away - 1,
        ):
            _put(body, value)
        last = word.end
    return _FORMAT + zlib.crc32(body).to_bytes(_CHECKSUM, "big") + bytes(body)


def decode(kept: bytes, length: int) -> Words | None:
    """The words that were encoded, or None if the bytes are damaged, of another format, or reach
    beyond a piece of ``length`` code points. Raises nothing.
    """
    body = bytes(kept[_HEAD:])
    checksum = zlib.crc32(body).to_bytes(_CHECKSUM, "big")
    if kept[:_HEAD] != _FORMAT + checksum:
        return None
    try:
        words, end = _read(body)
    except (IndexError, ValueError):
        return None
    fits = end == len(body) and all(
        word.start < word.end <= length and 0 <= word.head < len(words) for word in words
    )
    return words if fits else None


def _put(body: bytearray, value: int) -> None:
    """Append a number of 0 or more, seven bits a byte, the lowest first."""
    while value > 127:
        body.append(value & 127 | 128)
        value >>= 7
    body.append(value)


def _take(body: bytes, at: int) -> tuple[int, int]:
    """The number at an offset, and the offset behind it. IndexError past the last byte."""
    value = shift = 0
    while body[at] > 127:
        value |= (body[at] & 127) << shift
        shift += 7
        at += 1
    return value | body[at] << shift, at + 1


def _read(body: bytes) -> tuple[Words, int]:
    """The words, and the offset behind them. IndexError or ValueError if it makes no sense."""
    count, at = _take(body, 0)
    labels: list[str] = []
    for _ in range(count):
        size, at = _take(body, at)
        labels.append(body[at : at + size].decode())
        at += size
    count, at = _take(body, at)
    words: list[Word] = []
    last = 0
    for number in range(count):
        gap, at = _take(body, at)
        size, at = _take(body, at)
        pos, at = _take(body, at)
        dep, at = _take(body, at)
        away, at = _take(body, at)
        start, last = last + gap, last + gap + size
        head = number + (away // 2 if away % 2 == 0 else -(away + 1) // 2)
        words.append(Word(start, last, labels[pos], labels[dep], head))
    return tuple(words), at
