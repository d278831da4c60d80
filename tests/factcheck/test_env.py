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
