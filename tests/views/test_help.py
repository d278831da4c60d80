"""Help: read by everybody, short, and true about the keys."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.static.test_keys import declared_keys

pytestmark = pytest.mark.django_db

PAGES = ("help.reviewers", "help.adjudicators", "help.managers")
MOST_WORDS = 600


def main(client: Client, name: str) -> str:
    response = client.get(reverse(name))
    assert response.status_code == 200
    return re.search(r"<main.*</main>", response.content.decode(), re.S)[0]  # type: ignore[index]


def test_every_page_leads_there(client: Client) -> None:
    assert 'href="/help"' in client.get("/sign-in").content.decode()
    index = main(client, "help.index")
    assert all(f'href="{reverse(name)}"' in index for name in PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_short(client: Client, name: str) -> None:
    words = unescape(re.sub(r"<[^>]+>", " ", main(client, name))).split()
    assert 200 < len(words) < MOST_WORDS


@pytest.mark.parametrize("name", PAGES)
def test_the_keys_it_names_are_keys_of_the_tool(client: Client, name: str) -> None:
    source = re.findall(r"<kbd[^>]*>([^<]+)</kbd>", main(client, name))
    known = {key.upper().replace("+", " ").replace("ENTER", "↵") for key in declared_keys()}
    assert len(source) > 5
    assert {key.upper() for key in source} - known == set()
