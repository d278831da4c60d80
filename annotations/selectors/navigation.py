"""What stands in the bar at the top of a project's pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Assignment, Claim, Project
from ..policies import Standing, can_adjudicate, can_export, can_manage, can_review


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    url: str
    current: bool
    key: str = ""
    count: int | None = None


def navigation(standing: Standing, current: str) -> list[NavItem]:
    """The entries the actor may open, with what waits for them (at most two queries)."""
    slug = standing.project.slug

    def item(label: str, name: str, key: str = "", count: int | None = None) -> NavItem:
        return NavItem(label, reverse(name, args=[slug]), name == current, key, count)

    items = [
        item(_("Overview"), "projects.overview", "g o"),
        item(_("Articles"), "articles.index", "g a"),
        item(_("Claims"), "claims.index"),
    ]
    if can_review(standing):
        items.append(item(_("My queue"), "reviews.queue", "g q", to_review_count(standing)))
    if can_adjudicate(standing):
        items.append(
            item(_("Adjudicate"), "adjudications.index", "g d", to_adjudicate_count(standing))
        )
    if can_manage(standing):
        items.append(item(_("People"), "people.index"))
    if can_export(standing):
        items.append(item(_("Exports"), "exports.index"))
    items.append(item(_("History"), "history.index"))
    if can_manage(standing):
        items.append(item(_("Settings"), "settings.general"))
    return items


def to_review_count(standing: Standing) -> int:
    """Claims that the actor holds and still owes a review of."""
    return (
        Assignment.objects.of(standing.actor)
        .to_do()
        .filter(project=standing.project, claim__withdrawn_at__isnull=True)
        .count()
    )


def to_adjudicate_count(standing: Standing) -> int:
    """Claims whose reviews are all in, are not under discussion, and none of them the actor's."""
    return (
        Claim.objects.filter(project=standing.project)
        .awaiting_verdict()
        .exclude(reviews__reviewer=standing.actor)
        .count()
    )


def switcher(standing: Standing) -> list[dict[str, object]]:
    """The actor's projects, by name, for the project switcher."""
    return [
        {
            "name": project.name,
            "url": reverse("projects.overview", args=[project.slug]),
            "current": project.pk == standing.project.pk,
        }
        for project in Project.objects.visible_to(standing.actor).order_by("name")[:20]
    ]
