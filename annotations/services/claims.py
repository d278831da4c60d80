"""Marking, moving, splitting, merging and withdrawing claims; each is one step that can be undone.

Every step stores the claims it touched as they were before and after (``snapshots``), so that
``undo`` needs no inverse of its own for each kind of step.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ..choices import Kind, NoClaimReason, Origin, SpeechMode, Verb, Worth
from ..exceptions import (
    ChangedSince,
    InvalidAnchor,
    InvalidState,
    NotAllowed,
    Refused,
    StaleVersion,
)
from ..models import Activity, Anchor, Article, Claim
from ..policies import Standing, can_edit_claims
from ..splitting import Span
from ..wording import rewords
from .activity import record
from .anchors import build_anchors, checked_spans, quoted
from .editable import check_editable, check_withdrawable
from .kinds import check_offered
from .ledger import refresh_ledger
from .snapshots import put_back, replace_anchors, replace_speakers, snapshots
from .wording import ask_to_confirm


class ClaimChange(NamedTuple):
    """What a step did: the claims it touched and the Activity by which it can be undone."""

    claims: list[Claim]
    activity: Activity


def lock_article(standing: Standing, article_id: int) -> Article:
    """Serialise changes to the claims of one article; the actor must be able to edit them."""
    if not can_edit_claims(standing):
        raise NotAllowed
    return Article.objects.select_for_update(no_key=True).get(
        pk=article_id, project=standing.project
    )


def lock_claim(
    standing: Standing, claim: Claim, version: int, mine: dict[str, Any], *, reshapes: bool = False
) -> Claim:
    """The claim's stored row, locked, editable by the actor, at the version they saw."""
    lock_article(standing, claim.article_id)
    row: Claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if row.version != version:
        raise StaleVersion(current=row, mine=mine)
    check_editable(standing, row, reshapes=reshapes)
    return row


def _finish(
    standing: Standing,
    verb: Verb,
    claims: list[Claim],
    before: dict[str, Any],
    *,
    dropped_because: str = "",
    undoes: int | None = None,
    restores: int | None = None,
) -> ClaimChange:
    refresh_ledger(claims[0].article, dropped_because=dropped_because)
    after: dict[str, Any] = {"claims": snapshots(claims)}
    if undoes is not None:
        after["undoes"] = undoes
    if restores is not None:
        after["restores"] = restores
    activity = record(
        actor=standing.actor,
        project=standing.project,
        verb=verb,
        of=claims[0],
        claim=claims[0],
        before={"claims": before},
        after=after,
    )
    for claim in claims:
        was = before[str(claim.pk)]
        if was is not None:
            ask_to_confirm(standing, claim, was, after["claims"][str(claim.pk)])
    return ClaimChange(claims, activity)


def next_number(article: Article) -> int:
    return (Claim.objects.filter(article=article).aggregate(n=Max("number"))["n"] or 0) + 1


def speaker_values(name: str) -> list[dict[str, Any]]:
    """One speaker named by a person; an empty name is the article itself."""
    if not name.strip():
        return []
    return [{"speaker": name.strip(), "mode": SpeechMode.INDIRECT, "origin": Origin.PERSON}]


@transaction.atomic
def mark_claim(
    *,
    standing: Standing,
    article: Article,
    spans: Sequence[tuple[int, int]],
    quotes: Sequence[str] | None = None,
    text: str = "",
    speaker: str = "",
    kind: str = Kind.OTHER,
    worth: str = Worth.MEDIUM,
) -> ClaimChange:
    """A new claim at the given places. Claims may overlap; the very same place is refused."""
    article = lock_article(standing, article.pk)
    places = checked_spans(article, spans, quotes)
    _refuse_same_place(article, places)
    kind = _checked(Kind, kind, "kind")
    check_offered(standing.project, kind)
    claim = Claim.objects.create(
        project=standing.project,
        article=article,
        number=next_number(article),
        text=text.strip() or quoted(article, places),
        kind=kind,
        worth=_checked(Worth, worth, "worth").number,
        worth_origin=Origin.PERSON,
        origin=Origin.PERSON,
        created_by=standing.actor,
    )
    Anchor.objects.bulk_create(build_anchors(article, claim, places))
    replace_speakers(claim, speaker_values(speaker))
    return _finish(standing, Verb.CLAIM_ADDED, [claim], {str(claim.pk): None})


def _checked(choices: Any, value: str, field: str) -> Any:
    try:
        return choices(value)
    except ValueError as error:
        raise Refused(_("This is not one of the choices."), field=field) from error


def _refuse_same_place(article: Article, places: list[Span]) -> None:
    taken = (
        Claim.objects.filter(
            article=article,
            withdrawn_at__isnull=True,
            anchors__start=places[0].start,
            anchors__end=places[0].end,
        )
        .prefetch_related("anchors")
        .distinct()
    )
    for other in taken:
        if [(anchor.start, anchor.end) for anchor in other.anchors.all()] == places:
            raise InvalidAnchor(
                _("Claim %(number)s stands at this very place.") % {"number": other.number},
                field="quote",
            )


@transaction.atomic
def change_claim(
    *,
    standing: Standing,
    claim: Claim,
    version: int,
    text: str,
    kind: str,
    worth: str,
    speaker: str,
    uttered_on: datetime.date | None = None,
) -> ClaimChange:
    """Change the stand-alone text, kind, worth, speaker and date of a claim.

    The kind is one that the project offers, or the one that the claim has.
    """
    mine = {"text": text, "kind": kind, "worth": worth, "speaker": speaker}
    row = lock_claim(standing, claim, version, mine)
    if not text.strip():
        raise Refused(
            _("Write the claim so that it can be read without the article."), field="text"
        )
    kind = _checked(Kind, kind, "kind")
    check_offered(standing.project, kind, was=row.kind)
    before = snapshots([row])
    row.text, row.kind = text.strip(), kind
    if _checked(Worth, worth, "worth") != row.worth_band:
        row.worth = Worth(worth).number
        row.worth_origin = Origin.PERSON
    row.uttered_on = uttered_on
    row.version += 1
    row.save()
    stored = list(row.attributions.order_by("order"))
    if speaker.strip() != (stored[-1].speaker if stored else ""):
        replace_speakers(row, speaker_values(speaker))
    return _finish(standing, Verb.CLAIM_CHANGED, [row], before)


@transaction.atomic
def move_claim(
    *,
    standing: Standing,
    claim: Claim,
    version: int,
    spans: Sequence[tuple[int, int]],
    quotes: Sequence[str] | None = None,
) -> ClaimChange:
    """Put a claim's edges elsewhere. Its text follows unless a person has reworded it."""
    row = lock_claim(standing, claim, version, {"spans": [list(span) for span in spans]})
    article = row.article
    places = checked_spans(article, spans, quotes)
    before = snapshots([row])
    old = [Span(start, end) for start, end, _ in before[str(row.pk)]["anchors"]]
    if places == old:
        raise InvalidAnchor(_("The claim stands there already."), field="quote")
    _refuse_same_place(article, places)
    if row.text.rstrip(".").lower() == quoted(article, old).rstrip(".").lower():
        row.text = quoted(article, places)
    row.version += 1
    row.save()
    replace_anchors(row, article, places)
    return _finish(standing, Verb.CLAIM_MOVED, [row], before)


@transaction.atomic
def split_claim(*, standing: Standing, claim: Claim, version: int, at: int) -> ClaimChange:
    """Cut a claim before code point ``at`` of the article; the second part gets a new number."""
    row = lock_claim(standing, claim, version, {"at": at}, reshapes=True)
    article = row.article
    spans = [Span(anchor.start, anchor.end) for anchor in row.anchors.order_by("order")]
    left = [Span(span.start, min(span.end, at)) for span in spans if span.start < at]
    right = [Span(max(span.start, at), span.end) for span in spans if span.end > at]
    left, right = _trimmed(article, left), _trimmed(article, right)
    if not left or not right:
        raise InvalidAnchor(
            _("Choose a place inside the claim, with words on both sides."), field="at"
        )
    before = snapshots([row])
    other = Claim.objects.create(
        project=standing.project,
        article=article,
        number=next_number(article),
        text=quoted(article, right),
        kind=row.kind,
        flags=row.flags,
        worth=row.worth,
        worth_origin=row.worth_origin,
        uttered_on=row.uttered_on,
        origin=Origin.PERSON,
        created_by=standing.actor,
        ready_at=row.ready_at,
    )
    before[str(other.pk)] = None
    row.text = quoted(article, left)
    row.version += 1
    row.save()
    replace_anchors(row, article, left)
    Anchor.objects.bulk_create(build_anchors(article, other, right))
    replace_speakers(other, before[str(row.pk)]["speakers"])
    return _finish(standing, Verb.CLAIM_SPLIT, [row, other], before)


def _trimmed(article: Article, spans: list[Span]) -> list[Span]:
    """Spans without white space and cutting punctuation at their edges; empty ones left out."""
    result = []
    for start, end in spans:
        words = article.text[start:end]
        start += len(words) - len(words.lstrip(" \t\n,;:–—"))
        end -= len(words) - len(words.rstrip(" \t\n,;:–—"))
        if start < end:
            result.append(Span(start, end))
    return result


@transaction.atomic
def merge_claims(
    *, standing: Standing, claim: Claim, version: int, other: Claim, other_version: int
) -> ClaimChange:
    """Join two claims of one article into the one that comes first, with the text between.

    The first keeps its number, speaker and kind; the other is withdrawn.
    """
    if claim.article_id != other.article_id or claim.pk == other.pk:
        raise Refused(_("Choose another claim of the same article."), field="other")
    row = lock_claim(standing, claim, version, {"other": other.number}, reshapes=True)
    second = lock_claim(standing, other, other_version, {"other": claim.number}, reshapes=True)
    article = row.article
    places = {
        c.pk: [Span(a.start, a.end) for a in c.anchors.order_by("order")] for c in (row, second)
    }
    if places[second.pk] < places[row.pk]:
        row, second = second, row
    before = snapshots([row, second])
    whole = [Span(places[row.pk][0].start, max(s.end for p in places.values() for s in p))]
    row.text = quoted(article, whole)
    row.version += 1
    row.save()
    replace_anchors(row, article, whole)
    _withdraw(standing, second, f"Merged into claim {row.number}")
    return _finish(standing, Verb.CLAIM_MERGED, [row, second], before)


def _withdraw(standing: Standing, claim: Claim, reason: str) -> None:
    claim.withdrawn_at = timezone.now()
    claim.withdrawn_by = standing.actor
    claim.withdrawn_reason = reason
    claim.version += 1
    claim.save()


@transaction.atomic
def withdraw_claim(*, standing: Standing, claim: Claim, version: int, reason: str) -> ClaimChange:
    """Take a claim out of the work. It stays in the record with its reason and its reviews."""
    if not can_edit_claims(standing):
        raise NotAllowed
    lock_article(standing, claim.article_id)
    row: Claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if row.version != version:
        raise StaleVersion(current=row, mine={"reason": reason})
    check_withdrawable(standing, row)
    if not reason.strip():
        raise Refused(_("Say why the claim is withdrawn."), field="reason")
    before = snapshots([row])
    label = NoClaimReason(reason).stored if reason in NoClaimReason.values else reason.strip()
    _withdraw(standing, row, label)
    return _finish(standing, Verb.CLAIM_WITHDRAWN, [row], before, dropped_because=reason)


def rewrite(
    standing: Standing, claim: Claim, version: int, values: dict[str, Any], *, restores: int
) -> ClaimChange:
    """Write values of an earlier snapshot over a claim, by the rules of any change to it.

    In the caller's transaction. ``restores`` is the place in the chain of the entry they are from.
    """
    row = lock_claim(standing, claim, version, values)
    before = snapshots([row])
    now = before[str(row.pk)]
    if values["anchors"] != now["anchors"]:
        _refuse_same_place(row.article, [Span(start, end) for start, end, _ in values["anchors"]])
    put_back(row, row.article, {**now, **values}, standing.actor)
    return _finish(standing, Verb.CLAIM_REVERTED, [row], before, restores=restores)


@transaction.atomic
def mark_ready(*, standing: Standing, article: Article, only: Collection[int] | None = None) -> int:
    """Give the proposed claims of an article out for review, or ``only`` those with these ids;
    returns how many."""
    article = lock_article(standing, article.pk)
    wanted = Claim.objects.select_for_update(no_key=True).proposed().filter(article=article)
    claims = list(wanted if only is None else wanted.filter(pk__in=only))
    if not claims:
        raise InvalidState(_("No claim of this article waits to be marked ready."))
    now = timezone.now()
    for claim in claims:
        claim.ready_at = now
        claim.version += 1
    Claim.objects.bulk_update(claims, ["ready_at", "version"])
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.CLAIM_READY,
        of=article,
        after={"claims": [claim.number for claim in claims]},
    )
    return len(claims)


def _content(values: dict[str, Any]) -> dict[str, Any]:
    """A snapshot without its version: undoing and redoing raise that, but change nothing else."""
    return {name: value for name, value in values.items() if name != "version"}


@transaction.atomic
def undo(*, standing: Standing, activity: Activity) -> ClaimChange:
    """Put the claims of one step back as they were before it; undoing that again is redo.

    ``InvalidState`` when one of them is no longer as the step left it: later work is not
    overwritten, but a step that was itself undone is no obstacle. Putting a wording back is a
    change like any other: the same people may, and reviewers are asked to confirm.
    """
    if activity.project_id != standing.project.pk or not activity.object_type == "claim":
        raise NotAllowed
    before, after = activity.before or {}, activity.after or {}
    corrected = activity.verb == Verb.CORRECTION_PUBLISHED
    if corrected or not before.get("claims") or not after.get("claims"):
        raise InvalidState(_("This step cannot be undone."))
    lead = Claim.objects.select_related("article").get(pk=activity.object_id)
    article = lock_article(standing, lead.article_id)
    ids = [int(pk) for pk in before["claims"]]
    claims = list(Claim.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    claims.sort(key=lambda claim: (claim.pk != lead.pk, claim.pk))
    was = snapshots(claims)
    for claim in claims:
        if _content(was[str(claim.pk)]) != _content(after["claims"][str(claim.pk)]):
            raise ChangedSince
        values = before["claims"][str(claim.pk)]
        if rewords(values, after["claims"][str(claim.pk)]):
            check_editable(standing, claim, reshapes=values is None or len(claims) > 1)
    for claim in claims:
        values = before["claims"][str(claim.pk)]
        if values is None:
            _withdraw(standing, claim, "Undone")
        else:
            put_back(claim, article, values, standing.actor)
    return _finish(standing, Verb.CLAIM_UNDONE, claims, was, undoes=activity.sequence)
