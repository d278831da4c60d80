"""Reopening a final verdict: which one, and the public reason."""

from __future__ import annotations

from django import forms

from ..services.corrections import LONGEST_NOTE


class ReopenForm(forms.Form):
    final = forms.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.HiddenInput,
        error_messages={"required": "Say which final verdict you read."},
    )
    public_note = forms.CharField(
        label="Why is the verdict reopened?",
        help_text="Public: it stays with the claim and goes into exports.",
        max_length=LONGEST_NOTE,
        error_messages={"required": "Say publicly why the verdict is reopened."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
