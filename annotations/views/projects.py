"""The projects somebody belongs to, the overview of one, and how alike its reviews are."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from ..forms.fields import show_refusal
from ..forms.projects import NewProjectForm
from ..policies import can_adjudicate, can_edit_claims, can_manage, can_view
from ..selectors.agreement import AgreementFilter
from ..selectors.agreement_page import agreement_page
from ..selectors.first_steps import first_steps
from ..selectors.guideline import guideline_html
from ..selectors.kinds import explained_kinds
from ..selectors.notices import unread_count
from ..selectors.overview import overview_of
from ..selectors.projects import projects_of
from ..services.projects import create_project
from .access import (
    ProjectRequest,
    SignedInRequest,
    page,
    project_view,
    signed_in,
    site_admin,
)
from .retries import carry_out, key_of, new_key


@signed_in("GET")
def index(request: SignedInRequest) -> HttpResponse:
    context = {"rows": projects_of(request.user), "unread": unread_count(request.user)}
    return TemplateResponse(request, "projects/index.html", context)


@site_admin("GET", "POST")
def new(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _new(request, NewProjectForm(initial={"reviews_per_claim": 2}))
    form = NewProjectForm(request.POST)
    if not form.is_valid():
        return _new(request, form, status=400)
    values = form.cleaned_data
    try:
        slug = carry_out(request, lambda: create_project(actor=request.user, **values).slug)
    except ValidationError as error:
        show_refusal(form, error)
        return _new(request, form, status=400)
    return redirect("projects.overview", slug)


def _new(request: SignedInRequest, form: NewProjectForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "request_key": key_of(request) or new_key(),
        "unread": unread_count(request.user),
    }
    return TemplateResponse(request, "projects/new.html", context, status=status)


@project_view(can_view, "GET")
def overview(request: ProjectRequest) -> HttpResponse:
    overview = overview_of(request.standing)
    context = {
        "overview": overview,
        "steps": first_steps(request.standing, overview),
        "can_add": can_edit_claims(request.standing),
        "request_key": new_key(),
    }
    return page(request, "projects/overview.html", context, current="projects.overview")


@project_view(can_adjudicate, "GET")
def agreement(request: ProjectRequest) -> HttpResponse:
    """For those who settle: a reviewer who saw with whom they differ, and on what, while the work
    goes on would adapt, and reviews would no longer be independent (P6)."""
    chosen = AgreementFilter.of(request.GET.dict())
    context = {"chosen": chosen, "found": agreement_page(request.standing, chosen)}
    return page(request, "projects/agreement.html", context, current="projects.overview")


@project_view(can_view, "GET")
def guideline(request: ProjectRequest) -> HttpResponse:
    written = request.standing.project.guideline
    context = {
        "guideline": guideline_html(written) if written.strip() else "",
        "can_manage": can_manage(request.standing),
        "kinds": explained_kinds(request.standing.project),
    }
    return page(request, "projects/guideline.html", context)
