"""What happens elsewhere while a page is open, as far as the actor may learn of it at once (P6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from ..choices import Place, Verb
from ..models import Activity, Assignment, Presence
from ..policies import Standing
from ..querysets import OWED, SILENT_AFTER, ActivityQuerySet

WORDING = (
    Verb.CLAIM_CHANGED, Verb.CLAIM_MOVED, Verb.CLAIM_SPLIT, Verb.CLAIM_MERGED,
    Verb.CLAIM_WITHDRAWN, Verb.CLAIM_RESTORED, Verb.CLAIM_UNDONE, Verb.CLAIM_REVERTED,
)  # fmt: skip
OUTCOME = (Verb.CLAIM_SETTLED, Verb.CLAIM_SENT_BACK, Verb.CLAIM_REOPENED)
MINE = (Verb.ASSIGNMENT_GIVEN, Verb.ASSIGNMENT_TAKEN_BACK, Verb.ASSIGNMENT_DUE)
REVIEWS = (Verb.REVIEW_SUBMITTED, Verb.REVIEW_REVISED, Verb.REVIEW_CONFIRMED)
# What each kind of page is told of, whatever else happens in the project.
WATCHES = {
    "": (),
    "article": (*WORDING, *OUTCOME, Verb.CLAIM_ADDED, Verb.CLAIM_READY),
    "claim": (*WORDING, *OUTCOME, Verb.CORRECTION_PUBLISHED),
    "review": (*WORDING, *OUTCOME, Verb.ASSIGNMENT_TAKEN_BACK),
    "adjudication": (*WORDING, *OUTCOME, *REVIEWS),
    "queue": (Verb.CLAIM_READY, *MINE, *WORDING, *OUTCOME),
    "desk": (*OUTCOME, *REVIEWS, Verb.CLAIM_WITHDRAWN, Verb.CLAIM_RESTORED),
}
PLACES = {
    "article": Place.ARTICLE,
    "claim": Place.CLAIM,
    "review": Place.REVIEW,
    "adjudication": Place.ADJUDICATION,
}
MOST_ACTS = 20
PROGRAM = "Claimdesk"


@dataclass(frozen=True, slots=True)
class Watch:
    """What a page shows: one of ``WATCHES``, and the article and the claim that it is about."""

    kind: str = ""
    article: int | None = None
    claim: int | None = None

    @property
    def place(self) -> Place:
        return PLACES.get(self.kind, Place.ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody else in the project, and the (article, claim) pairs that the actor may know of."""

    name: str
    at: tuple[tuple[int | None, int | None], ...]


Places = set[tuple[int | None, int | None]]


def newest_act(standing: Standing) -> int:
    """Sequence of the project's newest act, hidden ones included: never to be shown in plain."""
    newest = Activity.objects.filter(project=standing.project).aggregate(n=Max("sequence"))["n"]
    return newest or 0


def rung(standing: Standing, after: int, upto: int) -> Places:
    """(article, claim) of what others did in that part of the chain and the actor may know of."""
    rows = _told(standing).filter(sequence__gt=after, sequence__lte=upto).order_by()
    found = rows.values_list("object_type", "object_id", "claim_id", "claim__article_id").distinct()
    return {(of_id if of == "article" else article, claim) for of, of_id, claim, article in found}


def here_now(standing: Standing) -> tuple[list[Here], datetime | None]:
    """Who else is here, by name, and when the first of them would fall silent."""
    rows = list(
        Presence.objects.fresh()
        .visible_to(standing.actor)
        .filter(project=standing.project)
        .select_related("user")
        .order_by("user__first_name", "user__last_name", "user_id")
    )
    people: dict[Any, Places] = {}
    for row in rows:
        people.setdefault(row.user, set()).add((row.shown_article, row.shown_claim))
    found = [Here(user.name, tuple(sorted(at - NOWHERE, key=str))) for user, at in people.items()]
    return found, min((row.seen_at + SILENT_AFTER for row in rows), default=None)


NOWHERE: Places = {(None, None)}


def acts_since(standing: Standing, watch: Watch, since: int) -> list[dict[str, Any]]:
    """What others did since, newest first: verb, claim, article, number, who and what in words."""
    rows = _told(standing).filter(sequence__gt=since, verb__in=WATCHES[watch.kind])
    rows = rows.filter(_about(standing, watch)).select_related("actor", "claim")
    return [_act(row, watch) for row in rows.order_by("-sequence")[:MOST_ACTS]]


def _told(standing: Standing) -> ActivityQuerySet:
    return Activity.objects.filter(project=standing.project).told_to(standing.actor)


def _about(standing: Standing, watch: Watch) -> Q:
    if watch.kind == "article":
        whole = Q(object_type="article", object_id=watch.article)
        return whole | Q(claim__article=watch.article)
    if watch.kind == "queue":
        own = Assignment.objects.of(standing.actor).filter(state__in=OWED).values("claim")
        return Q(claim__in=own) | Q(verb__in=[Verb.CLAIM_READY, *MINE])
    return Q() if watch.kind == "desk" else Q(claim=watch.claim)


def _act(row: Activity, watch: Watch) -> dict[str, Any]:
    claim = row.claim
    if watch.kind in ("claim", "review", "adjudication") or claim is None:
        it = _("this claim")
    else:
        it = _("claim %(number)s") % {"number": claim.number}
    who = row.actor.name if row.actor else PROGRAM
    return {
        "verb": row.verb,
        "claim": row.claim_id,
        "said": _words(row.verb) % {"who": who, "it": it},
        "at": row.at.isoformat(timespec="seconds"),
    }


def _words(verb: str) -> str:
    """The sentence without its end, which gives the time of day. Reviewers are not named."""
    return {
        Verb.CLAIM_ADDED: _("%(who)s added %(it)s"),
        Verb.CLAIM_MOVED: _("%(who)s moved the edges of %(it)s"),
        Verb.CLAIM_SPLIT: _("%(who)s split %(it)s"),
        Verb.CLAIM_MERGED: _("%(who)s merged %(it)s with another"),
        Verb.CLAIM_WITHDRAWN: _("%(who)s withdrew %(it)s"),
        Verb.CLAIM_RESTORED: _("%(who)s restored %(it)s"),
        Verb.CLAIM_READY: _("%(who)s marked claims ready"),
        Verb.CLAIM_UNDONE: _("%(who)s undid a change of %(it)s"),
        Verb.CLAIM_REVERTED: _("%(who)s brought back an earlier version of %(it)s"),
        Verb.CLAIM_SETTLED: _("%(who)s settled %(it)s"),
        Verb.CLAIM_SENT_BACK: _("%(who)s sent %(it)s back to its reviewers"),
        Verb.CLAIM_REOPENED: _("%(who)s reopened %(it)s"),
        Verb.ASSIGNMENT_GIVEN: _("%(who)s asked you to review %(it)s"),
        Verb.ASSIGNMENT_TAKEN_BACK: _("%(who)s took %(it)s back"),
        Verb.REVIEW_SUBMITTED: _("A reviewer submitted a review of %(it)s"),
        Verb.REVIEW_REVISED: _("A reviewer revised their review of %(it)s"),
        Verb.REVIEW_CONFIRMED: _("A reviewer confirmed their review of %(it)s"),
    }.get(Verb(verb), _("%(who)s changed %(it)s"))


def as_json(people: Iterable[Here]) -> list[dict[str, Any]]:
    return [{"name": each.name, "at": [list(pair) for pair in each.at]} for each in people]
