"""The file as bytes: one moment, pieces of one size, and never half a file that looks whole."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import RequestFactory

from annotations.exports import claims_csv
from annotations.exports.claims_csv import (
    BOM,
    CHUNK,
    Selection,
    claims_of,
    preview,
    stream_claims,
)
from annotations.exports.download import as_download
from annotations.exports.snapshot import snapshot
from annotations.models import Claim, Project, User
from tests.factories import make_claim, make_review, ready_claim, ready_claims

pytestmark = pytest.mark.django_db(transaction=True)
LARGE = 400_000  # code points; a few rows of this do not fit into what a socket holds


@pytest.fixture
def elsewhere() -> Iterator[psycopg.Connection[Any]]:
    """Somebody else's connection to the same database."""
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in ("dbname", "user", "password", "host", "port")
    }
    with psycopg.connect(**parameters, autocommit=True) as other:
        yield other


def selection(project: Project, **options: Any) -> Selection:
    return Selection(claims=claims_of(project), actor=None, **options)


def download(project: Project, protocol: str = "HTTP/1.1") -> Any:
    request = RequestFactory().get("/", SERVER_PROTOCOL=protocol)
    return as_download(request, stream_claims(selection(project)), "claims")


def make_large(project: Project, rows: int) -> None:
    ready_claims(project, rows)
    Claim.objects.update(text="x" * LARGE)


# --- bytes ---------------------------------------------------------------------------------------


def test_records_end_with_crlf_and_cells_keep_their_own_line_ends(
    project: Project, ben: User
) -> None:
    justification = "first\nsecond\r\nthird\rfourth" + "." * 40
    make_review(ready_claim(project), ben, justification=justification)
    content = b"".join(stream_claims(selection(project)))
    header, record, rest = content.split(b"\r\n", 1)[0], content.split(b"\r\n", 1)[1], content[-2:]
    assert header.startswith(b"row_type,project,article_id")
    assert rest == b"\r\n"
    assert justification.encode() in record
    (row,) = csv.DictReader(io.StringIO(content.decode(), newline=""))
    assert row["justification"] == justification


def test_the_preview_is_the_start_of_the_file(project: Project, root: User) -> None:
    ready_claims(project, 3)
    content = b"".join(stream_claims(selection(project))).decode()
    assert preview(selection(project), 2) == list(csv.reader(io.StringIO(content, newline="")))[:3]


def test_an_empty_project_gives_the_header(project: Project) -> None:
    content = b"".join(stream_claims(selection(project)))
    assert content.count(b"\r\n") == 1
    assert content.startswith(b"row_type,")


def test_a_byte_order_mark_when_asked_for(project: Project) -> None:
    plain = b"".join(stream_claims(selection(project)))
    assert b"".join(stream_claims(selection(project, bom=True))) == BOM + plain


def test_pieces_have_one_size_and_nothing_is_kept(project: Project, root: User) -> None:
    make_large(project, 30)
    Claim.objects.filter(number__gt=2).update(text="y" * 3000)
    tracemalloc.start()
    sizes = [len(chunk) for chunk in stream_claims(selection(project)) if chunk]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    small = sizes[2:-1]
    assert sum(sizes) > 2 * LARGE
    assert all(CHUNK <= size < CHUNK + 8000 for size in small)
    assert peak < 6 * LARGE


# --- one moment ----------------------------------------------------------------------------------


def change(other: psycopg.Connection[Any], claim: Claim) -> None:
    other.execute("UPDATE annotations_claim SET text = 'changed' WHERE id = %s", [claim.pk])


def reads(cursor: Any, claim: Claim) -> str:
    cursor.execute("SELECT text FROM annotations_claim WHERE id = %s", [claim.pk])
    return str(cursor.fetchone()[0])


def test_a_snapshot_is_one_moment(
    project: Project, root: User, elsewhere: psycopg.Connection[Any]
) -> None:
    claim = make_claim(project)
    with snapshot() as cursor:
        before = reads(cursor, claim)
        change(elsewhere, claim)
        assert reads(cursor, claim) == before
    assert Claim.objects.get().text == "changed"


def test_an_ordinary_transaction_is_not(
    project: Project, root: User, elsewhere: psycopg.Connection[Any]
) -> None:
    claim = make_claim(project)
    with transaction.atomic(), connection.cursor() as cursor:
        before = reads(cursor, claim)
        change(elsewhere, claim)
        assert reads(cursor, claim) != before


def test_a_snapshot_cannot_write(project: Project, root: User) -> None:
    claim = make_claim(project)
    refused = pytest.raises(psycopg.Error, match="read-only transaction")
    with refused, snapshot() as cursor:
        cursor.execute("UPDATE annotations_claim SET text = 'x' WHERE id = %s", [claim.pk])


def test_the_time_limit_is_lifted_for_the_export_only(db: None) -> None:
    def limit(cursor: Any) -> str:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])

    with snapshot() as cursor:
        assert limit(cursor) == "0"
    with connection.cursor() as usual:
        assert limit(usual) != "0"


def test_an_export_shows_the_moment_it_began(
    project: Project, root: User, elsewhere: psycopg.Connection[Any]
) -> None:
    make_large(project, 10)
    last = Claim.objects.latest("number")
    chunks = stream_claims(selection(project))
    change(elsewhere, last)
    assert b"changed" not in b"".join(chunks)


# --- trouble -------------------------------------------------------------------------------------


def running(other: psycopg.Connection[Any]) -> list[int]:
    query = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND state = 'active' AND query LIKE 'COPY%'"
    )
    return [row[0] for row in other.execute(query).fetchall()]


def test_trouble_before_the_first_byte_is_an_ordinary_error(project: Project, root: User) -> None:
    make_claim(project)
    never = 1 / (F("number") - 1)
    broken = claims_of(project).annotate(never=never).filter(never__gt=0)
    with pytest.raises(psycopg.DataError):
        stream_claims(Selection(claims=broken, actor=None))


def test_trouble_in_the_middle_is_raised(
    project: Project, root: User, elsewhere: psycopg.Connection[Any]
) -> None:
    make_large(project, 20)
    response = download(project)
    chunks = iter(response)
    assert next(chunks)
    (pid,) = running(elsewhere)
    elsewhere.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with pytest.raises(psycopg.OperationalError):
        list(chunks)


def test_http_1_0_gets_a_length_or_nothing(
    project: Project, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files end where the connection does, so only a length tells that one was cut."""
    ready_claims(project, 3)
    response = download(project, "HTTP/1.0")
    content = b"".join(response)
    assert content == b"".join(download(project))
    assert response["Content-Length"] == str(len(content))
    assert "Content-Length" not in download(project)

    def failing(message: Any) -> bytes:
        raise psycopg.OperationalError("gone")

    monkeypatch.setattr(claims_csv, "_record", failing)
    with pytest.raises(psycopg.OperationalError):
        download(project, "HTTP/1.0")


def test_a_reader_who_leaves_frees_the_connection(
    project: Project, root: User, elsewhere: psycopg.Connection[Any]
) -> None:
    make_large(project, 20)
    with closing(stream_claims(selection(project))) as chunks:
        assert next(chunks)
        assert running(elsewhere)
    assert running(elsewhere) == []


def test_the_request_can_go_on_reading_while_the_file_is_sent(project: Project, root: User) -> None:
    """A middleware may save a session after the view has answered."""
    make_large(project, 20)
    with closing(stream_claims(selection(project))) as chunks:
        assert next(chunks)
        assert Claim.objects.count() == 20
        Claim.objects.update(text="short")
        assert sum(map(len, chunks)) > 10 * LARGE


def test_a_response_that_is_closed_frees_the_connection(
    project: Project, root: User, elsewhere: psycopg.Connection[Any]
) -> None:
    make_large(project, 20)
    response = download(project)
    assert running(elsewhere)
    response.close()
    assert running(elsewhere) == []
