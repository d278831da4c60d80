from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from factcheck import env


def test_a_missing_variable_is_named_with_the_way_out() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"NOT_THERE is not set.*manage.py up"):
        env.text("NOT_THERE")


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("off", False), ("", True)])
def test_flag(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("SWITCH", value)
    assert env.flag("SWITCH", default=True) is expected


@pytest.mark.parametrize("value", ["x", "-1", "101", "1.5", "٣"])
def test_a_wrong_number_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SIZE", value)
    with pytest.raises(ImproperlyConfigured, match="SIZE must be a whole number from 0 to 100"):
        env.number("SIZE", 5, low=0, high=100)


def test_a_wrong_flag_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCH", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="SWITCH must be 1 or 0"):
        env.flag("SWITCH")


def test_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URL", "postgresql://ann%40x:p%2Fw@db.example:6432/desk?sslmode=require")
    assert env.database("URL") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "desk",
        "USER": "ann@x",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_database_on_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URL", "postgresql:///desk?user=ann&host=%2Frun%2Fpg")
    found = env.database("URL")
    assert (found["USER"], found["HOST"], found["PORT"]) == ("ann", "/run/pg", "")
    assert found["OPTIONS"] == {}


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "postgresql://host", "postgresql://h:port/d", "postgresql:///d?x", "d"]
)
def test_a_wrong_database_is_named(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("URL", url)
    with pytest.raises(ImproperlyConfigured, match="URL"):
        env.database("URL")


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        ("", env.Mail()),
        ("smtp://localhost", env.Mail("localhost", 25)),
        ("smtp://relay.example:2525/", env.Mail("relay.example", 2525)),
        ("smtp://a:b@127.0.0.1", env.Mail("127.0.0.1", 25, "a", "b")),
        (
            "smtp+tls://ann%40x:p%2Fw@mail.example",
            env.Mail("mail.example", 587, "ann@x", "p/w", starttls=True),
        ),
        ("smtps://mail.example", env.Mail("mail.example", 465, tls=True)),
    ],
)
def test_mail(monkeypatch: pytest.MonkeyPatch, url: str, mail: env.Mail) -> None:
    monkeypatch.setenv("POST", url)
    assert env.mail("POST") == mail


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mail.example", "POST must look like"),
        ("http://mail.example", "POST must look like"),
        ("smtp://", "POST must look like"),
        ("smtp://mail.example/inbox", "POST must look like"),
        ("smtp://mail.example?tls=1", "POST must look like"),
        ("smtp://mail.example:99999", "POST is not a URL"),
        ("smtp://a:b@mail.example", "POST would send the password in the clear"),
    ],
)
def test_a_wrong_mail_server_is_named(monkeypatch: pytest.MonkeyPatch, url: str, said: str) -> None:
    monkeypatch.setenv("POST", url)
    with pytest.raises(ImproperlyConfigured, match=said):
        env.mail("POST")


@pytest.mark.parametrize("value", ["desk", "Desk <desk>", "a@b", "x\ny@b.example"])
def test_a_wrong_sender_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SENDER", value)
    with pytest.raises(ImproperlyConfigured, match="SENDER must be an address"):
        env.sender("SENDER")
    monkeypatch.setenv("SENDER", "Desk <desk@claims.example>")
    assert env.sender("SENDER") == "Desk <desk@claims.example>"


@pytest.mark.parametrize(
    "value", ["claims.example", "ftp://claims.example", "https://", "https://a.example/x",
              "https://a.example?x", "https://a.example:x", "https://[::1"],
)  # fmt: skip
def test_a_wrong_site_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SITE", value)
    with pytest.raises(ImproperlyConfigured, match="SITE must look like"):
        env.site("SITE")
    monkeypatch.setenv("SITE", "https://a.example:8443/")
    assert env.site("SITE") == "https://a.example:8443"
