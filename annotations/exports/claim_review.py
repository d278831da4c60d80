"""A final verdict as schema.org ClaimReview, for whoever reads fact-checks by machine.

Read-only. What each property holds, and what has no place there, is in ``docs/public-page.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from ..choices import Precision
from ..models import Adjudication, Article, Attribution, Citation, Claim, Correction

# Inside a script element only "<" could end it; the others keep the block text for every parser.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def claim_review(
    claim: Claim,
    final: Adjudication,
    *,
    citations: Iterable[Citation],
    corrections: Sequence[Correction],
    url: str,
    site: str,
) -> dict[str, Any]:
    """The ClaimReview of a claim that has the standing verdict ``final``.

    ``url`` is the absolute address of its page, ``site`` that of the publisher. Nobody who judged
    is named.
    """
    changed = [row.at for row in corrections]
    first = claim.adjudications.order_by("created_at").values_list("created_at", flat=True)[0]
    record = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": url,
        "claimReviewed": claim.text,
        "datePublished": first.date().isoformat(),
        "dateModified": max([final.created_at, *changed]).date().isoformat(),
        "author": {"@type": "Organization", "name": claim.project.name, "url": site},
        "itemReviewed": _claim(claim),
        "reviewRating": _rating(final),
        "reviewBody": final.justification,
        "citation": [_cited(citation) for citation in citations if citation.source],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": row.public_note,
                "datePublished": row.at.date().isoformat(),
            }
            for row in corrections
        ],
    }
    return _filled(record)


def as_script(record: Mapping[str, Any]) -> SafeString:
    """JSON that can stand inside a script element: no sign of it can end the element."""
    text = json.dumps(record, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308 (every sign that could open a tag is escaped above)


def _claim(claim: Claim) -> dict[str, Any]:
    chain = list(claim.attributions.all())
    said = {} if not claim.uttered_on else {"datePublished": claim.uttered_on.isoformat()}
    author = _speaker(chain[-1]) if chain else {}
    appearance = _article(claim.article)
    return {"@type": "Claim", "author": author, "appearance": appearance, **said}


def _speaker(said: Attribution) -> dict[str, Any]:
    same = f"https://www.wikidata.org/entity/{said.wikidata_id}" if said.wikidata_id else ""
    return {"@type": "Person", "name": said.speaker, "jobTitle": said.role, "sameAs": same}


def _article(article: Article) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": article.publisher} if article.publisher else {}
    return {
        "@type": "Article",
        "headline": article.title,
        "url": article.url,
        "archivedAt": article.archived_url,
        "publisher": publisher,
        "datePublished": _day(article),
        "inLanguage": article.language,
    }


def _day(article: Article) -> str:
    """As exactly as it is known: ISO 8601 has days, months and years."""
    if article.published_on is None:
        return ""
    length = {Precision.YEAR: 4, Precision.MONTH: 7}.get(Precision(article.published_precision), 10)
    return article.published_on.isoformat()[:length]


def _rating(final: Adjudication) -> dict[str, Any]:
    """The word always; numbers only where the scale has a best, a worst and one for this word."""
    label = final.content_label
    rating = {
        "@type": "Rating",
        "alternateName": label.name,
        "ratingExplanation": label.definition,
    }
    best, worst = label.scale.best, label.scale.worst
    if label.rating is None or best is None or worst is None:
        return rating
    return {**rating, "ratingValue": label.rating, "bestRating": best, "worstRating": worst}


def _cited(citation: Citation) -> dict[str, Any]:
    source = citation.source
    if source is None:
        return {}
    return {
        "@type": "CreativeWork",
        "name": source.title,
        "url": source.url,
        "archivedAt": source.archived_url,
        "publisher": {"@type": "Organization", "name": source.publisher}
        if source.publisher
        else {},
    }


def _filled(record: Mapping[str, Any]) -> dict[str, Any]:
    """Properties without a value are left out, at every depth."""
    kept = {name: _filled_value(value) for name, value in record.items()}
    return {name: value for name, value in kept.items() if value not in ("", {}, [])}


def _filled_value(value: Any) -> Any:
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return _filled(value) if isinstance(value, dict) else value
