"""What happened, newest first: in the project, and to one claim."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse

from ..choices import Verb
from ..models import Claim
from ..policies import can_view
from ..selectors.history import HistoryFilter, history_page, people_of
from .access import ProjectRequest, page, project_view
from .lookup import claim_or_404
from .paging import cursors, neighbours


@project_view(can_view, "GET")
def index(request: ProjectRequest) -> HttpResponse:
    return _history(request, "history/index.html")


@project_view(can_view, "GET")
def claim(request: ProjectRequest, claim_id: int) -> HttpResponse:
    return _history(request, "history/claim.html", claim_or_404(request.standing, claim_id))


def _history(request: ProjectRequest, template: str, of: Claim | None = None) -> HttpResponse:
    chosen = HistoryFilter.of(request.GET.dict())
    entries, found = history_page(request.standing, chosen, of, **cursors(request))
    query = urlencode({k: v for k in ("person", "verb") if (v := getattr(chosen, k))})
    context = {
        "claim": of,
        "entries": entries,
        "chosen": chosen,
        "people": people_of(request.standing),
        "verbs": Verb.choices,
        **neighbours(request, found, query),
    }
    return page(request, template, context, current="history.index")
