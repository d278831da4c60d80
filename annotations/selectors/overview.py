"""The overview of a project: where its claims stand, what was found, and what needs a hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import Aspect, AssignmentState, ClaimState, Disposition, Role
from ..models import Adjudication, Article, Assignment, Claim, Review, Segment, VerdictLabel
from ..policies import Standing, can_adjudicate, can_manage
from ..querysets import OWED
from ..scales import shown_name
from .agreement_page import AgreementCard, agreement_card

ARTICLES_SHOWN = 8
DAYS_SHOWN = 14
FIGURES = ("open", "overdue", "submitted", "settled", "matching")

# What the pipeline is made of, in order: label, look, state. Each state that a standing claim can
# have stands here once, so that the parts add up to all claims.
PARTS = (
    (gettext_lazy("Final verdict"), "final", ClaimState.SETTLED),
    (gettext_lazy("Reviewers disagree"), "disputed", ClaimState.DISPUTED),
    (gettext_lazy("Reviewers agree"), "agreed", ClaimState.AGREED),
    (gettext_lazy("In review"), "partial", ClaimState.IN_REVIEW),
    (gettext_lazy("Ready for review"), "todo", ClaimState.READY),
    (gettext_lazy("Proposed"), "proposed", ClaimState.PROPOSED),
)


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article's progress. ``unseen`` are sentences that nobody has accounted for."""

    pk: int
    title: str
    counts: Mapping[str, int]
    unseen: int
    parts: list[dict[str, Any]]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def final(self) -> int:
        return self.counts.get(ClaimState.SETTLED, 0)

    @property
    def disputed(self) -> int:
        return self.counts.get(ClaimState.DISPUTED, 0)

    @property
    def proposed(self) -> int:
        return self.counts.get(ClaimState.PROPOSED, 0)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One member's load; ``matching`` of their ``settled`` reviews have the final verdict."""

    name: str
    role: str
    open: int
    overdue: int
    submitted: int
    settled: int
    matching: int

    @property
    def match(self) -> str:
        return share(self.matching, self.settled) if self.settled else "–"


@dataclass(frozen=True, slots=True)
class VerdictBars:
    """Final verdicts of one aspect; the values of the rows add up to ``total``."""

    title: str
    rows: list[dict[str, Any]]
    highest: int
    total: int


@dataclass(frozen=True, slots=True)
class Work:
    """Reviews submitted and final verdicts by day, as ``components/chart_columns.html`` has it."""

    days: list[dict[str, Any]]
    series: list[dict[str, Any]]
    note: str


@dataclass(frozen=True, slots=True)
class Overview:
    total: int
    final: int
    article_count: int
    parts: list[dict[str, Any]]
    bars: list[VerdictBars]
    articles: list[ArticleRow]
    people: list[PersonRow] = field(default_factory=list)
    agreement: AgreementCard | None = None
    work: Work | None = None


def overview_of(standing: Standing) -> Overview:
    """All figures from what the actor may see (P6), in a constant number of queries."""
    by_article = _states_by_article(standing)
    totals: Counter[str] = sum(by_article.values(), Counter())
    articles = Article.objects.visible_to(standing.actor).filter(project=standing.project)
    return Overview(
        total=totals.total(),
        final=totals[ClaimState.SETTLED],
        article_count=articles.count(),
        parts=_parts(standing, totals),
        bars=_all_bars(standing),
        articles=_articles(standing, by_article),
        people=_people(standing) if can_manage(standing) else [],
        agreement=agreement_card(standing) if can_adjudicate(standing) else None,
        work=_work(standing) if can_manage(standing) else None,
    )


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "0%"


def _states_by_article(standing: Standing) -> dict[int, Counter[str]]:
    """Shown states of the standing claims, counted by article."""
    rows = (
        Claim.objects.visible_to(standing.actor)
        .filter(project=standing.project)
        .standing()
        .with_shown_state(standing.actor)
        .order_by()
        .values_list("article", "shown_state")
        .annotate(n=Count("pk"))
    )
    states: dict[int, Counter[str]] = {}
    for article, state, n in rows:
        states.setdefault(article, Counter())[state] += n
    return states


def _claims_url(standing: Standing, **chosen: object) -> str:
    return f"{reverse('claims.index', args=[standing.project.slug])}?{urlencode(chosen)}"


def _parts(standing: Standing, counts: Mapping[str, int], **more: object) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "value": counts.get(state, 0),
            "kind": kind,
            "url": _claims_url(standing, state=state, **more),
        }
        for label, kind, state in PARTS
    ]


# --- verdicts ------------------------------------------------------------------------------------


def _all_bars(standing: Standing) -> list[VerdictBars]:
    project = standing.project
    bars = [_bars(standing, Aspect.CONTENT, project.content_scale_id, _("Final verdicts"))]
    if project.attribution_scale_id:
        title = _("Final verdicts: was it said?")
        bars.append(_bars(standing, Aspect.ATTRIBUTION, project.attribution_scale_id, title))
    return bars


def _bars(standing: Standing, aspect: Aspect, scale: int, title: str) -> VerdictBars:
    """The labels of the project's scale in their order, then others that were used before."""
    name = f"{aspect}_label"
    settled = Adjudication.objects.visible_to(standing.actor).standing()
    counts = dict(
        settled.filter(project=standing.project, claim__withdrawn_at__isnull=True)
        .exclude(**{name: None})
        .order_by()
        .values_list(name)
        .annotate(Count("pk"))
    )
    wanted = Q(scale=scale, retired=False) | Q(pk__in=counts)
    labels = sorted(
        VerdictLabel.objects.filter(wanted),
        key=lambda label: (label.scale_id != scale, label.scale_id, label.rank),
    )
    total = sum(counts.values())
    rows = [
        {
            "letter": label.letter,
            "colour": label.colour,
            "name": shown_name(label),
            "value": counts.get(label.pk, 0),
            "share": share(counts.get(label.pk, 0), total),
            "url": _claims_url(standing, verdict=label.pk),
        }
        for label in labels
    ]
    return VerdictBars(title, rows, max(counts.values(), default=0), total)


# --- articles and people -------------------------------------------------------------------------


def _articles(standing: Standing, by_article: Mapping[int, Counter[str]]) -> list[ArticleRow]:
    """The articles that most need attention: disagreements, then unseen sentences, then newest."""
    unseen = dict(
        Segment.objects.filter(project=standing.project, disposition=Disposition.UNSEEN)
        .order_by()
        .values_list("article")
        .annotate(Count("pk"))
    )
    titles = dict(
        Article.objects.visible_to(standing.actor)
        .filter(project=standing.project)
        .values_list("pk", "title")
    )
    neediest = sorted(
        titles,
        key=lambda pk: (
            -by_article.get(pk, Counter())[ClaimState.DISPUTED],
            -unseen.get(pk, 0),
            -by_article.get(pk, Counter())[ClaimState.PROPOSED],
            -pk,
        ),
    )
    return [
        ArticleRow(
            pk=pk,
            title=titles[pk],
            counts=by_article.get(pk, Counter()),
            unseen=unseen.get(pk, 0),
            parts=_parts(standing, by_article.get(pk, Counter()), article=pk),
        )
        for pk in neediest[:ARTICLES_SHOWN]
    ]


def _people(standing: Standing) -> list[PersonRow]:
    """The members with their load as far as the manager may know it."""
    project = standing.project
    todo = Q(state__in=OWED)
    loads: dict[int, dict[str, Any]] = {
        row["reviewer"]: dict(row)
        for row in Assignment.objects.visible_to(standing.actor)
        .filter(project=project, claim__withdrawn_at__isnull=True)
        .order_by()
        .values("reviewer")
        .annotate(
            open=Count("pk", filter=todo),
            overdue=Count("pk", filter=todo & Q(due_on__lt=timezone.localdate())),
            submitted=Count("pk", filter=Q(state=AssignmentState.SUBMITTED)),
        )
    }
    final = Adjudication.objects.standing().filter(claim=OuterRef("claim")).order_by()
    same = final.filter(content_label=OuterRef("content_label"))
    matches: dict[int, dict[str, Any]] = {
        row["reviewer"]: dict(row)
        for row in Review.objects.visible_to(standing.actor)
        .filter(Exists(final), project=project, submitted_at__isnull=False)
        .annotate(same=Exists(same))
        .order_by()
        .values("reviewer")
        .annotate(settled=Count("pk"), matching=Count("pk", filter=Q(same=True)))
    }
    members = project.memberships.select_related("user").order_by(
        F("user__last_name"), "user__username"
    )
    return [
        PersonRow(
            name=member.user.name,
            role=str(Role(member.role).label),
            **{name: figure.get(name, 0) for name in FIGURES},
        )
        for member in members
        for figure in [loads.get(member.user_id, {}) | matches.get(member.user_id, {})]
    ]


def _work(standing: Standing) -> Work:
    """The last days until today, as far as the manager may know them.

    A review counts by its assignment, as in the list of people: beside a claim that the manager
    reviews, too, nobody else's work is counted before its final verdict (P6).
    """
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS_SHOWN))]
    reviews = _by_day(
        Assignment.objects.visible_to(standing.actor).filter(
            project=standing.project, state=AssignmentState.SUBMITTED
        ),
        "review__submitted_at",
        days[0],
    )
    finals = _by_day(
        Adjudication.objects.visible_to(standing.actor).standing().filter(project=standing.project),
        "created_at",
        days[0],
    )
    return Work(
        days=[
            {
                "label": date_format(day, "j"),
                "name": date_format(day, "j M"),
                "values": [reviews.get(day, 0), finals.get(day, 0)],
            }
            for day in days
        ],
        series=[
            {"name": _("Reviews"), "total": sum(reviews.values())},
            {"name": _("Final verdicts"), "total": sum(finals.values())},
        ],
        note=_("%(first)s to %(last)s")
        % {"first": date_format(days[0], "j M"), "last": date_format(today, "j M")},
    )


def _by_day(rows: QuerySet[Any], moment: str, first: date) -> dict[date, int]:
    """Rows by the day of the moment, from the first day on."""
    return dict(
        rows.filter(**{f"{moment}__date__gte": first})
        .order_by()
        .values_list(TruncDate(moment))
        .annotate(Count("pk"))
    )
