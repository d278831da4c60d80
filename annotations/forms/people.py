"""Inviting people, joining a project, and one's own profile: shape only."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import Role

JOINERS = "\u200c\u200d"  # Persian and Hindi names are spelt with them
LIFETIMES = [("1", "1 day"), ("7", "7 days"), ("30", "30 days")]


def visible_characters(text: str) -> None:
    """Refuse what nobody sees: such a name could pass for another, or turn a line around."""
    hidden = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    if any(unicodedata.category(c) in hidden and c not in JOINERS for c in text):
        raise ValidationError(_("This holds characters that cannot be seen."), code="invalid")


class FullNameField(forms.CharField):
    """A name as people write it. Cleans to ``(first_name, last_name)``, cut at the last space."""

    default_validators = [visible_characters]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=150, label=_("Full name"), **kwargs)
        self.widget.attrs["autocomplete"] = "name"

    def clean(self, value: Any) -> tuple[str, str]:
        words = " ".join(str(super().clean(value)).split())
        first, _space, last = words.rpartition(" ")
        return (first, last) if first else (last, "")


class InviteForm(forms.Form):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Role.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        max_length=120,
        required=False,
        label=gettext_lazy("For whom"),
        validators=[visible_characters],
    )
    days = forms.TypedChoiceField(
        choices=LIFETIMES, coerce=int, widget=forms.RadioSelect, label=gettext_lazy("Ends after")
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    sure = forms.BooleanField(required=False, label=gettext_lazy("I give up managing this project"))


class JoinForm(forms.Form):
    username = UsernameField(
        max_length=150, label=gettext_lazy("User name"), validators=[UnicodeUsernameValidator()]
    )
    full_name = FullNameField()
    email = forms.EmailField(required=False, label=gettext_lazy("E-mail"))
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        strip=False,
        help_text=gettext_lazy("At least 12 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        max_length=128,
        strip=False,
        label=gettext_lazy("Password, again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        again = given.get("password_again")
        if again is not None and "password" in given and given["password"] != again:
            self.add_error("password_again", _("The two passwords differ."))
        return given

    def account(self) -> dict[str, str]:
        """The values of ``services.people.create_account``."""
        given = self.cleaned_data
        first, last = given["full_name"]
        return {
            "username": given["username"],
            "password": given["password"],
            "first_name": first,
            "last_name": last,
            "email": given["email"],
        }


class ProfileForm(forms.Form):
    full_name = FullNameField()
    email = forms.EmailField(
        required=False, label=gettext_lazy("E-mail"), help_text=gettext_lazy("Site admins see it.")
    )
