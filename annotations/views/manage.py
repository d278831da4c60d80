"""What belongs to the whole site, for site admins: its accounts, and what pages are made of."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ..exceptions import Refused
from ..selectors.accounts import accounts_page, closing
from ..services import people
from .access import SignedInRequest, refusal, site_admin
from .lookup import account_or_404
from .paging import cursors, neighbours
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
def components(request: SignedInRequest) -> HttpResponse:
    """Every partial with examples; ``theme`` is light or dark, else as the page."""
    theme = request.GET.get("theme", "")
    context = {**specimens(), "scheme": theme if theme in THEMES else ""}
    return TemplateResponse(request, "manage/components.html", context)
