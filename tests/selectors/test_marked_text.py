"""The text cut at the edges of claims: every code point in one piece, under the right marks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.selectors.marked_text import Mark, Paragraph, Piece, marked_paragraphs

Cut = Callable[[str, list[Mark]], list[Paragraph]]

TEXTS = st.text(st.sampled_from("ab \n\t\r\f\u2028\u0301\u200d👩🌉قع茶<&"), max_size=60)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(TEXTS.filter(bool))
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    marks = []
    for number in range(draw(st.integers(0, 5))):
        edges = sorted(set(draw(st.lists(places, max_size=2).map(lambda pairs: [
            place for pair in pairs for place in pair
        ]))))  # fmt: skip
        spans = list(zip(edges[::2], edges[1::2], strict=False))
        if spans:
            marks.append(Mark(number, spans))
    return text, marks


def pieces(paragraphs: list[Paragraph]) -> list[Piece]:
    return [piece for paragraph in paragraphs for piece in paragraph.pieces]


def check(cut: Cut, text: str, marks: list[Mark]) -> None:
    """Every code point once, in order; under exactly the marks whose spans hold it."""
    found = pieces(cut(text, marks))
    assert "".join(piece.text for piece in found) == text
    for piece in found:
        assert text[piece.start : piece.start + len(piece.text)] == piece.text
        for at in range(piece.start, piece.start + len(piece.text)):
            holding = {m.number for m in marks if any(s <= at < e for s, e in m.spans)}
            assert {mark.number for mark in piece.marks} == holding
    opened = [mark.number for piece in found for mark in piece.opens]
    assert sorted(opened) == sorted(mark.number for mark in marks)


@given(marked())
def test_every_code_point_is_in_one_piece_under_its_marks(case: tuple[str, list[Mark]]) -> None:
    check(marked_paragraphs, *case)


def test_a_cutter_that_counts_utf16_units_is_caught() -> None:
    """Saboteur: the same cut, with offsets as a browser counts them."""

    def by_units(text: str, marks: list[Mark]) -> list[Paragraph]:
        def units(offset: int) -> int:
            return len(text[:offset].encode("utf-16-le")) // 2

        shifted = [
            Mark(mark.number, [(units(start), units(end)) for start, end in mark.spans])
            for mark in marks
        ]
        return marked_paragraphs(text, shifted)

    text, marks = "a 🌉 bridge here", [Mark(1, [(4, 10)])]
    check(marked_paragraphs, text, marks)
    with pytest.raises(AssertionError):
        check(by_units, text, marks)


def test_overlaps_stack_and_the_current_claim_shows() -> None:
    marks = [Mark(1, [(0, 6)], "current"), Mark(2, [(3, 9)], "marked"), Mark(3, [(4, 5)], "marked")]
    found = pieces(marked_paragraphs("0123456789", marks))
    assert [(p.text, p.numbers, p.depth, p.state, p.badge) for p in found] == [
        ("012", "1", 1, "current", "1"),
        ("3", "1 2", 2, "current", "2"),
        ("4", "1 2 3", 3, "current", "3"),
        ("5", "1 2", 2, "current", ""),
        ("678", "2", 1, "marked", ""),
        ("9", "", 0, "", ""),
    ]


def test_a_claim_in_two_parts_has_one_badge_and_claims_that_begin_together_share_one() -> None:
    marks = [Mark(1, [(0, 2), (4, 6)]), Mark(2, [(0, 1)])]
    found = pieces(marked_paragraphs("abcdef", marks))
    assert [(p.text, p.numbers, p.badge) for p in found] == [
        ("a", "1 2", "1 2"), ("b", "1", ""), ("cd", "", ""), ("ef", "1", ""),
    ]  # fmt: skip


def test_lines_with_words_are_numbered_and_only_lf_ends_one() -> None:
    paragraphs = marked_paragraphs("One\u2028still one\r\n\n  \nTwo", [])
    assert [(p.number, p.start) for p in paragraphs] == [(1, 0), (None, 15), (None, 16), (2, 19)]
    assert marked_paragraphs("", []) == []
