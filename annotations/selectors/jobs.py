"""What people wait for, whatever it is: how far, how fast, how long still, and what can be done."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

from ..figures import grouped
from ..models import Membership, Project, Proposal, User
from ..policies import Standing, can_edit_claims, can_stop_split
from .keyset import Key, KeysetPage, keyset_page
from .proposals import SILENT_AFTER, worker_runs

SPLIT = "split"
NAME = re.compile(r"split-([0-9]{1,18})")
NEWEST_FIRST = (Key("pk", descending=True),)
PAGE_SIZE = 20
LONGEST_NAME = 60  # code points of the first words, by which a text is known
UNDER_WAY = ("running", "waiting", "stalled", "unattended")
MINUTE_S, HOUR_S = 60, 3600


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that somebody waits for. ``kind`` says what; now that is always ``split``.

    ``state`` is waiting, unattended (no worker runs), running, stalled (its worker has fallen
    silent), done, failed or stopped. ``done`` and ``total`` are in the kind's own unit, for a split
    characters; ``rate`` is per second, None where there is nothing to go by, like ``left_s``.
    ``words`` are its first words, in ``language``. The addresses are "" where they lead nowhere.
    """

    kind: str
    name: str
    words: str
    language: str
    project: Project
    asked_by: User
    asked_at: datetime.datetime
    state: str
    total: int
    done: int = 0
    ahead: int = 0
    rate: int | None = None
    left_s: int | None = None
    started_at: datetime.datetime | None = None
    finished_at: datetime.datetime | None = None
    trouble: str = ""
    stopped_by: str = ""
    can_stop: bool = False
    can_restart: bool = False
    open_url: str = ""

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def url(self) -> str:
        return reverse("jobs.show", args=[self.name])

    @property
    def amount(self) -> str:
        """How much of how much: “12,000 of 300,000 characters”."""
        return ngettext(
            "%(done)s of %(total)s character", "%(done)s of %(total)s characters", self.total
        ) % {"done": grouped(self.done), "total": grouped(self.total)}

    @property
    def size(self) -> str:
        return ngettext("%(total)s character", "%(total)s characters", self.total) % {
            "total": grouped(self.total)
        }

    @property
    def pace(self) -> str:
        """How fast: “24,000 characters a second”; "" while nobody knows."""
        if self.rate is None:
            return ""
        return ngettext(
            "%(rate)s character a second", "%(rate)s characters a second", self.rate
        ) % {"rate": grouped(self.rate)}

    @property
    def left(self) -> str:
        """How long still: “about 20 seconds left”; "" while nobody knows."""
        return "" if self.left_s is None else time_left(self.left_s)

    @property
    def took_s(self) -> int | None:
        """Seconds from beginning to end, of what is done."""
        if self.state != "done" or self.started_at is None or self.finished_at is None:
            return None
        return round((self.finished_at - self.started_at).total_seconds())


@dataclass(frozen=True, slots=True)
class JobGroup:
    """A job, and those before it that were about the same text and are over, newest first."""

    newest: Job
    earlier: list[Job]


@dataclass(frozen=True, slots=True)
class JobsPage:
    groups: list[JobGroup]
    page: KeysetPage[Any]


def time_left(seconds: int) -> str:
    """An estimate in words, in seconds, minutes or hours."""
    if seconds < 1:
        return _("under a second left")
    if seconds < MINUTE_S:
        return ngettext("about %(n)d second left", "about %(n)d seconds left", seconds) % {
            "n": seconds
        }
    if seconds < HOUR_S:
        minutes = round(seconds / MINUTE_S)
        return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {
            "n": minutes
        }
    hours = round(seconds / HOUR_S)
    return ngettext("about %(n)d hour left", "about %(n)d hours left", hours) % {"n": hours}


def own_jobs(actor: User, *, after: str = "", before: str = "") -> JobsPage:
    """What the actor asked for in all their projects, newest first; at most four queries."""
    rows = Proposal.objects.visible_to(actor).filter(asked_by=actor).in_short()
    page = keyset_page(rows, NEWEST_FIRST, after=after, before=before, size=PAGE_SIZE)
    roles = dict(Membership.objects.filter(user=actor).values_list("project", "role"))
    return JobsPage(_folded(_jobs(page.rows, actor, roles)), page)


def proposal_named(actor: User, name: str) -> Proposal | None:
    """The proposal behind the name of a job, in short, if the actor may know of it."""
    named = NAME.fullmatch(name)
    if named is None:
        return None
    found: Proposal | None = (
        Proposal.objects.visible_to(actor).filter(pk=int(named[1])).in_short().first()
    )
    return found


def job_of(standing: Standing, row: Proposal) -> Job:
    """A proposal, loaded in short, as a job; at most two queries."""
    roles = {standing.project.pk: standing.role}
    return _jobs([row], standing.actor, roles)[0]


def name_of_split(row: Proposal) -> str:
    return f"{SPLIT}-{row.pk}"


def _jobs(rows: Iterable[Any], actor: User, roles: Mapping[int, str]) -> list[Job]:
    rows = list(rows)
    queued = _queued([row.job for row in rows if row.finished_at is None])
    waits = any(job.status == "todo" for job in queued.values())
    attended = worker_runs() if waits else True
    found = []
    for row in rows:
        role = roles.get(row.project_id, "manager" if actor.is_superuser else "viewer")
        standing = Standing(actor, row.project, role)
        found.append(_job(row, queued.get(row.job), standing, attended))
    return found


def _folded(jobs: list[Job]) -> list[JobGroup]:
    """While somebody types, each pause asks for another split of much the same text."""
    groups: dict[tuple[int, str], JobGroup] = {}
    found = []
    for job in jobs:
        group = groups.get((job.project.pk, job.words))
        if group is not None and not job.under_way:
            group.earlier.append(job)
            continue
        found.append(JobGroup(job, []))
        groups.setdefault((job.project.pk, job.words), found[-1])
    return found


def _queued(jobs: list[int | None]) -> dict[int, Any]:
    """What the queue still holds of these, with ``ahead``: how many are taken before each."""
    if not jobs:
        return {}
    before = Q(priority__gt=OuterRef("priority")) | Q(
        priority=OuterRef("priority"), pk__lt=OuterRef("pk")
    )
    same = ProcrastinateJob.objects.filter(
        before, status="todo", task_name=OuterRef("task_name")
    ).order_by()
    ahead = same.values("task_name").annotate(n=Count("pk")).values("n")
    rows = (
        ProcrastinateJob.objects.filter(pk__in=jobs, status__in=("todo", "doing"))
        .select_related("worker")
        .annotate(ahead=Coalesce(Subquery(ahead, output_field=IntegerField()), 0))
    )
    return {row.pk: row for row in rows}


def _job(row: Any, queued: Any, standing: Standing, attended: bool) -> Job:
    state = _state(row, queued, attended)
    rate, left_s = _speed(row) if state == "running" else (None, None)
    allowed = can_stop_split(standing, row)
    opens = state == "done" and can_edit_claims(standing)
    place = reverse("articles.new", args=[row.project.slug])
    trouble = row.trouble
    if state == "failed" and not trouble:
        trouble = _("The job that was to split it is gone.")
    return Job(
        kind=SPLIT,
        name=name_of_split(row),
        words=first_words(row.beginning),
        language=row.language,
        project=row.project,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        state=state,
        total=row.total,
        done=row.total if state == "done" else row.done,
        ahead=queued.ahead if state == "waiting" else 0,
        rate=rate,
        left_s=left_s,
        started_at=row.started_at,
        finished_at=row.finished_at,
        trouble=trouble if state == "failed" else "",
        stopped_by=row.stopped_by.name if state == "stopped" else "",
        can_stop=allowed and state in UNDER_WAY,
        can_restart=allowed and state in ("failed", "stopped"),
        open_url=f"{place}?proposal={row.pk}" if opens else "",
    )


def _state(row: Any, queued: Any, attended: bool) -> str:
    if row.has_result:
        return "done"
    if row.finished_at is not None:
        return "stopped" if row.stopped_by_id else "failed"
    if queued is None:
        return "failed"
    if queued.status == "todo":
        return "waiting" if attended else "unattended"
    silent = timezone.now() - SILENT_AFTER
    return (
        "stalled" if queued.worker is None or queued.worker.last_heartbeat < silent else "running"
    )


def _speed(row: Any) -> tuple[int | None, int | None]:
    """Units a second since the beginning, and the seconds that the rest takes at that."""
    if not row.done or row.started_at is None:
        return None, None
    spent = max((timezone.now() - row.started_at).total_seconds(), 0.001)
    rate = row.done / spent
    return max(round(rate), 1), round((row.total - row.done) / rate)


def first_words(text: str) -> str:
    """The beginning of a text on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_NAME:
        return line
    cut = line[: LONGEST_NAME + 1].rpartition(" ")[0] or line[:LONGEST_NAME]
    return f"{cut.rstrip(',;:–—-')}…"
