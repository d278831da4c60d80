"""Error pages that need neither the database nor a session."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.loader import render_to_string

from factcheck.log import request_id


def error_page(status: int, reason: str = "") -> HttpResponse:
    """Return the page of an error; `reason` is a sentence for people.

    It is rendered without the request: the signed-in user would be read from the database, which
    may be the very thing that is in trouble.
    """
    context = {"reason": reason, "request_id": request_id.get()}
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)
