"""Who may sign in, and where."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from factcheck import demo_guard, setup

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


def make(username: str, **fields: Any) -> Any:
    return get_user_model().objects.create_user(username, password=PASSWORD, **fields)


def test_demo_accounts_sign_in_locally_only(settings: Any) -> None:
    make("demo", is_demo=True)
    make("ann")
    assert authenticate(username="demo", password=PASSWORD) is not None
    settings.LOCAL = False
    assert authenticate(username="demo", password=PASSWORD) is None
    assert authenticate(username="ann", password=PASSWORD) is not None


def test_a_demo_session_ends_with_the_move_to_production(client: Client, settings: Any) -> None:
    client.force_login(make("demo", is_demo=True, is_staff=True, is_superuser=True))
    assert client.get("/admin/").status_code == 200
    settings.LOCAL = False
    assert client.get("/admin/", secure=True).status_code == 302


def test_production_refuses_a_database_with_demo_accounts(settings: Any) -> None:
    def errors() -> list[str | None]:
        return [e.id for e in run_checks(tags=["database"], databases=["default"])]

    make("ann")
    settings.LOCAL = False
    demo_guard.refuse()
    assert errors() == []
    make("demo", is_demo=True)
    assert errors() == ["factcheck.E001"]
    with pytest.raises(ImproperlyConfigured, match="demo accounts"):
        demo_guard.refuse()
    settings.LOCAL = True
    demo_guard.refuse()
    assert errors() == []


def test_demo_accounts_never_join_people_of_an_existing_database() -> None:
    assert setup.may_have_demo()
    make("ann")
    assert not setup.may_have_demo()
    make("demo", is_demo=True)
    assert setup.may_have_demo()


def test_the_admin_has_no_door_of_its_own(client: Client) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].endswith("/sign-in?next=/admin/")
    client.force_login(make("ann"))
    assert client.get("/admin/", follow=True).status_code == 404
    client.force_login(make("root", is_staff=True, is_superuser=True))
    assert client.get("/admin/").status_code == 200


def test_readiness_asks_the_database(client: Client) -> None:
    assert client.get("/readyz").content == b"ready\n"
