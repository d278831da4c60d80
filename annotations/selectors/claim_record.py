"""One claim's whole record, as the actor may see it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ..choices import CorrectionKind
from ..models import (
    Adjudication,
    Citation,
    Claim,
    Correction,
    Discussion,
    PublishedCitation,
    Review,
    VerdictLabel,
)
from ..policies import Standing
from ..scales import shown_name
from .claims_table import shown_claims, speaker_of, with_row_facts
from .discussions import discussion_of, own_discussion
from .marked_text import Mark, Paragraph, marked_paragraphs
from .similar import SimilarClaim, similar_claims
from .text_diff import Piece, text_diff

CONTEXT = 300  # code points shown on either side of a claim
FINAL = ("content_label__scale", "attribution_label", "adjudicator")


@dataclass(frozen=True, slots=True)
class Context:
    """A claim's words marked within the lines they stand in; cut between words when too long."""

    paragraphs: list[Paragraph]
    cut_before: bool
    cut_after: bool


class CorrectionRow(NamedTuple):
    """What was changed in the open, in words. ``after`` of a verdict is "" while it is reopened.

    ``pieces`` compare a text word by word.
    """

    kind: str
    actor: str
    at: datetime.datetime
    before: str
    after: str
    note: str
    pieces: list[Piece]

    @property
    def label(self) -> str:
        return str(CorrectionKind(self.kind).label)

    @property
    def reopened(self) -> bool:
        return self.kind == CorrectionKind.VERDICT and not self.after


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """What is known of one claim. ``reviews`` hold no judgement that is not open yet (P6)."""

    claim: Claim
    speaker: str
    context: Context
    final: Adjudication | None
    published: list[PublishedCitation]
    reviews: list[Review]
    similar: list[SimilarClaim]
    corrections: list[CorrectionRow]
    discussion: Discussion | None
    discussed_by_actor: bool


def claim_record(standing: Standing, found: Claim) -> ClaimRecord:
    """Everything about a claim (given with its article) in a constant number of queries."""
    claim = with_row_facts(shown_claims(standing)).prefetch_related("anchors").get(pk=found.pk)
    final = standing_adjudication(standing, claim)
    return ClaimRecord(
        claim=claim,
        speaker=speaker_of(claim),
        context=context_of(found),
        final=final,
        published=published_with(final) if final else [],
        reviews=list(
            Review.objects.visible_to(standing.actor)
            .filter(claim=claim)
            .select_related("reviewer", "content_label", "attribution_label", "assignment")
            .select_related("blind_verdict__content_label", "blind_verdict__attribution_label")
            .prefetch_related("citations__source")
            .order_by("assignment__slot")
        ),
        similar=similar_claims(standing, claim),
        corrections=corrections_of(claim),
        discussion=discussion_of(standing, claim),
        discussed_by_actor=own_discussion(standing, claim) is not None,
    )


def corrections_of(claim: Claim) -> list[CorrectionRow]:
    """The corrections of a claim that the actor may see, oldest first; at most two queries."""
    rows = list(Correction.objects.filter(claim=claim).select_related("actor"))
    if not rows:
        return []
    project = claim.project
    scales = [project.content_scale_id, project.attribution_scale_id]
    labels = VerdictLabel.objects.filter(scale__in=scales)
    names = {label.code: shown_name(label) for label in labels}
    return [_correction_row(row, names) for row in rows]


def _correction_row(row: Correction, names: dict[str, str]) -> CorrectionRow:
    before, after = (_in_words(row.kind, values, names) for values in (row.before, row.after))
    pieces = text_diff(before, after) if row.kind == CorrectionKind.TEXT else []
    return CorrectionRow(row.kind, row.actor.name, row.at, before, after, row.public_note, pieces)


def _in_words(kind: str, values: dict[str, Any], names: dict[str, str]) -> str:
    if kind == CorrectionKind.TEXT:
        return str(values["text"])
    if kind == CorrectionKind.ATTRIBUTION:
        return str(values["speaker"] or _("The article"))
    if kind == CorrectionKind.SOURCE:
        return "; ".join(source["title"] for source in values["sources"]) or _("No source")
    codes = (values.get("content_verdict"), values.get("attribution_verdict"))
    return ", ".join(names.get(code, code) for code in codes if code)


def verdict_corrections_of(claim: Claim) -> list[CorrectionRow]:
    return [row for row in corrections_of(claim) if row.kind == CorrectionKind.VERDICT]


def publishable(standing: Standing, claim: Claim) -> list[Citation]:
    """The citations of the claim's reviews that the actor may see, in the order of their slots."""
    reviews = Review.objects.visible_to(standing.actor).submitted().filter(claim=claim)
    rows = Citation.objects.filter(review__in=reviews).select_related("source")
    return list(rows.order_by("review__assignment__slot", "order"))


def standing_adjudication(standing: Standing, claim: Claim) -> Adjudication | None:
    """The claim's final verdict, ready to be shown, or None."""
    rows = Adjudication.objects.visible_to(standing.actor).standing()
    return rows.filter(claim=claim).select_related(*FINAL).first()


def was_settled(standing: Standing, claim: Claim) -> bool:
    """Whether the claim has a final verdict, or had one that was reopened."""
    return Adjudication.objects.visible_to(standing.actor).filter(claim=claim).exists()


def published_with(final: Adjudication) -> list[PublishedCitation]:
    rows = PublishedCitation.objects.filter(adjudication=final).select_related("citation__source")
    return list(rows.order_by("citation__review__assignment__slot", "citation__order"))


def is_reworded(claim: Claim) -> bool:
    """Whether the stand-alone text differs from the article's own words."""
    words = " … ".join(anchor.quote.strip() for anchor in claim.anchors.all())
    return words.rstrip(".").casefold() != claim.text.rstrip(".").casefold()


def context_of(claim: Claim) -> Context:
    """At most ``CONTEXT`` code points on either side of the claim, within its own lines."""
    spans = [(anchor.start, anchor.end) for anchor in claim.anchors.all()]
    return context_in(claim.article.text, spans, claim.number)


def context_in(text: str, spans: Sequence[tuple[int, int]], number: int = 0) -> Context:
    """The same for sorted ``(start, end)`` spans of any text. Pure."""
    first, last = spans[0][0], max(end for _, end in spans)
    line_start = text.rfind("\n", 0, first) + 1
    line_end = text.find("\n", last)
    line_end = len(text) if line_end < 0 else line_end
    start, end = line_start, line_end
    if first - start > CONTEXT:
        start = first - CONTEXT
        start = text.find(" ", start, first) + 1 or start
    if end - last > CONTEXT:
        end = last + CONTEXT
        word = text.rfind(" ", last, end)
        end = word if word >= 0 else end
    mark = Mark(number, [(s - start, e - start) for s, e in spans], state="current")
    paragraphs = marked_paragraphs(text[start:end], [mark])
    return Context(paragraphs, cut_before=start > line_start, cut_after=end < line_end)
