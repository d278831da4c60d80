"""What happened, as far as somebody may know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from .visibility import discussed_by, in_projects_of, judgements_open_to, rows_of

if TYPE_CHECKING:
    from .. import models


JUDGING = ("assignment", "review", "citation", "comment", "discussion")


class ActivityQuerySet(QuerySet["models.Activity"]):
    def steps_on(self, claim: models.Claim) -> Self:
        """What was done to the claim itself, with snapshots before and after, oldest first."""
        steps = self.filter(claim=claim, object_type="claim", after__has_key="claims")
        return steps.order_by("sequence")

    def in_sequence(self) -> Self:
        return self.order_by("project_id", "sequence")

    def visible_to(self, actor: models.User) -> Self:
        """All that happened, without a trace of judgements that are not open yet (P6).

        Who reviews a claim under discussion reads the others' reviews without names, so history,
        which names whoever acted, tells them only that the discussion was opened and closed.
        """
        return self.filter(in_projects_of(actor)).filter(self._open_to(actor))

    def told_to(self, actor: models.User) -> Self:
        """What others did and the actor may learn of at once: what is visible, and what was done
        to an assignment of their own."""
        own = rows_of("Assignment", reviewer=actor).values("pk")
        to_them = Q(object_type="assignment", object_id__in=own)
        return (
            self.filter(in_projects_of(actor))
            .filter(self._open_to(actor) | to_them)
            .exclude(actor=actor)
        )

    def _open_to(self, actor: models.User) -> Q:
        discussed = Q(object_type="discussion") & discussed_by(actor)
        open_to_them = judgements_open_to(actor, named=True) | discussed
        return Q(actor=actor) | ~Q(object_type__in=JUDGING) | open_to_them
