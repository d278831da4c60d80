"""A source as a reviewer describes it, or a search that found nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..choices import Aspect, Medium, Stance, Tier
from ..models import Citation
from ..models.fields import WebAddressField
from ..services.citations import Evidence
from .fields import PartialDateField, partial_date

ASPECTS = [
    (Aspect.CONTENT.value, gettext_lazy("Is it so?")),
    (Aspect.ATTRIBUTION.value, gettext_lazy("Was it said?")),
]
# What tells a form that somebody began to fill in from one that nobody touched.
TYPED = (
    "url",
    "title",
    "publisher",
    "author",
    "published",
    "archived_url",
    "quote",
    "locator",
    "note",
    "searched_for",
    "searched_in",
)


def _web_address(label: Any, **attrs: Any) -> forms.CharField:
    return forms.CharField(
        required=False,
        label=label,
        max_length=2000,
        validators=WebAddressField.default_validators,
        widget=forms.URLInput(attrs=attrs),
    )


def _short(label: Any, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(required=False, label=label, max_length=longest, **more)


def _long(label: Any, rows: int, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "class": more.pop("css", "")})
    return forms.CharField(
        required=False, label=label, strip=False, max_length=10_000, widget=widget, **more
    )


class SourceForm(forms.Form):
    """One citation. ``citation`` and ``version`` say which stored one is being changed."""

    prefix = "source"

    url = _web_address(
        gettext_lazy("Link"),
        **{
            "placeholder": gettext_lazy("Paste a link to add a source"),
            "data-key": "S",
            "data-key-label": gettext_lazy("Add source"),
        },
    )
    title = _short(gettext_lazy("Title"), 500)
    stance = forms.ChoiceField(
        label=gettext_lazy("Stance"),
        required=False,
        choices=[("", gettext_lazy("Choose")), *Stance.choices],
        help_text=gettext_lazy("To the claim."),
    )
    aspect = forms.ChoiceField(
        required=False, label=gettext_lazy("Answers"), choices=ASPECTS, initial=Aspect.CONTENT
    )
    publisher = _short(gettext_lazy("Publisher"), 200)
    published = PartialDateField(
        label=gettext_lazy("Published"),
        required=False,
        max_length=10,
        help_text="2013-05-01, 2013-05 or 2013.",
    )
    quote = _long(
        gettext_lazy("Quote"),
        2,
        css="evidence",
        help_text=gettext_lazy("The source's exact words."),
    )
    author = _short(gettext_lazy("Author"), 200)
    locator = _short(
        gettext_lazy("Place in it"), 200, help_text=gettext_lazy("Page, minute or table.")
    )
    medium = forms.ChoiceField(
        label=pgettext_lazy("of a source", "Medium"),
        required=False,
        choices=Medium.choices,
        initial=Medium.WEB,
    )
    tier = forms.ChoiceField(
        label=gettext_lazy("Tier"),
        required=False,
        choices=[("", gettext_lazy("Not said")), *Tier.choices],
    )
    archived_url = _web_address(gettext_lazy("Archive link"))
    note = _long(gettext_lazy("Note"), 2)
    searched_for = _short(gettext_lazy("Searched for"), 500)
    searched_in = _short(gettext_lazy("Searched in"), 300)
    searched_on = forms.DateField(
        required=False,
        label=gettext_lazy("Searched on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    citation = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        citation: Citation | None = None,
        two_questions: bool = True,
    ) -> None:
        initial = as_typed(citation) if citation else {"searched_on": timezone.localdate()}
        super().__init__(data, initial=initial)
        if not two_questions:
            del self.fields["aspect"]

    def is_typed(self) -> bool:
        """Whether somebody began to fill it in, or changed something of the stored citation."""
        if self.initial.get("citation"):
            return self.has_changed()
        return any((self.data.get(self.add_prefix(name)) or "").strip() for name in TYPED)

    def evidence(self) -> Evidence:
        """The clean values. The form must be valid."""
        values = self.cleaned_data
        published_on, precision = values["published"]
        texts = ("url", "title", "stance", "publisher", "author", "locator", "tier", "archived_url")
        return Evidence(
            **{name: values[name] for name in (*texts, "searched_for", "searched_in")},
            aspect=values.get("aspect") or Aspect.CONTENT,
            medium=values["medium"] or Medium.WEB,
            published_on=published_on,
            published_precision=precision,
            quote=_lines(values["quote"]),
            note=_lines(values["note"]),
            searched_on=values["searched_on"],
        )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_typed(citation: Citation) -> dict[str, Any]:
    """A stored citation as the form's values."""
    own = ("aspect", "stance", "quote", "locator", "note", "searched_for", "searched_in")
    values = {name: getattr(citation, name) for name in (*own, "searched_on", "version")}
    values["citation"] = citation.pk
    source = citation.source
    if source is not None:
        names = ("url", "title", "publisher", "author", "medium", "tier", "archived_url")
        values |= {name: getattr(source, name) for name in names}
        values["published"] = partial_date(source.published_on, source.published_precision)
    return values
