"""What the pages of the admin have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from ..choices import Role
from ..exceptions import Refused, StaleVersion
from ..exports.claims_csv import Selection, claims_in, stream_claims
from ..exports.download import as_download
from ..models import Claim, Project, User
from ..policies import Standing

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline


def actor_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def standing_of(request: HttpRequest, project: Project) -> Standing:
    """A site admin's standing in the admin: a manager of every project."""
    return Standing(actor_of(request), project, Role.MANAGER)


class NoDelete:
    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ServiceAdmin(ModelAdmin):
    """A page whose changes are made by services; their refusals are shown, not raised."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as error:
            messages.error(request, error.sentence)
        except StaleVersion as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(request.get_full_path())


class Unchanging(NoDelete):
    """Rows to look at. What only services write has no form."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(Unchanging, ModelAdmin):
    """``deferred`` are texts that no list shows; a row's own page loads them."""

    deferred: tuple[str, ...] = ()
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.seen_by(actor_of(request), super().get_queryset(request)).defer(*self.deferred)

    def seen_by(self, actor: User, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that the actor may see; narrowed where blindness hides some (P6)."""
        return rows


class ReadOnlyInline(Unchanging, TabularInline):
    extra = 0
    can_delete = False


@admin.action(description="Export claims as CSV")
def export_claims(
    modeladmin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponseBase:
    """One file of the claims of the chosen projects or articles, or of the chosen claims."""
    selection = Selection(
        claims=claims_in(queryset),
        actor=actor_of(request),
        withdrawn=queryset.model is Claim,  # a claim that was picked by itself is meant
    )
    return as_download(request, stream_claims(selection), "claims")
