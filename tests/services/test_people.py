"""Accounts: made whole or not at all, closed at once; demo accounts in local mode only."""

from __future__ import annotations

from functools import partial

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from annotations.choices import AssignmentState, Role, Verb
from annotations.exceptions import NotAllowed, Refused, StaleVersion
from annotations.models import Activity, Project, User
from annotations.services.people import (
    activate_account,
    change_account,
    create_account,
    create_demo_account,
    deactivate_account,
)
from annotations.services.projects import add_member
from tests.factories import (
    PASSWORD,
    make_project,
    make_review,
    make_user,
    ready_claim,
    standing,
    take,
)
from tests.services.race import race, refused

pytestmark = pytest.mark.django_db


def test_a_new_account_can_sign_in_and_is_nothing_more() -> None:
    user = create_account(username="eve", password=PASSWORD, first_name="Eve", last_name="Ek")
    assert authenticate(username="eve", password=PASSWORD) == user
    assert (user.name, user.initials) == ("Eve Ek", "EE")
    assert (user.is_superuser, user.is_staff, user.is_demo) == (False, False, False)


@pytest.mark.parametrize("username", ["eve", "EVE", "Eve"])
def test_a_name_is_taken_in_any_case(username: str) -> None:
    create_account(username="eve", password=PASSWORD)
    with pytest.raises(Refused) as caught:
        create_account(username=username, password=PASSWORD)
    assert caught.value.field == "username"
    assert User.objects.count() == 1


@pytest.mark.parametrize("password", ["", "short", "123456789012", "password1234", "evelyn.grant"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Refused) as caught:
        create_account(username="evelyn.grant", password=password)
    assert caught.value.field == "password"
    assert not User.objects.exists()


def test_demo_accounts_are_for_local_mode(settings: Settings) -> None:
    user = create_demo_account(username="eve", first_name="Eve", last_name="Ek")
    assert user.is_demo
    assert authenticate(username="eve", password=settings.DEMO_PASSWORD) == user
    settings.LOCAL = False
    assert authenticate(username="eve", password=settings.DEMO_PASSWORD) is None
    with pytest.raises(NotAllowed, match="local mode only"):
        create_demo_account(username="ivy", first_name="Ivy", last_name="Ek")
    assert User.objects.count() == 1


# --- closing accounts ----------------------------------------------------------------------------


def signed_in_as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_closed_account_is_out_at_once_and_stays_so(
    project: Project, root: User, ben: User
) -> None:
    client, url = signed_in_as(ben), reverse("reviews.queue", args=[project.slug])
    assert client.get(url).status_code == 200
    deactivate_account(actor=root, user=ben)
    assert client.get(url).headers["Location"].startswith("/sign-in")
    assert authenticate(username="ben", password=PASSWORD) is None
    activate_account(actor=root, user=ben)
    assert client.get(url).status_code == 302, "the old session must not come alive again"
    assert signed_in_as(ben).get(url).status_code == 200
    verbs = Activity.objects.filter(project=None, object_id=ben.pk).order_by("id")
    assert [row.verb for row in verbs] == [Verb.ACCOUNT_DEACTIVATED, Verb.ACCOUNT_ACTIVATED]


def test_other_sessions_go_on(project: Project, root: User, ben: User, chi: User) -> None:
    client = signed_in_as(chi)
    deactivate_account(actor=root, user=ben)
    assert client.get(reverse("projects.index")).status_code == 200


def test_what_is_owed_is_free_in_all_projects_and_work_stays(
    project: Project, root: User, ben: User, chi: User
) -> None:
    other = make_project(root, "canals", reviews_per_claim=1)
    add_member(standing=standing(root, other), user=ben, role=Role.REVIEWER)
    add_member(standing=standing(root, other), user=chi, role=Role.REVIEWER)
    done = make_review(ready_claim(project), ben)
    here, there = take(ready_claim(project), ben), take(ready_claim(other), ben)
    draft = make_review(ready_claim(project), ben, submitted=False)
    deactivate_account(actor=root, user=ben)
    for row in (here, there, draft.assignment):
        row.refresh_from_db()
        assert row.state == AssignmentState.RELEASED
        assert row.claim.activities.latest("id").verb == Verb.ASSIGNMENT_TAKEN_BACK
    done.assignment.refresh_from_db()
    assert done.assignment.state == AssignmentState.SUBMITTED
    draft.refresh_from_db()
    assert draft.justification
    assert project.memberships.filter(user=ben).exists()
    assert take(there.claim, chi).slot == there.slot


def test_nobody_but_site_admins_closes_accounts(
    project: Project, mia: User, ben: User, root: User
) -> None:
    for act in (deactivate_account, activate_account):
        with pytest.raises(NotAllowed):
            act(actor=mia, user=ben)
        stale = User.objects.get(pk=mia.pk)
        stale.is_superuser = True  # what the request believes is not what is stored
        with pytest.raises(NotAllowed):
            act(actor=stale, user=ben)
    with pytest.raises(Refused, match="your own account"):
        deactivate_account(actor=root, user=root)
    assert User.objects.filter(is_active=False).count() == 0


def test_closing_twice_is_told_once(root: User, ben: User) -> None:
    for _ in range(2):
        deactivate_account(actor=root, user=ben)
    assert Activity.objects.filter(verb=Verb.ACCOUNT_DEACTIVATED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_site_admins_never_close_each_other(root: User) -> None:
    other = make_user("other", site_admin=True)
    outcomes = race(
        partial(deactivate_account, actor=root, user=other),
        partial(deactivate_account, actor=other, user=root),
    )
    assert len(refused(outcomes, NotAllowed)) == 1
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


# --- profile -------------------------------------------------------------------------------------


def test_a_profile_is_changed_from_what_was_seen(ben: User) -> None:
    seen = ben.state_seen
    values = {"first_name": "Ben", "last_name": "Ek", "email": "ben@desk.example"}
    assert change_account(actor=ben, seen=seen, **values).name == "Ben Ek"
    with pytest.raises(StaleVersion) as caught:
        change_account(actor=ben, seen=seen, **{**values, "last_name": "Oz"})
    assert caught.value.mine["name"] == "Ben Oz"
    ben.refresh_from_db()
    assert ben.name == "Ben Ek"
