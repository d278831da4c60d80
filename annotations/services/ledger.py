"""The coverage ledger: what became of every sentence of an article."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from ..choices import Disposition, NoClaimReason, Verb
from ..exceptions import NotAllowed, Refused
from ..models import Anchor, Article, Segment
from ..policies import Standing, can_edit_claims
from .activity import record


def refresh_ledger(article: Article, *, dropped_because: str = "") -> None:
    """Bring dispositions in line with the standing claims, in the caller's transaction.

    A sentence that lost its last claim is unseen again, or gets the reason the person gave.
    Both are read once and compared in order: a join would be quadratic wherever the planner has
    no statistics yet, which is right after a long article was added.
    """
    segments = Segment.objects.filter(article=article).order_by("start")
    standing = Anchor.objects.filter(claim__article=article, claim__withdrawn_at__isnull=True)
    gained, lost = [], []
    for segment, covered in _covered(
        list(segments), list(standing.order_by("start").values_list("start", "end"))
    ):
        if covered and segment.disposition != Disposition.CLAIMS:
            gained.append(segment.pk)
        elif not covered and segment.disposition == Disposition.CLAIMS:
            lost.append(segment.pk)
    if gained:
        segments.filter(pk__in=gained).update(disposition=Disposition.CLAIMS, reason="")
    if lost and dropped_because in NoClaimReason.values:
        segments.filter(pk__in=lost).update(disposition=Disposition.NONE, reason=dropped_because)
    elif lost:
        segments.filter(pk__in=lost).update(disposition=Disposition.UNSEEN, reason="")


def _covered(
    segments: list[Segment], spans: list[tuple[int, int]]
) -> Iterator[tuple[Segment, bool]]:
    """Whether a span shares a character with each segment; both are sorted by start."""
    reached, following = -1, 0
    for segment in segments:
        while following < len(spans) and spans[following][0] < segment.end:
            reached = max(reached, spans[following][1])
            following += 1
        yield segment, reached > segment.start


@transaction.atomic
def dispose_segment(*, standing: Standing, segment: Segment, reason: str) -> Segment:
    """Say why a sentence holds no claim. ``Refused`` when a claim stands in it."""
    if not can_edit_claims(standing) or segment.project_id != standing.project.pk:
        raise NotAllowed
    if reason not in NoClaimReason.values:
        raise Refused(_("Choose why this sentence holds no claim."), field="reason")
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
        raise Refused(_("A claim stands in this sentence. Withdraw it first."), field="reason")
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
