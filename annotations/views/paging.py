"""The page links of a list: cursors in the address, the filter kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ..selectors.keyset import KeysetPage
from .access import SignedInRequest


def cursors(request: SignedInRequest) -> dict[str, str]:
    """Where the address says the page begins or ends."""
    return {name: request.GET.get(name, "") for name in ("after", "before")}


def neighbours(request: SignedInRequest, found: KeysetPage[Any], query: str = "") -> dict[str, str]:
    """``previous_url`` and ``next_url`` of ``components/pagination.html``, "" at either end."""

    def url(name: str, cursor: str) -> str:
        more = urlencode({name: cursor})
        return f"{request.path}?{query}&{more}" if query else f"{request.path}?{more}"

    return {
        "previous_url": url("before", found.before) if found.before else "",
        "next_url": url("after", found.after) if found.after else "",
    }
