"""Changing what was settled in the open: the verdict, the words, the speaker, the sources."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..exceptions import NotAllowed, Refused, StaleVersion
from ..forms.corrections import ReopenForm, SourcesForm, WordingForm
from ..forms.fields import show_refusal
from ..models import Claim
from ..policies import can_adjudicate
from ..selectors.adjudications import may_settle
from ..selectors.claim_record import publishable, published_with, standing_adjudication, was_settled
from ..selectors.comparison import source_row
from ..selectors.wording import current_wording, preview, said_by
from ..services.corrections import correct_sources, correct_wording, reopen_claim
from .access import ProjectRequest, page, project_view, version_of
from .conflicts import compared, conflict
from .lookup import claim_or_404
from .retries import carry_out, key_of, new_key

NEVER_SETTLED = gettext_lazy("This claim has had no final verdict, so there is nothing to correct.")
ACTIONS = ("preview", "publish")
FIELDS = {"text": gettext_lazy("Stand-alone text"), "speaker": gettext_lazy("Speaker")}


@project_view(can_adjudicate, "GET", "POST")
def reopen(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim = claim_or_404(request.standing, claim_id)
    if not may_settle(request.standing, claim):
        raise NotAllowed(_("You reviewed this claim, so someone else reopens it."))
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
        form.add_error(None, _("Another verdict stands now. Read it, then decide again."))
        return _reopen(request, claim, form, status=409)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return _reopen(request, claim, form, status=409)
    messages.success(
        request, _("Claim %(number)s is reopened. Settle it anew.") % {"number": claim.number}
    )
    return redirect("adjudications.edit", request.standing.project.slug, claim.pk)


def _reopen(
    request: ProjectRequest, claim: Claim, form: ReopenForm, *, status: int = 200
) -> HttpResponse:
    final = standing_adjudication(request.standing, claim)
    if final is None and status == 200:
        messages.info(request, _("This claim has no final verdict to reopen."))
        return redirect("claims.show", request.standing.project.slug, claim.pk)
    context = {
        "claim": claim,
        "form": form,
        "final": final,
        "published": [source_row(row.citation) for row in published_with(final)] if final else [],
        "request_key": key_of(request) or new_key(),
    }
    return page(request, "corrections/reopen.html", context, current="claims.index", status=status)


@project_view(can_adjudicate, "GET", "POST")
def wording(request: ProjectRequest, claim_id: int) -> HttpResponse:
    """Correct the words or the speaker. ``action`` is the button: one of ``ACTIONS``."""
    claim = _to_correct(request, claim_id)
    if request.method != "POST":
        now = current_wording(claim)
        return _wording(
            request, claim, WordingForm(initial={"text": now["text"], "speaker": said_by(now)})
        )
    version, form = version_of(request), WordingForm(request.POST)
    action = request.POST.get("action", "preview")
    if action not in ACTIONS:
        raise Refused(_("There is no such button."), field="action")
    if not form.is_valid():
        return _wording(request, claim, form, status=400)
    if action == "preview":
        return _wording(request, claim, form)
    return _publish_wording(request, claim, version, form)


def _publish_wording(
    request: ProjectRequest, claim: Claim, version: int, form: WordingForm
) -> HttpResponse:
    values, standing = form.cleaned_data, request.standing
    try:
        carry_out(
            request,
            lambda: [
                correction.pk
                for correction in correct_wording(
                    standing=standing, claim=claim, version=version, **values
                )
            ],
        )
    except StaleVersion as stale:
        now = current_wording(stale.current)
        theirs = {"text": now["text"], "speaker": said_by(now)}
        return conflict(
            request,
            stale,
            what=_("claim %(number)s") % {"number": claim.number},
            fields=compared(FIELDS, values, theirs, serif="text"),
            keep_url=request.path,
            current="claims.index",
        )
    except Refused as refused:
        show_refusal(form, refused)
        return _wording(request, claim, form, status=400)
    messages.success(
        request, _("The correction of claim %(number)s is published.") % {"number": claim.number}
    )
    return redirect("claims.show", standing.project.slug, claim.pk)


def _wording(
    request: ProjectRequest, claim: Claim, form: WordingForm, *, status: int = 200
) -> HttpResponse:
    if status == 200 and not was_settled(request.standing, claim):
        messages.info(request, NEVER_SETTLED)
        return redirect("claims.show", request.standing.project.slug, claim.pk)
    said = form.cleaned_data if form.is_bound and form.is_valid() else None
    context = {
        "claim": claim,
        "form": form,
        "final": standing_adjudication(request.standing, claim),
        "differences": preview(current_wording(claim), said["text"], said["speaker"])
        if said
        else None,
        "version": request.POST.get("version") or claim.version,
        "request_key": key_of(request) or new_key(),
    }
    return page(request, "corrections/wording.html", context, current="claims.index", status=status)


@project_view(can_adjudicate, "GET", "POST")
def sources(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim, standing = _to_correct(request, claim_id), request.standing
    citations = publishable(standing, claim)
    if request.method != "POST":
        return _sources(request, claim, SourcesForm(citations=citations))
    form = SourcesForm(request.POST, citations=citations)
    if not form.is_valid():
        return _sources(request, claim, form, status=400)
    values = {name: form.cleaned_data[name] for name in ("final", "public_note")}
    try:
        carry_out(
            request,
            lambda: (
                correct_sources(
                    standing=standing, claim=claim, citations=form.chosen(), **values
                ).pk
            ),
        )
    except StaleVersion:
        form.add_error(None, _("Another verdict stands now. Read it, then decide again."))
        return _sources(request, claim, form, status=409)
    except Refused as refused:
        show_refusal(form, refused)
        return _sources(request, claim, form, status=400)
    messages.success(
        request, _("The correction of claim %(number)s is published.") % {"number": claim.number}
    )
    return redirect("claims.show", standing.project.slug, claim.pk)


def _sources(
    request: ProjectRequest, claim: Claim, form: SourcesForm, *, status: int = 200
) -> HttpResponse:
    final = standing_adjudication(request.standing, claim)
    if final is None and status == 200:
        messages.info(request, _("This claim has no final verdict."))
        return redirect("claims.show", request.standing.project.slug, claim.pk)
    published = [row.citation_id for row in published_with(final)] if final else []
    form.initial["sources"] = published
    context = {
        "claim": claim,
        "form": form,
        "final": final,
        "rows": [
            {"pk": pk, "chosen": form.is_ticked(pk), **source_row(citation)}
            for pk, citation in form.citations.items()
        ],
        "request_key": key_of(request) or new_key(),
    }
    return page(request, "corrections/sources.html", context, current="claims.index", status=status)


def _to_correct(request: ProjectRequest, claim_id: int) -> Claim:
    claim = claim_or_404(request.standing, claim_id)
    if not may_settle(request.standing, claim):
        raise NotAllowed(_("You reviewed this claim, so someone else corrects it."))
    return claim
