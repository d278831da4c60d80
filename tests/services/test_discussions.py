"""The round after the blind one: when it opens, what it lets reviewers do, how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from annotations.choices import ClaimState, Confidence, NoticeKind, Role, Verb
from annotations.exceptions import InvalidState, NotAllowed
from annotations.models import (
    Activity,
    Adjudication,
    Assignment,
    BlindVerdict,
    Claim,
    Comment,
    Discussion,
    Notice,
    Project,
    Review,
    User,
)
from annotations.selectors.adjudications import to_settle
from annotations.selectors.discussions import under_discussion
from annotations.selectors.navigation import to_adjudicate_count
from annotations.services.adjudications import send_back
from annotations.services.assignments import take_claim
from annotations.services.citations import add_citation, change_citation, remove_citation
from annotations.services.corrections import reopen_claim
from annotations.services.discussions import OVER, close_discussion
from annotations.services.projects import add_member, change_project
from annotations.services.reviews import Judgement, submit_review
from tests.factories import (
    EVIDENCE,
    JUSTIFICATION,
    agreed_claim,
    disputed_claim,
    label,
    let_discussion_end,
    make_project,
    make_review,
    make_user,
    ready_claim,
    settle,
    standing,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(root: User) -> Project:
    """As the cast's, with three days to discuss."""
    return make_project(root, discussion_days=3)


@pytest.fixture
def claim(project: Project, ben: User, chi: User) -> Claim:
    return disputed_claim(project, [ben, chi])


def revise(claim: Claim, reviewer: User, verdict: str, confidence: str = "high") -> Review:
    review = Review.objects.get(claim=claim, reviewer=reviewer)
    return submit_review(
        standing=standing(reviewer, claim.project),
        assignment=review.assignment,
        version=review.version,
        judgement=Judgement(
            content_label=label(claim.project, verdict),
            confidence=confidence,
            justification=JUSTIFICATION,
        ),
    )


def state(claim: Claim) -> str:
    return str(Claim.objects.with_state().get(pk=claim.pk).state)


def shown_state(claim: Claim, actor: User) -> str:
    return str(Claim.objects.with_shown_state(actor).get(pk=claim.pk).shown_state)


def seen(actor: User, claim: Claim) -> set[str]:
    rows = Review.objects.visible_to(actor).filter(claim=claim)
    return set(rows.values_list("reviewer__username", flat=True))


# --- opening -------------------------------------------------------------------------------------


def test_the_last_blind_review_opens_it(claim: Claim, ben: User, chi: User) -> None:
    discussion = Discussion.objects.get(claim=claim)
    assert discussion.closes_at - discussion.opened_at == pytest.approx(
        timedelta(days=3), abs=timedelta(seconds=5)
    )
    said = BlindVerdict.objects.filter(discussion=discussion)
    assert {(row.review.reviewer, row.content_label.code, row.confidence) for row in said} == {
        (ben, "true", "high"), (chi, "false", "high"),
    }  # fmt: skip
    opened = Activity.objects.get(claim=claim, verb=Verb.DISCUSSION_OPENED)
    assert opened.actor is None
    assert opened.after is not None
    assert opened.after["closes_at"] == discussion.closes_at.isoformat()
    told = Notice.objects.filter(kind=NoticeKind.DISCUSSION, claim=claim)
    assert {notice.user for notice in told} == {ben, chi}
    assert seen(ben, claim) == seen(chi, claim) == {"ben", "chi"}


def test_nothing_opens_before_the_last_one(project: Project, ben: User, chi: User) -> None:
    claim = ready_claim(project)
    make_review(claim, ben)
    make_review(claim, chi, "false", submitted=False)
    assert not Discussion.objects.exists()
    assert seen(ben, claim) == {"ben"}


@pytest.mark.parametrize("settings", [{"discussion_days": None}, {"blind": False}])
def test_a_project_without_it_has_none(
    project: Project, mia: User, ben: User, chi: User, settings: dict[str, Any]
) -> None:
    project = change_project(standing=standing(mia, project), version=1, **settings)
    claim = disputed_claim(project, [ben, chi])
    assert not Discussion.objects.exists()
    assert not Activity.objects.filter(verb=Verb.DISCUSSION_OPENED).exists()
    assert seen(ben, claim) == ({"ben"} if project.blind else {"ben", "chi"})


def test_agreement_needs_no_discussion(project: Project, ben: User, chi: User) -> None:
    unsure = agreed_claim(project, [ben, chi])
    assert state(unsure) == ClaimState.AGREED
    assert not Discussion.objects.exists()
    assert seen(ben, unsure) == {"ben"}


def test_a_change_of_mind_before_it_opens_none(project: Project, ben: User, chi: User) -> None:
    """Only the last of the blind reviews does; this claim waits for an adjudicator already."""
    claim = agreed_claim(project, [ben, chi])
    revise(claim, ben, "false")
    assert state(claim) == ClaimState.DISPUTED
    assert not Discussion.objects.exists()


def test_a_claim_that_was_sent_back_unseen_is_discussed_once_it_is_in_again(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    quiet = change_project(standing=standing(mia, project), version=1, discussion_days=None)
    claim = disputed_claim(quiet, [ben, chi])
    send_back(standing=standing(ada, quiet), claim=claim, note="Look again.")
    asking = change_project(standing=standing(mia, project), version=2, discussion_days=2)
    claim = Claim.objects.get(pk=claim.pk)
    make_review(claim, ben)
    assert not Discussion.objects.exists()
    make_review(claim, chi, "false")
    assert Discussion.objects.get().claim == claim
    assert asking.discussion_days == 2


def test_there_is_one_discussion_of_a_claim(
    claim: Claim, project: Project, mia: User, root: User
) -> None:
    """Another reviewer, asked later, does not open a second one."""
    change_project(standing=standing(mia, project), version=1, reviews_per_claim=3)
    claim = Claim.objects.get(pk=claim.pk)
    dan = make_user("dan")
    add_member(standing=standing(root, project), user=dan, role=Role.REVIEWER)
    make_review(claim, dan, "mixed")
    assert state(claim) == ClaimState.DISPUTED
    assert Discussion.objects.count() == 1
    assert BlindVerdict.objects.count() == 2


def test_a_reopened_claim_is_not_discussed_anew(claim: Claim, ada: User) -> None:
    close_discussion(standing=standing(ada, claim.project), claim=claim)
    final = settle(claim, ada)
    reopen_claim(
        standing=standing(ada, claim.project), claim=claim, final=final.pk, public_note="Wrong."
    )
    assert Discussion.objects.count() == 1
    assert not Discussion.objects.running().exists()


# --- who sees what -------------------------------------------------------------------------------


def test_whose_reviews_are_seen_while_it_runs_and_after(
    claim: Claim, project: Project, root: User, mia: User, ada: User, ben: User, chi: User,
    vic: User, dot: User,
) -> None:  # fmt: skip
    dan = make_user("dan")
    add_member(standing=standing(root, project), user=dan, role=Role.REVIEWER)
    both, nobody = {"ben", "chi"}, set[str]()
    expected = {root: both, mia: both, ada: both, ben: both, chi: both, dan: nobody, vic: nobody,
                dot: nobody}  # fmt: skip
    assert {actor: seen(actor, claim) for actor in expected} == expected
    told = {actor: Discussion.objects.visible_to(actor).exists() for actor in expected}
    assert told == {actor: bool(names) for actor, names in expected.items()}
    assert shown_state(claim, ben) == shown_state(claim, ada) == ClaimState.DISPUTED
    assert shown_state(claim, dan) == shown_state(claim, vic) == ClaimState.IN_REVIEW
    let_discussion_end(claim)
    assert {actor: seen(actor, claim) for actor in expected} == expected


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADJUDICATOR, Role.MANAGER])
def test_a_fresh_reviewer_sees_nothing_of_it(
    claim: Claim, project: Project, mia: User, root: User, role: Role
) -> None:
    """N was raised: the new place is reviewed blind, whatever the others know of each other."""
    change_project(standing=standing(mia, project), version=1, reviews_per_claim=3)
    claim = Claim.objects.get(pk=claim.pk)
    eve = make_user("eve")
    member = add_member(standing=standing(root, project), user=eve, role=Role.REVIEWER)
    make_review(claim, eve, "mixed", submitted=False)
    type(member).objects.filter(pk=member.pk).update(role=role)
    Comment.objects.create(
        project=project, claim=claim, author=Review.objects.earliest("pk").reviewer, text="See"
    )
    for _ in range(2):
        assert seen(eve, claim) == {"eve"}
        assert not Discussion.objects.visible_to(eve).exists()
        assert not Comment.objects.visible_to(eve).exists()
        assert not Review.objects.comparable_by(eve).exists()
        assert shown_state(claim, eve) == ClaimState.IN_REVIEW
        verbs = Activity.objects.visible_to(eve).values_list("verb", flat=True)
        assert Verb.DISCUSSION_OPENED not in verbs
        let_discussion_end(claim)
    make_review(claim, eve, "mixed")
    assert seen(eve, claim) == {"eve"}, "not in the discussion, so blind until it is settled"


def test_history_names_nobody_to_those_who_discuss(claim: Claim, ben: User, chi: User) -> None:
    revise(claim, chi, "mixed")
    rows = Activity.objects.visible_to(ben).filter(claim=claim)
    assert Verb.DISCUSSION_OPENED in rows.values_list("verb", flat=True)
    assert not rows.filter(actor=chi).exists()
    revise(claim, chi, "true")  # settles the claim
    assert Activity.objects.visible_to(ben).filter(claim=claim, actor=chi).exists()


def test_who_left_the_project_sees_nothing(claim: Claim, project: Project, ben: User) -> None:
    project.memberships.filter(user=ben).delete()
    assert seen(ben, claim) == set()


# --- revising ------------------------------------------------------------------------------------


def test_a_revision_that_agrees_settles_the_claim_and_ends_the_discussion(
    claim: Claim, chi: User
) -> None:
    revise(claim, chi, "true")
    assert state(claim) == ClaimState.SETTLED
    assert Adjudication.objects.get(claim=claim).method == "agreement"
    discussion = Discussion.objects.get(claim=claim)
    assert discussion.closed_at is not None
    assert discussion.closed_by is None
    verbs = Activity.objects.filter(claim=claim).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs)[-3:] == [
        Verb.REVIEW_REVISED, Verb.CLAIM_SETTLED, Verb.DISCUSSION_CLOSED,
    ]  # fmt: skip
    blind = BlindVerdict.objects.get(review__reviewer=chi)
    assert blind.content_label.code == "false", "what was said blind stays"


def test_unsure_agreement_leaves_it_open_until_its_end(claim: Claim, ada: User, chi: User) -> None:
    """As everywhere: the project's rule asks for at least medium confidence."""
    revise(claim, chi, "true", Confidence.LOW)
    assert state(claim) == ClaimState.AGREED
    assert Discussion.objects.running().exists()
    revise(claim, chi, "true", Confidence.MEDIUM)
    assert state(claim) == ClaimState.SETTLED


@pytest.mark.parametrize("early", [False, True])
def test_after_the_end_nothing_of_a_review_changes(
    claim: Claim, ada: User, ben: User, early: bool
) -> None:
    who = standing(ben, claim.project)
    review = Review.objects.get(claim=claim, reviewer=ben)
    extra = add_citation(standing=who, assignment=review.assignment, evidence=EVIDENCE)
    if early:
        close_discussion(standing=standing(ada, claim.project), claim=claim)
    else:
        let_discussion_end(claim)
    before = Activity.objects.count()
    acts: list[Callable[[], object]] = [
        lambda: revise(claim, ben, "false"),
        lambda: add_citation(standing=who, assignment=review.assignment, evidence=EVIDENCE),
        lambda: change_citation(standing=who, citation=extra, version=1, evidence=EVIDENCE),
        lambda: remove_citation(standing=who, citation=extra),
    ]
    for act in acts:
        with pytest.raises(InvalidState) as caught:
            act()
        assert caught.value.sentence == str(OVER)
    assert Activity.objects.count() == before
    assert Review.objects.get(pk=review.pk).version == review.version


def test_the_fresh_reviewer_may_still_write_after_the_end(
    claim: Claim, project: Project, mia: User, root: User
) -> None:
    change_project(standing=standing(mia, project), version=1, reviews_per_claim=3)
    let_discussion_end(claim)
    eve = make_user("eve")
    add_member(standing=standing(root, project), user=eve, role=Role.REVIEWER)
    claim = Claim.objects.get(pk=claim.pk)
    make_review(claim, eve, "mixed")
    revise(claim, eve, "true")
    assert Review.objects.get(reviewer=eve).content_label == label(project, "true")


def test_who_discussed_a_claim_does_not_review_it_again(
    claim: Claim, project: Project, mia: User, ben: User
) -> None:
    """Should a slot become free, somebody fresh fills it."""
    change_project(standing=standing(mia, project), version=1, reviews_per_claim=3)
    Assignment.objects.filter(claim=claim, reviewer=ben).update(state="released")
    with pytest.raises(NotAllowed, match="in a discussion"):
        take_claim(standing=standing(ben, project), claim=claim)


# --- settling ------------------------------------------------------------------------------------


def test_a_claim_under_discussion_is_not_settled_and_not_in_the_list(
    claim: Claim, project: Project, ada: User
) -> None:
    who = standing(ada, project)
    with pytest.raises(InvalidState, match="under discussion until"):
        settle(claim, ada)
    assert list(to_settle(who)) == []
    assert to_adjudicate_count(who) == 0
    assert [row.claim for row in under_discussion(who)] == [claim]
    close_discussion(standing=who, claim=claim)
    assert list(to_settle(who)) == [claim]
    assert to_adjudicate_count(who) == 1
    assert under_discussion(who) == []
    settle(claim, ada)
    assert state(claim) == ClaimState.SETTLED


def test_when_its_days_are_over_it_waits_to_be_settled(
    claim: Claim, project: Project, ada: User
) -> None:
    let_discussion_end(claim)
    assert list(to_settle(standing(ada, project))) == [claim]
    settle(claim, ada)
    assert state(claim) == ClaimState.SETTLED


def test_one_that_the_settler_reviewed_is_not_in_their_list(
    project: Project, ada: User, ben: User
) -> None:
    disputed_claim(project, [ada, ben])
    assert under_discussion(standing(ada, project)) == []


@pytest.mark.parametrize("over", [False, True])
def test_discussed_claims_are_not_sent_back(claim: Claim, ada: User, over: bool) -> None:
    if over:
        let_discussion_end(claim)
    with pytest.raises(InvalidState, match="seen each other"):
        send_back(standing=standing(ada, claim.project), claim=claim, note="Look again.")
    assert Review.objects.submitted().filter(claim=claim).count() == 2


def test_closing_is_recorded_and_done_once(claim: Claim, ada: User) -> None:
    who = standing(ada, claim.project)
    closed = close_discussion(standing=who, claim=claim)
    assert closed.closed_by == ada
    assert closed.closed_at is not None
    assert closed.closed_at <= timezone.now()
    assert Activity.objects.get(verb=Verb.DISCUSSION_CLOSED).actor == ada
    with pytest.raises(InvalidState):
        close_discussion(standing=who, claim=claim)


def test_what_is_over_or_never_was_cannot_be_closed(
    claim: Claim, project: Project, ada: User
) -> None:
    let_discussion_end(claim)
    for other in (claim, ready_claim(project)):
        with pytest.raises(InvalidState):
            close_discussion(standing=standing(ada, project), claim=other)


def test_nobody_closes_a_discussion_they_are_in(project: Project, ada: User, ben: User) -> None:
    claim = disputed_claim(project, [ada, ben])
    with pytest.raises(NotAllowed, match="did not review"):
        close_discussion(standing=standing(ada, project), claim=claim)
    assert Discussion.objects.running().exists()
