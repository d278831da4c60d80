"""What the agreement figures cost, beside the oracle library.

    .venv/bin/python bench/agreement.py --rounds 5

Makes up 50,000 claims with 2 reviews each (20 reviewers, 4 labels) and computes every figure with
an interval from 1,000 resamples. Prints median milliseconds, and the ratio to one Krippendorff's
alpha without an interval by the package krippendorff (its counting of reviews not included).
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from annotations import agreement

LABELS = "abcd"
RANKS = {label: n for n, label in enumerate(LABELS)}


def made_up(claims: int) -> list[agreement.Review]:
    rng = random.Random(1)
    people = [f"reviewer {n}" for n in range(20)]
    found: list[agreement.Review] = []
    for claim in range(claims):
        usual = rng.choice(LABELS)
        for person in rng.sample(people, 2):
            found.append((claim, person, usual if rng.random() < 0.7 else rng.choice(LABELS)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Cost of the agreement figures.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--claims", type=int, default=50_000)
    arguments = parser.parse_args()
    given = made_up(arguments.claims)
    reviews = agreement.Reviews.of(given, ranks=RANKS)
    counts = np.zeros((arguments.claims, len(LABELS)), dtype=int)
    for claim, _, label in given:
        counts[claim, RANKS[label]] += 1

    def everything() -> None:
        fresh = agreement.Reviews.of(given, ranks=RANKS)
        agreement.measure(fresh)
        agreement.cohen_kappas(fresh)
        agreement.confusion(fresh)
        agreement.least_agreed(fresh)
        agreement.prevalence(fresh)

    acts: dict[str, Callable[[], Any]] = {
        "oracle, alpha alone": lambda: krippendorff.alpha(
            value_counts=counts, level_of_measurement="ordinal"
        ),
        "reading": lambda: agreement.Reviews.of(given, ranks=RANKS).patterns,
        "five figures": lambda: agreement.measure(reviews),
        "Cohen, every pair": lambda: agreement.cohen_kappas(reviews),
        "least agreed": lambda: agreement.least_agreed(reviews),
        "everything": everything,
    }
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(arguments.rounds):
        for name, act in acts.items():
            started = time.perf_counter()
            act()
            times[name].append((time.perf_counter() - started) * 1000)
    bare = statistics.median(times["oracle, alpha alone"])
    print(f"{'':<24}{'median ms':>10}{'ratio':>8}")
    for name, each in times.items():
        median = statistics.median(each)
        print(f"{name:<24}{median:>10.1f}{median / bare:>8.1f}")


if __name__ == "__main__":
    main()
