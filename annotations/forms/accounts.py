"""Signing in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class SignInForm(AuthenticationForm):
    """One sentence for a wrong name, a wrong password and a closed account: none is told apart."""

    error_messages = {
        "invalid_login": gettext_lazy("This user name and password do not go together."),
        "inactive": gettext_lazy("This user name and password do not go together."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
