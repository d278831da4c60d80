"""What the database refuses, even past the services.

Each rule is attacked twice: as it stands, where the attempt must be refused by its name, and
switched off, where the very same attempt must pass. So every test knows its rule from others.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoDbBlocker

from tests.models.attempt import Attempt
from tests.models.attempts import ATTEMPTS
from tests.models.world import World, build, refusal_of, switch_off, undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def w(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for all tests: each test's own changes are taken back by its savepoint."""
    with django_db_blocker.unblock(), undone():
        yield build()


def break_it(attempt: Attempt, w: World) -> None:
    attempt.act(w)
    connection.check_constraints()


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda each: each.rule)
def test_refused(w: World, attempt: Attempt) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        break_it(attempt, w)
    assert refusal_of(caught.value) == (attempt.refusal or attempt.rule)


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda each: each.rule)
def test_without_the_rule_the_same_attempt_passes(w: World, attempt: Attempt) -> None:
    switch_off(attempt.table, attempt.rule)
    break_it(attempt, w)


ALL_RULES = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint
    WHERE contype IN ('c', 'u', 'f', 'x') AND conrelid <> 0
    UNION SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index
    WHERE indisunique AND NOT indisprimary
    UNION SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal
"""


def test_no_rule_is_without_an_attempt(w: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ALL_RULES)
        rules = {row for row in cursor.fetchall() if row[0].startswith("annotations_")}
    attempted = {(attempt.table, attempt.rule) for attempt in ATTEMPTS}
    left_over = {
        name
        for table, name in rules - attempted
        # Django's own names: foreign keys, uniqueness of a field, no negative numbers.
        if not name.startswith("annotations_")
        # These say nothing new; they are there for composite foreign keys to point at.
        and not name.endswith(("_in_project", "assignment_of_reviewer", "comment_in_claim"))
    }
    # They write and refuse nothing: test_activity.py, tests/live/.
    assert left_over == {"activity_chain", "activity_ring"}
    assert attempted <= rules
