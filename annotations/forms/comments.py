"""What somebody says about a claim, and the page they say it on."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import EmailPace
from ..figures import grouped
from ..services.comments import LONGEST

HERE = [
    ("claim", gettext_lazy("The claim")),
    ("review", gettext_lazy("The review")),
    ("settle", gettext_lazy("The final verdict")),
    ("discussion", gettext_lazy("The discussion")),
]


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        strip=False,
        error_messages={"required": gettext_lazy("Write something.")},
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    reply_to = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    here = forms.ChoiceField(
        required=False,
        choices=HERE,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": gettext_lazy("This is not a page of the claim.")},
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text:
            raise forms.ValidationError(_("Write something."))
        if len(text) > LONGEST:
            raise forms.ValidationError(
                _("Write at most %(longest)s characters; these are %(length)s.")
                % {"longest": grouped(LONGEST), "length": grouped(len(text))}
            )
        return text


class PaceForm(forms.Form):
    email_pace = forms.ChoiceField(
        label=gettext_lazy("Send unread notices by e-mail"),
        choices=EmailPace.choices,
        error_messages={
            "required": gettext_lazy("Choose how often."),
            "invalid_choice": gettext_lazy("This is not one of the choices."),
        },
    )
