"""Pages of the frame itself: health, the admin's door, errors."""

from __future__ import annotations

import sys

from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from factcheck.middleware import answer_to
from factcheck.pages import error_page


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is touched."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers too; when it does not, the answer is 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready\n", content_type="text/plain")


@require_safe
def admin_login(request: HttpRequest) -> HttpResponse:
    """Send people to the one sign-in page; who is signed in and comes here is not staff."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Tell database trouble apart from our own faults, also when a middleware met it."""
    return answer_to(sys.exc_info()[1]) or error_page(500)
