"""A final verdict is changed in the open: what it was, what it is, and why, for everybody."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from ..choices import CorrectionKind, Verb
from ..exceptions import InvalidState, NotAllowed, Refused, StaleVersion
from ..models import Adjudication, Claim, Correction, Review
from ..policies import Standing, can_settle
from .activity import record

LONGEST_NOTE = 2_000  # code points
REOPENED = {"reopened": True}


def verdict_of(final: Adjudication) -> dict[str, Any]:
    """What a reader of the verdict sees, as JSON values."""
    attribution = final.attribution_label
    return {
        "content_verdict": final.content_label.code,
        "attribution_verdict": attribution.code if attribution else None,
        "confidence": final.confidence,
        "justification": final.justification,
    }


@transaction.atomic
def reopen_claim(*, standing: Standing, claim: Claim, final: int, public_note: str) -> Correction:
    """Withdraw the final verdict with a public note, so that the claim is settled anew.

    ``final`` is the adjudication that the actor read; ``StaleVersion`` when another one stands
    now. The reviews stay closed: their writers have seen each other's.
    """
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk, project=standing.project)
    if not can_settle(standing, list(Review.objects.filter(claim=claim))):
        raise NotAllowed("Someone who did not review this claim reopens it.")
    note = public_note.strip()
    if not note:
        raise Refused("Say publicly why the verdict is reopened.", field="public_note")
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Write at most {LONGEST_NOTE:,} characters.", field="public_note")
    labels = ("content_label", "attribution_label")
    stands = claim.adjudications.standing().select_related(*labels).first()
    if stands is None:
        raise InvalidState("This claim has no final verdict to reopen.")
    if stands.pk != final:
        raise StaleVersion(current=stands, mine={"public_note": note})
    Adjudication.objects.filter(pk=stands.pk).update(superseded_at=timezone.now())
    return _publish(standing, claim, stands, REOPENED, note)


def correct_from_former(standing: Standing, settled: Adjudication) -> None:
    """Publish before and after when a reopened claim is settled anew; else do nothing."""
    labels = ("content_label", "attribution_label")
    former = (
        Adjudication.objects.filter(claim=settled.claim, superseded_at__isnull=False)
        .select_related(*labels)
        .order_by("-superseded_at", "-pk")
        .first()
    )
    if former is not None:
        last = Correction.objects.filter(claim=settled.claim).latest("at", "id")
        _publish(standing, settled.claim, former, verdict_of(settled), last.public_note)


def _publish(
    standing: Standing, claim: Claim, former: Adjudication, after: dict[str, Any], note: str
) -> Correction:
    correction = Correction.objects.create(
        project=standing.project,
        claim=claim,
        kind=CorrectionKind.VERDICT,
        before=verdict_of(former),
        after=after,
        public_note=note,
        actor=standing.actor,
    )
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.CLAIM_REOPENED if after == REOPENED else Verb.CORRECTION_PUBLISHED,
        of=correction,
        claim=claim,
        before=correction.before,
        after={**after, "public_note": note},
    )
    return correction
