"""Who owes which review; taking a claim back from somebody who does not get to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ..exceptions import InvalidState
from ..policies import can_manage
from ..selectors.assignments import WorkFilter, people_who_owe, work_page
from ..services import assignments
from .access import ProjectRequest, page, project_view, refusal
from .lookup import owed_or_404
from .paging import cursors, neighbours
from .retries import carry_out, new_key


@project_view(can_manage, "GET")
def index(request: ProjectRequest) -> HttpResponse:
    chosen = WorkFilter.of(request.GET.get("person", ""), request.GET.get("overdue", ""))
    found = work_page(request.standing, chosen, **cursors(request))
    context = {
        "rows": found.rows,
        "chosen": chosen,
        "people": people_who_owe(request.standing),
        "today": timezone.localdate(),
        "request_key": new_key(),
        **neighbours(request, found, chosen.query()),
    }
    return page(request, "assignments/index.html", context, current="projects.overview")


@project_view(can_manage, "POST")
def take_back(request: ProjectRequest, assignment_id: int) -> HttpResponse:
    row = owed_or_404(request.standing, assignment_id)
    try:
        carry_out(
            request,
            lambda: assignments.take_back(standing=request.standing, assignment=row).pk,
        )
    except InvalidState as error:
        return refusal(request, 409, error.sentence)
    messages.success(request, f"Claim {row.claim.number} is free for another reviewer.")
    return redirect("assignments.index", request.standing.project.slug)
