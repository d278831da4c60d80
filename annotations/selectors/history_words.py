"""What an entry of the history changed, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..choices import (
    AdjudicationMethod,
    AgreementRule,
    Aspect,
    Cause,
    Confidence,
    DeclineReason,
    Direction,
    Disposition,
    Kind,
    Medium,
    NoClaimReason,
    Precision,
    Role,
    Stance,
    Tier,
    Worth,
)
from ..models import Activity, Article, Segment, User, VerdictLabel, VerdictScale
from ..policies import Standing
from ..scales import scale_in_words, shown_name
from .text_diff import Piece, text_diff

LONG = 20  # code points from which a change is shown as a difference of words

CHOICES: dict[str, tuple[Any, ...]] = {
    "agreement_rule": (AgreementRule,),
    "aspect": (Aspect,),
    "cause": (Cause,),
    "confidence": (Confidence,),
    "direction": (Direction,),
    "disposition": (Disposition,),
    "kind": (Kind,),
    "medium": (Medium,),
    "method": (AdjudicationMethod,),
    "published_precision": (Precision,),
    "reason": (NoClaimReason, DeclineReason),
    "role": (Role,),
    "stance": (Stance,),
    "tier": (Tier,),
}
# Bookkeeping of the program, and what other fields say already.
UNTOLD = {
    "flags",
    "invitation",
    "number",
    "reply_to",
    "restores",
    "undoes",
    "user",
    "version",
    "withdrawn",
    "withdrawn_reason",
    "worth_origin",
}
# Fields that hold the id of a person, and lists of which only the length is told.
PEOPLE = {"user", "reviewer", "instead_of"}
COUNTED = {"citations", "reviews", "claims", "refused"}
# The order in which fields are told, where it matters; others follow as they are stored.
FIRST = (
    "title",
    "text",
    "content_verdict",
    "attribution_verdict",
    "confidence",
    "justification",
    "stance",
    "url",
    "publisher",
    "quote",
    "anchors",
    "speakers",
)
NAMES = {
    "anchors": gettext_lazy("Words"),
    "archived_url": gettext_lazy("Archived url"),
    "as_of": gettext_lazy("As of"),
    "aspect": gettext_lazy("Aspect"),
    "attribution_verdict": gettext_lazy("Attribution verdict"),
    "cause": gettext_lazy("Cause"),
    "closed_at": gettext_lazy("Closed at"),
    "closes_at": gettext_lazy("Closes at"),
    "content_verdict": gettext_lazy("Verdict"),
    "disposition": gettext_lazy("Disposition"),
    "due_on": gettext_lazy("Due on"),
    "expires_at": gettext_lazy("Expires at"),
    "kind_notes": gettext_lazy("Explanations of kinds"),
    "length": gettext_lazy("Length"),
    "locator": gettext_lazy("Locator"),
    "medium": pgettext_lazy("of a source", "Medium"),
    "method": gettext_lazy("Method"),
    "offered_kinds": gettext_lazy("Kinds offered"),
    "public_note": gettext_lazy("Public note"),
    "published_precision": gettext_lazy("Published precision"),
    "publishes": gettext_lazy("Publishes"),
    "ready_at": gettext_lazy("Ready for review"),
    "reason": gettext_lazy("Reason"),
    "refers_to": gettext_lazy("Refers to"),
    "reviews_per_claim": gettext_lazy("Reviews per claim"),
    "sha256": gettext_lazy("Fingerprint"),
    "slot": gettext_lazy("Slot"),
    "splitter": gettext_lazy("Splitter"),
    "text": gettext_lazy("Text"),
    "tier": gettext_lazy("Tier"),
    "url": gettext_lazy("Address"),
    "uttered_on": gettext_lazy("Uttered on"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after; ``pieces`` when the texts are compared word by word."""

    field: str
    before: str
    after: str
    pieces: list[Piece]


class Words:
    """Names of the people, articles, sentences, scales and verdicts that the rows mention.

    Five queries, however many rows. Without a standing, of the whole site.
    """

    def __init__(self, standing: Standing | None, rows: Sequence[Activity]) -> None:
        members = {
            row.object_id: user
            for row in rows
            if row.object_type == "membership"
            and isinstance(user := (row.after or row.before or {}).get("user"), int)
        }
        mentioned = {
            value
            for row in rows
            for values in (row.before, row.after)
            for field, value in (values or {}).items()
            if field in PEOPLE and isinstance(value, int)
        }
        accounts = _ids_of("user", rows)
        people = User.objects.filter(pk__in={*members.values(), *mentioned, *accounts})
        self.people = {user.pk: user.name for user in people}
        articles = Article.objects.filter(pk__in=_ids_of("article", rows))
        segments = Segment.objects.filter(pk__in=_ids_of("segment", rows))
        self.objects = {
            **{("user", pk): self.people.get(pk, "") for pk in accounts},
            **{("membership", pk): self.people.get(user, "") for pk, user in members.items()},
            **{("article", pk): f"“{title}”" for pk, title in articles.values_list("pk", "title")},
            **{
                ("segment", pk): _("sentence %(order)s of “%(title)s”")
                % {"order": order + 1, "title": title}
                for pk, order, title in segments.values_list("pk", "order", "article__title")
            },
        }
        scales = VerdictScale.objects.all()
        if standing is not None:
            scales = scales.for_project(standing.project)
        self.scales = {scale.pk: scale_in_words(scale) for scale in scales}
        self.verdicts = {
            label.code: shown_name(label) for label in VerdictLabel.objects.filter(scale__in=scales)
        }

    def of(self, field: str, value: Any) -> str:
        """A stored JSON value as people read it; "" for nothing."""
        if value is None or value in ("", [], {}):
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field.endswith("_verdict"):
            return self.verdicts.get(str(value), str(value))
        if field.endswith("_scale"):
            return self.scales.get(value, str(value))
        if field in PEOPLE:
            return self.people.get(value, str(value))
        if field == "worth":
            return str(Worth.of(value).label)
        if field == "ready_at":
            return _("yes")
        if isinstance(value, list | dict):
            return _several(field, value)
        for choices in CHOICES.get(field, ()):
            if value in choices.values:
                return str(choices(value).label)
        if field.endswith("_at") and (moment := parse_datetime(str(value))):
            return date_format(moment, "j M Y, H:i")
        return str(value)


def _several(field: str, value: Any) -> str:
    """A list or an object: what it says where people can read it, or how much of it there is."""
    if field == "anchors":
        return " … ".join(quote for _, _, quote in value)
    if field == "speakers":
        return " › ".join(speaker["speaker"] for speaker in value)
    if field == "sources":
        return "; ".join(source["title"] for source in value)
    if field == "offered_kinds":
        return ", ".join(_kind(kind) for kind in value)
    if field == "kind_notes":
        return "; ".join(f"{_kind(kind)}: {note}" for kind, note in value.items())
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')}: {part}" for name, part in value.items())
    if field in COUNTED or not all(isinstance(part, str | int | float) for part in value):
        return str(len(value))
    return ", ".join(str(part) for part in value)


def _kind(value: str) -> str:
    return str(Kind(value).label) if value in Kind.values else value


def _ids_of(kind: str, rows: Sequence[Activity]) -> list[int]:
    return [row.object_id for row in rows if row.object_type == kind]


def changes_of(activity: Activity, words: Words) -> Iterator[Change]:
    before, after = activity.before or {}, activity.after or {}
    claims = after.get("claims")
    if not isinstance(claims, dict):
        yield from fields_of(before, after, words)
        return
    if note := after.get("public_note"):
        yield Change(str(NAMES["public_note"]), "", note, [])
    were = before.get("claims") or {}
    for pk, now in claims.items():
        was = were.get(pk)
        number = (now or was or {}).get("number")
        prefix = _("Claim %(number)s: ") % {"number": number} if len(claims) > 1 else ""
        yield from fields_of(was or {}, now or {}, words, prefix)
        if (now or {}).get("withdrawn") and not (was or {}).get("withdrawn"):
            reason = (now or {}).get("withdrawn_reason", "")
            yield Change(prefix + _("Withdrawn"), "", reason, [])
    if note := after.get("public_note"):
        yield Change(str(NAMES["public_note"]), "", note, [])


def _place(field: str) -> int:
    return FIRST.index(field) if field in FIRST else len(FIRST)


def fields_of(
    before: Mapping[str, Any], after: Mapping[str, Any], words: Words, prefix: str = ""
) -> Iterator[Change]:
    """The fields that differ; of a new thing, those that hold something."""
    for field in sorted({**after, **before}, key=_place):
        old, new = words.of(field, before.get(field)), words.of(field, after.get(field))
        if field in UNTOLD or old == new:
            continue
        name = prefix + str(NAMES.get(field) or _(field.replace("_", " ").capitalize()))
        compare = old and new and max(len(old), len(new)) >= LONG
        yield Change(name, old, new, text_diff(old, new) if compare else [])
