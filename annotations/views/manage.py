"""What belongs to the whole site, for site admins: accounts, projects, jobs, storage, audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..exceptions import InvalidState, Refused
from ..exports.download import as_download
from ..exports.history import History, stream_history
from ..figures import grouped
from ..selectors.accounts import accounts_page, closing
from ..selectors.accounts_log import accounts_log_page, accounts_log_people
from ..selectors.audit import (
    audit_filter,
    audit_page,
    audit_people,
    audit_verbs,
    audited,
    site_head,
)
from ..selectors.navigation import site_tabs
from ..selectors.notices import unread_count
from ..selectors.queue_jobs import STATES, queue_page
from ..selectors.site_projects import site_projects
from ..selectors.storage import storage_of
from ..services import jobs as queue
from ..services import parses, people
from .access import SignedInRequest, refusal, site_admin
from .lookup import HIGHEST_ID, account_or_404
from .paging import cursors, neighbours
from .retries import carry_out, new_key
from .specimens import specimens

THEMES = ("light", "dark")


def _page(
    request: SignedInRequest, name: str, context: dict[str, Any], *, tab: str = ""
) -> HttpResponse:
    """A page of the site under its tab; ``manage.users`` draws ``manage/users.html``."""
    frame = {"site_tabs": site_tabs(tab or name), "unread": unread_count(request.user)}
    return TemplateResponse(request, f"{name.replace('.', '/')}.html", frame | context)


# --- accounts and projects -----------------------------------------------------------------------


@site_admin("GET")
def users(request: SignedInRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = accounts_page(text, **cursors(request))
    query = urlencode({"q": text}) if text else ""
    context = {"rows": found.rows, "text": text, **neighbours(request, found, query)}
    return _page(request, "manage.users", context)


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
def projects(request: SignedInRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    rows, found = site_projects(request.user, text, **cursors(request))
    query = urlencode({"q": text}) if text else ""
    context = {"rows": rows, "text": text, **neighbours(request, found, query)}
    return _page(request, "manage.projects", context)


# --- jobs ----------------------------------------------------------------------------------------


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
    return _page(request, "manage.jobs", context)


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


# --- storage -------------------------------------------------------------------------------------


@site_admin("GET")
def storage(request: SignedInRequest) -> HttpResponse:
    context = {
        "storage": storage_of(request.user),
        "days": parses.KEPT.days,
        "request_key": new_key(),
    }
    return _page(request, "manage.storage", context)


@site_admin("POST")
def forget_parses(request: SignedInRequest) -> HttpResponse:
    count = carry_out(request, lambda: parses.clear_parses(actor=request.user))
    messages.success(
        request,
        ngettext("%(count)s cached parse removed.", "%(count)s cached parses removed.", count)
        % {"count": grouped(count)},
    )
    return redirect("manage.storage")


# --- audit ---------------------------------------------------------------------------------------


@site_admin("GET")
def audit(request: SignedInRequest) -> HttpResponse:
    chosen = audit_filter(request.GET.dict())
    entries, found = audit_page(request.user, chosen, **cursors(request))
    context = {
        "entries": entries,
        "chosen": chosen,
        "people": audit_people(request.user),
        "verbs": audit_verbs(),
        "head": site_head(),
        "query": chosen.query(),
        **neighbours(request, found, chosen.query()),
    }
    return _page(request, "manage.audit", context)


@site_admin("GET")
def audit_accounts(request: SignedInRequest) -> HttpResponse:
    """What was done to accounts in the Django admin."""
    chosen = audit_filter({**request.GET.dict(), "verb": ""})
    entries, found = accounts_log_page(chosen, **cursors(request))
    context = {
        "entries": entries,
        "chosen": chosen,
        "people": accounts_log_people(),
        **neighbours(request, found, chosen.query()),
    }
    return _page(request, "manage.audit_accounts", context, tab="manage.audit")


@site_admin("GET")
def audit_download(request: SignedInRequest) -> HttpResponseBase:
    """The entries that the page would show, all of them, oldest first."""
    rows = audited(request.user, audit_filter(request.GET.dict()))
    return as_download(request, stream_history(History(rows, of_site=True)), "audit")


@site_admin("GET")
def components(request: SignedInRequest) -> HttpResponse:
    """Every partial with examples; ``theme`` is light or dark, else as the page."""
    theme = request.GET.get("theme", "")
    context = {**specimens(), "scheme": theme if theme in THEMES else ""}
    return _page(request, "manage.components", context)
