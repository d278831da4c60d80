"""History is a chain: what happened to it past the database's own rules is found (P10)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from annotations.choices import Verb
from annotations.models import Activity, Project, User
from annotations.services.activity import record
from tests.factories import make_project
from tests.models.world import execute

pytestmark = pytest.mark.django_db

BROKEN = """
    SELECT sequence FROM (
        SELECT a.sequence, a.project_id,
               a.hash <> annotations_activity_seal(a)
               OR a.previous_hash <> coalesce(lag(a.hash) OVER chain, repeat('0', 64))
               OR a.sequence <> coalesce(lag(a.sequence) OVER chain, 0) + 1 AS broken
        FROM annotations_activity a
        WINDOW chain AS (PARTITION BY a.project_id ORDER BY a.sequence)
    ) links WHERE broken AND project_id = %s ORDER BY sequence
"""


def broken_links(project: Project) -> list[int]:
    """Sequence numbers at which the chain of the project does not hold."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN, [project.pk])
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def chain(project: Project, root: User) -> Iterator[Project]:
    """A project with five rows of history whose guards have been switched off."""
    for number in range(4):
        record(
            actor=root,
            project=project,
            verb=Verb.PROJECT_CHANGED,
            of=project,
            after={"name": f"Bridges {number}"},
        )
    connection.check_constraints()
    execute("ALTER TABLE annotations_activity DISABLE TRIGGER USER")
    yield project
    connection.check_constraints()
    execute("ALTER TABLE annotations_activity ENABLE TRIGGER USER")


def test_an_untouched_chain_holds(chain: Project) -> None:
    assert list(chain.activities.values_list("sequence", flat=True)) == [5, 4, 3, 2, 1]
    assert broken_links(chain) == []


@pytest.mark.parametrize(
    "tampering",
    [
        'after = \'{"name": "Tunnels"}\'',
        "before = '{}'",
        "verb = 'claim.ready'",
        "actor_id = NULL",
        "at = at - interval '1 microsecond'",
        "object_id = object_id + 1",
        "object_type = 'claim'",
        "hash = repeat('f', 64)",
    ],
)
def test_a_changed_row_is_found(chain: Project, tampering: str) -> None:
    execute(f"UPDATE annotations_activity SET {tampering} WHERE sequence = 3")
    assert broken_links(chain)[0] == 3


def test_a_changed_row_with_a_new_seal_is_found_at_the_next(chain: Project) -> None:
    execute("UPDATE annotations_activity SET after = '{}' WHERE sequence = 3")
    execute(
        "UPDATE annotations_activity a SET hash = annotations_activity_seal(a) WHERE sequence = 3"
    )
    assert broken_links(chain) == [4]


def test_a_missing_row_is_found(chain: Project) -> None:
    execute("DELETE FROM annotations_activity WHERE sequence = 3")
    assert broken_links(chain) == [4]


def test_swapped_rows_are_found(chain: Project) -> None:
    execute("UPDATE annotations_activity SET sequence = 99 WHERE sequence = 3")
    execute("UPDATE annotations_activity SET sequence = 3 WHERE sequence = 4")
    execute("UPDATE annotations_activity SET sequence = 4 WHERE sequence = 99")
    assert broken_links(chain) == [3, 4, 5]


def test_an_added_row_cannot_choose_its_place_or_seal(project: Project, root: User) -> None:
    row = Activity.objects.create(
        project=project,
        actor=root,
        verb=Verb.PROJECT_CHANGED,
        object_type="project",
        object_id=project.pk,
        sequence=77,
        previous_hash="f" * 64,
        hash="f" * 64,
    )
    row.refresh_from_db()
    assert row.sequence == 2
    assert broken_links(project) == []


def test_each_project_has_a_chain_of_its_own(project: Project, root: User) -> None:
    other = make_project(root, "canals")
    assert other.activities.get().sequence == project.activities.get().sequence == 1
    assert other.activities.get().previous_hash == "0" * 64
    assert broken_links(project) == broken_links(other) == []


def test_what_belongs_to_no_project_has_a_chain_too(root: User) -> None:
    for _ in range(2):
        record(actor=root, project=None, verb=Verb.PROJECT_CHANGED, of=root)
    first, second = Activity.objects.filter(project=None).order_by("sequence")
    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous_hash == first.hash
