"""Managers see who owes what, but nothing beside their own secret review."""

from __future__ import annotations

import datetime
import re
from functools import partial

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.choices import AssignmentState
from annotations.models import Assignment, Notice, Project, User
from annotations.selectors.assignments import Load, loads
from annotations.services.assigning import assign, set_due
from tests.factories import make_review, queries_of, ready_claim, ready_claims, standing, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_mia(client: Client, mia: User) -> Client:
    client.force_login(mia)
    return client


def page(client: Client, project: Project, **query: str) -> str:
    place = reverse("assignments.index", args=[project.slug])
    return str(client.get(place, query).content.decode())


def test_it_lists_narrows_and_takes_back(
    as_mia: Client, project: Project, ben: User, chi: User
) -> None:
    late, other = take(ready_claim(project), ben), take(ready_claim(project), chi)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Assignment.objects.filter(pk=late.pk).update(due_on=yesterday)
    ways = {row: reverse("assignments.take_back", args=[project.slug, row.pk])
            for row in (late, other)}  # fmt: skip
    assert all(way in page(as_mia, project) for way in ways.values())
    for query in ({"overdue": "1"}, {"person": str(ben.pk)}):
        shown = page(as_mia, project, **query)
        assert ways[late] in shown
        assert ways[other] not in shown
    assert as_mia.post(ways[late]).status_code == 428
    assert as_mia.post(ways[late], {"version": 9}).status_code == 409
    body = {"version": 1, "request_key": "k" * 32}
    answer = as_mia.post(ways[late], body, follow=True)
    assert "is free for another reviewer" in answer.content.decode()
    late.refresh_from_db()
    assert late.state == AssignmentState.RELEASED
    assert ways[late] not in page(as_mia, project)
    assert as_mia.post(ways[late], {"version": 2}).status_code == 409
    assert as_mia.post(ways[late], body).status_code == 302, "a retry is told what it did"


@pytest.mark.parametrize("query", [{"person": "x"}, {"person": "9" * 19}, {"overdue": "yes"}])
def test_a_wrong_filter_is_named(as_mia: Client, project: Project, query: dict[str, str]) -> None:
    answer = as_mia.get(reverse("assignments.index", args=[project.slug]), query)
    assert answer.status_code == 400
    assert next(iter(query)) in answer.content.decode()


def test_beside_ones_own_review_nobody_else_is_told(
    as_mia: Client, project: Project, mia: User, ben: User, root: User
) -> None:
    """A manager who reviews a claim must not learn that somebody has begun it (P6)."""
    claim = ready_claim(project, by=root)
    mine = take(claim, mia)
    before = page(as_mia, project)
    theirs = take(claim, ben)
    way = reverse("assignments.take_back", args=[project.slug, theirs.pk])
    assert way not in page(as_mia, project)
    assert before.count("<tr>") == page(as_mia, project).count("<tr>")
    assert as_mia.post(way, {"version": 1}).status_code == 404
    Assignment.objects.filter(pk=mine.pk).update(state=AssignmentState.RELEASED)
    assert way in page(as_mia, project), "the control: without a review of one's own it is there"


def test_queries_do_not_grow_with_rows(as_mia: Client, project: Project, ben: User) -> None:
    take(ready_claim(project), ben)
    one = queries_of(lambda: page(as_mia, project))
    for _ in range(5):
        take(ready_claim(project), ben)
    assert queries_of(lambda: page(as_mia, project)) == one


# --- changing rows -------------------------------------------------------------------------------


def change(client: Client, project: Project, **body: object) -> HttpResponse:
    url = reverse("assignments.change", args=[project.slug])
    return client.post(url, body)  # type: ignore[return-value]


def row_of(row: Assignment) -> str:
    return f"{row.pk}.{row.version}"


def test_a_row_is_given_on_once_however_often_it_is_sent(
    as_mia: Client, project: Project, ben: User, chi: User
) -> None:
    row = take(ready_claim(project), ben)
    body = {"rows": row_of(row), "action": "give", "person": chi.pk, "request_key": "k" * 32}
    for _ in range(2):
        assert change(as_mia, project, **body).status_code == 302
    assert Assignment.objects.get(reviewer=chi).state == AssignmentState.OPEN
    assert Notice.objects.filter(user=chi).count() == 1


@pytest.mark.parametrize(
    ("spoilt", "status", "field"),
    [
        ({"rows": "1"}, 428, "version"),
        ({"rows": "1.x"}, 400, "rows"),
        ({"rows": []}, 400, "rows"),
        ({"rows": "999999.1"}, 404, ""),
        ({"action": "burn"}, 400, "action"),
        ({"person": ""}, 400, "person"),
        ({"person": "9"}, 400, "reviewer"),
        ({"action": "due", "due_on": "2026-02-30"}, 400, "due_on"),
        ({"action": "due", "due_on": "2020-01-01"}, 400, "due_on"),
    ],
)
def test_what_is_wrong_with_a_change_is_named(
    as_mia: Client, project: Project, ben: User, chi: User, spoilt: dict[str, str], status: int,
    field: str,
) -> None:  # fmt: skip
    row = take(ready_claim(project), ben)
    answer = change(
        as_mia, project, **{"rows": row_of(row), "action": "give", "person": chi.pk, **spoilt}
    )
    assert answer.status_code == status
    assert field in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.version) == (AssignmentState.OPEN, 1)


def test_a_stale_row_says_what_it_is_now(
    as_mia: Client, project: Project, ben: User, chi: User
) -> None:
    row, other = take(ready_claim(project), ben), take(ready_claim(project), ben)
    stale = row_of(row)
    wanted = (timezone.localdate() + datetime.timedelta(days=40)).isoformat()
    assert change(as_mia, project, rows=stale, action="due", due_on="").status_code == 302
    answer = change(as_mia, project, rows=[stale, row_of(other)], action="due", due_on=wanted)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Ben’s review of claim" in said
    assert "with no due day" in said
    assert wanted in said
    other.refresh_from_db()
    assert other.due_on is None


# --- plans ---------------------------------------------------------------------------------------


Wish = dict[str, str | list[int]]


def plan_in(content: str) -> str:
    found = re.search(r'name="plan" value="([^"]*)"', content)
    assert found is not None
    return found[1]


def test_what_is_shown_is_what_is_done(
    as_mia: Client, project: Project, ben: User, chi: User
) -> None:
    claims = ready_claims(project, 3)
    take(claims[0], ben)
    url = reverse("assignments.assign", args=[project.slug])
    wish: Wish = {"people": [ben.pk, chi.pk], "way": "balanced", "preview": "1"}
    shown = as_mia.get(url, wish).content.decode()
    assert "Assign 5 reviews" in shown
    plan = plan_in(shown)
    body = {"plan": plan, "request_key": "k" * 32}
    for _ in range(2):
        assert as_mia.post(url, body).status_code == 302
    given = Assignment.objects.filter(assigned_by__isnull=False)
    assert {f"{row.claim_id}:{row.reviewer_id}" for row in given} == set(plan.split())
    assert "There is nothing to assign" in as_mia.get(url, wish).content.decode()


def test_what_changed_since_is_told_with_a_new_plan(
    as_mia: Client, project: Project, ben: User, chi: User
) -> None:
    first, second = ready_claims(project, 2)
    url = reverse("assignments.assign", args=[project.slug])
    wish: Wish = {"people": [ben.pk, chi.pk], "way": "round_robin"}
    plan = plan_in(as_mia.get(url, wish | {"preview": "1"}).content.decode())
    take(second, chi)
    answer = as_mia.post(url, wish | {"plan": plan})
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Chi reviews this claim already" in said
    assert "Assign 3 reviews" in said
    assert not first.assignments.exists()


def test_a_wrong_wish_is_named_on_the_page(as_mia: Client, project: Project) -> None:
    url = reverse("assignments.assign", args=[project.slug])
    answer = as_mia.get(url, {"preview": "1"})
    assert answer.status_code == 400
    assert "Choose at least one person" in answer.content.decode()


def test_evening_out_moves_what_was_previewed_or_says_what_changed(
    as_mia: Client, project: Project, mia: User, ben: User, chi: User
) -> None:
    rows = assign(
        standing=standing(mia, project),
        pairs=[(claim.pk, ben.pk) for claim in ready_claims(project, 4)],
    )
    url = reverse("assignments.rebalance", args=[project.slug])
    wish: Wish = {"people": [ben.pk, chi.pk]}
    shown = as_mia.get(url, wish | {"preview": "1"}).content.decode()
    assert "Move 2 reviews" in shown
    plan = plan_in(shown)
    moved = [
        row for row in rows if row_of(row) in {part.rpartition(".")[0] for part in plan.split()}
    ]
    for row in moved:
        set_due(standing=standing(mia, project), rows={row.pk: 1}, due_on=None)
    assert as_mia.post(url, wish | {"plan": plan}).status_code == 409
    assert Assignment.objects.of(ben).to_do().count() == 4
    plan = plan_in(as_mia.get(url, wish | {"preview": "1"}).content.decode())
    assert as_mia.post(url, wish | {"plan": plan}).status_code == 302
    assert Assignment.objects.of(chi).to_do().count() == 2


def test_the_load_of_each_is_shown(as_mia: Client, project: Project, ben: User, chi: User) -> None:
    late = take(ready_claim(project), ben)
    Assignment.objects.filter(pk=late.pk).update(
        due_on=timezone.localdate() - datetime.timedelta(1)
    )
    take(ready_claim(project), ben)
    make_review(ready_claim(project), ben)
    found = loads(standing(project.memberships.get(user__username="mia").user, project))
    assert found == {ben.pk: Load(owed=2, overdue=1, submitted=1)}


def test_queries_of_the_plans_do_not_grow(
    as_mia: Client, project: Project, ben: User, chi: User
) -> None:
    asked = f"?preview=1&people={ben.pk}&people={chi.pk}"
    names = ("assignments.assign", "assignments.rebalance")
    pages = [reverse(name, args=[project.slug]) + asked for name in names]

    def counts() -> list[int]:
        return [queries_of(partial(as_mia.get, at)) for at in pages]

    ready_claims(project, 1)
    one = counts()
    ready_claims(project, 6)
    assert counts() == one
