"""The front door: the landing page, signing in and signing out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from ..exceptions import MissingVersion, StaleVersion
from ..forms.accounts import SignInForm
from ..forms.comments import PaceForm
from ..forms.people import ProfileForm
from ..selectors.projects import demo_accounts
from ..services.people import change_account
from .access import SignedInRequest, public, signed_in
from .conflicts import compared


@public("GET")
def home(request: HttpRequest) -> HttpResponse:
    """The landing page with the sign-in form; who is signed in goes on to their projects."""
    if request.user.is_authenticated:
        return redirect("projects.index")
    return _door(request, SignInForm(request), "accounts/home.html")


@public("GET", "POST")
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """A wrong name, a wrong password and a closed account get the same words and the same 400."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(_safe_next(request))
        return _door(request, SignInForm(request), "accounts/sign_in.html")
    form = SignInForm(request, request.POST)
    if not form.is_valid():
        return _door(request, form, "accounts/sign_in.html", status=400)
    login(request, form.get_user())
    return redirect(_safe_next(request))


@public("POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")


@signed_in("GET", "POST")
def profile(request: SignedInRequest) -> HttpResponse:
    """One's own name and address; a save from an outdated page is shown both (P3)."""
    user = request.user
    if request.method != "POST":
        initial = {"full_name": user.get_full_name(), "email": user.email}
        return _profile_page(request, ProfileForm(initial=initial))
    if not (seen := request.POST.get("seen", "")):
        raise MissingVersion
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _profile_page(request, form, status=400)
    first, last = form.cleaned_data["full_name"]
    values = {"first_name": first, "last_name": last, "email": form.cleaned_data["email"]}
    try:
        change_account(actor=user, seen=seen, **values)
    except StaleVersion as error:
        # What is stored already was asked for by a retry (P2).
        if any(getattr(error.current, name) != value for name, value in values.items()):
            return _profile_page(request, form, error, status=409)
    messages.success(request, _("Profile saved."))
    return redirect("profile")


def _profile_page(
    request: SignedInRequest,
    form: ProfileForm,
    stale: StaleVersion | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "seen": request.user.state_seen,
        "pace_form": PaceForm(initial={"email_pace": request.user.email_pace}),
        "has_email": settings.EMAIL_NOTICES,
    }
    if stale is not None:
        saved = {"name": stale.current.get_full_name(), "email": stale.current.email}
        names = {"name": _("Full name"), "email": _("E-mail")}
        context["fields"] = compared(names, stale.mine, saved)
        context["seen"] = stale.current.state_seen
    elif form.is_bound:
        context["seen"] = request.POST.get("seen", "")
    return TemplateResponse(request, "accounts/profile.html", context, status=status)


def _door(
    request: HttpRequest, form: SignInForm, template: str, status: int = 200
) -> TemplateResponse:
    context = {
        "form": form,
        "next": _safe_next(request, default=""),
        "demo_accounts": demo_accounts(),
    }
    return TemplateResponse(request, template, context, status=status)


def _safe_next(request: HttpRequest, default: str = "projects.index") -> str:
    """Where to go on to: a path of this site, or the default.

    Anything but a path would be taken for the name of a view.
    """
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if safe and target.startswith("/") else default
