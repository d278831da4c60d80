"""The coverage ledger: what became of every sentence of an article."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef

from ..choices import Disposition, NoClaimReason, Verb
from ..exceptions import NotAllowed, Refused
from ..models import Anchor, Article, Segment
from ..policies import Standing, can_edit_claims
from .activity import record


def refresh_ledger(article: Article, *, dropped_because: str = "") -> None:
    """Bring dispositions in line with the standing claims, in the caller's transaction.

    A sentence that lost its last claim is unseen again, or gets the reason the person gave.
    """
    covering = Anchor.objects.filter(
        claim__article=article,
        claim__withdrawn_at__isnull=True,
        start__lt=OuterRef("end"),
        end__gt=OuterRef("start"),
    )
    segments = Segment.objects.filter(article=article).annotate(covered=Exists(covering))
    segments.filter(covered=True).exclude(disposition=Disposition.CLAIMS).update(
        disposition=Disposition.CLAIMS, reason=""
    )
    orphaned = segments.filter(covered=False, disposition=Disposition.CLAIMS)
    if dropped_because in NoClaimReason.values:
        orphaned.update(disposition=Disposition.NONE, reason=dropped_because)
    else:
        orphaned.update(disposition=Disposition.UNSEEN, reason="")


@transaction.atomic
def dispose_segment(*, standing: Standing, segment: Segment, reason: str) -> Segment:
    """Say why a sentence holds no claim. ``Refused`` when a claim stands in it."""
    if not can_edit_claims(standing) or segment.project_id != standing.project.pk:
        raise NotAllowed
    if reason not in NoClaimReason.values:
        raise Refused("Choose why this sentence holds no claim.", field="reason")
    # Claims are marked under the same lock, so none can come to stand here in the meantime.
    Article.objects.select_for_update(no_key=True).get(pk=segment.article_id)
    before = {"disposition": segment.disposition, "reason": segment.reason}
    free = Segment.objects.filter(pk=segment.pk).exclude(
        Exists(
            Anchor.objects.filter(
                claim__article=OuterRef("article"),
                claim__withdrawn_at__isnull=True,
                start__lt=OuterRef("end"),
                end__gt=OuterRef("start"),
            )
        )
    )
    if not free.update(disposition=Disposition.NONE, reason=reason):
        raise Refused("A claim stands in this sentence. Withdraw it first.", field="reason")
    segment.refresh_from_db()
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.SEGMENT_DISPOSED,
        of=segment,
        before=before,
        after={"disposition": segment.disposition, "reason": reason},
    )
    return segment
