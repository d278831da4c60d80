"""History is written with what it tells of, or not at all."""

from __future__ import annotations

import pytest
from django.db import transaction

from annotations.choices import Verb
from annotations.models import Activity, Project, User
from annotations.services.activity import record
from annotations.services.projects import change_project
from tests.factories import disputed_claim, settle, standing

pytestmark = pytest.mark.django_db


def test_names_actor_object_and_both_values(project: Project, ben: User) -> None:
    row = record(
        actor=ben,
        project=project,
        verb=Verb.PROJECT_CHANGED,
        of=project,
        before={"name": "A"},
        after={"name": "Б 🌉"},
    )
    row = Activity.objects.get(pk=row.pk)
    assert (row.actor, row.object_type, row.object_id) == (ben, "project", project.pk)
    assert (row.before, row.after) == ({"name": "A"}, {"name": "Б 🌉"})
    assert row.get_verb_display() == "changed the project"


def test_nothing_is_told_of_what_was_rolled_back(project: Project, mia: User) -> None:
    before = Activity.objects.count()
    with transaction.atomic():
        change_project(standing=standing(mia, project), version=1, name="Tunnels")
        transaction.set_rollback(True)
    assert Activity.objects.count() == before


def test_the_way_of_a_claim_can_be_read_in_order(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    settle(claim, ada)
    told = Activity.objects.filter(claim=claim).in_sequence().values_list("verb", "actor__username")
    assert list(told) == [
        ("claim.added", "root"),
        ("assignment.taken", "ben"),
        ("citation.added", "ben"),
        ("review.submitted", "ben"),
        ("assignment.taken", "chi"),
        ("citation.added", "chi"),
        ("review.submitted", "chi"),
        ("claim.settled", "ada"),
    ]
