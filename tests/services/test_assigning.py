"""A manager asks people to review: whom they may ask, and that all of a plan is done or nothing."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from annotations.choices import AssignmentState, DeclineReason, NoticeKind, Role, Verb
from annotations.exceptions import InvalidState, Refused, StaleVersion
from annotations.models import Activity, Assignment, Claim, Notice, Project, Review, User
from annotations.services.adjudications import send_back
from annotations.services.assigning import (
    MOST_AT_ONCE,
    PlanChanged,
    assign,
    give_claim,
    reassign,
    reassign_all,
    set_due,
    take_back_all,
)
from annotations.services.assignments import decline_claim, take_back, take_next
from annotations.services.candidates import askable, askings_of, people_to_ask
from annotations.services.claims import withdraw_claim
from annotations.services.plans import Wish, plan_to_assign, plan_to_level
from annotations.services.projects import add_member, change_project, change_role, remove_member
from annotations.services.reviews import Judgement, save_draft
from tests.factories import (
    disputed_claim,
    make_project,
    make_review,
    make_user,
    ready_claim,
    ready_claims,
    settled_claim,
    standing,
    take,
)
from tests.services.test_assignments import run_out

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NEXT_WEEK = TODAY + datetime.timedelta(days=7)


@pytest.fixture
def claim(project: Project) -> Claim:
    return ready_claim(project)


def give(by: User, claim: Claim, reviewer: User, **values: datetime.date) -> Assignment:
    return give_claim(
        standing=standing(by, claim.project), claim=claim, reviewer=reviewer, **values
    )


def write(row: Assignment, text: str = "Half a thought.") -> Review:
    review = Review.objects.get(assignment=row)
    return save_draft(
        standing=standing(row.reviewer, row.project), assignment=row, version=review.version,
        judgement=Judgement(justification=text),
    )  # fmt: skip


# --- one -----------------------------------------------------------------------------------------


def test_giving_fills_a_slot_that_does_not_run_out(claim: Claim, mia: User, ben: User) -> None:
    row = give(mia, claim, ben, due_on=NEXT_WEEK)
    assert (row.slot, row.state, row.assigned_by) == (1, AssignmentState.OPEN, mia)
    assert (row.held_until, row.due_on) == (None, NEXT_WEEK)
    assert Review.objects.get(assignment=row).submitted_at is None
    told = Notice.objects.get(user=ben)
    assert (told.kind, told.actor, told.claim) == (NoticeKind.ASSIGNED, mia, claim)
    after = claim.activities.get(verb=Verb.ASSIGNMENT_GIVEN).after
    assert after == {"reviewer": ben.pk, "slot": 1, "due_on": NEXT_WEEK.isoformat()}
    assert take_next(standing=standing(ben, claim.project)) == row


def test_the_due_day_is_by_default_the_project_s(root: User, ben: User) -> None:
    hurried = make_project(root, "hurried", review_days=3)
    add_member(standing=standing(root, hurried), user=ben, role=Role.REVIEWER)
    other = make_user()
    add_member(standing=standing(root, hurried), user=other, role=Role.MANAGER)
    assert give(other, ready_claim(hurried), ben).due_on == TODAY + datetime.timedelta(days=3)


@pytest.mark.parametrize("day", [TODAY - datetime.timedelta(days=1), datetime.date(9999, 12, 31)])
def test_a_day_that_cannot_be_is_named(
    claim: Claim, mia: User, ben: User, day: datetime.date
) -> None:
    with pytest.raises(Refused) as refused:
        give(mia, claim, ben, due_on=day)
    assert refused.value.field == "due_on"
    assert not claim.assignments.exists()


def check_not_asked(by: User, claim: Claim, reviewer: User, words: str, field: str) -> None:
    before = Activity.objects.count()
    with pytest.raises(Refused, match=words) as refused:
        give(by, claim, reviewer)
    assert refused.value.field == field
    assert Activity.objects.count() == before


def test_who_marked_the_claim_is_not_asked(project: Project, mia: User, ben: User) -> None:
    check_not_asked(mia, ready_claim(project, by=ben), ben, "marked this claim", "reviewer")


def test_who_only_views_or_is_outside_is_not_asked(
    claim: Claim, mia: User, vic: User, dot: User, root: User, ben: User
) -> None:
    ben.is_active = False
    ben.save()
    claim.project.memberships.filter(user=root).delete()
    for user in (vic, dot, ben, root):
        check_not_asked(mia, claim, user, "somebody who reviews", "reviewer")


def test_nobody_asks_themselves(project: Project, root: User, mia: User) -> None:
    check_not_asked(mia, ready_claim(project, by=root), mia, "from your queue", "reviewer")


@pytest.mark.parametrize("reason", DeclineReason.values)
def test_who_declined_can_be_asked_again_but_for_a_conflict(
    claim: Claim, mia: User, ben: User, reason: str
) -> None:
    held = take(claim, ben)
    decline_claim(standing=standing(ben, claim.project), assignment=held, reason=reason)
    if reason == DeclineReason.CONFLICT:
        check_not_asked(mia, claim, ben, "conflict of interest", "reviewer")
        return
    row = give(mia, claim, ben)
    assert row.pk == held.pk, "one row for each person and claim"
    assert (row.state, row.decline_reason, row.version) == (AssignmentState.OPEN, "", 3)


def test_who_could_read_the_reviews_is_not_asked(
    project: Project, mia: User, ada: User, ben: User, chi: User, root: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    send_back(standing=standing(ada, project), claim=claim, note="Look at the day again.")
    take_back(standing=standing(mia, project), assignment=claim.assignments.get(reviewer=chi))
    check_not_asked(mia, claim, ada, "could read its reviews", "reviewer")
    dan = make_user("dan")
    add_member(standing=standing(root, project), user=dan, role=Role.REVIEWER)
    assert give(mia, claim, dan).slot == 2, "the control: another reviewer can be"


def test_a_claim_that_needs_nobody_is_not_given(
    project: Project, mia: User, ada: User, ben: User, chi: User, root: User
) -> None:
    dan = make_user("dan")
    add_member(standing=standing(root, project), user=dan, role=Role.REVIEWER)
    settled = settled_claim(project, [ben, chi], ada)
    full = ready_claim(project)
    take(full, ben)
    take(full, chi)
    gone = ready_claim(project)
    withdraw_claim(
        standing=standing(mia, project), claim=gone, version=gone.version, reason="No claim."
    )
    check_not_asked(mia, settled, dan, "needs no reviewer", "claim")
    check_not_asked(mia, gone, dan, "needs no reviewer", "claim")
    check_not_asked(mia, disputed_claim(project, [ben, chi]), dan, "needs no reviewer", "claim")
    check_not_asked(mia, full, dan, "Enough people", "claim")
    check_not_asked(mia, full, ben, "reviews this claim already", "reviewer")


def test_a_lapsed_hold_gives_way_and_its_holder_can_be_asked(
    claim: Claim, mia: User, ben: User, chi: User, ada: User
) -> None:
    lapsed, other = take(claim, ben), take(claim, chi)
    run_out(lapsed)
    run_out(other)
    assert give(mia, claim, ben).pk == lapsed.pk
    assert give(mia, claim, ada).slot == other.slot
    other.refresh_from_db()
    assert (other.state, other.version) == (AssignmentState.RELEASED, 2)


# --- many ----------------------------------------------------------------------------------------


def test_a_plan_is_done_as_it_was_shown(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    claims = ready_claims(project, 3)
    take(claims[0], ben)
    by = standing(mia, project)
    plan = plan_to_assign(by, Wish(people=(ben.pk, chi.pk, ada.pk)), {})
    assert len(plan.pairs) == 5
    assert sorted(share.change for share in plan.shares) == [1, 2, 2]
    given = assign(standing=by, pairs=plan.pairs, due_on=NEXT_WEEK)
    assert [(row.claim_id, row.reviewer_id) for row in given] == list(plan.pairs)
    assert {row.due_on for row in given} == {NEXT_WEEK}
    assert Activity.objects.filter(verb=Verb.ASSIGNMENT_GIVEN).count() == 5
    assert plan_to_assign(by, Wish(people=(ben.pk,)), {}).pairs == ()


def test_what_changed_is_said_and_nothing_is_done(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    first, second = ready_claims(project, 2)
    by = standing(mia, project)
    plan = plan_to_assign(by, Wish(people=(ben.pk, chi.pk)), {})
    take(second, ada)
    with pytest.raises(PlanChanged) as changed:
        assign(standing=by, pairs=plan.pairs)
    (said,) = changed.value.changes
    assert said.startswith(f"Claim {second.number} of")
    assert "Enough people" in said
    assert not first.assignments.exists()


def test_a_plan_says_what_is_left_over_and_why(
    project: Project, mia: User, ben: User, chi: User
) -> None:
    own, other = ready_claim(project, by=ben), ready_claim(project)
    plan = plan_to_assign(standing(mia, project), Wish(people=(ben.pk, chi.pk)), {})
    (left,) = plan.left
    assert (left.claim, left.slots) == (own, 1)
    assert left.reasons == ["Ben marked this claim, so others review it"]
    assert {claim for claim, _ in plan.pairs} == {own.pk, other.pk}


def test_the_wish_narrows(project: Project, mia: User, ben: User) -> None:
    one, two = ready_claims(project, 2)
    far = ready_claim(project)
    Claim.objects.filter(pk=two.pk).update(worth=0.9)
    by = standing(mia, project)

    def planned(**wish: object) -> set[int]:
        found = plan_to_assign(by, Wish(people=(ben.pk,), **wish), {})  # type: ignore[arg-type]
        return {claim for claim, _ in found.pairs}

    assert planned(articles=(one.article_id,)) == {one.pk, two.pk}
    assert planned(worth="high") == {two.pk}
    assert planned(claims=(far.pk,)) == {far.pk}
    assert planned() == {one.pk, two.pk, far.pk}


def test_a_plan_is_cut_at_the_limit(
    project: Project, mia: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotations.services.plans.MOST_AT_ONCE", 2)
    ready_claims(project, 3)
    plan = plan_to_assign(standing(mia, project), Wish(people=(ben.pk,)), {})
    assert (len(plan.pairs), plan.beyond) == (2, 1)
    with pytest.raises(Refused, match=str(MOST_AT_ONCE)):
        assign(standing=standing(mia, project), pairs=[(1, 1)] * (MOST_AT_ONCE + 1))


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(), "people"),
        (Wish(people=(10**9,)), "people"),
        (Wish(way="by lot"), "way"),
        (Wish(worth="much"), "worth"),
    ],
)
def test_a_wish_that_cannot_be_is_named(
    project: Project, mia: User, ben: User, wish: Wish, field: str
) -> None:
    if field != "people":
        wish = Wish(people=(ben.pk,), way=wish.way, worth=wish.worth)
    with pytest.raises(Refused) as refused:
        plan_to_assign(standing(mia, project), wish, {})
    assert refused.value.field == field


# --- to somebody else ----------------------------------------------------------------------------


def test_giving_on_keeps_the_draft_unseen(claim: Claim, mia: User, ben: User, chi: User) -> None:
    row = give(mia, claim, ben, due_on=NEXT_WEEK)
    draft = write(row)
    moved = reassign(
        standing=standing(mia, claim.project), assignment=row, version=row.version, reviewer=chi
    )
    assert (moved.slot, moved.due_on, moved.assigned_by) == (row.slot, NEXT_WEEK, mia)
    row.refresh_from_db()
    draft.refresh_from_db()
    assert (row.state, row.version, draft.justification) == (
        AssignmentState.RELEASED, 2, "Half a thought.",
    )  # fmt: skip
    assert Review.objects.get(assignment=moved).justification == ""
    for user in (mia, chi):
        assert not Review.objects.visible_to(user).filter(pk=draft.pk).exists()
    kinds = Notice.objects.order_by("pk").values_list("user", "kind")
    assert set(kinds) >= {(ben.pk, NoticeKind.TAKEN_BACK), (chi.pk, NoticeKind.ASSIGNED)}
    given = claim.activities.filter(verb=Verb.ASSIGNMENT_GIVEN).latest("sequence")
    assert (given.after or {})["instead_of"] == ben.pk
    with pytest.raises(InvalidState, match="no longer yours"):
        write(row)


def test_another_version_is_not_given_on(claim: Claim, mia: User, ben: User, chi: User) -> None:
    row = give(mia, claim, ben)
    by = standing(mia, claim.project)
    set_due(standing=by, rows={row.pk: 1}, due_on=NEXT_WEEK)
    for act in (
        lambda: reassign(standing=by, assignment=row, version=1, reviewer=chi),
        lambda: take_back(standing=by, assignment=row, version=1),
        lambda: take_back_all(standing=by, rows={row.pk: 1}),
        lambda: set_due(standing=by, rows={row.pk: 1}, due_on=TODAY),
    ):
        with pytest.raises(StaleVersion):
            act()
    row.refresh_from_db()
    assert (row.state, row.due_on, row.version) == (AssignmentState.OPEN, NEXT_WEEK, 2)


def test_a_submitted_review_is_not_given_on(claim: Claim, mia: User, ben: User, chi: User) -> None:
    row = make_review(claim, ben).assignment
    row.refresh_from_db()
    with pytest.raises(InvalidState, match="no longer owed"):
        reassign(
            standing=standing(mia, claim.project), assignment=row, version=row.version,
            reviewer=chi,
        )  # fmt: skip


def test_several_are_given_on_or_none(
    project: Project, mia: User, ben: User, chi: User, ada: User
) -> None:
    claims = ready_claims(project, 2)
    rows = [give(mia, claim, ben) for claim in claims]
    take(claims[1], chi)
    by = standing(mia, project)
    with pytest.raises(PlanChanged, match="reviews this claim already"):
        reassign_all(standing=by, moves=[(row.pk, 1, chi.pk) for row in rows])
    assert Assignment.objects.of(ben).to_do().count() == 2
    reassign_all(standing=by, moves=[(row.pk, 1, ada.pk) for row in rows])
    assert Assignment.objects.of(ada).to_do().count() == 2


# --- by a day ------------------------------------------------------------------------------------


def test_due_days_are_set_and_taken_away(project: Project, mia: User, ben: User) -> None:
    rows = [give(mia, claim, ben) for claim in ready_claims(project, 2)]
    by = standing(mia, project)
    set_due(standing=by, rows={row.pk: 1 for row in rows}, due_on=NEXT_WEEK)
    set_due(standing=by, rows={rows[0].pk: 2}, due_on=None)
    found = Assignment.objects.order_by("pk").values_list("due_on", "version")
    assert list(found) == [(None, 3), (NEXT_WEEK, 2)]
    changed = Activity.objects.filter(verb=Verb.ASSIGNMENT_DUE).latest("sequence")
    assert (changed.before, changed.after) == (
        {"due_on": NEXT_WEEK.isoformat()}, {"due_on": None},
    )  # fmt: skip


# --- evened out ----------------------------------------------------------------------------------


def test_only_untouched_ones_are_evened_out(
    project: Project, root: User, mia: User, ben: User, chi: User
) -> None:
    rows = [give(mia, claim, ben) for claim in ready_claims(project, 5)]
    write(rows[0])
    held = take(ready_claim(project), ben)
    by = standing(mia, project)
    plan = plan_to_level(by, [ben.pk, chi.pk], {ben.pk: 6})
    assert len(plan.moves) == 3
    assert {share.then for share in plan.shares} == {3}
    assert not {move.row.pk for move in plan.moves} & {rows[0].pk, held.pk}
    moves = [(move.row.pk, move.row.version, move.person.pk) for move in plan.moves]
    reassign_all(standing=by, moves=moves)
    assert Assignment.objects.of(chi).to_do().count() == 3
    with pytest.raises(Refused, match="two people"):
        plan_to_level(by, [ben.pk], {})


# --- what a manager must not learn ---------------------------------------------------------------


def test_beside_ones_own_review_nothing_is_planned_or_given(
    project: Project, root: User, mia: User, ben: User, chi: User
) -> None:
    """Whatever others do with the claim, the manager who reviews it is told the same (P6)."""
    project = change_project(standing=standing(root, project), version=1, reviews_per_claim=3)
    claim, seen = ready_claim(project, by=root), ready_claim(project, by=root)
    take(claim, mia)
    by = standing(mia, project)

    def told() -> list[object]:
        answers: list[object] = [plan_to_assign(by, Wish(people=(ben.pk, chi.pk)), {}).pairs]
        for user in (ben, chi):
            with pytest.raises(InvalidState) as refused:
                give(mia, claim, user)
            answers.append(refused.value.sentence)
        return answers

    before = told()
    assert before[0] == ((seen.pk, ben.pk), (seen.pk, chi.pk))
    row = take(claim, ben)
    assert told() == before
    for act in (
        lambda: reassign(standing=by, assignment=row, version=1, reviewer=chi),
        lambda: take_back_all(standing=by, rows={row.pk: 1}),
        lambda: set_due(standing=by, rows={row.pk: 1}, due_on=TODAY),
    ):
        with pytest.raises(Assignment.DoesNotExist):
            act()
    assert claim not in askable(by)
    assert mia.pk not in {person.pk for person in people_to_ask(by)}


def test_ones_own_review_is_not_given_on(
    project: Project, root: User, mia: User, ben: User
) -> None:
    """To be told that Ben cannot be asked would tell that he reviews the claim."""
    row = take(ready_claim(project, by=root), mia)
    with pytest.raises(Refused, match="your own"):
        reassign(standing=standing(mia, project), assignment=row, version=1, reviewer=ben)


def test_in_an_open_project_ones_own_claims_are_given(root: User, ben: User, chi: User) -> None:
    project = make_project(root, "glass", blind=False)
    for user, role in ((ben, Role.MANAGER), (chi, Role.REVIEWER)):
        add_member(standing=standing(root, project), user=user, role=role)
    claim = ready_claim(project)
    take(claim, ben)
    assert give(ben, claim, chi).slot == 2


# --- who leaves ----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["removed", "demoted"])
def test_who_leaves_gives_back_what_they_owe(
    project: Project, root: User, mia: User, ben: User, how: str
) -> None:
    owed, done, begun = ready_claims(project, 3)
    give(mia, owed, ben)
    review = make_review(done, ben)
    draft = write(take(begun, ben))
    membership = project.memberships.get(user=ben)
    by = standing(mia, project)
    if how == "removed":
        remove_member(standing=by, membership=membership)
    else:
        change_role(standing=by, membership=membership, version=1, role=Role.VIEWER)
    states = dict(Assignment.objects.of(ben).values_list("claim", "state"))
    assert states == {
        owed.pk: AssignmentState.RELEASED,
        begun.pk: AssignmentState.RELEASED,
        done.pk: AssignmentState.SUBMITTED,
    }
    review.refresh_from_db()
    assert review.submitted_at is not None
    assert Review.objects.get(pk=draft.pk).justification == "Half a thought."
    freed = Activity.objects.filter(verb=Verb.ASSIGNMENT_TAKEN_BACK)
    assert freed.count() == 2
    assert not freed.exclude(actor=None).exists(), "nobody reads in their own acts who reviews"


def test_a_promotion_takes_nothing_back(project: Project, mia: User, ben: User) -> None:
    take(ready_claim(project), ben)
    change_role(
        standing=standing(mia, project), membership=project.memberships.get(user=ben), version=1,
        role=Role.ADJUDICATOR,
    )  # fmt: skip
    assert Assignment.objects.of(ben).to_do().count() == 1


# --- the version ---------------------------------------------------------------------------------


def test_every_change_of_the_row_counts_its_version(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    row = take(claim, ben)

    def version() -> int:
        row.refresh_from_db()
        return row.version

    assert version() == 1
    take_back(standing=standing(mia, project), assignment=row)
    assert version() == 2
    take(claim, ben)
    assert version() == 3
    decline_claim(standing=standing(ben, project), assignment=row, reason="other")
    assert version() == 4
    give(mia, claim, ben)
    assert version() == 5
    make_review(claim, ben, "true")
    assert version() == 6
    make_review(claim, chi, "false")
    send_back(standing=standing(ada, project), claim=claim, note="Look again.")
    assert version() == 7


def test_facts_of_many_claims_take_as_many_queries_as_of_one(
    project: Project, mia: User, django_assert_num_queries: object
) -> None:
    ready_claims(project, 5)
    by = standing(mia, project)
    with django_assert_num_queries(4):  # type: ignore[operator]
        askings_of(by, askable(by))
