"""Somebody saved first: both texts side by side, and nothing overwritten silently (P3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..exceptions import StaleVersion, Words
from ..selectors.claims_page import last_change
from .access import ProjectRequest, page
from .retries import new_key

NOT_ECHOED = ("csrfmiddlewaretoken", "version", "request_key")


def compared(
    names: Mapping[str, Words], mine: Mapping[str, Any], theirs: Mapping[str, Any], serif: str = ""
) -> list[dict[str, Any]]:
    """The fields that differ, for ``components/conflict.html``; ``names`` are their labels."""
    return [
        {
            "label": label,
            "yours": mine.get(name),
            "theirs": theirs.get(name),
            "serif": name == serif,
        }
        for name, label in names.items()
        if (mine.get(name) or "") != (theirs.get(name) or "")
    ]


def conflict(
    request: ProjectRequest,
    stale: StaleVersion,
    *,
    what: str,
    fields: Sequence[Mapping[str, Any]],
    keep_url: str,
    current: str,
    replaced: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The 409 page. “Save mine” posts the same values again, from the version shown.

    ``replaced`` are values that must not be posted as they came, such as an outdated version of a
    second row.
    """
    row: Model = stale.current
    change = last_change(request.standing, of=row._meta.model_name or "", pk=row.pk)
    echoed = [
        (name, (replaced or {}).get(name, value))
        for name, values in request.POST.lists()
        if name not in NOT_ECHOED
        for value in values
    ]
    context = {
        "who": change.actor.name if change and change.actor else _("Someone"),
        "when": _when(change.at) if change else "",
        "what": what,
        "fields": fields,
        "version": stale.current.version,
        "keep_url": keep_url,
        "action": request.path,
        "echoed": echoed,
        "request_key": new_key(),
    }
    return page(request, "conflict.html", context, current=current, status=409)


def _when(at: Any) -> str:
    local = timezone.localtime(at)
    today = local.date() == timezone.localdate()
    return date_format(local, "H:i" if today else "j M H:i")
