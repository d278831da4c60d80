"""Accounts: made whole or not at all; demo accounts in local mode only."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from pytest_django import Settings

from annotations.exceptions import NotAllowed, Refused
from annotations.models import User
from annotations.services.people import create_account, create_demo_account
from tests.factories import PASSWORD

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
