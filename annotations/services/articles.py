"""Articles in: the text is stored exactly, split, and never changed again."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import Direction, Disposition, Origin, Precision, SplitBy, Verb, Worth
from ..exceptions import NotAllowed, Refused, StaleVersion
from ..figures import grouped
from ..models import Anchor, Article, Attribution, Claim, Segment
from ..policies import Standing, can_edit_claims
from ..splitting import ProposedClaim, ProposedSpeaker, Split, TextRefused, normalise
from .activity import record
from .anchors import build_anchors
from .proposals import propose, sentence_claim

LONGEST = 1_000_000  # code points; a longer text is refused


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


class Kept(NamedTuple):
    """A proposed claim that will be stored, and who is answerable for which part of it."""

    proposed: ProposedClaim
    origin: str = Origin.MACHINE
    worth_origin: str = Origin.MACHINE
    speaker_origin: str = Origin.MACHINE


def _refusal_of(what: str) -> str:
    if what == "NUL":
        return _(
            "The text holds NUL at character %(position)s. Remove it, then add the article again."
        )
    return _(
        "The text holds a lone surrogate at character %(position)s. Remove it, then add the "
        "article again."
    )


def clean_text(text: str) -> str:
    """The text as it will be stored: CRLF and CR made LF, once; nothing else is touched.

    ``Refused`` names the field when the text is empty, too long, or holds NUL or a lone
    surrogate.
    """
    try:
        clean = normalise(text)
    except TextRefused as error:
        raise Refused(
            _refusal_of(error.what) % {"position": grouped(error.position + 1)},
            field="text",
        ) from error
    if not clean.strip():
        raise Refused(_("Paste the text of the article."), field="text")
    if len(clean) > LONGEST:
        raise Refused(
            ngettext(
                "The text has %(length)s character; at most %(longest)s can be stored.",
                "The text has %(length)s characters; at most %(longest)s can be stored.",
                len(clean),
            )
            % {"length": grouped(len(clean)), "longest": grouped(LONGEST)},
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
    proposal: Split | None = None,
    publisher: str = "",
    byline: str = "",
    url: str = "",
    archived_url: str = "",
    published_on: datetime.date | None = None,
    published_precision: str = Precision.DAY,
    language: str = "en",
    direction: str = Direction.LTR,
    by: str = SplitBy.CLAIM,
    fine: bool = False,
) -> Article:
    """Store an article with its segments and the claims that were kept.

    ``choice`` None keeps every proposed claim of ``proposal``, which is what a worker made of this
    very text; without one it is worked out here. Nothing of it is taken from the request but which
    of its parts to keep.
    """
    if not can_edit_claims(standing):
        raise NotAllowed
    if not title.strip():
        raise Refused(_("Give the article a title."), field="title")
    text = clean_text(text)
    if proposal is None:
        proposal = propose(
            text,
            language=language,
            date=published_on,
            by=by,
            fine=fine,
            worth_model=standing.project.worth_model,
        )
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
            **({"refused": proposal.refused} if proposal.refused else {}),
        },
    )
    return article


def _store_split(
    standing: Standing, article: Article, proposal: Split, choice: Choice
) -> list[Claim]:
    kept = _kept_claims(article, proposal, choice)
    claims = Claim.objects.bulk_create(
        Claim(
            project=standing.project,
            article=article,
            number=number,
            text=one.proposed.text,
            kind=one.proposed.kind,
            flags=sorted(one.proposed.flags),
            worth=one.proposed.worth,
            worth_origin=one.worth_origin,
            worth_reasons=list(one.proposed.reasons),
            verifiability=one.proposed.verifiability,
            origin=one.origin,
            created_by=standing.actor if one.origin == Origin.PERSON else None,
        )
        for number, one in enumerate(kept, start=1)
    )
    Anchor.objects.bulk_create(
        anchor
        for claim, one in zip(claims, kept, strict=True)
        for anchor in build_anchors(article, claim, one.proposed.spans)
    )
    Attribution.objects.bulk_create(
        _attribution(article, claim, order, speaker, one.speaker_origin)
        for claim, one in zip(claims, kept, strict=True)
        for order, speaker in enumerate(one.proposed.speakers)
    )
    _store_segments(standing, article, proposal, [one.proposed for one in kept])
    return claims


def _kept_claims(article: Article, proposal: Split, choice: Choice) -> list[Kept]:
    """The claims to store, in reading order."""
    for field_name, indices, size in (
        ("claims", choice.claims, len(proposal.claims)),
        ("segments", choice.segments, len(proposal.segments)),
    ):
        if any(not 0 <= index < size for index in indices):
            raise Refused(_("The split has changed. Look at it again."), field=field_name)
    kept = [
        _as_decided(proposal.claims[index], choice.speakers.get(index), choice.worths.get(index))
        for index in set(choice.claims)
    ]
    for index in set(choice.segments):
        claim = sentence_claim(article.text, proposal, index)
        kept.append(Kept(claim, origin=Origin.PERSON, worth_origin=Origin.PERSON))
    return sorted(kept, key=lambda one: one.proposed.spans)


def _as_decided(proposed: ProposedClaim, name: str | None, worth: str | None) -> Kept:
    kept = Kept(proposed)
    if name is not None and name.strip() != (proposed.speaker or ""):
        named = replace(kept.proposed, speakers=_named(name))
        kept = kept._replace(proposed=named, speaker_origin=Origin.PERSON)
    if worth is not None and Worth(worth) != Worth.of(proposed.worth):
        rated = replace(kept.proposed, worth=Worth(worth).number)
        kept = kept._replace(proposed=rated, worth_origin=Origin.PERSON)
    return kept


def _named(name: str) -> tuple[ProposedSpeaker, ...]:
    if not name.strip():
        return ()
    return (ProposedSpeaker(name.strip(), "", None, None, "indirect"),)


def _attribution(
    article: Article, claim: Claim, order: int, speaker: ProposedSpeaker, origin: str
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
        origin=origin,
    )


def _store_segments(
    standing: Standing, article: Article, proposal: Split, kept: list[ProposedClaim]
) -> None:
    """A sentence whose claims were all dropped is unseen: nobody has said why yet."""
    spans = sorted(span for proposed in kept for span in proposed.spans)
    rows, first = [], 0
    for order, segment in enumerate(proposal.segments):
        while first < len(spans) and spans[first].end <= segment.span.start:
            first += 1
        holds = first < len(spans) and spans[first].start < segment.span.end
        reason = "" if holds else segment.reason
        rows.append(
            Segment(
                project=standing.project,
                article=article,
                order=order,
                start=segment.span.start,
                end=segment.span.end,
                paragraph=segment.paragraph,
                disposition=_disposition(holds, reason),
                reason=reason,
            )
        )
    Segment.objects.bulk_create(rows)


def _disposition(holds: bool, reason: str) -> Disposition:
    if holds:
        return Disposition.CLAIMS
    return Disposition.NONE if reason else Disposition.UNSEEN


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
    *,
    standing: Standing,
    article: Article,
    version: int,
    restores: int | None = None,
    **details: Any,
) -> Article:
    """Change what is known about an article. Its text is out of reach.

    ``restores`` is the place in the chain of the entry whose details these are.
    """
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
        verb=Verb.ARTICLE_CHANGED if restores is None else Verb.ARTICLE_REVERTED,
        of=row,
        before=before,
        after={name: _plain(getattr(row, name)) for name in details}
        | ({} if restores is None else {"restores": restores}),
    )
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
