"""The name of a saved view."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from ..models.saved_views import LONGEST_NAME


class NameForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        max_length=LONGEST_NAME,
        label=gettext_lazy("Name of the view"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
