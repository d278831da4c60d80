"""The queue as site admins see it: every job that is not done, those that failed first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DateTimeField, OuterRef, Subquery, Value, When
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from ..exceptions import Refused
from ..models import Proposal
from .jobs import first_words, name_of_split
from .keyset import Key, KeysetPage, keyset_page
from .proposals import worker_runs

STATES = {
    "failed": _("Failed"),
    "doing": _("Running"),
    "todo": _("Waiting"),
    "aborted": _("Stopped"),
    "cancelled": _("Taken back"),
}
TASKS = {
    "split_text": _("Splitting a text"),
    "rescue_stalled_jobs": _("Giving the jobs of dead workers to others"),
    "forget_what_is_old": _("Forgetting what is old"),
    "tell_due": _("Telling people what is due"),
    "send_due_letters": _("Sending letters"),
    "forget_who_left": _("Forgetting who left"),
}
ORDER = (Key("rank"), Key("pk", descending=True))


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """``project``, ``words`` and ``name`` are of a text that is split; None and "" otherwise."""

    pk: int
    task: str
    status: str
    state: str
    attempts: int
    asked_at: Any
    changed_at: Any
    project: Any = None
    words: str = ""
    language: str = ""
    name: str = ""
    trouble: str = ""
    stopping: bool = False
    can_stop: bool = False
    can_retry: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """``counts`` is how many jobs are in each state that any is in."""

    rows: list[QueuedJob]
    counts: dict[str, int]
    attended: bool
    page: KeysetPage[Any]


def queue_page(state: str = "", *, after: str = "", before: str = "") -> Queue:
    """Jobs in one state, or all of them; for site admins. Four queries."""
    if state and state not in STATES:
        raise Refused("There is no such state of a job.", field="state")
    events = ProcrastinateEvent.objects.filter(job=OuterRef("pk")).values("at")
    rank = Case(*(When(status=name, then=Value(n)) for n, name in enumerate(STATES)))
    jobs = ProcrastinateJob.objects.filter(status__in=[state] if state else list(STATES))
    rows = jobs.annotate(
        rank=rank,
        asked_at=Subquery(events.order_by("pk")[:1], output_field=DateTimeField()),
        changed_at=Subquery(events.order_by("-pk")[:1], output_field=DateTimeField()),
    )
    page = keyset_page(rows, ORDER, after=after, before=before)
    texts = [row.args.get("proposal") for row in page.rows if row.task_name == "split_text"]
    proposals = {row.job: row for row in Proposal.objects.filter(pk__in=texts).in_short()}
    counted = ProcrastinateJob.objects.filter(status__in=list(STATES)).order_by()
    counts = dict(counted.values_list("status").annotate(n=Count("pk")))
    return Queue(
        rows=[_queued(row, proposals.get(row.pk)) for row in page.rows],
        counts={name: counts[name] for name in STATES if name in counts},
        attended=worker_runs(),
        page=page,
    )


def _queued(row: Any, proposal: Any) -> QueuedJob:
    over = row.status not in ("todo", "doing")
    can_retry = row.status == "failed" and row.task_name != "split_text" and not row.abort_requested
    about: dict[str, Any] = {}
    if proposal is not None:
        can_retry = over and not proposal.has_result
        about = {
            "project": proposal.project,
            "words": first_words(proposal.beginning),
            "language": proposal.language,
            "name": name_of_split(proposal),
            "trouble": proposal.trouble,
        }
    return QueuedJob(
        pk=row.pk,
        task=str(TASKS.get(row.task_name, row.task_name)),
        status=row.status,
        state=str(STATES[row.status]),
        attempts=row.attempts,
        asked_at=row.asked_at,
        changed_at=row.changed_at,
        stopping=row.status == "doing" and row.abort_requested,
        can_stop=not over and not row.abort_requested,
        can_retry=can_retry,
        **about,
    )
