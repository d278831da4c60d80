"""Managers and reviewers at the same moment: never more than N, nobody twice, nothing mixed."""

from __future__ import annotations

import datetime
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from annotations.choices import AssignmentState, Role, Verb
from annotations.exceptions import InvalidState, NotAllowed, Refused, StaleVersion
from annotations.models import Activity, Assignment, Claim, Membership, Project, Review, User
from annotations.services import assigning
from annotations.services.assigning import assign, give_claim, reassign, set_due
from annotations.services.assignments import take_back, take_claim
from annotations.services.candidates import Person, askable, askings_of
from annotations.services.projects import add_member, remove_member
from annotations.services.reviews import Judgement, submit_review
from tests.factories import (
    JUSTIFICATION,
    label,
    make_citation,
    make_user,
    ready_claim,
    ready_claims,
    standing,
    take,
)
from tests.races.patience import race_of_many
from tests.services.race import refused, wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tomas(project: Project, root: User) -> User:
    """Another manager."""
    user = make_user("tomas")
    add_member(standing=standing(root, project), user=user, role=Role.MANAGER)
    return user


@pytest.fixture
def people(project: Project, root: User) -> list[User]:
    found = [make_user() for _ in range(4)]
    for user in found:
        add_member(standing=standing(root, project), user=user, role=Role.REVIEWER)
    return found


def holders(claim: Claim) -> list[int]:
    rows = claim.assignments.holding_a_slot()
    assert sorted(rows.values_list("slot", flat=True)) == list(range(1, rows.count() + 1))
    return list(rows.values_list("reviewer", flat=True))


def test_two_managers_assign_the_same_claims(
    project: Project, mia: User, tomas: User, people: list[User]
) -> None:
    """The second finds that what it was shown is no longer possible, and does nothing of it."""
    claims = ready_claims(project, 5)
    one, two, three = (user.pk for user in people[:3])
    plans = [
        [(claim.pk, who) for claim in claims for who in pair] for pair in ((one, two), (two, three))
    ]
    acts = [
        partial(assign, standing=standing(user, project), pairs=pairs)
        for user, pairs in zip((mia, tomas), plans, strict=True)
    ]
    (told,) = refused(race_of_many(*acts), InvalidState)
    assert "already" in str(told)
    for claim in claims:
        assert sorted(holders(claim)) in ([one, two], [two, three])
    assert len({tuple(sorted(holders(claim))) for claim in claims}) == 1, "one plan, whole"
    assert Activity.objects.filter(verb=Verb.ASSIGNMENT_GIVEN).count() == 10


def test_many_give_the_last_slot(
    project: Project, mia: User, tomas: User, people: list[User]
) -> None:
    claim = ready_claim(project)
    take(claim, people[0])
    acts: list[Callable[[], Any]] = [
        partial(give_claim, standing=standing(user, project), claim=claim, reviewer=reviewer)
        for user in (mia, tomas)
        for reviewer in people[1:]
    ]
    acts += [partial(take, claim, reviewer) for reviewer in people[1:]]
    outcomes = race_of_many(*acts)
    refused(outcomes, Refused)
    assert len(set(holders(claim))) == 2
    assert len(holders(claim)) == 2


def ready_to_submit(project: Project, reviewer: User) -> Callable[[], Review]:
    assignment = take(ready_claim(project), reviewer)
    make_citation(assignment)
    return partial(
        submit_review,
        standing=standing(reviewer, project),
        assignment=assignment,
        version=1,
        judgement=Judgement(
            content_label=label(project, "true"), confidence="high", justification=JUSTIFICATION
        ),
    )


def away(what: str, project: Project, mia: User, row: Assignment, to: User) -> Callable[[], Any]:
    """The manager's act: take the row back, or give it to somebody else."""
    by = standing(mia, project)
    if what == "take_back":
        return partial(take_back, standing=by, assignment=row, version=row.version)
    return partial(reassign, standing=by, assignment=row, version=row.version, reviewer=to)


def check_one_won(row: Assignment, what: str, outcomes: list[Any], chi: User) -> None:
    """Either it is submitted, or it is away, with the draft as it was."""
    submitted, moved = (not isinstance(outcome, Exception) for outcome in outcomes)
    row.refresh_from_db()
    review = Review.objects.get(assignment=row)
    assert submitted != moved
    if submitted:
        assert (row.state, holders(row.claim)) == (AssignmentState.SUBMITTED, [row.reviewer_id])
        assert review.submitted_at is not None
        assert review.justification == JUSTIFICATION
    else:
        assert row.state == AssignmentState.RELEASED
        assert holders(row.claim) == ([chi.pk] if what == "reassign" else [])
        assert review.submitted_at is None
    assert review.citations.count() == 1
    verbs = Counter(Activity.objects.filter(claim=row.claim).values_list("verb", flat=True))
    assert verbs[Verb.REVIEW_SUBMITTED] + verbs[Verb.ASSIGNMENT_TAKEN_BACK] == 1


@pytest.mark.parametrize("what", ["take_back", "reassign"])
@pytest.mark.parametrize("first", ["submit", "manager", "either"])
def test_taking_away_against_submitting(
    project: Project, mia: User, ben: User, chi: User, what: str, first: str
) -> None:
    submit = ready_to_submit(project, ben)
    row = Assignment.objects.get(reviewer=ben)
    move = away(what, project, mia, row, chi)
    ahead = {"submit": submit, "manager": move}.get(first)

    def go_first() -> Any:
        """Do it, and let the other one wait for the end of it."""
        with transaction.atomic():
            done = ahead() if ahead else None
            wait_until_somebody_waits()
            return done

    def go_second(act: Callable[[], Any]) -> Any:
        time.sleep(0.3)
        return act()

    acts: list[Callable[[], Any]] = [submit, move]
    if ahead is not None:
        acts = [go_first if act is ahead else partial(go_second, act) for act in acts]
    outcomes = race_of_many(*acts)
    refused(outcomes, (InvalidState, StaleVersion))  # type: ignore[arg-type]
    check_one_won(row, what, outcomes, chi)


def test_two_managers_give_one_review_to_different_people(
    project: Project, mia: User, tomas: User, ben: User, people: list[User]
) -> None:
    row = take(ready_claim(project), ben)
    acts = [
        away("reassign", project, by, row, to) for by, to in ((mia, people[0]), (tomas, people[1]))
    ]
    assert len(refused(race_of_many(*acts), StaleVersion)) == 1
    assert len(holders(row.claim)) == 1


def test_two_due_days_from_one_version(project: Project, mia: User, tomas: User, ben: User) -> None:
    row = take(ready_claim(project), ben)
    days = [timezone.localdate() + datetime.timedelta(days=n) for n in (3, 5)]
    acts = [
        partial(set_due, standing=standing(by, project), rows={row.pk: row.version}, due_on=day)
        for by, day in zip((mia, tomas), days, strict=True)
    ]
    outcomes = race_of_many(*acts)
    assert len(refused(outcomes, StaleVersion)) == 1
    row.refresh_from_db()
    won = next(
        day for day, outcome in zip(days, outcomes, strict=True) if isinstance(outcome, list)
    )
    assert (row.due_on, row.version) == (won, 2)


@pytest.mark.parametrize("how", ["give", "take"])
def test_who_is_removed_in_this_moment_owes_nothing_afterwards(
    project: Project, root: User, mia: User, ben: User, how: str
) -> None:
    claim = ready_claim(project)
    membership = Membership.objects.get(project=project, user=ben)
    leave = partial(remove_member, standing=standing(root, project), membership=membership)
    act = {
        "give": partial(give_claim, standing=standing(mia, project), claim=claim, reviewer=ben),
        "take": partial(take_claim, standing=standing(ben, project), claim=claim),
    }[how]
    outcomes = race_of_many(act, leave)
    for outcome in outcomes:
        assert not isinstance(outcome, Exception) or isinstance(outcome, (Refused, NotAllowed))
    assert not isinstance(outcomes[1], Exception)
    assert holders(claim) == []


def test_saboteur_assigning_without_locks_is_found(
    project: Project, mia: User, tomas: User, people: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the claims' locks both find the slots free; the constraints refuse one as a crash."""
    meet = threading.Barrier(2)

    def unlocked(by: Any, wanted: Any) -> Any:
        found = askings_of(by, askable(by).filter(pk__in=set(wanted)))
        meet.wait(10)
        return found

    monkeypatch.setattr(assigning, "lock_askings", unlocked)
    monkeypatch.setattr(assigning, "lock_people", lambda by, ids: all_of(people))
    claim = ready_claim(project)
    acts = [
        partial(give_claim, standing=standing(by, project), claim=claim, reviewer=people[0])
        for by in (mia, tomas)
    ]
    outcomes = race_of_many(*acts)
    assert any(
        isinstance(outcome, Exception) and not isinstance(outcome, Refused) for outcome in outcomes
    ), "the control: then the race is told by a crash, not by a refusal"
    assert len(holders(claim)) == 1


def all_of(people: list[User]) -> dict[int, Any]:
    return {user.pk: Person(user.pk, user.name, Role.REVIEWER) for user in people}
