"""Settling claims: the queue, the reviews side by side with the final verdict, sending back."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..choices import ClaimState
from ..exceptions import InvalidState, MissingVersion, NotAllowed, Refused, StaleVersion
from ..forms.adjudications import FinalForm, SendBackForm, started_from
from ..models import Claim
from ..policies import can_adjudicate, can_manage
from ..selectors.adjudications import (
    labels_of,
    may_settle,
    next_to_settle,
    queue_page,
    state_of,
    steps_in_article,
)
from ..selectors.claim_record import (
    context_of,
    is_reworded,
    standing_adjudication,
    verdict_corrections_of,
)
from ..selectors.claims_table import speaker_of
from ..selectors.comparison import Comparison, comparison_of
from ..selectors.discussions import discussion_of, is_running, under_discussion
from ..selectors.live import Watch
from ..services.adjudications import adjudicate_claim
from ..services.adjudications import send_back as send_back_service
from .access import ProjectRequest, page, project_view, refusal
from .comments import talk_context
from .lookup import claim_or_404
from .paging import cursors, neighbours
from .retries import carry_out, new_key

HERE = "adjudications.index"
SEEN = re.compile(r"(\d{1,18})\.(\d{1,9})", re.ASCII)
CLOSED = {
    ClaimState.SETTLED.value: gettext_lazy("This claim has a final verdict."),
    ClaimState.WITHDRAWN.value: gettext_lazy("This claim was withdrawn."),
}
TO_SETTLE = (ClaimState.AGREED, ClaimState.DISPUTED)


@project_view(can_adjudicate, "GET")
def index(request: ProjectRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    if state and state not in TO_SETTLE:
        raise Refused(
            _("“%(state)s” is not a state of this list.") % {"state": state[:40]}, field="state"
        )
    rows, found = queue_page(request.standing, state, **cursors(request))
    query = f"state={state}" if state else ""
    context = {
        "rows": rows,
        "state": state,
        "discussed": under_discussion(request.standing),
        "may_check": can_manage(request.standing),
        **neighbours(request, found, query),
    }
    watch = Watch("desk")
    return page(request, "adjudications/index.html", context, current=HERE, watch=watch)


@project_view(can_adjudicate, "GET", "POST")
def edit(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim = claim_or_404(request.standing, claim_id)
    if not may_settle(request.standing, claim):
        raise NotAllowed(_("You reviewed this claim, so someone else settles it."))
    if request.method == "POST":
        return _start(request, claim) if "start_from" in request.POST else _settle(request, claim)
    state = state_of(claim)
    if state in TO_SETTLE:
        comparison = _comparison(request, claim)
        return _desk(request, claim, comparison, _form(request, comparison))
    messages.info(request, CLOSED.get(state, _("Not all reviews of this claim are in.")))
    return redirect("claims.show", request.standing.project.slug, claim.pk)


@project_view(can_adjudicate, "POST")
def send_back(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim = claim_or_404(request.standing, claim_id)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        context = {"claim": claim, "form": form, "request_key": new_key()}
        return page(request, "adjudications/send_back.html", context, current=HERE, status=400)
    note = form.cleaned_data["note"]
    try:
        count = carry_out(
            request,
            lambda: send_back_service(standing=request.standing, claim=claim, note=note),
        )
    except InvalidState as error:
        return refusal(request, 409, error.sentence)
    told = ngettext(
        "Claim %(number)s went back to %(count)s reviewer.",
        "Claim %(number)s went back to %(count)s reviewers.",
        count,
    )
    messages.success(request, told % {"number": claim.number, "count": count})
    return redirect(HERE, request.standing.project.slug)


# --- parts of the page ---------------------------------------------------------------------------


def _comparison(request: ProjectRequest, claim: Claim) -> Comparison:
    return comparison_of(request.standing, claim, names=request.GET.get("names") == "1")


def _form(
    request: ProjectRequest,
    comparison: Comparison,
    *,
    posted: bool = False,
    initial: dict[str, Any] | None = None,
) -> FinalForm:
    content, attribution = labels_of(request.standing)
    return FinalForm(
        request.POST if posted else None,
        content=content,
        attribution=attribution if comparison.asks_attribution else [],
        sources=comparison.sources,
        initial=initial,
    )


def _start(request: ProjectRequest, claim: Claim) -> HttpResponse:
    """The same page with one review as the start of the final verdict; nothing is stored."""
    comparison = _comparison(request, claim)
    for column in comparison.columns:
        if str(column.review.pk) == request.POST["start_from"]:
            typed = {name: request.POST.get(name, "") for name in ("cause", "note")}
            initial = typed | started_from(column.review, comparison.sources)
            form = _form(request, comparison, initial=initial)
            return _desk(request, claim, comparison, form, started=column.letter)
    raise Refused(_("This is not a review of the claim."), field="start_from")


def _settle(request: ProjectRequest, claim: Claim) -> HttpResponse:
    comparison = _comparison(request, claim)
    form = _form(request, comparison, posted=True)
    seen = _seen(request)
    if not form.is_valid():
        return _desk(request, claim, comparison, form, status=400)
    decision = form.decision()
    try:
        carry_out(
            request,
            lambda: (
                adjudicate_claim(standing=request.standing, claim=claim, seen=seen, **decision).pk
            ),
        )
    except StaleVersion:
        return _desk(request, claim, comparison, form, status=409, trouble="revised")
    except InvalidState as error:
        return _desk(request, claim, comparison, form, status=409, trouble=error.sentence)
    except Refused as error:
        form.show_problems(error)
        return _desk(request, claim, comparison, form, status=400)
    return _onward(request, claim)


def _seen(request: ProjectRequest) -> dict[int, int]:
    """The reviews that the page showed, by id, at the versions it showed."""
    if "seen" not in request.POST:
        raise MissingVersion
    pairs = [SEEN.fullmatch(part) for part in request.POST["seen"].split()]
    if not all(pairs):
        raise Refused(_("This is not a list of reviews."), field="seen")
    return {int(pair[1]): int(pair[2]) for pair in pairs if pair}


def _onward(request: ProjectRequest, claim: Claim) -> HttpResponse:
    """On to the next claim or to this one's record; the fragment lets the device drop its draft."""
    slug = request.standing.project.slug
    messages.success(request, _("Claim %(number)s has a final verdict.") % {"number": claim.number})
    url = reverse("claims.show", args=[slug, claim.pk])
    if request.POST.get("then") == "next":
        following = next_to_settle(request.standing)
        url = reverse(HERE, args=[slug])
        if following is not None:
            url = reverse("adjudications.edit", args=[slug, following.pk])
    return redirect(f"{url}#settled-{claim.pk}")


def _desk(
    request: ProjectRequest,
    claim: Claim,
    comparison: Comparison,
    form: FinalForm,
    *,
    status: int = 200,
    started: str = "",
    trouble: str = "",
) -> HttpResponse:
    content, attribution = labels_of(request.standing)
    discussion = discussion_of(request.standing, claim)
    context = {
        "claim": claim,
        "speaker": speaker_of(claim),
        "claim_context": context_of(claim),
        "reworded": is_reworded(claim),
        "comparison": comparison,
        "way": steps_in_article(request.standing, claim),
        "labels": content,
        "attribution_labels": attribution if comparison.asks_attribution else [],
        "form": form,
        "send_back_form": SendBackForm(auto_id="send_back_%s"),
        "final": standing_adjudication(request.standing, claim) if trouble else None,
        "names": request.GET.get("names") == "1",
        "started": started,
        "trouble": trouble,
        "corrections": verdict_corrections_of(claim),
        "discussion": discussion,
        "discussing": is_running(discussion) and not form.is_bound,
        "request_key": new_key(),
        **talk_context(request, claim, "settle", comparison.aliases),
    }
    watch = Watch("adjudication", claim=claim.pk)
    return page(
        request, "adjudications/edit.html", context, current=HERE, status=status, watch=watch
    )
