"""Articles and claims, to be looked at and exported."""

from __future__ import annotations

from django.contrib import admin

from ..models import Anchor, Article, Attribution, Claim, Segment
from .base import ReadOnlyAdmin, ReadOnlyInline, export_claims


@admin.register(Article)
class ArticleAdmin(ReadOnlyAdmin):
    actions = (export_claims,)
    list_display = ("title", "project", "publisher", "published_on", "length", "added_at")
    list_filter = ("project", "language")
    list_select_related = ("project",)
    search_fields = ("title", "publisher", "url", "sha256")
    ordering = ("-id",)
    deferred = ("text",)


@admin.register(Segment)
class SegmentAdmin(ReadOnlyAdmin):
    list_display = ("id", "article", "order", "start", "end", "disposition", "reason")
    list_filter = ("project", "disposition", "reason")
    list_select_related = ("article",)
    ordering = ("article", "order")
    deferred = ("article__text",)


class AnchorInline(ReadOnlyInline):
    model = Anchor
    exclude = ("project",)


class AttributionInline(ReadOnlyInline):
    model = Attribution
    exclude = ("project",)


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    actions = (export_claims,)
    inlines = (AnchorInline, AttributionInline)
    list_display = ("text", "number", "article", "kind", "worth", "origin", "withdrawn_at")
    list_filter = ("project", "kind", "origin", "worth_origin")
    list_select_related = ("article",)
    search_fields = ("text", "public_id", "external_id")
    ordering = ("article", "number")
    deferred = ("article__text",)
