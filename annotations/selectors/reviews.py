"""One claim as one person reviews it. Nothing of other reviewers is read before it is open (P6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypedDict

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import AssignmentState, DeclineReason
from ..figures import grouped
from ..models import (
    Adjudication,
    Article,
    Assignment,
    Attribution,
    Citation,
    Claim,
    Review,
    VerdictLabel,
)
from ..policies import Standing, can_review, can_take
from ..querysets import OWED
from .comparison import source_row
from .discussions import is_running, own_discussion
from .guideline import guideline_html
from .marked_text import Paragraph, marked_paragraphs, marks_of
from .wording import (
    Rewording,
    current_wording,
    differences,
    wording_since_moment,
    wording_since_version,
)

GIVEN_BACK = ("", AssignmentState.DECLINED, AssignmentState.RELEASED)


class Step(TypedDict):
    """A claim of the article in the row of numbers; ``state`` is the actor's own only."""

    number: int
    url: str
    state: str
    current: bool


@dataclass(frozen=True)
class Desk:
    """What stands on the review page.

    ``mode`` is write, submitted, discuss, discussed, settled or withdrawn for a reviewer of the
    claim; open when the actor may start a review; closed, with the reason, otherwise.
    """

    standing: Standing
    claim: Claim
    mode: str
    reason: str
    speaker: str
    assignment: Assignment | None
    review: Review | None
    citations: list[Citation]
    final: Adjudication | None
    reviews_in: int | None
    neighbours: list[Any]

    @property
    def article(self) -> Article:
        return self.claim.article

    @cached_property
    def content_labels(self) -> list[VerdictLabel]:
        return _labels(self.standing.project.content_scale_id)

    @cached_property
    def attribution_labels(self) -> list[VerdictLabel]:
        """Empty when the second question is not asked: no such scale, or no speaker."""
        scale = self.standing.project.attribution_scale_id
        return _labels(scale) if scale and self.speaker else []

    @property
    def steps(self) -> list[Step]:
        return [
            {
                "number": claim.number,
                "url": self._url(claim),
                "state": own_state(claim),
                "current": claim.pk == self.claim.pk,
            }
            for claim in self.neighbours
        ]

    @property
    def submitted(self) -> int:
        """How many claims of the article the actor has reviewed."""
        return sum(own_state(claim) == "submitted" for claim in self.neighbours)

    @property
    def previous_url(self) -> str:
        return self._beside(-1)

    @property
    def next_url(self) -> str:
        return self._beside(1)

    @property
    def paragraphs(self) -> list[Paragraph]:
        marks = marks_of(
            self.neighbours,
            state=lambda claim: "current" if claim.pk == self.claim.pk else own_state(claim),
            url=self._url,
        )
        return marked_paragraphs(self.article.text, marks)

    @property
    def own_url(self) -> str:
        return self._url(self.claim)

    @property
    def sources(self) -> list[dict[str, Any]]:
        """The citations in the shape of ``components/source_row.html``."""
        rows = []
        for citation in self.citations:
            row = source_row(citation)
            if citation.searched_on is not None:
                row["published"] = _("searched on %(day)s") % {
                    "day": date_format(citation.searched_on, "j M Y")
                }
            address = f"{self.own_url}?source={citation.pk}#source"
            rows.append(row | {"pk": citation.pk, "edit_url": address})
        return rows

    @property
    def meta(self) -> str:
        # Isolated, so that a right-to-left name does not carry the rest of the line with it.
        article = self.article
        publisher = article.publisher and f"\u2068{article.publisher}\u2069"
        where = [
            publisher,
            _("%(length)s characters") % {"length": grouped(article.length)},
            _("claim %(number)s") % {"number": self.claim.number},
        ]
        return " · ".join(part for part in where if part)

    @property
    def is_revisable(self) -> bool:
        """Whether there is a submitted review that may still change."""
        return self.mode in ("submitted", "discuss")

    @property
    def is_writable(self) -> bool:
        return self.mode == "write" or self.is_revisable

    @property
    def is_discussed(self) -> bool:
        """Whether the actor reads the others' reviews, though the claim is not settled."""
        return self.mode in ("discuss", "discussed")

    @property
    def is_blind(self) -> bool:
        """Whether reviews of others stay hidden from the actor for now."""
        return self.standing.project.blind and self.mode in ("open", "write", "submitted")

    @property
    def claim_name(self) -> str:
        return _("Claim %(number)s") % {"number": self.claim.number}

    @property
    def said_question(self) -> str:
        return _("Did %(speaker)s say it?") % {"speaker": self.speaker}

    @property
    def guideline_url(self) -> str:
        return "#guideline" if self.standing.project.guideline else ""

    @property
    def guideline(self) -> SafeString:
        return guideline_html(self.standing.project.guideline)

    @property
    def begun(self) -> bool:
        """Whether anything of the own review was ever saved."""
        return self.review is not None and self.review.version > 1

    @property
    def asks_to_confirm(self) -> bool:
        """Whether a submitted review waits for its writer to say that it holds."""
        return self.assignment is not None and self.assignment.state == AssignmentState.CONFIRM

    @property
    def steps_apart(self) -> int | None:
        """How far the own verdict is from the final one; None where distance has no meaning."""
        own = self.review.content_label if self.review else None
        final = self.final
        if own is None or final is None or own.scale_id != final.content_label.scale_id:
            return None
        ordered = self.standing.project.content_scale.ordinal
        if own.pk != final.content_label_id and (
            not ordered or own.rating is None or final.content_label.rating is None
        ):
            return None
        distance: int = abs(own.rank - final.content_label.rank)
        return distance

    @property
    def apart_text(self) -> str:
        steps = self.steps_apart
        if self.final is None or steps is None:
            return ""
        if not steps:
            return _("the same verdict")
        return ngettext("one step apart", "%(steps)s steps apart", steps) % {"steps": steps}

    def _beside(self, distance: int) -> str:
        numbers = [claim.pk for claim in self.neighbours]
        if self.claim.pk not in numbers:
            return ""
        at = numbers.index(self.claim.pk) + distance
        return self._url(self.neighbours[at]) if 0 <= at < len(numbers) else ""

    def _url(self, claim: Any) -> str:
        return reverse("reviews.edit", args=[self.standing.project.slug, claim.pk])


def desk(standing: Standing, claim: Claim) -> Desk:
    """The review page of a claim of the project, its article loaded with it."""
    speakers = list(Attribution.objects.filter(claim=claim).order_by("order"))
    assignment = Assignment.objects.of(standing.actor).filter(claim=claim).first()
    review = own_review(standing, claim)
    final = (
        Adjudication.objects.visible_to(standing.actor)
        .standing()
        .filter(claim=claim)
        .select_related("content_label", "attribution_label", "adjudicator")
        .first()
    )
    mode, reason = _mode(standing, claim, assignment, final)
    return Desk(
        standing=standing,
        claim=claim,
        mode=mode,
        reason=reason,
        speaker=speakers[-1].speaker if speakers else "",
        assignment=assignment,
        review=review,
        citations=_citations(review),
        final=final,
        reviews_in=_reviews_in(claim) if mode == "submitted" else None,
        neighbours=_neighbours(standing, claim),
    )


def rewording(place: Desk, seen: int | None = None) -> Rewording | None:
    """How the wording changed since the actor judged it, or saw it, or last saved their draft.

    ``seen`` is the version of the claim that stood on the page which they sent. None when nothing
    changed, or when there is nothing to write.
    """
    own, review, standing, claim = place.assignment, place.review, place.standing, place.claim
    if own is None or review is None or place.mode not in ("write", "submitted"):
        return None
    former = None
    if place.asks_to_confirm:
        former = own.former_wording
    elif seen is not None:
        former = wording_since_version(standing, claim, seen)
    elif place.mode == "write" and place.begun:
        former = wording_since_moment(standing, claim, review.updated_at)
    if former is None:
        return None
    return Rewording(differences(former, current_wording(claim)), place.asks_to_confirm)


def own_review(standing: Standing, claim: Claim) -> Review | None:
    labels = ("content_label", "attribution_label")
    own = Review.objects.filter(claim=claim, reviewer=standing.actor)
    return own.select_related(*labels, "assignment").first()


def own_state(claim: Any) -> str:
    """todo, draft or submitted; of a claim with ``own_state`` and ``own_begun``."""
    if claim.own_state == AssignmentState.SUBMITTED:
        return "submitted"
    return "draft" if claim.own_state in OWED and claim.own_begun else "todo"


def _mode(
    standing: Standing, claim: Claim, own: Assignment | None, final: Adjudication | None
) -> tuple[str, str]:
    if claim.withdrawn_at is not None:
        return "withdrawn", claim.withdrawn_reason
    if final is not None:
        return "settled", ""
    if own is not None and own.state not in GIVEN_BACK and can_review(standing):
        if own.state != AssignmentState.SUBMITTED:
            return "write", ""
        discussion = own_discussion(standing, claim)
        if discussion is None:
            return "submitted", ""
        return ("discuss" if is_running(discussion) else "discussed"), ""
    if not can_review(standing):
        return "closed", _("Viewers read along; reviewers judge.")
    if own is not None and own.decline_reason == DeclineReason.CONFLICT:
        return "closed", _(
            "You declined this claim for a conflict of interest, so others review it."
        )
    if claim.created_by_id == standing.actor.pk:
        return "closed", _("You marked this claim yourself, so others review it.")
    if claim.ready_at is None:
        return "closed", _("This claim is not ready for review yet.")
    counted = Claim.objects.with_state().get(pk=claim.pk)
    opened = Claim.objects.filter(pk=claim.pk).opened().exists()
    if (
        can_take(standing, claim, counted.state, opened=opened)
        and counted.slots_taken < standing.project.reviews_per_claim
    ):
        return "open", ""
    return "closed", _("This claim is not open for review.")


def _labels(scale_id: int) -> list[VerdictLabel]:
    return list(VerdictLabel.objects.filter(scale=scale_id, retired=False).order_by("rank"))


def _citations(review: Review | None) -> list[Citation]:
    if review is None:
        return []
    return list(review.citations.select_related("source").order_by("order"))


def _reviews_in(claim: Claim) -> int:
    """Only for who has submitted: before that, even the number would tell."""
    return Review.objects.submitted().filter(claim=claim).count()


def _neighbours(standing: Standing, claim: Claim) -> list[Any]:
    """The claims of the article that are or were up for review, and this one, in reading order."""
    begun = Review.objects.filter(claim=OuterRef("pk"), reviewer=standing.actor).begun()
    rows: Iterable[Any] = (
        Claim.objects.visible_to(standing.actor)
        .filter(article=claim.article_id)
        .with_own_review(standing.actor)
        .annotate(own_begun=Exists(begun))
        .in_reading_order()
        .prefetch_related("anchors")
    )
    return [
        row
        for row in rows
        if row.pk == claim.pk or (row.ready_at is not None and row.withdrawn_at is None)
    ]
