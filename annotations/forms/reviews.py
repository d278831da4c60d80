"""The fields of a review, and the reason for skipping one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from ..choices import Confidence, DeclineReason
from ..models import Review, VerdictLabel
from ..models.projects import MOST_A_WEEK
from ..scales import shown_name
from ..services.reviews import Judgement

LONGEST_JUSTIFICATION = 20_000  # code points
NOT_ON_THE_SCALE = gettext_lazy("This verdict is not on the project's scale.")


class ReviewForm(forms.Form):
    """A review as typed. Everything may be empty: what must not be is the service's matter."""

    content_label = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        required=False,
        error_messages={"invalid_choice": NOT_ON_THE_SCALE},
    )
    attribution_label = forms.ChoiceField(
        label=gettext_lazy("Attribution verdict"),
        required=False,
        error_messages={"invalid_choice": NOT_ON_THE_SCALE},
    )
    confidence = forms.ChoiceField(
        label=gettext_lazy("Confidence"), required=False, choices=[("", "–"), *Confidence.choices]
    )
    justification = forms.CharField(
        label=gettext_lazy("Justification"),
        required=False,
        strip=False,
        max_length=LONGEST_JUSTIFICATION,
        help_text=gettext_lazy("Say what the sources show and what is missing."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    as_of = forms.DateField(
        required=False,
        label=gettext_lazy("As of"),
        help_text=gettext_lazy("The day up to which the verdict holds. Empty means today."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        review: Review | None,
        content: Sequence[VerdictLabel],
        attribution: Sequence[VerdictLabel],
    ) -> None:
        super().__init__(data, initial=as_typed(review) if review else None)
        self.labels = {str(label.pk): label for label in (*content, *attribution)}
        for name, labels in (("content_label", content), ("attribution_label", attribution)):
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [("", "–"), *((str(label.pk), shown_name(label)) for label in labels)]

    def clean_justification(self) -> str:
        """Browsers send CRLF for a new line; what is stored, counted and compared has LF."""
        text: str = self.cleaned_data["justification"]
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def judgement(self) -> Judgement:
        """The clean values. The form must be valid."""
        values = self.cleaned_data
        return Judgement(
            content_label=self.labels.get(values["content_label"]),
            attribution_label=self.labels.get(values["attribution_label"]),
            confidence=values["confidence"],
            justification=values["justification"],
            as_of=values["as_of"],
        )


def as_typed(review: Review) -> dict[str, Any]:
    """A stored review as the form's values."""
    return {
        "content_label": str(review.content_label_id or ""),
        "attribution_label": str(review.attribution_label_id or ""),
        "confidence": review.confidence,
        "justification": review.justification,
        "as_of": review.as_of,
    }


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose why you skip this claim.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Stays in the history of the claim."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class GoalForm(forms.Form):
    weekly_goal = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_A_WEEK,
        label=gettext_lazy("Reviews a week"),
        help_text=gettext_lazy("Only you see this. Leave it empty for no goal."),
    )
