"""The settings of a project, but for its scale. Managers change them; all may read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..exceptions import NotAllowed, StaleVersion
from ..forms.settings import (
    DeadlinesForm,
    GeneralForm,
    KindsForm,
    PublishingForm,
    RulesForm,
    SettingsForm,
    in_words,
)
from ..policies import can_manage, can_view
from ..selectors.guideline import guideline_html
from ..selectors.kinds import kind_rows
from ..selectors.settings import managers_of, side_nav
from ..services.projects import change_project
from .access import ProjectRequest, page, project_view, version_of
from .conflicts import compared, conflict
from .retries import carry_out, new_key

HERE = "settings.general"  # the entry of the bar that all of these pages are under


@project_view(can_view, "GET", "POST")
def general(request: ProjectRequest) -> HttpResponse:
    return _answer(request, "settings.general", GeneralForm)


@project_view(can_view, "GET", "POST")
def rules(request: ProjectRequest) -> HttpResponse:
    return _answer(request, "settings.rules", RulesForm)


@project_view(can_view, "GET", "POST")
def deadlines(request: ProjectRequest) -> HttpResponse:
    return _answer(request, "settings.deadlines", DeadlinesForm)


@project_view(can_view, "GET", "POST")
def kinds(request: ProjectRequest) -> HttpResponse:
    return _answer(request, "settings.kinds", KindsForm)


@project_view(can_view, "GET", "POST")
def publishing(request: ProjectRequest) -> HttpResponse:
    return _answer(request, "settings.publishing", PublishingForm)


def _answer(request: ProjectRequest, name: str, kind: type[SettingsForm]) -> HttpResponse:
    if request.method != "POST":
        return _page(request, name, kind(initial=kind.typed(request.standing.project)))
    if not can_manage(request.standing):
        raise NotAllowed
    version, form = version_of(request), kind(request.POST)
    if not form.is_valid():
        return _page(request, name, form, status=400)
    if request.POST.get("do") == "preview":
        return _page(request, name, form)
    try:
        carry_out(request, lambda: _saved(request, version, form), guarded=True)
    except StaleVersion as stale:
        return _stale(request, name, stale, form)
    except ValidationError as refused:
        for field, sentences in refused.message_dict.items():
            form.add_error(field if field in form.fields else None, sentences)
        return _page(request, name, form, status=400)
    messages.success(request, form.saved())
    return redirect(name, request.standing.project.slug)


def _saved(request: ProjectRequest, version: int, form: SettingsForm) -> int:
    changed = change_project(standing=request.standing, version=version, **form.settings())
    return changed.version


def _page(
    request: ProjectRequest, name: str, form: SettingsForm, status: int = 200
) -> HttpResponse:
    project, editable = request.standing.project, can_manage(request.standing)
    typed = str(form["guideline"].value() or "") if "guideline" in form.fields else ""
    context: dict[str, Any] = {
        "form": form,
        "facts": [
            (label, in_words(field, getattr(project, field)))
            for field, label in form.labels().items()
            if field != "guideline"
        ],
        "guideline": guideline_html(typed) if typed.strip() and not form.errors else "",
        "version": request.POST.get("version") or project.version,
        "request_key": new_key(),
        **frame(request, name, editable=editable),
    }
    if isinstance(form, KindsForm):
        context["rows"] = [(row, *form.of_kind(row.kind)) for row in kind_rows(request.standing)]
    return page(request, f"{name.replace('.', '/')}.html", context, current=HERE, status=status)


def frame(request: ProjectRequest, name: str, *, editable: bool) -> dict[str, Any]:
    """What every page of settings shows around its own part."""
    return {
        "editable": editable,
        "managers": [] if editable else managers_of(request.standing),
        "pages": side_nav(request.standing, name),
    }


def _stale(
    request: ProjectRequest, name: str, stale: StaleVersion, form: SettingsForm
) -> HttpResponse:
    """Both sides of what differs. When nothing does, what was asked for is done already."""
    mine = {field: in_words(field, value) for field, value in form.settings().items()}
    theirs = {field: in_words(field, getattr(stale.current, field)) for field in form.kept}
    fields = compared(form.labels(), mine, theirs)
    if not fields:
        return redirect(name, request.standing.project.slug)
    return conflict(
        request,
        stale,
        what=_("the settings"),
        fields=fields,
        keep_url=request.path,
        current=HERE,
    )
