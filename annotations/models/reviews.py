from django.conf import settings
from django.db import models
from django.db.models import Q

from ..choices import (
    AdjudicationMethod,
    Aspect,
    AssignmentState,
    Cause,
    Confidence,
    DeclineReason,
    Medium,
    Precision,
    Stance,
    Tier,
)
from ..querysets import AdjudicationQuerySet, AssignmentQuerySet, ReviewQuerySet
from .fields import WebAddressField

HOLDING_A_SLOT = [
    AssignmentState.OPEN,
    AssignmentState.SUBMITTED,
    AssignmentState.SENT_BACK,
    AssignmentState.CONFIRM,
]


class Assignment(models.Model):
    """A claim asked of a reviewer. Numbered slots make N reviews exactly N (P4)."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    claim = models.ForeignKey("Claim", models.PROTECT, related_name="assignments")
    slot = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments"
    )
    state = models.CharField(max_length=10, choices=AssignmentState, default=AssignmentState.OPEN)
    held_until = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The manager who asked; empty when the reviewer took it.",
    )
    former_wording = models.JSONField(
        null=True,
        blank=True,
        help_text="While the state is “confirm”: the wording that the review judged.",
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=12, choices=DeclineReason, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="Why declined or sent back.")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "slot"]
        indexes = [
            models.Index(fields=["reviewer", "project", "state"], name="assignment_queue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "slot"],
                condition=Q(state__in=HOLDING_A_SLOT),
                name="assignment_slot_once",
            ),
            models.UniqueConstraint(fields=["claim", "reviewer"], name="assignment_reviewer_once"),
            models.UniqueConstraint(
                fields=["id", "claim", "reviewer"], name="assignment_of_reviewer"
            ),
            models.CheckConstraint(condition=Q(slot__range=(1, 5)), name="assignment_slot_range"),
            models.CheckConstraint(
                condition=Q(state=AssignmentState.CONFIRM, former_wording__isnull=False)
                | ~Q(state=AssignmentState.CONFIRM) & Q(former_wording__isnull=True),
                name="assignment_confirm_with_wording",
            ),
            models.CheckConstraint(
                condition=Q(state=AssignmentState.DECLINED, declined_at__isnull=False)
                & ~Q(decline_reason="")
                | ~Q(state=AssignmentState.DECLINED)
                & Q(declined_at__isnull=True, decline_reason=""),
                name="assignment_declined_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: claim {self.claim_id}, slot {self.slot}"


class Review(models.Model):
    """One person's judgement of one claim. A draft until ``submitted_at`` is set."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    claim = models.ForeignKey("Claim", models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="review")
    content_label = models.ForeignKey(
        "VerdictLabel", models.PROTECT, null=True, blank=True, related_name="+"
    )
    attribution_label = models.ForeignKey(
        "VerdictLabel", models.PROTECT, null=True, blank=True, related_name="+"
    )
    confidence = models.CharField(max_length=6, choices=Confidence, blank=True)
    justification = models.TextField(blank=True)
    as_of = models.DateField(
        null=True, blank=True, help_text="The verdict holds as of this day; empty for today."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_key = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Of the request that made this version, so that its retry is told so.",
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "project"], name="review_in_project"),
            models.UniqueConstraint(fields=["claim", "reviewer"], name="review_once"),
            models.CheckConstraint(
                condition=Q(confidence="") | Q(confidence__in=Confidence.values),
                name="review_confidence",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True)
                | Q(content_label__isnull=False) & ~Q(confidence=""),
                name="review_submitted_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} on claim {self.claim_id}"


class Source(models.Model):
    """A thing cited, as one person described it at one time.

    Two reviewers who cite one page have two rows with the same ``canonical_url``. Were the row
    shared, the second reviewer would see the first one's title and learn that somebody has cited
    the page before (P6). A person's own rows are shared by their citations as long as they say
    the same, so that describing the page anew changes no evidence that was given before.
    """

    project = models.ForeignKey("Project", models.PROTECT, related_name="sources")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sources")
    url = WebAddressField(max_length=2000, blank=True, help_text="As given.")
    canonical_url = WebAddressField(max_length=2000, blank=True)
    title = models.CharField(max_length=500)
    publisher = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    published_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    medium = models.CharField(max_length=10, choices=Medium, default=Medium.WEB)
    tier = models.CharField(max_length=10, choices=Tier, blank=True)
    archived_url = WebAddressField(max_length=2000, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["project", "title", "id"]
        indexes = [
            models.Index(fields=["project", "canonical_url"], name="source_same_page"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "project"], name="source_in_project"),
            models.CheckConstraint(condition=~Q(title=""), name="source_has_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Citation(models.Model):
    """A source's use in a review, or a search that found nothing."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, models.PROTECT, related_name="citations")
    order = models.PositiveSmallIntegerField()
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="citations"
    )
    aspect = models.CharField(max_length=20, choices=Aspect, default=Aspect.CONTENT)
    stance = models.CharField(max_length=8, choices=Stance, blank=True)
    quote = models.TextField(blank=True, help_text="The source's exact words.")
    locator = models.CharField(max_length=200, blank=True, help_text="Page, minute, table.")
    note = models.TextField(blank=True)
    retrieved_at = models.DateTimeField(null=True, blank=True)
    searched_for = models.CharField(max_length=500, blank=True)
    searched_in = models.CharField(max_length=300, blank=True)
    searched_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["review", "order"]
        constraints = [
            models.UniqueConstraint(fields=["id", "project"], name="citation_in_project"),
            models.UniqueConstraint(fields=["review", "order"], name="citation_order_once"),
            models.CheckConstraint(
                condition=Q(source__isnull=False, searched_for="", stance__in=Stance.values)
                | Q(source__isnull=True, stance="")
                & ~Q(searched_for="")
                & ~Q(searched_in="")
                & Q(searched_on__isnull=False),
                name="citation_source_or_search",
            ),
            models.CheckConstraint(condition=Q(aspect__in=Aspect.values), name="citation_aspect"),
        ]

    def __str__(self) -> str:
        return str(self.source or self.searched_for)


class Adjudication(models.Model):
    """The settling of a claim. One stands; an older one is superseded, never edited (trigger)."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    claim = models.ForeignKey("Claim", models.PROTECT, related_name="adjudications")
    method = models.CharField(max_length=12, choices=AdjudicationMethod)
    adjudicator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adjudications",
    )
    content_label = models.ForeignKey("VerdictLabel", models.PROTECT, related_name="+")
    attribution_label = models.ForeignKey(
        "VerdictLabel", models.PROTECT, null=True, blank=True, related_name="+"
    )
    confidence = models.CharField(max_length=6, choices=Confidence)
    justification = models.TextField(blank=True)
    cause = models.CharField(max_length=8, choices=Cause, blank=True)
    note = models.TextField(blank=True, help_text="To the reviewers; not exported.")
    citations = models.ManyToManyField(
        Citation, through="PublishedCitation", related_name="adjudications"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = AdjudicationQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "project"], name="adjudication_in_project"),
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(superseded_at__isnull=True),
                name="adjudication_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(method=AdjudicationMethod.ADJUDICATED, adjudicator__isnull=False)
                & ~Q(justification="")
                | Q(method=AdjudicationMethod.AGREEMENT, adjudicator__isnull=True),
                name="adjudication_by_a_person_or_by_agreement",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=Confidence.values), name="adjudication_confidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content_label} on claim {self.claim_id}"


class PublishedCitation(models.Model):
    """A reviewer's citation that the adjudicator chose to publish."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    adjudication = models.ForeignKey(Adjudication, models.PROTECT, related_name="published")
    citation = models.ForeignKey(Citation, models.PROTECT, related_name="published")

    class Meta:
        ordering = ["adjudication", "citation"]
        constraints = [
            models.UniqueConstraint(
                fields=["adjudication", "citation"], name="published_citation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"citation {self.citation_id} in adjudication {self.adjudication_id}"
