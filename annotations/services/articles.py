"""Articles in: the text is stored exactly, split, and never changed again."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from ..choices import Direction, Disposition, NoClaimReason, Origin, Precision, Verb, Worth
from ..exceptions import NotAllowed, Refused, StaleVersion
from ..models import Anchor, Article, Attribution, Claim, Segment
from ..policies import Standing, can_edit_claims
from ..splitting import ProposedClaim, ProposedSpeaker, Span, Split, TextRefused, normalise, split
from .activity import record
from .anchors import build_anchors

LONGEST = 5_000_000  # code points; a longer text is refused


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided about a proposed split before it was saved.

    ``claims`` are indices into ``Split.claims`` that are kept, ``segments`` are indices into
    ``Split.segments`` that become claims although the splitter saw none. ``speakers`` and
    ``worths`` override the proposal of a kept claim, by its index.
    """

    claims: Collection[int]
    segments: Collection[int] = ()
    speakers: Mapping[int, str] = field(default_factory=dict)
    worths: Mapping[int, str] = field(default_factory=dict)


KEEP_NOTHING = Choice(claims=())


def clean_text(text: str) -> str:
    """The text as it will be stored: CRLF and CR made LF, once; nothing else is touched.

    ``Refused`` names the field when the text is empty, too long, or holds NUL or a lone
    surrogate.
    """
    try:
        clean = normalise(text)
    except TextRefused as error:
        raise Refused(
            f"The text holds {error.what} at character {error.position + 1:,}. "
            "Remove it, then add the article again.",
            field="text",
        ) from error
    if not clean.strip():
        raise Refused("Paste the text of the article.", field="text")
    if len(clean) > LONGEST:
        raise Refused(
            f"The text has {len(clean):,} characters; at most {LONGEST:,} can be stored.",
            field="text",
        )
    return clean


def fingerprint(text: str) -> str:
    """SHA-256 of the text in UTF-8, lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def add_article(
    *,
    standing: Standing,
    title: str,
    text: str,
    choice: Choice | None = None,
    publisher: str = "",
    byline: str = "",
    url: str = "",
    archived_url: str = "",
    published_on: datetime.date | None = None,
    published_precision: str = Precision.DAY,
    language: str = "en",
    direction: str = Direction.LTR,
    fine: bool = False,
) -> Article:
    """Store an article with its segments and the claims that were kept.

    ``choice`` None keeps every proposed claim. The split is computed here from the stored text;
    nothing of it is taken from the request but which of its parts to keep.
    """
    if not can_edit_claims(standing):
        raise NotAllowed
    if not title.strip():
        raise Refused("Give the article a title.", field="title")
    text = clean_text(text)
    proposal = split(text, language=language, date=published_on, fine=fine)
    article = Article(
        project=standing.project,
        title=title.strip(),
        publisher=publisher,
        byline=byline,
        url=url,
        archived_url=archived_url,
        published_on=published_on,
        published_precision=published_precision,
        language=language,
        direction=direction,
        text=text,
        length=len(text),
        sha256=fingerprint(text),
        splitter=proposal.version,
        added_by=standing.actor,
    )
    article.full_clean(exclude=["text"])
    article.save()
    if choice is None:
        choice = Choice(claims=range(len(proposal.claims)))
    claims = _store_split(standing, article, proposal, choice)
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.ARTICLE_ADDED,
        of=article,
        after={
            "title": article.title,
            "sha256": article.sha256,
            "length": article.length,
            "splitter": article.splitter,
            "claims": len(claims),
        },
    )
    return article


def _store_split(
    standing: Standing, article: Article, proposal: Split, choice: Choice
) -> list[Claim]:
    kept = _kept_proposals(article, proposal, choice)
    claims = Claim.objects.bulk_create(
        Claim(
            project=standing.project,
            article=article,
            number=number,
            text=proposed.text,
            kind=proposed.kind,
            flags=sorted(proposed.flags),
            worth=proposed.worth,
            worth_origin=origin,
            worth_reasons=list(proposed.reasons),
            verifiability=proposed.verifiability,
            origin=Origin.MACHINE,
        )
        for number, (proposed, origin) in enumerate(kept, start=1)
    )
    Anchor.objects.bulk_create(
        anchor
        for claim, (proposed, _) in zip(claims, kept, strict=True)
        for anchor in build_anchors(article, claim, proposed.spans)
    )
    Attribution.objects.bulk_create(
        _attribution(article, claim, order, speaker)
        for claim, (proposed, _) in zip(claims, kept, strict=True)
        for order, speaker in enumerate(proposed.speakers)
    )
    _store_segments(standing, article, proposal, [proposed for proposed, _ in kept])
    return claims


def _kept_proposals(
    article: Article, proposal: Split, choice: Choice
) -> list[tuple[ProposedClaim, str]]:
    """The claims to store in reading order, each with who set its worth."""
    for field_name, indices, size in (
        ("claims", choice.claims, len(proposal.claims)),
        ("segments", choice.segments, len(proposal.segments)),
    ):
        if any(not 0 <= index < size for index in indices):
            raise Refused("The split has changed. Look at it again.", field=field_name)
    kept = []
    for index in sorted(choice.claims):
        proposed, origin = proposal.claims[index], Origin.MACHINE
        name = choice.speakers.get(index)
        if name is not None and name.strip() != (proposed.speaker or ""):
            proposed = replace(proposed, speakers=_named(name))
        worth = choice.worths.get(index)
        if worth is not None and Worth(worth) != Worth.of(proposed.worth):
            proposed, origin = replace(proposed, worth=Worth(worth).number), Origin.PERSON
        kept.append((proposed, origin))
    for index in choice.segments:
        kept.append((_whole_sentence(article, proposal.segments[index].span), Origin.PERSON))
    return sorted(kept, key=lambda pair: pair[0].spans)


def _named(name: str) -> tuple[ProposedSpeaker, ...]:
    if not name.strip():
        return ()
    return (ProposedSpeaker(name.strip(), "", None, None, "indirect"),)


def _whole_sentence(article: Article, span: Span) -> ProposedClaim:
    words = article.text[span.start : span.end]
    end = span.end - (len(words) - len(words.rstrip(" \n\t.")))
    span = Span(span.start, max(end, span.start + 1))
    return ProposedClaim(
        spans=(span,),
        speakers=(),
        kind="other",
        flags=frozenset(),
        verifiability=0.5,
        worth=Worth.MEDIUM.number,
        reasons=(),
        text=article.text[span.start : span.end],
    )


def _attribution(
    article: Article, claim: Claim, order: int, speaker: ProposedSpeaker
) -> Attribution:
    text = article.text
    mention, cue = speaker.mention, speaker.cue
    return Attribution(
        project_id=article.project_id,
        claim=claim,
        order=order,
        speaker=speaker.name[:200],
        role=speaker.role[:200],
        mode=speaker.mode,
        mention=text[mention.start : mention.end][:200] if mention else "",
        mention_start=mention.start if mention else None,
        cue=text[cue.start : cue.end][:200] if cue else "",
        cue_start=cue.start if cue else None,
        origin=Origin.MACHINE,
    )


def _store_segments(
    standing: Standing, article: Article, proposal: Split, kept: list[ProposedClaim]
) -> None:
    spans = sorted(span for proposed in kept for span in proposed.spans)
    rows, first = [], 0
    for order, segment in enumerate(proposal.segments):
        while first < len(spans) and spans[first].end <= segment.span.start:
            first += 1
        holds = first < len(spans) and spans[first].start < segment.span.end
        rows.append(
            Segment(
                project=standing.project,
                article=article,
                order=order,
                start=segment.span.start,
                end=segment.span.end,
                paragraph=segment.paragraph,
                disposition=Disposition.CLAIMS if holds else Disposition.NONE,
                reason="" if holds else segment.reason or NoClaimReason.BACKGROUND,
            )
        )
    Segment.objects.bulk_create(rows)


DETAILS = (
    "title",
    "publisher",
    "byline",
    "url",
    "archived_url",
    "published_on",
    "published_precision",
    "language",
    "direction",
)


@transaction.atomic
def change_details(
    *, standing: Standing, article: Article, version: int, **details: Any
) -> Article:
    """Change what is known about an article. Its text is out of reach."""
    if not can_edit_claims(standing) or article.project_id != standing.project.pk:
        raise NotAllowed
    row = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    if row.version != version:
        raise StaleVersion(current=row, mine=details)
    before = {name: _plain(getattr(row, name)) for name in details}
    for name, value in details.items():
        if name not in DETAILS:
            raise TypeError(f"not a detail of an article: {name}")
        setattr(row, name, value)
    row.version += 1
    row.full_clean(exclude=["text"])
    row.save()
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.ARTICLE_CHANGED,
        of=row,
        before=before,
        after={name: _plain(getattr(row, name)) for name in details},
    )
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
