"""Changing a final verdict in the open."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from ..exceptions import NotAllowed, Refused, StaleVersion
from ..forms.corrections import ReopenForm
from ..models import Claim
from ..policies import can_adjudicate
from ..selectors.adjudications import may_settle
from ..selectors.claim_record import published_with, standing_adjudication
from ..selectors.comparison import source_row
from ..services.corrections import reopen_claim
from .access import ProjectRequest, page, project_view
from .lookup import claim_or_404
from .retries import carry_out, key_of, new_key


@project_view(can_adjudicate, "GET", "POST")
def reopen(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim = claim_or_404(request.standing, claim_id)
    if not may_settle(request.standing, claim):
        raise NotAllowed("You reviewed this claim, so someone else reopens it.")
    if request.method != "POST":
        return _reopen(request, claim, ReopenForm())
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _reopen(request, claim, form, status=400)
    values = form.cleaned_data
    try:
        carry_out(
            request,
            lambda: reopen_claim(standing=request.standing, claim=claim, **values).pk,
        )
    except StaleVersion:
        form.add_error(None, "Another verdict stands now. Read it, then decide again.")
        return _reopen(request, claim, form, status=409)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return _reopen(request, claim, form, status=409)
    messages.success(request, f"Claim {claim.number} is reopened. Settle it anew.")
    return redirect("adjudications.edit", request.standing.project.slug, claim.pk)


def _reopen(
    request: ProjectRequest, claim: Claim, form: ReopenForm, *, status: int = 200
) -> HttpResponse:
    final = standing_adjudication(request.standing, claim)
    if final is None and status == 200:
        messages.info(request, "This claim has no final verdict to reopen.")
        return redirect("claims.show", request.standing.project.slug, claim.pk)
    context = {
        "claim": claim,
        "form": form,
        "final": final,
        "published": [source_row(row.citation) for row in published_with(final)] if final else [],
        "request_key": key_of(request) or new_key(),
    }
    return page(request, "corrections/reopen.html", context, current="claims.index", status=status)
