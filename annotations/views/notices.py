"""What somebody is told, in all their projects, and how often by e-mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ..forms.comments import PaceForm
from ..forms.fields import whole_number
from ..selectors.notices import notices_page, unread_count
from ..services.notices import choose_email_pace, read_all_notices, read_notice
from .access import SignedInRequest, signed_in
from .lookup import notice_or_404
from .paging import cursors, neighbours


@signed_in("GET")
def index(request: SignedInRequest) -> HttpResponse:
    return _list(request, PaceForm(initial={"email_pace": request.user.email_pace}))


@signed_in("POST")
def show(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Mark it read and go where it leads."""
    notice = notice_or_404(request.user, notice_id)
    read_notice(actor=request.user, notice=notice)
    return redirect(notice.get_absolute_url())


@signed_in("POST")
def read_all(request: SignedInRequest) -> HttpResponse:
    newest = whole_number(request.POST.get("newest", ""), "newest", digits=18)
    read_all_notices(actor=request.user, newest=newest)
    return redirect("notices.index")


@signed_in("POST")
def pace(request: SignedInRequest) -> HttpResponse:
    form = PaceForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=400)
    choose_email_pace(actor=request.user, pace=form.cleaned_data["email_pace"])
    messages.success(request, _("Saved."))
    return redirect("notices.index")


def _list(request: SignedInRequest, form: PaceForm, status: int = 200) -> HttpResponse:
    shown = request.GET.get("show", "")
    found = notices_page(request.user, shown, **cursors(request))
    context: dict[str, Any] = {
        "notices": found.rows,
        "shown": shown,
        "unread": unread_count(request.user),
        "pace_form": form,
        "has_email": settings.EMAIL_NOTICES,
        **neighbours(request, found, f"show={shown}" if shown else ""),
    }
    return TemplateResponse(request, "notices/index.html", context, status=status)
