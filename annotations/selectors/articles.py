"""Facts of an article, and how a text that is not stored yet would be split."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from ..choices import Disposition, NoClaimReason, Worth
from ..models import Article, Claim, Segment
from ..policies import Standing
from ..splitting import ProposedClaim, Split


def same_text(standing: Standing, sha256: str) -> Article | None:
    """An article of the project with this very text."""
    return (
        Article.objects.visible_to(standing.actor)
        .filter(project=standing.project, sha256=sha256)
        .without_text()
        .order_by("pk")
        .first()
    )


@dataclass(frozen=True, slots=True)
class TextFacts:
    """By what people recognise a text; lengths are code points."""

    length: int
    paragraphs: int
    line_breaks: int
    curly_quotes: bool
    sha256: str

    @classmethod
    def of(cls, text: str, sha256: str) -> TextFacts:
        return cls(
            length=len(text),
            paragraphs=sum(bool(line.strip()) for line in text.split("\n")),
            line_breaks=text.count("\n"),
            curly_quotes=any(mark in text for mark in "“”‘’"),
            sha256=sha256,
        )


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    text: TextFacts
    claims: int
    sentences: int
    unseen: int


def article_facts(article: Article) -> ArticleFacts:
    """What the page of details counts; two queries."""
    segments = Segment.objects.filter(article=article).aggregate(
        sentences=Count("pk"), unseen=Count("pk", filter=Q(disposition=Disposition.UNSEEN))
    )
    return ArticleFacts(
        text=TextFacts.of(article.text, article.sha256),
        claims=Claim.objects.filter(article=article).standing().count(),
        **segments,
    )


# ---- the preview of a split

Words = list[tuple[str, bool]]
"""Text in pieces, each with whether it belongs to the claim."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A proposed claim, or a sentence without one, to keep or drop.

    ``name`` and ``index`` make the input of the row; ``start`` is in code points; ``paragraph``
    counts from 1 and is set on the first row of a paragraph only.
    """

    name: str
    index: int
    words: Words
    start: int
    paragraph: int | None
    checked: bool
    speaker: str = ""
    worth: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """``hidden`` claims are past the rows that are shown; they are kept as proposed."""

    rows: list[PreviewRow]
    sentences: int
    claims: int
    kept: int
    hidden: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person had decided before the preview is drawn again. None: nothing yet."""

    claims: Collection[int] | None = None
    segments: Collection[int] = ()
    speakers: Mapping[int, str] = field(default_factory=dict)
    worths: Mapping[int, str] = field(default_factory=dict)


MOST_CLAIMS = 250
"""Rows of claims in a preview: three inputs each, and Django reads a thousand at most."""


def preview(text: str, split: Split, *, key: str, decided: Decided | None = None) -> Preview:
    """The rows of a split: each word of a sentence stands in exactly one row."""
    decided = decided or Decided()
    claims = list(split.claims)
    shown = claims[:MOST_CLAIMS]
    end = shown[-1].end if len(claims) > len(shown) else len(text)
    rows: list[PreviewRow] = []
    paragraph, next_claim, done = -1, 0, 0
    for index, segment in enumerate(split.segments):
        if segment.span.start >= end:
            break
        first = segment.paragraph + 1 if segment.paragraph != paragraph else None
        paragraph = segment.paragraph
        inside = []
        while next_claim < len(shown) and shown[next_claim].start < segment.span.end:
            inside.append(next_claim)
            next_claim += 1
        if inside:
            chosen = [(number, shown[number]) for number in inside]
            at = max(segment.span.start, done)
            done = _end_of_sentences(split, index, chosen[-1][1].end)
            rows += _claim_rows(text, chosen, at, done, first, decided)
        elif segment.span.start >= done:
            rows.append(_sentence_row(text, index, split, first, decided))
    hidden = len(claims) - len(shown)
    return Preview(
        rows=rows,
        sentences=len(split.segments),
        claims=len(claims),
        kept=sum(row.checked for row in rows) + hidden,
        hidden=hidden,
        key=key,
    )


def _end_of_sentences(split: Split, index: int, reach: int) -> int:
    """Where the last sentence ends that a claim covers: a whole paragraph covers several."""
    segments = split.segments
    while index + 1 < len(segments) and segments[index + 1].span.start < reach:
        index += 1
    return segments[index].span.end


def _claim_rows(
    text: str,
    claims: list[tuple[int, ProposedClaim]],
    start: int,
    end: int,
    paragraph: int | None,
    decided: Decided,
) -> Iterable[PreviewRow]:
    for position, (index, claim) in enumerate(claims):
        stop = end if position == len(claims) - 1 else max(start, claim.end)
        kept = decided.claims is None or index in decided.claims
        yield PreviewRow(
            name="claims",
            index=index,
            words=_cut(text, claim, start, stop),
            start=claim.start,
            paragraph=paragraph if position == 0 else None,
            checked=kept,
            speaker=decided.speakers.get(index, claim.speaker or ""),
            worth=decided.worths.get(index, Worth.of(claim.worth).value),
        )
        start = stop


def _cut(text: str, claim: ProposedClaim, start: int, end: int) -> Words:
    """The stretch from ``start`` to ``end``, cut at the edges of the claim inside it."""
    words: Words = []
    at = start
    for span in claim.spans:
        left, right = max(span.start, at), min(span.end, end)
        if left < right:
            words += [(text[at:left], False), (text[left:right], True)]
            at = right
    words.append((text[at:end], False))
    return [(piece, inside) for piece, inside in words if piece]


def _sentence_row(
    text: str, index: int, split: Split, paragraph: int | None, decided: Decided
) -> PreviewRow:
    segment = split.segments[index]
    return PreviewRow(
        name="segments",
        index=index,
        words=[(segment.span.slice(text), True)],
        start=segment.span.start,
        paragraph=paragraph,
        checked=index in decided.segments,
        reason=str(NoClaimReason(segment.reason).label) if segment.reason else "",
    )
