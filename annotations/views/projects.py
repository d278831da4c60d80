"""The projects somebody belongs to, the overview of one, and how alike its reviews are."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse

from ..policies import can_adjudicate, can_edit_claims, can_manage, can_view
from ..selectors.agreement import AgreementFilter
from ..selectors.agreement_page import agreement_page
from ..selectors.guideline import guideline_html
from ..selectors.notices import unread_count
from ..selectors.overview import overview_of
from ..selectors.projects import projects_of
from .access import ProjectRequest, SignedInRequest, page, project_view, signed_in


@signed_in("GET")
def index(request: SignedInRequest) -> HttpResponse:
    context = {"rows": projects_of(request.user), "unread": unread_count(request.user)}
    return TemplateResponse(request, "projects/index.html", context)


@project_view(can_view, "GET")
def overview(request: ProjectRequest) -> HttpResponse:
    context = {
        "overview": overview_of(request.standing),
        "can_add": can_edit_claims(request.standing),
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
    }
    return page(request, "projects/guideline.html", context)
