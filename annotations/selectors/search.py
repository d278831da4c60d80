"""What can be jumped to: pages, projects, articles, claims and people, by words or a number.

Every row is one that the actor may open anyway, found and sorted by what is no judgement (P6).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from ..choices import Role
from ..exceptions import Refused
from ..models import Article, Claim, Membership, Project, User
from ..policies import Standing
from ..querysets import OWED
from .navigation import SITE_PAGES, navigation

LONGEST_SEARCH = 200
MOST_WORDS = 8  # each is a condition of the query
A_NUMBER = re.compile(r"#?\s*([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Hit:
    """Somewhere to go. ``language`` and ``direction`` are those of an article's own words."""

    label: str
    url: str
    detail: str = ""
    language: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """``evidence`` tells that the labels are words of articles."""

    title: str
    hits: list[Hit]
    evidence: bool = False


def search(actor: User, q: str, standing: Standing | None = None, *, most: int = 6) -> list[Group]:
    """Groups that hold something, at most ``most`` rows each, in a constant number of queries.

    Within a project (``standing``) its own rows are found, otherwise those of all projects of the
    actor. Without words only pages and projects are named. ``Refused`` names ``q``.
    """
    if len(q) > LONGEST_SEARCH:
        raise Refused(
            _("Search for at most %(most)s characters.") % {"most": LONGEST_SEARCH}, field="q"
        )
    words = q.split()[:MOST_WORDS]
    groups = [
        Group(_("Pages"), _named(_pages(actor, standing), words, most)),
        Group(_("Projects"), _projects(actor, words, most)),
    ]
    if words:
        groups += [
            Group(_("Articles"), _articles(actor, standing, words, most), evidence=True),
            Group(_("Claims"), _claims(actor, standing, words, most), evidence=True),
            Group(_("People"), _people(actor, standing, words, most)),
        ]
    return [group for group in groups if group.hits]


# --- pages and projects --------------------------------------------------------------------------


def _pages(actor: User, standing: Standing | None) -> list[Hit]:
    of_project = (
        [Hit(item.label, item.url) for item in navigation(standing, "")] if standing else []
    )
    own = [
        (_("All projects"), "projects.index"),
        (_("Notices"), "notices.index"),
        (_("Your jobs"), "jobs.index"),
        (_("Profile"), "profile"),
        (_("Appearance"), "preferences.appearance"),
        (_("Shortcuts"), "preferences.shortcuts"),
        (_("Help"), "help.index"),
    ]
    site = SITE_PAGES if actor.is_superuser else {}
    return [
        *of_project,
        *(Hit(label, reverse(name)) for label, name in own),
        *(Hit(str(label), reverse(name), _("Site administration")) for name, label in site.items()),
    ]


def _named(hits: Iterable[Hit], words: list[str], most: int) -> list[Hit]:
    """Of pages there are few, so without words all are shown."""
    if not words:
        return list(hits)
    sought = [word.casefold() for word in words]
    return [hit for hit in hits if all(word in hit.label.casefold() for word in sought)][:most]


def _projects(actor: User, words: list[str], most: int) -> list[Hit]:
    rows = Project.objects.visible_to(actor).filter(_all_in(words, "name")).order_by("name", "pk")
    return [
        Hit(project.name, reverse("projects.overview", args=[project.slug]))
        for project in rows.only("name", "slug")[:most]
    ]


# --- what a project holds ------------------------------------------------------------------------


def _articles(actor: User, standing: Standing | None, words: list[str], most: int) -> list[Hit]:
    rows = Article.objects.visible_to(actor).filter(_here(standing), _all_in(words, "title"))
    return [
        Hit(
            article.title,
            reverse("articles.show", args=[article.project.slug, article.pk]),
            article.publisher if standing else article.project.name,
            article.language,
            article.direction,
        )
        for article in rows.without_text().select_related("project").order_by("-pk")[:most]
    ]


def _claims(actor: User, standing: Standing | None, words: list[str], most: int) -> list[Hit]:
    """By words of the claim; a number alone is that of a claim, too, and those come first."""
    sought = _all_in(words, "text")
    number = A_NUMBER.fullmatch(" ".join(words))
    wanted = int(number[1]) if number else 0
    numbered = Q(number=wanted)
    first = Case(When(numbered, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Claim.objects.visible_to(actor).filter(_here(standing)).standing()
    rows = (
        rows.with_own_review(actor)
        .filter(sought | numbered if wanted else sought)
        .order_by(first, "-article_id", "number")
    )
    shown = rows.select_related("article", "project").defer("article__text")[:most]
    return [_claim_hit(claim, standing) for claim in shown]


def _claim_hit(claim: Any, standing: Standing | None) -> Hit:
    where = _("Claim %(number)s · %(article)s") % {
        "number": claim.number,
        "article": claim.article.title,
    }
    name = "reviews.edit" if claim.own_state in OWED else "claims.show"
    return Hit(
        claim.text,
        reverse(name, args=[claim.project.slug, claim.pk]),
        where if standing else f"{where} · {claim.project.name}",
        claim.article.language,
        claim.article.direction,
    )


def _people(actor: User, standing: Standing | None, words: list[str], most: int) -> list[Hit]:
    fields = ("user__first_name", "user__last_name", "user__username")
    rows = Membership.objects.visible_to(actor).filter(_here(standing), _all_in(words, *fields))
    rows = rows.select_related("user", "project")
    return [
        Hit(
            member.user.name,
            f"{reverse('people.index', args=[member.project.slug])}#member-{member.pk}",
            str(Role(member.role).label) + ("" if standing else f" · {member.project.name}"),
        )
        for member in rows.order_by("user__first_name", "user__last_name", "pk")[:most]
    ]


def _here(standing: Standing | None) -> Q:
    return Q(project=standing.project) if standing else Q()


def _all_in(words: list[str], *fields: str) -> Q:
    """Each word stands in one of the fields, whatever its case."""
    found = Q()
    for word in words:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        found &= anywhere
    return found
