"""What saving a review costs, beside one bare Django insert.

    .venv/bin/python bench/save.py --rounds 200

Starts a database that is as durable as a real one, then takes turns: a bare insert, an autosaved
draft, a draft with another verdict (which history is told of), a submission, and a submission under
a request key as pages send it. Prints medians, the spread, queries, and ratios to the bare insert.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


@contextmanager
def durable_database() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as directory:
        # PostgreSQL does not run as root, and its own account must get to its directory.
        Path(directory).chmod(0o711)
        os.environ |= {
            "FACTCHECK_HOME": directory,
            "FACTCHECK_LOCAL": "1",
            "DATABASE_STATEMENT_TIMEOUT_MS": "0",
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from factcheck import setup
        from factcheck.postgres import Cluster

        cluster = Cluster()
        cluster.start()
        try:
            setup.migrate()
            yield
        finally:
            setup.disconnect()
            cluster.stop()


def acts(rounds: int) -> dict[str, Callable[[int], Any]]:
    """What is measured, by name; each is called with the number of the round."""
    from annotations.choices import Role
    from annotations.models import Comment, Review
    from annotations.services.projects import add_member
    from annotations.services.requests import once
    from annotations.services.reviews import Judgement, save_draft, submit_review
    from tests import factories as make

    root, ben, chi = (
        make.make_user(name, site_admin=name == "root") for name in ("root", "b", "c")
    )
    project = make.make_project(root, agreement_rule="never")
    for user in (ben, chi):
        add_member(standing=make.standing(root, project), user=user, role=Role.REVIEWER)
    claims = make.ready_claims(project, rounds)
    mine = [make.take(claim, ben) for claim in claims]
    theirs = [make.take(claim, chi) for claim in claims]
    for assignment in (*mine, *theirs):
        make.make_citation(assignment)
    standings = {user.pk: make.standing(user, project) for user in (ben, chi)}
    verdicts = [make.label(project, code) for code in ("true", "false")]
    said = make.label(project, "accurate-quote")

    def judge(service: Callable[..., Review], assignment: Any, verdict: int, version: int) -> int:
        review = service(
            standing=standings[assignment.reviewer_id],
            assignment=assignment,
            version=version,
            judgement=Judgement(verdicts[verdict], said, "high", make.JUSTIFICATION),
        )
        return review.version

    def under_a_key(n: int) -> Any:
        return once(
            actor=chi,
            project=project,
            route="reviews.edit",
            key=f"{n:032x}",
            body={"verdict": "true", "justification": make.JUSTIFICATION},
            act=lambda: judge(submit_review, theirs[n], 0, 1),
        )

    return {
        "bare insert": lambda n: Comment.objects.create(
            project=project, claim=claims[n], author=ben, text=make.JUSTIFICATION
        ),
        "draft, other verdict": lambda n: judge(save_draft, mine[n], 1, 1),
        "draft, autosave": lambda n: judge(save_draft, mine[n], 1, 2),
        "submission": lambda n: judge(submit_review, mine[n], 0, 3),
        "submission under a key": under_a_key,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Cost of saving a review.")
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    with durable_database():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        measured = acts(rounds)
        times: dict[str, list[float]] = {name: [] for name in measured}
        queries = {}
        for n in range(rounds - 1):
            for name, act in measured.items():
                started = time.perf_counter()
                act(n)
                times[name].append((time.perf_counter() - started) * 1000)
        for name, act in measured.items():
            with CaptureQueriesContext(connection) as captured:
                act(rounds - 1)
            queries[name] = len(captured)
        bare = statistics.median(times["bare insert"])
        print(f"{'':<24}{'median ms':>10}{'p90 ms':>9}{'queries':>9}{'ratio':>8}")
        for name, each in times.items():
            median, p90 = statistics.median(each), statistics.quantiles(each, n=10)[-1]
            print(f"{name:<24}{median:>10.2f}{p90:>9.2f}{queries[name]:>9}{median / bare:>8.1f}")


if __name__ == "__main__":
    main()
