"""What the export of claims costs, beside the two plainer ways to write the same file in Django.

    .venv/bin/python bench/export.py --claims 20000 --rounds 3

Makes a throw-away database with two submitted reviews and one source each for every claim, writes
the file in each way in a child process of its own, and prints medians, the peak of memory over an
idle process, and ratios. "rows" is the same SELECT as COPY, so the two differ in transport alone;
values_list and model instances are what one writes without SQL, with fewer columns, and values_list
without sources, because it cannot nest them.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import multiprocessing
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

PER_ARTICLE = 100

FILL = """
    INSERT INTO annotations_user (id, password, username, first_name, last_name, email, is_staff,
        is_superuser, is_active, is_demo, date_joined)
    SELECT n, '', 'user' || n, 'User', n::text, '', n = 1, n = 1, true, false, now()
    FROM generate_series(1, 3) n;
    INSERT INTO annotations_project (id, name, slug, guideline, language, content_scale_id,
        reviews_per_claim, blind, minimum_sources, minimum_justification, agreement_rule,
        created_at, version)
    SELECT 1, 'Bench', 'bench', '', 'en', min(id), 2, true, 1, 40, 'never', now(), 1
    FROM annotations_verdictscale WHERE aspect = 'content';
    INSERT INTO annotations_article (id, project_id, title, publisher, byline, url, archived_url,
        published_precision, language, direction, text, length, sha256, splitter, added_by_id,
        added_at, version)
    SELECT n, 1, 'Article ' || n, 'The Daily', '', 'https://daily.example/' || n, '', 'day', 'en',
        'ltr', body, char_length(body), encode(sha256(convert_to(body, 'UTF8')), 'hex'), 'bench', 1,
        now(), 1
    FROM generate_series(1, {claims} / {per_article}) n, repeat('A bridge opened here. ', 100) body;
    INSERT INTO annotations_claim (id, project_id, article_id, public_id, number, text, kind, flags,
        worth, worth_origin, worth_reasons, refers_to, origin, external_id, created_at, ready_at,
        withdrawn_reason, version)
    SELECT n, 1, 1 + (n - 1) / {per_article}, gen_random_uuid(), 1 + (n - 1) % {per_article},
        'Bridge number ' || n || ' opened here in the year before the flood', 'event', '{{}}', 0.55,
        'machine', '{{}}', '', 'machine', '', now(), now(), '', 1
    FROM generate_series(1, {claims}) n;
    INSERT INTO annotations_anchor (project_id, claim_id, "order", start, "end", quote, prefix,
        suffix)
    SELECT 1, n, 0, 0, 20, 'A bridge opened here', '', '. A bridge'
    FROM generate_series(1, {claims}) n;
    INSERT INTO annotations_attribution (project_id, claim_id, "order", speaker, role, mode,
        mention, cue, occasion, wikidata_id, origin)
    SELECT 1, n, 0, 'Ana Lee', 'Mayor', 'direct', '', '', '', '', 'machine'
    FROM generate_series(1, {claims}) n;
    INSERT INTO annotations_assignment (id, project_id, claim_id, slot, reviewer_id, state,
        decline_reason, note, created_at)
    SELECT 2 * n + slot, 1, n, slot, 1 + slot, 'submitted', '', '', now()
    FROM generate_series(1, {claims}) n, generate_series(1, 2) slot;
    INSERT INTO annotations_review (id, project_id, claim_id, reviewer_id, assignment_id,
        content_label_id, confidence, justification, created_at, updated_at, submitted_at, version)
    SELECT id, 1, claim_id, reviewer_id, id, label, 'high', repeat('The record says so. ', 8),
        now(), now(), now(), 2
    FROM annotations_assignment, (SELECT min(id) AS label FROM annotations_verdictlabel) first;
    INSERT INTO annotations_source (id, project_id, added_by_id, url, canonical_url, title,
        publisher, author, published_precision, medium, tier, archived_url, created_at)
    SELECT 1, 1, 2, 'https://a.example/', 'https://a.example/', 'Record', 'City', '', 'day', 'web',
        '', '', now();
    INSERT INTO annotations_citation (project_id, review_id, "order", source_id, aspect, stance,
        quote, locator, note, searched_for, searched_in, version)
    SELECT 1, id, 0, 1, 'content', 'supports', 'It opened.', '', '', '', '', 1
    FROM annotations_review;
"""


def by_copy() -> Iterable[bytes]:
    from annotations.exports.claims_csv import Selection, claims_of, stream_claims
    from annotations.models import Project, User

    project, root = Project.objects.get(), User.objects.get(pk=1)
    return stream_claims(Selection(claims=claims_of(project), actor=root))


def _lines(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow(row)
        if buffer.tell() > 65536:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def by_rows() -> Iterable[bytes]:
    """The very same SELECT and bytes, but each row comes to Python and is written by csv."""
    from django.db import connection, transaction

    from annotations.exports.claims_csv import Selection, _statement, claims_of
    from annotations.exports.columns import COLUMNS
    from annotations.models import Project, User

    project, root = Project.objects.get(), User.objects.get(pk=1)
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_statement(Selection(claims=claims_of(project), actor=root)))
        header = [column.name for column in COLUMNS]
        yield from _lines(chain([header], (map(_cell, row) for row in cursor)))


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


CLAIM = (
    "project__slug", "article_id", "article__title", "article__url", "article__publisher",
    "article__published_on", "article__language", "article__sha256", "article__length", "public_id",
    "number", "text", "kind", "worth", "worth_origin", "verifiability", "uttered_on", "origin",
)  # fmt: skip
REVIEW = (
    "reviewer_id", "assignment__slot", "content_label__code", "content_label__name",
    "content_label__scale__slug", "attribution_label__code", "confidence", "justification",
    "as_of", "submitted_at",
)  # fmt: skip


def by_values_list() -> Iterable[bytes]:
    from annotations.models import Claim

    rows = (
        Claim.objects.with_state()
        .order_by("article_id", "number", "reviews__assignment__slot")
        .values_list(*CLAIM, "state", "anchors__start", "anchors__end", "anchors__quote",
                     "attributions__speaker", *(f"reviews__{name}" for name in REVIEW))
    )  # fmt: skip
    return _lines(rows.iterator(chunk_size=2000))


def by_instances() -> Iterable[bytes]:
    from annotations.models import Claim

    claims = (
        Claim.objects.with_state()
        .order_by("article_id", "number")
        .select_related("project", "article")
        .defer("article__text")
        .prefetch_related(
            "anchors",
            "attributions",
            "reviews__assignment",
            "reviews__content_label__scale",
            "reviews__attribution_label",
            "reviews__citations__source",
        )
    )
    return _lines(
        row for claim in claims.iterator(chunk_size=2000) for row in _instance_rows(claim)
    )


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = row and getattr(row, name)
    return row


def _instance_rows(claim: Any) -> Iterator[list[Any]]:
    anchors = [[a.start, a.end, a.quote] for a in claim.anchors.all()]
    speakers = [{"speaker": a.speaker, "role": a.role} for a in claim.attributions.all()]
    for review in claim.reviews.all():
        citations = [
            {"stance": c.stance, "quote": c.quote, "url": _value(c, "source__url")}
            for c in review.citations.all()
        ]
        yield [
            *(_value(claim, name) for name in CLAIM),
            claim.state,
            json.dumps(anchors),
            json.dumps(speakers),
            *(_value(review, name) for name in REVIEW),
            json.dumps(citations),
        ]


WAYS: dict[str, Callable[[], Iterable[bytes]]] = {
    "COPY": by_copy,
    "rows": by_rows,
    "values_list": by_values_list,
    "instances": by_instances,
}


def measure(way: str, database: str, answer: Any) -> None:
    """In a child process: seconds, bytes, and MB of memory over what an idle child has."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    connection.settings_dict["OPTIONS"]["options"] = ""
    connection.ensure_connection()
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, first, size = time.perf_counter(), 0.0, 0
    for chunk in WAYS[way]():
        first = first or (time.perf_counter() - began if chunk else 0.0)
        size += len(chunk)
    seconds = time.perf_counter() - began
    answer.put(
        (seconds, first, size, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024)
    )


def run(way: str, database: str) -> tuple[float, float, int, float]:
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    child = context.Process(target=measure, args=(way, database, answer))
    child.start()
    result: tuple[float, float, int, float] = answer.get()
    child.join()
    return result


def fill(claims: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        # Rows that keep every rule are made much faster without being checked one by one.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(FILL.format(claims=claims, per_article=PER_ARTICLE))
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="*", default=list(WAYS), choices=WAYS)
    options = parser.parse_args()

    import django

    django.setup()
    from django.db import connection

    from factcheck.postgres import Cluster
    from tests.settings import TEST_CLUSTER

    cluster = Cluster(TEST_CLUSTER, durable=False)
    cluster.start()
    database = connection.creation.create_test_db(verbosity=0)
    try:
        fill(options.claims)
        rounds = [{way: run(way, database) for way in options.ways} for _ in range(options.rounds)]
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)
        cluster.stop()
    report(options.claims, rounds)


def report(claims: int, rounds: list[dict[str, tuple[float, float, int, float]]]) -> None:
    print(f"{claims:,} claims, {2 * claims:,} reviews, medians of {len(rounds)}")
    print(f"{'':12} {'seconds':>8} {'first byte':>10} {'MB':>7} {'memory MB':>10} {'ratio':>6}")
    base = None
    for way in rounds[0]:
        seconds, first, size, memory = (
            statistics.median(each[way][field] for each in rounds) for field in range(4)
        )
        base = base or seconds
        print(
            f"{way:12} {seconds:8.2f} {first:10.3f} {size / 1e6:7.1f} {memory:10.1f} "
            f"{seconds / base:6.1f}"
        )


if __name__ == "__main__":
    main()
