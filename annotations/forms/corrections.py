"""Changing what was settled: reopening, other words, another speaker, other sources; and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from ..models import Citation
from ..services.corrections import LONGEST_NOTE, SAY_WHY
from .claims import LONGEST_QUOTE


class ReopenForm(forms.Form):
    final = forms.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Say which final verdict you read.")},
    )
    public_note = forms.CharField(
        label=gettext_lazy("Why is the verdict reopened?"),
        help_text=gettext_lazy("Public: it stays with the claim and goes into exports."),
        max_length=LONGEST_NOTE,
        error_messages={"required": gettext_lazy("Say publicly why the verdict is reopened.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def note_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("What was wrong?"),
        help_text=gettext_lazy("Public: it stays with the claim and goes into exports."),
        max_length=LONGEST_NOTE,
        error_messages={"required": SAY_WHY},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WordingForm(forms.Form):
    """The stand-alone text and the speaker of a settled claim, as they should have been."""

    text = forms.CharField(
        max_length=LONGEST_QUOTE,
        label=gettext_lazy("Stand-alone text"),
        widget=forms.Textarea(attrs={"class": "evidence", "dir": "auto", "rows": 3}),
    )
    speaker = forms.CharField(
        label=gettext_lazy("Speaker"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Empty when the article itself says so."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    public_note = note_field()


class SourcesForm(forms.Form):
    """Which citations of the claim's reviews are published with the verdict that was read."""

    final = forms.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Say which final verdict you read.")},
    )
    sources = forms.MultipleChoiceField(
        label=gettext_lazy("Sources"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Choose from the sources of this claim's reviews.")
        },
    )
    public_note = note_field()

    def __init__(self, data: Any = None, *, citations: Sequence[Citation], **more: Any) -> None:
        super().__init__(data, **more)
        self.citations = {str(citation.pk): citation for citation in citations}
        listed = cast(forms.MultipleChoiceField, self.fields["sources"])
        listed.choices = [(pk, str(citation)) for pk, citation in self.citations.items()]

    def chosen(self) -> list[Citation]:
        return [self.citations[pk] for pk in self.cleaned_data["sources"]]

    def is_ticked(self, pk: str) -> bool:
        return pk in [str(value) for value in self["sources"].value() or []]
