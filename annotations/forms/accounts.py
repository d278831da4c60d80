"""Signing in."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """One sentence for a wrong name, a wrong password and a closed account: none is told apart."""

    error_messages = {
        "invalid_login": "This user name and password do not go together.",
        "inactive": "This user name and password do not go together.",
    }
