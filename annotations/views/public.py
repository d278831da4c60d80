"""Public pages: a final verdict for everybody, the same for everybody, at an address that stays."""

from __future__ import annotations

import hashlib
import json
import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response

from ..exports.claim_review import as_script, claim_review
from ..selectors.public import PublicClaim, public_claim
from .access import public

# Kept, but asked about each time: a verdict that is reopened must not be read for an hour longer.
CACHED = "public, no-cache"


@public("GET")
def claim(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Drawn without the request, so that nothing on it depends on who asks."""
    found = _found_or_404(public_id)
    record = _record(request, found)
    context = {
        "found": found,
        "url": request.build_absolute_uri(request.path),
        "json_ld": as_script(record) if record else "",
    }
    return _answer(request, render_to_string("public/claim.html", context), "text/html")


@public("GET")
def review(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The ClaimReview alone; there is none while the verdict is reopened."""
    record = _record(request, _found_or_404(public_id))
    if record is None:
        raise Http404
    body = json.dumps(record, ensure_ascii=False, indent=2)
    return _answer(request, body, "application/ld+json")


def _found_or_404(public_id: uuid.UUID) -> PublicClaim:
    found = public_claim(public_id)
    if found is None:
        raise Http404
    return found


def _record(request: HttpRequest, found: PublicClaim) -> dict[str, object] | None:
    if found.final is None:
        return None
    page = reverse("public.claim", args=[found.claim.public_id])
    return claim_review(
        found.claim,
        found.final,
        citations=found.citations,
        corrections=found.changes,
        url=request.build_absolute_uri(page),
        site=request.build_absolute_uri("/"),
    )


def _answer(request: HttpRequest, body: str, kind: str) -> HttpResponseBase:
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    response["Cache-Control"] = CACHED
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer or response
