"""The page of agreement, its card on the overview, and what they keep secret."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.choices import Role
from annotations.models import Project, Review, User
from annotations.services.projects import add_member
from tests.factories import (
    disputed_claim,
    make_project,
    make_review,
    make_user,
    queries_of,
    ready_claim,
    settle,
    settled_claim,
    standing,
    take,
)

TOKEN = re.compile(r'(?:name="csrfmiddlewaretoken" value|data-since)="[^"]*"')


def page(client: Client, user: User, name: str, project: Project, **query: Any) -> str:
    client.force_login(user)
    response = client.get(reverse(name, args=[project.slug]), query)
    assert response.status_code == 200, response.status_code
    return TOKEN.sub("", response.content.decode())


def agreement(client: Client, user: User, project: Project, **query: Any) -> str:
    return page(client, user, "projects.agreement", project, **query)


def main(text: str) -> str:
    """The page without the bar, which counts what one has to do."""
    return text[text.index("<main") :]


# --- what is shown -------------------------------------------------------------------------------


def test_figures_with_their_base(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    for _ in range(3):
        disputed_claim(project, [ben, chi], speaker="Ana Lee")
    ready_claim(project)
    text = agreement(client, ada, project)
    for said in ("Krippendorff&#x27;s alpha, ordinal", "Gwet&#x27;s AC1", "3 of 4 (75%)", "95%"):
        assert said in text
    assert "Truth, six verdicts, version 1" in text
    assert "By month" in text
    text = agreement(client, ada, project, aspect="attribution")
    assert "3 of 3 (100%)" in text
    assert "Only one label was used" in text


def test_each_cell_leads_to_as_many_claims(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    for _ in range(2):
        disputed_claim(project, [ben, chi])
    settled_claim(project, [ben, chi], ada)
    today = timezone.localdate().isoformat()
    for query in ({}, {"since": today, "until": today}):
        text = agreement(client, ada, project, **query)
        cells = re.findall(r'<a href="([^"]+pair=[^"]+)">(\d+)<', text)
        assert [int(value) for _, value in cells] == [3]
        for url, value in cells:
            assert len(client.get(unescape(url)).context["rows"]) == int(value)


def test_the_matrix_is_a_table_with_headers(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    disputed_claim(project, [ben, chi])
    text = agreement(client, ada, project)
    (matrix,) = re.findall(r'<table class="matrix">.*?</table>', text, re.S)
    assert matrix.count('<th scope="col">') == matrix.count('<th scope="row">') == 6
    assert matrix.count("heat--") == 21
    assert "True and False" in matrix


def test_reviewers_are_named_once_the_claim_is_settled(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    assert "Ben" not in agreement(client, ada, project)
    settle(claim, ada)
    assert "Ben and Chi" in agreement(client, ada, project)


def test_where_reviews_are_open_names_are_too(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    Project.objects.filter(pk=project.pk).update(blind=False)
    disputed_claim(project, [ben, chi])
    assert "Ben and Chi" in agreement(client, ada, project)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "Nothing to compare yet"),
        ({"article": "7"}, "No match"),
        ({"aspect": "attribution"}, "Nothing to compare yet"),
    ],
)
def test_the_empty_page_says_why(
    client: Client, project: Project, ada: User, query: dict[str, str], said: str
) -> None:
    assert said in agreement(client, ada, project, **query)


def test_a_project_with_one_review_a_claim_says_so(client: Client, root: User) -> None:
    project = make_project(root, slug="single", reviews_per_claim=1, attribution_scale=None)
    assert "this project asks for one" in agreement(client, root, project)
    assert "does not ask" in agreement(client, root, project, aspect="attribution")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("aspect", "style"),
        ("article", "x"),
        ("scale", "1.5"),
        ("scale", str(10**9)),
        ("since", "today"),
        ("until", "2026-02-30"),
        ("until", "0000-01-01"),
        ("since", "0001-01-01"),
        ("until", "9999-12-31"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(
    client: Client, project: Project, ada: User, field: str, value: str
) -> None:
    client.force_login(ada)
    response = client.get(reverse("projects.agreement", args=[project.slug]), {field: value})
    assert response.status_code == 400
    assert f"<code>{field}</code>" in response.content.decode()


@pytest.mark.parametrize("day", ["1900-01-01", "2999-12-31"])
def test_the_first_and_the_last_day_are_days(
    client: Client, project: Project, ada: User, ben: User, chi: User, day: str
) -> None:
    disputed_claim(project, [ben, chi])
    client.force_login(ada)
    for name in ("projects.agreement", "claims.index"):
        for field in ("since", "until"):
            response = client.get(reverse(name, args=[project.slug]), {field: day})
            assert response.status_code == 200


# --- the overview --------------------------------------------------------------------------------


def test_the_card_is_for_those_who_settle(
    client: Client, project: Project, mia: User, ada: User, ben: User, chi: User, vic: User
) -> None:
    disputed_claim(project, [ben, chi])
    link = reverse("projects.agreement", args=[project.slug])
    for settler in (mia, ada):
        text = page(client, settler, "projects.overview", project)
        assert link in text
        assert 'class="matrix"' in text
        assert "1 claim, pairs of its reviews" in text
    for member in (ben, vic):
        assert link not in page(client, member, "projects.overview", project)
        client.force_login(member)
        assert client.get(link).status_code == 403


def test_work_per_day_counts_reviews_and_final_verdicts(
    client: Client, project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    settled_claim(project, [ben, chi], ada)
    make_review(ready_claim(project), ben)
    old = make_review(ready_claim(project), ben)
    Review.objects.filter(pk=old.pk).update(submitted_at="2020-01-01T00:00Z")
    client.force_login(mia)
    work = client.get(reverse("projects.overview", args=[project.slug])).context["overview"].work
    assert len(work.days) == 14
    assert work.days[-1]["values"] == [3, 1]
    assert work.note.startswith(work.days[0]["name"])
    assert [series["total"] for series in work.series] == [3, 1]
    assert "Work per day" in page(client, mia, "projects.overview", project)
    assert "Work per day" not in page(client, ada, "projects.overview", project)


# --- blind ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ADJUDICATOR, Role.MANAGER])
def test_who_owes_a_review_gets_the_same_bytes_whether_or_not_others_have_judged(
    client: Client, root: User, role: str
) -> None:
    project = make_project(root, slug="blind", reviews_per_claim=3)
    actor, *others = [make_user() for _ in range(4)]
    for user, given in zip((actor, *others), (role, *[Role.REVIEWER] * 3), strict=True):
        add_member(standing=standing(root, project), user=user, role=given)
    disputed_claim(project, others)
    claim = ready_claim(project)
    take(claim, actor)

    def seen(user: User) -> list[str]:
        return [
            agreement(client, user, project),
            agreement(client, user, project, article=claim.article_id),
            agreement(client, user, project, since="2020-01-01"),
            page(client, user, "projects.overview", project),
        ]

    mine, theirs = seen(actor), seen(root)
    for other in others[:2]:
        make_review(claim, other, "false")
    assert seen(actor) == mine
    # The control: the same two reviews do change what somebody sees who has none to write.
    assert all(now != before for now, before in zip(seen(root), theirs, strict=True))
    # One's own review opens nothing, for it could still be revised; the final verdict does.
    make_review(claim, actor, "true")
    assert main(seen(actor)[0]) == main(mine[0])
    settle(claim, root)
    assert main(seen(actor)[0]) != main(mine[0])


# --- cost ----------------------------------------------------------------------------------------


def test_more_claims_need_no_more_queries(
    client: Client, project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    settled_claim(project, [ben, chi], ada)
    client.force_login(mia)
    urls = [reverse(f"projects.{name}", args=[project.slug]) for name in ("agreement", "overview")]

    def cost() -> list[int]:
        return [queries_of(lambda url=url: client.get(url)) for url in urls]  # type: ignore[misc]

    client.get(urls[0])
    few = cost()
    for _ in range(4):
        settled_claim(project, [ben, chi], ada)
        disputed_claim(project, [ben, chi])
    assert cost() == few
