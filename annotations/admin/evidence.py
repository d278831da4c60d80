"""Who reviews what, and what they found: as far as the site admin is not blind themselves (P6)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet

from ..models import Adjudication, Assignment, Citation, Comment, Review, Source, User
from ..querysets import judgements_open_to
from .base import ReadOnlyAdmin


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("claim", "slot", "reviewer", "state", "due_on")
    list_filter = ("project", "state", "slot")
    list_select_related = ("claim", "reviewer")
    search_fields = ("reviewer__username",)
    ordering = ("-id",)

    def seen_by(self, actor: User, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(Q(reviewer=actor) | judgements_open_to(actor))


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ("claim", "reviewer", "content_label", "attribution_label", "confidence",
                    "submitted_at")  # fmt: skip
    list_filter = ("project", "confidence", "submitted_at")
    list_select_related = ("claim", "reviewer", "content_label", "attribution_label")
    search_fields = ("reviewer__username", "justification")
    ordering = ("-id",)
    deferred = ("justification",)

    def seen_by(self, actor: User, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(pk__in=Review.objects.visible_to(actor))


@admin.register(Citation)
class CitationAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "review", "aspect", "stance", "retrieved_at")
    list_filter = ("project", "aspect", "stance")
    list_select_related = ("source", "review__reviewer")
    search_fields = ("source__title", "source__url", "searched_for")
    ordering = ("-id",)
    deferred = ("quote", "note", "review__justification")

    def seen_by(self, actor: User, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(review__in=Review.objects.visible_to(actor))


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    list_display = ("title", "publisher", "canonical_url", "medium", "tier", "published_on")
    list_filter = ("project", "medium", "tier")
    search_fields = ("title", "publisher", "url")
    ordering = ("-id",)

    def seen_by(self, actor: User, rows: QuerySet[Any]) -> QuerySet[Any]:
        """One's own, and those of reviews that are open: that a page is cited tells of a review."""
        cited = Citation.objects.filter(review__in=Review.objects.visible_to(actor))
        return rows.filter(Q(added_by=actor) | Q(pk__in=cited.values("source")))


@admin.register(Adjudication)
class AdjudicationAdmin(ReadOnlyAdmin):
    list_display = ("claim", "content_label", "attribution_label", "method", "adjudicator",
                    "created_at", "superseded_at")  # fmt: skip
    list_filter = ("project", "method", "cause")
    list_select_related = ("claim", "content_label", "attribution_label", "adjudicator")
    search_fields = ("claim__text", "justification")
    ordering = ("-id",)
    deferred = ("justification", "note")


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ("text", "claim", "author", "created_at", "resolved_at")
    list_filter = ("project",)
    list_select_related = ("claim", "author")
    search_fields = ("text", "author__username")
    ordering = ("-id",)

    def seen_by(self, actor: User, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(pk__in=Comment.objects.visible_to(actor))
