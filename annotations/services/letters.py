"""Unread notices by e-mail: one letter a person, at the pace they chose.

A notice is claimed (``emailed_at``) before its letter is sent, in a transaction of its own. So no
two workers send the same, and a worker that dies on the way loses at most the one letter it had in
hand: never the notice, which stays unread in the app. A letter that the mail server did not take
is given back and sent again. docs/notices.md says why it is this way round.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from ..choices import EmailPace, NoticeKind
from ..models import Assignment, Notice, User

HOUR = datetime.timedelta(hours=1)
MORNING = 7  # o'clock in the site's time zone: the daily letter is sent from then on
MOST_LISTED = 50
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one letter tells, claimed at one moment."""

    notices: list[int]
    claimed_at: datetime.datetime
    letter: EmailMessage


def send_letters(now: datetime.datetime | None = None) -> int:
    """Send everybody's letter whose time has come; returns how many the mail server took.

    Does nothing where the operator set up no e-mail. Stops at the first sign that the server does
    not work; the next run goes on.
    """
    now = now or timezone.now()
    waiting = _waiting(now) if settings.EMAIL_NOTICES else []
    sent = 0
    if not waiting:
        return sent
    try:
        connection = get_connection()
        connection.open()
    except OSError as error:  # of which smtplib's errors are a kind
        logger.warning("no letter was sent: %s", error)
        return sent
    try:
        for person in waiting:
            batch = _claim(person, now)
            if batch is None:
                continue
            try:
                connection.send_messages([batch.letter])
            except (OSError, ValueError) as error:
                if _is_final(error):
                    logger.warning("the letter to user %s is refused: %s", person, error)
                    continue
                _give_back(batch)
                logger.warning("sending letters stopped: %s", error)
                break
            sent += 1
    finally:
        connection.close()
    return sent


def waiting_notices(user: User) -> QuerySet[Notice, Notice]:
    """Unread, visible to them now, not yet in a letter, and still true."""
    owed = Assignment.objects.to_do().filter(claim=OuterRef("claim"), reviewer=user)
    of_the_past = Q(kind__in=[NoticeKind.DUE, NoticeKind.OVERDUE]) & ~Exists(owed)
    rows = Notice.objects.of(user).unread().filter(emailed_at__isnull=True)
    return rows.exclude(of_the_past)


def _waiting(now: datetime.datetime) -> list[int]:
    """The ids of people who may have something to be told; whether they have, ``_claim`` sees."""
    unread = Notice.objects.unread().filter(user=OuterRef("pk"), emailed_at__isnull=True)
    people = _with_last_letter().filter(Exists(unread), is_active=True).exclude(email="")
    people = people.exclude(email_pace=EmailPace.NEVER).order_by("pk")
    return [
        pk
        for pk, pace, last in people.values_list("pk", "email_pace", "last")
        if _is_time(pace, last, now)
    ]


def _with_last_letter() -> QuerySet[Any, Any]:
    """People with ``last``, the moment of their last letter or None."""
    sent = Notice.objects.filter(user=OuterRef("pk"), emailed_at__isnull=False)
    last = Subquery(sent.order_by("-emailed_at").values("emailed_at")[:1])
    return User.objects.annotate(last=last)


@transaction.atomic
def _claim(person: int, now: datetime.datetime) -> Batch | None:
    """Take the person's notices for one letter; None when it is not time or another takes them."""
    people = _with_last_letter().filter(pk=person)
    user = people.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
    if user is None or not _is_time(user.email_pace, user.last, now):
        return None
    found = waiting_notices(user).select_related("project", "claim__article", "actor")
    rows = list(found.defer("claim__article__text").order_by("project_id", "-pk"))
    if not rows:
        return None
    pks = [row.pk for row in rows]
    Notice.objects.filter(pk__in=pks).update(emailed_at=now)
    with override(user.language or settings.LANGUAGE_CODE):
        return Batch(pks, now, letter_of(user, rows))


def _is_time(pace: str, last: datetime.datetime | None, now: datetime.datetime) -> bool:
    if pace == EmailPace.HOURLY:
        return last is None or now - last >= HOUR
    if pace == EmailPace.DAILY:
        local = timezone.localtime(now)
        today = local.date()
        return local.hour >= MORNING and (last is None or timezone.localdate(last) < today)
    return False


def _give_back(batch: Batch) -> None:
    rows = Notice.objects.filter(pk__in=batch.notices, emailed_at=batch.claimed_at)
    rows.update(emailed_at=None)


def _is_final(error: Exception) -> bool:
    """Whether trying again is in vain: the server refused this letter, not all of them."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, smtplib.SMTPNotSupportedError | ValueError)


# --- the letter ----------------------------------------------------------------------------------


def letter_of(user: User, rows: Sequence[Notice]) -> EmailMessage:
    """Plain text that names claims and people, and repeats nothing of what anybody wrote."""
    count = len(rows)
    site = settings.SITE_URL
    lines = [_("Hello %(name)s,") % {"name": _plain(user.name)}, ""]
    project = None
    for row in rows[:MOST_LISTED]:
        if row.project_id != project:
            project = row.project_id
            lines += [_plain(row.project.name), ""]
        lines += [f"- {_sentence(row)}", f"  {site}{row.get_absolute_url()}", ""]
    if count > MOST_LISTED:
        lines += [_("And %(count)s more.") % {"count": count - MOST_LISTED}, ""]
    here = f"{site}{reverse('notices.index')}"
    lines += [_("All notices, and how often you get this letter:"), here, ""]
    return EmailMessage(
        subject=ngettext("Claimdesk: %(count)s notice", "Claimdesk: %(count)s notices", count)
        % {"count": count},
        body="\n".join(lines),
        to=[user.email],
        headers={"Message-ID": _message_id(user, rows), "Auto-Submitted": "auto-generated"},
    )


def _sentence(row: Notice) -> str:
    told = {
        "what": row.get_kind_display(),
        "number": row.claim.number,
        "title": _plain(row.claim.article.title),
    }
    if row.actor is None:
        return _("%(what)s: claim %(number)s of “%(title)s”") % told
    told["who"] = _plain(row.actor.name)
    return _("%(what)s by %(who)s: claim %(number)s of “%(title)s”") % told


def _plain(words: str) -> str:
    """On one line, so that a name cannot pass for another part of the letter."""
    return " ".join(words.split())


def _message_id(user: User, rows: Sequence[Notice]) -> str:
    """The same for the same letter, so that mail programs show a repeated one once."""
    told = " ".join(str(row.pk) for row in rows)
    digest = hashlib.sha256(f"{user.pk}: {told}".encode()).hexdigest()[:32]
    return f"<notices.{digest}@{urlsplit(settings.SITE_URL).hostname}>"
