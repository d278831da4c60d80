"""What anybody may read of a claim: its final verdict, without a name of who judged."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from ..models import (
    Adjudication,
    Citation,
    Claim,
    Correction,
    Discussion,
    PublishedCitation,
    Review,
)
from .claim_record import Context, CorrectionRow, context_of, corrections_of, published_with
from .claims_table import speaker_of
from .comparison import source_row


@dataclass(frozen=True, slots=True)
class Checked:
    """How a claim was checked: ``reviews`` of it, what they ``cited``, whether their writers read
    each other before they were done; and what the project publishes in all."""

    reviews: int
    cited: int
    discussed: bool
    verdicts: int
    corrected: int


@dataclass(frozen=True, slots=True)
class PublicClaim:
    """A public page. While a verdict is reopened, ``final`` is None and nothing is cited."""

    claim: Claim
    speaker: str
    context: Context
    final: Adjudication | None
    citations: list[Citation]
    corrections: list[CorrectionRow]
    changes: list[Correction]
    checked: Checked

    @property
    def sources(self) -> list[dict[str, Any]]:
        """As ``components/source_row.html`` has it, without the notes that are for colleagues."""
        return [source_row(citation) | {"note": ""} for citation in self.citations]

    @property
    def reopened_at(self) -> datetime.datetime | None:
        """When the verdict was taken back that nothing has taken the place of."""
        return next((row.at for row in reversed(self.corrections) if row.reopened), None)


def public_claim(public_id: uuid.UUID) -> PublicClaim | None:
    """The claim as anybody may read it; None when there is no public page at that address."""
    claim = (
        Claim.objects.published()
        .filter(public_id=public_id)
        .select_related("article", "project")
        .prefetch_related("anchors", "attributions")
        .first()
    )
    if claim is None:
        return None
    final = (
        Adjudication.objects.standing()
        .filter(claim=claim)
        .select_related("content_label__scale", "attribution_label")
        .first()
    )
    published: list[PublishedCitation] = published_with(final) if final else []
    return PublicClaim(
        claim=claim,
        speaker=speaker_of(claim),
        context=context_of(claim),
        final=final,
        citations=[row.citation for row in published],
        corrections=corrections_of(claim),
        changes=list(Correction.objects.filter(claim=claim)),
        checked=_checked(claim),
    )


def _checked(claim: Claim) -> Checked:
    corrected = Correction.objects.filter(claim=OuterRef("pk"))
    figures = (
        Claim.objects.published()
        .filter(project=claim.project)
        .order_by()
        .aggregate(verdicts=Count("pk"), corrected=Count("pk", filter=Q(Exists(corrected))))
    )
    reviews = Review.objects.submitted().filter(claim=claim)
    return Checked(
        reviews=reviews.count(),
        cited=Citation.objects.filter(review__in=reviews).count(),
        discussed=Discussion.objects.filter(claim=claim).exists(),
        **figures,
    )
