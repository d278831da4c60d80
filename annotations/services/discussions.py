"""The round after the blind one: reviewers who differ read each other, talk, and may revise.

It opens by itself with the last review of a disputed claim, once, and ends at its moment without
anybody's doing, or earlier by hand or by agreement. Everything here runs with the claim locked, so
that a revision and the end of its discussion come one after the other.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from .. import zones
from ..choices import ClaimState, NoticeKind, Verb
from ..exceptions import InvalidState, NotAllowed
from ..models import BlindVerdict, Claim, Discussion, Project, Review, User
from ..policies import Standing, can_settle
from .activity import record
from .notices import notify

OVER = gettext_lazy("The discussion is over; an adjudicator settles this claim.")
SAW_EACH_OTHER = gettext_lazy(
    "Its reviewers have seen each other's reviews in a discussion. Settle it yourself."
)


def open_discussion(*, project: Project, claim: Claim) -> Discussion | None:
    """Open the reviews to their writers when the last one has come in and they differ.

    None, and nothing written, when the project has no such round or is not blind, when the claim
    is not disputed, or when it was discussed or settled before: then its reviewers know each
    other's reviews already. Runs in the caller's transaction, with the claim locked.
    """
    if project.discussion_days is None or not project.blind:
        return None
    if Discussion.objects.filter(claim=claim).exists() or claim.adjudications.exists():
        return None
    if Claim.objects.with_state().get(pk=claim.pk).state != ClaimState.DISPUTED:
        return None
    discussion = Discussion.objects.create(
        project=project,
        claim=claim,
        closes_at=timezone.now() + datetime.timedelta(days=project.discussion_days),
    )
    reviews = list(Review.objects.submitted().filter(claim=claim).select_related("reviewer"))
    _keep_what_was_said(discussion, reviews)
    record(
        actor=None,
        project=project,
        verb=Verb.DISCUSSION_OPENED,
        of=discussion,
        claim=claim,
        after={
            "closes_at": discussion.closes_at.isoformat(),
            "reviews": [review.pk for review in reviews],
        },
    )
    for review in reviews:
        notify(
            user=review.reviewer,
            kind=NoticeKind.DISCUSSION,
            claim=claim,
            text=_told(discussion, review.reviewer),
            key=f"discussion.{discussion.pk}",
        )
    return discussion


@transaction.atomic
def close_discussion(*, standing: Standing, claim: Claim) -> Discussion:
    """End a running discussion early, so that the claim can be settled now.

    For those who may settle the claim. ``InvalidState`` when none runs.
    """
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk, project=standing.project)
    if not can_settle(standing, list(Review.objects.filter(claim=claim))):
        raise NotAllowed(_("Someone who did not review this claim closes its discussion."))
    running = Discussion.objects.running().filter(claim=claim).first()
    if running is None:
        raise InvalidState(_("No discussion of this claim is running."))
    return _close(running, claim, standing.actor)


def close_with_agreement(*, claim: Claim) -> None:
    """End the discussion of a claim that has just settled itself, if one runs."""
    running = Discussion.objects.running().filter(claim=claim).first()
    if running is not None:
        _close(running, claim, None)


def refuse_after_discussion(review: Review) -> None:
    """``InvalidState`` when the review was in a discussion that is over: settlers need it still."""
    if Discussion.objects.over().filter(blind_verdicts__review=review).exists():
        raise InvalidState(OVER)


def refuse_while_discussed(claim: Claim) -> None:
    """``InvalidState`` while the reviewers of the claim may still revise what they said."""
    running = Discussion.objects.running().filter(claim=claim).first()
    if running is not None:
        raise InvalidState(
            _("This claim is under discussion until %(until)s. Close the discussion first.")
            % {"until": until(running)}
        )


def _told(discussion: Discussion, reader: User) -> str:
    """Stored, so in English, and in the reader's zone: never as who submitted last reads it.

    The language and the zone of the request are those of another reviewer of the claim, of whom
    the reader must learn nothing.
    """
    with override("en"), timezone.override(zones.zone(reader.time_zone)):
        return f"The reviews differ. Until {until(discussion)} you can read and revise."


def until(discussion: Discussion) -> str:
    """The day and minute at which it ends, for people."""
    return date_format(timezone.localtime(discussion.closes_at), "j M Y, H:i T")


def _keep_what_was_said(discussion: Discussion, reviews: list[Review]) -> None:
    BlindVerdict.objects.bulk_create(
        BlindVerdict(
            project_id=discussion.project_id,
            discussion=discussion,
            review=review,
            content_label_id=review.content_label_id,
            attribution_label_id=review.attribution_label_id,
            confidence=review.confidence,
        )
        for review in reviews
        if review.content_label_id is not None
    )


def _close(discussion: Discussion, claim: Claim, actor: User | None) -> Discussion:
    discussion.closed_at, discussion.closed_by = timezone.now(), actor
    discussion.save(update_fields=["closed_at", "closed_by"])
    record(
        actor=actor,
        project=claim.project,
        verb=Verb.DISCUSSION_CLOSED,
        of=discussion,
        claim=claim,
        before={"closes_at": discussion.closes_at.isoformat()},
        after={"closed_at": discussion.closed_at.isoformat()},
    )
    return discussion
