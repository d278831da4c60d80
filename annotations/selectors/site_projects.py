"""The projects of the whole site with what is in them, for site admins."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from ..choices import AssignmentState
from ..exceptions import Refused
from ..models import Activity, Adjudication, Article, Assignment, Claim, Membership, Project, User
from .keyset import Key, KeysetPage, keyset_page

NEWEST_FIRST = (Key("pk", descending=True),)
LONGEST = 150  # code points of a search


@dataclass(frozen=True, slots=True)
class SiteProject:
    """Members that can sign in, articles, standing claims, reviews of them that are in, and how
    many claims are settled. ``last_act`` is the newest act that the actor may know of."""

    project: Project
    people: int
    articles: int
    claims: int
    reviews: int
    settled: int
    last_act: datetime.datetime | None


def site_projects(
    actor: User, text: str, *, after: str = "", before: str = ""
) -> tuple[list[SiteProject], KeysetPage[Project]]:
    """Projects whose names hold every word, newest first; six queries, however many.

    Others' reviews of a claim that the actor reviews, too, are no part of any number, nor of the
    newest act, before the claim is settled (P6).
    """
    if len(text) > LONGEST:
        raise Refused(_("Search for at most %(most)s characters.") % {"most": LONGEST}, field="q")
    acts = Activity.objects.visible_to(actor).filter(project=OuterRef("pk")).order_by("-sequence")
    rows = Project.objects.visible_to(actor).annotate(last_act=Subquery(acts.values("at")[:1]))
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(slug__icontains=word))
    page = keyset_page(rows, NEWEST_FIRST, after=after, before=before)
    shown = [project.pk for project in page.rows]
    standing = Q(claim__withdrawn_at__isnull=True)
    reviews = Assignment.objects.visible_to(actor).filter(standing, state=AssignmentState.SUBMITTED)
    settled = Adjudication.objects.visible_to(actor).standing().filter(standing)
    counts = {
        "people": _by_project(Membership.objects.visible_to(actor), shown, user__is_active=True),
        "articles": _by_project(Article.objects.visible_to(actor), shown),
        "claims": _by_project(Claim.objects.visible_to(actor).standing(), shown),
        "reviews": _by_project(reviews, shown),
        "settled": _by_project(settled, shown),
    }
    found = [
        SiteProject(
            project=project,
            last_act=vars(project)["last_act"],
            **{name: numbers.get(project.pk, 0) for name, numbers in counts.items()},
        )
        for project in page.rows
    ]
    return found, page


def _by_project(rows: QuerySet[Any], projects: list[int], **only: Any) -> dict[int, int]:
    chosen = rows.filter(project__in=projects, **only).order_by()
    return dict(chosen.values_list("project").annotate(n=Count("pk")))
