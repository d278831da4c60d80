"""Plans to look at before anything is done: who would be asked for what, and what is left over.

Made only of what the manager may know (``candidates.py``); ``owed`` is what each person owes as far
as the manager sees it, so that a plan does not tell of hidden reviews by whom it spares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from ..choices import AssignmentState, Worth
from ..exceptions import Refused
from ..models import Assignment, Claim, Review
from ..policies import Standing
from ..querysets import AssignmentQuerySet, ClaimQuerySet
from .assigning import MOST_AT_ONCE
from .candidates import Asking, Person, askable, askings_of, people_to_ask
from .planning import WAYS, Held, Openings, level, share_out

MOST_ARTICLES = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """What a manager wants assigned: open slots of which claims, to whom, in which way.

    No article and no claim chosen means all; ``worth`` is the least band, "" for any.
    """

    people: tuple[int, ...] = ()
    way: str = "round_robin"
    articles: tuple[int, ...] = ()
    claims: tuple[int, ...] = ()
    worth: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What one person would get, beside what they owe."""

    person: Person
    owed: int
    change: int

    @property
    def then(self) -> int:
        return self.owed + self.change


@dataclass(frozen=True, slots=True)
class Left:
    """Slots of a claim for which nobody of the pool can be asked, and why each of them cannot."""

    claim: Claim
    slots: int
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class AssignPlan:
    """``beyond`` are claims that wait for the next plan, because this one is full."""

    pairs: Sequence[tuple[int, int]]
    shares: list[Share]
    left: list[Left]
    claims: int
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    row: Assignment
    person: Person


@dataclass(frozen=True, slots=True)
class LevelPlan:
    moves: list[Move] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)


def open_slots(standing: Standing) -> ClaimQuerySet:
    """Claims that lack reviewers, as far as the manager may ask for them."""
    rows: ClaimQuerySet = askable(standing).filter(slots_taken__lt=F("project__reviews_per_claim"))
    return rows


@dataclass(frozen=True, slots=True)
class Scope:
    """An article with claims that lack reviewers."""

    pk: int
    title: str
    claims: int
    slots: int


def open_slots_by_article(standing: Standing) -> list[Scope]:
    """The articles in which reviews can be assigned, those that lack most first."""
    wanted = F("project__reviews_per_claim") - F("slots_taken")
    rows = (
        open_slots(standing)
        .order_by()
        .values("article", "article__title")
        .annotate(claims=Count("pk"), slots=Sum(wanted))
        .order_by("-slots", "article")
        .values_list("article", "article__title", "claims", "slots")
    )
    return [Scope(*row) for row in rows[:MOST_ARTICLES]]


def plan_to_assign(standing: Standing, wish: Wish, owed: Mapping[int, int]) -> AssignPlan:
    """Who would be asked for what. ``Refused`` names the part of the wish that is not possible."""
    pool = _pool(standing, wish.people)
    if wish.way not in WAYS:
        raise Refused(_("Choose how the reviews are shared out."), field="way")
    rows = _wanted(standing, wish)
    in_all = rows.count()
    shown = rows.most_worth_first().select_related("article").defer("article__text")
    askings = askings_of(standing, shown[:MOST_AT_ONCE])
    shares = share_out(
        [_openings(asking, pool) for asking in askings.values()],
        [person.pk for person in pool],
        owed,
        way=wish.way,
        at_most=MOST_AT_ONCE,
    )
    met = {pk for pk, _ in shares.pairs} | set(shares.left)
    return AssignPlan(
        pairs=shares.pairs,
        shares=_shares(pool, owed, [person for _, person in shares.pairs]),
        left=[_left(askings[pk], slots, pool) for pk, slots in shares.left.items()],
        claims=len({pk for pk, _ in shares.pairs}),
        beyond=in_all - len(met),
    )


def plan_to_level(standing: Standing, people: Sequence[int], owed: Mapping[int, int]) -> LevelPlan:
    """Which untouched assignments would go from who owes most to who owes least."""
    pool = _pool(standing, people)
    if len(pool) < 2:
        raise Refused(_("Choose two people or more."), field="people")
    begun = Review.objects.begun().values("assignment")
    visible: AssignmentQuerySet = Assignment.objects.visible_to(standing.actor)
    # A hold that somebody took for minutes is a promise to them; what was asked of them is not.
    untouched = visible.to_do().filter(
        project=standing.project,
        reviewer__in=[person.pk for person in pool],
        state=AssignmentState.OPEN,
        held_until__isnull=True,
    )
    rows = list(
        untouched.exclude(pk__in=begun)
        .select_related("reviewer", "claim__article")
        .defer("claim__article__text")
        .order_by("-pk")[: 5 * MOST_AT_ONCE]
    )
    askings = askings_of(standing, askable(standing).filter(pk__in={row.claim_id for row in rows}))
    held = [
        Held(row.pk, row.claim_id, row.reviewer_id, _eligible(askings[row.claim_id], pool))
        for row in rows
        if row.claim_id in askings
    ]
    moves = level(held, [person.pk for person in pool], owed)[:MOST_AT_ONCE]
    row_of, named = {row.pk: row for row in rows}, {person.pk: person for person in pool}
    found = [Move(row_of[pk], named[who]) for pk, who in moves]
    return LevelPlan(
        found,
        _shares(pool, owed, [who for _, who in moves], [row_of[pk].reviewer_id for pk, _ in moves]),
    )


def _pool(standing: Standing, people: Sequence[int]) -> list[Person]:
    known = {person.pk: person for person in people_to_ask(standing)}
    if not people:
        raise Refused(_("Choose at least one person."), field="people")
    if set(people) - known.keys():
        raise Refused(_("Choose people who review in this project."), field="people")
    return [person for pk, person in known.items() if pk in people]


def _wanted(standing: Standing, wish: Wish) -> ClaimQuerySet:
    rows: Any = open_slots(standing)
    if wish.articles:
        rows = rows.filter(article__in=wish.articles)
    if wish.claims:
        rows = rows.filter(pk__in=wish.claims)
    if wish.worth:
        if wish.worth not in Worth.values:
            raise Refused(_("This is not one of the choices."), field="worth")
        rows = rows.filter(worth__gte=Worth.values.index(wish.worth) / 4)
    return rows  # type: ignore[no-any-return]


def _openings(asking: Asking, pool: Sequence[Person]) -> Openings:
    return Openings(asking.claim.pk, asking.free, _eligible(asking, pool))


def _eligible(asking: Asking, pool: Sequence[Person]) -> frozenset[int]:
    return frozenset(person.pk for person in pool if not asking.why_not(person))


def _left(asking: Asking, slots: int, pool: Sequence[Person]) -> Left:
    why = [(person.name, asking.why_not(person)) for person in pool]
    return Left(asking.claim, slots, [f"{name} {reason}" for name, reason in why if reason])


def _shares(
    pool: Sequence[Person],
    owed: Mapping[int, int],
    gets: Sequence[int],
    gives: Sequence[int] = (),
) -> list[Share]:
    return [
        Share(
            person,
            owed.get(person.pk, 0),
            sum(who == person.pk for who in gets) - sum(who == person.pk for who in gives),
        )
        for person in pool
    ]
