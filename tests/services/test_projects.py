"""Projects, their settings, and the people in them."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from annotations.choices import AgreementRule, Role, Verb
from annotations.exceptions import Refused, StaleVersion
from annotations.models import Activity, Membership, Project, User
from annotations.policies import Standing
from annotations.services.projects import (
    add_member,
    change_project,
    change_role,
    create_project,
    remove_member,
)
from tests.factories import make_review, ready_claim, scale, standing
from tests.services.race import race, refused

pytestmark = pytest.mark.django_db


def latest(project: Project) -> Activity:
    return project.activities.latest("sequence")


def test_a_new_project_has_defaults_and_a_manager(root: User) -> None:
    project = create_project(actor=root, name="Tunnels", slug="tunnels")
    project.refresh_from_db()
    assert project.content_scale.slug == "averitec-4"
    assert project.attribution_scale is not None
    assert project.attribution_scale.slug == "attribution-7"
    assert (project.reviews_per_claim, project.blind, project.minimum_sources) == (2, True, 1)
    assert (project.minimum_justification, project.agreement_rule) == (40, "confident")
    assert standing(root, project).role == Role.MANAGER
    row = latest(project)
    assert (row.verb, row.actor, row.sequence) == (Verb.PROJECT_CREATED, root, 1)
    assert row.after is not None
    assert row.after["name"] == "Tunnels"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("reviews_per_claim", 0, "Between 1 and 5 reviews a claim."),
        ("reviews_per_claim", 6, "Between 1 and 5 reviews a claim."),
        ("agreement_rule", "sometimes", "not a valid choice"),
        ("name", "", "cannot be blank"),
        ("slug", "two words", "valid “slug”"),
        ("slug", "bridges", "already exists"),
    ],
)
def test_bad_settings_are_told_and_store_nothing(
    project: Project, root: User, field: str, value: Any, sentence: str
) -> None:
    values = {"name": "Tunnels", "slug": "tunnels", field: value}
    with pytest.raises(ValidationError, match=sentence):
        create_project(actor=root, **values)
    assert Project.objects.count() == 1


def test_changed_settings_are_stored_with_what_they_were(project: Project, mia: User) -> None:
    changed = change_project(
        standing=standing(mia, project),
        version=1,
        blind=False,
        agreement_rule=AgreementRule.NEVER,
        content_scale=scale("averitec-4"),
    )
    assert changed.version == 2
    project.refresh_from_db()
    assert (project.blind, project.agreement_rule) == (False, AgreementRule.NEVER)
    row = latest(project)
    assert row.verb == Verb.PROJECT_CHANGED
    assert row.before is not None
    assert row.after is not None
    assert (row.before["blind"], row.after["blind"]) == (True, False)
    assert row.before["content_scale"] != row.after["content_scale"]


def test_a_setting_that_does_not_exist_is_the_callers_fault(project: Project, mia: User) -> None:
    with pytest.raises(TypeError, match="slug"):
        change_project(standing=standing(mia, project), version=1, slug="other")


def test_a_refused_change_leaves_everything_as_it_was(project: Project, mia: User) -> None:
    before = latest(project)
    with pytest.raises(ValidationError):
        change_project(standing=standing(mia, project), version=1, name="New", reviews_per_claim=9)
    project.refresh_from_db()
    assert (project.name, project.version) == ("Bridges", 1)
    assert latest(project) == before


def test_a_member_is_added_once(project: Project, mia: User, dot: User) -> None:
    add_member(standing=standing(mia, project), user=dot, role=Role.REVIEWER)
    assert standing(dot, project).role == Role.REVIEWER
    with pytest.raises(Refused, match="a member already"):
        add_member(standing=standing(mia, project), user=dot, role=Role.VIEWER)
    assert standing(dot, project).role == Role.REVIEWER


@pytest.mark.parametrize("role", ["owner", "", "MANAGER"])
def test_a_role_that_does_not_exist(project: Project, mia: User, dot: User, role: str) -> None:
    with pytest.raises(Refused) as caught:
        add_member(standing=standing(mia, project), user=dot, role=role)
    assert caught.value.field == "role"
    assert not Membership.objects.filter(user=dot).exists()


def test_a_changed_role_counts_from_the_next_request(
    project: Project, mia: User, ben: User
) -> None:
    membership = project.memberships.get(user=ben)
    who = standing(mia, project)
    changed = change_role(standing=who, membership=membership, version=1, role=Role.VIEWER)
    assert changed.version == 2
    assert standing(ben, project).role == Role.VIEWER
    row = latest(project)
    assert (row.before, row.after) == (
        {"user": ben.pk, "role": "reviewer"},
        {"user": ben.pk, "role": "viewer"},
    )


def test_what_someone_else_changed_since_is_not_overwritten(
    project: Project, mia: User, ben: User
) -> None:
    who, membership = standing(mia, project), project.memberships.get(user=ben)
    change_project(standing=who, version=1, name="First")
    change_role(standing=who, membership=membership, version=1, role=Role.VIEWER)
    with pytest.raises(StaleVersion) as project_caught:
        change_project(standing=who, version=1, name="Second")
    with pytest.raises(StaleVersion):
        change_role(standing=who, membership=membership, version=1, role=Role.MANAGER)
    assert project_caught.value.mine == {"name": "Second"}
    project.refresh_from_db()
    assert (project.name, project.version) == ("First", 2)
    assert standing(ben, project).role == Role.VIEWER


def test_whoever_leaves_leaves_their_work(project: Project, mia: User, ben: User) -> None:
    review = make_review(ready_claim(project), ben)
    membership = project.memberships.get(user=ben)
    remove_member(standing=standing(mia, project), membership=membership)
    assert Standing.of(ben, project, project.memberships.filter(user=ben).first()) is None
    review.refresh_from_db()
    assert review.submitted_at is not None
    assert latest(project).verb == Verb.MEMBER_REMOVED


# --- the last manager ----------------------------------------------------------------------------


@pytest.fixture
def alone(project: Project, root: User, mia: User) -> Membership:
    """Mia is the only manager: root, who made the project, has left it."""
    own = project.memberships.get(user=root)
    remove_member(standing=standing(root, project), membership=own)
    return project.memberships.get(user=mia)


def test_a_project_keeps_a_manager(project: Project, mia: User, alone: Membership) -> None:
    who, before = standing(mia, project), latest(project)
    with pytest.raises(Refused, match="at least one manager"):
        change_role(standing=who, membership=alone, version=1, role=Role.REVIEWER)
    with pytest.raises(Refused, match="at least one manager"):
        remove_member(standing=who, membership=alone)
    assert change_role(standing=who, membership=alone, version=1, role=Role.MANAGER).version == 2
    assert latest(project).sequence == before.sequence + 1


def test_a_closed_account_is_no_manager_to_keep(
    project: Project, root: User, mia: User, dot: User, alone: Membership
) -> None:
    add_member(standing=standing(root, project), user=dot, role=Role.MANAGER)
    User.objects.filter(pk=dot.pk).update(is_active=False)
    with pytest.raises(Refused, match="at least one manager"):
        remove_member(standing=standing(mia, project), membership=alone)
    User.objects.filter(pk=dot.pk).update(is_active=True)
    remove_member(standing=standing(mia, project), membership=alone)


def test_a_site_admin_may_take_the_last_manager_away(
    project: Project, root: User, alone: Membership
) -> None:
    who = standing(root, project)
    change_role(standing=who, membership=alone, version=1, role=Role.VIEWER)
    remove_member(standing=who, membership=alone)
    assert not project.memberships.exists()


@pytest.mark.django_db(transaction=True)
def test_two_managers_never_demote_each_other(
    project: Project, root: User, mia: User, dot: User, alone: Membership
) -> None:
    add_member(standing=standing(root, project), user=dot, role=Role.MANAGER)
    theirs = project.memberships.get(user=dot)
    outcomes = race(
        partial(
            change_role, standing=standing(mia, project), membership=theirs, version=1,
            role=Role.REVIEWER,
        ),
        partial(remove_member, standing=standing(dot, project), membership=alone),
    )  # fmt: skip
    assert len(refused(outcomes, Refused)) == 1
    assert project.memberships.filter(role=Role.MANAGER).count() == 1
