"""Saved views: one's own, and those that were shared with the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from .visibility import in_projects_of

if TYPE_CHECKING:
    from .. import models


class SavedViewQuerySet(QuerySet["models.SavedView"]):
    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor)).filter(Q(person=actor) | Q(shared=True))

    def of(self, actor: models.User) -> Self:
        return self.filter(person=actor)
