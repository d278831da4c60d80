"""Claims as CSV: querysets decide which rows, PostgreSQL writes them, nothing is kept in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from ..choices import ClaimState
from ..models import Adjudication, Article, Claim, Project, Review, User
from ..querysets import HOLDING_A_SLOT, ClaimQuerySet, discussed_by
from .columns import COLUMNS
from .snapshot import snapshot

CHUNK = 64 * 1024  # bytes
BOM = b"\xef\xbb\xbf"
_ROWS = (Path(__file__).parent / "claims.sql").read_text()
_ORDER = "ORDER BY claim.article_id, claim.number, entry.place"
_COUNTS = """
    SELECT count(DISTINCT id), count(*), count(*) FILTER (WHERE kind = 'review'),
           count(*) FILTER (WHERE kind = 'final'), count(DISTINCT id) FILTER (WHERE NOT attributed)
    FROM ({rows}) AS row
"""
_COUNTED = """claim.id, entry.kind,
    EXISTS (SELECT FROM annotations_attribution WHERE claim_id = claim.id) AS attributed"""
_CLAIM_FIELDS = (
    "id", "project_id", "article_id", "public_id", "number", "text", "kind", "flags", "worth",
    "worth_origin", "verifiability", "uttered_on", "origin", "withdrawn_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """What to export: ``claims`` as far as ``actor`` may see them (``None``: the operator).

    ``names`` shows people instead of pseudonyms, ``finals_only`` leaves single reviews out,
    ``raw`` leaves the guard against formulas out, ``bom`` marks the file as UTF-8 for
    spreadsheets.
    """

    claims: ClaimQuerySet
    actor: User | None
    state: str = ""
    finals_only: bool = False
    withdrawn: bool = False
    names: bool = False
    raw: bool = False
    bom: bool = False


class Counts(NamedTuple):
    claims: int
    rows: int
    reviews: int
    finals: int
    without_speaker: int


def claims_of(project: Project, article_id: int | None = None) -> ClaimQuerySet:
    """The claims of a project, or of one of its articles."""
    claims = Claim.objects.filter(project=project)
    return claims if article_id is None else claims.filter(article_id=article_id)


def claims_in(rows: QuerySet[Any, Any]) -> ClaimQuerySet:
    """The claims of these projects or articles, or these claims."""
    path = {Project: "project__in", Article: "article__in", Claim: "pk__in"}[rows.model]
    return Claim.objects.filter(**{path: rows.order_by().values("pk")})


def stream_claims(selection: Selection) -> Generator[bytes]:
    """The CSV in chunks of about 64 kB, from one snapshot of the database (P9).

    UTF-8, comma, double quotes, CRLF after each record (RFC 4180). The query has begun to answer
    when this returns, so that what goes wrong before is an ordinary error. What goes wrong later
    is raised in the middle: whoever writes the chunks must then not end the file as if it were
    whole. Closing the generator cancels the query and frees the connection.
    """
    chunks = _chunks(selection)
    next(chunks)
    return chunks


def _chunks(selection: Selection) -> Generator[bytes]:
    with snapshot() as cursor, cursor.copy(_copying(_statement(selection))) as copy:
        messages = iter(copy)
        buffer = bytearray(BOM if selection.bom else b"")
        begun = list(islice(messages, 2))  # the header, and a row when there is one
        yield b""
        for message in begun:
            buffer += _record(message)
        for message in messages:
            buffer += _record(message)
            if len(buffer) >= CHUNK:
                yield bytes(buffer)
                buffer.clear()
        yield bytes(buffer)


def preview(selection: Selection, rows: int) -> list[list[str]]:
    """The header and the first rows, read back from the bytes that an export would start with."""
    statement = _copying(f"{_statement(selection)} LIMIT {rows:d}")
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        content = b"".join(_record(message) for message in copy)
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def count(selection: Selection) -> Counts:
    sql, parameters = _rows(selection, _COUNTED)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(rows=sql), parameters)
        return Counts(*cursor.fetchone())


def _copying(sql: str) -> str:
    return f"COPY ({sql}) TO STDOUT (FORMAT csv, HEADER true, ENCODING 'UTF8')"


def _record(message: Any) -> bytes:
    """One record with its line end. The protocol promises one message a row (chapter 54.2.6)."""
    return bytes(message[:-1]) + b"\r\n"


def _statement(selection: Selection) -> str:
    """The whole SELECT. Its parameters are filled in here: the protocol of COPY takes none."""
    columns = ", ".join(
        column.select(raw=selection.raw, names=selection.names) for column in COLUMNS
    )
    sql, parameters = _rows(selection, columns)
    composed = connection.ops.compose_sql(  # type: ignore[attr-defined]
        f"{sql} {_ORDER}", parameters
    )
    return str(composed)


def _rows(selection: Selection, columns: str) -> tuple[str, tuple[Any, ...]]:
    claims, claim_parameters = _compiled(_claims(selection))
    reviews, review_parameters = _compiled(_reviews(selection))
    finals, final_parameters = _compiled(_finals(selection))
    sql = _ROWS.format(
        columns=columns,
        claims=claims,
        reviews=reviews,
        finals=finals,
        join="JOIN" if selection.finals_only else "LEFT JOIN",
        which="entry.kind = 'final'" if selection.finals_only else "true",
    )
    return sql, (*claim_parameters, *review_parameters, *final_parameters)


def _compiled(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    return rows.order_by().query.sql_with_params()


def _claims(selection: Selection) -> QuerySet[Any, Any]:
    actor = selection.actor
    claims = selection.claims
    if actor is None:
        claims = claims.with_state().annotate(shown_state=F("state"))
    elif actor.is_superuser:
        claims = _without_own(claims.with_state().with_own_review(actor), actor)
    else:
        claims = claims.visible_to(actor).with_shown_state(actor)
    if not selection.withdrawn:
        claims = claims.standing()
    if selection.state:
        claims = claims.filter(shown_state=ClaimState(selection.state))
    return claims.values(*_CLAIM_FIELDS, "shown_state")


def _without_own(claims: ClaimQuerySet, actor: User) -> ClaimQuerySet:
    """The true states, for a site admin, who sees what is submitted; not beside their own review.

    Until the claim is settled they could still revise that, and must not learn what others say,
    unless they discuss it.
    """
    beside_own = Q(project__blind=True, own_state__in=HOLDING_A_SLOT)
    vague = When(
        beside_own
        & ~discussed_by(actor, "pk")
        & Q(state__in=[ClaimState.AGREED, ClaimState.DISPUTED]),
        then=Value(ClaimState.IN_REVIEW.value),
    )
    found: ClaimQuerySet = claims.annotate(
        shown_state=Case(vague, default=F("state"), output_field=CharField())
    )
    return found


def _reviews(selection: Selection) -> QuerySet[Any, Any]:
    reviews = Review.objects.visible_to(selection.actor).submitted()
    return reviews.values(
        "id", "claim_id", "assignment_id", "reviewer_id", "content_label_id",
        "attribution_label_id", "confidence", "justification", "as_of", "submitted_at",
    )  # fmt: skip


def _finals(selection: Selection) -> QuerySet[Any, Any]:
    finals = Adjudication.objects.standing()
    if selection.actor is not None:
        finals = finals.visible_to(selection.actor)
    return finals.values(
        "id", "claim_id", "adjudicator_id", "content_label_id", "attribution_label_id",
        "confidence", "justification", "created_at", "method", "cause",
    )  # fmt: skip
