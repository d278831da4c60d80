"""Giving each token of a text what the parser says about it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from .layers import Sentence
from .parse import Parser, pieces
from .parse_cache import ParseCache, Words
from .tokens import Token

_MOST_PARTS = 20
"""Tokens that one of the parser's words may fall into ("49ers" is two)."""


def parse_into(
    text: str,
    sentences: list[Sentence],
    parser: Parser,
    cache: ParseCache | None,
    reached: Callable[[int], None],
) -> None:
    """Fill in ``pos``, ``dep`` and ``head`` of every token the parser could read. ``reached`` is
    told up to which offset the text is read, paragraph by paragraph."""
    groups = pieces(text, [s.span for s in sentences], [s.paragraph for s in sentences])
    todo = []
    for group in groups:
        start, end = sentences[group[0]].span.start, sentences[group[-1]].span.end
        starts = [sentences[number].span.start - start for number in group]
        todo.append((text[start:end], starts))
    for group, words in zip(groups, parser.parse(todo, cache), strict=True):
        offset = sentences[group[0]].span.start
        tokens = [token for number in group for token in sentences[number].words()]
        _hand_over(tokens, words, offset)
        reached(sentences[group[-1]].span.end)


def _hand_over(tokens: list[Token], words: Words, offset: int) -> None:
    """A token takes the part of that of its words on which the others depend."""
    starts = [token.start - offset for token in tokens]
    ends = [token.end - offset for token in tokens]
    owner = [_holder(starts, ends, word.start, word.end) for word in words]
    for number, word in enumerate(words):
        k = owner[number]
        if k < 0 or tokens[k].pos or (owner[word.head] == k and word.head != number):
            continue
        head = _owner(words, owner, number)
        tokens[k].pos, tokens[k].dep = word.pos, word.dep
        tokens[k].head = tokens[head].start if head >= 0 else tokens[k].start
        for rest in tokens[k + 1 : k + _MOST_PARTS]:
            if rest.start >= word.end + offset:
                break
            rest.pos, rest.dep, rest.head = word.pos, "goeswith", tokens[k].start


def _holder(starts: list[int], ends: list[int], start: int, end: int) -> int:
    """The number of the token in which a word begins, or that begins in it; -1 if none does."""
    k = bisect_right(starts, start) - 1
    if k >= 0 and start < ends[k]:
        return k
    return k + 1 if k + 1 < len(starts) and starts[k + 1] < end else -1


def _owner(words: Words, owner: list[int], number: int) -> int:
    """The token that a word depends on; past words that stand in no token, as quotation marks."""
    head = words[number].head
    for _ in range(20):
        if owner[head] >= 0 or words[head].head == head:
            break
        head = words[head].head
    return owner[head]
