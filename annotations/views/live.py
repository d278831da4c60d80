"""What a page learns while it is open: a stream that rings, the state to look at, and presence.

The stream says only *where* to look again; ``state`` says what there is, to this actor (decision
11). Both answer from what the actor may see, and from nothing else (P6).
"""

from __future__ import annotations

import hashlib
import json
import re

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils.translation import gettext as _

from ..choices import Place
from ..exceptions import Refused
from ..hub import hub
from ..policies import can_view
from ..selectors.live import WATCHES, Watch, acts_since, as_json, here_now
from ..services.presence import be_here
from .access import ProjectRequest, project_view
from .json_body import json_fields
from .live_stream import Stream
from .lookup import HIGHEST_ID, article_or_404, claim_or_404
from .marks import unseal

TAB = re.compile(r"[0-9a-z]{8,32}")


@project_view(can_view, "GET")
def stream(request: ProjectRequest) -> HttpResponseBase:
    """server-sent events; 204 when this process has no thread to spare, and the page polls."""
    if request.method == "HEAD":
        return HttpResponse(content_type="text/event-stream")
    line = hub.line(request.standing.project.pk, at_most=settings.LIVE_STREAMS)
    if line is None:
        return HttpResponse(status=204)
    response = StreamingHttpResponse(Stream(request, line), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


@project_view(can_view, "GET")
def state(request: ProjectRequest) -> HttpResponse:
    """Who is here, and what others did ``since`` a page's mark that its ``watch`` is told of."""
    standing, watch = request.standing, _watch(request)
    people, _watched = here_now(standing)
    since = request.GET.get("since", "")
    acts = acts_since(standing, watch, unseal(since)) if since and watch.kind else []
    body = json.dumps({"here": as_json(people), "acts": acts}, ensure_ascii=False).encode()
    # Of the answer alone: nothing that the actor may not see can change it.
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag})


@project_view(can_view, "POST")
def here(request: ProjectRequest) -> HttpResponse:
    """One flat JSON object: ``tab``, ``place``, and perhaps ``article``, ``claim``, ``leaving``."""
    values = json_fields(request)
    tab, place = values.get("tab", ""), values.get("place", "")
    if not TAB.fullmatch(tab):
        raise Refused(_("This is not the name of a tab."), field="tab")
    if place not in Place.values:
        raise Refused(_("This is not a place."), field="place")
    article = _number(values.get("article", ""), "article")
    claim = _number(values.get("claim", ""), "claim")
    be_here(
        standing=request.standing,
        tab=tab,
        place=Place(place),
        article=article_or_404(request.standing, article) if article else None,
        claim=claim_or_404(request.standing, claim) if claim else None,
        leaving=bool(values.get("leaving")),
    )
    return JsonResponse({})


def _watch(request: HttpRequest) -> Watch:
    kind = request.GET.get("watch", "")
    if kind not in WATCHES:
        raise Refused(_("This is not a kind of page."), field="watch")
    article, claim = (_number(request.GET.get(name, ""), name) for name in ("article", "claim"))
    return Watch(kind, article, claim)


def _number(given: str, field: str) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 20 and int(given) <= HIGHEST_ID):
        raise Refused(_("This is not a number."), field=field)
    return int(given)
