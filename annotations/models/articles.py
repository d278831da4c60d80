from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..choices import Direction, Disposition, NoClaimReason, Precision
from ..querysets import ArticleQuerySet
from .fields import WebAddressField


class Article(models.Model):
    """Text under check. ``text`` never changes after it is stored (trigger)."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="articles")
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next"
    )
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200, blank=True)
    byline = models.CharField(max_length=200, blank=True)
    url = WebAddressField(max_length=2000, blank=True)
    archived_url = WebAddressField(max_length=2000, blank=True)
    published_on = models.DateField(null=True, blank=True)
    published_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    language = models.CharField(max_length=20, default="en", help_text="BCP 47 tag.")
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.LTR)
    text = models.TextField(help_text="Exactly as stored; LF line ends.")
    length = models.PositiveIntegerField(help_text="Code points of the text.")
    sha256 = models.CharField(max_length=64, help_text="Of the text in UTF-8, lower-case hex.")
    splitter = models.CharField(max_length=60, help_text="Version of the splitting that was used.")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="articles")
    added_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-id"]
        indexes = [
            models.Index(fields=["project", "-added_at", "-id"], name="article_newest"),
            models.Index(fields=["project", "sha256"], name="article_same_text"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "project"], name="article_in_project"),
            models.CheckConstraint(condition=Q(length__gt=0), name="article_not_empty"),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="article_direction"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Segment(models.Model):
    """One sentence of an article, accounted for. Offsets are code points, end exclusive."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, models.PROTECT, related_name="segments")
    order = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    paragraph = models.PositiveIntegerField()
    disposition = models.CharField(max_length=8, choices=Disposition, default=Disposition.UNSEEN)
    reason = models.CharField(max_length=16, choices=NoClaimReason, blank=True)

    class Meta:
        ordering = ["article", "order"]
        constraints = [
            models.UniqueConstraint(fields=["article", "order"], name="segment_order_once"),
            models.UniqueConstraint(fields=["article", "start"], name="segment_start_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="segment_not_empty"),
            models.CheckConstraint(
                condition=Q(disposition=Disposition.NONE, reason__in=NoClaimReason.values)
                | Q(disposition__in=[Disposition.CLAIMS, Disposition.UNSEEN], reason=""),
                name="segment_accounted_for",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"
