"""A manager looks at claims that settled themselves."""

from __future__ import annotations

import pytest

from annotations.choices import ClaimState, Verb
from annotations.exceptions import InvalidState, NotAllowed, Refused, StaleVersion
from annotations.models import Activity, Claim, Correction, Project, SpotCheck, User
from annotations.selectors.spot_checks import next_to_check, spot_checks, to_check
from annotations.services.corrections import LONGEST_NOTE, reopen_claim
from annotations.services.spot_checks import BEATEN, check_claim
from tests.factories import make_review, ready_claim, settled_claim, standing

pytestmark = pytest.mark.django_db
NOTE = "Both reviews rest on the same wrong record."


def settled_itself(project: Project, reviewers: list[User]) -> Claim:
    claim = ready_claim(project)
    for reviewer in reviewers:
        make_review(claim, reviewer)
    assert Claim.objects.with_state().get(pk=claim.pk).state == ClaimState.SETTLED
    return claim


@pytest.fixture
def claim(project: Project, ben: User, chi: User) -> Claim:
    return settled_itself(project, [ben, chi])


def check(
    claim: Claim, user: User, *, upheld: bool = True, note: str = "", final: int = 0
) -> SpotCheck:
    return check_claim(
        standing=standing(user, claim.project),
        claim=claim,
        final=final or claim.adjudications.standing().get().pk,
        upheld=upheld,
        note=note,
    )


def test_upheld(claim: Claim, mia: User) -> None:
    made = check(claim, mia, note="  Fine.\n")
    assert (made.upheld, made.note, made.checker) == (True, "Fine.", mia)
    assert claim.adjudications.standing().exists()
    assert not Correction.objects.exists()
    told = Activity.objects.get(verb=Verb.SPOT_CHECKED)
    assert (told.actor, told.claim, told.after) == (mia, claim, {"upheld": True, "note": "Fine."})


def test_reopened_with_a_public_note(claim: Claim, mia: User) -> None:
    final = claim.adjudications.get()
    made = check(claim, mia, upheld=False, note=NOTE)
    assert made.adjudication == final
    assert not claim.adjudications.standing().exists()
    assert Correction.objects.get(claim=claim).public_note == NOTE
    verbs = Activity.objects.filter(claim=claim).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs)[-2:] == [Verb.SPOT_CHECKED, Verb.CLAIM_REOPENED]


@pytest.mark.parametrize("note", ["", " \n", "x" * (LONGEST_NOTE + 1)])
def test_without_a_public_note_nothing_is_reopened(claim: Claim, mia: User, note: str) -> None:
    with pytest.raises(Refused) as caught:
        check(claim, mia, upheld=False, note=note)
    assert caught.value.field == "note"
    assert claim.adjudications.standing().exists()
    assert not SpotCheck.objects.exists()


def test_one_check_for_each_verdict(claim: Claim, mia: User, root: User) -> None:
    final = claim.adjudications.get().pk
    check(claim, mia)
    with pytest.raises(InvalidState) as caught:
        check(claim, root, upheld=False, note=NOTE)
    assert caught.value.sentence == str(BEATEN)
    assert claim.adjudications.standing().exists(), "the second one changed nothing"
    other = settled_itself(claim.project, list(User.objects.filter(username__in=["ben", "chi"])))
    check(other, mia, upheld=False, note=NOTE)
    with pytest.raises(InvalidState) as caught:
        check(other, root, final=SpotCheck.objects.latest("pk").adjudication_id)
    assert caught.value.sentence == str(BEATEN)
    assert SpotCheck.objects.get(adjudication=final).checker == mia


def test_only_managers_who_did_not_review(
    project: Project, mia: User, ada: User, ben: User, chi: User, claim: Claim
) -> None:
    for user in (ada, ben, chi):
        with pytest.raises(NotAllowed):
            check(claim, user)
    own = settled_itself(project, [mia, ben])
    with pytest.raises(NotAllowed, match="did not review"):
        check(own, mia)
    assert not SpotCheck.objects.exists()


def test_only_what_settled_itself_and_stands(
    project: Project, mia: User, ada: User, ben: User, chi: User, claim: Claim
) -> None:
    adjudicated = settled_claim(project, [ben, chi], ada)
    with pytest.raises(InvalidState, match="An adjudicator settled"):
        check(adjudicated, mia)
    final = claim.adjudications.get().pk
    with pytest.raises(StaleVersion):
        check(claim, mia, final=final + 10**6)
    reopen_claim(standing=standing(ada, project), claim=claim, final=final, public_note=NOTE)
    with pytest.raises(InvalidState, match="no final verdict"):
        check(claim, mia, final=final)
    with pytest.raises(InvalidState, match="no final verdict"):
        check(ready_claim(project), mia, final=final)


def test_what_is_left_and_what_was_found(
    project: Project, mia: User, root: User, ada: User, ben: User, chi: User
) -> None:
    who = standing(mia, project)
    assert next_to_check(who) is None
    empty = spot_checks(who)
    assert (empty.settled, empty.share, empty.interval) == (0, "", "")
    claims = [settled_itself(project, [ben, chi]) for _ in range(4)]
    own = settled_itself(project, [mia, chi])
    settled_claim(project, [ben, chi], ada)
    drawn = {next_to_check(who) for _ in range(60)}
    assert drawn == set(claims), "each of them comes up, and none that Mia reviewed"
    check(claims[0], mia)
    check(claims[1], mia)
    check(claims[2], root, upheld=False, note=NOTE)
    found = spot_checks(who)
    assert (found.settled, found.checked, found.upheld, found.left) == (5, 3, 2, 1)
    assert found.share == "67%"
    # 2 of 3 by the formula of Wilson 1927, worked by hand: centre 0.5731, half width 0.3654.
    assert found.interval == "21% to 94%"
    assert next_to_check(who) == claims[3]
    assert to_check(who, claims[3]) is not None
    for other in (claims[0], claims[2], own):
        assert to_check(who, other) is None
    assert spot_checks(standing(root, project)).left == 2
    Claim.objects.filter(pk=claims[3].pk).update(withdrawn_at="2026-01-01T00:00Z")
    assert next_to_check(who) is None
