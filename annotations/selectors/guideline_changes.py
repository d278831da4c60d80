"""How the guideline and the scales of a project changed, and what of it a reviewer has not read.

Nobody is told of anything but the project's own acts and their own: no judgement of somebody else
has a part in it (P6).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..choices import Verb
from ..models import Activity, Membership, Review, VerdictLabel
from ..policies import Standing
from ..querysets import ActivityQuerySet
from ..scales import shown_definition, shown_name
from .history_filter import PROGRAM, Changes
from .history_words import Change, Words, fields_of
from .text_diff import Piece, text_diff
from .tokens import token_of

SCALES = ("content_scale", "attribution_scale")
# A scale that another one took the place of, and verdicts that were hidden or shown where they are.
OF_SCALES = (*SCALES, "content_verdicts", "attribution_verdicts")
FIELDS = ("guideline", *OF_SCALES)
SUBMITTING = (Verb.REVIEW_SUBMITTED, Verb.REVIEW_REVISED, Verb.REVIEW_CONFIRMED)
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Unread:
    """The newest change since the reader's last review; ``token`` names it."""

    token: str
    sentence: str
    actor: str


@dataclass(frozen=True, slots=True)
class GuidelineChange:
    actor: str
    verb: str
    at: datetime.datetime
    changes: list[Change]


def unread_change(standing: Standing) -> Unread | None:
    """What changed since the actor last submitted a review here, unless they put it away.

    Two queries. None before a first review: whoever begins reads the guideline as it is.
    """
    last = _last_submission(standing)
    if last is None:
        return None
    own = Membership.objects.filter(project=standing.project, user=standing.actor)
    rows = list(
        _changed(standing)
        .annotate(of_guideline=_differs("guideline"), of_scale=_differ(OF_SCALES))
        .filter(sequence__gt=last)
        .filter(sequence__gt=Coalesce(Subquery(own.values("changes_read")[:1]), 0))
        .select_related("actor")
        .defer("before", "after")[:SHOWN]
    )
    if not rows:
        return None
    guideline, scale = (
        any(getattr(row, of) for row in rows) for of in ("of_guideline", "of_scale")
    )
    return Unread(
        token=token_of(rows[0]),
        sentence=_sentence(guideline, scale, _day(rows[0].at)),
        actor=rows[0].actor.name if rows[0].actor else PROGRAM,
    )


def guideline_changes(standing: Standing) -> list[GuidelineChange]:
    """The newest changes, each with what it changed, word by word."""
    rows = list(_changed(standing).select_related("actor")[:SHOWN])
    words, verdicts = Words(standing, rows), _verdicts(rows)
    return [
        GuidelineChange(
            actor=row.actor.name if row.actor else PROGRAM,
            verb=str(Verb(row.verb).label),
            at=row.at,
            changes=[*_fields(row, words), *_of_verdicts(row, verdicts)],
        )
        for row in rows
    ]


def _last_submission(standing: Standing) -> int | None:
    """The place in the chain of the actor's last submission, found by its claim."""
    own = Review.objects.submitted().filter(project=standing.project, reviewer=standing.actor)
    last = own.order_by("-submitted_at").values("claim")[:1]
    acts = Activity.objects.visible_to(standing.actor).filter(claim=Subquery(last))
    acts = acts.filter(actor=standing.actor, verb__in=SUBMITTING).order_by("-sequence")
    sequence: int | None = acts.values_list("sequence", flat=True).first()
    return sequence


def _changed(standing: Standing) -> ActivityQuerySet:
    rows = Activity.objects.visible_to(standing.actor).filter(
        _differ(FIELDS),
        project=standing.project,
        object_type="project",
        verb__in=(Verb.PROJECT_CHANGED, Verb.PROJECT_REVERTED),
    )
    found: ActivityQuerySet = rows.order_by("-sequence")
    return found


def _differs(field: str) -> Changes:
    return Changes(F("before"), F("after"), Value(field))


def _differ(fields: Sequence[str]) -> Q:
    found = Q()
    for field in fields:
        found |= Q(_differs(field))
    return found


def _sentence(guideline: bool, scale: bool, day: str) -> str:
    if guideline and scale:
        told = _("The guideline and the verdict scale changed on %(day)s.")
    elif guideline:
        told = _("The guideline changed on %(day)s.")
    else:
        told = _("The verdict scale changed on %(day)s.")
    return told % {"day": day}


def _day(at: datetime.datetime) -> str:
    day = timezone.localdate(at)
    return date_format(day, "j M" if day.year == timezone.localdate().year else "j M Y")


def _fields(row: Activity, words: Words) -> Iterator[Change]:
    before, after = row.before or {}, row.after or {}
    yield from fields_of(_only(before), _only(after), words)


def _only(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS if name in values}


Verdicts = dict[str, str]  # code → line


def _verdicts(rows: Sequence[Activity]) -> dict[int, Verdicts]:
    """The verdicts of each scale that the rows mention, a line for each; one query."""
    mentioned = {
        (side or {}).get(name)
        for row in rows
        for side in (row.before, row.after)
        for name in SCALES
    }
    found: dict[int, Verdicts] = {}
    for label in VerdictLabel.objects.filter(scale__in=mentioned - {None}).order_by("rank"):
        line = f"{label.letter} {shown_name(label)}: {shown_definition(label)}"
        found.setdefault(label.scale_id, {})[label.code] = line
    return found


def _of_verdicts(row: Activity, verdicts: dict[int, Verdicts]) -> Iterator[Change]:
    for name in SCALES:
        old, new = (verdicts.get((side or {}).get(name, 0), {}) for side in (row.before, row.after))
        if old and new and old != new:
            before, after = "\n".join(old.values()), "\n".join(new.values())
            yield Change(_("Verdicts"), before, after, list(_pieces(old, new)))


def _pieces(old: Verdicts, new: Verdicts) -> Iterator[Piece]:
    """Line by line: a verdict that came or went is read whole, a changed one word by word."""
    gone = [code for code in old if code not in new]
    for number, code in enumerate([*gone, *new]):
        if number:
            yield Piece("same", "\n")
        if code not in new:
            yield Piece("del", old[code])
        elif code not in old:
            yield Piece("ins", new[code])
        else:
            yield from text_diff(old[code], new[code])
