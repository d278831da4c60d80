"""Who of a pool reviews which claim: pure planning, without a database. People are ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

WAYS = {
    "round_robin": gettext_lazy("In turn"),
    "balanced": gettext_lazy("Whoever owes least"),
}


@dataclass(frozen=True, slots=True)
class Openings:
    """A claim with ``free`` slots, and the people of the pool who may be asked."""

    claim: int
    free: int
    eligible: frozenset[int]


@dataclass(frozen=True, slots=True)
class Shares:
    """``pairs`` of (claim, person) in the order of the claims; ``left`` are slots by claim for
    which the pool has nobody.
    """

    pairs: tuple[tuple[int, int], ...]
    left: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Held:
    """An untouched assignment, who has it, and who of the pool may be asked instead."""

    assignment: int
    claim: int
    holder: int
    eligible: frozenset[int]


def share_out(
    openings: Sequence[Openings],
    pool: Sequence[int],
    owed: Mapping[int, int],
    *,
    way: str,
    at_most: int,
) -> Shares:
    """Fill the slots of the claims, first come first served, with at most ``at_most`` people.

    "round_robin" asks in turn; who is passed over because they may not be asked stays first in
    turn. "balanced" asks whoever owes least, what this plan gives them counted in. Nobody is asked
    twice for one claim. Claims beyond the limit stand in neither part of the answer.
    """
    turn, load = list(pool), {person: owed.get(person, 0) for person in pool}
    pairs: list[tuple[int, int]] = []
    left: dict[int, int] = {}
    for opening in openings:
        asked: set[int] = set()
        while len(asked) < opening.free and len(pairs) < at_most:
            may = [person for person in turn if person in opening.eligible - asked]
            if not may:
                left[opening.claim] = opening.free - len(asked)
                break
            person = may[0] if way == "round_robin" else min(may, key=load.__getitem__)
            turn.remove(person)
            turn.append(person)
            load[person] += 1
            asked.add(person)
            pairs.append((opening.claim, person))
    return Shares(tuple(pairs), left)


def level(
    held: Sequence[Held], pool: Sequence[int], owed: Mapping[int, int]
) -> list[tuple[int, int]]:
    """Moves (assignment, person) from who owes most to who owes least, until no move helps.

    A move helps when the giver owes at least two more than the receiver. Each assignment moves
    once, and nobody gets a claim twice.
    """
    load = {person: owed.get(person, 0) for person in pool}
    of = {person: [row for row in held if row.holder == person] for person in pool}
    got: set[tuple[int, int]] = set()
    moves: list[tuple[int, int]] = []
    while (move := _best_move(of, load, got)) is not None:
        row, person = move
        of[row.holder].remove(row)
        load[row.holder] -= 1
        load[person] += 1
        got.add((row.claim, person))
        moves.append((row.assignment, person))
    return moves


def _best_move(
    of: Mapping[int, list[Held]], load: Mapping[int, int], got: set[tuple[int, int]]
) -> tuple[Held, int] | None:
    for giver in sorted(load, key=load.__getitem__, reverse=True):
        for receiver in sorted(load, key=load.__getitem__):
            if load[giver] - load[receiver] < 2:
                break
            for row in of[giver]:
                if receiver in row.eligible and (row.claim, receiver) not in got:
                    return row, receiver
    return None
