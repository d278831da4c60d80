"""The projects somebody belongs to, and the overview of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse

from ..policies import can_edit_claims, can_view
from ..selectors.overview import overview_of
from ..selectors.projects import projects_of
from .access import ProjectRequest, SignedInRequest, page, project_view, signed_in


@signed_in("GET")
def index(request: SignedInRequest) -> HttpResponse:
    context = {"rows": projects_of(request.user)}
    return TemplateResponse(request, "projects/index.html", context)


@project_view(can_view, "GET")
def overview(request: ProjectRequest) -> HttpResponse:
    context = {
        "overview": overview_of(request.standing),
        "can_add": can_edit_claims(request.standing),
    }
    return page(request, "projects/overview.html", context, current="projects.overview")
