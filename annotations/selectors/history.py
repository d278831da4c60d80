"""What happened in a project or to a claim, in words, as far as the actor may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.dateparse import parse_datetime

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
    Verb,
    Worth,
)
from ..exceptions import Refused
from ..models import Activity, Article, Claim, User, VerdictLabel, VerdictScale
from ..policies import Standing
from .keyset import Key, KeysetPage, keyset_page
from .text_diff import Piece, text_diff

NEWEST_FIRST = (Key("sequence", descending=True),)
PROGRAM = "Claimdesk"  # acts that no person did: settling by agreement
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
    "number",
    "reply_to",
    "undoes",
    "user",
    "version",
    "withdrawn",
    "withdrawn_reason",
    "worth_origin",
}
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
    "anchors": "Words",
    "as_of": "As of",
    "content_verdict": "Verdict",
    "ready_at": "Ready for review",
    "sha256": "Fingerprint",
    "text": "Text",
    "url": "Address",
}


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Whose acts and which; every value is as it stands in the address, "" when left out."""

    person: str = ""
    verb: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> HistoryFilter:
        given = cls(values.get("person") or "", values.get("verb") or "")
        if given.verb and given.verb not in Verb.values:
            raise Refused("This is not an act of the history.", field="verb")
        person = given.person
        if person and not (person.isascii() and person.isdigit() and len(person) < 19):
            raise Refused("This is not a person.", field="person")
        return given


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after; ``pieces`` when the texts are compared word by word."""

    field: str
    before: str
    after: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in words. ``seal`` is the whole hash of its row."""

    actor: str
    verb: str
    at: Any
    object: str
    object_url: str
    changes: list[Change]
    seal: str


def history_page(
    standing: Standing,
    chosen: HistoryFilter,
    claim: Claim | None = None,
    *,
    after: str = "",
    before: str = "",
) -> tuple[list[Entry], KeysetPage[Activity]]:
    """Newest first; of one claim when it is given. A constant number of queries."""
    rows = Activity.objects.visible_to(standing.actor).filter(project=standing.project)
    if claim is not None:
        # Splitting and merging are told once, of the first claim; they belong to the others too.
        shared = Q(after__claims__has_key=str(claim.pk), claim__article=claim.article_id)
        rows = rows.filter(Q(claim=claim) | shared & Q(object_type="claim"))
    if chosen.person:
        rows = rows.filter(actor=int(chosen.person))
    if chosen.verb:
        rows = rows.filter(verb=chosen.verb)
    rows = rows.select_related("actor", "claim__article").defer("claim__article__text")
    page = keyset_page(rows, NEWEST_FIRST, after=after, before=before)
    words = _Words(standing, page.rows)
    return [_entry(standing, activity, words) for activity in page.rows], page


def people_of(standing: Standing) -> list[tuple[str, str]]:
    """Members and former members who did something that the actor may see: (id, name)."""
    seen = Activity.objects.visible_to(standing.actor).filter(project=standing.project)
    people = User.objects.filter(pk__in=seen.order_by().values("actor"))
    return [(str(person.pk), person.name) for person in people.order_by("username")]


def _entry(standing: Standing, activity: Activity, words: _Words) -> Entry:
    slug, claim = standing.project.slug, activity.claim
    name, url = words.objects.get((activity.object_type, activity.object_id), ""), ""
    if claim is not None:
        name = f"claim {claim.number} of “{claim.article.title}”"
        url = reverse("claims.show", args=[slug, claim.pk])
    elif activity.object_type == "article":
        url = reverse("articles.show", args=[slug, activity.object_id])
    return Entry(
        actor=activity.actor.name if activity.actor else PROGRAM,
        verb=str(Verb(activity.verb).label),
        at=activity.at,
        object=name,
        object_url=url,
        changes=list(_changes(activity, words)),
        seal=activity.hash,
    )


# --- values in words -----------------------------------------------------------------------------


class _Words:
    """Names of the people, articles, scales and verdicts that the rows mention; four queries."""

    def __init__(self, standing: Standing, rows: Sequence[Activity]) -> None:
        members = {
            row.object_id: (row.after or row.before or {})["user"]
            for row in rows
            if row.object_type == "membership"
        }
        people = {user.pk: user.name for user in User.objects.filter(pk__in=members.values())}
        articles = Article.objects.filter(
            pk__in=[row.object_id for row in rows if row.object_type == "article"]
        )
        self.objects = {
            **{("membership", pk): people[user] for pk, user in members.items()},
            **{("article", pk): f"“{title}”" for pk, title in articles.values_list("pk", "title")},
        }
        scales = VerdictScale.objects.for_project(standing.project)
        self.scales = {scale.pk: str(scale) for scale in scales}
        self.verdicts = {
            label.code: label.name for label in VerdictLabel.objects.filter(scale__in=scales)
        }

    def of(self, field: str, value: Any) -> str:
        """A stored JSON value as people read it; "" for nothing."""
        if value is None or value == "" or value == []:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if field.endswith("_verdict"):
            return self.verdicts.get(value, str(value))
        if field.endswith("_scale"):
            return self.scales.get(value, str(value))
        if field == "worth":
            return str(Worth.of(value).label)
        if field == "ready_at":
            return "yes"
        if field in ("citations", "reviews", "claims", "refused"):
            return str(len(value)) if isinstance(value, list) else str(value)
        if field == "anchors":
            return " … ".join(quote for _, _, quote in value)
        if field == "speakers":
            return " › ".join(speaker["speaker"] for speaker in value)
        for choices in CHOICES.get(field, ()):
            if value in choices.values:
                return str(choices(value).label)
        if field.endswith("_at") and (moment := parse_datetime(str(value))):
            return f"{moment:%-d %b %Y, %H:%M}"
        return str(value)


def _changes(activity: Activity, words: _Words) -> Iterator[Change]:
    before, after = activity.before or {}, activity.after or {}
    claims = after.get("claims")
    if not isinstance(claims, dict):
        yield from _fields(before, after, words)
        return
    were = before.get("claims") or {}
    for pk, now in claims.items():
        was = were.get(pk)
        number = (now or was or {}).get("number")
        prefix = f"Claim {number}: " if len(claims) > 1 else ""
        yield from _fields(was or {}, now or {}, words, prefix)
        if (now or {}).get("withdrawn") and not (was or {}).get("withdrawn"):
            reason = (now or {}).get("withdrawn_reason", "")
            yield Change(f"{prefix}Withdrawn", "", reason, [])


def _place(field: str) -> int:
    return FIRST.index(field) if field in FIRST else len(FIRST)


def _fields(
    before: Mapping[str, Any], after: Mapping[str, Any], words: _Words, prefix: str = ""
) -> Iterator[Change]:
    """The fields that differ; of a new thing, those that hold something."""
    for field in sorted({**after, **before}, key=_place):
        old, new = words.of(field, before.get(field)), words.of(field, after.get(field))
        if field in UNTOLD or old == new:
            continue
        name = prefix + NAMES.get(field, field.replace("_", " ").capitalize())
        compare = old and new and max(len(old), len(new)) >= LONG
        yield Change(name, old, new, text_diff(old, new) if compare else [])
