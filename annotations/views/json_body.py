"""The one door for JSON that browsers send: strict, for a lenient one changes text in silence."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..exceptions import Refused

LONGEST_BODY = 1_000_000  # bytes


def json_fields(request: HttpRequest) -> dict[str, str]:
    """The body as form values: one flat object of texts, whole numbers and nulls.

    ``Refused`` names the field. Refused are: bytes that are not UTF-8, lone surrogates, a name
    that comes twice, NaN, nested values.
    """
    if len(request.body) > LONGEST_BODY:
        raise Refused(_("This is too much text for one save."))
    try:
        values = json.loads(
            request.body.decode(), object_pairs_hook=_once_each, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise Refused(_("The body is not JSON.")) from error
    if not isinstance(values, dict):
        raise Refused(_("The body is not a JSON object."))
    return {name: _text(name, value) for name, value in values.items()}


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise Refused(_("A name comes twice in the body."))
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise Refused(_("%(name)s is not a value.") % {"name": name})


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Refused(_("This is neither a text nor a whole number."), field=name)
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Refused(_("This text holds half a character."), field=name) from error
    return text
