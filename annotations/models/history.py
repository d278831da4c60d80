from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ..choices import CorrectionKind, Verb
from ..querysets import ActivityQuerySet


class Activity(models.Model):
    """What happened, in order. Append-only and hash-chained by the database (P10).

    A trigger sets ``sequence``, ``at``, ``previous_hash`` and ``hash``: the chain holds for rows
    that reach the table past this class, too.
    """

    project = models.ForeignKey(
        "Project", models.PROTECT, null=True, blank=True, related_name="activities"
    )
    sequence = models.PositiveBigIntegerField(db_default=0, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="activities"
    )
    verb = models.CharField(max_length=30, choices=Verb)
    object_type = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    claim = models.ForeignKey(
        "Claim", models.PROTECT, null=True, blank=True, related_name="activities"
    )
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    previous_hash = models.CharField(max_length=64, db_default="", editable=False)
    hash = models.CharField(max_length=64, db_default="", editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-sequence"]
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["claim", "-id"], name="activity_of_claim")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "sequence"],
                nulls_distinct=False,
                name="activity_sequence_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"


class Correction(models.Model):
    """A published verdict, wording or speaker corrected in the open. Append-only (trigger)."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    claim = models.ForeignKey("Claim", models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=12, choices=CorrectionKind)
    before = models.JSONField()
    after = models.JSONField()
    public_note = models.TextField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="corrections")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["claim", "at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(public_note=""), name="correction_has_note"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of claim {self.claim_id}"


class RequestKey(models.Model):
    """A request that was carried out once, stored with its effect, so that a retry is not (P2)."""

    project = models.ForeignKey("Project", models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    route = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    body_sha256 = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["created_at"], name="request_key_age")]
        constraints = [
            models.UniqueConstraint(fields=["user", "route", "key"], name="request_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
