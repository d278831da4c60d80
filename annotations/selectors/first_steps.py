"""The first four steps of a project, until its first final verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import Role
from ..models import Review
from ..policies import Standing, can_adjudicate, can_edit_claims, can_manage
from .overview import Overview

DONE, CURRENT, LATER = "done", "current", "later"


@dataclass(frozen=True, slots=True)
class Step:
    """``state`` is done, current or later. ``url`` is "" while there is nothing to open."""

    name: str
    title: str
    text: str
    state: str
    action: str = ""
    url: str = ""


def first_steps(standing: Standing, overview: Overview) -> list[Step]:
    """The steps as this person can take them; none for viewers, or when a claim is settled.

    What is done is read from what every member may know, and from one's own reviews: that
    somebody else has begun must not show (P6).
    """
    if not can_edit_claims(standing) or overview.final:
        return []
    people = _people(standing)
    needed = standing.project.reviews_per_claim + 1
    done = {
        "article": overview.article_count > 0,
        "claims": overview.total > _proposed(overview),
        "people": people >= needed,
        "review": Review.objects.submitted()
        .filter(project=standing.project, reviewer=standing.actor)
        .exists(),
    }
    if all(done.values()):
        return []
    current = next(name for name, is_done in done.items() if not is_done)
    return [
        Step(name, state=DONE if done[name] else CURRENT if name == current else LATER, **words)
        for name, words in _words(standing, overview, people, needed).items()
    ]


def _proposed(overview: Overview) -> int:
    return sum(part["value"] for part in overview.parts if part["kind"] == "proposed")


def _people(standing: Standing) -> int:
    """Members who may review: N of them for each claim, and one more to settle it."""
    members = standing.project.memberships.filter(user__is_active=True)
    return members.exclude(role=Role.VIEWER).count()


def _words(
    standing: Standing, overview: Overview, people: int, needed: int
) -> dict[str, dict[str, Any]]:
    slug = standing.project.slug
    article = overview.articles[0].pk if overview.articles else None
    manages = can_manage(standing)
    some_ready = overview.total > _proposed(overview)
    reviews = standing.project.reviews_per_claim
    asks = ngettext(
        "Each claim is judged by %(number)s person, and somebody else settles it.",
        "Each claim is judged by %(number)s people apart from each other, and somebody else "
        "settles what they differ on.",
        reviews,
    )
    missing = ngettext(
        "One more person is needed.", "%(number)s more people are needed.", max(needed - people, 0)
    )
    more = missing % {"number": needed - people} if people < needed else ""
    return {
        "article": {
            "title": _("Add your first article") if article is None else _("Add an article"),
            "text": _("Its text is split into claims, and never changes from then on."),
            "action": _("Add article") if article is None else _("Open articles"),
            "url": reverse("articles.new" if article is None else "articles.index", args=[slug]),
        },
        "claims": {
            "title": _("Check its claims"),
            "text": _("Set right what was found, then mark the claims ready for review."),
            "action": _("Check claims") if not some_ready else _("Open claims"),
            "url": reverse("articles.claims", args=[slug, article]) if article else "",
        },
        "people": {
            "title": _("Invite reviewers"),
            "text": " ".join(
                part
                for part in (
                    asks % {"number": reviews},
                    more,
                    "" if manages else _("A manager invites them."),
                )
                if part
            ),
            "action": _("Invite somebody") if manages else _("See people"),
            "url": reverse("invitations.make" if manages else "people.index", args=[slug]),
        },
        "review": {
            "title": _("Review"),
            "text": _("Judge one claim after the other, each with its sources.")
            if not can_adjudicate(standing)
            else _("Judge claims with their sources, or ask others to, and settle the rest."),
            "action": _("Open my queue"),
            "url": reverse("reviews.queue", args=[slug]) if some_ready else "",
        },
    }
