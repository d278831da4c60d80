"""What a text would be split into, worked out here and now. No database."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ..choices import SplitBy, Worth
from ..exceptions import Refused
from ..splitting import (
    ParseCache,
    ProposedClaim,
    ProposedSegment,
    Report,
    Span,
    Split,
    Splitter,
    SplitterFailed,
    split,
    unread,
    validate,
)
from ..splitting.worth_model import WorthModel, reweighed

LONGEST_AT_ONCE = 30_000
"""Code points that the rules read within a web request: a tenth of a second."""
LONGEST_NAME = 45  # of a splitter, in code points, where a project's model is named behind it
# Marks that close a sentence but say nothing; no claim ends with them.
CLOSING = " \t\n.。।"


def propose(
    text: str,
    *,
    language: str,
    date: datetime.date | None = None,
    by: str = SplitBy.CLAIM,
    fine: bool = False,
    worth_model: Mapping[str, Any] | None = None,
    level: int = 0,
    cache: ParseCache | None = None,
    progress: Report | None = None,
) -> Split:
    """The segments of a normalised text and its proposed claims.

    ``by`` says how large a claim is. A sentence or paragraph is proposed whole when a claim was
    found in it; NONE proposes nothing and only accounts for the sentences. ``Refused`` tells why
    another splitter gave no proposal. ``worth_model`` is what the project has learned. ``level``,
    ``cache`` and ``progress`` are for the splitter that ships: level 1 loads a parser, which takes
    a second and 130 MB, so it is for workers and commands.
    """
    if by == SplitBy.NONE:
        return account_for(text, language=language, date=date)
    try:
        splitter = chosen_splitter(level, cache, progress)
        proposal = validate(text, splitter(text, language=language, date=date, fine=fine))
    except SplitterFailed as failure:
        raise Refused(
            _("%(failure)s “Save text only” works all the same.") % {"failure": failure},
            field="text",
        ) from failure
    if by != SplitBy.CLAIM:
        units = [[segment] for segment in proposal.segments]
        if by == SplitBy.PARAGRAPH:
            units = [list(group) for _, group in groupby(proposal.segments, lambda s: s.paragraph)]
        proposal = replace(proposal, claims=tuple(_whole(text, units, proposal.claims)))
    model = WorthModel.from_json(worth_model)
    if model is None:
        return proposal
    claims = tuple(reweighed(text, claim, model, language, date) for claim in proposal.claims)
    version = f"{proposal.version[:LONGEST_NAME]}+worth-{model.serial}"
    return replace(proposal, claims=claims, version=version)


def account_for(text: str, *, language: str, date: datetime.date | None) -> Split:
    """The sentences of a text without claims, by the rules that ship, so that a text can be stored
    when no worker runs or the project's own splitter is out of order.

    A short text gets the reasons for which its sentences hold no claim; in one that a request has
    no time to read, they are all unseen.
    """
    if len(text) > LONGEST_AT_ONCE:
        return unread(text, language=language)
    return replace(split(text, language=language, date=date), claims=())


def chosen_splitter(
    level: int = 0, cache: ParseCache | None = None, progress: Report | None = None
) -> Splitter:
    """The callable that the setting SPLITTER names; ``ImportError`` when there is none."""
    found: Splitter = import_string(settings.SPLITTER)
    if found is split:
        return partial(split, level=level, cache=cache, progress=progress)
    return found


def proposal_key(text: str, *, language: str, date: datetime.date | None, proposal: Split) -> str:
    """Tells two splits apart: a choice made on one must not be applied to another."""
    spans = [(claim.spans, claim.speaker, claim.worth) for claim in proposal.claims]
    seen = repr((text, language, date, proposal.version, spans))
    return hashlib.sha256(seen.encode()).hexdigest()[:32]


def sentence_claim(text: str, proposal: Split, index: int) -> ProposedClaim:
    """A sentence in which the splitter saw no claim, as the claim that a person sees in it."""
    span = proposal.segments[index].span
    aside = [claim for claim in proposal.set_aside if _inside(claim, span)]
    return ProposedClaim(
        spans=(_without_close(text, span),),
        speakers=aside[0].speakers if aside else (),
        kind="other",
        flags=frozenset(),
        verifiability=0.5,
        worth=Worth.MEDIUM.number,
        reasons=(),
        text=_without_close(text, span).slice(text),
    )


def _whole(
    text: str, units: list[list[ProposedSegment]], claims: tuple[ProposedClaim, ...]
) -> list[ProposedClaim]:
    """One claim for each unit that holds any; its best claim lends kind, worth and reasons."""
    whole, first = [], 0
    for unit in units:
        span = Span(unit[0].span.start, unit[-1].span.end)
        inside = []
        while first < len(claims) and claims[first].start < span.end:
            inside.append(claims[first])
            first += 1
        if not inside:
            continue
        best = max(inside, key=lambda claim: claim.worth)
        span = _without_close(text, span)
        agree = len({claim.speaker for claim in inside}) == 1
        whole.append(
            replace(
                best,
                spans=(span,),
                speakers=best.speakers if agree else (),
                flags=frozenset().union(*(claim.flags for claim in inside)),
                text=span.slice(text),
                standalone="",
            )
        )
    return whole


def _inside(claim: ProposedClaim, span: Span) -> bool:
    return span.start <= claim.start < span.end


def _without_close(text: str, span: Span) -> Span:
    kept = len(span.slice(text).rstrip(CLOSING))
    return Span(span.start, span.start + max(kept, 1))
