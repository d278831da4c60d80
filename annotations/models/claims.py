import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from ..choices import Kind, Origin, SpeechMode, Worth
from ..querysets import ClaimQuerySet


class Claim(models.Model):
    """One assertion that can be checked, at one or more places of one article."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="claims")
    article = models.ForeignKey("Article", models.PROTECT, related_name="claims")
    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    number = models.PositiveIntegerField(help_text="Counts within the article; never reused.")
    text = models.TextField(help_text="Stand-alone text: to be read without the article.")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    flags = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    worth = models.FloatField(null=True, blank=True, help_text="Check-worthiness, 0 to 1.")
    worth_origin = models.CharField(max_length=8, choices=Origin, default=Origin.MACHINE)
    worth_reasons = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    verifiability = models.FloatField(null=True, blank=True, help_text="0 to 1.")
    uttered_on = models.DateField(null=True, blank=True)
    refers_to = models.CharField(max_length=300, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    origin = models.CharField(max_length=8, choices=Origin)
    external_id = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="claims"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When adjudicators could first read its reviews.",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        indexes = [
            models.Index(fields=["project", "-worth", "id"], name="claim_worth"),
            GinIndex(fields=["text"], name="claim_trigrams", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "project"], name="claim_in_project"),
            models.UniqueConstraint(fields=["article", "number"], name="claim_number_once"),
            models.UniqueConstraint(
                fields=["project", "external_id"],
                condition=~Q(external_id=""),
                name="claim_external_id_once",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="claim_not_empty"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="claim_kind"),
            models.CheckConstraint(
                condition=Q(worth__isnull=True) | Q(worth__range=(0, 1)), name="claim_worth_range"
            ),
            models.CheckConstraint(
                condition=Q(verifiability__isnull=True) | Q(verifiability__range=(0, 1)),
                name="claim_verifiability_range",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="claim_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def worth_band(self) -> Worth:
        return Worth.of(self.worth)


class Anchor(models.Model):
    """A stored place. ``article.text[start:end] == quote`` always (P5, trigger)."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="anchors")
    order = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    prefix = models.CharField(max_length=32, blank=True, help_text="Code points before it.")
    suffix = models.CharField(max_length=32, blank=True, help_text="Code points after it.")

    class Meta:
        ordering = ["claim", "order"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "order"], name="anchor_order_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="anchor_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"


class Attribution(models.Model):
    """Who is said to have said it; the outermost link of the chain has order 0."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="attributions")
    order = models.PositiveSmallIntegerField()
    speaker = models.CharField(max_length=200)
    role = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=8, choices=SpeechMode)
    mention = models.CharField(max_length=200, blank=True, help_text="The words that name them.")
    mention_start = models.PositiveIntegerField(null=True, blank=True)
    cue = models.CharField(max_length=200, blank=True, help_text="“stating”, “noted”")
    cue_start = models.PositiveIntegerField(null=True, blank=True)
    occasion = models.CharField(max_length=300, blank=True)
    wikidata_id = models.CharField(max_length=20, blank=True)
    origin = models.CharField(max_length=8, choices=Origin)

    class Meta:
        ordering = ["claim", "order"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "order"], name="attribution_order_once"),
            models.CheckConstraint(condition=~Q(speaker=""), name="attribution_has_speaker"),
            models.CheckConstraint(
                condition=Q(wikidata_id="") | Q(wikidata_id__regex=r"^Q[1-9][0-9]*$"),
                name="attribution_wikidata_id",
            ),
            models.CheckConstraint(
                condition=Q(mention="", mention_start__isnull=True)
                | (~Q(mention="") & Q(mention_start__isnull=False)),
                name="attribution_mention_has_place",
            ),
            models.CheckConstraint(
                condition=Q(cue="", cue_start__isnull=True)
                | (~Q(cue="") & Q(cue_start__isnull=False)),
                name="attribution_cue_has_place",
            ),
        ]

    def __str__(self) -> str:
        return self.speaker
