"""Pages of a list by the place of its rows, not by counting them: the last costs no more.

A cursor holds the sort key of a row, so that a page link stays right when rows come or change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from ..exceptions import Refused

M = TypeVar("M", bound=Model)
PAGE_SIZE = 50
LONGEST = 600  # characters of a cursor


@dataclass(frozen=True, slots=True)
class Key:
    """A column of the order: a field or annotation without NULLs; whole numbers, floats or text.

    Text stands in a cursor as hexadecimal UTF-8, so it must be short.
    """

    name: str
    descending: bool = False
    whole: bool = True
    text: bool = False

    @property
    def order(self) -> str:
        return f"-{self.name}" if self.descending else self.name

    def write(self, value: int | float | str) -> str:
        return value.encode().hex() if isinstance(value, str) else repr(value)

    def parse(self, text: str) -> int | float | str:
        if self.text:
            words = bytes.fromhex(text).decode()
            if "\0" in words:
                raise ValueError(text)
            return words
        value = int(text) if self.whole else float(text)
        if not math.isfinite(value) or abs(value) >= 2**63:
            raise ValueError(text)
        return value


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[M]):
    """``before`` and ``after`` are the cursors of the neighbouring pages; "" at either end."""

    rows: list[M]
    before: str = ""
    after: str = ""


def keyset_page(
    rows: QuerySet[M],
    keys: Sequence[Key],
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> KeysetPage[M]:
    """The rows that follow ``after``, or lead up to ``before``, in the order of ``keys``.

    The last key must be unique. ``Refused`` names the cursor when it is not one.
    """
    back = bool(before) and not after
    name, cursor = ("before", before) if back else ("after", after)
    if cursor:
        rows = rows.filter(_beyond(keys, _parse(keys, cursor, name), back=back))
    order = [key.order for key in keys]
    found = list((rows.order_by(*order).reverse() if back else rows.order_by(*order))[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return KeysetPage(found)
    return KeysetPage(
        found,
        before=_cursor(keys, found[0]) if (more if back else cursor) else "",
        after=_cursor(keys, found[-1]) if (cursor if back else more) else "",
    )


def _cursor(keys: Sequence[Key], row: Any) -> str:
    return "_".join(key.write(getattr(row, key.name)) for key in keys)


def _parse(keys: Sequence[Key], cursor: str, name: str) -> list[int | float | str]:
    try:
        if len(cursor) > LONGEST:
            raise ValueError(cursor)
        return [key.parse(part) for key, part in zip(keys, cursor.split("_"), strict=True)]
    except ValueError as error:
        raise Refused(_("This is not a page of the list."), field=name) from error


def _beyond(keys: Sequence[Key], values: Sequence[int | float | str], *, back: bool) -> Q:
    """Rows strictly after the values in lexicographic order; before them when ``back``."""
    beyond, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        smaller = key.descending != back
        beyond |= equal & Q(**{f"{key.name}__{'lt' if smaller else 'gt'}": value})
        equal &= Q(**{key.name: value})
    return beyond
