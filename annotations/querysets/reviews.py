"""Assignments, reviews, adjudications and discussions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Now

from ..choices import AdjudicationMethod, AssignmentState
from .visibility import (
    HOLDING_A_SLOT,
    OWED,
    discussed_by,
    in_projects_of,
    judgements_open_to,
    lapsed,
    rows_of,
)

if TYPE_CHECKING:
    from .. import models


class AssignmentQuerySet(QuerySet["models.Assignment"]):
    def holding_a_slot(self) -> Self:
        return self.filter(state__in=HOLDING_A_SLOT)

    def to_do(self) -> Self:
        """Reviews still owed; a withdrawn claim needs none."""
        return self.filter(
            state__in=OWED,
            claim__withdrawn_at__isnull=True,
        )

    def of(self, actor: models.User) -> Self:
        return self.filter(reviewer=actor)

    def visible_to(self, actor: models.User) -> Self:
        """One's own; those of others, but not beside one's own review while that is secret.

        How many reviews somebody has submitted would tell a manager who reviews the same claim
        that they have judged it (P6).
        """
        open_to_all = Q(project__blind=False) | Q(
            Exists(rows_of("Adjudication", claim=OuterRef("claim"), superseded_at__isnull=True))
        )
        reviews_it = Exists(
            rows_of("Assignment", claim=OuterRef("claim")).holding_a_slot().of(actor)
        )
        return self.filter(in_projects_of(actor)).filter(
            Q(reviewer=actor) | open_to_all | ~Q(reviews_it)
        )

    def lapsed(self) -> Self:
        """Holds that ran out before anything was written; the slot is free for others."""
        return self.filter(lapsed())

    def most_urgent_first(self) -> Self:
        """Sent back, then what is due, then what is worth checking, then the oldest."""
        return self.order_by(
            Case(
                When(state__in=[AssignmentState.SENT_BACK, AssignmentState.CONFIRM], then=0),
                default=1,
            ),
            F("due_on").asc(nulls_last=True),
            F("claim__worth").desc(nulls_last=True),
            "created_at",
            "pk",
        )


class ReviewQuerySet(QuerySet["models.Review"]):
    def submitted(self) -> Self:
        return self.filter(submitted_at__isnull=False)

    def begun(self) -> Self:
        """Reviews in which something was written down: saved once at least, or with a source."""
        cited = Exists(rows_of("Citation", review=OuterRef("pk")))
        return self.filter(Q(version__gt=1) | cited)

    def visible_to(self, actor: models.User | None) -> Self:
        """One's own always; another's draft never; another's submitted review when it is open.

        ``None`` is the operator at the command line, who reads all that was submitted.
        """
        if actor is None:
            return self.submitted()
        others = Q(submitted_at__isnull=False) & judgements_open_to(actor)
        return self.filter(in_projects_of(actor)).filter(Q(reviewer=actor) | others)

    def comparable_by(self, actor: models.User) -> Self:
        """Submitted reviews of standing claims whose judgements are open to the actor.

        What figures about several reviews are made of. Unlike ``visible_to``, one's own review
        counts only when those of others do: else a figure would move when one submits, and could
        be told apart from what others add to it.
        """
        rows = self.submitted().filter(in_projects_of(actor), claim__withdrawn_at__isnull=True)
        return rows.filter(judgements_open_to(actor))


class AdjudicationQuerySet(QuerySet["models.Adjudication"]):
    def standing(self) -> Self:
        return self.filter(superseded_at__isnull=True)

    def by_agreement(self) -> Self:
        """Final verdicts of claims that settled themselves."""
        return self.filter(method=AdjudicationMethod.AGREEMENT)

    def to_spot_check(self, actor: models.User) -> Self:
        """Standing ones by agreement that nobody has checked and the actor did not review."""
        reviews_it = Exists(rows_of("Review", claim=OuterRef("claim"), reviewer=actor))
        rows = self.by_agreement().standing().filter(claim__withdrawn_at__isnull=True)
        return rows.filter(~reviews_it, spot_check__isnull=True)

    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor))


class DiscussionQuerySet(QuerySet["models.Discussion"]):
    def visible_to(self, actor: models.User) -> Self:
        """Those of claims whose reviews the actor may see: that there is one tells of them."""
        return self.filter(in_projects_of(actor)).filter(judgements_open_to(actor))

    def of(self, actor: models.User) -> Self:
        """Those that the actor's own review is in."""
        return self.filter(discussed_by(actor))

    def running(self) -> Self:
        return self.filter(closed_at__isnull=True, closes_at__gt=Now())

    def over(self) -> Self:
        return self.filter(Q(closed_at__isnull=False) | Q(closes_at__lte=Now()))
