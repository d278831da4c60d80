"""A claim as one JSON value: what Activity keeps, and what undo puts back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from ..models import Anchor, Article, Attribution, Claim, User
from ..splitting import Span
from ..wording import SPEAKER_FIELDS
from .anchors import build_anchors

FIELDS = ("text", "kind", "flags", "worth", "worth_origin", "refers_to", "withdrawn_reason")


def snapshot(claim: Claim) -> dict[str, Any]:
    """The claim's values, anchors and speakers as stored now (two queries)."""
    return {
        "number": claim.number,
        "version": claim.version,
        **{field: getattr(claim, field) for field in FIELDS},
        "uttered_on": claim.uttered_on and claim.uttered_on.isoformat(),
        "ready_at": claim.ready_at and claim.ready_at.isoformat(),
        "withdrawn": claim.withdrawn_at is not None,
        "anchors": [
            [anchor.start, anchor.end, anchor.quote]
            for anchor in Anchor.objects.filter(claim=claim).order_by("order")
        ],
        "speakers": list(
            Attribution.objects.filter(claim=claim).order_by("order").values(*SPEAKER_FIELDS)
        ),
    }


def snapshots(claims: Iterable[Claim]) -> dict[str, Any]:
    return {str(claim.pk): snapshot(claim) for claim in claims}


def put_back(claim: Claim, article: Article, values: dict[str, Any], actor: User) -> None:
    """Write an earlier snapshot over the claim, as a new version."""
    for field in FIELDS:
        setattr(claim, field, values[field])
    claim.uttered_on = parse_date(values["uttered_on"]) if values["uttered_on"] else None
    claim.ready_at = parse_datetime(values["ready_at"]) if values["ready_at"] else None
    claim.withdrawn_at = timezone.now() if values["withdrawn"] else None
    claim.withdrawn_by = actor if values["withdrawn"] else None
    claim.version += 1
    claim.save()
    replace_anchors(claim, article, [Span(start, end) for start, end, _ in values["anchors"]])
    replace_speakers(claim, values["speakers"])


def replace_anchors(claim: Claim, article: Article, spans: list[Span]) -> None:
    Anchor.objects.filter(claim=claim).delete()
    Anchor.objects.bulk_create(build_anchors(article, claim, spans))


def replace_speakers(claim: Claim, speakers: Iterable[dict[str, Any]]) -> None:
    Attribution.objects.filter(claim=claim).delete()
    Attribution.objects.bulk_create(
        Attribution(project_id=claim.project_id, claim=claim, order=order, **values)
        for order, values in enumerate(speakers)
    )
