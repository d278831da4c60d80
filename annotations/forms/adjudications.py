"""The final verdict as an adjudicator fills it in, and the note that sends a claim back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from ..choices import Cause, Confidence
from ..exceptions import Refused
from ..models import Citation, Review, VerdictLabel
from ..scales import shown_name
from ..selectors.comparison import SourceGroup

LONGEST = 20_000  # code points of a text
NOT_ON_THE_SCALE = gettext_lazy("This verdict is not on the project's scale.")

# Names of the service's values whose field is called otherwise here.
FIELDS = {
    "content_label": "verdict",
    "attribution_label": "attribution_verdict",
    "citations": "sources",
}


def _choice(label: Any, choices: Sequence[tuple[str, Any]] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", gettext_lazy("Not said")), *choices],
        error_messages={"invalid_choice": gettext_lazy("This is not one of the choices.")},
    )


def _text(label: Any, rows: int, placeholder: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows, "placeholder": placeholder}),
    )


class FinalForm(forms.Form):
    """All may be empty: what must not be is the service's matter (``show_problems``)."""

    verdict = _choice(gettext_lazy("Verdict"))
    attribution_verdict = _choice(gettext_lazy("Attribution"))
    confidence = _choice(gettext_lazy("Confidence"), Confidence.choices)
    cause = _choice(gettext_lazy("Why the reviewers differ"), Cause.choices)
    sources = forms.MultipleChoiceField(
        label=gettext_lazy("Sources to publish"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Choose from the sources of this claim's reviews.")
        },
    )
    justification = _text(gettext_lazy("Justification to publish"), 5)
    note = _text(
        gettext_lazy("Note to the reviewers"),
        2,
        gettext_lazy("What should they do the same way next time?"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        content: Sequence[VerdictLabel],
        attribution: Sequence[VerdictLabel],
        sources: Sequence[SourceGroup],
        initial: dict[str, Any] | None = None,
    ) -> None:
        everything = {"sources": [str(group.pk) for group in sources]}
        super().__init__(data, initial=everything | (initial or {}))
        self.labels = {str(label.pk): label for label in (*content, *attribution)}
        self.groups = {str(group.pk): group for group in sources}
        for name, labels in (("verdict", content), ("attribution_verdict", attribution)):
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [("", "–"), *((str(label.pk), shown_name(label)) for label in labels)]
            field.error_messages["invalid_choice"] = NOT_ON_THE_SCALE
        listed = cast(forms.MultipleChoiceField, self.fields["sources"])
        listed.choices = [(str(group.pk), group.title) for group in sources]

    def clean_justification(self) -> str:
        return _with_line_feeds(self.cleaned_data["justification"])

    def clean_note(self) -> str:
        return _with_line_feeds(self.cleaned_data["note"])

    def decision(self) -> dict[str, Any]:
        """The clean values as ``adjudicate_claim`` takes them. The form must be valid."""
        values = self.cleaned_data
        return {
            "content_label": self.labels.get(values["verdict"]),
            "attribution_label": self.labels.get(values["attribution_verdict"]),
            "confidence": values["confidence"],
            "cause": values["cause"],
            "justification": values["justification"],
            "note": values["note"],
            "citations": self._chosen(),
        }

    def _chosen(self) -> list[Citation]:
        groups = (self.groups[value] for value in self.cleaned_data["sources"])
        return [citation for group in groups for citation in group.citations]

    @property
    def source_rows(self) -> list[dict[str, Any]]:
        """The sources as ``components/final_panel.html`` takes them."""
        chosen = self["sources"].value() or []
        return [
            {
                "pk": group.pk,
                "title": group.title,
                "used_by": group.used_by,
                "chosen": str(group.pk) in chosen,
            }
            for group in self.groups.values()
        ]

    def show_problems(self, refused: Refused) -> None:
        """Put what the service refused beside the field it is about."""
        for name, sentences in refused.message_dict.items():
            field = FIELDS.get(name, name)
            for sentence in sentences:
                self.add_error(field if field in self.fields else None, sentence)

    def problems(self) -> list[dict[str, str]]:
        """The errors in the order of the fields, each with the id of what it is about."""
        order = [*self.fields, "__all__"]
        targets = {name: f"id_{name}" for name in ("cause", "justification", "note")}
        return [
            {"text": str(error), "target": targets.get(name, "" if name == "__all__" else name)}
            for name in sorted(self.errors, key=order.index)
            for error in self.errors[name]
        ]


def started_from(review: Review, sources: Sequence[SourceGroup]) -> dict[str, Any]:
    """One review as the start of the final verdict, with the sources that this reviewer cites."""
    return {
        "verdict": str(review.content_label_id or ""),
        "attribution_verdict": str(review.attribution_label_id or ""),
        "confidence": review.confidence,
        "justification": review.justification,
        "sources": [
            str(group.pk)
            for group in sources
            if any(citation.review_id == review.pk for citation in group.citations)
        ],
    }


class SendBackForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What should the reviewers look at again?"),
        max_length=500,
        error_messages={
            "required": gettext_lazy("Say what the reviewers should look at."),
            "max_length": gettext_lazy(
                "Write at most %(limit_value)d characters; these are %(show_value)d."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _with_line_feeds(text: str) -> str:
    """Browsers send CRLF for a new line; what is stored and counted has LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
