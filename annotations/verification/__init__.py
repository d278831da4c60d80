"""Does what is stored keep the rules? A reader beside the selectors; it trusts no trigger.

Texts and places are checked in Python, one article at a time; whatever relates rows to one another
is checked by the database. Nothing is held in memory but one article and one fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from ..models import (
    Activity,
    Adjudication,
    Anchor,
    Article,
    Assignment,
    Attribution,
    Citation,
    Claim,
    Project,
    Review,
    Segment,
)
from .references import reference_checks
from .texts import anchor_faults, article_faults, attribution_faults, segment_faults

COUNTED = (
    Article, Segment, Claim, Anchor, Attribution, Assignment, Review, Citation, Adjudication,
    Activity,
)  # fmt: skip
_CHECKS = (Path(__file__).parent / "checks.sql").read_text().split(";\n")[:-1]
_HEADS = """
    SELECT DISTINCT ON (activity.project_id) project.slug, activity.sequence, activity.hash
    FROM annotations_activity AS activity
    LEFT JOIN annotations_project AS project ON project.id = activity.project_id
    WHERE activity.project_id IS NOT DISTINCT FROM coalesce(%(project)s, activity.project_id)
    ORDER BY activity.project_id, activity.sequence DESC
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One row that breaks a rule, and how."""

    table: str
    id: int
    what: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain of Activity. ``project`` is a slug, or empty for what has no project.

    A row cut off at the end of a chain shows only against a head that was kept elsewhere.
    """

    project: str
    sequence: int
    hash: str


def faults(project: Project | None = None) -> Iterator[Fault]:
    """Every fault of a project, or of the whole database."""
    with _patient():
        yield from _text_faults(project)
        for check in (*_CHECKS, *reference_checks()):
            for table, pk, what in _rows(check, project):
                yield Fault(table, pk, what)


def counts(project: Project | None = None) -> dict[str, int]:
    """How many rows there are of each kind that is checked, by plural name."""
    with _patient():
        return {
            str(model._meta.verbose_name_plural): _of(model, project).count() for model in COUNTED
        }


def lost_heads(wanted: Iterable[Head]) -> Iterator[Head]:
    """Those of the given ends that their chains do not hold, as they were then, any more.

    A chain is only ever added to, so whatever was its end once stands in it for ever: where it
    does not, rows were cut off or written anew.
    """
    for head in wanted:
        rows = Activity.objects.filter(sequence=head.sequence, hash=head.hash)
        rows = (
            rows.filter(project__slug=head.project) if head.project else rows.filter(project=None)
        )
        if not rows.exists():
            yield head


def heads(project: Project | None = None) -> Iterator[Head]:
    with _patient():
        for slug, sequence, digest in _rows(_HEADS, project):
            yield Head(slug or "", sequence, digest)


@contextmanager
def _patient() -> Iterator[None]:
    """A transaction whose statements may take longer than those of a page."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield


def _of(model: Any, project: Project | None) -> Any:
    rows = model._default_manager.order_by("pk")
    return rows if project is None else rows.filter(project=project)


def _rows(sql: str, project: Project | None) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, {"project": None if project is None else project.pk})
        yield from cursor


def _text_faults(project: Project | None) -> Iterator[Fault]:
    for article in _of(Article, project).iterator(chunk_size=1):
        anchors = Anchor.objects.filter(claim__article=article).order_by("claim", "order")
        attributions = Attribution.objects.filter(claim__article=article).order_by("pk")
        segments = Segment.objects.filter(article=article).order_by("order")
        for row, what in (
            *article_faults(article),
            *anchor_faults(article.text, anchors.iterator()),
            *attribution_faults(article.text, attributions.iterator()),
            *segment_faults(article, segments.iterator()),
        ):
            yield Fault(row._meta.db_table, row.pk, what)
