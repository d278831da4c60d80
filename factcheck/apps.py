from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class FactcheckConfig(AppConfig):
    name = "factcheck"

    def ready(self) -> None:
        from factcheck import demo_guard  # noqa: F401 (registers its check)


class AdminConfig(admin.AdminConfig):
    """Django's admin behind a door of our own."""

    default = False
    default_site = "factcheck.admin_site.Site"
