"""One article with its claims, its coverage ledger and the steps that can be undone."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, Count, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import ClaimState, Disposition, Verb
from ..figures import grouped
from ..models import Activity, Anchor, Article, Attribution, Claim, Segment
from ..policies import Standing, can_adjudicate, can_edit_claims
from ..querysets import HOLDING_A_SLOT
from .marked_text import Mark, Paragraph, marked_paragraphs
from .similar import SimilarClaim, similar_claims
from .tokens import token_of

# A step can be undone from the page for as long as somebody may still have the article open.
UNDO_HOURS = 8
MOST_STEPS = 50
MOST_SENTENCES = 200
# Rows of one list: its length out of sight is guessed in evidence.css.
PART = 50
# Claims on either side that are offered to merge with: what lies between becomes part of the claim.
NEAREST = 20
STEPS = (
    Verb.CLAIM_ADDED,
    Verb.CLAIM_CHANGED,
    Verb.CLAIM_MOVED,
    Verb.CLAIM_SPLIT,
    Verb.CLAIM_MERGED,
    Verb.CLAIM_WITHDRAWN,
    Verb.CLAIM_UNDONE,
    Verb.CLAIM_REVERTED,
)


@dataclass(frozen=True, slots=True)
class Step:
    """Something the actor did to claims of this article, and what it did in words."""

    token: str
    verb: str
    words: str

    @property
    def was_undo(self) -> bool:
        return self.verb == Verb.CLAIM_UNDONE


@dataclass(frozen=True, slots=True)
class Steps:
    """What can be undone and redone next, and the step that was just done."""

    undo: Step | None = None
    redo: Step | None = None
    did: Step | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts of sentences, and those without a claim: unseen ones first."""

    claims: int
    accounted: int
    unseen: int
    sentences: list[tuple[Segment, str]]
    left_out: int

    @property
    def total(self) -> int:
        return self.claims + self.accounted + self.unseen


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim with its anchors and speakers at hand. Offsets are code points."""

    claim: Claim
    anchors: list[Anchor]
    attributions: list[Attribution]

    @classmethod
    def of(cls, claim: Claim) -> ClaimRow:
        """``claim`` with both prefetched."""
        return cls(claim, list(claim.anchors.all()), list(claim.attributions.all()))

    @property
    def place(self) -> str:
        return f"{grouped(self.anchors[0].start)}–{grouped(self.anchors[-1].end)}"

    @property
    def words(self) -> str:
        return " … ".join(anchor.quote for anchor in self.anchors)

    @property
    def speaker(self) -> str:
        """Who answers for the content: the innermost of the attributions."""
        return self.attributions[-1].speaker if self.attributions else ""

    @property
    def state_label(self) -> str:
        state: str = self.claim.shown_state  # type: ignore[attr-defined]  # an annotation
        return str(ClaimState(state).label)

    @property
    def query(self) -> str:
        """The address, within the page, that makes this claim the current one."""
        return f"?claim={self.claim.number}"

    @property
    def url(self) -> str:
        """The same, at what is said of the claim: on a phone that is far below the article."""
        return f"{self.query}#claim"

    @property
    def spans(self) -> str:
        """For scripts: ``518-606 700-720``."""
        return " ".join(f"{anchor.start}-{anchor.end}" for anchor in self.anchors)


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """``claims`` are in reading order; ``proposed`` of them are not ready.

    ``current`` alone has ``shown_state`` and ``own_state``: to work them out for a thousand takes
    longer than all the rest. ``before`` and ``after`` stand beside it; without one, ``after`` is
    the first. ``others`` may be merged with it: the nearest, or all ``far`` of them if asked.
    ``similar`` say the same as the current one.
    """

    article: Article
    claims: list[ClaimRow]
    current: ClaimRow | None
    before: ClaimRow | None
    after: ClaimRow | None
    others: list[ClaimRow]
    far: int
    similar: list[SimilarClaim]
    paragraphs: list[Paragraph]
    ledger: Ledger
    editable: bool
    proposed: int
    speakers: list[str]
    steps: Steps

    @property
    def parts(self) -> list[tuple[list[ClaimRow], bool]]:
        """``claims`` in the lists that they are shown in, and whether the browser may leave out the
        list while it is out of sight: it is full, and has no buttons whose keys are looked up."""
        parts = [self.claims[at : at + PART] for at in range(0, len(self.claims), PART)]
        return [(part, len(part) == PART and self.current not in part) for part in parts]


def claims_page(
    standing: Standing, article: Article, *, number: str = "", did: str = "", every: bool = False
) -> ClaimsPage:
    """``number`` names the current claim, ``did`` the step just done; unknown ones are nothing.

    ``every`` offers all claims to merge with. Six queries and two more for the current claim,
    however many claims there are.
    """
    visible = Claim.objects.visible_to(standing.actor).filter(article=article).standing()
    claims = _rows(visible.in_reading_order())
    at = _stated(claims, visible.with_shown_state(standing.actor), number)
    marks = [
        Mark(
            number=row.claim.number,
            spans=[(anchor.start, anchor.end) for anchor in row.anchors],
            state="current" if place == at else "",
        )
        for place, row in enumerate(claims)
    ]
    return ClaimsPage(
        article=article,
        claims=claims,
        current=claims[at] if at >= 0 else None,
        before=claims[at - 1] if at > 0 else None,
        after=claims[at + 1] if at + 1 < len(claims) else None,
        others=_others(claims, at, every=every),
        far=len(claims) - 1,
        similar=similar_claims(standing, claims[at].claim) if at >= 0 else [],
        paragraphs=marked_paragraphs(article.text, marks),
        ledger=_ledger(article),
        editable=can_edit_claims(standing),
        proposed=sum(row.claim.ready_at is None for row in claims),
        speakers=[name for name, _ in Counter(row.speaker for row in claims).most_common() if name],
        steps=_steps(standing, article, did),
    )


def _rows(claims: Iterable[Claim]) -> list[ClaimRow]:
    """Anchors and speakers put together here: a prefetch makes two querysets for each claim."""
    claims = list(claims)
    numbers = [claim.pk for claim in claims]
    anchors: dict[int, list[Anchor]] = {number: [] for number in numbers}
    said: dict[int, list[Attribution]] = {number: [] for number in numbers}
    for anchor in Anchor.objects.filter(claim__in=numbers).order_by("order"):
        anchors[anchor.claim_id].append(anchor)
    for attribution in Attribution.objects.filter(claim__in=numbers).order_by("order"):
        said[attribution.claim_id].append(attribution)
    return [ClaimRow(claim, anchors[claim.pk], said[claim.pk]) for claim in claims]


def _stated(claims: list[ClaimRow], stated: QuerySet[Any], number: str) -> int:
    """The place of the current claim, which gets what ``stated`` says of it; -1 for none."""
    numbers = [str(row.claim.number) for row in claims]
    if number not in numbers:
        return -1
    at = numbers.index(number)
    claim = stated.filter(pk=claims[at].claim.pk).first()
    if claim is None:
        # Withdrawn between the two queries.
        return -1
    claims[at] = replace(claims[at], claim=claim)
    return at


def _others(claims: list[ClaimRow], at: int, *, every: bool) -> list[ClaimRow]:
    if at < 0:
        return []
    reach = len(claims) if every else NEAREST
    return claims[max(0, at - reach) : at] + claims[at + 1 : at + 1 + reach]


def can_withdraw(standing: Standing, claim: Any) -> bool:
    """Whether the actor may take the claim out of the work, by what they can see of it."""
    free = claim.ready_at is None or can_adjudicate(standing)
    return can_edit_claims(standing) and free and claim.shown_state != ClaimState.SETTLED


def can_reword(standing: Standing, claim: Any) -> bool:
    """The same for its wording, which is not for those who review it; a service decides.

    ``claim`` has ``shown_state`` and ``own_state``: nothing else of its reviews may be told (P6).
    """
    return can_withdraw(standing, claim) and claim.own_state not in HOLDING_A_SLOT


def _ledger(article: Article) -> Ledger:
    segments = Segment.objects.filter(article=article)
    counts: Counter[str] = Counter(
        dict(segments.order_by().values_list("disposition").annotate(Count("pk")))
    )
    unseen_first = Case(When(disposition=Disposition.UNSEEN, then=0), default=1)
    without = segments.exclude(disposition=Disposition.CLAIMS).order_by(unseen_first, "order")
    shown = list(without[:MOST_SENTENCES])
    return Ledger(
        claims=counts[Disposition.CLAIMS],
        accounted=counts[Disposition.NONE],
        unseen=counts[Disposition.UNSEEN],
        sentences=[(segment, article.text[segment.start : segment.end]) for segment in shown],
        left_out=counts[Disposition.NONE] + counts[Disposition.UNSEEN] - len(shown),
    )


# ---- steps


def _steps(standing: Standing, article: Article, did: str) -> Steps:
    """An undo takes what it undid from the one pile to the other; any other step ends redoing."""
    recent = list(
        Activity.objects.visible_to(standing.actor)
        .filter(
            actor=standing.actor,
            claim__article=article,
            verb__in=STEPS,
            at__gte=timezone.now() - datetime.timedelta(hours=UNDO_HOURS),
        )
        .order_by("-sequence")[:MOST_STEPS]
    )
    done: list[Activity] = []
    undone: list[Activity] = []
    for activity in reversed(recent):
        undid = (activity.after or {}).get("undoes")
        if undid is None:
            done.append(activity)
            undone.clear()
        elif done and done[-1].sequence == undid:
            done.pop()
            undone.append(activity)
        elif undone and undone[-1].sequence == undid:
            undone.pop()
            done.append(activity)
    just = next((activity for activity in recent if token_of(activity) == did), None)
    return Steps(
        undo=_step(done[-1]) if done else None,
        redo=_step(undone[-1]) if undone else None,
        did=_step(just) if just else None,
    )


def _step(activity: Activity) -> Step:
    after: dict[str, Any] = (activity.after or {}).get("claims", {})
    lead = after.get(str(activity.object_id), {}).get("number", "")
    numbers = sorted(values["number"] for values in after.values())
    both = _(" and ").join(str(number) for number in numbers)
    one = _("Claim %(lead)s") % {"lead": lead}
    words = {
        Verb.CLAIM_ADDED: _("%(one)s was added.") % {"one": one},
        Verb.CLAIM_CHANGED: _("%(one)s was changed.") % {"one": one},
        Verb.CLAIM_MOVED: _("%(one)s has new edges.") % {"one": one},
        Verb.CLAIM_SPLIT: _("%(one)s was split into claims %(both)s.") % {"one": one, "both": both},
        Verb.CLAIM_MERGED: _("Claims %(both)s were merged into claim %(lead)s.")
        % {"both": both, "lead": lead},
        Verb.CLAIM_WITHDRAWN: _("%(one)s was withdrawn.") % {"one": one},
        Verb.CLAIM_REVERTED: _("%(one)s: an earlier version is back.") % {"one": one},
        Verb.CLAIM_UNDONE: ngettext(
            "Claim %(both)s: put back as before.",
            "Claims %(both)s: put back as before.",
            len(numbers),
        )
        % {"both": both},
    }
    return Step(token_of(activity), activity.verb, words.get(Verb(activity.verb), ""))


def last_change(standing: Standing, *, of: str, pk: int) -> Activity | None:
    """The newest visible Activity of an object, with its actor."""
    return (
        Activity.objects.visible_to(standing.actor)
        .filter(project=standing.project, object_type=of, object_id=pk)
        .select_related("actor")
        .order_by("-sequence")
        .first()
    )
