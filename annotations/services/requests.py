"""A request with a key is carried out once; its retry gets the first answer (P2)."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..exceptions import KeyReused
from ..models import Project, RequestKey, User

KEPT = datetime.timedelta(days=7)


def once(
    *,
    actor: User,
    project: Project | None,
    route: str,
    key: str,
    body: Any,
    act: Callable[[], Any],
) -> tuple[Any, bool]:
    """Run ``act`` and store its JSON result under the key, in one transaction.

    Returns the result and whether it was carried out now. A concurrent twin waits on the unique
    constraint and then reads the first one's answer. Raises ``KeyReused`` when the same key came
    with another body. Without a key, ``act`` just runs.
    """
    if not key:
        return act(), True
    digest = hashlib.sha256(
        json.dumps(body, sort_keys=True, default=str, ensure_ascii=True).encode()
    ).hexdigest()
    with transaction.atomic():
        row, created = RequestKey.objects.get_or_create(
            user=actor,
            route=route,
            key=key,
            defaults={"project": project, "body_sha256": digest},
        )
        if not created:
            if row.body_sha256 != digest:
                raise KeyReused
            return row.result, False
        result = act()
        row.result = result
        row.save(update_fields=["result"])
    return result, True


def forget_requests() -> int:
    """Delete keys that nobody retries any more; returns how many."""
    deleted, _ = RequestKey.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return deleted
