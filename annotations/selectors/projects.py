"""The projects somebody belongs to, and the accounts to try the program with."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext_lazy

from ..choices import Role
from ..models import Adjudication, Claim, Membership, Project, User

SITE_ADMIN = gettext_lazy("Site admin")


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project with the actor's role in words, and how many of its claims are settled."""

    project: Project
    role: str
    final: int
    total: int


def projects_of(actor: User) -> list[ProjectRow]:
    """The actor's projects by name; four queries, however many there are."""
    roles = {row.project_id: row.get_role_display() for row in Membership.objects.of(actor)}
    claims = Claim.objects.visible_to(actor).standing().order_by()
    totals = dict(claims.values_list("project").annotate(Count("pk")))
    settled = Adjudication.objects.visible_to(actor).standing().order_by()
    finals = dict(settled.values_list("project").annotate(Count("pk")))
    return [
        ProjectRow(
            project,
            roles.get(project.pk, str(SITE_ADMIN)),
            finals.get(project.pk, 0),
            totals.get(project.pk, 0),
        )
        for project in Project.objects.visible_to(actor).order_by("name", "pk")
    ]


def demo_accounts() -> list[dict[str, str]]:
    """Accounts to try the program with, each with its roles; none outside local mode."""
    if not settings.LOCAL:
        return []
    people = User.objects.filter(is_demo=True, is_active=True).prefetch_related("memberships")
    return [
        {
            "username": person.username,
            "name": person.name,
            "role": _roles(person),
            "password": settings.DEMO_PASSWORD,
        }
        for person in people.order_by("pk")
    ]


def _roles(person: User) -> str:
    if person.is_superuser:
        return str(SITE_ADMIN)
    return ", ".join(sorted({str(Role(row.role).label) for row in person.memberships.all()}))
