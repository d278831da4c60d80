"""What somebody says about a claim, and the page they say it on."""

from __future__ import annotations

from django import forms

from ..choices import EmailPace
from ..services.comments import LONGEST

HERE = [
    ("claim", "The claim"),
    ("review", "The review"),
    ("settle", "The final verdict"),
    ("discussion", "The discussion"),
]


class CommentForm(forms.Form):
    text = forms.CharField(
        label="Your comment",
        strip=False,
        error_messages={"required": "Write something."},
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    reply_to = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    here = forms.ChoiceField(
        required=False,
        choices=HERE,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "This is not a page of the claim."},
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text:
            raise forms.ValidationError("Write something.")
        if len(text) > LONGEST:
            raise forms.ValidationError(
                f"Write at most {LONGEST:,} characters; these are {len(text):,}."
            )
        return text


class PaceForm(forms.Form):
    email_pace = forms.ChoiceField(
        label="Send unread notices by e-mail",
        choices=EmailPace.choices,
        error_messages={
            "required": "Choose how often.",
            "invalid_choice": "This is not one of the choices.",
        },
    )
