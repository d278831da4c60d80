"""What stands in the address of a queue: its part, one article, the order, the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..exceptions import Refused, Words

TABS = {
    "to-review": gettext_lazy("To review"),
    "drafts": gettext_lazy("Drafts"),
    "sent-back": gettext_lazy("Sent back"),
    "discuss": gettext_lazy("To discuss"),
    "waiting": gettext_lazy("Waiting for others"),
    "done": gettext_lazy("Done"),
}
ORDERS: dict[str, Words] = {
    "due": gettext_lazy("Due first"),
    "worth": gettext_lazy("Worth checking first"),
    "oldest": gettext_lazy("Oldest first"),
}
LAST_PAGE = 100_000
NUMBER = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which part of the queue is shown, of which article (None for all), and in which order."""

    tab: str = "to-review"
    article: int | None = None
    order: str = "due"
    page: int = 1

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> QueueFilter:
        """Read an address. ``Refused`` names the first value that is not one of the choices."""
        tab = values.get("tab") or "to-review"
        if tab not in TABS:
            raise Refused(_("There is no such part of the queue."), field="tab")
        order = values.get("order") or "due"
        if order not in ORDERS:
            raise Refused(_("There is no such order."), field="order")
        article = values.get("article") or None
        if article is not None and not NUMBER.fullmatch(article):
            raise Refused(_("This is not the number of an article."), field="article")
        page = values.get("page") or "1"
        if not (NUMBER.fullmatch(page) and 0 < int(page) <= LAST_PAGE):
            raise Refused(_("This is not a page of the list."), field="page")
        return cls(tab, None if article is None else int(article), order, int(page))

    def query(self, **changes: Any) -> str:
        """The address's query with some values changed, "" or ``?`` and what is not left out."""
        changed = replace(self, **changes)
        given = {
            field.name: getattr(changed, field.name)
            for field in fields(changed)
            if getattr(changed, field.name) != field.default
        }
        return f"?{urlencode(given)}" if given else ""

    @property
    def narrows(self) -> bool:
        return self.article is not None
