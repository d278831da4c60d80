"""Sources of a review. Each act also keeps what was typed in the rest of the page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..policies import can_review
from ..services.citations import remove_citation
from .access import ProjectRequest, project_view
from .lookup import citation_or_404, claim_or_404
from .retries import answer_before, carry_out
from .review_page import Kept, answer


@project_view(can_review, "POST")
def add(request: ProjectRequest, claim_id: int) -> HttpResponse:
    return answer(request, claim_or_404(request.standing, claim_id), _back_to_sources)


@project_view(can_review, "POST")
def change(request: ProjectRequest, citation_id: int) -> HttpResponse:
    citation = citation_or_404(request.standing, citation_id)
    claim = claim_or_404(request.standing, citation.review.claim_id)
    return answer(request, claim, _back_to_sources, changing=citation)


@project_view(can_review, "POST")
def remove(request: ProjectRequest, citation_id: int) -> HttpResponse:
    # A retry does not find any more what it removed.
    claim_id = answer_before(request)
    if claim_id is not None:
        place = reverse("reviews.edit", args=[request.standing.project.slug, claim_id])
        return redirect(f"{place}#sources")
    citation = citation_or_404(request.standing, citation_id)

    def remove_it() -> int:
        remove_citation(standing=request.standing, citation=citation)
        return citation.review.claim_id

    def act(kept: Kept) -> HttpResponse | None:
        carry_out(request, remove_it, guarded=True)
        messages.info(request, _("Source removed. What it said stays in the history."))
        return _back_to_sources(kept)

    return answer(request, claim_or_404(request.standing, citation.review.claim_id), act)


def _back_to_sources(kept: Kept) -> HttpResponse | None:
    """Back to the list; not from a revision, whose text would be lost on the way."""
    writing = kept.place.mode == "write"
    return redirect(f"{kept.place.own_url}#sources") if writing else None
