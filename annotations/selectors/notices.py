"""What somebody is told: the number on the bell, and the list behind it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..exceptions import Refused
from ..models import Notice, User
from .keyset import Key, KeysetPage, keyset_page

NEWEST_FIRST = (Key("pk", descending=True),)
ENOUGH = 100  # more are not counted: the bell says 99+
SHOWN = ("", "unread")


def unread_count(actor: User) -> int:
    """Unread notices in all of the actor's projects, at most ``ENOUGH``; one query."""
    return Notice.objects.of(actor).unread().order_by()[:ENOUGH].count()


def notices_page(
    actor: User, shown: str = "", *, after: str = "", before: str = ""
) -> KeysetPage[Notice]:
    """The actor's notices, newest first, with what a row shows; ``shown`` is "" or "unread"."""
    if shown not in SHOWN:
        raise Refused(_("Show all notices, or those that are unread."), field="show")
    rows = Notice.objects.of(actor)
    if shown == "unread":
        rows = rows.unread()
    rows = rows.select_related("project", "claim__article", "actor", "comment")
    rows = rows.defer("claim__article__text")
    return keyset_page(rows, NEWEST_FIRST, after=after, before=before)
