"""What people are told, and where they are. Neither is part of the record."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..choices import NoticeKind, Place
from ..querysets import NoticeQuerySet, PresenceQuerySet


class Notice(models.Model):
    """Something a person should know; read in the app and, if they want, by e-mail."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind)
    claim = models.ForeignKey("Claim", models.PROTECT, related_name="+")
    comment = models.ForeignKey(
        "Comment", models.PROTECT, null=True, blank=True, related_name="notices"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.CharField(max_length=500, blank=True, help_text="The words of who asked.")
    key = models.CharField(
        max_length=60, blank=True, help_text="Tells the same thing once: nobody is told twice."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    emailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(
                fields=["user", "project"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], condition=~Q(key=""), name="notice_told_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: claim {self.claim_id}"

    def get_absolute_url(self) -> str:
        """Where what it tells is seen; the project must be loaded."""
        at = [self.project.slug, self.claim_id]
        if self.comment_id:
            there = reverse("claims.show", args=at, query={"comment": self.comment_id})
            return f"{there}#comment-{self.comment_id}"
        taken = self.kind == NoticeKind.TAKEN_BACK
        return reverse("claims.show" if taken else "reviews.edit", args=at)


class Presence(models.Model):
    """One open tab: who is here and on which claim. Forgotten when it falls silent."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tab = models.CharField(max_length=32, help_text="Drawn by the page, to tell its tabs apart.")
    place = models.CharField(max_length=12, choices=Place, default=Place.ELSEWHERE)
    article = models.ForeignKey("Article", models.PROTECT, null=True, blank=True, related_name="+")
    claim = models.ForeignKey("Claim", models.PROTECT, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering = ["user", "id"]
        indexes = [models.Index(fields=["project", "seen_at"], name="presence_here")]
        constraints = [
            models.UniqueConstraint(fields=["user", "tab"], name="presence_of_tab"),
            models.CheckConstraint(condition=Q(place__in=Place.values), name="presence_place"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_place_display()}"
