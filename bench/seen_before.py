"""Whether claims that were seen before are found again, and how long that takes.

    .venv/bin/python bench/seen_before.py --claims 100000

Recall: `seen_before.tsv` has claims with a paraphrase each, and strangers on the same subjects; all
first claims are stored, then each paraphrase is asked for. Found: its claim is among what is shown.
Strangers: claims of other lines that are shown with it. Time: the same questions among
many claims made of the words of the list, medians and the worst, on this machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

FILL = """
    WITH words AS MATERIALIZED (
        SELECT array_agg(DISTINCT word) AS list, count(DISTINCT word) AS number
        FROM annotations_claim, unnest(string_to_array(text, ' ')) AS word
    )
    INSERT INTO annotations_claim (project_id, article_id, public_id, number, text, kind, flags,
        worth_origin, worth_reasons, refers_to, origin, external_id, created_at, withdrawn_reason,
        version)
    SELECT article.project_id, article.id, gen_random_uuid(), 1000 + n, (
            SELECT string_agg(list[1 + floor(random() * words.number)::int], ' ')
            FROM words, generate_series(1, 12) WHERE n > 0
        ), 'other', '{}', 'machine', '{}', '', 'machine', '', now(), '', 1
    FROM annotations_article article, generate_series(1, %s) n
    WHERE article.id = (SELECT min(id) FROM annotations_article)
"""


def ask(rows: list[list[str]], here: Any, claims: dict[str, Any]) -> list[tuple[bool, int, float]]:
    """For each paraphrase: whether its claim is shown, how many others are, and seconds."""
    from annotations.models import Claim
    from annotations.selectors.similar import similar_claims

    answers = []
    for _, text, again in rows:
        start = time.perf_counter()
        found = [row.pk for row in similar_claims(here, Claim(pk=0, text=again))]
        took = time.perf_counter() - start
        hit = claims[text].pk in found
        answers.append((hit, len(found) - hit, took))
    return answers


def measure(options: argparse.Namespace) -> None:
    from django.db import connection, transaction

    from tests.factories import make_article, make_claim, make_project, make_user, standing

    lines = (ROOT / "bench" / "seen_before.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    with transaction.atomic():
        root = make_user("root", site_admin=True)
        project = make_project(root)
        claims = {}
        for _, text, _ in rows:
            article = make_article(project, text=text)
            claims[text] = make_claim(project, article=article, quote=text)
        here = standing(root, project)
        pairs = [row for row in rows if row[2] != "-"]
        answers = ask(pairs, here, claims)
        by_language: dict[str, list[bool]] = defaultdict(list)
        for row, (hit, _, _) in zip(pairs, answers, strict=True):
            by_language[row[0]].append(hit)
        print(f"found {sum(hit for hit, _, _ in answers)} of {len(pairs)}:", end=" ")
        print(", ".join(f"{name} {sum(hits)}/{len(hits)}" for name, hits in by_language.items()))
        print(f"strangers shown: {sum(others for _, others, _ in answers)} in {len(pairs)} answers")
        print(f"among {len(rows)} claims: {_times(answers)}")
        with connection.cursor() as cursor:
            cursor.execute(FILL, [options.claims])
            cursor.execute(
                "SELECT gin_clean_pending_list('claim_trigrams'),"
                " gin_clean_pending_list('claim_words')"
            )
            cursor.execute("ANALYZE annotations_claim")
        ask(pairs[:3], here, claims)
        print(f"among {options.claims:,} more: {_times(ask(pairs, here, claims))}")
        transaction.set_rollback(True)


def _times(answers: list[tuple[bool, int, float]]) -> str:
    seconds = [took for _, _, took in answers]
    return f"median {statistics.median(seconds) * 1e3:.1f} ms, worst {max(seconds) * 1e3:.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    options = parser.parse_args()
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    from factcheck.postgres import Cluster
    from tests.settings import TEST_CLUSTER

    cluster = Cluster(TEST_CLUSTER, durable=False)
    cluster.start()
    try:
        made = setup_databases(0, interactive=False)
        try:
            measure(options)
        finally:
            teardown_databases(made, 0)
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
