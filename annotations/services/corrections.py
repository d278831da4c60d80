"""A final verdict is changed in the open: what it was, what it is, and why, for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..choices import CorrectionKind, Origin, SpeechMode, Verb
from ..exceptions import InvalidState, NotAllowed, Refused, StaleVersion, Words
from ..figures import grouped
from ..models import Adjudication, Citation, Claim, Correction, PublishedCitation, Review
from ..policies import Standing, can_settle
from .activity import record
from .claims import lock_article
from .snapshots import replace_speakers, snapshots

LONGEST_NOTE = 2_000  # code points
REOPENED = {"reopened": True}
STAYS_WITH_THE_WORDS = ("mode", "cue", "cue_start", "occasion")
SAY_WHY = gettext_lazy("Say publicly what was wrong.")
# What a new adjudication takes over from the one whose sources are corrected.
VERDICT_FIELDS = (
    "project",
    "claim",
    "method",
    "adjudicator",
    "content_label",
    "attribution_label",
    "confidence",
    "justification",
    "cause",
    "note",
)


def verdict_of(final: Adjudication) -> dict[str, Any]:
    """What a reader of the verdict sees, as JSON values."""
    attribution = final.attribution_label
    return {
        "content_verdict": final.content_label.code,
        "attribution_verdict": attribution.code if attribution else None,
        "confidence": final.confidence,
        "justification": final.justification,
    }


@transaction.atomic
def reopen_claim(*, standing: Standing, claim: Claim, final: int, public_note: str) -> Correction:
    """Withdraw the final verdict with a public note, so that the claim is settled anew.

    ``final`` is the adjudication that the actor read; ``StaleVersion`` when another one stands
    now. The reviews stay closed: their writers have seen each other's.
    """
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk, project=standing.project)
    if not can_settle(standing, list(Review.objects.filter(claim=claim))):
        raise NotAllowed(_("Someone who did not review this claim reopens it."))
    note = _note(public_note, _("Say publicly why the verdict is reopened."))
    stands = _standing_verdict(claim, final, note)
    Adjudication.objects.filter(pk=stands.pk).update(superseded_at=timezone.now())
    return _publish(standing, claim, stands, REOPENED, note)


def correct_from_former(standing: Standing, settled: Adjudication) -> None:
    """Publish before and after when a reopened claim is settled anew; else do nothing."""
    labels = ("content_label", "attribution_label")
    former = (
        Adjudication.objects.filter(claim=settled.claim, superseded_at__isnull=False)
        .select_related(*labels)
        .order_by("-superseded_at", "-pk")
        .first()
    )
    if former is not None:
        told = Correction.objects.filter(claim=settled.claim, kind=CorrectionKind.VERDICT)
        last = told.latest("at", "id")
        _publish(standing, settled.claim, former, verdict_of(settled), last.public_note)


@transaction.atomic
def correct_wording(
    *, standing: Standing, claim: Claim, version: int, text: str, speaker: str, public_note: str
) -> list[Correction]:
    """Correct the stand-alone text or the speaker of a claim that has had a final verdict.

    The verdict stands, the anchors stay, and nobody is asked to confirm: the reviews of such a
    claim are closed. One correction for each of the two that changed, both with the public note.
    """
    # The article first, like every step on claims; then two of them never wait for each other.
    lock_article(standing, claim.article_id)
    row: Claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    _check_may_correct(standing, row)
    text, speaker = text.strip(), speaker.strip()
    if row.version != version:
        raise StaleVersion(current=row, mine={"text": text, "speaker": speaker})
    note = _note(public_note, SAY_WHY)
    if row.withdrawn_at is not None or not row.adjudications.exists():
        raise InvalidState(
            _("This claim has had no final verdict, so there is nothing to correct.")
        )
    if not text:
        raise Refused(
            _("Write the claim so that it can be read without the article."), field="text"
        )
    before = snapshots([row])
    was = before[str(row.pk)]
    changes = _wording_changes(row, was, text, speaker)
    if not changes:
        raise Refused(_("This is what the claim says already."), field="text")
    row.text = text
    row.version += 1
    row.save()
    if CorrectionKind.ATTRIBUTION in changes:
        replace_speakers(row, _corrected_chain(was["speakers"], speaker))
    corrections = [
        _store(standing, row, kind, old, new, note) for kind, (old, new) in changes.items()
    ]
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.CORRECTION_PUBLISHED,
        of=row,
        claim=row,
        before={"claims": before},
        after={"claims": snapshots([row]), "public_note": note},
    )
    return corrections


def _wording_changes(
    claim: Claim, was: dict[str, Any], text: str, speaker: str
) -> dict[CorrectionKind, tuple[dict[str, Any], dict[str, Any]]]:
    """Before and after by kind, for what differs."""
    changes = {}
    if text != was["text"]:
        changes[CorrectionKind.TEXT] = ({"text": was["text"]}, {"text": text})
    said = was["speakers"][-1]["speaker"] if was["speakers"] else ""
    if speaker != said:
        judged = claim.adjudications.standing().filter(attribution_label__isnull=False)
        if not speaker and judged.exists():
            raise Refused(
                _(
                    "The verdict says whether this speaker said it. Reopen the claim to take "
                    "them out."
                ),
                field="speaker",
            )
        changes[CorrectionKind.ATTRIBUTION] = ({"speaker": said}, {"speaker": speaker})
    return changes


def _corrected_chain(stored: list[dict[str, Any]], speaker: str) -> list[dict[str, Any]]:
    """The chain with another innermost speaker; what named or described the former one goes."""
    if not speaker:
        return stored[:-1]
    former = stored[-1] if stored else {"mode": SpeechMode.INDIRECT}
    kept = {name: value for name, value in former.items() if name in STAYS_WITH_THE_WORDS}
    return [*stored[:-1], {**kept, "speaker": speaker, "origin": Origin.PERSON}]


@transaction.atomic
def correct_sources(
    *,
    standing: Standing,
    claim: Claim,
    final: int,
    citations: Iterable[Citation],
    public_note: str,
) -> Correction:
    """Publish other sources with the same final verdict: without some, or with more of them.

    An adjudication is never edited, so a new one with the same verdict and the same judge takes
    the place of ``final``, the one that the actor read; ``StaleVersion`` when another stands now.
    """
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk, project=standing.project)
    _check_may_correct(standing, claim)
    note = _note(public_note, SAY_WHY)
    stands = _standing_verdict(claim, final, note)
    chosen = {citation.pk: citation for citation in citations}
    reviews = set(Review.objects.submitted().filter(claim=claim).values_list("pk", flat=True))
    if any(citation.review_id not in reviews for citation in chosen.values()):
        raise Refused(_("Choose from the sources of this claim's reviews."), field="sources")
    published = {row.pk: row for row in stands.citations.select_related("source")}
    if published.keys() == chosen.keys():
        raise Refused(_("These sources are published already."), field="sources")
    Adjudication.objects.filter(pk=stands.pk).update(superseded_at=timezone.now())
    anew = Adjudication.objects.create(**{name: getattr(stands, name) for name in VERDICT_FIELDS})
    PublishedCitation.objects.bulk_create(
        PublishedCitation(project=standing.project, adjudication=anew, citation=citation)
        for citation in chosen.values()
    )
    verdict = {"method": anew.method, **verdict_of(anew), "cause": anew.cause}
    old, new = ({"sources": _named(rows)} for rows in (published, chosen))
    correction = _store(standing, claim, CorrectionKind.SOURCE, old, new, note)
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.CORRECTION_PUBLISHED,
        of=anew,
        claim=claim,
        before={**verdict, **old},
        after={**verdict, **new, "public_note": note},
    )
    return correction


def _named(citations: dict[int, Citation]) -> list[dict[str, Any]]:
    """Each source as it is told in public, by citation."""
    return [
        {"citation": pk, "title": str(row), "url": row.source.url if row.source else ""}
        for pk, row in sorted(citations.items())
    ]


def _check_may_correct(standing: Standing, claim: Claim) -> None:
    if claim.project_id != standing.project.pk:
        raise NotAllowed
    if not can_settle(standing, list(Review.objects.filter(claim=claim))):
        raise NotAllowed(_("Someone who did not review this claim corrects it."))


def _note(public_note: str, missing: Words) -> str:
    note = public_note.strip()
    if not note:
        raise Refused(missing, field="public_note")
    if len(note) > LONGEST_NOTE:
        raise Refused(
            ngettext(
                "Write at most %(longest)s character.",
                "Write at most %(longest)s characters.",
                LONGEST_NOTE,
            )
            % {"longest": grouped(LONGEST_NOTE)},
            field="public_note",
        )
    return note


def _standing_verdict(claim: Claim, final: int, note: str) -> Adjudication:
    labels = ("content_label", "attribution_label")
    stands: Adjudication | None = claim.adjudications.standing().select_related(*labels).first()
    if stands is None:
        raise InvalidState(_("This claim has no final verdict."))
    if stands.pk != final:
        raise StaleVersion(current=stands, mine={"public_note": note})
    return stands


def _store(
    standing: Standing,
    claim: Claim,
    kind: CorrectionKind,
    before: dict[str, Any],
    after: dict[str, Any],
    note: str,
) -> Correction:
    return Correction.objects.create(
        project=standing.project,
        claim=claim,
        kind=kind,
        before=before,
        after=after,
        public_note=note,
        actor=standing.actor,
    )


def _publish(
    standing: Standing, claim: Claim, former: Adjudication, after: dict[str, Any], note: str
) -> Correction:
    before = verdict_of(former)
    correction = _store(standing, claim, CorrectionKind.VERDICT, before, after, note)
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.CLAIM_REOPENED if after == REOPENED else Verb.CORRECTION_PUBLISHED,
        of=correction,
        claim=claim,
        before=correction.before,
        after={**after, "public_note": note},
    )
    return correction
