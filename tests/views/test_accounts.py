"""The front door: landing page, signing in and out."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from annotations.models import Project, User
from annotations.services.people import create_demo_account
from tests.factories import PASSWORD

SIGN_IN = "/sign-in"


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> int:
    return client.post(SIGN_IN, {"username": username, "password": password, **more}).status_code


def is_signed_in(client: Client) -> bool:
    return client.get("/p/").status_code == 200


@pytest.mark.django_db
def test_a_stranger_sees_the_form(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert 'name="password"' in response.content.decode()


def test_who_is_signed_in_goes_on_to_their_projects(client: Client, ben: User) -> None:
    client.force_login(ben)
    assert client.get("/").headers["Location"] == "/p/"
    assert client.get(SIGN_IN).headers["Location"] == "/p/"


def test_signing_in_and_out(client: Client, ben: User) -> None:
    assert sign_in(client, "ben") == 302
    assert is_signed_in(client)
    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)
    assert client.post("/sign-out").status_code == 302
    assert not is_signed_in(client)


def test_whatever_is_wrong_the_answer_is_the_same(client: Client, ben: User, chi: User) -> None:
    User.objects.filter(pk=chi.pk).update(is_active=False)
    answers = []
    for username, password in (("ben", "wrong"), ("nobody", PASSWORD), ("chi", PASSWORD)):
        response = client.post(SIGN_IN, {"username": username, "password": password})
        assert response.status_code == 400
        assert not is_signed_in(client)
        answers.append(response.context["form"].non_field_errors())
    assert answers[0] == answers[1] == answers[2] == [
        "This user name and password do not go together."
    ]  # fmt: skip


def test_what_was_typed_is_kept_but_not_the_password(client: Client, ben: User) -> None:
    text = client.post(SIGN_IN, {"username": "ben", "password": "wrong-word"}).content.decode()
    assert 'value="ben"' in text
    assert "wrong-word" not in text


def test_empty_fields_are_named(client: Client, ben: User) -> None:
    response = client.post(SIGN_IN, {})
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"username", "password"}


def test_on_to_where_one_was_going(client: Client, project: Project, ben: User) -> None:
    url = reverse("claims.index", args=[project.slug])
    asked = client.get(url)
    assert asked.headers["Location"] == f"{SIGN_IN}?next={url}"
    assert f'name="next" value="{url}"' in client.get(asked.headers["Location"]).content.decode()
    response = client.post(SIGN_IN, {"username": "ben", "password": PASSWORD, "next": url})
    assert response.headers["Location"] == url


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "http:///elsewhere.example",
        "javascript:alert(1)",
        "\\\\elsewhere.example",
        "/\\elsewhere.example",
        "elsewhere",
        "reviews.queue",
        "\r\nSet-Cookie: a=b",
    ],
)
def test_never_on_to_another_site(client: Client, ben: User, target: str) -> None:
    body = {"username": "ben", "password": PASSWORD, "next": target}
    assert client.post(SIGN_IN, body).headers["Location"] == "/p/"


def test_the_session_gets_a_new_key(client: Client, ben: User) -> None:
    """A key that somebody planted before must not become a signed-in session."""
    client.get("/sign-in")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    sign_in(client, "ben")
    assert client.session.session_key != before


# --- demo accounts -------------------------------------------------------------------------------


@pytest.fixture
def demo(db: None) -> User:
    return create_demo_account(username="demo-lea", first_name="Léa", last_name="Marchetti")


def test_demo_accounts_are_listed_in_local_mode(
    client: Client, demo: User, settings: LazySettings
) -> None:
    text = client.get("/").content.decode()
    assert "demo-lea" in text
    assert settings.DEMO_PASSWORD in text
    assert "Kazan summit" in text
    assert sign_in(client, "demo-lea", settings.DEMO_PASSWORD) == 302


def test_they_neither_show_nor_work_elsewhere(
    client: Client, demo: User, settings: LazySettings
) -> None:
    settings.LOCAL = False
    text = client.get("/").content.decode()
    assert "demo-lea" not in text
    assert settings.DEMO_PASSWORD not in text
    assert sign_in(client, "demo-lea", settings.DEMO_PASSWORD) == 400


def test_other_accounts_are_never_listed(client: Client, ben: User) -> None:
    assert "ben" not in client.get("/").content.decode()
