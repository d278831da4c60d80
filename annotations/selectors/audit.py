"""The audit log of the whole site: who let whom in, and who changed what holds for everybody.

Judging is no part of it: the acts are an explicit list, and none of them is about a claim (P6).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from ..choices import Verb
from ..exceptions import Refused
from ..models import Activity, Project, User
from ..querysets import ActivityQuerySet
from .history import Entry, Head
from .history_filter import PROGRAM, Choice, HistoryFilter, narrowed, verb_choices
from .history_words import Words, changes_of
from .keyset import Key, KeysetPage, keyset_page
from .tokens import sequence_of, token_for

ADMINISTRATIVE = (
    Verb.ACCOUNT_DEACTIVATED,
    Verb.ACCOUNT_ACTIVATED,
    Verb.PROJECT_CREATED,
    Verb.PROJECT_CHANGED,
    Verb.PROJECT_REVERTED,
    Verb.MEMBER_ADDED,
    Verb.MEMBER_CHANGED,
    Verb.MEMBER_REMOVED,
    Verb.INVITATION_MADE,
    Verb.INVITATION_REVOKED,
    Verb.INVITATION_ACCEPTED,
)
GROUPS = ("people", "settings")
NEWEST_FIRST = (Key("pk", descending=True),)
NOT_READ = ("article", "claim", "field")
# Rows are numbered across all chains, hidden acts included, so a cursor is a token (P6).
EVERY_CHAIN = 0


def audit_filter(values: dict[str, Any]) -> HistoryFilter:
    """Person, act and days of an address; ``Refused`` names what cannot be."""
    chosen = HistoryFilter.of(values, without=NOT_READ)
    if chosen.verb and chosen.verb not in (*GROUPS, *ADMINISTRATIVE):
        raise Refused(_("This is not an act of the audit log."), field="verb")
    return chosen


def audited(actor: User, chosen: HistoryFilter) -> ActivityQuerySet:
    """The acts that are asked for, in no order yet."""
    rows = Activity.objects.visible_to(actor).filter(claim=None, verb__in=ADMINISTRATIVE)
    return narrowed(rows, chosen)


def audit_page(
    actor: User, chosen: HistoryFilter, *, after: str = "", before: str = ""
) -> tuple[list[Entry], KeysetPage[Activity]]:
    """Newest first, in a constant number of queries."""
    found = keyset_page(
        audited(actor, chosen).select_related("actor", "project"),
        NEWEST_FIRST,
        after=_place("after", after),
        before=_place("before", before),
    )
    page = KeysetPage(
        found.rows,
        before=token_for(EVERY_CHAIN, found.rows[0].pk) if found.before else "",
        after=token_for(EVERY_CHAIN, found.rows[-1].pk) if found.after else "",
    )
    words = Words(None, page.rows)
    return [_entry(row, words) for row in page.rows], page


def audit_people(actor: User) -> list[Choice]:
    """Those who did any of it, to choose from: (id, name)."""
    theirs = audited(actor, HistoryFilter()).filter(actor=OuterRef("pk"))
    people = User.objects.filter(Exists(theirs)).order_by("username")
    return [(str(person.pk), person.name) for person in people]


def audit_verbs() -> list[tuple[str, list[Choice]]]:
    return verb_choices(GROUPS)


def site_head() -> Head | None:
    """The end of the chain of what belongs to no project: accounts, and no judgement."""
    newest = Activity.objects.filter(project=None).order_by("-sequence")
    row = newest.values_list("sequence", "hash", "at").first()
    return Head(*row) if row else None


def _place(name: str, token: str) -> str:
    if not token:
        return ""
    place = sequence_of(Project(pk=EVERY_CHAIN), token)
    if place is None:
        raise Refused(_("This is not a page of the list."), field=name)
    return str(place)


def _entry(row: Activity, words: Words) -> Entry:
    """A place in a project's chain would tell how much lies between, so only the site's show."""
    named = words.objects.get((row.object_type, row.object_id), "")
    project = row.project
    if project is not None:
        url = reverse("history.index", args=[project.slug])
    else:
        url = f"{reverse('manage.users')}?{urlencode({'q': named})}"
    return Entry(
        actor=row.actor.name if row.actor else PROGRAM,
        verb=str(Verb(row.verb).label),
        at=row.at,
        object=" · ".join(name for name in (named, project.name if project else "") if name),
        object_url=url,
        changes=list(changes_of(row, words)),
        number=None if project else row.sequence,
        seal="" if project else row.hash,
    )
