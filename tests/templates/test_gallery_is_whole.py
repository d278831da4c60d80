"""The page of components shows every partial, for site admins."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import User
from tests.templates.gallery import COMPONENTS

NAMES = {path.stem for path in COMPONENTS.glob("*.html")}
# Opens a stream to the project of the page, so it is named there and not drawn.
NOT_DRAWN = {"live"}


def missing(page: str, drawn: set[str], names: set[str]) -> set[str]:
    """Partials that the page does not name with their parameters, or that it did not draw."""
    named = set(re.findall(r'id="component-(\w+)"><code>\1\.html</code> <span[^>]*>[^<]{8}', page))
    return (names - named) | (names - NOT_DRAWN - drawn)


@pytest.fixture
def seen(client: Client, root: User) -> tuple[str, set[str]]:
    client.force_login(root)
    answer = client.get(reverse("manage.components"))
    assert answer.status_code == 200
    names = [str(template.name) for template in answer.templates]
    drawn = {n.removeprefix("components/")[:-5] for n in names if n.startswith("components/")}
    return answer.content.decode(), drawn


def test_every_partial_is_on_the_page(seen: tuple[str, set[str]]) -> None:
    assert missing(*seen, NAMES) == set()


def test_saboteur_a_new_partial_is_missed(seen: tuple[str, set[str]]) -> None:
    assert missing(*seen, NAMES | {"brand_new"}) == {"brand_new"}


def test_one_that_is_named_but_not_drawn_is_missed(seen: tuple[str, set[str]]) -> None:
    page, drawn = seen
    assert missing(page, drawn - {"chip"}, NAMES) == {"chip"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_can_be_had_in_both_themes(client: Client, root: User, theme: str) -> None:
    client.force_login(root)
    page = client.get(reverse("manage.components"), {"theme": theme}).content.decode()
    assert f"specimens--{theme}" in page
    other = client.get(reverse("manage.components"), {"theme": '"><script>'}).content.decode()
    assert "specimens--" not in other


def test_others_have_no_such_page(client: Client, mia: User) -> None:
    client.force_login(mia)
    assert client.get(reverse("manage.components")).status_code == 404
