"""One act on the ticked rows of a table: a preview of exactly these rows, then all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..choices import Batch, Screen, Worth
from ..exceptions import Refused
from ..forms.assignments import ids_in, rows_in
from ..forms.claims import WithdrawForm
from ..policies import can_manage
from ..selectors.batches import SEPARATOR, steps_of, ticked_articles, ticked_claims
from ..selectors.claims_table import speaker_of
from ..selectors.saved_views import possible
from ..selectors.tokens import token_of
from ..services import batches
from ..services.claims import ClaimChange
from .access import ProjectRequest, page, project_view
from .retries import carry_out, new_key

TITLES = {
    Batch.READY: gettext_lazy("Mark ticked claims ready"),
    Batch.WITHDRAW: gettext_lazy("Withdraw ticked claims"),
    Batch.WORTH: gettext_lazy("Worth of ticked claims"),
}


@project_view(can_manage, "GET", "POST")
def claims(request: ProjectRequest) -> HttpResponse:
    """``action`` is a ``Batch``; ``query`` is the filter of the table that one comes from."""
    if request.method != "POST":
        ticked = ids_in(request.GET.getlist("claims"), "claims")
        if not ticked:
            return _nothing_ticked(request, Screen.CLAIMS)
        level = _level_in(request.GET)
        return _claims_page(request, _act_in(request.GET), ticked, level=level)
    asked, rows = request.POST, rows_in(request.POST.getlist("rows"))
    act, level = _act_in(asked), _level_in(asked)
    form = WithdrawForm(asked) if act == Batch.WITHDRAW else None
    if form is not None and not form.is_valid():
        return _claims_page(request, act, tuple(rows), form=form, status=400)
    reason = form.cleaned_data["why"] if form is not None else ""
    try:
        done = carry_out(request, lambda: _carried_out(request, act, rows, level, reason))
    except batches.BatchChanged as changed:
        form = WithdrawForm(initial=asked.dict())
        return _claims_page(request, act, tuple(rows), form, level, left=changed.left, status=409)
    return _claims_done(request, asked, done)


def _nothing_ticked(request: ProjectRequest, screen: Screen) -> HttpResponse:
    messages.error(request, _("Tick at least one row."))
    return HttpResponseRedirect(_table(request, screen, request.GET))


def _act_in(asked: QueryDict) -> Batch:
    try:
        return Batch(asked.get("action", ""))
    except ValueError as error:
        raise Refused(_("There is no such button."), field="action") from error


def _level_in(asked: QueryDict) -> str:
    level = asked.get("level", "")
    if level not in Worth.values and asked.get("action") == Batch.WORTH:
        raise Refused(_("This is not one of the choices."), field="level")
    return level


def _carried_out(
    request: ProjectRequest, act: Batch, rows: Mapping[int, int], level: str, reason: str
) -> dict[str, Any]:
    standing = request.standing
    if act == Batch.READY:
        return {"ready": batches.ready_claims(standing=standing, rows=rows)}
    if act == Batch.WITHDRAW:
        return _steps(batches.withdraw_claims(standing=standing, rows=rows, reason=reason))
    return _steps(batches.set_worths(standing=standing, rows=rows, worth=level))


def _steps(changes: list[ClaimChange]) -> dict[str, Any]:
    return {"did": SEPARATOR.join(token_of(change.activity) for change in changes)}


def _claims_done(request: ProjectRequest, asked: QueryDict, done: dict[str, Any]) -> HttpResponse:
    if "ready" in done:
        _tell_ready(request, done["ready"])
        return HttpResponseRedirect(_table(request, Screen.CLAIMS, asked))
    return HttpResponseRedirect(_table(request, Screen.CLAIMS, asked, did=done["did"]))


def _tell_ready(request: ProjectRequest, count: int) -> None:
    told = ngettext(
        "%(count)s claim is ready for review.", "%(count)s claims are ready for review.", count
    )
    messages.success(request, told % {"count": count})


def _claims_page(
    request: ProjectRequest,
    act: Batch,
    ticked: tuple[int, ...],
    form: WithdrawForm | None = None,
    level: str = "",
    *,
    left: Mapping[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """``left`` are rows that changed since the preview, with the reasons why they stay."""
    batches.check_number(ticked)
    found = ticked_claims(request.standing, ticked)
    out = batches.left_out(request.standing, act, found, level) | dict(left or {})
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "act": act.value,
        "title": TITLES[act],
        "rows": [(claim, speaker_of(claim)) for claim in found if claim.pk not in out],
        "left": [(claim, out[claim.pk]) for claim in found if claim.pk in out],
        "changed": status == 409,
        "form": (form or WithdrawForm()) if act == Batch.WITHDRAW else None,
        "level": level,
        "level_name": Worth(level).label if act == Batch.WORTH else "",
        "query": possible(Screen.CLAIMS, asked.get("query", "")).query(),
        "table_url": _table(request, Screen.CLAIMS, asked),
        "request_key": new_key(),
    }
    return page(request, "batches/claims.html", context, current="claims.index", status=status)


def _table(request: ProjectRequest, screen: Screen, asked: QueryDict, did: str = "") -> str:
    """The table that one came from, with its filter."""
    query = possible(screen, asked.get("query", "")).query()
    parts = [part for part in (query, f"did={did}" if did else "") if part]
    url = reverse(f"{screen}.index", args=[request.standing.project.slug])
    return f"{url}?{'&'.join(parts)}" if parts else url


@project_view(can_manage, "POST")
def undo(request: ProjectRequest) -> HttpResponse:
    """Also redo. ``did`` names the steps that were done at once; they are undone at once."""
    asked, steps = request.POST, steps_of(request.standing, request.POST.get("did", ""))
    if not steps:
        raise Http404
    try:
        done = carry_out(
            request, lambda: _steps(batches.undo_all(standing=request.standing, steps=steps))
        )
    except Refused as refused:
        number = len(steps)
        said = ngettext("Nothing was undone.", "None of %(number)s was undone.", number)
        messages.error(request, f"{said % {'number': number}} {refused.sentence}")
        return HttpResponseRedirect(_table(request, Screen.CLAIMS, asked))
    return _claims_done(request, asked, done)


# --- articles ------------------------------------------------------------------------------------


@project_view(can_manage, "GET", "POST")
def articles(request: ProjectRequest) -> HttpResponse:
    """Mark the claims of ticked articles ready. A row is an article with the mark of its claims."""
    if request.method != "POST":
        ticked = ids_in(request.GET.getlist("articles"), "articles")
        if not ticked:
            return _nothing_ticked(request, Screen.ARTICLES)
        return _articles_page(request, ticked)
    rows = rows_in(request.POST.getlist("rows"))
    try:
        count = carry_out(
            request, lambda: batches.ready_articles(standing=request.standing, rows=rows)
        )
    except batches.BatchChanged as changed:
        return _articles_page(request, tuple(rows), left=changed.left)
    _tell_ready(request, count)
    return HttpResponseRedirect(_table(request, Screen.ARTICLES, request.POST))


def _articles_page(
    request: ProjectRequest, ticked: tuple[int, ...], *, left: Mapping[int, str] | None = None
) -> HttpResponse:
    batches.check_number(ticked)
    found = ticked_articles(request.standing, ticked)
    waiting = batches.waiting_in(row.article.pk for row in found)
    none = _("No claim of this article waits to be marked ready.")
    out = {row.article.pk: none for row in found if row.article.pk not in waiting}
    out |= dict(left or {})
    rows = [(row, waiting[row.article.pk]) for row in found if row.article.pk not in out]
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "rows": rows,
        "number": sum(claims.number for _row, claims in rows),
        "left": [(row, out[row.article.pk]) for row in found if row.article.pk in out],
        "changed": left is not None,
        "query": possible(Screen.ARTICLES, asked.get("query", "")).query(),
        "table_url": _table(request, Screen.ARTICLES, asked),
        "request_key": new_key(),
    }
    status = 409 if left is not None else 200
    return page(request, "batches/articles.html", context, current="articles.index", status=status)
