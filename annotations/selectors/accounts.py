"""Accounts of the whole site, for site admins, and the invitation that a link stands for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from ..models import Assignment, Invitation, Membership, User
from ..querysets import OWED
from .keyset import Key, KeysetPage, keyset_page

OLDEST_FIRST = (Key("pk"),)
LONGEST = 150  # code points of a search


def accounts_page(text: str, *, after: str = "", before: str = "") -> KeysetPage[User]:
    """Accounts whose names or address hold every word of the text, with their memberships.

    The oldest first, three queries. For site admins, who may see every account.
    """
    rows = User.objects.prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("project").order_by("project"))
    )
    for word in text[:LONGEST].split():
        names = ("username", "first_name", "last_name", "email")
        found = Q()
        for name in names:
            found |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(found)
    return keyset_page(rows, OLDEST_FIRST, after=after, before=before)


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing an account does: slots given back, and projects left without a manager."""

    owed: int
    unmanaged: list[str]


def closing(actor: User, user: User) -> Closing:
    """As far as the site admin may know: nothing beside a secret review of their own (P6)."""
    owed = Assignment.objects.visible_to(actor).filter(reviewer=user, state__in=OWED)
    managers = Count(
        "project__memberships",
        filter=Q(project__memberships__role="manager", project__memberships__user__is_active=True),
    )
    alone = (
        Membership.objects.visible_to(actor)
        .filter(user=user, role="manager")
        .annotate(managers=managers)
        .filter(managers=1 if user.is_active else 0)
        .select_related("project")
    )
    return Closing(owed.count(), [row.project.name for row in alone])


def valid_invitation(token: str) -> Invitation | None:
    """The invitation that a link stands for, with its project, while it can be accepted."""
    rows = Invitation.objects.with_token(token).valid()
    return rows.select_related("project").first()
