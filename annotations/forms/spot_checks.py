"""A spot check: which final verdict was read, whether it holds, and a note."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from ..services.corrections import LONGEST_NOTE

RESULTS = {"uphold": True, "reopen": False}


class SpotCheckForm(forms.Form):
    final = forms.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Say which final verdict you read.")},
    )
    result = forms.ChoiceField(
        choices=[(name, name) for name in RESULTS],
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("Uphold the verdict or reopen the claim."),
            "invalid_choice": gettext_lazy("Uphold the verdict or reopen the claim."),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        help_text=gettext_lazy(
            "To reopen, say why: then the note is public and goes into exports."
        ),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @property
    def upheld(self) -> bool:
        """The form must be valid."""
        return RESULTS[self.cleaned_data["result"]]
