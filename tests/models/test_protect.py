"""Nobody's leaving deletes work (P15)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import PROTECT, ForeignKey, Model, ProtectedError

from annotations.choices import Role
from annotations.models import Project, User
from annotations.services.invitations import accept_invitation, make_invitation
from annotations.services.projects import add_member
from tests.factories import disputed_claim, label, make_user, scale, settle, standing
from tests.models.world import execute

pytestmark = pytest.mark.django_db


def carrying_deletion(models: Iterable[type[Model]]) -> list[str]:
    """Foreign keys that would let the deletion of one row delete or empty another."""
    return [
        f"{model.__name__}.{field.name}"
        for model in models
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.remote_field.on_delete is not PROTECT
    ]


def test_every_foreign_key_of_the_record_protects() -> None:
    assert carrying_deletion(apps.get_app_config("annotations").get_models()) == []


def test_a_key_that_carries_deletion_is_found() -> None:
    assert "Permission.content_type" in carrying_deletion(apps.get_app_config("auth").get_models())


@pytest.fixture
def used(project: Project, root: User, ada: User, ben: User, chi: User) -> dict[str, Any]:
    claim = disputed_claim(project, [ben, chi])
    settle(claim, ada)
    return {
        "reviewer": ben,
        "adjudicator": ada,
        "label": label(project, "true"),
        "scale": scale("truth-6"),
        "project": project,
        "article": claim.article,
        "claim": claim,
        "assignment": claim.assignments.all()[0],
        "source": ben.sources.all()[0],
        **invited(project, root),
    }


def invited(project: Project, root: User) -> dict[str, Any]:
    """Whoever made or accepted an invitation, and did nothing else."""
    host, guest = make_user(), make_user()
    add_member(standing=standing(root, project), user=host, role=Role.MANAGER)
    _, token = make_invitation(standing=standing(host, project), role=Role.VIEWER, days=1)
    accept_invitation(actor=guest, token=token)
    return {"host": host, "guest": guest}


THINGS = (
    "reviewer", "adjudicator", "label", "scale", "project", "article", "claim", "assignment",
    "source", "host", "guest",
)  # fmt: skip


@pytest.mark.parametrize("thing", THINGS)
def test_what_was_used_cannot_be_deleted(used: dict[str, Any], thing: str) -> None:
    with pytest.raises(ProtectedError):
        used[thing].delete()


def delete_past_django(row: Model) -> None:
    execute(f"DELETE FROM {row._meta.db_table} WHERE id = {row.pk}")
    connection.check_constraints()


@pytest.mark.parametrize("thing", THINGS)
def test_nor_past_django(used: dict[str, Any], thing: str) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        delete_past_django(used[thing])
    assert caught.value.__cause__.sqlstate == "23503"  # type: ignore[union-attr]


def test_what_was_never_used_can_be_deleted(dot: User) -> None:
    dot.delete()
    assert not User.objects.filter(username="dot").exists()
