"""The table of a project's claims, and one claim's whole record."""

from __future__ import annotations

from django.http import HttpResponse

from ..choices import Screen
from ..policies import can_adjudicate, can_manage, can_review, can_view
from ..selectors.adjudications import may_settle
from ..selectors.batches import done_now
from ..selectors.claim_record import claim_record, is_reworded
from ..selectors.claims_table import (
    ClaimFilter,
    claims_page,
    filter_choices,
    pair_names,
    speaker_of,
)
from ..selectors.comparison import source_row
from ..selectors.live import Watch
from ..selectors.talk import thread_counts
from .access import ProjectRequest, page, project_view
from .comments import talk_context
from .lookup import claim_or_404
from .paging import cursors, neighbours
from .saved_views import views_context


@project_view(can_view, "GET")
def index(request: ProjectRequest) -> HttpResponse:
    chosen = ClaimFilter.of(request.GET.dict())
    found = claims_page(request.standing, chosen, **cursors(request))
    threads = thread_counts(request.standing, found.rows)
    context = {
        "rows": [(claim, speaker_of(claim), threads.get(claim.pk, 0)) for claim in found.rows],
        "chosen": chosen,
        "choices": filter_choices(request.standing),
        "pair": pair_names(chosen),
        "may_assign": can_manage(request.standing),
        "done": done_now(request.standing, request.GET.get("did", "")),
        **views_context(request, Screen.CLAIMS, chosen),
        **neighbours(request, found, chosen.query()),
    }
    return page(request, "claims/index.html", context, current="claims.index")


@project_view(can_view, "GET")
def show(request: ProjectRequest, claim_id: int) -> HttpResponse:
    record = claim_record(request.standing, claim_or_404(request.standing, claim_id))
    context = {
        "record": record,
        "reworded": is_reworded(record.claim),
        "published": [source_row(row.citation) for row in record.published],
        "reviews": [
            (review, [source_row(citation) for citation in review.citations.all()])
            for review in record.reviews
        ],
        "may_review": can_review(request.standing),
        "may_adjudicate": can_adjudicate(request.standing)
        and may_settle(request.standing, record.claim),
        **talk_context(request, record.claim, "claim"),
    }
    watch = Watch("claim", record.claim.article_id, record.claim.pk)
    return page(request, "claims/show.html", context, current="claims.index", watch=watch)
