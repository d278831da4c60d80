"""Fields that several rooms share, and the way a refusal of a service reaches its field."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import Precision
from ..exceptions import Refused

# Of an underscore-free language tag: enough to keep nonsense out of lang="…" (BCP 47, RFC 5646).
LANGUAGE_TAG = RegexValidator(
    re.compile(r"\A[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z"),
    gettext_lazy("This is not a language tag. Write it like “en”, “pt-BR” or “zh-Hant”."),
)
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)


class PartialDateField(forms.CharField):
    """A date as exact as it is known: ``2024-10-22``, ``2024-10`` or ``2024``.

    Cleans to ``(date, precision)``; the first day stands for a month or a year. Empty is
    ``(None, "day")``.
    """

    def clean(self, value: Any) -> tuple[datetime.date | None, str]:
        text = super().clean(value)
        if not text:
            return None, Precision.DAY.value
        found = _PARTIAL_DATE.fullmatch(text)
        try:
            if found is None:
                raise ValueError(text)
            year, month, day = (int(part) if part else 1 for part in found.groups())
            date = datetime.date(year, month, day)
        except ValueError as error:
            raise ValidationError(
                _("This is not a date. Write 2024-10-22, 2024-10 or 2024."), code="invalid"
            ) from error
        if found[3]:
            return date, Precision.DAY.value
        return date, (Precision.MONTH if found[2] else Precision.YEAR).value


def partial_date(date: datetime.date | None, precision: str) -> str:
    """A stored date as ``PartialDateField`` takes it back."""
    if date is None:
        return ""
    shown = {Precision.YEAR: 4, Precision.MONTH: 7}.get(Precision(precision), 10)
    return date.isoformat()[:shown]


def show_refusal(form: forms.Form, refused: ValidationError) -> None:
    """Put a refusal beside the field it names, or on top of the form when it has no such field."""
    for name, sentences in refused.message_dict.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def whole_number(text: str, field: str, *, digits: int = 9) -> int:
    """A whole number that PostgreSQL can hold; ``Refused`` names the field otherwise."""
    if not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise Refused(_("This is not a whole number."), field=field)
    return int(text)
