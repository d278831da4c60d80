"""Jump to…: what is found, by whom, within a project and anywhere."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Project, User
from annotations.selectors.search import LONGEST_SEARCH
from annotations.services.claims import withdraw_claim
from annotations.services.projects import add_member
from tests.factories import (
    TEXT,
    make_article,
    make_claim,
    make_project,
    queries_of,
    ready_claim,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

Found = dict[str, list[tuple[str, str]]]


@pytest.fixture
def as_ben(ben: User) -> Client:
    client = Client()
    client.force_login(ben)
    return client


def found(client: Client, project: Project | None, q: str, **more: str) -> Found:
    """Group → (label, address) pairs, as a page without scripts lists them."""
    address = reverse("search.index", args=[project.slug]) if project else "/search"
    response = client.get(address, {"q": q, **more})
    assert response.status_code == 200
    return {
        group.title: [(hit.label, hit.url) for hit in group.hits]
        for group in response.context["groups"]
    }


def labels(client: Client, project: Project | None, q: str) -> dict[str, list[str]]:
    return {
        title: [label for label, _ in hits] for title, hits in found(client, project, q).items()
    }


def test_every_kind_of_thing_is_found_by_its_words(
    as_ben: Client, project: Project, mia: User, chi: User
) -> None:
    article = make_article(project, mia, text=TEXT, title="The harbour of Porto")
    claim = make_claim(project, mia, article=article)
    shown = found(as_ben, project, "PORTO harbour")
    assert shown["Articles"] == [
        ("The harbour of Porto", reverse("articles.show", args=[project.slug, article.pk]))
    ]
    assert found(as_ben, project, "opened bridge")["Claims"] == [
        (claim.text, reverse("claims.show", args=[project.slug, claim.pk]))
    ]
    assert labels(as_ben, project, "hist")["Pages"] == ["History"]
    assert labels(as_ben, project, "chi")["People"] == ["Chi"]
    assert labels(as_ben, project, project.name[:4].lower())["Projects"] == [project.name]
    assert found(as_ben, project, "no such words at all") == {}


def test_the_page_and_the_menu_hold_the_same_links(
    as_ben: Client, project: Project, mia: User
) -> None:
    claim = ready_claim(project, mia)
    here = reverse("search.index", args=[project.slug])
    page = as_ben.get(here, {"q": "bridge"}).content.decode()
    menu = as_ben.get(here, {"q": "bridge", "part": "menu"}).content.decode()
    link = reverse("claims.show", args=[project.slug, claim.pk])
    assert f'href="{link}"' in page
    assert re.search(rf'role="option"[^>]* href="{link}"', menu)
    assert "<html" not in menu
    assert "result" in menu


def test_a_number_is_that_of_a_claim_and_comes_first(
    as_ben: Client, project: Project, mia: User
) -> None:
    article = make_article(project, mia, text=TEXT)
    make_claim(project, mia, article=article, quote="It cost four million euros")
    second = make_claim(project, mia, article=article)
    numbered = found(as_ben, project, "2")["Claims"]
    assert numbered == [(second.text, reverse("claims.show", args=[project.slug, second.pk]))]
    assert found(as_ben, project, "#2")["Claims"] == numbered
    words = make_claim(project, mia, text="They were 2 at first", quote="a fine day in Porto")
    assert labels(as_ben, project, "2")["Claims"] == [second.text, words.text]


def test_ones_own_claim_opens_its_review(
    as_ben: Client, project: Project, mia: User, ben: User
) -> None:
    claim = ready_claim(project, mia)
    take(claim, ben)
    assert found(as_ben, project, "bridge")["Claims"] == [
        (claim.text, reverse("reviews.edit", args=[project.slug, claim.pk]))
    ]


def test_withdrawn_claims_are_not_found(as_ben: Client, project: Project, mia: User) -> None:
    claim = make_claim(project, mia)
    withdraw_claim(
        standing=standing(mia, project), claim=claim, version=claim.version, reason="promise"
    )
    assert "Claims" not in found(as_ben, project, "bridge")


def test_nothing_of_other_projects_is_found(
    as_ben: Client, project: Project, root: User, ben: User, mia: User
) -> None:
    other = make_project(root, "tunnels", name="Tunnels")
    theirs = ready_claim(other)
    article = theirs.article
    for q in ("bridge", article.title, "Tunnels", "1", "root"):
        for place in (project, None):
            shown = found(as_ben, place, q)
            assert all(other.slug not in url for hits in shown.values() for _, url in hits), q
    add_member(standing=standing(root, other), user=ben, role="viewer")
    # Within a project only its own rows, and everywhere those of both.
    assert "Claims" not in found(as_ben, project, "bridge")
    assert found(as_ben, None, "bridge")["Claims"] == [
        (theirs.text, reverse("claims.show", args=[other.slug, theirs.pk]))
    ]
    assert found(as_ben, project, "Tunnels")["Projects"] == [
        ("Tunnels", reverse("projects.overview", args=[other.slug]))
    ]


def test_pages_are_those_that_the_person_may_open(
    client: Client, project: Project, ben: User, mia: User, root: User
) -> None:
    client.force_login(ben)
    pages = labels(client, project, "")["Pages"]
    assert "My queue" in pages
    assert not {"Adjudicate", "Exports", "Accounts"} & set(pages)
    client.force_login(mia)
    assert {"Adjudicate", "Exports"} <= set(labels(client, project, "")["Pages"])
    client.force_login(root)
    assert "Accounts" in labels(client, None, "")["Pages"]


def test_words_of_a_pattern_are_words(as_ben: Client, project: Project, mia: User) -> None:
    make_claim(project, mia)
    for q in ("%", "_", "\\", "b%e"):
        assert "Claims" not in found(as_ben, project, q), q


def test_a_search_that_is_too_long_names_its_field(as_ben: Client, project: Project) -> None:
    for address in ("/search", reverse("search.index", args=[project.slug])):
        response = as_ben.get(address, {"q": "x" * (LONGEST_SEARCH + 1)})
        assert response.status_code == 400
        assert "200" in response.content.decode()


def test_a_longer_list_needs_no_more_queries(as_ben: Client, project: Project, mia: User) -> None:
    here = reverse("search.index", args=[project.slug])
    ready_claim(project, mia)
    few = queries_of(lambda: as_ben.get(f"{here}?q=bridge"))
    for _ in range(4):
        ready_claim(project, mia)
    assert queries_of(lambda: as_ben.get(f"{here}?q=bridge")) == few


def test_every_page_leads_there(as_ben: Client, project: Project) -> None:
    slug = project.slug
    inside = as_ben.get(reverse("projects.overview", args=[slug])).content.decode()
    outside = as_ben.get(reverse("projects.index")).content.decode()
    assert f'action="/p/{slug}/search"' in inside
    assert 'action="/search"' in outside
    assert "search" not in Client().get("/sign-in").content.decode()
