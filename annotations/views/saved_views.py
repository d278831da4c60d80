"""Keeping the filter of a table under a name, sharing and deleting it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..choices import Screen
from ..exceptions import Refused, StaleVersion
from ..forms.fields import show_refusal
from ..forms.saved_views import NameForm
from ..models import SavedView
from ..policies import can_manage, can_view
from ..selectors.saved_views import Filter, possible, views_bar
from ..services import saved_views
from .access import ProjectRequest, page, project_view, version_of
from .conflicts import compared, conflict
from .lookup import saved_view_or_404
from .retries import answer_before, carry_out, key_of, new_key


def views_context(request: ProjectRequest, screen: Screen, chosen: Filter) -> dict[str, Any]:
    """What ``saved_views/_bar.html`` shows above a table."""
    return {
        "bar": views_bar(request.standing, screen, chosen),
        "view_key": new_key(),
    }


@project_view(can_view, "POST")
def save(request: ProjectRequest) -> HttpResponse:
    """``query`` is the filter of the table as it stands in its address."""
    screen = request.POST.get("screen", "")
    if screen not in Screen.values:
        raise Refused(_("There is no such table."), field="screen")
    query = possible(screen, request.POST.get("query", "")).query()
    form = NameForm(request.POST)

    def act() -> int:
        name = form.cleaned_data["name"]
        standing = request.standing
        return saved_views.save_view(standing=standing, screen=screen, name=name, query=query).pk

    if form.is_valid():
        try:
            carry_out(request, act)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("View saved."))
            return HttpResponseRedirect(_address(request, screen, query))
    return _form_page(request, form, screen, query)


@project_view(can_view, "POST")
def rename(request: ProjectRequest, view_id: int) -> HttpResponse:
    view, version = saved_view_or_404(request.standing, view_id), version_of(request)
    form = NameForm(request.POST)

    def act() -> int:
        name, standing = form.cleaned_data["name"], request.standing
        return saved_views.rename_view(
            standing=standing, view=view, version=version, name=name
        ).version

    if form.is_valid():
        try:
            carry_out(request, act, guarded=True)
        except StaleVersion as stale:
            return _stale(request, stale, form)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("View renamed."))
            return HttpResponseRedirect(_address_of(request, view))
    return _form_page(request, form, view.screen, view.query, view)


@project_view(can_manage, "POST")
def share(request: ProjectRequest, view_id: int) -> HttpResponse:
    """``shared`` is "on" or "off"."""
    before = answer_before(request)
    if before is not None:
        return HttpResponseRedirect(before)
    view, version = saved_view_or_404(request.standing, view_id), version_of(request)
    shared = request.POST.get("shared", "")
    if shared not in ("on", "off"):
        raise Refused(_("This is not one of the choices."), field="shared")

    def act() -> str:
        saved_views.share_view(
            standing=request.standing, view=view, version=version, shared=shared == "on"
        )
        return _address_of(request, view)

    there = carry_out(request, act, guarded=True)
    if shared == "on":
        messages.success(request, _("Everybody in the project sees this view."))
    else:
        messages.success(request, _("The view is its owner’s alone again."))
    return HttpResponseRedirect(there)


@project_view(can_view, "POST")
def delete(request: ProjectRequest, view_id: int) -> HttpResponse:
    before = answer_before(request)
    if before is not None:
        return HttpResponseRedirect(before)
    view, version = saved_view_or_404(request.standing, view_id), version_of(request)

    def act() -> str:
        saved_views.delete_view(standing=request.standing, view=view, version=version)
        return _address_of(request, view)

    there = carry_out(request, act, guarded=True)
    messages.success(request, _("View deleted."))
    return HttpResponseRedirect(there)


def _form_page(
    request: ProjectRequest,
    form: NameForm,
    screen: str,
    query: str,
    view: SavedView | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "view": view,
        "screen": screen,
        "query": query,
        "table_url": _address(request, screen, query),
        "request_key": key_of(request) or new_key(),
    }
    here = f"{screen}.index"
    return page(request, "saved_views/form.html", context, current=here, status=400)


def _stale(request: ProjectRequest, stale: StaleVersion, form: NameForm) -> HttpResponse:
    theirs = {"name": stale.current.name}
    return conflict(
        request,
        stale,
        what=_("the saved view"),
        fields=compared({"name": str(form["name"].label)}, form.cleaned_data, theirs),
        keep_url=_address(request, stale.current.screen, stale.current.query),
        current=f"{stale.current.screen}.index",
    )


def _address(request: ProjectRequest, screen: str, query: str = "") -> str:
    url = reverse(f"{screen}.index", args=[request.standing.project.slug])
    return f"{url}?{query}" if query else url


def _address_of(request: ProjectRequest, view: SavedView) -> str:
    """Where a view is shown: what of its filter is possible now."""
    return _address(request, view.screen, possible(view.screen, view.query).query())
