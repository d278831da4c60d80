"""What somebody waits for, in all their projects: the list, one of them, stop and start again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from ..exceptions import InvalidState
from ..selectors.jobs import job_of, name_of_split, own_jobs
from ..selectors.notices import unread_count
from ..services.splits import start_split_again, stop_split
from .access import SignedInRequest, signed_in, standing_in
from .lookup import job_or_404
from .paging import cursors, neighbours
from .retries import carry_out, new_key


@signed_in("GET")
def index(request: SignedInRequest) -> HttpResponse:
    found = own_jobs(request.user, **cursors(request))
    context = {
        "groups": found.groups,
        "request_key": new_key(),
        "unread": unread_count(request.user),
        **neighbours(request, found.page),
    }
    return TemplateResponse(request, "jobs/index.html", context)


@signed_in("GET")
def show(request: SignedInRequest, job: str) -> HttpResponse:
    row = job_or_404(request.user, job)
    standing = standing_in(request.user, row.project.slug)
    context = {
        "job": job_of(standing, row),
        "request_key": new_key(),
        "unread": unread_count(request.user),
    }
    return TemplateResponse(request, "jobs/show.html", context)


@signed_in("POST")
def stop(request: SignedInRequest, job: str) -> HttpResponse:
    row = job_or_404(request.user, job)
    standing = standing_in(request.user, row.project.slug)
    try:
        carry_out(request, lambda: stop_split(standing=standing, proposal=row), guarded=True)
    except InvalidState as refused:
        messages.error(request, refused.sentence)
    return redirect("jobs.show", job)


@signed_in("POST")
def restart(request: SignedInRequest, job: str) -> HttpResponse:
    """Where a split depends on what has changed since, another job takes this one's place."""
    row = job_or_404(request.user, job)
    standing = standing_in(request.user, row.project.slug)

    def act() -> str:
        return name_of_split(start_split_again(standing=standing, proposal=row))

    try:
        job = carry_out(request, act, guarded=True)
    except InvalidState as refused:
        messages.error(request, refused.sentence)
    return redirect("jobs.show", job)
