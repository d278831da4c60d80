"""What people say of a claim: where it stands, how it reads alone, who said it, why it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import Kind, NoClaimReason, Worth
from ..exceptions import InvalidAnchor
from .fields import whole_number

OTHER_REASON = "other"
MOST_SPANS = 50
LONGEST_QUOTE = 20_000


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """Places as they were sent: ``spans`` in code points, or None when only the words came."""

    quotes: list[str]
    spans: list[tuple[int, int]] | None


def marked_words(post: QueryDict) -> MarkedWords:
    """Read the repeatable inputs ``quote``, ``start`` and ``end``.

    ``InvalidAnchor`` when they do not belong together; whether the words stand there is the
    service's question. A browser sends line breaks in a field as CRLF.
    """
    quotes = [quote.replace("\r\n", "\n") for quote in post.getlist("quote")]
    starts, ends = post.getlist("start"), post.getlist("end")
    if not any(starts) and not any(ends):
        return MarkedWords([quote for quote in quotes if quote.strip()], None)
    if not len(starts) == len(ends) == len(quotes) <= MOST_SPANS:
        raise InvalidAnchor(
            _("Each part of a claim needs its words and both its edges."), field="quote"
        )
    parts = [part for part in zip(starts, ends, quotes, strict=True) if any(part)]
    return MarkedWords(
        [quote for _, _, quote in parts],
        [(whole_number(start, "start"), whole_number(end, "end")) for start, end, _ in parts],
    )


class FirstPart(forms.Textarea):
    """Shows the first of the repeated values; Django's own widgets take the last."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return next(iter(data.getlist(name)), None)


class KindChoice(forms.Form):
    """``kinds`` are those that can be chosen here, by default all of the list."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices, initial=Kind.OTHER)

    def __init__(
        self, *args: Any, kinds: Sequence[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if kinds is not None:
            cast("forms.ChoiceField", self.fields["kind"]).choices = list(kinds)


class NewClaimForm(KindChoice):
    """``quote``, ``start`` and ``end`` are read by ``marked_words``: they may be repeated."""

    use_required_attribute = False

    quote = forms.CharField(
        strip=False,
        required=False,
        max_length=LONGEST_QUOTE,
        label=gettext_lazy("Exact words"),
        widget=FirstPart(
            attrs={"class": "evidence", "dir": "auto", "rows": 2, "autocomplete": "off"}
        ),
    )
    text = forms.CharField(
        required=False,
        max_length=LONGEST_QUOTE,
        label=gettext_lazy("Stand-alone text"),
        widget=forms.Textarea(attrs={"class": "evidence", "dir": "auto", "rows": 2}),
    )
    speaker = forms.CharField(
        label=gettext_lazy("Speaker"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "speakers", "autocomplete": "off"}),
    )
    worth = forms.ChoiceField(
        choices=Worth.choices,
        initial=Worth.MEDIUM,
        label=gettext_lazy("Worth checking"),
        widget=forms.RadioSelect,
    )

    def second_part(self) -> str:
        """The words of another part, as they were sent."""
        parts: list[str] = (
            self.data.getlist("quote")[1:] if isinstance(self.data, QueryDict) else []
        )
        return parts[0] if parts else ""


class ChangeForm(KindChoice):
    use_required_attribute = False

    text = forms.CharField(
        max_length=LONGEST_QUOTE,
        label=gettext_lazy("Stand-alone text"),
        widget=forms.Textarea(attrs={"class": "evidence", "dir": "auto", "rows": 2}),
    )
    speaker = forms.CharField(
        label=gettext_lazy("Speaker"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "speakers", "autocomplete": "off"}),
    )
    uttered_on = forms.DateField(
        required=False,
        label=gettext_lazy("Said on"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    worth = forms.ChoiceField(
        choices=Worth.choices, label=gettext_lazy("Worth checking"), widget=forms.RadioSelect
    )


class SplitForm(forms.Form):
    """``at`` is an offset of the article in code points; without it ``words`` decide."""

    use_required_attribute = False

    words = forms.CharField(
        strip=False,
        max_length=LONGEST_QUOTE,
        label=gettext_lazy("First words of the second part"),
        widget=forms.TextInput(attrs={"class": "evidence", "dir": "auto", "autocomplete": "off"}),
    )
    at = forms.IntegerField(
        required=False, min_value=0, max_value=10_000_000, widget=forms.HiddenInput
    )


def other_claim(post: QueryDict) -> tuple[int, int]:
    """The id and version of the claim to merge with."""
    pk, _colon, version = post.get("other", "").partition(":")
    return whole_number(pk, "other"), whole_number(version, "other")


class WithdrawForm(forms.Form):
    """``cleaned_data["why"]`` is a reason of the ledger or the person's own words."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[
            ("", gettext_lazy("Choose a reason")),
            *NoClaimReason.choices,
            (OTHER_REASON, gettext_lazy("Another reason")),
        ],
    )
    note = forms.CharField(required=False, max_length=300, label=gettext_lazy("Reason in words"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reason, note = data.get("reason"), data.get("note", "")
        if reason == OTHER_REASON and not note:
            raise ValidationError({"note": _("Say why the claim is withdrawn.")})
        data["why"] = note if reason == OTHER_REASON else reason
        return data
