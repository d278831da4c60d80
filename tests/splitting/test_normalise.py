"""The one change a text undergoes, and what is refused."""

from __future__ import annotations

import pytest

from annotations.splitting import TextRefused, normalise


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("\ufeffHead", "Head"),
        ("in the \ufeff middle", "in the \ufeff middle"),
        ("e\u0301 stays decomposed", "e\u0301 stays decomposed"),
        ("line\u2028separator and \u0085", "line\u2028separator and \u0085"),
        ("", ""),
    ],
)
def test_only_line_ends_and_a_leading_mark_change(given: str, kept: str) -> None:
    assert normalise(given) == kept


@pytest.mark.parametrize(
    ("given", "what", "position"),
    [("ab\x00c", "NUL", 2), ("\ud800", "a lone surrogate", 0), ("x\udfff", "a lone surrogate", 1)],
)
def test_what_cannot_be_stored_is_refused_with_its_place(
    given: str, what: str, position: int
) -> None:
    with pytest.raises(TextRefused) as refused:
        normalise(given)
    assert (refused.value.what, refused.value.position) == (what, position)
    assert str(position) in str(refused.value)


def test_an_emoji_is_no_lone_surrogate() -> None:
    assert normalise("👩‍👩‍👧") == "👩‍👩‍👧"
