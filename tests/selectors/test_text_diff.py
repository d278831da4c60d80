"""What changed between two texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotations.selectors.text_diff import MOST_WORDS, Piece, text_diff

TEXTS = st.text(alphabet="ab é中文\n.ا👩‍👩", max_size=60)


@given(TEXTS, TEXTS)
def test_the_pieces_hold_both_texts_exactly(before: str, after: str) -> None:
    pieces = text_diff(before, after)
    assert "".join(p.text for p in pieces if p.kind != "ins") == before
    assert "".join(p.text for p in pieces if p.kind != "del") == after


def test_only_the_changed_word_is_marked() -> None:
    assert text_diff("opened in 1998", "opened in 1999") == [
        Piece("same", "opened in "),
        Piece("del", "1998"),
        Piece("ins", "1999"),
    ]


def test_scripts_without_spaces_are_compared_by_character() -> None:
    assert Piece("ins", "新") in text_diff("大桥开通", "新大桥开通")


def test_long_texts_are_shown_whole() -> None:
    before, after = "a " * MOST_WORDS, "b " * MOST_WORDS
    assert text_diff(before, after) == [Piece("del", before), Piece("ins", after)]
    assert text_diff(before, before) == [Piece("same", before)]
