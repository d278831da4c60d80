"""What happened, and what was corrected in the open."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from ..models import Activity, Correction, User
from .base import ReadOnlyAdmin


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("at", "project", "sequence", "actor", "verb", "object_type", "object_id")
    list_filter = ("project", "verb")
    list_select_related = ("project", "actor")
    search_fields = ("actor__username", "hash")
    ordering = ("-id",)
    deferred = ("before", "after")

    def seen_by(self, actor: User, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(pk__in=Activity.objects.visible_to(actor))


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    list_display = ("at", "claim", "kind", "actor", "public_note")
    list_filter = ("project", "kind")
    list_select_related = ("claim", "actor")
    ordering = ("-id",)
    deferred = ("before", "after")
