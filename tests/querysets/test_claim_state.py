"""One definition of a claim's state, and what of it each person is shown (P6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from annotations.choices import ClaimState, DeclineReason, Role
from annotations.models import Claim, Project, User
from annotations.services.adjudications import send_back
from annotations.services.assignments import decline_claim
from annotations.services.claims import withdraw_claim
from annotations.services.projects import add_member, change_project
from tests.factories import (
    agreed_claim,
    disputed_claim,
    make_claim,
    make_review,
    make_user,
    queries_of,
    ready_claim,
    ready_claims,
    settle,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

Make = Callable[..., Claim]


def state_of(claim: Claim) -> str:
    return str(Claim.objects.with_state().get(pk=claim.pk).state)


def shown_to(actor: User, claim: Claim) -> str:
    return str(Claim.objects.with_shown_state(actor).get(pk=claim.pk).shown_state)


def proposed(p: Project, ada: User, ben: User, chi: User) -> Claim:
    return make_claim(p)


def ready(p: Project, ada: User, ben: User, chi: User) -> Claim:
    return ready_claim(p)


def taken(p: Project, ada: User, ben: User, chi: User) -> Claim:
    claim = ready_claim(p)
    take(claim, ben)
    return claim


def drafted(p: Project, ada: User, ben: User, chi: User) -> Claim:
    claim = ready_claim(p)
    make_review(claim, ben, submitted=False)
    return claim


def one_in(p: Project, ada: User, ben: User, chi: User) -> Claim:
    claim = ready_claim(p)
    make_review(claim, ben)
    return claim


def one_in_one_drafted(p: Project, ada: User, ben: User, chi: User) -> Claim:
    claim = one_in(p, ada, ben, chi)
    make_review(claim, chi, "false", submitted=False)
    return claim


def disputed(p: Project, ada: User, ben: User, chi: User) -> Claim:
    return disputed_claim(p, [ben, chi])


def disputed_on_attribution(p: Project, ada: User, ben: User, chi: User) -> Claim:
    claim = ready_claim(p, speaker="Ana Lee")
    make_review(claim, ben)
    make_review(claim, chi, attribution="misattributed")
    return claim


def agreed(p: Project, ada: User, ben: User, chi: User) -> Claim:
    return agreed_claim(p, [ben, chi])


def settled_by_agreement(p: Project, ada: User, ben: User, chi: User) -> Claim:
    claim = ready_claim(p)
    make_review(claim, ben)
    make_review(claim, chi)
    return claim


def settled(p: Project, ada: User, ben: User, chi: User) -> Claim:
    claim = disputed(p, ada, ben, chi)
    settle(claim, ada)
    return claim


def sent_back(p: Project, ada: User, ben: User, chi: User) -> Claim:
    claim = disputed(p, ada, ben, chi)
    send_back(standing=standing(ada, p), claim=claim, note="Look at the date again.")
    return claim


def declined(p: Project, ada: User, ben: User, chi: User) -> Claim:
    claim = ready_claim(p)
    decline_claim(
        standing=standing(ben, p), assignment=take(claim, ben), reason=DeclineReason.EXPERTISE
    )
    return claim


def withdrawn(p: Project, ada: User, ben: User, chi: User) -> Claim:
    claim = one_in(p, ada, ben, chi)
    withdraw_claim(standing=standing(ada, p), claim=claim, version=claim.version, reason="repeated")
    return claim


STATES = [
    (proposed, ClaimState.PROPOSED),
    (ready, ClaimState.READY),
    (taken, ClaimState.IN_REVIEW),
    (drafted, ClaimState.IN_REVIEW),
    (one_in, ClaimState.IN_REVIEW),
    (one_in_one_drafted, ClaimState.IN_REVIEW),
    (disputed, ClaimState.DISPUTED),
    (disputed_on_attribution, ClaimState.DISPUTED),
    (agreed, ClaimState.AGREED),
    (settled_by_agreement, ClaimState.SETTLED),
    (settled, ClaimState.SETTLED),
    (sent_back, ClaimState.IN_REVIEW),
    (declined, ClaimState.READY),
    (withdrawn, ClaimState.WITHDRAWN),
]


@pytest.mark.parametrize(("make", "state"), STATES)
def test_state(
    project: Project, ada: User, ben: User, chi: User, make: Make, state: ClaimState
) -> None:
    assert state_of(make(project, ada, ben, chi)) == state


@pytest.mark.parametrize(("make", "state"), STATES)
def test_agreed_and_disputed_ones_await_a_verdict(
    project: Project, ada: User, ben: User, chi: User, make: Make, state: ClaimState
) -> None:
    claim = make(project, ada, ben, chi)
    awaits = state in (ClaimState.AGREED, ClaimState.DISPUTED)
    assert list(Claim.objects.awaiting_verdict()) == ([claim] if awaits else [])


def test_the_table_has_every_state() -> None:
    assert {state for _, state in STATES} == set(ClaimState)


# Who is shown what, in a blind project. Those not named see what an outside reviewer sees.
SHOWN: list[tuple[Make, dict[str, ClaimState]]] = [
    (proposed, {"dan": ClaimState.PROPOSED}),
    (ready, {"dan": ClaimState.READY}),
    (taken, {"dan": ClaimState.READY, "ben": ClaimState.IN_REVIEW}),
    (drafted, {"dan": ClaimState.READY, "ben": ClaimState.IN_REVIEW}),
    (one_in, {"dan": ClaimState.READY, "ben": ClaimState.IN_REVIEW}),
    (
        one_in_one_drafted,
        {"dan": ClaimState.READY, "ben": ClaimState.IN_REVIEW, "chi": ClaimState.IN_REVIEW},
    ),
    (
        disputed,
        {
            "dan": ClaimState.IN_REVIEW,
            "ada": ClaimState.DISPUTED,
            "mia": ClaimState.DISPUTED,
            "root": ClaimState.DISPUTED,
        },
    ),
    (
        agreed,
        {
            "dan": ClaimState.IN_REVIEW,
            "ada": ClaimState.AGREED,
            "mia": ClaimState.AGREED,
            "root": ClaimState.AGREED,
        },
    ),
    (settled_by_agreement, {"dan": ClaimState.SETTLED}),
    (settled, {"dan": ClaimState.SETTLED}),
    (
        sent_back,
        {"dan": ClaimState.READY, "ben": ClaimState.IN_REVIEW, "chi": ClaimState.IN_REVIEW},
    ),
    (declined, {"dan": ClaimState.READY}),
    (withdrawn, {"dan": ClaimState.WITHDRAWN}),
]


@pytest.fixture
def people(
    project: Project, root: User, mia: User, ada: User, ben: User, chi: User, vic: User
) -> dict[str, User]:
    dan = make_user("dan")
    add_member(standing=standing(root, project), user=dan, role=Role.REVIEWER)
    everybody = {"root": root, "mia": mia, "ada": ada, "ben": ben, "chi": chi, "vic": vic}
    return {**everybody, "dan": dan}


@pytest.mark.parametrize(("make", "expected"), SHOWN)
def test_shown_state(
    project: Project, people: dict[str, User], make: Make, expected: dict[str, ClaimState]
) -> None:
    claim = make(project, people["ada"], people["ben"], people["chi"])
    shown = {name: shown_to(actor, claim) for name, actor in people.items()}
    assert shown == {name: expected.get(name, expected["dan"]) for name in people}


@pytest.mark.parametrize("other", ["true", "false"])
def test_a_reviewer_cannot_tell_agreement_from_dispute(
    project: Project, ben: User, chi: User, other: str
) -> None:
    """While a review can still be revised, its writer must not learn what the other one says."""
    claim = ready_claim(project)
    make_review(claim, ben, confidence="low")
    make_review(claim, chi, other)
    assert shown_to(ben, claim) == shown_to(chi, claim) == ClaimState.IN_REVIEW
    # The control: the true state does tell.
    assert state_of(claim) == (ClaimState.AGREED if other == "true" else ClaimState.DISPUTED)


def test_one_who_declined_is_not_shown_that_another_began(
    project: Project, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    decline_claim(
        standing=standing(ben, project), assignment=take(claim, ben), reason=DeclineReason.OTHER
    )
    take(claim, chi)
    assert shown_to(ben, claim) == ClaimState.READY


def test_everything_is_shown_where_reviews_are_open(
    project: Project, mia: User, ada: User, ben: User, chi: User, vic: User
) -> None:
    change_project(standing=standing(mia, project), version=1, blind=False)
    for make, state in STATES:
        assert shown_to(vic, make(project, ada, ben, chi)) == state


@pytest.mark.parametrize("number", [1, 30])
def test_states_of_many_claims_take_one_query(project: Project, ben: User, number: int) -> None:
    ready_claims(project, number)
    assert queries_of(lambda: list(Claim.objects.with_shown_state(ben))) == 1


def open_to(actor: User, claim: Claim) -> bool:
    found: Any = Claim.objects.open_to(actor).filter(pk=claim.pk)
    return bool(found.exists())


def test_open_to_those_who_may_take_it(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project, mia)
    assert not open_to(mia, claim), "who marked a claim does not review it"
    assert open_to(ben, claim)
    take(claim, ben)
    assert not open_to(ben, claim)
    assert open_to(chi, claim)
    take(claim, chi)
    assert not open_to(ada, claim), "both slots are taken"


@pytest.mark.parametrize("make", [proposed, disputed, settled, withdrawn])
def test_open_to_nobody(project: Project, people: dict[str, User], make: Make) -> None:
    claim = make(project, people["ada"], people["ben"], people["chi"])
    assert not any(open_to(actor, claim) for actor in people.values())
