"""Splitting behind the page: a person asks, a worker splits, the page finds the result."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..exceptions import InvalidState, NotAllowed, Refused
from ..models import Project, Proposal
from ..policies import Standing, can_edit_claims, can_stop_split
from ..splitting import VERSION, Split, from_plain, parse, to_plain
from .parses import ParsedPieces
from .proposals import propose
from .queue import alive, cancel, defer

KEPT = datetime.timedelta(days=7)
KEPT_OF_PERSON = 20
"""Proposals of one person in one project: while somebody types, each pause makes one."""
TELL_EVERY_S = 0.5
CHARACTERS_A_STEP = 50_000
"""A text longer by this much waits behind shorter ones."""


class SplitStopped(Exception):
    """The worker was told to stop while it was splitting a text."""


def split_key(
    project: Project,
    text: str,
    *,
    language: str,
    date: datetime.date | None,
    by: str,
    fine: bool = False,
) -> str:
    """SHA-256 of all that a split depends on, lower-case hex."""
    learned = (project.worth_model or {}).get("serial")
    parser = os.environ.get(parse.VARIABLE, "")
    made_by = [settings.SPLITTER, VERSION, parser, learned]
    said = json.dumps([project.pk, text, language, date and date.isoformat(), by, fine, made_by])
    return hashlib.sha256(said.encode()).hexdigest()


def find_proposal(project: Project, text: str, **options: Any) -> Proposal | None:
    """What was asked for with this text and these options."""
    return Proposal.objects.filter(key=split_key(project, text, **options)).first()


def find_split(project: Project, text: str, **options: Any) -> Split | None:
    """The split of this text with these options, when a worker has made it."""
    row = find_proposal(project, text, **options)
    return from_plain(row.result) if row and row.result is not None else None


@transaction.atomic
def ask_for_split(
    *,
    standing: Standing,
    text: str,
    language: str,
    date: datetime.date | None,
    by: str,
    fine: bool = False,
    again: bool = False,
) -> Proposal:
    """Have a normalised text split by a worker. Asking twice splits once.

    ``again`` starts over where there is no result: it failed, or its job is gone.
    """
    if not can_edit_claims(standing):
        raise NotAllowed
    key = split_key(standing.project, text, language=language, date=date, by=by, fine=fine)
    row, new = Proposal.objects.select_for_update(no_key=True).get_or_create(
        key=key,
        defaults={
            "project": standing.project,
            "text": text,
            "published_on": date,
            "asked_by": standing.actor,
            "language": language,
            "by": by,
            "fine": fine,
        },
    )
    if new or (again and row.result is None):
        row.started_at = row.finished_at = row.stopped_by = None
        row.done, row.trouble = 0, ""
        priority = -(len(text) // CHARACTERS_A_STEP)
        row.job = defer("split_text", priority=priority, proposal=row.pk)
        row.save()
        _forget_older(standing)
    return row


@transaction.atomic
def stop_split(*, standing: Standing, proposal: Proposal) -> None:
    """Take a text back that waits for a worker, or have the worker leave it unfinished."""
    row = _locked(standing, proposal)
    if row.finished_at is not None or not cancel(row.job):
        raise InvalidState(_("This is over already, so nothing is left to stop."))
    row.finished_at, row.stopped_by = timezone.now(), standing.actor
    row.save(update_fields=["finished_at", "stopped_by"])


@transaction.atomic
def start_split_again(*, standing: Standing, proposal: Proposal) -> Proposal:
    """Ask once more for a split that was stopped, failed or got lost.

    The answer is another proposal where a split depends on something that has changed since.
    """
    row = _locked(standing, proposal)
    if row.result is not None:
        raise InvalidState(_("This text is split already."))
    if row.finished_at is None and alive(row.job):
        raise InvalidState(_("This is under way already."))
    return ask_for_split(
        standing=standing,
        text=row.text,
        language=row.language,
        date=row.published_on,
        by=row.by,
        fine=row.fine,
        again=True,
    )


def _locked(standing: Standing, proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(no_key=True).filter(project=standing.project)
    row = rows.get(pk=proposal.pk)
    if not can_stop_split(standing, row):
        raise NotAllowed
    return row


def _forget_older(standing: Standing) -> None:
    mine = Proposal.objects.filter(project=standing.project, asked_by=standing.actor)
    newest = mine.order_by("-pk").values("pk")[:KEPT_OF_PERSON]
    mine.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()


def split_proposal(proposal_id: int, *, stop: Callable[[], bool] = lambda: False) -> None:
    """Split what somebody asked for, and store the result or the reason for none.

    Does nothing when it was thrown away or is done. Raises ``SplitStopped`` soon after ``stop``
    says so; then the job can be done again.
    """
    row = Proposal.objects.select_related("project").filter(pk=proposal_id).first()
    if row is None or row.finished_at is not None:
        return
    _store(row, started_at=timezone.now(), done=0)
    try:
        found = propose(
            row.text,
            language=row.language,
            date=row.published_on,
            by=row.by,
            fine=row.fine,
            worth_model=row.project.worth_model,
            level=1,
            cache=ParsedPieces(),
            progress=_Told(row, stop),
        )
    except Refused as refused:
        _store(row, finished_at=timezone.now(), trouble=refused.sentence)
    else:
        _store(row, finished_at=timezone.now(), done=len(row.text), result=to_plain(found))


class _Told:
    """Stores how far a split is, so that the page can say so."""

    def __init__(self, row: Proposal, stop: Callable[[], bool]) -> None:
        self._row, self._stop, self._at = row, stop, time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if self._stop():
            raise SplitStopped
        if time.monotonic() - self._at > TELL_EVERY_S:
            self._at = time.monotonic()
            _store(self._row, done=done)


def give_up_split(proposal_id: int, trouble: str) -> None:
    """Say why a text will not be split, unless it was."""
    Proposal.objects.filter(pk=proposal_id, finished_at=None).update(
        finished_at=timezone.now(), trouble=trouble
    )


def _store(row: Proposal, **values: Any) -> None:
    """Unless it was stopped meanwhile: then whoever stopped it has the last word."""
    Proposal.objects.filter(pk=row.pk, finished_at=None).update(**values)


def forget_proposals() -> int:
    """Delete what nobody made an article of; returns how many."""
    old = Proposal.objects.filter(asked_at__lt=timezone.now() - KEPT)
    count, _rows = old.delete()
    return count
