"""Claims that say the same as a given one, so that nothing is checked twice unawares."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from ..models import Claim
from ..policies import Standing

_SQL = (
    Path(__file__).resolve().parent.parent.joinpath("sql", "similar_claims.sql").read_text("utf-8")
)
MOST = 5
LEAST_ALIKE = 0.45
"""From 0 to 1; where bench/seen_before.py has nearly all paraphrases and few strangers."""


class Verdict(NamedTuple):
    """What is drawn of a final verdict on the content."""

    letter: str
    colour: str
    code: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class SimilarClaim:
    """Another claim, its final verdict or None, and since when that (or else the claim) stands.

    ``project`` is empty when it is the actor's present one. ``score`` is from 0 to 1.
    """

    pk: int
    number: int
    text: str
    project: str
    slug: str
    language: str
    direction: str
    final: Verdict | None
    at: datetime.datetime
    score: float


def similar_claims(standing: Standing, claim: Claim) -> list[SimilarClaim]:
    """At most ``MOST`` standing claims of all projects the actor may see, the likest first.

    Nothing of a review that is not settled is read, so none can show: neither by what is listed,
    nor by its order or number (P6). One query, by index. Likeness is the mean of the trigram
    similarity of both texts and of the share of words they have in common.
    """
    visible = Claim.objects.visible_to(standing.actor).standing().exclude(pk=claim.pk)
    sql, parameters = visible.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(visible=sql), [claim.text, *parameters, LEAST_ALIKE, MOST])
        return [_read(standing, *row) for row in cursor.fetchall()]


def _read(
    standing: Standing,
    pk: int,
    number: int,
    text: str,
    project: str,
    slug: str,
    language: str,
    direction: str,
    letter: str | None,
    colour: str | None,
    code: str | None,
    name: str | None,
    definition: str | None,
    at: datetime.datetime,
    score: float,
) -> SimilarClaim:
    return SimilarClaim(
        pk,
        number,
        text,
        project if slug != standing.project.slug else "",
        slug,
        language,
        direction,
        None
        if letter is None
        else Verdict(letter, colour or "", code or "", name or "", definition or ""),
        at,
        score,
    )
