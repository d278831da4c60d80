"""What stands in the bar at the top of a project's pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Assignment, Claim, Project
from ..policies import Standing, can_adjudicate, can_export, can_manage, can_review

# Pages of the whole site, in the order of their tabs.
SITE_PAGES = {
    "manage.users": gettext_lazy("Accounts"),
    "manage.projects": gettext_lazy("Projects"),
    "manage.jobs": gettext_lazy("Jobs"),
    "manage.storage": gettext_lazy("Storage"),
    "manage.audit": gettext_lazy("Audit log"),
    "manage.components": gettext_lazy("Components"),
}


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


def site_tabs(current: str) -> list[NavItem]:
    """The pages of the whole site, for site admins."""
    return [
        NavItem(str(label), reverse(name), name == current) for name, label in SITE_PAGES.items()
    ]


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
