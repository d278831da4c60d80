"""Cutting without a tagger; and a text without an end does not cost the square of its length."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, cast

import pytest

from annotations.splitting import plain_clauses
from annotations.splitting.languages import language_for
from annotations.splitting.model import Span
from annotations.splitting.plain_clauses import split_plain
from annotations.splitting.tokens import tokenise


class Counting:
    """A pattern that counts the characters it is shown."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.characters = pattern, 0

    def search(self, text: str) -> re.Match[str] | None:
        self.characters += len(text)
        return self.pattern.search(text)


def looked_at(text: str, code: str) -> int:
    """How many characters are searched for numbers when the text is cut."""
    data = language_for(code)
    counting = Counting(data.number)
    data = replace(data, number=cast(Any, counting))
    split_plain(tokenise(text, Span(0, len(text)), spaced=data.spaced), data)
    return counting.characters


ENDLESS = [("zh", "which was, "), ("es", "pero la casa grande y la ")]


@pytest.mark.parametrize(("code", "words"), ENDLESS)
def test_work_grows_with_the_length_of_a_sentence(code: str, words: str) -> None:
    short, long = looked_at(words * 200, code), looked_at(words * 800, code)
    assert 0 < long < 5 * short


@pytest.mark.parametrize(("code", "words"), ENDLESS)
def test_saboteur_looking_at_the_whole_sentence_is_noticed(
    code: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_clauses, "REACH", 10**9)
    assert looked_at(words * 800, code) > 10 * looked_at(words * 200, code)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [("王明有三个苹果，李红有四个梨", 2), ("王明有苹果，李红有四个梨", 1)],
)
def test_two_numbers_are_two_clauses(text: str, pieces: int) -> None:
    data = language_for("zh")
    tokens = tokenise(text, Span(0, len(text)), spaced=False)
    assert len(split_plain(tokens, data)) == pieces
