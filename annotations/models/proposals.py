from django.conf import settings
from django.db import models

from ..choices import SplitBy
from ..querysets import ProposalQuerySet


class Proposal(models.Model):
    """A text that a person looks at before it is an article, and what it would be split into.

    Found again by what it was made from (``key``), so that asking twice splits once. Thrown away
    after some days: it is no part of the record.
    """

    project = models.ForeignKey("Project", models.PROTECT, related_name="proposals")
    key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of all it depends on.")
    text = models.TextField()
    language = models.CharField(max_length=20)
    published_on = models.DateField(null=True)
    by = models.CharField(max_length=9, choices=SplitBy)
    fine = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    job = models.BigIntegerField(null=True, help_text="Of the queue; its row may be gone.")
    started_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0, help_text="Code points that are split.")
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True, help_text="The split as plain values.")
    trouble = models.TextField(blank=True, help_text="Why there is no result, for people.")
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["asked_by", "project", "-id"], name="proposal_of_person")]

    def __str__(self) -> str:
        return f"Proposal {self.pk} for {len(self.text):,} characters"


class ParsedPiece(models.Model):
    """What a parser made of a piece of text, kept by a hash of both: offsets and tags, no words."""

    key = models.BinaryField(primary_key=True)
    words = models.BinaryField()
    parsed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["parsed_at"], name="parsed_piece_age")]

    def __str__(self) -> str:
        return bytes(self.key).hex()
