"""Sentences that hold no claim, and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from ..exceptions import Refused
from ..policies import can_edit_claims
from ..services.ledger import dispose_segment
from .access import ProjectRequest, project_view
from .claims_page import claims_url, show_claims
from .lookup import article_or_404, segment_or_404
from .retries import carry_out


@project_view(can_edit_claims, "POST")
def dispose(request: ProjectRequest, segment_id: int) -> HttpResponse:
    segment = segment_or_404(request.standing, segment_id)
    reason = request.POST.get("reason", "")

    def act() -> int:
        return dispose_segment(standing=request.standing, segment=segment, reason=reason).pk

    try:
        carry_out(request, act, guarded=True)
    except Refused as refused:
        article = article_or_404(request.standing, segment.article_id)
        return show_claims(request, article, panel="ledger", refused=refused)
    messages.success(request, _("Accounted for."))
    place = claims_url(request, segment.article_id, "ledger=1")
    return HttpResponseRedirect(f"{place}#ledger")
