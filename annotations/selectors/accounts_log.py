"""What site admins did to accounts in the Django admin, which keeps a log of its own."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.admin.models import ADDITION, LogEntry
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import User
from .agreement import end_of, period_in, start_of
from .history import Entry
from .history_filter import NOBODY, Choice, HistoryFilter
from .history_words import Change
from .keyset import Key, KeysetPage, keyset_page

NEWEST_FIRST = (Key("pk", descending=True),)


def accounts_log_page(
    chosen: HistoryFilter, *, after: str = "", before: str = ""
) -> tuple[list[Entry], KeysetPage[LogEntry]]:
    """Accounts made, and rights, names or passwords changed, newest first; at most two queries."""
    rows = _of_accounts()
    if chosen.person:
        rows = rows.filter(user=None if chosen.person == NOBODY else int(chosen.person))
    first, last = period_in(chosen.since, chosen.until)
    if first:
        rows = rows.filter(action_time__gte=start_of(first))
    if last:
        rows = rows.filter(action_time__lt=end_of(last))
    page = keyset_page(rows.select_related("user"), NEWEST_FIRST, after=after, before=before)
    return [_entry(row) for row in page.rows], page


def accounts_log_people() -> list[Choice]:
    people = User.objects.filter(pk__in=_of_accounts().order_by().values("user"))
    return [(str(person.pk), person.name) for person in people.order_by("username")]


def _of_accounts() -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(
        content_type__app_label="annotations", content_type__model="user"
    )


def _entry(row: LogEntry) -> Entry:
    made = row.action_flag == ADDITION
    told = "" if made else row.get_change_message()
    query = urlencode({"q": row.object_repr})
    return Entry(
        actor=row.user.name,
        verb=_("made an account") if made else _("changed an account"),
        at=row.action_time,
        object=row.object_repr,
        object_url=f"{reverse('manage.users')}?{query}",
        changes=[Change(_("What changed"), "", told, [])] if told else [],
    )
