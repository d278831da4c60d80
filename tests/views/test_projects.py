"""The list of projects, the overview, and walls that an outsider cannot see through."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from annotations.choices import ClaimState, Role
from annotations.models import Claim, Project, User
from annotations.selectors.overview import PARTS, overview_of
from annotations.services.claims import withdraw_claim
from annotations.services.projects import add_member
from tests.factories import (
    agreed_claim,
    disputed_claim,
    make_article,
    make_claim,
    make_project,
    make_review,
    queries_of,
    ready_claim,
    ready_claims,
    settle,
    settled_claim,
    standing,
)


def page(client: Client, user: User, name: str, *args: Any, **query: str) -> str:
    client.force_login(user)
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# --- the list ------------------------------------------------------------------------------------


def test_a_member_sees_own_projects_with_role_and_progress(
    client: Client, project: Project, root: User, ada: User, ben: User, chi: User
) -> None:
    make_project(root, slug="elsewhere", name="Elsewhere")
    settled_claim(project, [ben, chi], ada)
    ready_claim(project)
    text = page(client, ben, "projects.index")
    assert "Bridges" in text
    assert "Reviewer" in text
    assert "<b>1</b> of 2" in text
    assert "Elsewhere" not in text


def test_without_a_project_the_page_says_how_to_get_one(client: Client, dot: User) -> None:
    assert "You belong to no project yet" in page(client, dot, "projects.index")


def test_many_projects_need_no_more_queries(
    client: Client, root: User, ben: User, project: Project
) -> None:
    client.force_login(ben)
    one = queries_of(lambda: client.get(reverse("projects.index")))
    for number in range(30):
        other = make_project(root, slug=f"p{number}")
        add_member(standing=standing(root, other), user=ben, role=Role.REVIEWER)
        make_claim(other)
    assert queries_of(lambda: client.get(reverse("projects.index"))) == one


# --- the overview --------------------------------------------------------------------------------


@pytest.fixture
def busy(project: Project, ada: User, ben: User, chi: User) -> Project:
    """One claim of each state; two of them settled by an adjudicator, one by agreement."""
    settled_claim(project, [ben, chi], ada)
    settle(disputed_claim(project, [ben, chi]), ada, "false")
    by_agreement = ready_claim(project)
    for reviewer in (ben, chi):
        make_review(by_agreement, reviewer, "true")
    disputed_claim(project, [ben, chi])
    agreed_claim(project, [ben, chi])
    make_review(ready_claim(project), ben)
    ready_claim(project)
    make_claim(project)
    return project


def figures(project: Project, actor: User) -> dict[str, int]:
    overview = overview_of(standing(actor, project))
    return {part["label"]: part["value"] for part in overview.parts}


@pytest.mark.usefixtures("busy")
def test_the_parts_add_up_to_all_claims(project: Project, ada: User) -> None:
    overview = overview_of(standing(ada, project))
    assert sum(part["value"] for part in overview.parts) == overview.total == 8
    assert overview.final == 3
    assert sum(row["value"] for row in overview.bars[0].rows) == overview.bars[0].total == 3
    assert sum(row.total for row in overview.articles) == 8


def test_every_state_of_a_standing_claim_has_its_part() -> None:
    assert {state for _, _, state in PARTS} == set(ClaimState) - {ClaimState.WITHDRAWN}


def test_each_part_leads_to_as_many_claims(client: Client, busy: Project, ben: User) -> None:
    client.force_login(ben)
    overview = overview_of(standing(ben, busy))
    links = [*overview.parts, *(row for bars in overview.bars for row in bars.rows)]
    for link in links:
        listed = client.get(link["url"]).context["rows"]
        assert len(listed) == link["value"], link


def test_what_others_have_begun_or_said_is_not_counted(
    busy: Project, ada: User, ben: User, chi: User
) -> None:
    """Ben alone reviews one claim; with Chi he disagrees on one and agrees on one."""
    parts = ("Ready for review", "In review", "Reviewers agree", "Reviewers disagree")
    assert [[figures(busy, person)[part] for part in parts] for person in (ben, chi, ada)] == [
        [1, 3, 0, 0],
        [2, 2, 0, 0],
        [2, 0, 1, 1],
    ]


def test_they_are_counted_when_reviews_are_open(busy: Project, chi: User) -> None:
    """The saboteur of the test above: without blindness the figure differs."""
    Project.objects.filter(pk=busy.pk).update(blind=False)
    busy.refresh_from_db()
    assert figures(busy, chi)["Reviewers disagree"] == 1
    assert figures(busy, chi)["In review"] == 1


def test_only_managers_see_the_people(client: Client, busy: Project, mia: User, ben: User) -> None:
    assert "Matches final" in page(client, mia, "projects.overview", busy.slug)
    assert "Matches final" not in page(client, ben, "projects.overview", busy.slug)


def test_matches_with_the_final_verdict(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    settle(disputed_claim(project, [ben, chi]), ada, "false")
    people = {row.name: row for row in overview_of(standing(mia, project)).people}
    assert (people["Ben"].match, people["Chi"].match, people["Ada"].match) == ("0%", "100%", "–")
    assert people["Ben"].submitted == 1


def test_withdrawn_claims_are_not_counted(project: Project, ben: User) -> None:
    claim = make_claim(project)
    assert figures(project, ben)["Proposed"] == 1
    withdraw_claim(
        standing=standing(ben, project), claim=claim, version=claim.version, reason="opinion"
    )
    assert figures(project, ben)["Proposed"] == 0


def test_an_empty_project_asks_for_an_article(
    client: Client, project: Project, ben: User, vic: User
) -> None:
    assert "Add your first article" in page(client, ben, "projects.overview", project.slug)
    assert "No articles yet" in page(client, vic, "projects.overview", project.slug)


def test_more_claims_need_no_more_queries(client: Client, project: Project, mia: User) -> None:
    ready_claims(project, 1)
    client.force_login(mia)
    url = reverse("projects.overview", args=[project.slug])
    client.get(url)
    one = queries_of(lambda: client.get(url))
    for _ in range(3):
        ready_claims(project, 10)
    for _ in range(20):
        make_article(project)
    assert queries_of(lambda: client.get(url)) == one


# --- walls ---------------------------------------------------------------------------------------

TOKEN = re.compile(rb'(?:name="csrfmiddlewaretoken" value|data-since)="[^"]*"')


def project_routes() -> list[URLPattern]:
    """Every route under a project, whoever wrote it."""

    def patterns(resolver: Any) -> list[URLPattern]:
        found: list[URLPattern] = []
        for pattern in resolver.url_patterns:
            found += [pattern] if isinstance(pattern, URLPattern) else patterns(pattern)
        return found

    return [p for p in patterns(get_resolver()) if "slug" in p.pattern.converters]


def addresses(slug: str, number: int) -> dict[str, str]:
    """The address of each project route, with the number for all ids."""
    return {
        str(route.name): reverse(
            str(route.name),
            kwargs={name: slug if name == "slug" else number for name in route.pattern.converters},
        )
        for route in project_routes()
    }


def answer(client: Client, url: str, method: str) -> tuple[int, bytes, dict[str, str]]:
    response = getattr(client, method)(url)
    headers = {k: v for k, v in response.headers.items() if k not in ("X-Request-ID", "Location")}
    # The token is masked anew in every answer, also of one and the same page.
    return response.status_code, TOKEN.sub(b"", response.content), headers


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_outsider_cannot_tell_a_project_from_none(
    client: Client, project: Project, dot: User, method: str
) -> None:
    claim = ready_claim(project)
    client.force_login(dot)
    absent = addresses("no-such-project", claim.pk)
    assert len(absent) > 20
    for name, url in addresses(project.slug, claim.pk).items():
        there, not_there = answer(client, url, method), answer(client, absent[name], method)
        assert there == not_there, name
        assert there[0] in (404, 405), name


def test_a_member_can_tell_them(client: Client, project: Project, ben: User) -> None:
    """The saboteur of the test above: who may see the project gets another answer."""
    client.force_login(ben)
    url, absent = addresses(project.slug, 1), addresses("no-such-project", 1)
    name = "projects.overview"
    assert answer(client, url[name], "get") != answer(client, absent[name], "get")


def test_somebody_signed_out_is_asked_to_sign_in_alike(client: Client, project: Project) -> None:
    for name, url in addresses(project.slug, 1).items():
        absent = addresses("no-such-project", 1)[name]
        there, not_there = client.get(url), client.get(absent)
        assert there.status_code == not_there.status_code, name
        if there.status_code == 302:
            assert there["Location"].replace(project.slug, "") == not_there["Location"].replace(
                "no-such-project", ""
            )
            assert there["Location"].startswith("/sign-in?next=")


def test_a_row_of_another_project_is_not_found(
    client: Client, project: Project, root: User, ben: User
) -> None:
    other = make_project(root, slug="other")
    add_member(standing=standing(root, other), user=ben, role=Role.REVIEWER)
    claim: Claim = ready_claim(other)
    client.force_login(ben)
    for name in ("claims.show", "history.claim"):
        assert client.get(reverse(name, args=[other.slug, claim.pk])).status_code == 200
        assert client.get(reverse(name, args=[project.slug, claim.pk])).status_code == 404
        assert client.get(reverse(name, args=[project.slug, 2**70])).status_code == 404
