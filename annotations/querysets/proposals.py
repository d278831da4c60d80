"""Texts that somebody looks at before they are articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Left, Length

from ..choices import Role
from .visibility import in_projects_of

if TYPE_CHECKING:
    from .. import models

FIRST = 200  # code points of a text that a list begins to read


class ProposalQuerySet(QuerySet["models.Proposal"]):
    def visible_to(self, actor: models.User) -> Self:
        """One's own, and those of a project that one manages: a text may be nobody else's yet."""
        managed = in_projects_of(actor, roles=(Role.MANAGER,))
        rows = self.filter(in_projects_of(actor))
        # An empty Q, of a site admin, means all; beside another it would mean nothing.
        return rows.filter(Q(asked_by=actor) | managed) if managed else rows

    def in_short(self) -> QuerySet[Any]:
        """Without the text and its split; with ``total``, ``beginning`` and ``has_result``."""
        found = ExpressionWrapper(Q(result__isnull=False), output_field=BooleanField())
        return (
            self.defer("text", "result")
            .annotate(total=Length("text"), beginning=Left("text", FIRST), has_result=found)
            .select_related("project", "asked_by", "stopped_by")
        )
