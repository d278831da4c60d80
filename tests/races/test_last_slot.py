"""Twenty reviewers want the last place of a claim: exactly one gets it (P4).

Over HTTP and in full: `bench/faults.py --only slot`.
"""

from __future__ import annotations

from functools import partial

import pytest

from annotations.choices import Role
from annotations.exceptions import InvalidState
from annotations.models import Activity, Project, User
from annotations.services.projects import add_member
from tests.factories import make_user, ready_claims, standing, take
from tests.races.saboteurs import rows_for
from tests.services.race import race, refused

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, CLAIMS = 20, 2


def test_one_gets_the_last_place_and_the_others_are_told(
    project: Project, root: User, mia: User, ben: User
) -> None:
    people = [make_user() for _ in range(PEOPLE)]
    for user in people:
        add_member(standing=standing(root, project), user=user, role=Role.REVIEWER)
    for claim in ready_claims(project, CLAIMS):
        take(claim, ben)
        outcomes = race(*[partial(take, claim, user) for user in people])
        told = refused(outcomes, InvalidState)
        assert len(told) == PEOPLE - 1
        assert {str(each) for each in told} == {str(told[0])}
        assert "Enough people review this claim already." in str(told[0])
        slots = claim.assignments.holding_a_slot().values_list("slot", flat=True)
        assert sorted(slots) == [1, 2]
        assert claim.reviews.count() == 2
        assert Activity.objects.filter(claim=claim, verb="assignment.taken").count() == 2


def test_control_where_places_are_counted_several_get_it(dsn: str) -> None:
    assert rows_for(dsn, CLAIMS, PEOPLE) > CLAIMS
