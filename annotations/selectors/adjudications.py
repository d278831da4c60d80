"""The queue of claims to settle: the most distant reviews first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse

from ..choices import ClaimState
from ..models import Claim, Review, VerdictLabel, VerdictScale
from ..policies import Standing, can_settle
from ..querysets import ClaimQuerySet
from .claims_table import speaker_of, with_row_facts
from .keyset import Key, KeysetPage, keyset_page

ORDER = (Key("distance", descending=True), Key("differing", descending=True), Key("pk"))


@dataclass(frozen=True, slots=True)
class QueueRow:
    claim: Claim
    speaker: str
    reviews: list[Review]
    distance: int
    disputed: bool


def to_settle(standing: Standing) -> ClaimQuerySet:
    """Claims whose reviews are all in, are not under discussion, and none of them the actor's.

    Adds ``distance`` (steps between the outermost content verdicts on an ordinal scale, else 0)
    and ``differing`` (1 when the reviewers differ).
    """
    own = Review.objects.filter(claim=OuterRef("pk"), reviewer=standing.actor)
    rows = Claim.objects.visible_to(standing.actor).awaiting_verdict().with_state()
    found: ClaimQuerySet = rows.filter(~Exists(own), project=standing.project).annotate(
        distance=_distance(standing.project.content_scale),
        differing=Case(
            When(state=ClaimState.DISPUTED, then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        ),
    )
    return found


def _distance(scale: VerdictScale) -> Any:
    if not scale.ordinal:
        return Value(0, output_field=IntegerField())
    placed = Q(content_label__scale=scale)
    if any(label.rating is not None for label in scale.labels.all()):
        placed &= Q(content_label__rating__isnull=False)
    steps = (
        Review.objects.submitted()
        .filter(placed, claim=OuterRef("pk"))
        .order_by()
        .values("claim")
        .annotate(steps=Max("content_label__rank") - Min("content_label__rank"))
        .values("steps")
    )
    return Coalesce(Subquery(steps, output_field=IntegerField()), 0)


def queue_page(
    standing: Standing, state: str = "", *, after: str = "", before: str = ""
) -> tuple[list[QueueRow], KeysetPage[Claim]]:
    """Claims to settle, each with its submitted reviews; and the page they stand on."""
    rows = to_settle(standing)
    if state:
        rows = rows.filter(state=state)
    page = keyset_page(with_row_facts(rows), ORDER, after=after, before=before)
    reviews: dict[int, list[Review]] = {}
    for review in (
        Review.objects.visible_to(standing.actor)
        .submitted()
        .filter(claim__in=page.rows)
        .select_related("content_label")
        .order_by("assignment__slot")
    ):
        reviews.setdefault(review.claim_id, []).append(review)
    found = [
        QueueRow(
            claim=claim,
            speaker=speaker_of(claim),
            reviews=reviews.get(claim.pk, []),
            distance=getattr(claim, "distance", 0),
            disputed=getattr(claim, "state", "") == ClaimState.DISPUTED,
        )
        for claim in page.rows
    ]
    return found, page


def next_to_settle(standing: Standing) -> Claim | None:
    return to_settle(standing).order_by(*(key.order for key in ORDER)).first()


@dataclass(frozen=True, slots=True)
class Steps:
    """The claims of one article that wait to be settled, in reading order, as links."""

    steps: list[dict[str, Any]]
    previous_url: str
    next_url: str


def steps_in_article(standing: Standing, claim: Claim) -> Steps:
    waiting = list(to_settle(standing).filter(article=claim.article_id).in_reading_order())
    slug = standing.project.slug
    urls = [reverse("adjudications.edit", args=[slug, other.pk]) for other in waiting]
    here = [other.pk for other in waiting].index(claim.pk) if claim in waiting else len(urls)
    return Steps(
        steps=[
            {"number": other.number, "url": url, "state": "todo", "current": other == claim}
            for other, url in zip(waiting, urls, strict=True)
        ],
        previous_url=urls[here - 1] if 0 < here < len(urls) else "",
        next_url=urls[here + 1] if here + 1 < len(urls) else "",
    )


def may_settle(standing: Standing, claim: Claim) -> bool:
    """Whether the actor is none of the claim's reviewers, drafts included."""
    return can_settle(standing, list(Review.objects.filter(claim=claim)))


def state_of(claim: Claim) -> str:
    """The claim's true state, for those who may settle it."""
    return str(Claim.objects.with_state().get(pk=claim.pk).state)


def labels_of(standing: Standing) -> tuple[list[VerdictLabel], list[VerdictLabel]]:
    """The verdicts to choose from: for the content, and for the attribution (may be none)."""
    project = standing.project
    scales = [project.content_scale_id, project.attribution_scale_id]
    labels = VerdictLabel.objects.filter(scale__in=scales, retired=False).order_by("rank")
    return (
        [label for label in labels if label.scale_id == project.content_scale_id],
        [label for label in labels if label.scale_id == project.attribution_scale_id],
    )
