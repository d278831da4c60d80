"""The days in which reviewers who differ read each other; and ending them early."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..exceptions import InvalidState
from ..policies import can_adjudicate, can_review
from ..selectors.claim_record import context_of, is_reworded, standing_adjudication
from ..selectors.claims_table import speaker_of
from ..selectors.discussions import discussion_page
from ..services.discussions import close_discussion
from .access import ProjectRequest, page, project_view, refusal
from .comments import talk_context
from .lookup import claim_or_404
from .retries import carry_out


@project_view(can_review, "GET")
def show(request: ProjectRequest, claim_id: int) -> HttpResponse:
    """Nobody else than those in it learns that there is a discussion (P6)."""
    claim = claim_or_404(request.standing, claim_id)
    found = discussion_page(request.standing, claim)
    if found is None:
        raise Http404
    context = {
        "claim": claim,
        "found": found,
        "speaker": speaker_of(claim),
        "claim_context": context_of(claim),
        "reworded": is_reworded(claim),
        "final": standing_adjudication(request.standing, claim),
        **talk_context(request, claim, "discussion"),
    }
    return page(request, "discussions/show.html", context, current="reviews.queue")


@project_view(can_adjudicate, "POST")
def close(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim = claim_or_404(request.standing, claim_id)
    try:
        carry_out(request, lambda: close_discussion(standing=request.standing, claim=claim).pk)
    except InvalidState as error:
        return refusal(request, 409, error.sentence)
    messages.success(
        request,
        _("The discussion of claim %(number)s is closed. Settle it now.")
        % {"number": claim.number},
    )
    return redirect("adjudications.edit", request.standing.project.slug, claim.pk)
