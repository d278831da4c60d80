"""A page's mark counts acts that its reader must not know of, so nothing can be read from it."""

from __future__ import annotations

import pytest
from django.test import override_settings

from annotations.exceptions import Refused
from annotations.views.marks import seal, unseal


@pytest.mark.parametrize("number", [0, 1, 255, 2**31, 2**63 - 1])
def test_what_was_sealed_is_read(number: int) -> None:
    assert unseal(seal(number)) == number


def test_two_marks_of_one_number_have_nothing_in_common() -> None:
    marks = {seal(7) for _ in range(200)}
    assert len(marks) == 200
    assert len({len(mark) for mark in marks} | {len(seal(2**60))}) == 1


def test_what_was_not_is_refused() -> None:
    for text in ("", "7", "é", "x" * 43, "=", seal(7)[:-1], "A" + seal(7), "%00"):
        with pytest.raises(Refused):
            unseal(text)


def test_a_changed_letter_is_refused() -> None:
    mark = seal(7)
    for place in range(len(mark) - 1):
        other = "A" if mark[place] != "A" else "B"
        with pytest.raises(Refused):
            unseal(mark[:place] + other + mark[place + 1 :])


def test_another_key_reads_nothing() -> None:
    mark = seal(7)
    with override_settings(SECRET_KEY="another key"), pytest.raises(Refused):
        unseal(mark)
