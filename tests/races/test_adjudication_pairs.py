"""Two adjudicators settle one claim at the same moment: one row, and the other is told (P4).

Over HTTP and in full: `bench/faults.py --only pairs`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from annotations.choices import ClaimState
from annotations.exceptions import InvalidState
from annotations.models import Activity, Adjudication, Claim, Project, Review, User
from annotations.policies import Standing
from annotations.services import adjudications
from annotations.services.projects import change_project
from tests.factories import make_review, ready_claims, settle, standing
from tests.races.saboteurs import rows_for
from tests.services.race import race, refused

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = 20


@pytest.fixture
def claims(project: Project, mia: User, ada: User, ben: User) -> list[Claim]:
    """Reviewed once, as asked, and waiting for a verdict."""
    rule: dict[str, Any] = {"reviews_per_claim": 1, "agreement_rule": "never", "minimum_sources": 0}
    project = change_project(standing=standing(mia, project), version=1, **rule)
    found = ready_claims(project, PAIRS)
    for claim in found:
        claim.project = project
        make_review(claim, ben, citations=0)
    return found


def settle_all(claims: list[Claim], ada: User, mia: User) -> None:
    for claim in claims:
        outcomes = race(partial(settle, claim, ada, "mixed"), partial(settle, claim, mia, "false"))
        (told,) = refused(outcomes, InvalidState)
        assert "Someone else settled this claim" in str(told)


def test_each_pair_leaves_exactly_one_verdict(claims: list[Claim], ada: User, mia: User) -> None:
    settle_all(claims, ada, mia)
    assert Adjudication.objects.filter(claim__in=claims).count() == PAIRS
    assert Activity.objects.filter(claim__in=claims, verb="claim.settled").count() == PAIRS
    now = Claim.objects.with_state().filter(pk__in=[claim.pk for claim in claims])
    assert {claim.state for claim in now} == {ClaimState.SETTLED}


def test_the_constraint_holds_where_the_lock_is_forgotten(
    claims: list[Claim], ada: User, mia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(who: Standing, claim: Claim) -> tuple[Claim, list[Review]]:
        return claim, list(Review.objects.submitted().filter(claim=claim))

    monkeypatch.setattr(adjudications, "_lock", unlocked)
    settle_all(claims[:5], ada, mia)
    assert Adjudication.objects.filter(claim__in=claims).count() == 5


def test_control_without_the_constraint_claims_are_settled_twice(dsn: str) -> None:
    assert rows_for(dsn, PAIRS, people=2) > PAIRS
