"""What splitting makes of eight articles of our own, against what a person marked in them.

The claims were marked before any splitter had read the articles, and no rule was made for them.
The floors lie a little below what was reached: they are there to notice when it gets worse.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotations.splitting import split

from . import gold
from .levels import LEVELS, needs_parser

FLOORS = {0: (0.88, 0.85), 1: (0.91, 0.88)}


def overall(level: int) -> gold.Score:
    scores = [gold.measure(name, split(gold.article(name), level=level)) for name in gold.NAMES]
    return sum(scores[1:], scores[0])


@pytest.mark.parametrize("level", LEVELS)
def test_most_marked_claims_are_found_with_their_speakers(level: int) -> None:
    score = overall(level)
    span, with_speaker = FLOORS[level]
    assert score.span >= span, score.missed
    assert score.span_and_speaker >= with_speaker, score.missed


@needs_parser
def test_a_parser_finds_more_in_articles_that_no_rule_was_made_for() -> None:
    assert overall(1).span > overall(0).span
    assert overall(1).span_and_speaker > overall(0).span_and_speaker


@pytest.mark.parametrize("name", gold.NAMES)
@pytest.mark.parametrize("level", LEVELS)
def test_no_kind_of_article_is_given_up(name: str, level: int) -> None:
    assert gold.measure(name, split(gold.article(name), level=level)).span_and_speaker >= 0.7


def test_the_measure_notices_lost_claims_and_wrong_speakers() -> None:
    found = split(gold.article("court"))
    fair = gold.measure("court", found)
    fewer = gold.measure("court", replace(found, claims=found.claims[::2]))
    mute = gold.measure(
        "court", replace(found, claims=tuple(replace(c, speakers=()) for c in found.claims))
    )
    assert fewer.span < fair.span
    assert mute.span == fair.span
    assert mute.span_and_speaker < fair.span_and_speaker
