"""Steps on claims. Each answers with the article's page: done and undoable, or refused and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import Kind, Worth
from ..exceptions import ChangedSince, Refused, StaleVersion
from ..forms.claims import (
    ChangeForm,
    MarkedWords,
    NewClaimForm,
    SplitForm,
    WithdrawForm,
    marked_words,
    other_claim,
)
from ..models import Article, Claim
from ..policies import can_edit_claims
from ..selectors.claims_page import ClaimRow
from ..selectors.kinds import kind_choices
from ..selectors.tokens import token_of
from ..services import claims as services
from ..services.anchors import find_cut, find_quote
from .access import ProjectRequest, project_view, version_of
from .claims_page import claims_url, show_claims
from .conflicts import compared, conflict
from .lookup import activity_or_404, article_or_404, claim_or_404
from .retries import carry_out

Act = Callable[[], services.ClaimChange]


@project_view(can_edit_claims, "POST")
def add(request: ProjectRequest, article_id: int) -> HttpResponse:
    article = article_or_404(request.standing, article_id)
    form = NewClaimForm(request.POST, kinds=kind_choices(request.standing))
    if not form.is_valid():
        return show_claims(request, article, panel="new", form=form)

    def act() -> services.ClaimChange:
        spans, quotes = _places(article, marked_words(request.POST))
        said = {name: form.cleaned_data[name] for name in ("text", "speaker", "kind", "worth")}
        return services.mark_claim(
            standing=request.standing, article=article, spans=spans, quotes=quotes, **said
        )

    return _step(request, article, act, panel="new", form=form)


@project_view(can_edit_claims, "POST")
def change(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim, version = claim_or_404(request.standing, claim_id), version_of(request)
    form = ChangeForm(request.POST, kinds=kind_choices(request.standing, claim))
    if not form.is_valid():
        return show_claims(
            request, claim.article, number=str(claim.number), panel="change", form=form
        )

    def act() -> services.ClaimChange:
        return services.change_claim(
            standing=request.standing, claim=claim, version=version, **form.cleaned_data
        )

    mine = form.cleaned_data | {
        "kind": Kind(form.cleaned_data["kind"]).label,
        "worth": Worth(form.cleaned_data["worth"]).label,
    }
    return _step(request, claim.article, act, panel="change", form=form, claim=claim, mine=mine)


@project_view(can_edit_claims, "POST")
def move(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim, version = claim_or_404(request.standing, claim_id), version_of(request)
    article = claim.article

    def act() -> services.ClaimChange:
        spans, quotes = _places(article, marked_words(request.POST))
        return services.move_claim(
            standing=request.standing, claim=claim, version=version, spans=spans, quotes=quotes
        )

    mine = {"quote": " … ".join(request.POST.getlist("quote"))}
    return _step(request, article, act, panel="edges", claim=claim, mine=mine)


@project_view(can_edit_claims, "POST")
def split(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim, version = claim_or_404(request.standing, claim_id), version_of(request)
    form = SplitForm(request.POST)
    if not form.is_valid():
        return show_claims(
            request, claim.article, number=str(claim.number), panel="split", form=form
        )
    words, at = form.cleaned_data["words"], form.cleaned_data["at"]

    def act() -> services.ClaimChange:
        return services.split_claim(
            standing=request.standing,
            claim=claim,
            version=version,
            at=find_cut(claim.article, claim, words, at),
        )

    mine = {"cut": _("before “%(words)s”") % {"words": words}}
    return _step(request, claim.article, act, panel="split", form=form, claim=claim, mine=mine)


@project_view(can_edit_claims, "POST")
def merge(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim, version = claim_or_404(request.standing, claim_id), version_of(request)
    other_id, other_version = other_claim(request.POST)
    other = claim_or_404(request.standing, other_id)

    def act() -> services.ClaimChange:
        return services.merge_claims(
            standing=request.standing,
            claim=claim,
            version=version,
            other=other,
            other_version=other_version,
        )

    mine = {
        "merge": _("with claim %(number)s: %(text)s") % {"number": other.number, "text": other.text}
    }
    # “Save mine” must go on from what is stored now of both claims.
    replaced = {"other": f"{other.pk}:{other.version}"}
    return _step(
        request, claim.article, act, panel="merge", claim=claim, mine=mine, replaced=replaced
    )


@project_view(can_edit_claims, "POST")
def withdraw(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim, version = claim_or_404(request.standing, claim_id), version_of(request)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return show_claims(
            request, claim.article, number=str(claim.number), panel="withdraw", form=form
        )
    why = form.cleaned_data["why"]

    def act() -> services.ClaimChange:
        return services.withdraw_claim(
            standing=request.standing, claim=claim, version=version, reason=why
        )

    mine = {"reason": why}
    return _step(request, claim.article, act, panel="withdraw", form=form, claim=claim, mine=mine)


@project_view(can_edit_claims, "POST")
def undo(request: ProjectRequest, step: str) -> HttpResponse:
    """Also redo: an undo is a step like any other."""
    activity = activity_or_404(request.standing, step)
    claim = claim_or_404(request.standing, activity.claim_id or 0)
    try:
        done = carry_out(
            request,
            lambda: _answer(services.undo(standing=request.standing, activity=activity)),
        )
    except ChangedSince as refused:
        messages.error(request, _with_history(request, claim, refused))
        return HttpResponseRedirect(claims_url(request, claim.article_id, f"claim={claim.number}"))
    except Refused as refused:
        messages.error(request, refused.sentence)
        return HttpResponseRedirect(claims_url(request, claim.article_id, f"claim={claim.number}"))
    return _done(request, claim.article_id, done)


# ---- what the steps share


def _places(
    article: Article, marked: MarkedWords
) -> tuple[list[tuple[int, int]], list[str] | None]:
    """The spans that were sent, with the words to check them by; or where the words alone stand."""
    if marked.spans is not None:
        return marked.spans, marked.quotes
    spans: list[tuple[int, int]] = [find_quote(article, quote) for quote in marked.quotes]
    return spans, None


def _answer(change: services.ClaimChange) -> dict[str, Any]:
    standing = [claim for claim in change.claims if claim.withdrawn_at is None]
    number = standing[0].number if standing else None
    return {"activity": token_of(change.activity), "claim": number}


def _with_history(request: ProjectRequest, claim: Claim, refused: Refused) -> str:
    """The sentence with the way to the history that it speaks of."""
    url = reverse("history.claim", args=[request.standing.project.slug, claim.pk])
    return format_html('{} <a href="{}">Open history</a>', refused.sentence, url)


def _step(
    request: ProjectRequest,
    article: Article,
    act: Act,
    *,
    panel: str,
    form: Form | None = None,
    claim: Claim | None = None,
    mine: dict[str, Any] | None = None,
    replaced: dict[str, str] | None = None,
) -> HttpResponse:
    """Carry a step out, once. ``mine`` is what was asked for, should the claim have changed."""
    try:
        done = carry_out(request, lambda: _answer(act()))
    except StaleVersion as stale:
        return _stale(request, article, stale, mine or {}, replaced)
    except Refused as refused:
        number = str(claim.number) if claim else ""
        return show_claims(request, article, number=number, panel=panel, form=form, refused=refused)
    return _done(request, article.pk, done)


def _done(request: ProjectRequest, article_id: int, done: dict[str, Any]) -> HttpResponse:
    number = f"claim={done['claim']}&" if done["claim"] else ""
    return HttpResponseRedirect(claims_url(request, article_id, f"{number}did={done['activity']}"))


FIELDS = {
    "text": gettext_lazy("Stand-alone text"),
    "speaker": gettext_lazy("Speaker"),
    "kind": gettext_lazy("Kind"),
    "worth": gettext_lazy("Worth checking"),
    "uttered_on": gettext_lazy("Said on"),
}
STEPS = {
    "quote": gettext_lazy("Words of the claim"),
    "cut": gettext_lazy("Split this claim"),
    "merge": gettext_lazy("Merge this claim"),
    "reason": gettext_lazy("Withdraw this claim because"),
}


def _stale(
    request: ProjectRequest,
    article: Article,
    stale: StaleVersion,
    mine: dict[str, Any],
    replaced: dict[str, str] | None,
) -> HttpResponse:
    claim: Claim = stale.current
    if "text" in mine:
        theirs = {
            "text": claim.text,
            "speaker": ClaimRow.of(claim).speaker,
            "kind": claim.get_kind_display(),
            "worth": claim.worth_band.label,
            "uttered_on": claim.uttered_on,
        }
        fields = compared(FIELDS, mine, theirs, serif="text")
    else:
        label = next(STEPS[name] for name in mine)
        (asked,) = mine.values()
        fields = [{"label": label, "yours": asked, "theirs": claim.text, "serif": True}]
    return conflict(
        request,
        stale,
        what=_("claim %(number)s") % {"number": claim.number},
        fields=fields,
        keep_url=claims_url(request, article.pk, f"claim={claim.number}"),
        current="articles.index",
        replaced=replaced,
    )
