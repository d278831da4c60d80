"""The pages of a project's settings, and who can change what stands there."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from ..choices import Role
from ..models import Membership
from ..policies import Standing


def side_nav(standing: Standing, current: str) -> list[dict[str, object]]:
    """The entries of ``components/side_nav.html``; ``current`` is the name of an address."""
    pages = {
        "settings.general": _("General"),
        "settings.scale": _("Verdict scale"),
        "settings.kinds": _("Claim kinds"),
        "settings.rules": _("Review rules"),
        "settings.deadlines": _("Deadlines"),
        "settings.publishing": _("Publishing"),
        "people.index": _("People and roles"),
    }
    return [
        {
            "label": label,
            "url": reverse(name, args=[standing.project.slug]),
            "current": name == current,
        }
        for name, label in pages.items()
    ]


def managers_of(standing: Standing) -> list[str]:
    """Whom to ask for a change: names, in their order."""
    rows = Membership.objects.visible_to(standing.actor).filter(
        project=standing.project, role=Role.MANAGER, user__is_active=True
    )
    return sorted(row.user.name for row in rows.select_related("user"))
