"""What happened, written in the caller's transaction."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from ..choices import Verb
from ..models import Activity, Claim, Project, User


def record(
    *,
    actor: User | None,
    project: Project | None,
    verb: Verb,
    of: Model,
    claim: Claim | None = None,
    before: Any = None,
    after: Any = None,
) -> Activity:
    """Append one row to the project's chain. ``before`` and ``after`` must be JSON values."""
    return Activity.objects.create(
        actor=actor,
        project=project,
        verb=verb,
        object_type=of._meta.model_name or "",
        object_id=of.pk,
        claim=claim,
        before=before,
        after=after,
    )
