"""Which claims to export, and how the file is written."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import ClaimState
from ..exports.claims_csv import Selection, claims_of
from ..figures import grouped
from ..policies import Standing

ANY = ""
FINALS = "final"


class ExportForm(forms.Form):
    """Everything may be left out; what is left out has the value of the plainest file."""

    rows = forms.ChoiceField(
        label=gettext_lazy("Rows"),
        choices=[
            (ANY, gettext_lazy("Reviews and final verdicts")),
            (FINALS, gettext_lazy("Final verdicts only")),
        ],
        required=False,
    )
    article = forms.TypedChoiceField(
        label=gettext_lazy("Article"), coerce=int, empty_value=None, required=False
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[
            (ANY, gettext_lazy("Any state")),
            *(choice for choice in ClaimState.choices if choice[0] != ClaimState.WITHDRAWN),
        ],
        required=False,
    )
    withdrawn = forms.BooleanField(label=gettext_lazy("Withdrawn claims"), required=False)
    names = forms.BooleanField(label=gettext_lazy("Names of people"), required=False)
    bom = forms.BooleanField(label=gettext_lazy("Byte order mark"), required=False)
    raw = forms.BooleanField(label=gettext_lazy("Formulas as they are"), required=False)

    def __init__(self, data: QueryDict, *, articles: list[tuple[int, str]]) -> None:
        super().__init__(data)
        article: Any = self.fields["article"]
        article.choices = [
            (ANY, _("All %(number)s articles") % {"number": grouped(len(articles))}),
            *articles,
        ]

    def selection(self, standing: Standing) -> Selection:
        given = self.cleaned_data
        return Selection(
            claims=claims_of(standing.project, given["article"]),
            actor=standing.actor,
            state=given["state"],
            finals_only=given["rows"] == FINALS,
            withdrawn=given["withdrawn"],
            names=given["names"],
            raw=given["raw"],
            bom=given["bom"],
        )

    @property
    def query(self) -> str:
        """The options as the query string of the file's address."""
        given = self.cleaned_data.items()
        return urlencode({name: "on" if value is True else value for name, value in given if value})
