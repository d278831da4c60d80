"""Settling a claim: by an adjudicator, or by the reviewers' own agreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import (
    AdjudicationMethod,
    AgreementRule,
    AssignmentState,
    Cause,
    ClaimState,
    Confidence,
    NoticeKind,
    Verb,
)
from ..exceptions import Incomplete, InvalidState, NotAllowed, Refused, StaleVersion
from ..models import (
    Adjudication,
    Assignment,
    Citation,
    Claim,
    Discussion,
    Project,
    PublishedCitation,
    Review,
    VerdictLabel,
)
from ..policies import Standing, can_settle
from .activity import record
from .corrections import correct_from_former
from .discussions import SAW_EACH_OTHER, refuse_while_discussed
from .notices import notify

SURENESS = {Confidence.LOW: 0, Confidence.MEDIUM: 1, Confidence.HIGH: 2}


def settle_by_agreement(*, project: Project, claim: Claim) -> Adjudication | None:
    """Settle the claim when all N reviews are in and the project's rule says they agree.

    Runs in the caller's transaction, with the claim locked. The confidence of the result is the
    lowest of the reviewers'; every citation is published.
    """
    reviews = list(Review.objects.submitted().filter(claim=claim))
    if project.agreement_rule == AgreementRule.NEVER or len(reviews) < project.reviews_per_claim:
        return None
    verdicts = {(review.content_label_id, review.attribution_label_id) for review in reviews}
    lowest = min(reviews, key=lambda review: SURENESS[Confidence(review.confidence)]).confidence
    unsure = project.agreement_rule == AgreementRule.CONFIDENT and lowest == Confidence.LOW
    label = reviews[0].content_label
    if len(verdicts) > 1 or unsure or label is None:
        return None
    settled = Adjudication.objects.create(
        project=project,
        claim=claim,
        method=AdjudicationMethod.AGREEMENT,
        content_label=label,
        attribution_label_id=reviews[0].attribution_label_id,
        confidence=lowest,
    )
    _publish(settled, Citation.objects.filter(review__in=reviews))
    return settled


@transaction.atomic
def adjudicate_claim(
    *,
    standing: Standing,
    claim: Claim,
    content_label: VerdictLabel | None,
    attribution_label: VerdictLabel | None,
    confidence: str,
    justification: str,
    cause: str = "",
    note: str = "",
    citations: Iterable[Citation] = (),
    seen: Mapping[int, int] | None = None,
) -> Adjudication:
    """Settle a claim whose reviews are all in. One wins; a second adjudicator is told (P4).

    The reviews stay as they are, because agreement is computed from them. ``seen`` are the
    versions of the reviews that the adjudicator read, by id; ``StaleVersion`` when a reviewer
    has revised one since (P3).
    """
    claim, reviews = _lock(standing, claim)
    refuse_while_discussed(claim)
    if seen is not None and seen != {review.pk: review.version for review in reviews}:
        raise StaleVersion(current=claim, mine={"justification": justification})
    project = standing.project
    problems = {}
    if content_label is None:
        problems["content_label"] = _("Choose the final verdict")
    asks_attribution = project.attribution_scale_id and any(
        review.attribution_label_id for review in reviews
    )
    if asks_attribution and attribution_label is None:
        problems["attribution_label"] = _("Say whether the speaker said it")
    if confidence not in Confidence.values:
        problems["confidence"] = _("Choose how sure you are")
    if len(justification.strip()) < max(project.minimum_justification, 1):
        problems["justification"] = ngettext(
            "Write a justification of at least %(least)s character",
            "Write a justification of at least %(least)s characters",
            max(project.minimum_justification, 1),
        ) % {"least": max(project.minimum_justification, 1)}
    if cause and cause not in Cause.values:
        problems["cause"] = _("This is not one of the choices")
    chosen = list(citations)
    if any(citation.review_id not in {review.pk for review in reviews} for citation in chosen):
        problems["citations"] = _("Choose from the sources of this claim's reviews")
    if problems or content_label is None:
        raise Incomplete(problems)
    for field, label, scale_id in (
        ("content_label", content_label, project.content_scale_id),
        ("attribution_label", attribution_label, project.attribution_scale_id),
    ):
        if label is not None and (label.scale_id != scale_id or label.retired):
            raise Refused(_("This verdict is not on the project's scale."), field=field)
    try:
        with transaction.atomic():
            settled = Adjudication.objects.create(
                project=project,
                claim=claim,
                method=AdjudicationMethod.ADJUDICATED,
                adjudicator=standing.actor,
                content_label=content_label,
                attribution_label=attribution_label,
                confidence=confidence,
                justification=justification,
                cause=cause,
                note=note,
            )
    except IntegrityError as error:
        raise InvalidState(_("Someone else settled this claim a moment ago.")) from error
    _publish(settled, chosen)
    record(
        actor=standing.actor,
        project=project,
        verb=Verb.CLAIM_SETTLED,
        of=settled,
        claim=claim,
        after={
            "method": settled.method,
            "content_verdict": settled.content_label.code,
            "attribution_verdict": attribution_label and attribution_label.code,
            "confidence": confidence,
            "justification": justification,
            "cause": cause,
            "citations": [citation.pk for citation in chosen],
        },
    )
    correct_from_former(standing, settled)
    return settled


@transaction.atomic
def send_back(*, standing: Standing, claim: Claim, note: str) -> int:
    """Ask the reviewers to look again; returns how many. Their reviews become drafts again.

    What they had submitted stays in the history.
    """
    claim, reviews = _lock(standing, claim)
    if not note.strip():
        raise Refused(_("Say what the reviewers should look at."), field="note")
    if claim.adjudications.exists():
        raise InvalidState(
            _(
                "This claim was settled before, so its reviewers have seen each other's reviews. "
                "Settle it yourself."
            )
        )
    if Discussion.objects.filter(claim=claim).exists():
        raise InvalidState(SAW_EACH_OTHER)
    Review.objects.filter(pk__in=[review.pk for review in reviews]).update(submitted_at=None)
    count = Assignment.objects.filter(claim=claim, state=AssignmentState.SUBMITTED).update(
        state=AssignmentState.SENT_BACK, note=note.strip(), version=F("version") + 1
    )
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.CLAIM_SENT_BACK,
        of=claim,
        claim=claim,
        after={"note": note.strip(), "reviews": [review.pk for review in reviews]},
    )
    for review in reviews:
        notify(
            user=review.reviewer,
            kind=NoticeKind.SENT_BACK,
            claim=claim,
            actor=standing.actor,
            text=note.strip(),
        )
    return count


def _lock(standing: Standing, claim: Claim) -> tuple[Claim, list[Review]]:
    """The locked claim and its submitted reviews, for somebody who may settle it now."""
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk, project=standing.project)
    reviews = list(Review.objects.submitted().filter(claim=claim).select_related("reviewer"))
    if not can_settle(standing, list(Review.objects.filter(claim=claim))):
        raise NotAllowed(_("Someone who did not review this claim settles it."))
    state = Claim.objects.with_state().get(pk=claim.pk).state
    if state == ClaimState.SETTLED:
        raise InvalidState(_("Someone else settled this claim a moment ago."))
    if state not in (ClaimState.AGREED, ClaimState.DISPUTED):
        raise InvalidState(_("Not all reviews of this claim are in."))
    return claim, reviews


def _publish(settled: Adjudication, citations: Iterable[Citation]) -> None:
    PublishedCitation.objects.bulk_create(
        PublishedCitation(project_id=settled.project_id, adjudication=settled, citation=citation)
        for citation in citations
    )
