"""What one reviewer has to do, has begun and has done, and what is open for them to take."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import AssignmentState
from ..exceptions import Words
from ..models import Adjudication, Assignment, Claim, Discussion, Review, VerdictLabel
from ..policies import Standing
from ..querysets import OWED as STILL_OWED
from ..scales import shown_name
from .queue_figures import Days, Likeness, days, likeness
from .queue_filter import ORDERS, TABS, QueueFilter

PAGE = 50
OPEN_SHOWN = 10
MANY = 100  # more open claims than this are not counted
OWED = ("to-review", "drafts", "sent-back")
MOST_CHOICES = 200
EMPTY = {
    "drafts": gettext_lazy("No drafts"),
    "sent-back": gettext_lazy("Nothing was sent back to you"),
    "discuss": gettext_lazy("None of your reviews is open for discussion"),
    "waiting": gettext_lazy("None of your reviews waits for others"),
    "done": gettext_lazy("No claim that you reviewed has a final verdict yet"),
}
SOON = (gettext_lazy("Today"), gettext_lazy("Tomorrow"))
# Reviews that came back to their writer, with what is told of them; "" is the sender's own note.
NOTES: dict[str, Words] = {
    AssignmentState.SENT_BACK: "",
    AssignmentState.CONFIRM: gettext_lazy(
        "Read the new wording, then confirm your review or change it."
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One claim of a queue; ``chip`` says what is special about it."""

    claim: Claim
    url: str
    speaker: str
    due: str = ""
    overdue: bool = False
    state: str = "todo"
    chip: str = ""
    chip_kind: str = ""
    note: str = ""
    held_until: str = ""
    asked_by: str = ""
    confirms: bool = False

    @property
    def skip_url(self) -> str:
        return f"{self.url}#skip"

    @property
    def soon(self) -> bool:
        return self.due in map(str, SOON)

    @property
    def due_phrase(self) -> str:
        """``Due today``, ``Due 25 Nov``."""
        near = [*map(str, SOON), _("Yesterday")]
        day = self.due.lower() if self.due in near else self.due
        return _("Due %(day)s") % {"day": day} if self.due else ""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one article, with how much of it the actor has done."""

    title: str
    rows: list[Row]
    done: int
    total: int
    due: str


@dataclass(frozen=True, slots=True)
class Queue:
    chosen: QueueFilter
    tabs: list[dict[str, Any]]
    next: Row | None
    groups: list[Group]
    sent_back: list[Row]
    open: list[Row]
    open_count: int
    articles: list[tuple[int, str]]
    more: bool
    days: Days
    likeness: Likeness | None
    owed: int
    address: str

    @property
    def open_text(self) -> str:
        more = self.open_count > MANY
        return _("More than %(many)s") % {"many": MANY} if more else str(self.open_count)

    @property
    def is_empty(self) -> bool:
        return not (self.next or self.groups or self.sent_back)

    @property
    def empty_text(self) -> str:
        return str(EMPTY.get(self.tab, ""))

    @property
    def tab(self) -> str:
        return self.chosen.tab

    @property
    def orders(self) -> dict[str, Words]:
        return ORDERS if self.due_shown else {}

    @property
    def due_shown(self) -> bool:
        return self.tab in OWED

    @property
    def all_articles_url(self) -> str:
        return self.address + self.chosen.query(article=None, page=1)

    @property
    def previous_url(self) -> str:
        return self._page_url(-1) if self.chosen.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._page_url(1) if self.more else ""

    def _page_url(self, step: int) -> str:
        return self.address + self.chosen.query(page=self.chosen.page + step)


def queue(standing: Standing, chosen: QueueFilter) -> Queue:
    """One page of one tab. The number of queries does not depend on the number of rows."""
    own = _own(standing)
    tab = chosen.tab
    counts = own.aggregate(
        **{name.replace("-", "_"): Count("pk", filter=_in_tab(name)) for name in TABS}
    )
    start = (chosen.page - 1) * PAGE
    shown = own.filter(_in_tab(tab))
    if chosen.article is not None:
        shown = shown.filter(claim__article=chosen.article)
    found = list(_ordered(shown, chosen)[start : start + PAGE + 1])
    _name_finals(found)
    rows = [_row(standing, assignment) for assignment in found[:PAGE]]
    first = rows[0] if rows and tab == "to-review" and chosen.page == 1 else None
    rest = rows[1:] if first else rows
    open_claims = _open(standing, chosen) if tab == "to-review" else []
    return Queue(
        chosen=chosen,
        tabs=_tabs(standing, chosen, counts),
        next=first,
        groups=_groups(standing, [row for row in rest if not row.note]),
        sent_back=[row for row in rest if row.note],
        open=[_open_row(standing, claim) for claim in open_claims[:OPEN_SHOWN]],
        open_count=len(open_claims),
        articles=_articles(own, tab),
        more=len(found) > PAGE,
        days=days(standing),
        likeness=likeness(standing),
        owed=counts["to_review"],
        address=reverse("reviews.queue", args=[standing.project.slug]),
    )


def _name_finals(found: list[Any]) -> None:
    """Gives each assignment with a ``final_label`` its ``final_verdict``, the name; one query."""
    ids = {row.final_label for row in found if getattr(row, "final_label", None)}
    labels = VerdictLabel.objects.in_bulk(ids) if ids else {}
    names = {pk: shown_name(label) for pk, label in labels.items()}
    for row in found:
        row.final_verdict = names.get(getattr(row, "final_label", None), "")


def _articles(own: QuerySet[Assignment], tab: str) -> list[tuple[int, str]]:
    """The articles of this part of the queue, to choose one of."""
    rows = own.filter(_in_tab(tab)).order_by("claim__article__title", "claim__article")
    return list(
        rows.values_list("claim__article", "claim__article__title").distinct()[:MOST_CHOICES]
    )


def _own(standing: Standing) -> QuerySet[Assignment]:
    settled = Adjudication.objects.standing().filter(claim=OuterRef("claim"))
    begun = Review.objects.filter(assignment=OuterRef("pk")).begun()
    talked = Discussion.objects.filter(claim=OuterRef("claim")).of(standing.actor)
    return (
        Assignment.objects.of(standing.actor)
        .filter(project=standing.project)
        .annotate(
            settled=Exists(settled),
            begun=Exists(begun),
            discussing=Exists(talked.running()),
            discussed_until=Subquery(talked.values("closes_at")[:1]),
        )
    )


def _in_tab(tab: str) -> Q:
    submitted = Q(state=AssignmentState.SUBMITTED)
    closed = Q(settled=True) | Q(claim__withdrawn_at__isnull=False)
    if tab in ("discuss", "waiting"):
        running = Q(discussing=True)
        return submitted & ~closed & (running if tab == "discuss" else ~running)
    if tab == "done":
        return submitted & closed
    owed = Q(state__in=STILL_OWED, claim__withdrawn_at__isnull=True)
    if tab == "drafts":
        return owed & Q(begun=True)
    return owed & Q(state__in=NOTES) if tab == "sent-back" else owed


def _ordered(rows: QuerySet[Assignment], chosen: QueueFilter) -> QuerySet[Assignment]:
    rows = (
        rows.select_related("claim__article", "assigned_by")
        .defer("claim__article__text")
        .prefetch_related("claim__attributions")
    )
    if chosen.tab in OWED:
        by = {"worth": [F("claim__worth").desc(nulls_last=True)], "oldest": []}
        if chosen.order in by:
            return rows.order_by(*by[chosen.order], "created_at", "pk")
        return rows.most_urgent_first()  # type: ignore[attr-defined, no-any-return]
    final = Adjudication.objects.standing().filter(claim=OuterRef("claim"))
    counted = (
        Review.objects.submitted()
        .filter(claim=OuterRef("claim"))
        .order_by()
        .values("claim")
        .annotate(n=Count("pk"))
        .values("n")
    )
    # Whoever has submitted may know how many have; before that, even the number would tell (P6).
    return rows.annotate(
        final_label=Subquery(final.values("content_label")[:1]),
        reviews_in=Subquery(counted),
    ).order_by("-review__submitted_at", "-pk")


def _tabs(standing: Standing, chosen: QueueFilter, counts: dict[str, int]) -> list[dict[str, Any]]:
    address = reverse("reviews.queue", args=[standing.project.slug])
    return [
        {
            "label": label,
            "url": address + QueueFilter(name, order=chosen.order).query(),
            "count": counts[name.replace("-", "_")],
            "current": name == chosen.tab,
            "warn": name in ("sent-back", "discuss") and counts[name.replace("-", "_")] > 0,
        }
        for name, label in TABS.items()
        # Nobody who does not discuss needs to hear of it.
        if name != "discuss" or name == chosen.tab or counts[name] or _discusses(standing)
    ]


def _discusses(standing: Standing) -> bool:
    return standing.project.blind and standing.project.discussion_days is not None


def _row(standing: Standing, assignment: Any) -> Row:
    claim = assignment.claim
    chip, kind = _chip(standing, assignment)
    today = timezone.localdate()
    owed = assignment.state != AssignmentState.SUBMITTED
    untouched = assignment.state == AssignmentState.OPEN and not assignment.begun
    held = assignment.held_until if untouched else None
    return Row(
        claim=claim,
        url=reverse("reviews.edit", args=[standing.project.slug, claim.pk]),
        speaker=_speaker(claim),
        due=due_text(assignment.due_on, today) if owed else "",
        overdue=bool(owed and assignment.due_on and assignment.due_on < today),
        state="submitted" if not owed else "draft" if assignment.begun else "todo",
        chip=chip,
        chip_kind=kind,
        note=str(NOTES[assignment.state] or assignment.note) if assignment.state in NOTES else "",
        held_until=f"{timezone.localtime(held):%H:%M %Z}" if held and held > timezone.now() else "",
        asked_by=assignment.assigned_by.name if owed and assignment.assigned_by else "",
        confirms=assignment.state == AssignmentState.CONFIRM,
    )


def _chip(standing: Standing, assignment: Any) -> tuple[str, str]:
    if assignment.state in NOTES:
        return str(AssignmentState(assignment.state).label), "warn"
    if assignment.state == AssignmentState.OPEN:
        return (_("Draft") if assignment.begun else ""), ""
    if assignment.claim.withdrawn_at is not None:
        return _("Withdrawn"), "outline"
    if assignment.settled:
        return _("Final: %(verdict)s") % {"verdict": assignment.final_verdict}, "outline"
    if assignment.discussing:
        day = due_text(timezone.localdate(assignment.discussed_until), timezone.localdate())
        return _("Open for discussion until %(day)s") % {"day": day[0].lower() + day[1:]}, "violet"
    if assignment.discussed_until:
        return _("Discussion over"), "outline"
    return _("%(reviews_in)s of %(reviews_per_claim)s reviews in") % {
        "reviews_in": assignment.reviews_in,
        "reviews_per_claim": standing.project.reviews_per_claim,
    }, "outline"


def _groups(standing: Standing, rows: list[Row]) -> list[Group]:
    """Rows by article, in the order in which the articles first come up."""
    places: dict[int, int] = {}
    for row in rows:
        places.setdefault(row.claim.article_id, len(places))
    rows = sorted(rows, key=lambda row: places[row.claim.article_id])
    progress = _progress(standing, places)
    groups = []
    for article, members in groupby(rows, key=lambda row: row.claim.article):
        together = list(members)
        done, total = progress[article.pk]
        due = next((row.due for row in together if row.due), "")
        groups.append(Group(article.title, together, done, total, due))
    return groups


def _progress(standing: Standing, articles: Iterable[int]) -> dict[int, tuple[int, int]]:
    rows = (
        Assignment.objects.of(standing.actor)
        .holding_a_slot()
        .filter(claim__article__in=list(articles))
        .values("claim__article")
        .annotate(done=Count("pk", filter=Q(state=AssignmentState.SUBMITTED)), total=Count("pk"))
        .order_by()
    )
    return {row["claim__article"]: (row["done"], row["total"]) for row in rows}


def _open(standing: Standing, chosen: QueueFilter) -> list[Any]:
    rows = Claim.objects.visible_to(standing.actor).filter(project=standing.project)
    if chosen.article is not None:
        rows = rows.filter(article=chosen.article)
    return list(
        rows.open_to(standing.actor)
        .most_worth_first()
        .select_related("article")
        .defer("article__text")
        .prefetch_related("attributions")[: MANY + 1]
    )


def _open_row(standing: Standing, claim: Claim) -> Row:
    url = reverse("reviews.edit", args=[standing.project.slug, claim.pk])
    return Row(claim=claim, url=url, speaker=_speaker(claim))


def _speaker(claim: Claim) -> str:
    """The innermost speaker, whose words they are; "" for the article itself."""
    return next((link.speaker for link in reversed(claim.attributions.all())), "")


def due_text(due: datetime.date | None, today: datetime.date) -> str:
    if due is None:
        return ""
    near = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}.get((due - today).days)
    return near or date_format(due, "j M" if due.year == today.year else "j M Y")
