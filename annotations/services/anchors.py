"""Places in an article, checked before they are stored. Offsets are code points, end exclusive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..exceptions import InvalidAnchor
from ..models import Anchor, Article, Claim
from ..splitting import Span

CONTEXT = 32  # code points of prefix and suffix; the trigger in sql/rules.sql knows it, too


def checked_spans(
    article: Article, spans: Iterable[tuple[int, int]], quotes: Sequence[str] | None = None
) -> list[Span]:
    """The spans in order, or ``InvalidAnchor``.

    ``quotes`` are the words that the sender saw at each span; a difference is refused, never
    shifted. Spans of one claim must not touch one another and must hold more than white space.
    """
    given = [Span(start, end) for start, end in spans]
    if not given:
        raise InvalidAnchor(_("Select the words of the claim."), field="quote")
    for index, span in enumerate(given):
        if not 0 <= span.start < span.end <= article.length:
            raise InvalidAnchor(
                _(
                    "Characters %(start)s to %(end)s are not inside the article, which has "
                    "%(length)s."
                )
                % {"start": span.start, "end": span.end, "length": article.length},
                field="end" if span.start >= 0 else "start",
            )
        words = article.text[span.start : span.end]
        if not words.strip():
            raise InvalidAnchor(_("A claim needs at least one word."), field="quote")
        if quotes is not None and (len(quotes) != len(given) or quotes[index] != words):
            raise InvalidAnchor(
                _("The selected words are not what stands at that place. Select them again."),
                field="quote",
            )
    given.sort()
    for left, right in pairwise(given):
        if right.start < left.end:
            raise InvalidAnchor(_("Two parts of one claim overlap."), field="start")
    return given


def find_quote(article: Article, quote: str) -> Span:
    """The one place where the words stand, or ``InvalidAnchor``: never a guess among several."""
    words = quote.replace("\r\n", "\n").strip()
    if not words:
        raise InvalidAnchor(_("Paste the exact words of the claim."), field="quote")
    first = article.text.find(words)
    if first < 0:
        raise InvalidAnchor(
            _("These exact words do not stand in the article. Copy them from the text."),
            field="quote",
        )
    if article.text.find(words, first + 1) >= 0:
        raise InvalidAnchor(
            ngettext(
                "These words stand in the article %(times)s time. Paste more of the sentence.",
                "These words stand in the article %(times)s times. Paste more of the sentence.",
                article.text.count(words),
            )
            % {"times": article.text.count(words)},
            field="quote",
        )
    return Span(first, first + len(words))


def find_cut(article: Article, claim: Claim, words: str, at: int | None = None) -> int:
    """The offset at which the second part of a claim begins, or ``InvalidAnchor``.

    ``words`` are the first words of that part. With ``at`` they must stand right there; without,
    they must stand in the claim exactly once.
    """
    words = words.replace("\r\n", "\n").strip()
    if not words:
        raise InvalidAnchor(_("Paste the first words of the second part."), field="words")
    if at is not None:
        if not article.text.startswith(words, at):
            raise InvalidAnchor(
                _("The claim's words are not what stands at that place. Choose it again."),
                field="at",
            )
        return at
    found = [
        place
        for anchor in claim.anchors.order_by("order")
        for place in _places(article.text, words, anchor.start, anchor.end)
    ]
    if not found:
        raise InvalidAnchor(_("These exact words do not stand in the claim."), field="words")
    if len(found) > 1:
        raise InvalidAnchor(
            ngettext(
                "These words stand in the claim %(times)s time. Paste more of them.",
                "These words stand in the claim %(times)s times. Paste more of them.",
                len(found),
            )
            % {"times": len(found)},
            field="words",
        )
    return found[0]


def _places(text: str, words: str, start: int, end: int) -> Iterator[int]:
    at = text.find(words, start, end)
    while at >= 0:
        yield at
        at = text.find(words, at + 1, end)


def build_anchors(article: Article, claim: Claim, spans: Iterable[Span]) -> list[Anchor]:
    text = article.text
    return [
        Anchor(
            project_id=article.project_id,
            claim=claim,
            order=order,
            start=span.start,
            end=span.end,
            quote=text[span.start : span.end],
            prefix=text[max(0, span.start - CONTEXT) : span.start],
            suffix=text[span.end : span.end + CONTEXT],
        )
        for order, span in enumerate(spans)
    ]


def quoted(article: Article, spans: Iterable[Span]) -> str:
    """The words of the spans, in order; parts are joined by an ellipsis between spaces."""
    return " … ".join(article.text[span.start : span.end].strip() for span in spans)
