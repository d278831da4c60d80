"""Many reviewers press “next” at the same moment: real threads, each with its own connection."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from annotations.choices import AssignmentState, Role
from annotations.exceptions import InvalidState
from annotations.models import Assignment, Claim, Project, Review, User
from annotations.querysets import ClaimQuerySet
from annotations.services import assignments
from annotations.services.assignments import take_claim, take_next, take_some
from annotations.services.projects import add_member, change_project
from tests.factories import make_user, ready_claims, standing
from tests.races.patience import race_of_many
from tests.services.race import race, refused

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 20


@pytest.fixture
def people(project: Project, root: User) -> list[User]:
    found = [make_user() for _ in range(MANY)]
    for user in found:
        add_member(standing=standing(root, project), user=user, role=Role.REVIEWER)
    return found


def asking_for(project: Project, mia: User, wanted: int) -> Project:
    return change_project(standing=standing(mia, project), version=1, reviews_per_claim=wanted)


def all_press_next(project: Project, people: list[User]) -> list[Assignment | None]:
    acts = [partial(take_next, standing=standing(user, project)) for user in people]
    outcomes = race_of_many(*acts)
    assert refused(outcomes, InvalidState) == []
    return outcomes


def check_slots(project: Project, wanted: int) -> None:
    """Never more than N, nobody twice, and a draft for each."""
    rows = Assignment.objects.filter(project=project).holding_a_slot()
    for claim in Claim.objects.filter(project=project):
        held = list(rows.filter(claim=claim))
        assert sorted(row.slot for row in held) == list(range(1, len(held) + 1))
        assert len(held) <= wanted
        assert len({row.reviewer_id for row in held}) == len(held)
    assert Review.objects.filter(assignment__in=rows).count() == rows.count()


@pytest.mark.parametrize("claims", [MANY, MANY + 7])
def test_twenty_people_get_twenty_claims(
    project: Project, mia: User, people: list[User], claims: int
) -> None:
    project = asking_for(project, mia, 1)
    ready_claims(project, claims)
    taken = all_press_next(project, people)
    assert len({row.claim_id for row in taken if row}) == MANY
    check_slots(project, 1)


def test_with_fewer_claims_than_people_none_stays_open(
    project: Project, mia: User, people: list[User]
) -> None:
    project = asking_for(project, mia, 1)
    ready_claims(project, 13)
    taken = all_press_next(project, people)
    assert sum(row is None for row in taken) == MANY - 13, "who gets nothing has nothing to get"
    assert len({row.claim_id for row in taken if row}) == 13
    check_slots(project, 1)


@pytest.mark.parametrize(("claims", "given"), [(MANY // 2, MANY), (7, 14)])
def test_two_reviews_a_claim_are_two(
    project: Project, people: list[User], claims: int, given: int
) -> None:
    """With ten claims for twenty people, the later ten wait for what the first ten lock."""
    ready_claims(project, claims)
    taken = all_press_next(project, people)
    counts = Counter(row.claim_id for row in taken if row)
    assert sum(counts.values()) == given, "nobody goes away empty while a slot is free"
    assert set(counts.values()) == {2}
    check_slots(project, 2)


def test_twenty_people_on_the_last_slot(project: Project, mia: User, people: list[User]) -> None:
    project = asking_for(project, mia, 1)
    (claim,) = ready_claims(project, 1)
    take = partial(take_claim, claim=claim)
    outcomes = race_of_many(*[partial(take, standing=standing(user, project)) for user in people])
    assert len(refused(outcomes, InvalidState)) == MANY - 1
    assert claim.assignments.count() == claim.reviews.count() == 1


def test_five_at_once_are_five_different_ones(
    project: Project, mia: User, people: list[User]
) -> None:
    project = asking_for(project, mia, 1)
    ready_claims(project, 22)
    some = partial(take_some, at_most=5)
    outcomes = race_of_many(
        *[partial(some, standing=standing(user, project)) for user in people[:6]]
    )
    assert refused(outcomes, InvalidState) == []
    taken = [row.claim_id for rows in outcomes for row in rows]
    assert len(taken) == len(set(taken)) == 22
    check_slots(project, 1)


def test_a_claim_that_is_only_locked_is_waited_for(project: Project, mia: User, ben: User) -> None:
    """Who saves a draft locks the claim, too; its free slot must not be overlooked for that."""
    project = asking_for(project, mia, 2)
    (claim,) = ready_claims(project, 1)
    done: list[Any] = []
    locked, released = threading.Event(), threading.Event()

    def hold_the_claim() -> None:
        with transaction.atomic():
            list(Claim.objects.select_for_update(no_key=True).filter(pk=claim.pk))
            locked.set()
            released.wait(1)

    def press() -> None:
        locked.wait(10)
        done.append(take_next(standing=standing(ben, project)))

    refused(race(hold_the_claim, press), InvalidState)
    assert [row and row.claim_id for row in done] == [claim.pk]


# --- saboteurs -----------------------------------------------------------------------------------


def without_a_lock(rows: ClaimQuerySet, at_most: int) -> list[Claim]:
    return list(rows[:at_most])


Pick = Callable[[ClaimQuerySet, int], list[Claim]]
with_a_lock = assignments.lock_free


@pytest.fixture(params=[with_a_lock, without_a_lock])
def picked_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Pick:
    """The picking, but nobody goes on before everybody has picked."""
    meet, met = threading.Barrier(MANY), threading.local()

    def pick(rows: ClaimQuerySet, at_most: int) -> list[Claim]:
        found: list[Claim] = request.param(rows, at_most)
        if not hasattr(met, "once"):
            met.once = True
            meet.wait(30)
        return found

    monkeypatch.setattr(assignments, "lock_free", pick)
    return request.param  # type: ignore[no-any-return]


def test_saboteur_picking_without_a_lock_is_found(
    project: Project, mia: User, people: list[User], picked_at_once: Pick
) -> None:
    """With the lock all have different claims in hand; without it, all the same one."""
    project = asking_for(project, mia, 1)
    ready_claims(project, MANY)
    outcomes = race_of_many(
        *[partial(take_next, standing=standing(user, project)) for user in people]
    )
    got = {row.claim_id for row in outcomes if isinstance(row, Assignment)}
    assert (len(got) == MANY) == (picked_at_once is with_a_lock)
    check_slots(project, 1)  # the unique constraints stand behind


def test_saboteur_picking_that_never_waits_is_found(
    project: Project, people: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignments, "_wait_for", lambda standing, pk: [])
    monkeypatch.setattr(assignments, "SPREAD", 0)
    ready_claims(project, 3)
    taken = all_press_next(project, people)
    assert sum(row is not None for row in taken) < 6
    assert Assignment.objects.filter(state=AssignmentState.OPEN).count() < 6
