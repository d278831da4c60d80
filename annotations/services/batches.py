"""One act on several ticked rows: what it would leave out, and all of the rest or nothing.

Each row is changed by the service that changes a single one, in one transaction around them.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from ..choices import Batch, Worth
from ..exceptions import InvalidState, NotAllowed, Refused
from ..models import Activity, Article, Claim
from ..policies import Standing, can_manage
from .claims import ClaimChange, change_claim, mark_ready, undo, withdraw_claim
from .editable import Facts, check_editable, check_withdrawable, facts_of

MOST_ROWS = 50  # no more than a page of a table shows

Rows = Mapping[int, int]
"""Ids with the versions that were seen."""


class BatchChanged(InvalidState):
    """Some of these rows are not as they were shown any more. Nothing was changed.

    ``left`` says why of each of them, by id.
    """

    def __init__(self, left: Mapping[int, str]) -> None:
        self.left = left
        super().__init__(
            _("Nothing was saved. %(changes)s") % {"changes": " ".join(left.values())},
            field="rows",
        )


def left_out(
    standing: Standing, act: Batch, claims: Iterable[Claim], worth: str = ""
) -> dict[int, str]:
    """Why the act is not possible for some of the claims, by id; one query."""
    claims, found = list(claims), {}
    facts = facts_of(standing, claims)
    for claim in claims:
        try:
            _check(standing, act, claim, facts[claim.pk], worth)
        except Refused as refused:
            found[claim.pk] = refused.sentence
    return found


def _check(standing: Standing, act: Batch, claim: Claim, facts: Facts, worth: str) -> None:
    if act == Batch.READY and claim.withdrawn_at is None and claim.ready_at is not None:
        raise InvalidState(_("This claim is ready for review already."))
    if act == Batch.WITHDRAW:
        check_withdrawable(standing, claim, facts=facts)
    else:
        check_editable(standing, claim, facts=facts)
    if act == Batch.WORTH and claim.worth_band == worth:
        raise InvalidState(_("This claim has this worth already."))


@transaction.atomic
def ready_claims(*, standing: Standing, rows: Rows) -> int:
    """Give these proposed claims out for review, and no others of their articles."""
    claims = _locked(standing, Batch.READY, rows)
    by_article = defaultdict(list)
    for claim in claims:
        by_article[claim.article_id].append(claim.pk)
    articles = Article.objects.without_text().in_bulk(by_article)
    return sum(
        mark_ready(standing=standing, article=articles[pk], only=by_article[pk])
        for pk in sorted(by_article)
    )


@transaction.atomic
def withdraw_claims(*, standing: Standing, rows: Rows, reason: str) -> list[ClaimChange]:
    return [
        withdraw_claim(standing=standing, claim=claim, version=claim.version, reason=reason)
        for claim in _locked(standing, Batch.WITHDRAW, rows)
    ]


@transaction.atomic
def set_worths(*, standing: Standing, rows: Rows, worth: str) -> list[ClaimChange]:
    """Say as a person how much these claims are worth checking, and change nothing else."""
    if worth not in Worth.values:
        raise Refused(_("This is not one of the choices."), field="level")
    claims = _locked(standing, Batch.WORTH, rows, worth)
    speakers = {
        claim.pk: [said.speaker for said in claim.attributions.order_by("order")][-1:]
        for claim in claims
    }
    return [
        change_claim(
            standing=standing,
            claim=claim,
            version=claim.version,
            text=claim.text,
            kind=claim.kind,
            worth=worth,
            speaker="".join(speakers[claim.pk]),
            uttered_on=claim.uttered_on,
        )
        for claim in claims
    ]


@transaction.atomic
def undo_all(*, standing: Standing, steps: Sequence[Activity]) -> list[ClaimChange]:
    """Undo steps that were done at once, all or none; undoing that again is redo."""
    if not can_manage(standing):
        raise NotAllowed
    _lock(standing, [step.claim_id for step in steps if step.claim_id])
    return [undo(standing=standing, activity=step) for step in steps]


def _locked(standing: Standing, act: Batch, rows: Rows, worth: str = "") -> list[Claim]:
    """The claims, locked, as they were seen and each of them open to the act."""
    if not can_manage(standing):
        raise NotAllowed
    check_number(rows)
    claims = _lock(standing, rows)
    if len(claims) < len(rows):
        raise Claim.DoesNotExist
    left = left_out(standing, act, claims, worth)
    changed = _("It changed after you looked at it.")
    left |= {claim.pk: changed for claim in claims if claim.version != rows[claim.pk]}
    if left:
        raise BatchChanged(left)
    return claims


def check_number(rows: Rows | Sequence[int]) -> None:
    if not rows:
        raise Refused(_("Tick at least one row."), field="rows")
    if len(rows) > MOST_ROWS:
        raise Refused(_("At most %(most)s rows at once.") % {"most": MOST_ROWS}, field="rows")


def _lock(standing: Standing, ids: Iterable[int]) -> list[Claim]:
    """First all articles, then all claims, each in the order of their ids: as every single act
    does, so that none waits for another in a circle."""
    known = Claim.objects.visible_to(standing.actor).filter(project=standing.project, pk__in=ids)
    _lock_articles(known.values_list("article", flat=True))
    locked = Claim.objects.select_for_update(no_key=True).filter(pk__in=known.values("pk"))
    return list(locked.order_by("pk"))


def _lock_articles(ids: Iterable[int]) -> list[Article]:
    rows = Article.objects.select_for_update(no_key=True).filter(pk__in=list(ids))
    return list(rows.without_text().order_by("pk"))


# --- whole articles ------------------------------------------------------------------------------


class Waiting(NamedTuple):
    """Claims of an article that wait to be marked ready; ``mark`` tells whether they changed."""

    number: int
    mark: int


def waiting_in(articles: Iterable[int]) -> dict[int, Waiting]:
    """By article; those without such claims are left out. One query."""
    rows = Claim.objects.proposed().filter(article__in=list(articles)).order_by("pk")
    found = defaultdict(list)
    for article, pk, version in rows.values_list("article", "pk", "version"):
        found[article].append((pk, version))
    return {
        article: Waiting(len(claims), zlib.crc32(repr(claims).encode()) % 10**9)
        for article, claims in found.items()
    }


@transaction.atomic
def ready_articles(*, standing: Standing, rows: Rows) -> int:
    """Give all proposed claims of several articles out for review; ``rows`` are marks of
    ``waiting_in`` by article. Returns how many claims."""
    if not can_manage(standing):
        raise NotAllowed
    check_number(rows)
    visible = Article.objects.visible_to(standing.actor)
    known = visible.filter(project=standing.project, pk__in=rows)
    articles = _lock_articles(known.values_list("pk", flat=True))
    if len(articles) < len(rows):
        raise Article.DoesNotExist
    waiting = waiting_in(rows)
    left = {
        pk: _("Its claims changed after you looked at them.")
        for pk, mark in rows.items()
        if pk not in waiting or waiting[pk].mark != mark
    }
    if left:
        raise BatchChanged(left)
    return sum(mark_ready(standing=standing, article=article) for article in articles)
