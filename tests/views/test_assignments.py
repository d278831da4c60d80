"""Managers see who owes what, but nothing beside their own secret review."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.choices import AssignmentState
from annotations.models import Assignment, Project, User
from tests.factories import queries_of, ready_claim, take

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
