"""Accounts: made, changed and closed, never deleted (P15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group
from django.http import HttpRequest

from ..models import User
from ..services.people import activate_account, deactivate_account
from .base import NoDelete, ServiceAdmin, actor_of

if TYPE_CHECKING:
    _UserAdmin = UserAdmin[User]
    _NewUserForm = UserCreationForm[User]
else:
    _UserAdmin = UserAdmin
    _NewUserForm = UserCreationForm

# Roles are given project by project; groups would be a second, silent way to rights.
admin.site.unregister(Group)

RIGHTS = ("is_active", "is_staff", "is_superuser")


class NewAccountForm(_NewUserForm):
    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email")


@admin.register(User)
class AccountAdmin(NoDelete, ServiceAdmin, _UserAdmin):
    add_form = NewAccountForm
    list_display = ("username", "name", "email", "is_active", "is_superuser", "is_demo")
    list_filter = ("is_active", "is_superuser", "is_demo")
    filter_horizontal = ()
    readonly_fields = ("is_demo", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        (
            "Rights",
            {
                "fields": (*RIGHTS, "is_demo"),
                "description": "Close an account by taking “active” away: what the person did "
                "stays. Site admins are both staff and superuser; roles in projects are given "
                "under Memberships.",
            },
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "username", "first_name", "last_name", "email", "password1", "password2",
                )
            },
        ),
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody takes the site away from themselves by a slip."""
        own = obj is not None and obj.pk == request.user.pk
        return (*self.readonly_fields, *(RIGHTS if own else ()))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Closing and opening an account is the service's: sessions end, owed claims are free."""
        wanted = obj.is_active
        if not change or "is_active" not in form.changed_data:
            return super().save_model(request, obj, form, change)
        obj.is_active = not wanted
        super().save_model(request, obj, form, change)
        act = activate_account if wanted else deactivate_account
        obj.is_active = act(actor=actor_of(request), user=obj).is_active
        return None
