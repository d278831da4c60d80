"""Who may do what, as a table; and the few rules that look at more than a role."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from annotations import policies
from annotations.choices import AssignmentState, ClaimState, Role
from annotations.models import Assignment, Claim, Membership, Project, Review, User
from annotations.policies import Standing, can_settle, can_take, can_write_review

ADA, BEN, ROOT = User(pk=1), User(pk=2), User(pk=3, is_superuser=True)
PROJECT = Project(pk=1)

V, R, A, M = Role.VIEWER, Role.REVIEWER, Role.ADJUDICATOR, Role.MANAGER
MAY: dict[Callable[[Standing], bool], set[Role]] = {
    policies.can_view: {V, R, A, M},
    policies.can_edit_claims: {R, A, M},
    policies.can_review: {R, A, M},
    policies.can_comment: {R, A, M},
    policies.can_adjudicate: {A, M},
    policies.can_export: {M},
    policies.can_manage: {M},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("policy", MAY, ids=lambda policy: policy.__name__)
def test_roles(policy: Callable[[Standing], bool], role: Role) -> None:
    assert policy(Standing(BEN, PROJECT, role)) == (role in MAY[policy])


def test_the_table_has_every_policy_of_a_role() -> None:
    of_a_role = {
        value
        for name, value in vars(policies).items()
        if name.startswith("can_") and value.__code__.co_argcount == 1
    }
    assert set(MAY) == of_a_role


def test_standing_is_the_role_of_the_membership() -> None:
    standing = Standing.of(BEN, PROJECT, Membership(role=Role.REVIEWER))
    assert standing is not None
    assert standing.role == Role.REVIEWER


def test_a_site_admin_manages_without_membership() -> None:
    standing = Standing.of(ROOT, PROJECT, None)
    assert standing is not None
    assert standing.role == Role.MANAGER


def test_a_membership_binds_a_site_admin_too() -> None:
    standing = Standing.of(ROOT, PROJECT, Membership(role=Role.VIEWER))
    assert standing is not None
    assert standing.role == Role.VIEWER


@pytest.mark.parametrize("membership", [None, Membership(role=Role.MANAGER)])
def test_no_standing_for_who_was_deactivated(membership: Membership | None) -> None:
    gone = User(pk=4, is_active=False, is_superuser=True)
    assert Standing.of(gone, PROJECT, membership) is None


def test_no_standing_for_an_outsider() -> None:
    assert Standing.of(BEN, PROJECT, None) is None


@pytest.mark.parametrize("state", ClaimState)
@pytest.mark.parametrize("role", Role)
def test_take(role: Role, state: ClaimState) -> None:
    claim = Claim(created_by=ADA)
    expected = role != V and state in (ClaimState.READY, ClaimState.IN_REVIEW)
    ben, ada = Standing(BEN, PROJECT, role), Standing(ADA, PROJECT, role)
    assert can_take(ben, claim, state, opened=False) == expected
    assert not can_take(ada, claim, state, opened=False), "nobody reviews their own"
    settles = role in (Role.ADJUDICATOR, Role.MANAGER)
    assert can_take(ben, claim, state, opened=True) == (expected and not settles)


@pytest.mark.parametrize("state", AssignmentState)
@pytest.mark.parametrize("role", Role)
def test_write_review(role: Role, state: AssignmentState) -> None:
    assignment = Assignment(reviewer=BEN, state=state)
    closed = (AssignmentState.DECLINED, AssignmentState.RELEASED)
    expected = role != V and state not in closed
    assert can_write_review(Standing(BEN, PROJECT, role), assignment) == expected
    assert not can_write_review(Standing(ADA, PROJECT, role), assignment)


@pytest.mark.parametrize("role", Role)
def test_settle(role: Role) -> None:
    standing = Standing(ADA, PROJECT, role)
    assert can_settle(standing, [Review(reviewer=BEN)]) == (role in (A, M))
    assert not can_settle(standing, [Review(reviewer=BEN), Review(reviewer=ADA)])
