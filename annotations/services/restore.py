"""Bringing back what an entry of the history holds, as a new entry; nothing is ever deleted.

The rules are those of any change to the same thing: who may, in which state, from which version.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.forms import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import Verb
from ..exceptions import InvalidState, NotAllowed, Refused
from ..models import Activity, Article, Claim, Project, VerdictScale
from ..policies import Standing, can_edit_claims, can_manage
from .articles import DETAILS, change_details
from .claims import ClaimChange, rewrite
from .editable import check_editable
from .projects import SETTINGS, change_project
from .snapshots import snapshot

SIDES = ("before", "after")
# What of a claim is its wording, and so can come back. Whether it is ready or withdrawn is not.
OF_CLAIM = (
    "text",
    "kind",
    "flags",
    "worth",
    "worth_origin",
    "refers_to",
    "uttered_on",
    "anchors",
    "speakers",
)
ARTICLE_VERBS = (Verb.ARTICLE_CHANGED, Verb.ARTICLE_REVERTED)
PROJECT_VERBS = (Verb.PROJECT_CREATED, Verb.PROJECT_CHANGED, Verb.PROJECT_REVERTED)
NOTHING_HELD = gettext_lazy("This entry of the history holds no such version.")

Restorable = Claim | Article | Project


def held(activity: Activity, side: str, of: Restorable) -> dict[str, Any]:
    """The values that the entry holds of ``of``, as they stood "before" or "after" it.

    JSON values by field, of those fields that can be brought back; empty when it holds none.
    """
    values = (getattr(activity, side) if side in SIDES else None) or {}
    if isinstance(of, Claim):
        claims = values.get("claims")
        values = claims.get(str(of.pk)) if isinstance(claims, dict) else None
        return _only(OF_CLAIM, values or {})
    if activity.object_id != of.pk:
        return {}
    if isinstance(of, Article):
        return _only(DETAILS, values) if activity.verb in ARTICLE_VERBS else {}
    return _only(SETTINGS, values) if activity.verb in PROJECT_VERBS else {}


def stored(of: Restorable) -> dict[str, Any]:
    """The same fields as they are stored now."""
    if isinstance(of, Claim):
        return _only(OF_CLAIM, snapshot(of))
    if isinstance(of, Article):
        return {name: _plain(getattr(of, name)) for name in DETAILS}
    return model_to_dict(of, SETTINGS)


def stands(of: Restorable, values: dict[str, Any]) -> bool:
    """Whether all of these values are stored now."""
    now = stored(of)
    return all(now[name] == value for name, value in values.items())


def check_restorable(standing: Standing, of: Restorable) -> None:
    """Raise what restoring would be refused with, whatever the values are; changes nothing."""
    allowed = can_manage if isinstance(of, Project) else can_edit_claims
    if not allowed(standing):
        raise NotAllowed
    if isinstance(of, Claim):
        check_editable(standing, of)


def _only(names: tuple[str, ...], values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


@transaction.atomic
def restore_claim(
    *, standing: Standing, claim: Claim, version: int, activity: Activity, side: str
) -> ClaimChange:
    """Write a version that the entry holds over the claim, with wording, edges and speakers."""
    values = _checked(standing, claim, activity, side)
    return rewrite(standing, claim, version, values, restores=activity.sequence)


@transaction.atomic
def restore_details(
    *, standing: Standing, article: Article, version: int, activity: Activity, side: str
) -> Article:
    """Bring back the details of the article that the entry holds."""
    values = _checked(standing, article, activity, side)
    if isinstance(day := values.get("published_on"), str):
        values["published_on"] = datetime.date.fromisoformat(day)
    return change_details(
        standing=standing, article=article, version=version, restores=activity.sequence, **values
    )


@transaction.atomic
def restore_settings(*, standing: Standing, version: int, activity: Activity, side: str) -> Project:
    """Bring back the settings of the project that the entry holds.

    ``Refused`` when a scale of that time is gone, or all its verdicts are retired.
    """
    if not can_manage(standing):
        raise NotAllowed
    values = _checked(standing, standing.project, activity, side)
    for name in ("content_scale", "attribution_scale"):
        if values.get(name) is not None:
            values[name] = _usable(standing.project, name, values[name])
    return change_project(standing=standing, version=version, restores=activity.sequence, **values)


def _checked(standing: Standing, of: Restorable, activity: Activity, side: str) -> dict[str, Any]:
    """The values to write; ``Refused`` when the entry holds none."""
    project_id = of.pk if isinstance(of, Project) else of.project_id
    if {activity.project_id, project_id} != {standing.project.pk}:
        raise NotAllowed
    values = held(activity, side, of)
    if not values:
        raise Refused(NOTHING_HELD, field="side")
    # Not of the object at hand, which may have been read a while ago.
    if stands(type(of).objects.get(pk=of.pk), values):
        raise InvalidState(_("This is what stands now."))
    return values


def _usable(project: Project, name: str, pk: int) -> VerdictScale:
    scale = VerdictScale.objects.for_project(project).filter(pk=pk).first()
    if scale is None:
        raise Refused(_("The scale of that time is gone."), field=name)
    if not scale.labels.filter(retired=False).exists():
        raise InvalidState(_("The verdicts of that scale are all retired."), field=name)
    return scale
