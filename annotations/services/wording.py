"""What becomes of reviews when the wording they judged changes, and of those being written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..choices import AssignmentState, NoticeKind
from ..exceptions import Refused, Reworded
from ..models import Activity, Assignment, Claim, Review
from ..policies import Standing
from ..wording import rewords, wording_before, wording_in
from .notices import notify


def ask_to_confirm(
    standing: Standing, claim: Claim, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Ask whoever has submitted a review of the claim whether it holds for the new wording.

    In the caller's transaction, with the claim locked; ``before`` and ``after`` are snapshots.
    Who is asked already keeps the wording that they judged, also when that comes back: only its
    writer submits a review.
    """
    if not rewords(before, after):
        return
    submitted = claim.assignments.filter(state=AssignmentState.SUBMITTED)
    asked = list(submitted.select_for_update(of=("self",)).select_related("reviewer"))
    if not asked:
        return
    Review.objects.filter(assignment__in=asked).update(submitted_at=None)
    Assignment.objects.filter(pk__in=[row.pk for row in asked]).update(
        state=AssignmentState.CONFIRM, former_wording=wording_in(before)
    )
    for row in asked:
        notify(user=row.reviewer, kind=NoticeKind.CONFIRM, claim=claim, actor=standing.actor)


def check_wording_seen(claim: Claim, seen: int | None) -> None:
    """``Reworded`` when the wording is no longer that of the version which a reviewer saw.

    None is a caller that shows nothing to anybody.
    """
    if seen is None or seen == claim.version:
        return
    if seen > claim.version:
        raise Refused(_("This is not a version of the claim."), field="claim_version")
    steps = Activity.objects.steps_on(claim)
    if wording_before(claim, steps, lambda step, version: version > seen) is not None:
        raise Reworded
