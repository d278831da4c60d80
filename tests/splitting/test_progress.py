"""How far splitting has come, as it tells whoever asks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from annotations.splitting import split

from . import gold
from .levels import LEVELS

LONG = "\n".join(f"{line} {n}." for n in range(4) for line in gold.article("court").splitlines())


def told(text: str, level: int) -> list[tuple[int, int]]:
    calls: list[tuple[int, int]] = []
    split(text, level=level, progress=lambda done, total: calls.append((done, total)))
    return calls


@pytest.mark.parametrize("level", LEVELS)
def test_it_grows_in_small_steps_until_all_is_done(level: int) -> None:
    calls = told(LONG, level)
    assert {total for _, total in calls} == {len(LONG)}
    assert 20 < len(calls) <= 101
    assert all(before < after for (before, _), (after, _) in pairwise(calls))
    assert calls[-1] == (len(LONG), len(LONG))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("text", ["", " ", "Well", "The mill burnt down."])
def test_the_shortest_text_is_done_in_the_end(level: int, text: str) -> None:
    assert told(text, level)[-1] == (len(text), len(text))


@pytest.mark.parametrize("level", LEVELS)
def test_telling_changes_nothing(level: int) -> None:
    assert split(LONG, level=level, progress=lambda *_: None) == split(LONG, level=level)


@pytest.mark.parametrize("level", LEVELS)
def test_whoever_is_told_can_call_it_off(level: int) -> None:
    def stop(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        split(LONG, level=level, progress=stop)
