"""Sharing out and evening out, without a database: nobody twice, fair, nothing left in reach."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from annotations.services.planning import Held, Openings, level, share_out

A, B, C = 1, 2, 3
ALL = frozenset([A, B, C])


def openings(*free: int) -> list[Openings]:
    return [Openings(10 + number, n, ALL) for number, n in enumerate(free)]


def given_to(shares: tuple[tuple[int, int], ...]) -> list[int]:
    return [person for _, person in shares]


def test_in_turn_each_gets_one_after_the_other() -> None:
    shares = share_out(openings(1, 1, 1, 1), [A, B, C], {A: 9}, way="round_robin", at_most=99)
    assert given_to(shares.pairs) == [A, B, C, A]


def test_who_is_passed_over_stays_first_in_turn() -> None:
    claims = [Openings(10, 1, frozenset([B])), *openings(1, 1)]
    shares = share_out(claims, [A, B], {}, way="round_robin", at_most=99)
    assert given_to(shares.pairs) == [B, A, B]


def test_balanced_fills_up_who_owes_least() -> None:
    shares = share_out(openings(1, 1, 1, 1), [A, B, C], {A: 3, B: 1}, way="balanced", at_most=99)
    assert Counter(given_to(shares.pairs)) == {C: 2, B: 2}, "then they owe 3, 3 and 2"


def test_what_nobody_can_do_is_left() -> None:
    claims = [Openings(10, 2, frozenset([A])), Openings(11, 1, frozenset())]
    shares = share_out(claims, [A, B], {}, way="balanced", at_most=99)
    assert shares.pairs == ((10, A),)
    assert shares.left == {10: 1, 11: 1}


def test_beyond_the_limit_nothing_is_said() -> None:
    shares = share_out(openings(2, 2, 2), [A, B, C], {}, way="round_robin", at_most=3)
    assert len(shares.pairs) == 3
    assert shares.left == {}


PEOPLE = st.sets(st.integers(1, 6), min_size=1)
CLAIMS = st.lists(st.tuples(st.integers(0, 5), st.frozensets(st.integers(1, 6))), max_size=12)
OWED = st.dictionaries(st.integers(1, 6), st.integers(0, 9))


@given(CLAIMS, PEOPLE, OWED, st.sampled_from(["round_robin", "balanced"]))
def test_every_slot_in_reach_is_given_once(
    claims: list[tuple[int, frozenset[int]]], pool: set[int], owed: dict[int, int], way: str
) -> None:
    rows = [Openings(number, free, who & pool) for number, (free, who) in enumerate(claims)]
    shares = share_out(rows, sorted(pool), owed, way=way, at_most=10**6)
    assert len(set(shares.pairs)) == len(shares.pairs), "nobody twice"
    got = Counter(claim for claim, _ in shares.pairs)
    for row in rows:
        assert got[row.claim] == min(row.free, len(row.eligible))
        assert shares.left.get(row.claim, 0) == row.free - got[row.claim]
    assert all(person in rows[claim].eligible for claim, person in shares.pairs)


@given(st.integers(0, 40), st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_balanced_is_as_even_as_can_be(number: int, loads: list[int]) -> None:
    """The one it gives to never ends up above somebody by more than one."""
    people = list(range(len(loads)))
    owed = dict(enumerate(loads))
    rows = [Openings(claim, 1, frozenset(people)) for claim in range(number)]
    shares = share_out(rows, people, owed, way="balanced", at_most=10**6)
    then = Counter(owed) + Counter(given_to(shares.pairs))
    for person in set(given_to(shares.pairs)):
        assert then[person] - min(then[other] for other in people) <= 1


def held(number: int, holder: int, eligible: frozenset[int] = ALL) -> Held:
    return Held(100 + number, 10 + number, holder, eligible - {holder})


def test_levelling_moves_from_most_to_least() -> None:
    moves = level([held(n, A) for n in range(6)], [A, B, C], {A: 6})
    assert Counter(person for _, person in moves) == {B: 2, C: 2}


def test_levelling_stops_when_no_move_helps() -> None:
    assert level([held(0, A), held(1, A)], [A, B], {A: 2, B: 1}) == []
    assert level([], [A, B], {A: 9}) == [], "what is begun does not move"


def test_levelling_passes_by_who_may_not() -> None:
    rows = [held(n, A, frozenset([C])) for n in range(4)]
    assert {person for _, person in level(rows, [A, B, C], {A: 4, C: 1})} == {C}


def test_nobody_gets_one_claim_twice() -> None:
    rows = [Held(100, 10, A, frozenset([C])), Held(101, 10, B, frozenset([C]))]
    assert len(level(rows, [A, B, C], {A: 5, B: 5})) == 1


@given(st.lists(st.tuples(st.integers(1, 4), st.frozensets(st.integers(1, 4))), max_size=15))
def test_levelling_never_makes_it_worse(rows: list[tuple[int, frozenset[int]]]) -> None:
    all_held = [Held(n, n, who, may - {who}) for n, (who, may) in enumerate(rows)]
    owed = Counter(who for who, _ in rows)
    pool = [1, 2, 3, 4]
    moves = level(all_held, pool, owed)
    assert len({row for row, _ in moves}) == len(moves)
    then = Counter(owed)
    for row, person in moves:
        assert person in all_held[row].eligible
        then[all_held[row].holder] -= 1
        then[person] += 1
    spread = [max(c[p] for p in pool) - min(c[p] for p in pool) for c in (owed, then)]
    assert spread[1] <= spread[0]
