"""How the tool looks and listens to oneself: theme, language, time zone, keys."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _

from ..exceptions import Refused
from ..forms.preferences import AppearanceForm, KeysForm
from ..keyboard import DIGITS, KEYS
from ..selectors.notices import unread_count
from ..services.preferences import choose_appearance, choose_keys
from .access import SignedInRequest, signed_in


@signed_in("GET", "POST")
def appearance(request: SignedInRequest) -> HttpResponse:
    user = request.user
    if request.method != "POST":
        initial = {"language": user.language, "time_zone": user.time_zone}
        return _appearance_page(request, AppearanceForm(initial=initial))
    form = AppearanceForm(request.POST)
    if not form.is_valid():
        return _appearance_page(request, form, status=400)
    choose_appearance(actor=user, **form.cleaned_data)
    with translation.override(form.cleaned_data["language"] or translation.get_language()):
        messages.success(request, _("Saved."))
    return redirect("preferences.appearance")


@signed_in("GET", "POST")
def shortcuts(request: SignedInRequest) -> HttpResponse:
    """Every single key, to be changed or switched off; ``action=reset`` brings all back."""
    if request.method != "POST":
        return _shortcuts_page(request, KeysForm(keys=request.user.keys))
    action = request.POST.get("action", "save")
    if action not in ("save", "reset"):
        raise Refused(_("This is not one of the buttons."), field="action")
    if action == "reset":
        choose_keys(actor=request.user, keys={})
        messages.success(request, _("The original keys are back."))
        return redirect("preferences.shortcuts")
    form = KeysForm(request.POST)
    if not form.is_valid():
        return _shortcuts_page(request, form, status=400)
    choose_keys(actor=request.user, keys=form.keys())
    messages.success(request, _("Keys saved."))
    return redirect("preferences.shortcuts")


def _appearance_page(
    request: SignedInRequest, form: AppearanceForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "unread": unread_count(request.user)}
    return TemplateResponse(request, "preferences/appearance.html", context, status=status)


def _shortcuts_page(request: SignedInRequest, form: KeysForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "rows": [(key, form[key.name]) for key in KEYS],
        "digits": f"{DIGITS[0]}–{DIGITS[-1]}",
        "changed": bool(request.user.keys),
        "unread": unread_count(request.user),
    }
    return TemplateResponse(request, "preferences/shortcuts.html", context, status=status)
