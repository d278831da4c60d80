"""Eight editors of one review: what was accepted is there, what was refused is handed back (P3).

Each editor writes on at the end of the text that they last saw, so that a lost update is a missing
word. Over HTTP and in full: `bench/faults.py --only edits`.
"""

from __future__ import annotations

from functools import partial

import pytest

from annotations.exceptions import StaleVersion
from annotations.models import Assignment, Project, Review, User
from annotations.policies import Standing
from annotations.services.reviews import Judgement, save_draft
from tests.factories import ready_claim, standing, take
from tests.races.saboteurs import increments_that_survive
from tests.services.race import race, refused

pytestmark = pytest.mark.django_db(transaction=True)

EDITORS, EDITS, ROUNDS = 8, 10, 5


def edit(who: Standing, assignment: Assignment, editor: int) -> tuple[list[str], int]:
    """The words that were accepted, and how many saves were refused."""
    seen = Review.objects.get(assignment=assignment)
    accepted, handed_back = list[str](), True
    for number in range(EDITS):
        word = f"{editor}.{number}"
        mine = Judgement(justification=f"{seen.justification} {word}")
        try:
            seen = save_draft(
                standing=who, assignment=assignment, version=seen.version, judgement=mine
            )
        except StaleVersion as stale:
            handed_back &= stale.mine["justification"] == mine.justification
            handed_back &= stale.current.version > seen.version
            seen = stale.current
        else:
            accepted.append(word)
    assert handed_back
    return accepted, EDITS - len(accepted)


def test_accepted_edits_are_the_increments_of_the_version(project: Project, ben: User) -> None:
    who, rounds = standing(ben, project), list[list[tuple[list[str], int]]]()
    # On a busy machine one editor may be done before the others begin, which is no race.
    while not rounds or not was_a_race(rounds[-1]):
        assert len(rounds) < ROUNDS, "nobody was in anybody's way"
        assignment = take(ready_claim(project), ben)
        outcomes = race(*[partial(edit, who, assignment, editor) for editor in range(EDITORS)])
        assert refused(outcomes, StaleVersion) == []
        accepted = [word for words, _ in outcomes for word in words]
        review = Review.objects.get(assignment=assignment)
        assert review.version - 1 == len(accepted)
        assert sorted(review.justification.split()) == sorted(accepted)
        rounds.append(outcomes)


def was_a_race(outcomes: list[tuple[list[str], int]]) -> bool:
    """Several got through, and somebody was refused."""
    through = sum(bool(words) for words, _ in outcomes)
    return through > 1 and sum(turned_away for _, turned_away in outcomes) > 0


def test_control_without_a_version_edits_are_lost(dsn: str) -> None:
    assert increments_that_survive(dsn, EDITORS, EDITS) < EDITORS * EDITS
