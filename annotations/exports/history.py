"""The history as a file: one snapshot, streamed row by row, oldest first (docs/history.md)."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Trim

from ..querysets import ActivityQuerySet
from .guard import guard
from .snapshot import snapshot

CHUNK = 64 * 1024  # bytes
ROWS_AT_ONCE = 500
BOM = b"\xef\xbb\xbf"
FORMATS = {"csv": "CSV", "jsonl": "JSON lines"}
PROGRAM = "Claimdesk"

# One line for each field that an entry changed; ``entry`` counts the entries of the file.
COLUMNS = (
    "entry", "at", "actor", "verb", "object", "article", "claim", "field", "before", "after",
)  # fmt: skip
# Of the whole site: what is done to projects and accounts, and nothing to articles or claims.
SITE_COLUMNS = ("entry", "at", "project", "actor", "verb", "object", "field", "before", "after")
# For those from whom nothing is hidden, so that there are no gaps which could tell of it.
CHAIN = ("sequence", "previous_hash", "hash")
TEXT = frozenset(
    {"project", "actor", "article", "field", "before", "after"}
)  # guarded against formulas

# Places in the chain, and how others count what one may not see.
PLACES = frozenset({"undoes", "restores"})
COUNTED = frozenset({"reviews", "citations"})
BOOKKEEPING = frozenset({"version", "number"})
NOTHING: tuple[Any, ...] = (None, "", [], False)

_READ = (
    "sequence", "at", "actor_id", "actor_name", "verb", "object_type", "object_id", "claim_id",
    "claim_number", "article_title", "before_text", "after_text", "previous_hash", "hash",
    "project_id", "project_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class History:
    """What to write: ``rows`` as far as the actor may see them.

    ``form`` is one of ``FORMATS``. ``sealed`` adds what shows the chain to be whole; only for
    somebody from whom no row of it is hidden. ``raw`` leaves the guard against formulas out.
    ``of_site`` is a CSV of acts that are about no claim, of all projects.
    """

    rows: ActivityQuerySet
    form: str = "csv"
    sealed: bool = False
    raw: bool = False
    of_site: bool = False


def stream_history(history: History) -> Generator[bytes]:
    """The file in chunks of about 64 kB, whatever its length, from one snapshot (P9).

    The query has begun to answer when this returns, so that what goes wrong before is an ordinary
    error. Closing the generator frees the connection.
    """
    chunks = _chunks(history)
    next(chunks)
    return chunks


def _chunks(history: History) -> Generator[bytes]:
    with snapshot() as cursor, cursor.connection.cursor(name="history") as rows:
        rows.itersize = ROWS_AT_ONCE
        rows.execute(statement(history))
        yield b""
        buffer = bytearray()
        for piece in written(history, rows):
            buffer += piece
            if len(buffer) >= CHUNK:
                yield bytes(buffer)
                buffer.clear()
        yield bytes(buffer)


def statement(history: History) -> str:
    """The whole SELECT, its parameters filled in."""
    full_name = Trim(Concat("actor__first_name", Value(" "), "actor__last_name"))
    rows = history.rows.order_by("pk" if history.of_site else "sequence").annotate(
        actor_name=Coalesce(NullIf(full_name, Value("")), "actor__username"),
        claim_number=F("claim__number"),
        article_title=F("claim__article__title"),
        project_name=F("project__name"),
        before_text=Cast("before", TextField()),
        after_text=Cast("after", TextField()),
    )
    sql, parameters = rows.values_list(*_READ).query.sql_with_params()
    return str(connection.ops.compose_sql(sql, parameters))  # type: ignore[attr-defined]


def written(history: History, rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
    """The pieces of the file, made of the rows of ``statement``."""
    entries = (dict(zip(_READ, row, strict=True)) for row in rows)
    if history.form == "jsonl":
        for entry in entries:
            line = _sealed_line(entry) if history.sealed else _line(entry)
            yield f"{line}\n".encode()
        return
    columns: tuple[str, ...] = (*COLUMNS, *CHAIN) if history.sealed else COLUMNS
    if history.of_site:
        columns = SITE_COLUMNS
    yield BOM + _record(columns)
    for number, entry in enumerate(entries, 1):
        for cells in _cells(number, entry):
            yield _record(
                guard(cells[name]) if name in TEXT and not history.raw else cells[name]
                for name in columns
            )


def _record(cells: Iterable[str]) -> bytes:
    record = io.StringIO(newline="")
    csv.writer(record).writerow(cells)
    return record.getvalue().encode()


def _cells(number: int, entry: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """One row for each field that changed; one for an entry that changed none."""
    whole = {
        "entry": str(number),
        "at": _moment(entry["at"]),
        "project": entry["project_name"] or "",
        "actor": entry["actor_name"] or PROGRAM,
        "verb": entry["verb"],
        "object": entry["object_type"],
        "article": entry["article_title"] or "",
        "claim": _plain(entry["claim_number"]),
        **{name: _plain(entry[name]) for name in CHAIN},
    }
    changes = list(_changes(entry)) or [{"field": "", "before": "", "after": ""}]
    for change in changes:
        yield whole | change


def _changes(entry: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    before, after = _open(entry["before_text"]), _open(entry["after_text"])
    claims = after.get("claims")
    if not isinstance(claims, dict):
        yield from _fields(before, after)
        return
    for pk, now in claims.items():
        was = (before.get("claims") or {}).get(pk) or {}
        number = _plain((now or was or {}).get("number"))
        for change in _fields(was, now or {}):
            yield change | {"claim": number}


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for field in {**after, **before}:
        old, new = before.get(field), after.get(field)
        told = not (old in NOTHING and new in NOTHING) and old != new
        if told and field not in PLACES | BOOKKEEPING:
            yield {"field": field, "before": _plain(old), "after": _plain(new)}


def _open(text: str | None) -> dict[str, Any]:
    """Stored values, without what counts rows that others may not see."""
    values = json.loads(text) if text else None
    if not isinstance(values, dict):
        return {}
    return {
        name: len(value) if name in COUNTED and isinstance(value, list) else value
        for name, value in values.items()
        if name not in PLACES
    }


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _line(entry: Mapping[str, Any]) -> str:
    """One entry as JSON, with no number that counts rows."""
    return json.dumps(
        {
            "at": _moment(entry["at"]),
            "actor": entry["actor_name"] or PROGRAM,
            "verb": entry["verb"],
            "object": entry["object_type"],
            "article": entry["article_title"],
            "claim": entry["claim_number"],
            "before": _open(entry["before_text"]) or None,
            "after": _open(entry["after_text"]) or None,
        },
        ensure_ascii=False,
    )


def _sealed_line(entry: Mapping[str, Any]) -> str:
    """One entry as JSON, with all that its seal is made of; stored values as the database has them.

    They are not read and written anew: the seal is of their very characters.
    """
    head = json.dumps(
        {
            "sequence": entry["sequence"],
            "at": _moment(entry["at"]),
            "project_id": entry["project_id"],
            "actor_id": entry["actor_id"],
            "actor": entry["actor_name"] or PROGRAM,
            "verb": entry["verb"],
            "object_type": entry["object_type"],
            "object_id": entry["object_id"],
            "claim_id": entry["claim_id"],
            "claim": entry["claim_number"],
            "article": entry["article_title"],
        },
        ensure_ascii=False,
    )
    tail = json.dumps({name: entry[name] for name in ("previous_hash", "hash")})
    values = f'"before": {entry["before_text"] or "null"}, "after": {entry["after_text"] or "null"}'
    return f"{head[:-1]}, {values}, {tail[1:]}"


def _moment(at: datetime.datetime) -> str:
    return f"{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
