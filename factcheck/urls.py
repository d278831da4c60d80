from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from factcheck import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/login/", views.admin_login),
    path("admin/", admin.site.urls),
    path("", include("annotations.urls")),
]

handler400 = "factcheck.views.bad_request"
handler500 = "factcheck.views.server_error"
