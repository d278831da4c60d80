"""The door of the admin."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest
from django.http import HttpRequest

YEAR = {"year", "iso_year"}  # parts of the name of a filter


class Site(AdminSite):
    site_header = site_title = "Claimdesk"
    index_title = "Site administration"
    site_url = "/p/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Site admins only: the rights of groups and single permissions play no part here."""
        user = request.user
        return user.is_active and user.is_staff and user.is_superuser

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Refuse years of five digits, which Django hands on to `datetime` without a look."""

        @wraps(view)
        def looking(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            for name, value in request.GET.items():
                if not YEAR.isdisjoint(name.split("__")) and len(value) > 4:
                    raise BadRequest(f"{name} is not a year.")
            return view(request, *args, **kwargs)

        return super().admin_view(looking, cacheable)
