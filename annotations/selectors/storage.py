"""What the database takes, for site admins. Asks catalogues and indexes, and counts no large table.

How large the tables are grows with what others judge, so a site admin who reviews a claim is told
only after it is settled (P6).
"""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Article, Assignment, ParsedPiece, Project, Proposal, User
from ..querysets import judgements_open_to

LARGEST = 12  # tables that are told one by one
PROJECTS = 50
PARSES, PROPOSALS = "annotations_parsedpiece", "annotations_proposal"

# What the tables hold, in words; the name stands beside it.
HOLDS = {
    "annotations_activity": gettext_lazy("History"),
    "annotations_adjudication": gettext_lazy("Final verdicts"),
    "annotations_anchor": gettext_lazy("Words of claims"),
    "annotations_article": gettext_lazy("Articles"),
    "annotations_assignment": gettext_lazy("Assignments"),
    "annotations_attribution": gettext_lazy("Speakers"),
    "annotations_citation": gettext_lazy("Citations"),
    "annotations_claim": gettext_lazy("Claims"),
    "annotations_comment": gettext_lazy("Comments"),
    "annotations_membership": gettext_lazy("Members"),
    "annotations_notice": gettext_lazy("Notices"),
    PARSES: gettext_lazy("Cached parses"),
    PROPOSALS: gettext_lazy("Proposals"),
    "annotations_project": gettext_lazy("Projects"),
    "annotations_requestkey": gettext_lazy("Requests that are not done twice"),
    "annotations_review": gettext_lazy("Reviews"),
    "annotations_segment": gettext_lazy("Sentences"),
    "annotations_source": gettext_lazy("Sources"),
    "annotations_user": gettext_lazy("Accounts"),
    "annotations_verdictlabel": gettext_lazy("Verdicts"),
    "annotations_verdictscale": gettext_lazy("Verdict scales"),
    "django_session": gettext_lazy("Sessions"),
    "procrastinate_events": gettext_lazy("What happened to jobs"),
    "procrastinate_jobs": gettext_lazy("Jobs"),
}

# With indexes and what is stored aside; -1 rows where nobody has looked yet.
_TABLES = """
    SELECT class.relname, pg_total_relation_size(class.oid), class.reltuples::bigint
    FROM pg_class AS class
    JOIN pg_namespace AS space ON space.oid = class.relnamespace
    WHERE class.relkind IN ('r', 'm') AND space.nspname = current_schema()
    ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` is what the planner believes, None where it does not know; ``size`` in bytes."""

    name: str
    holds: str
    size: int
    rows: int | None
    share: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """In bytes. ``tables``, ``others`` and ``rest`` add up to ``total``: the largest tables, the
    smaller ones together, and what is PostgreSQL's own. ``directory`` is None where it is not ours.
    """

    total: int
    tables: list[Table]
    others: Table | None
    rest: Table
    directory: int | None


@dataclass(frozen=True, slots=True)
class TextOf:
    """``characters`` are code points."""

    name: str
    slug: str
    articles: int
    characters: int


@dataclass(frozen=True, slots=True)
class Cache:
    """What can be thrown away, oldest first kept since ``since``; None when there is nothing."""

    size: int
    rows: int | None
    since: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Storage:
    """``sizes`` is None while they would tell of reviews that are hidden from the actor."""

    sizes: Sizes | None
    texts: list[TextOf]
    parses: Cache
    proposals: Cache


def storage_of(actor: User) -> Storage:
    """Seven queries, however much there is."""
    tables = _tables()
    return Storage(
        sizes=None if reviews_in_secret(actor) else _sizes(tables),
        texts=_texts(actor),
        parses=_cache(tables, PARSES, ParsedPiece.objects.aggregate(at=Min("parsed_at"))["at"]),
        proposals=_cache(tables, PROPOSALS, Proposal.objects.aggregate(at=Min("asked_at"))["at"]),
    )


def reviews_in_secret(actor: User) -> bool:
    """Whether the actor reviews a claim whose other reviews they must not know of."""
    own = Assignment.objects.of(actor).holding_a_slot().order_by()
    return bool(own.exclude(judgements_open_to(actor)).exists())


def _tables() -> dict[str, tuple[int, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return {name: (size, rows if rows >= 0 else None) for name, size, rows in cursor}


def _sizes(tables: dict[str, tuple[int, int | None]]) -> Sizes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (total,) = cursor.fetchone()

    def told(name: str, holds: str, size: int, rows: int | None = None) -> Table:
        return Table(name, holds, size, rows, size / total)

    names = list(tables)
    others = sum(tables[name][0] for name in names[LARGEST:])
    ours = sum(size for size, _rows in tables.values())
    return Sizes(
        total=total,
        tables=[told(name, str(HOLDS.get(name, "")), *tables[name]) for name in names[:LARGEST]],
        others=told("", "", others, len(names) - LARGEST) if names[LARGEST:] else None,
        rest=told("", _("PostgreSQL’s own catalogues"), max(total - ours, 0)),
        directory=_directory_size(settings.DATABASE_DIRECTORY),
    )


def _texts(actor: User) -> list[TextOf]:
    """The projects with the most text."""
    found = (
        Article.objects.visible_to(actor)
        .order_by()
        .values("project")
        .annotate(articles=Count("pk"), characters=Sum("length"))
        .order_by("-characters", "project")[:PROJECTS]
    )
    rows = list(found)
    projects = Project.objects.in_bulk([row["project"] for row in rows])
    return [
        TextOf(project.name, project.slug, row["articles"], row["characters"])
        for row in rows
        for project in [projects[row["project"]]]
    ]


def _cache(
    tables: dict[str, tuple[int, int | None]], name: str, since: datetime.datetime | None
) -> Cache:
    size, rows = tables.get(name, (0, None))
    return Cache(size, rows, since)


def _directory_size(path: Path | None) -> int | None:
    """Bytes of the files of the private server: the database, its log and what it may redo."""
    if path is None or not path.is_dir():
        return None
    total = 0
    for folder, _folders, files in os.walk(path):
        for name in files:
            try:
                total += os.lstat(os.path.join(folder, name)).st_size
            except OSError:  # gone meanwhile, or another account's
                continue
    return total
