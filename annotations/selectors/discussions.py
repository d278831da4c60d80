"""A claim under discussion: as its reviewers see it, and in the list of those who settle."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from ..choices import ClaimState
from ..models import Claim, Discussion, Review
from ..policies import Standing
from .claims_table import speaker_of, with_row_facts
from .comparison import Comparison, comparison_of

SHOWN = 50


@dataclass(frozen=True, slots=True)
class DiscussionPage:
    """What a reviewer in the discussion sees. Nobody's name stands at a review."""

    discussion: Discussion
    running: bool
    comparison: Comparison

    @property
    def version(self) -> int:
        """Of the own review; what the device keeps of an older one was sent."""
        return max(
            (column.review.version for column in self.comparison.columns if column.own), default=0
        )


@dataclass(frozen=True, slots=True)
class DiscussedRow:
    """A claim that cannot be settled yet."""

    claim: Claim
    speaker: str
    discussion: Discussion


def is_running(discussion: Discussion | None) -> bool:
    """Whether its reviewers may revise at this moment."""
    return (
        discussion is not None
        and discussion.closed_at is None
        and discussion.closes_at > timezone.now()
    )


def own_discussion(standing: Standing, claim: Claim) -> Discussion | None:
    """The claim's discussion, running or over, when the actor's review is in it."""
    return Discussion.objects.of(standing.actor).filter(claim=claim).first()


def discussion_of(standing: Standing, claim: Claim) -> Discussion | None:
    """The claim's discussion, when the actor may know of it."""
    return Discussion.objects.visible_to(standing.actor).filter(claim=claim).first()


def discussion_page(standing: Standing, claim: Claim) -> DiscussionPage | None:
    """None for everybody whose review is not in a discussion of this claim (P6)."""
    discussion = own_discussion(standing, claim)
    if discussion is None:
        return None
    return DiscussionPage(
        discussion=discussion,
        running=is_running(discussion),
        comparison=comparison_of(standing, claim),
    )


def under_discussion(standing: Standing) -> list[DiscussedRow]:
    """Claims that would wait to be settled, were they not discussed; the next to end first."""
    own = Review.objects.filter(reviewer=standing.actor)
    claims = (
        with_row_facts(Claim.objects.visible_to(standing.actor).under_discussion().with_state())
        .filter(project=standing.project, state__in=[ClaimState.AGREED, ClaimState.DISPUTED])
        .exclude(reviews__in=own)
        .select_related("discussion")
        .order_by("discussion__closes_at", "pk")
    )
    return [DiscussedRow(claim, speaker_of(claim), claim.discussion) for claim in claims[:SHOWN]]
