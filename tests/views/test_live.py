"""The state that a page looks at, and the door by which it says where it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from annotations.models import Claim, Presence, Project, User
from annotations.selectors.live import WATCHES
from annotations.services.assignments import take_back
from annotations.services.claims import change_claim, withdraw_claim
from annotations.views.marks import seal
from tests.factories import (
    disputed_claim,
    make_claim,
    make_review,
    queries_of,
    ready_claim,
    ready_claims,
    settle,
    standing,
    take,
)

pytestmark = pytest.mark.django_db


def mark(project: Project) -> str:
    newest = project.activities.order_by("-sequence").first()
    return seal(newest.sequence if newest else 0)


def look(user: User, project: Project, since: str, tag: str = "", **about: Any) -> HttpResponse:
    client = Client(headers={"If-None-Match": tag} if tag else None)
    client.force_login(user)
    url = reverse("live.state", args=[project.slug])
    return client.get(url, {"since": since, **about})  # type: ignore[return-value]


def said(user: User, project: Project, since: str, **about: Any) -> list[str]:
    answer = look(user, project, since, **about)
    assert answer.status_code == 200
    return [act["said"] for act in answer.json()["acts"]]  # type: ignore[attr-defined]


def reword(claim: Claim, by: User, text: str = "Other words") -> None:
    claim.refresh_from_db()
    change_claim(
        standing=standing(by, claim.project), claim=claim, version=claim.version,
        text=text, kind="event", worth="high", speaker="",
    )  # fmt: skip


def test_a_page_is_told_what_came_after_it(project: Project, mia: User, vic: User) -> None:
    claim = make_claim(project, mia)
    before = mark(project)
    reword(claim, mia)
    about: dict[str, Any] = {"article": claim.article_id, "claim": claim.pk}
    assert said(vic, project, before, watch="article", **about) == ["Mia changed claim 1"]
    assert said(vic, project, before, watch="claim", **about) == ["Mia changed this claim"]
    assert said(vic, project, mark(project), watch="claim", **about) == []
    assert said(mia, project, before, watch="claim", **about) == []  # by themselves
    other = make_claim(project, mia)
    assert said(vic, project, before, watch="claim", claim=other.pk) == []


def test_a_settled_claim_is_told_where_it_is_open(
    project: Project, mia: User, ben: User, chi: User, ada: User, vic: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    before = mark(project)
    settle(claim, ada)
    for watch, user in (("review", ben), ("adjudication", mia), ("claim", vic)):
        assert said(user, project, before, watch=watch, claim=claim.pk) == [
            "Ada settled this claim"
        ]
    assert said(mia, project, before, watch="desk") == ["Ada settled claim 1"]
    assert said(ben, project, before, watch="queue") == []  # nothing of theirs is owed


def test_a_revised_review_is_told_without_a_name(
    project: Project, mia: User, ben: User, chi: User, ada: User
) -> None:
    claim = ready_claim(project)
    make_review(claim, ben, "true")
    before = mark(project)
    make_review(claim, chi, "false")
    told = said(ada, project, before, watch="adjudication", claim=claim.pk)
    assert told == ["A reviewer submitted a review of this claim"]
    assert said(ben, project, before, watch="adjudication", claim=claim.pk) == []


def test_who_held_a_claim_is_told_that_it_was_taken_back(
    project: Project, mia: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    assignment = take(claim, ben)
    before = mark(project)
    take_back(standing=standing(mia, project), assignment=assignment)
    about: dict[str, Any] = {"watch": "review", "claim": claim.pk}
    assert said(ben, project, before, **about) == ["Mia took this claim back"]
    assert said(ben, project, before, watch="queue") == ["Mia took claim 1 back"]
    assert said(chi, project, before, **about) == []


def test_the_queue_is_told_of_what_is_owed(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    take(claim, ben)
    before = mark(project)
    claim.refresh_from_db()
    withdraw_claim(
        standing=standing(ada, project), claim=claim, version=claim.version, reason="promise"
    )
    assert said(ben, project, before, watch="queue") == ["Ada withdrew claim 1"]
    assert said(chi, project, before, watch="queue") == []
    ready_claim(project)
    assert said(chi, project, before, watch="queue") == ["Root marked claims ready"]


def test_what_has_not_changed_is_answered_with_nothing(
    project: Project, mia: User, vic: User
) -> None:
    claim = make_claim(project, mia)
    before = mark(project)
    about: dict[str, Any] = {"watch": "article", "article": claim.article_id}
    first = look(vic, project, before, **about)
    again = look(vic, project, before, first["ETag"], **about)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert not first["ETag"].startswith("W/")
    reword(claim, mia)
    changed = look(vic, project, before, first["ETag"], **about)
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_each_page_carries_a_mark_that_its_state_takes(
    project: Project, mia: User, client: Client
) -> None:
    claim = make_claim(project, mia)
    client.force_login(mia)
    page = client.get(reverse("articles.claims", args=[project.slug, claim.article_id]))
    since = page.context["since"]
    assert f'data-since="{since}"' in page.content.decode()
    assert said(mia, project, since, watch="article", article=claim.article_id) == []


@pytest.mark.parametrize("kind", WATCHES)
def test_it_costs_the_same_for_many_acts(project: Project, mia: User, vic: User, kind: str) -> None:
    claims = ready_claims(project, 6, mia)
    about: dict[str, Any] = {"watch": kind, "article": claims[0].article_id, "claim": claims[0].pk}
    before = mark(project)
    reword(claims[0], mia)
    one = queries_of(lambda: look(vic, project, before, **about))
    for claim in claims:
        reword(claim, mia, "Once more")
    assert queries_of(lambda: look(vic, project, before, **about)) == one


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("watch", "bed"), ("since", "7"), ("since", "x" * 41), ("article", "x"),
        ("claim", "-1"), ("claim", "9" * 19), ("claim", "９"),
    ],
)  # fmt: skip
def test_bad_questions_name_the_field(project: Project, vic: User, field: str, value: str) -> None:
    about = {"since": mark(project), "watch": "claim", field: value}
    client = Client(headers={"Accept": "application/json"})
    client.force_login(vic)
    answer = client.get(reverse("live.state", args=[project.slug]), about)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "tab"), ({"tab": "x"}, "tab"), ({"tab": "tab00001"}, "place"),
        ({"tab": "tab00001", "place": "bed"}, "place"),
        ({"tab": "tab00001", "place": "claim", "claim": "x"}, "claim"),
        ({"tab": "tab00001", "place": "article", "article": 10**30}, "article"),
    ],
)  # fmt: skip
def test_bad_places_name_the_field_and_change_nothing(
    project: Project, vic: User, client: Client, values: dict[str, Any], field: str
) -> None:
    client.force_login(vic)
    url = reverse("live.here", args=[project.slug])
    answer = client.post(url, values, content_type="application/json")
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert not Presence.objects.exists()


def test_a_claim_that_is_not_there_is_not_found(
    project: Project, vic: User, client: Client
) -> None:
    client.force_login(vic)
    url = reverse("live.here", args=[project.slug])
    values = {"tab": "tab00001", "place": "claim", "claim": 10**12}
    assert client.post(url, values, content_type="application/json").status_code == 404
