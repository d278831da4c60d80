"""Who says each stretch of an article: frames, quotations, turns and speeches put together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from .frames import Frame, Range, find_frames
from .languages import Language
from .layers import Layer, Sentence
from .model import ProposedSpeaker, Span
from .quotations import MIN_WORDS
from .speakers import People
from .tokens import Token
from .tree import Tree

_WORDS = -2
_WRITER = -1
_TURN = re.compile(r"(?P<name>[^\W\d_a-z][\w.'’-]*(?:[ ][^\W\d_a-z][\w.'’-]*){0,4})\s?[:：]\s")
_FEWEST_TURNS = 3
_TITLE = 300
"""Code points in which a speech names its speaker."""
_SPEECH = re.compile(
    r"(?i:remarks|speech|address|statement|keynote|testimony|lecture|sermon|eulogy)"
    r"(?:\s\w+){0,3}?\sby\s(?P<name>[^,;\n]+?)(?=\s(?:at|on|to|before|in|during)\s|[,;\n])"
)

Chain = tuple[ProposedSpeaker, ...]


@dataclass(slots=True)
class Speech:
    """Words of one ``sentence`` that the same chain of speakers answers for."""

    tokens: list[Token]
    sentence: Tree
    speakers: Chain
    quoted: bool
    framed: bool


@dataclass(slots=True)
class _Read:
    """One layer's owners: for each token the number of a frame, _WRITER or _WORDS."""

    frames: list[Frame]
    owner: list[int]
    parent: list[int]
    asides: list[Range]
    chains: list[Chain] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    sentence: Sentence
    outer: _Read
    said: dict[int, _Read]
    base: Chain


class Attributor:
    """Reads a whole article in order; what it learns early decides what it makes of "she" later."""

    def __init__(self, text: str, sentences: list[Sentence], data: Language) -> None:
        self.text = text
        self.data = data
        self.people = People(text, data, [s.span.start for s in sentences])
        turns = self._turns(sentences)
        self.readings = [self._read(sentence) for sentence in sentences]
        self._spoken: dict[int, Chain] = {}
        self._incised: set[int] = set()
        self._last: Chain = ()
        self._set_base(turns)

    def speeches(self) -> Iterator[tuple[Sentence, list[Speech]]]:
        """Each sentence with its speeches, in text order. They are let go one by one, as together
        they are by far the most a long text takes; so this can be asked once."""
        for reading in self.readings:
            self._name(reading)
        for n, reading in enumerate(self.readings):
            for layer in reading.sentence.said.values():
                self._adopt(n, layer)
        self.readings.reverse()
        while self.readings:
            reading = self.readings.pop()
            yield reading.sentence, list(self._speeches(reading))

    # ---- reading layers

    def _read(self, sentence: Sentence) -> _Reading:
        outer = self._read_layer(sentence.outer, inside=False)
        said = {at: self._read_layer(layer, inside=True) for at, layer in sentence.said.items()}
        return _Reading(sentence, outer, said, ())

    def _read_layer(self, layer: Layer, *, inside: bool) -> _Read:
        frames = find_frames(layer.tokens, self.data, inside=inside)
        read = _Read(frames, [_WRITER] * len(layer.tokens), [], [])
        for number, frame in enumerate(frames):
            cue = frame.cue or frame.content[0]
            around = read.owner[cue[0]]
            if around >= 0 and frames[around].source == frame.source:
                around = read.parent[around]
            nested = around >= 0 and not (frame.incise and not inside)
            read.parent.append(around if nested else _WRITER)
            for lo, hi in frame.content:
                read.owner[lo:hi] = [number] * (hi - lo)
            for lo, hi in frame.words:
                read.owner[lo:hi] = [_WORDS] * (hi - lo)
            for lo, hi in frame.aside:
                read.owner[lo:hi] = [_WRITER] * (hi - lo)
                read.asides.append((lo, hi))
        return read

    # ---- turns and speeches

    def _turns(self, sentences: list[Sentence]) -> dict[int, Span]:
        """The name before each turn of a transcript, by paragraph; taken out of the sentence."""
        found = {
            s.paragraph: match
            for s in sentences
            if s.opens and (match := _TURN.match(self.text, s.span.start, s.span.end))
        }
        if len(found) < _FEWEST_TURNS:
            return {}
        for sentence in sentences:
            match = found.get(sentence.paragraph)
            if match and sentence.opens:
                sentence.drop_before(match.end())
        return {paragraph: Span(*match.span("name")) for paragraph, match in found.items()}

    def _set_base(self, turns: dict[int, Span]) -> None:
        """A turn's speaker answers for all of it; a speech names its speaker in the title."""
        links = {paragraph: self._link(label, None, "direct") for paragraph, label in turns.items()}
        for reading in self.readings:
            reading.base = links.get(reading.sentence.paragraph, ())
        if turns or not self.readings:
            return
        title = _SPEECH.search(self.text[: min(self.readings[0].sentence.span.end + 1, _TITLE)])
        if title:
            chain = self._link(Span(*title.span("name")), None, "direct", mentioned=False)
            for reading in self.readings[1:]:
                reading.base = chain

    def _link(
        self,
        mention: Span,
        cue: Span | None,
        mode: str,
        *,
        mentioned: bool = True,
        around: str = "",
        before: int | None = None,
    ) -> Chain:
        name, role = self.people.resolve(mention, around=around, before=before)
        if not any(char.isalnum() for char in name):
            return ()
        return (ProposedSpeaker(name, role, mention if mentioned else None, cue, mode),)

    # ---- naming speakers

    def _name(self, reading: _Reading) -> None:
        base = reading.base
        self._name_layer(reading.sentence.outer, reading.outer, base)
        for at, inner in reading.said.items():
            owner = reading.outer.owner[at]
            chain = reading.outer.chains[owner] if owner >= 0 else base
            group = reading.sentence.said[at].quotation
            if owner >= 0 and chain and group:
                self._spoken.setdefault(group.group, chain)
            self._name_layer(reading.sentence.said[at], inner, chain, inside=True)
            incise = next((n for n, frame in enumerate(inner.frames) if frame.incise), -1)
            if incise >= 0 and group and not chain and inner.chains[incise]:
                self._spoken.setdefault(group.group, inner.chains[incise])
                self._incised.add(group.group)

    def _name_layer(self, layer: Layer, read: _Read, base: Chain, *, inside: bool = False) -> None:
        """Resolve the speakers of one layer; ``base`` is who says the whole of it."""
        for number, frame in enumerate(read.frames):
            around = read.chains[read.parent[number]] if read.parent[number] >= 0 else base
            if frame.source is None:
                implied = self._goes_on() if frame.implied else ()
                read.chains.append(implied or (around if not inside else ()))
                continue
            tokens = layer.tokens
            mention = Span(tokens[frame.source[0]].start, tokens[frame.source[1] - 1].end)
            cue = frame.cue and Span(tokens[frame.cue[0]].start, tokens[frame.cue[1] - 1].end)
            outer = around[-1].name if around else ""
            before = tokens[frame.content[0][0]].start if frame.incise else mention.start
            link = self._link(mention, cue or None, "indirect", around=outer, before=before)
            read.chains.append((around if not inside or read.parent[number] >= 0 else ()) + link)
            if not around:
                self._last = link

    def _goes_on(self) -> Chain:
        """The last speaker, who is not named again."""
        return tuple(replace(link, mention=None, cue=None) for link in self._last)

    def _adopt(self, n: int, layer: Layer) -> None:
        """A quotation without a frame: who speaks in its paragraph, else who spoke last."""
        quotation = layer.quotation
        if quotation is None or quotation.group in self._spoken:
            return
        here = self.readings[n].sentence.paragraph
        if self.readings[n].base:
            self._spoken[quotation.group] = ()
            return
        chain = self._nearby(n, here, -1) or self._nearby(n, here, 1)
        if not chain and quotation.words >= MIN_WORDS:
            chain = self._before(n)
        self._spoken[quotation.group] = chain

    def _nearby(self, n: int, paragraph: int, step: int) -> Chain:
        k = n if step > 0 else n - 1
        for _ in range(20):
            if not 0 <= k < len(self.readings) or self.readings[k].sentence.paragraph != paragraph:
                break
            chains = [chain for chain in self.readings[k].outer.chains if chain]
            if chains:
                return chains[-1 if step < 0 else 0]
            k += step
        return ()

    def _before(self, n: int) -> Chain:
        """The last speaker in the few sentences before."""
        for k in range(n - 1, max(-1, n - 12), -1):
            chains = [chain for chain in self.readings[k].outer.chains if chain]
            if chains:
                return chains[-1]
            groups = [
                q.quotation.group for q in self.readings[k].sentence.said.values() if q.quotation
            ]
            if groups and self._spoken.get(groups[-1]):
                return self._spoken[groups[-1]]
        return ()

    # ---- handing out

    def _speeches(self, reading: _Reading) -> Iterator[Speech]:
        groups: dict[tuple[int, ...], Speech] = {}
        sentence = Tree(reading.sentence.words())
        for key, token, chain, quoted, framed in self._walk(reading):
            speech = groups.get(key)
            if speech is None:
                speech = groups[key] = Speech([], sentence, chain, quoted, framed)
            speech.tokens.append(token)
            if quoted != speech.quoted and token.kind == "word":
                speech.quoted = True
                speech.speakers = _in_mode(chain, "mixed")
        for speech in groups.values():
            if speech.quoted and speech.speakers and speech.speakers[-1].mode == "indirect":
                speech.speakers = _in_mode(speech.speakers, "direct")
            yield speech

    def _walk(
        self, reading: _Reading
    ) -> Iterator[tuple[tuple[int, ...], Token, Chain, bool, bool]]:
        """Every token with the key of its speech, its speakers, and where it stands."""
        outer = reading.outer
        serial = 0
        turn = bool(reading.base)
        for at, token in enumerate(reading.sentence.outer.tokens):
            owner = outer.owner[at]
            serial += 1
            token.serial = serial
            if token.kind != "said":
                if owner == _WORDS:
                    continue
                aside = next((n for n, (lo, hi) in enumerate(outer.asides) if lo <= at < hi), -1)
                chain = outer.chains[owner] if owner >= 0 else (() if aside >= 0 else reading.base)
                yield (owner, aside, -1), token, chain, turn, owner >= 0
                continue
            layer, inner = reading.sentence.said[at], reading.said[at]
            group = layer.quotation.group if layer.quotation else -1
            around = (
                outer.chains[owner] if owner >= 0 else self._spoken.get(group, ()) or reading.base
            )
            place = owner if owner >= 0 else -3 - group
            for k, word in enumerate(layer.tokens):
                serial += 1
                word.serial = serial
                if inner.owner[k] == _WORDS:
                    continue
                number = inner.owner[k]
                chain = around + (inner.chains[number] if number >= 0 else ())
                if number >= 0 and group in self._incised and inner.frames[number].incise:
                    chain, number = around, -1
                nested = (at + 1) * 1000 + number if number >= 0 else -1
                yield (place, -1, nested), word, chain, True, True


def _in_mode(chain: Chain, mode: str) -> Chain:
    if not chain:
        return chain
    return (*chain[:-1], replace(chain[-1], mode=mode))
