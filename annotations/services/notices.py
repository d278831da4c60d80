"""Telling people what they should know. Written in the transaction of what it is about."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..choices import EmailPace, NoticeKind
from ..exceptions import Refused
from ..models import Adjudication, Assignment, Claim, Comment, Membership, Notice, User

LONGEST = 500  # code points of the words that a notice repeats


def notify(
    *,
    user: User,
    kind: NoticeKind,
    claim: Claim,
    actor: User | None = None,
    comment: Comment | None = None,
    text: str = "",
    key: str = "",
) -> None:
    """Tell one person, unless they did it themselves. With a ``key`` they are told only once."""
    if actor is not None and actor.pk == user.pk:
        return
    told = Notice(
        project_id=claim.project_id,
        user=user,
        kind=kind,
        claim=claim,
        comment=comment,
        actor=actor,
        text=text[:LONGEST],
        key=key,
    )
    Notice.objects.bulk_create([told], ignore_conflicts=bool(key))


def read_notice(*, actor: User, notice: Notice) -> None:
    """Mark one of the actor's own as read; the first time is kept."""
    Notice.objects.of(actor).unread().filter(pk=notice.pk).update(read_at=timezone.now())


def read_all_notices(*, actor: User, newest: int) -> int:
    """Mark as read what the actor could see up to the notice ``newest``; returns how many.

    What came since, and what is about comments that are hidden from them, stays unread.
    """
    rows = Notice.objects.of(actor).unread().filter(pk__lte=newest)
    return rows.update(read_at=timezone.now())


def choose_email_pace(*, actor: User, pace: str) -> None:
    """How often the actor's unread notices are sent by e-mail."""
    if pace not in EmailPace.values:
        raise Refused(_("Choose how often."), field="email_pace")
    User.objects.filter(pk=actor.pk).update(email_pace=pace)


def tell_what_is_due(today: datetime.date | None = None) -> int:
    """Tell reviewers of what they owe: once when it is due within a day, once when it is late.

    Returns how many notices were written. ``today`` is the day in the site's time zone. A review
    that got another due date is told anew.
    """
    today = today or timezone.localdate()
    tomorrow = today + datetime.timedelta(days=1)
    owed = _owed_by_members()
    near = owed.filter(due_on__range=(today, tomorrow))
    late = owed.filter(due_on__lt=today)
    return _tell_once(near, NoticeKind.DUE) + _tell_once(late, NoticeKind.OVERDUE)


def _owed_by_members() -> QuerySet[Assignment, Assignment]:
    member = Membership.objects.filter(project=OuterRef("project"), user=OuterRef("reviewer"))
    final = Adjudication.objects.standing().filter(claim=OuterRef("claim"))
    rows = Assignment.objects.to_do().filter(reviewer__is_active=True)
    return rows.filter(Exists(member) | _site_admins(), ~Exists(final))


def _site_admins() -> Exists:
    return Exists(User.objects.filter(pk=OuterRef("reviewer"), is_superuser=True))


@transaction.atomic
def _tell_once(rows: QuerySet[Assignment, Assignment], kind: NoticeKind) -> int:
    key = Concat(
        Value(f"{kind.value}:"),
        Cast("pk", CharField()),
        Value(":"),
        Cast("due_on", CharField()),
    )
    told = Notice.objects.filter(user=OuterRef("reviewer"), key=OuterRef("key"))
    new = [
        Notice(
            project_id=row.project_id,
            user_id=row.reviewer_id,
            kind=kind,
            claim_id=row.claim_id,
            text=date_format(row.due_on, "j M Y") if row.due_on else "",
            key=f"{kind.value}:{row.pk}:{row.due_on}",
        )
        for row in rows.annotate(key=key).filter(~Exists(told)).order_by("pk")
    ]
    # Two workers may tell at once; the constraint then keeps one of each.
    Notice.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return len(new)
