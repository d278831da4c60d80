"""The front door: the landing page, signing in and signing out."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from ..forms.accounts import SignInForm
from ..selectors.projects import demo_accounts
from .access import public


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
