"""What it costs an act to ring: the same inserts with and without the trigger, in turns.

    .venv/bin/python bench/ringing.py --rounds 40

One writer, then four at once in four projects: commits that notify wait for each other. Each round
has a block with the trigger and one without. Prints the medians of milliseconds an act.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from save import durable_database

ACTS = 25  # of each writer in a block
INSERT = """
    INSERT INTO annotations_activity (project_id, actor_id, verb, object_type, object_id)
    VALUES (%s, %s, 'project.changed', 'project', %s)
"""


def block(projects: list[int], actor: int) -> float:
    """Milliseconds an act, each in a transaction of its own, with a writer for each project."""
    import psycopg
    from django.conf import settings

    given = settings.DATABASES["default"]
    where = {"host": given["HOST"], "port": given["PORT"], "dbname": given["NAME"]}

    def write(project: int) -> None:
        with psycopg.connect(**where, user=given["USER"], autocommit=True) as connection:
            ready.wait()
            for _ in range(ACTS):
                connection.execute(INSERT, [project, actor, project])

    ready = threading.Barrier(len(projects) + 1)
    writers = [threading.Thread(target=write, args=[project]) for project in projects]
    for writer in writers:
        writer.start()
    ready.wait()
    started = time.perf_counter()
    for writer in writers:
        writer.join()
    return 1000 * (time.perf_counter() - started) / (ACTS * len(projects))


def main() -> None:
    parser = argparse.ArgumentParser(description="Cost of ringing.")
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    with durable_database():
        from django.db import connection

        from tests import factories as make

        root = make.make_user("root", site_admin=True)
        projects = [make.make_project(root, f"p{number}").pk for number in range(4)]
        print(f"{'':<12}{'silent ms':>11}{'ringing ms':>12}{'ratio':>8}")
        for name, written in (("1 writer", projects[:1]), ("4 writers", projects)):
            times: dict[str, list[float]] = {"DISABLE": [], "ENABLE": []}
            for _ in range(rounds):
                for state, each in times.items():
                    with connection.cursor() as cursor:
                        cursor.execute(
                            f"ALTER TABLE annotations_activity {state} TRIGGER activity_ring"
                        )
                    each.append(block(written, root.pk))
            silent, ringing = (statistics.median(each) for each in times.values())
            print(f"{name:<12}{silent:>11.2f}{ringing:>12.2f}{ringing / silent:>8.2f}")


if __name__ == "__main__":
    main()
