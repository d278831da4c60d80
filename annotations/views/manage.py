"""What belongs to the whole site, for site admins: its accounts, and what pages are made of."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ..exceptions import InvalidState, Refused
from ..selectors.accounts import accounts_page, closing
from ..selectors.queue_jobs import STATES, queue_page
from ..services import jobs as queue
from ..services import people
from .access import SignedInRequest, refusal, site_admin
from .lookup import HIGHEST_ID, account_or_404
from .paging import cursors, neighbours
from .retries import carry_out, new_key
from .specimens import specimens

THEMES = ("light", "dark")


@site_admin("GET")
def users(request: SignedInRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = accounts_page(text, **cursors(request))
    query = urlencode({"q": text}) if text else ""
    context = {"rows": found.rows, "text": text, **neighbours(request, found, query)}
    return TemplateResponse(request, "manage/users.html", context)


@site_admin("GET", "POST")
def deactivate(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Close an account, after a page that says what stays and what goes back."""
    account = account_or_404(user_id)
    if request.method != "POST":
        context = {"account": account, "closing": closing(request.user, account)}
        return TemplateResponse(request, "manage/deactivate.html", context)
    try:
        people.deactivate_account(actor=request.user, user=account)
    except Refused as error:
        return refusal(request, 409, error.sentence)
    messages.success(
        request, _("%(account_name)s can no longer sign in.") % {"account_name": account.name}
    )
    return redirect("manage.users")


@site_admin("POST")
def activate(request: SignedInRequest, user_id: int) -> HttpResponse:
    account = account_or_404(user_id)
    people.activate_account(actor=request.user, user=account)
    messages.success(
        request, _("%(account_name)s can sign in again.") % {"account_name": account.name}
    )
    return redirect("manage.users")


@site_admin("GET")
def jobs(request: SignedInRequest) -> HttpResponse:
    """The queue of all projects, what failed first."""
    state = request.GET.get("state", "")
    found = queue_page(state, **cursors(request))
    tabs = [(name, STATES[name], number) for name, number in found.counts.items()]
    context = {
        "queue": found,
        "shown": state,
        "tabs": tabs,
        "request_key": new_key(),
        **neighbours(request, found.page, urlencode({"state": state}) if state else ""),
    }
    return TemplateResponse(request, "manage/jobs.html", context)


@site_admin("POST")
def stop_job(request: SignedInRequest, job_id: int) -> HttpResponse:
    return _deal_with(request, queue.stop_job, job_id)


@site_admin("POST")
def retry_job(request: SignedInRequest, job_id: int) -> HttpResponse:
    return _deal_with(request, queue.retry_job, job_id)


def _deal_with(request: SignedInRequest, act: Callable[..., None], job_id: int) -> HttpResponse:
    if job_id > HIGHEST_ID:
        raise Http404
    try:
        carry_out(request, lambda: act(actor=request.user, job_id=job_id), guarded=True)
    except InvalidState as refused:
        messages.error(request, refused.sentence)
    return redirect("manage.jobs")


@site_admin("GET")
def components(request: SignedInRequest) -> HttpResponse:
    """Every partial with examples; ``theme`` is light or dark, else as the page."""
    theme = request.GET.get("theme", "")
    context = {**specimens(), "scheme": theme if theme in THEMES else ""}
    return TemplateResponse(request, "manage/components.html", context)
