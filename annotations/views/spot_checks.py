"""A manager's looks at claims that settled themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..exceptions import Refused, StaleVersion
from ..forms.fields import show_refusal
from ..forms.spot_checks import SpotCheckForm
from ..models import Claim
from ..policies import can_manage
from ..selectors.claim_record import context_of, is_reworded, published_with
from ..selectors.claims_table import speaker_of
from ..selectors.comparison import comparison_of, source_row
from ..selectors.spot_checks import next_to_check, spot_checks, to_check
from ..services.spot_checks import check_claim
from .access import ProjectRequest, page, project_view
from .lookup import claim_or_404
from .retries import carry_out, key_of, new_key

HERE = "adjudications.index"
INDEX = "spot_checks.index"


@project_view(can_manage, "GET")
def index(request: ProjectRequest) -> HttpResponse:
    context = {"found": spot_checks(request.standing)}
    return page(request, "spot_checks/index.html", context, current=HERE)


@project_view(can_manage, "POST")
def next(request: ProjectRequest) -> HttpResponse:
    claim, slug = next_to_check(request.standing), request.standing.project.slug
    if claim is None:
        messages.info(request, _("Nothing is left for you to check."))
        return redirect(INDEX, slug)
    return redirect("spot_checks.edit", slug, claim.pk)


@project_view(can_manage, "GET", "POST")
def edit(request: ProjectRequest, claim_id: int) -> HttpResponse:
    """``result`` is the button: uphold or reopen."""
    claim = claim_or_404(request.standing, claim_id)
    if request.method != "POST":
        return _desk(request, claim, SpotCheckForm())
    form = SpotCheckForm(request.POST)
    if not form.is_valid():
        return _desk(request, claim, form, status=400)
    values = {"final": form.cleaned_data["final"], "note": form.cleaned_data["note"]}
    try:
        carry_out(
            request,
            lambda: (
                check_claim(standing=request.standing, claim=claim, upheld=form.upheld, **values).pk
            ),
        )
    except StaleVersion:
        form.add_error(None, _("Another verdict stands now. Read it, then decide again."))
        return _desk(request, claim, form, status=409)
    except Refused as refused:
        show_refusal(form, refused)
        return _desk(request, claim, form, status=400 if refused.field == "note" else 409)
    return _onward(request, claim, upheld=form.upheld)


def _onward(request: ProjectRequest, claim: Claim, *, upheld: bool) -> HttpResponse:
    slug = request.standing.project.slug
    if upheld:
        messages.success(request, _("Claim %(number)s is upheld.") % {"number": claim.number})
        return redirect(INDEX, slug)
    messages.success(
        request, _("Claim %(number)s is reopened. Settle it anew.") % {"number": claim.number}
    )
    return redirect("adjudications.edit", slug, claim.pk)


def _desk(
    request: ProjectRequest, claim: Claim, form: SpotCheckForm, *, status: int = 200
) -> HttpResponse:
    final = to_check(request.standing, claim)
    if final is None and status == 200:
        messages.info(request, _("This claim is none of those you can check."))
        return redirect(INDEX, request.standing.project.slug)
    context = {
        "claim": claim,
        "form": form,
        "final": final,
        "published": [source_row(row.citation) for row in published_with(final)] if final else [],
        "comparison": comparison_of(request.standing, claim),
        "speaker": speaker_of(claim),
        "claim_context": context_of(claim),
        "reworded": is_reworded(claim),
        "request_key": key_of(request) if status != 200 else new_key(),
    }
    return page(request, "spot_checks/edit.html", context, current=HERE, status=status)
