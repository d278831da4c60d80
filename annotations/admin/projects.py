"""Projects, their people and scales; every change is a service's, and so stands in the history."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..choices import Aspect
from ..models import Membership, Project, VerdictLabel, VerdictScale
from ..services.projects import (
    SETTINGS,
    add_member,
    change_project,
    change_role,
    create_project,
    remove_member,
)
from .base import (
    NoDelete,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ServiceAdmin,
    actor_of,
    export_claims,
    standing_of,
)

# The kinds of claim have a page of their own, which fits them better than a list and an object.
HERE = tuple(name for name in SETTINGS if name not in ("offered_kinds", "kind_notes"))


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that knows the version it was made from, so that no save is silent (P3)."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        stored = self.instance
        if stored.pk and self.cleaned_data.get("version") != stored.version:
            raise forms.ValidationError(
                "Someone saved this after you opened it. Open it in another tab to compare."
            )
        return super().clean()


class ProjectForm(VersionedForm):
    class Meta:
        model = Project
        fields = ("name", "slug", *HERE[1:])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scales = VerdictScale.objects
        usable = scales.for_project(self.instance) if self.instance.pk else scales.shipped()
        for name, aspect in (
            ("content_scale", Aspect.CONTENT),
            ("attribution_scale", Aspect.ATTRIBUTION),
        ):
            field: Any = self.fields[name]
            field.queryset = usable.filter(aspect=aspect)


class MembershipForm(VersionedForm):
    class Meta:
        model = Membership
        fields = ("project", "user", "role")


@admin.register(Project)
class ProjectAdmin(NoDelete, ServiceAdmin):
    form = ProjectForm
    actions = (export_claims,)
    list_display = ("name", "slug", "language", "content_scale", "reviews_per_claim", "blind")
    list_select_related = ("content_scale",)
    search_fields = ("name", "slug")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The slug stands in addresses and exports."""
        return ("slug",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = form.cleaned_data
        settings = {name: given[name] for name in HERE}
        if change:
            change_project(standing=standing_of(request, obj), version=given["version"], **settings)
        else:
            made = create_project(actor=actor_of(request), slug=given["slug"], **settings)
            obj.pk = made.pk


@admin.register(Membership)
class MembershipAdmin(ServiceAdmin):
    """Removing a member ends their rights at once; what they did stays."""

    form = MembershipForm
    autocomplete_fields = ("project", "user")
    list_display = ("user", "project", "role", "created_at")
    list_filter = ("role", "project")
    list_select_related = ("user", "project")
    search_fields = ("user__username", "user__first_name", "user__last_name", "project__name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("project", "user") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        standing = standing_of(request, obj.project)
        given = form.cleaned_data
        if change:
            change_role(
                standing=standing, membership=obj, version=given["version"], role=given["role"]
            )
        else:
            made = add_member(standing=standing, user=given["user"], role=given["role"])
            obj.pk = made.pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        remove_member(standing=standing_of(request, obj.project), membership=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for membership in queryset:
            self.delete_model(request, membership)


class LabelInline(ReadOnlyInline):
    model = VerdictLabel


@admin.register(VerdictScale)
class ScaleAdmin(ReadOnlyAdmin):
    inlines = (LabelInline,)
    list_display = ("name", "slug", "version", "aspect", "ordinal", "project")
    list_filter = ("aspect",)
    search_fields = ("name", "slug")
