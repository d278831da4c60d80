"""Kills, lost acknowledgements and races against a real site: what is lost, doubled, overwritten.

    .venv/bin/python bench/faults.py
    .venv/bin/python bench/faults.py --only kills --writers 64 --kills 60

Starts `manage.py up` in a state directory of its own, and prints for each proof what was tried,
what was bad, and what its control found: the same proof of something that does not guard itself.
Ends with 1 when anything is bad, or when a control finds nothing. The short forms of the same
proofs run with the tests (`tests/faults/`, `tests/races/`).
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.faults.engine import contests
from tests.faults.engine.ledger import by_kind
from tests.faults.engine.proxy import CommitDropper
from tests.faults.engine.runs import Run, killed, unacknowledged
from tests.faults.engine.site import KILLS, Site, leave_nothing, running
from tests.faults.engine.writers import Adder
from tests.races.saboteurs import increments_that_survive, rows_for

TWINS = ("tests/views/test_twin_worlds.py", "tests/views/test_discussion_twins.py")
OBEDIENT_S = 10.0  # longer than any Retry-After


class Proof(NamedTuple):
    tried: str
    bad: list[str]
    control: str
    control_found: int
    notes: list[str]


def kills(site: Site, asked: argparse.Namespace) -> Proof:
    """Writers at work while a web worker, a backend and the postmaster are killed in turn."""
    site.random = random.Random(asked.seed)
    world = site.world(writers=asked.writers, claims=asked.claims)
    run = killed(site, world, asked.kills, between_s=asked.between, most_s=OBEDIENT_S)
    bad = run.bad + site.faults()
    recovery = statistics.quantiles(run.recovery_s, n=20)[-1] if asked.kills > 1 else 0.0
    few = site.world(writers=8, claims=3)
    with site.without_durable_commits():
        control = killed(site, few, kills=1, kinds=("postmaster",))
    return Proof(
        f"{asked.kills} kills ({', '.join(KILLS)}), {_told(run)}",
        bad,
        "without synchronous_commit, lost",
        len(control.reckoning.lost),
        [
            str(by_kind(run.ledger.acts)),
            f"three acknowledgements after a kill: p95 {recovery:.1f} s",
        ],
    )


def acks(site: Site, asked: argparse.Namespace) -> Proof:
    """Commit acknowledgements that a door before the database keeps to itself."""
    world = site.world(writers=asked.writers, claims=asked.claims)
    few = site.world(writers=8, claims=3)
    proxy = CommitDropper(site.socket, chance=0.4, seed=asked.seed)
    with running(site.state, proxy.url) as behind:
        run = unacknowledged(behind, proxy, world, asked.drops, most_s=OBEDIENT_S)
        dropped = proxy.dropped
        control = unacknowledged(behind, proxy, few, 20, keys=False, make=Adder)
    proxy.close()
    return Proof(
        f"{dropped} acknowledgements dropped, {_told(run)}",
        run.bad + site.faults(),
        "without request keys, doubled",
        len(control.reckoning.doubled),
        [str(by_kind(run.ledger.acts))],
    )


def edits(site: Site, asked: argparse.Namespace) -> Proof:
    """Eight editors of one review."""
    contest = contests.edits(site, site.world(), asked.editors, asked.edits)
    accepted = contest.tried - contest.refused
    wanted = asked.editors * asked.edits
    lost = wanted - increments_that_survive(site.url, asked.editors, asked.edits)
    return Proof(
        f"{contest.tried} edits by {asked.editors}, {accepted} accepted, {contest.refused} refused",
        contest.bad,
        "without a version, lost",
        lost,
        [],
    )


def pairs(site: Site, asked: argparse.Namespace) -> Proof:
    """Two adjudicators for each claim."""
    contest = contests.pairs(site, site.world(pairs=asked.pairs))
    return Proof(
        f"{contest.tried} pairs, {contest.refused} told",
        contest.bad,
        "look, then insert: doubled",
        rows_for(site.url, asked.pairs, people=2) - asked.pairs,
        [],
    )


def slot(site: Site, asked: argparse.Namespace) -> Proof:
    """Twenty reviewers for the last place of each claim."""
    contest = contests.last_slots(site, site.world(slots=asked.slots))
    return Proof(
        f"{contest.tried} last places, {contest.refused} of 20 each told",
        contest.bad,
        "count, then take: too many",
        rows_for(site.url, asked.slots, people=20) - asked.slots,
        [],
    )


def twins(site: Site, asked: argparse.Namespace) -> Proof:
    """Two worlds that differ in others' judgements, each choice of each filter for each person."""
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rfEp", *TWINS],
        cwd=Path(__file__).resolve().parent.parent,
        env=os.environ | {"TWIN_WORLDS": "every"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = told.stdout.splitlines()
    bad = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    if told.returncode and not bad:
        bad = [told.stderr[-500:] or "the tests did not run"]
    found = [line for line in lines if line.startswith("PASSED") and "saboteur" in line]
    return Proof(lines[-1] if lines else "", bad, "worlds with a leak, found", len(found), [])


PROOFS: dict[str, Callable[[Site, argparse.Namespace], Proof]] = {
    "kills": kills,
    "acks": acks,
    "edits": edits,
    "pairs": pairs,
    "slot": slot,
    "twins": twins,
}


def _told(run: Run) -> str:
    stubborn = run.stubborn
    return (
        f"{run.ledger.tried} acts acknowledged, {stubborn.retried} of them after a retry"
        f" ({stubborn.cut_off} cut off, {stubborn.told_to_wait} told to wait)"
    )


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Faults and races against a real site.")
    parser.add_argument("--only", choices=PROOFS, action="append", help="may be given repeatedly")
    for name, value, what in (
        ("writers", 64, "writers over HTTP"),
        ("claims", 6, "claims that each writer takes to a verdict before they add articles"),
        ("kills", 60, "kills, one kind after the other"),
        ("drops", 1000, "commit acknowledgements to drop"),
        ("editors", 8, "editors of one review"),
        ("edits", 200, "edits of each"),
        ("pairs", 500, "pairs of adjudicators"),
        ("slots", 50, "claims with one place left"),
        ("seed", 1, "what chance starts from"),
    ):
        parser.add_argument(f"--{name}", type=int, default=value, help=f"{what} ({value})")
    parser.add_argument("--between", type=float, default=1.0, help="seconds before a kill (1)")
    return parser.parse_args()


def main() -> int:
    asked = parsed()
    # A commit that is not in this directory's history would name nothing.
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=Path(__file__).parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    today = datetime.datetime.now(datetime.UTC).date()
    print(f"{today}, commit {told.stdout.strip() or 'unknown'}, seed {asked.seed},", end=" ")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores", flush=True)
    directory, failed = Path(tempfile.mkdtemp(prefix="claimdesk-")), False
    # PostgreSQL does not run as root, and its own account must get to its directory.
    directory.chmod(0o755)
    try:
        with running(directory / "state") as site:
            for name in asked.only or PROOFS:
                started, busy = time.monotonic(), os.getloadavg()[0]
                try:
                    proof = PROOFS[name](site, asked)
                except AssertionError as error:
                    proof = Proof("broken off", [str(error)], "not reached", 0, [])
                failed |= bool(proof.bad) or proof.control_found <= 0
                print(f"\n{name}: {PROOFS[name].__doc__}")
                print(f"  tried    {proof.tried}")
                print(f"  bad      {len(proof.bad)}")
                print(f"  control  {proof.control} {proof.control_found}")
                for line in (*proof.notes, *(each[:500] for each in proof.bad[:20])):
                    print(f"           {line}")
                took = time.monotonic() - started
                print(f"           {took:.0f} s, load before {busy:.1f}", flush=True)
    finally:
        leave_nothing(directory / "state")
        shutil.rmtree(directory)
    print("\nFAILED" if failed else "\nall hold")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
