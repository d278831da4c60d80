"""One person's judgement of one claim: drafted, submitted, revised; never lost or overwritten."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import AssignmentState, Confidence, Verb
from ..exceptions import Incomplete, InvalidState, KeyReused, NotAllowed, Refused, StaleVersion
from ..models import Activity, Assignment, Citation, Claim, Project, Review, VerdictLabel
from ..policies import Standing, can_write_review
from .activity import record
from .adjudications import settle_by_agreement
from .discussions import close_with_agreement, open_discussion, refuse_after_discussion
from .wording import check_wording_seen

HANDED_IN = (Verb.REVIEW_SUBMITTED, Verb.REVIEW_REVISED, Verb.REVIEW_CONFIRMED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The fields of a review that a person fills in."""

    content_label: VerdictLabel | None = None
    attribution_label: VerdictLabel | None = None
    confidence: str = ""
    justification: str = ""
    as_of: datetime.date | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "content_verdict": self.content_label and self.content_label.code,
            "attribution_verdict": self.attribution_label and self.attribution_label.code,
            "confidence": self.confidence,
            "justification": self.justification,
            "as_of": self.as_of and self.as_of.isoformat(),
        }


def judgement_of(review: Review) -> Judgement:
    return Judgement(
        content_label=review.content_label,
        attribution_label=review.attribution_label,
        confidence=review.confidence,
        justification=review.justification,
        as_of=review.as_of,
    )


@transaction.atomic
def save_draft(
    *,
    standing: Standing,
    assignment: Assignment,
    version: int,
    judgement: Judgement,
    key: str = "",
) -> Review:
    """Store an unfinished review. ``StaleVersion`` when it was saved elsewhere in the meantime.

    The request's ``key`` is stored with its effect: a retry whose first answer was lost gets the
    review as that request left it, and ``KeyReused`` when it says something else. It needs no row
    of its own, because a draft is saved every other second.
    """
    _claim, review = _lock(standing, assignment)
    if review.submitted_at is not None:
        if review.version != version:
            raise StaleVersion(current=review, mine=judgement.as_json())
        raise InvalidState(_("This review is submitted. Save it as a revision."))
    before = judgement_of(review)
    _check_labels(standing.project, judgement)
    if key and review.saved_key == key and review.version == version + 1:
        if before != judgement:
            raise KeyReused
        return review
    review = _write(review, version, judgement, saved_key=key)
    if _verdict(before) != _verdict(judgement):
        record(
            actor=standing.actor,
            project=standing.project,
            verb=Verb.REVIEW_DRAFTED,
            of=review,
            claim=review.claim,
            before=_verdict(before),
            after=_verdict(judgement),
        )
    return review


@transaction.atomic
def submit_review(
    *,
    standing: Standing,
    assignment: Assignment,
    version: int,
    judgement: Judgement,
    claim_version: int | None = None,
) -> Review:
    """Submit a review, or revise a submitted one; the former judgement stays in the history.

    ``Incomplete`` names each thing that is missing by its field. When this was the last of the
    N reviews and the project's rule allows it, the claim settles itself by agreement; when they
    differ and the project asks for it, its discussion opens. ``claim_version`` is the claim as the
    reviewer saw it; ``Reworded`` when its wording has changed since.
    """
    claim, review = _lock(standing, assignment)
    check_wording_seen(claim, claim_version)
    _check_labels(standing.project, judgement)
    problems = what_is_missing(standing.project, claim, review, judgement)
    if problems:
        raise Incomplete(problems)
    revised = review.submitted_at is not None
    before = judgement_of(review).as_json() if revised else None
    verb = Verb.REVIEW_REVISED if revised else Verb.REVIEW_SUBMITTED
    review = _write(review, version, judgement, submitted_at=timezone.now(), saved_key="")
    _hand_in(standing, claim, review, verb, before=before, after=judgement.as_json())
    return review


@transaction.atomic
def confirm_review(
    *, standing: Standing, assignment: Assignment, version: int, claim_version: int | None = None
) -> Review:
    """Submit the review again as it was, because it holds for the claim's new wording, too.

    ``Incomplete`` when the project's rules ask for more by now; ``InvalidState`` when nobody asks
    for it, or when the draft says something else since: then it is submitted, not confirmed.
    """
    claim, review = _lock(standing, assignment)
    check_wording_seen(claim, claim_version)
    if review.assignment.state != AssignmentState.CONFIRM:
        raise InvalidState(_("The wording that you judged stands, so there is nothing to confirm."))
    judgement = judgement_of(review)
    if last_handed_in(review) != judgement.as_json():
        raise InvalidState(_("You changed your review since you submitted it. Submit it anew."))
    _check_labels(standing.project, judgement)
    problems = what_is_missing(standing.project, claim, review, judgement)
    if problems:
        raise Incomplete(problems)
    review = _write(review, version, judgement, submitted_at=timezone.now(), saved_key="")
    after = judgement.as_json() | {"claim_version": claim.version}
    _hand_in(standing, claim, review, Verb.REVIEW_CONFIRMED, before=None, after=after)
    return review


def last_handed_in(review: Review) -> dict[str, Any] | None:
    """What the review said when it was last submitted, revised or confirmed, as JSON values."""
    told = Activity.objects.filter(
        claim=review.claim_id, object_type="review", object_id=review.pk, verb__in=HANDED_IN
    )
    last = told.order_by("-sequence").values_list("after", flat=True).first()
    return last and {name: last.get(name) for name in Judgement().as_json()}


def _hand_in(
    standing: Standing, claim: Claim, review: Review, verb: Verb, *, before: Any, after: Any
) -> None:
    """What follows when a review was written as submitted: its slot, the claim, the history."""
    Assignment.objects.filter(pk=review.assignment_id).update(
        state=AssignmentState.SUBMITTED,
        held_until=None,
        note="",
        former_wording=None,
        version=F("version") + 1,
    )
    _note_that_it_opened(standing.project, claim)
    settled = settle_by_agreement(project=standing.project, claim=claim)
    record(
        actor=standing.actor,
        project=standing.project,
        verb=verb,
        of=review,
        claim=claim,
        before=before,
        after=after,
    )
    if settled is not None:
        record(
            actor=None,
            project=standing.project,
            verb=Verb.CLAIM_SETTLED,
            of=settled,
            claim=claim,
            after={"method": settled.method, "content_verdict": settled.content_label.code},
        )
        close_with_agreement(claim=claim)
    elif verb != Verb.REVIEW_REVISED:
        open_discussion(project=standing.project, claim=claim)


def what_is_missing(
    project: Project, claim: Claim, review: Review, judgement: Judgement
) -> dict[str, str]:
    """What stands between this judgement and submission, by field; empty when nothing does."""
    problems: dict[str, str] = {}
    if judgement.content_label is None:
        problems["content_label"] = _("Choose a verdict")
    asks_attribution = project.attribution_scale_id and claim.attributions.exists()
    if asks_attribution and judgement.attribution_label is None:
        problems["attribution_label"] = _("Say whether the speaker said it")
    if not judgement.confidence:
        problems["confidence"] = _("Choose how sure you are")
    missing = project.minimum_sources - Citation.objects.filter(review=review).count()
    if missing > 0:
        problems["sources"] = ngettext(
            "Add %(missing)s more source", "Add %(missing)s more sources", missing
        ) % {"missing": missing}
    if len(judgement.justification.strip()) < project.minimum_justification:
        problems["justification"] = ngettext(
            "Write a justification of at least %(least)s character",
            "Write a justification of at least %(least)s characters",
            project.minimum_justification,
        ) % {"least": project.minimum_justification}
    return problems


def _lock(standing: Standing, assignment: Assignment) -> tuple[Claim, Review]:
    claim = Claim.objects.select_for_update(no_key=True).get(pk=assignment.claim_id)
    row = Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    own = row.project_id == standing.project.pk and row.reviewer_id == standing.actor.pk
    if own and row.state == AssignmentState.RELEASED:
        raise InvalidState(
            _("This claim is no longer yours to review: it was taken back, or your hold ran out.")
        )
    if row.project_id != standing.project.pk or not can_write_review(standing, row):
        raise NotAllowed
    if claim.withdrawn_at is not None:
        raise InvalidState(_("This claim was withdrawn, so it needs no review."))
    if claim.adjudications.standing().exists():
        raise InvalidState(_("This claim has a final verdict, so reviews cannot change."))
    if claim.adjudications.exists():
        raise InvalidState(_("This claim was settled before, so its reviews stay as they were."))
    labels = ("content_label", "attribution_label")
    review = Review.objects.select_related(*labels, "claim", "assignment").get(assignment=row)
    refuse_after_discussion(review)
    return claim, review


def _note_that_it_opened(project: Project, claim: Claim) -> None:
    """With the last review in, adjudicators can read them all, even if one is taken back later."""
    submitted = Review.objects.submitted().filter(claim=claim).count()
    if claim.opened_at is None and submitted >= project.reviews_per_claim:
        Claim.objects.filter(pk=claim.pk).update(opened_at=timezone.now())


def _check_labels(project: Project, judgement: Judgement) -> None:
    wanted = (
        ("content_label", judgement.content_label, project.content_scale_id),
        ("attribution_label", judgement.attribution_label, project.attribution_scale_id),
    )
    for field, label, scale_id in wanted:
        if label is not None and (label.scale_id != scale_id or label.retired):
            raise Refused(_("This verdict is not on the project's scale."), field=field)
    if judgement.confidence and judgement.confidence not in Confidence.values:
        raise Refused(_("This is not one of the choices."), field="confidence")


def _verdict(judgement: Judgement) -> dict[str, Any]:
    values = judgement.as_json()
    return {name: values[name] for name in ("content_verdict", "attribution_verdict", "confidence")}


def _write(review: Review, version: int, judgement: Judgement, **more: Any) -> Review:
    """Compare and set: the row changes only from the version that the writer saw (P3)."""
    changed = Review.objects.filter(pk=review.pk, version=version).update(
        content_label=judgement.content_label,
        attribution_label=judgement.attribution_label,
        confidence=judgement.confidence,
        justification=judgement.justification,
        as_of=judgement.as_of,
        version=version + 1,
        updated_at=timezone.now(),
        **more,
    )
    if not changed:
        raise StaleVersion(current=review, mine=judgement.as_json())
    review.refresh_from_db()
    return review
