"""The door of the admin."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest


class Site(AdminSite):
    site_header = site_title = "Claimdesk"
    index_title = "Site administration"
    site_url = "/p/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Site admins only: the rights of groups and single permissions play no part here."""
        user = request.user
        return user.is_active and user.is_staff and user.is_superuser
