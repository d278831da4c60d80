"""Talk about claims, and the round in which reviewers who differ see each other's reviews."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..choices import Confidence
from ..querysets import CommentQuerySet, DiscussionQuerySet


class Comment(models.Model):
    """What somebody says about a claim. A thread is a comment with its replies, resolved as one."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    claim = models.ForeignKey("Claim", models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    reply_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies"
    )
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply_to__isnull=True) | Q(resolved_at__isnull=True),
                name="comment_thread_resolved_as_one",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="comment_not_empty"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Discussion(models.Model):
    """Days in which the reviewers of a disputed claim read each other, talk and may revise.

    It opens once for a claim, when the last blind review is in, and ends at ``closes_at`` without
    a job, or earlier by hand. What they said before it opened stays as ``BlindVerdict``.
    """

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    claim = models.OneToOneField("Claim", models.PROTECT, related_name="discussion")
    opened_at = models.DateTimeField(auto_now_add=True)
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        ordering = ["claim"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opened_at")), name="discussion_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"Discussion of claim {self.claim_id}"


class BlindVerdict(models.Model):
    """What a reviewer had said when the discussion opened; agreement before it is made of these."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    discussion = models.ForeignKey(Discussion, models.PROTECT, related_name="blind_verdicts")
    review = models.OneToOneField("Review", models.PROTECT, related_name="blind_verdict")
    content_label = models.ForeignKey("VerdictLabel", models.PROTECT, related_name="+")
    attribution_label = models.ForeignKey(
        "VerdictLabel", models.PROTECT, null=True, blank=True, related_name="+"
    )
    confidence = models.CharField(max_length=6, choices=Confidence)

    class Meta:
        ordering = ["discussion", "review"]

    def __str__(self) -> str:
        return f"{self.content_label} of review {self.review_id}"


class SpotCheck(models.Model):
    """A manager's look at a claim that settled itself. One for each such final verdict."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    adjudication = models.OneToOneField("Adjudication", models.PROTECT, related_name="spot_check")
    upheld = models.BooleanField()
    note = models.TextField(blank=True)
    checker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Spot check of adjudication {self.adjudication_id}"
