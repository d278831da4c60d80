"""Filters that people keep under a name. No part of the record: their owners may delete them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..choices import Screen
from ..querysets import SavedViewQuerySet

LONGEST_NAME = 80
LONGEST_QUERY = 4000


class SavedView(models.Model):
    """A filter and an order of one table, as the query string that the table itself wrote."""

    project = models.ForeignKey("Project", models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    screen = models.CharField(max_length=8, choices=Screen)
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    shared = models.BooleanField(default=False, help_text="Everybody in the project sees it.")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person", "screen", "name"], name="saved_view_name_once"
            ),
            models.CheckConstraint(condition=Q(screen__in=Screen.values), name="saved_view_screen"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
