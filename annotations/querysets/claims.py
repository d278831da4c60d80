"""Claims, with the one definition of their state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ..choices import ClaimState
from .visibility import (
    HOLDING_A_SLOT,
    SETTLERS,
    counted,
    discussed_by,
    in_projects_of,
    lapsed,
    rows_of,
)

if TYPE_CHECKING:
    from .. import models


ALL_IN = Q(submitted_count__gte=F("project__reviews_per_claim"))
DIFFERENT = Q(content_verdicts__gt=1) | Q(attribution_verdicts__gt=1)
TAKEN = Q(slots_taken__gt=0)


def _state(*, if_full: Sequence[When] = (), if_taken: Sequence[When] = ()) -> Case:
    """The state of a claim that has the counts.

    ``if_full`` are asked before what tells of a full claim's reviews, ``if_taken`` before what
    tells that somebody reviews it.
    """
    settled = rows_of("Adjudication", claim=OuterRef("pk"), superseded_at__isnull=True)
    return Case(
        When(withdrawn_at__isnull=False, then=Value(ClaimState.WITHDRAWN)),
        When(Exists(settled), then=Value(ClaimState.SETTLED)),
        *if_full,
        When(ALL_IN & DIFFERENT, then=Value(ClaimState.DISPUTED)),
        When(ALL_IN, then=Value(ClaimState.AGREED)),
        *if_taken,
        When(TAKEN, then=Value(ClaimState.IN_REVIEW)),
        When(ready_at__isnull=False, then=Value(ClaimState.READY)),
        default=Value(ClaimState.PROPOSED),
        output_field=CharField(),
    )


# Of ``Any``, because most of its methods add attributes that the type of a claim does not know.
class ClaimQuerySet(QuerySet[Any]):
    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor))

    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def proposed(self) -> Self:
        """Claims that nobody has marked ready yet."""
        return self.standing().filter(ready_at__isnull=True)

    def in_reading_order(self) -> Self:
        first = rows_of("Anchor", claim=OuterRef("pk"), order=0).values("start")[:1]
        return self.annotate(first_start=Subquery(first)).order_by(
            "article_id", "first_start", "number"
        )

    def with_counts(self) -> Self:
        """Adds ``submitted_count``, ``slots_taken`` and how many different verdicts there are."""
        submitted = rows_of("Review", claim=OuterRef("pk"), submitted_at__isnull=False)
        holding = rows_of("Assignment", claim=OuterRef("pk")).holding_a_slot().exclude(lapsed())
        return self.annotate(
            submitted_count=counted(submitted),
            slots_taken=counted(holding),
            content_verdicts=counted(submitted, "content_label", distinct=True),
            attribution_verdicts=counted(submitted, "attribution_label", distinct=True),
        )

    def with_state(self) -> Self:
        """Adds ``state``, the one definition of a claim's state (``ClaimState``)."""
        return self.with_counts().annotate(state=_state())

    def under_discussion(self, *, now: bool = True) -> Self:
        """Claims whose discussion runs; or, with ``now=False``, all others."""
        running = Exists(rows_of("Discussion", claim=OuterRef("pk")).running())
        return self.filter(running if now else ~running)

    def opened(self) -> Self:
        """Claims whose reviews were open to adjudicators before, whatever their state is now."""
        return self.filter(opened_at__isnull=False)

    def unsettled(self) -> Self:
        """Claims without a final verdict."""
        settled = rows_of("Adjudication", claim=OuterRef("pk"), superseded_at__isnull=True)
        return self.exclude(Exists(settled))

    def published(self) -> Self:
        """What anybody may read of: claims that have or had a final verdict, and stand in a
        project that publishes. The one door for people who belong to nothing."""
        judged = Exists(rows_of("Adjudication", claim=OuterRef("pk")))
        return self.standing().filter(judged, project__publishes=True)

    def awaiting_verdict(self) -> Self:
        """Claims whose reviews are all in and are not under discussion, without a final verdict.

        Those that ``with_state`` calls agreed or disputed, found without working out the states.
        """
        submitted = rows_of("Review", claim=OuterRef("pk"), submitted_at__isnull=False)
        return (
            self.standing()
            .opened()
            .unsettled()
            .under_discussion(now=False)
            .alias(reviews_in=counted(submitted))
            .filter(reviews_in__gte=F("project__reviews_per_claim"))
        )

    def with_own_review(self, actor: models.User) -> Self:
        """Adds ``own_state``: the actor's assignment state, or "" where there is none."""
        own = rows_of("Assignment", claim=OuterRef("pk"), reviewer=actor).values("state")[:1]
        return self.annotate(own_state=Coalesce(Subquery(own), Value("")))

    def with_shown_state(self, actor: models.User) -> Self:
        """Adds ``shown_state``: the state without a hint of other people's reviews (P6).

        In a blind project "in review" is shown only to those who hold a slot themselves, and
        whether the reviews agree only to those who discuss them, or who settle and did not review:
        the others could still revise what they said.
        """
        blind, holds = Q(project__blind=True), Q(own_state__in=HOLDING_A_SLOT)
        settles = in_projects_of(actor, roles=SETTLERS) & ~holds | discussed_by(actor, "pk")
        return (
            self.with_counts()
            .with_own_review(actor)
            .annotate(
                shown_state=_state(
                    if_full=[When(ALL_IN & blind & ~settles, then=Value(ClaimState.IN_REVIEW))],
                    if_taken=[When(TAKEN & blind & ~holds, then=Value(ClaimState.READY))],
                )
            )
        )

    def open_to(self, actor: models.User) -> Self:
        """Claims that still have a free slot and that the actor may take (needs the counts).

        Whoever settles claims may have read the reviews of one that was sent back, so a slot that
        became free in it is not for them.
        """
        return (
            self.with_state()
            .with_own_review(actor)
            .exclude(Q(opened_at__isnull=False) & in_projects_of(actor, roles=SETTLERS))
            .filter(
                own_state="",
                state__in=[ClaimState.READY, ClaimState.IN_REVIEW],
                slots_taken__lt=F("project__reviews_per_claim"),
            )
            .exclude(created_by=actor)
        )

    def most_worth_first(self) -> Self:
        return self.order_by(F("worth").desc(nulls_last=True), "created_at", "pk")
