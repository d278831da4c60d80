"""The time zones of the IANA database.

Python lists them by walking through a directory tree, which costs more than most queries of a page.
"""

from __future__ import annotations

import zoneinfo
from functools import cache


@cache
def names() -> frozenset[str]:
    """All names, such as "Europe/Paris"; read once in the life of a process."""
    return frozenset(zoneinfo.available_timezones())


def zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of that name; None for "" and for a name that this machine has no more."""
    return zoneinfo.ZoneInfo(name) if name in names() else None
