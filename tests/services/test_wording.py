"""A wording that changes under review: whoever judged the former one is asked to confirm."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from annotations.choices import AssignmentState, ClaimState, DeclineReason, NoticeKind, Verb
from annotations.exceptions import (
    Incomplete,
    InvalidState,
    NotAllowed,
    Refused,
    Reworded,
    StaleVersion,
)
from annotations.exports.claims_csv import Selection, claims_of, preview
from annotations.models import Activity, Assignment, Claim, Notice, Project, Review, User
from annotations.services.adjudications import send_back
from annotations.services.assignments import decline_claim, take_back, take_claim
from annotations.services.claims import (
    ClaimChange,
    change_claim,
    merge_claims,
    move_claim,
    split_claim,
    undo,
    withdraw_claim,
)
from annotations.services.projects import change_project
from annotations.services.reviews import (
    Judgement,
    confirm_review,
    judgement_of,
    save_draft,
    submit_review,
)
from annotations.verification import faults
from tests.factories import (
    QUOTE,
    TEXT,
    agreed_claim,
    disputed_claim,
    label,
    make_article,
    make_claim,
    make_review,
    ready_claim,
    settled_claim,
    standing,
    take,
)
from tests.services.race import race

pytestmark = pytest.mark.django_db
NEW = "The bridge in Porto opened in 1998"


def change(claim: Claim, editor: User, **values: Any) -> ClaimChange:
    """The claim as it is, but for what is given."""
    row = Claim.objects.get(pk=claim.pk)
    links = list(row.attributions.order_by("order"))
    said: dict[str, Any] = {
        "version": row.version,
        "text": row.text,
        "kind": row.kind,
        "worth": row.worth_band,
        "speaker": links[-1].speaker if links else "",
    }
    return change_claim(standing=standing(editor, row.project), claim=row, **(said | values))


def own(claim: Claim, reviewer: User) -> Assignment:
    return Assignment.objects.select_related("review").get(claim=claim, reviewer=reviewer)


def confirm(claim: Claim, reviewer: User, **values: Any) -> Review:
    assignment = own(claim, reviewer)
    said: dict[str, Any] = {"version": assignment.review.version, **values}
    return confirm_review(standing=standing(reviewer, claim.project), assignment=assignment, **said)


def state(claim: Claim) -> str:
    return str(Claim.objects.with_state().get(pk=claim.pk).state)


def states(claim: Claim) -> list[str]:
    rows = Assignment.objects.filter(claim=claim).order_by("slot")
    return list(rows.values_list("state", flat=True))


@pytest.fixture
def claim(project: Project, ben: User, chi: User) -> Claim:
    return disputed_claim(project, [ben, chi], speaker="Ana Lee")


# --- what asks, and whom -------------------------------------------------------------------------


def test_submitted_reviews_are_owed_again(claim: Claim, ada: User, ben: User, chi: User) -> None:
    before = {review.pk: judgement_of(review) for review in claim.reviews.all()}
    change(claim, ada, text=NEW)
    assert states(claim) == ["confirm", "confirm"]
    assert state(claim) == ClaimState.IN_REVIEW
    for review in claim.reviews.select_related("assignment"):
        assert review.submitted_at is None
        assert judgement_of(review) == before[review.pk]
        former = review.assignment.former_wording
        assert former is not None
        assert former["text"] == QUOTE
        assert [quote for _, _, quote in former["anchors"]] == [QUOTE]
        assert [link["speaker"] for link in former["speakers"]] == ["Ana Lee"]
    told = Notice.objects.filter(claim=claim, kind=NoticeKind.CONFIRM)
    assert {notice.user for notice in told} == {ben, chi}
    assert {notice.actor for notice in told} == {ada}
    assert list(faults()) == []


CHANGES: dict[str, tuple[dict[str, Any], bool]] = {
    "text": ({"text": NEW}, True),
    "speaker": ({"speaker": "Rui Sá"}, True),
    "no speaker": ({"speaker": ""}, True),
    "kind": ({"kind": "history"}, False),
    "worth": ({"worth": "no"}, False),
    "nothing": ({}, False),
}


@pytest.mark.parametrize(("values", "asks"), CHANGES.values(), ids=CHANGES)
def test_only_wording_asks(claim: Claim, ada: User, values: dict[str, Any], asks: bool) -> None:
    change(claim, ada, **values)
    assert states(claim) == (["confirm"] * 2 if asks else ["submitted"] * 2)
    assert Notice.objects.filter(kind=NoticeKind.CONFIRM).count() == (2 if asks else 0)


def test_edges_are_wording(claim: Claim, ada: User, project: Project) -> None:
    start = TEXT.index("bridge")
    move_claim(
        standing=standing(ada, project),
        claim=claim,
        version=claim.version,
        spans=[(start, start + 6)],
    )
    assert states(claim) == ["confirm", "confirm"]


def test_drafts_and_what_was_sent_back_stay_what_they_are(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    draft = ready_claim(project)
    make_review(draft, ben, submitted=False)
    make_review(draft, chi)
    change(draft, ada, text=NEW)
    assert states(draft) == ["open", "confirm"]
    back = disputed_claim(project, [ben, chi])
    send_back(standing=standing(ada, project), claim=back, note="Look again.")
    change(back, ada, text=NEW)
    assert states(back) == ["sent_back", "sent_back"]
    assert not Notice.objects.filter(claim=back, kind=NoticeKind.CONFIRM).exists()


def test_the_first_wording_is_kept_until_it_is_confirmed(
    claim: Claim, ada: User, ben: User
) -> None:
    change(claim, ada, text=NEW)
    change(claim, ada, text="Porto's bridge opened in 1998")
    assert own(claim, ben).former_wording["text"] == QUOTE  # type: ignore[index]
    assert Notice.objects.filter(user=ben, kind=NoticeKind.CONFIRM).count() == 1
    confirm(claim, ben)
    change(claim, ada, text=NEW)
    assert own(claim, ben).former_wording["text"] == "Porto's bridge opened in 1998"  # type: ignore[index]
    assert Notice.objects.filter(user=ben, kind=NoticeKind.CONFIRM).count() == 2


def test_a_wording_that_comes_back_submits_nobodys_review(
    claim: Claim, ada: User, ben: User, project: Project
) -> None:
    done = change(claim, ada, text=NEW)
    undo(standing=standing(ada, project), activity=done.activity)
    claim.refresh_from_db()
    assert claim.text == QUOTE
    assert states(claim) == ["confirm", "confirm"]
    assert confirm(claim, ben).submitted_at is not None


def test_undo_asks_whoever_has_confirmed_meanwhile(
    claim: Claim, ada: User, ben: User, project: Project
) -> None:
    done = change(claim, ada, text=NEW)
    confirm(claim, ben)
    undo(standing=standing(ada, project), activity=done.activity)
    assert states(claim) == ["confirm", "confirm"]
    assert own(claim, ben).former_wording["text"] == NEW  # type: ignore[index]
    assert list(faults()) == []


# --- who may, and what is refused ----------------------------------------------------------------


def test_who_reviews_the_claim_does_not_change_it(
    project: Project, ada: User, ben: User, mia: User
) -> None:
    claim = ready_claim(project)
    take(claim, ada)
    for values in ({"text": NEW}, {"kind": "history"}):
        with pytest.raises(InvalidState, match="You review this claim"):
            change(claim, ada, **values)
    with pytest.raises(InvalidState, match="An adjudicator can still change it"):
        change(claim, ben, text=NEW)
    change(claim, mia, text=NEW)
    assert own(claim, ada).state == AssignmentState.OPEN


def test_the_refusal_is_the_same_whoever_else_has_reviewed(
    project: Project, ada: User, ben: User
) -> None:
    claim = ready_claim(project)
    take(claim, ada)
    told = []
    for act in (lambda: None, lambda: make_review(claim, ben)):
        act()
        with pytest.raises(InvalidState) as caught:
            change(claim, ada, text=NEW)
        told.append(caught.value.sentence)
    assert told[0] == told[1]


def test_undo_follows_the_same_rule(project: Project, ada: User, ben: User, mia: User) -> None:
    claim = ready_claim(project)
    done = change(claim, ada, text=NEW)
    take(claim, ada)
    with pytest.raises(InvalidState, match="You review this claim"):
        undo(standing=standing(ada, project), activity=done.activity)
    undo(standing=standing(mia, project), activity=done.activity)


def test_a_settled_claim_and_one_that_was_are_closed(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    with pytest.raises(InvalidState, match="Correct it in the open"):
        change(claim, ada, text=NEW)
    claim.adjudications.update(superseded_at="2026-01-01T00:00:00Z")
    with pytest.raises(InvalidState, match="Correct it in the open"):
        change(claim, ada, text=NEW)
    assert states(claim) == ["submitted", "submitted"]


def test_splitting_and_merging_stay_refused_and_withdrawing_allowed(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    article = make_article(project)
    one = make_claim(project, article=article)
    two = ready_claim(project, article=article, quote="It cost four million euros")
    one.refresh_from_db()
    make_review(one, ben)
    who = standing(ada, project)
    with pytest.raises(InvalidState, match="Reviewers work with this wording"):
        split_claim(standing=who, claim=one, version=one.version, at=TEXT.index("opened"))
    with pytest.raises(InvalidState, match="Reviewers work with this wording"):
        merge_claims(
            standing=who, claim=two, version=two.version, other=one, other_version=one.version
        )
    withdraw_claim(standing=who, claim=one, version=one.version, reason="repeated")
    assert states(one) == ["submitted"]


def test_an_editor_of_an_open_claim_gets_no_slot_that_becomes_free(
    claim: Claim, ada: User, mia: User, ben: User, project: Project
) -> None:
    change(claim, ada, text=NEW)
    take_back(standing=standing(mia, project), assignment=own(claim, ben))
    for editor in (ada, mia):
        with pytest.raises(NotAllowed):
            take_claim(standing=standing(editor, project), claim=claim)


# --- the reviewer's answer -----------------------------------------------------------------------


def test_confirming_submits_the_review_as_it_was(
    claim: Claim, ada: User, ben: User, chi: User
) -> None:
    before = judgement_of(own(claim, ben).review)
    change(claim, ada, text=NEW)
    review = confirm(claim, ben)
    assert review.submitted_at is not None
    assert judgement_of(review) == before
    assert states(claim) == ["submitted", "confirm"]
    assert own(claim, ben).former_wording is None
    told = Activity.objects.get(verb=Verb.REVIEW_CONFIRMED)
    claim.refresh_from_db()
    assert told.after == {**before.as_json(), "claim_version": claim.version}
    confirm(claim, chi)
    assert state(claim) == ClaimState.DISPUTED
    assert list(faults()) == []


def test_confirming_may_settle_the_claim(project: Project, ada: User, ben: User, chi: User) -> None:
    """The project's rule became laxer while the reviews waited."""
    claim = agreed_claim(project, [ben, chi])
    change(claim, ada, text=NEW)
    change_project(
        standing=standing(project.memberships.get(role="manager").user, project),
        version=project.version,
        agreement_rule="same",
    )
    project.refresh_from_db()
    claim = Claim.objects.get(pk=claim.pk)
    confirm(claim, ben)
    assert state(claim) == ClaimState.IN_REVIEW
    confirm(claim, chi)
    assert state(claim) == ClaimState.SETTLED
    assert list(faults()) == []


def test_redoing_leaves_the_former_judgement_in_the_history(
    claim: Claim, ada: User, ben: User, project: Project
) -> None:
    change(claim, ada, text=NEW)
    review = make_review(claim, ben, "mixed")
    assert review.submitted_at is not None
    assert own(claim, ben).former_wording is None
    told = Activity.objects.filter(verb=Verb.REVIEW_SUBMITTED, object_id=review.pk)
    verdicts = [row.after["content_verdict"] for row in told.order_by("sequence")]  # type: ignore[index]
    assert verdicts == ["true", "mixed"]


def test_confirming_needs_something_to_confirm(claim: Claim, ben: User) -> None:
    with pytest.raises(InvalidState, match="nothing to confirm"):
        confirm(claim, ben)


def test_a_changed_draft_is_submitted_not_confirmed(
    claim: Claim, ada: User, ben: User, project: Project
) -> None:
    change(claim, ada, text=NEW)
    assignment = own(claim, ben)
    judgement = judgement_of(assignment.review)
    save_draft(
        standing=standing(ben, project),
        assignment=assignment,
        version=assignment.review.version,
        judgement=Judgement(label(project, "false"), judgement.attribution_label, "high", "So"),
    )
    with pytest.raises(InvalidState, match="You changed your review"):
        confirm(claim, ben)
    assert states(claim) == ["confirm", "confirm"]


def test_confirming_keeps_to_todays_rules(
    project: Project, ada: User, ben: User, mia: User
) -> None:
    claim = ready_claim(project)
    make_review(claim, ben)
    change(claim, ada, speaker="Ana Lee")
    with pytest.raises(Incomplete) as caught:
        confirm(claim, ben)
    assert caught.value.field == "attribution_label"
    change(claim, ada, speaker="")
    manager = standing(mia, project)
    change_project(standing=manager, version=project.version, minimum_sources=3)
    claim = Claim.objects.get(pk=claim.pk)
    with pytest.raises(Incomplete) as caught:
        confirm(claim, ben)
    assert caught.value.field == "sources"


def test_a_stale_confirmation_is_refused(claim: Claim, ada: User, ben: User) -> None:
    change(claim, ada, text=NEW)
    with pytest.raises(StaleVersion):
        confirm(claim, ben, version=1)
    assert states(claim)[0] == "confirm"


def test_nobody_submits_or_confirms_a_wording_that_they_have_not_seen(
    claim: Claim, ada: User, ben: User, project: Project
) -> None:
    seen = claim.version
    change(claim, ada, text=NEW)
    with pytest.raises(Reworded):
        confirm(claim, ben, claim_version=seen)
    assignment = own(claim, ben)
    call: dict[str, Any] = {
        "standing": standing(ben, project),
        "assignment": assignment,
        "version": assignment.review.version,
        "judgement": judgement_of(assignment.review),
    }
    with pytest.raises(Reworded):
        submit_review(**call, claim_version=seen)
    with pytest.raises(Refused) as caught:
        submit_review(**call, claim_version=seen + 7)
    assert caught.value.field == "claim_version"
    change(claim, ada, kind="history")
    assert submit_review(**call, claim_version=seen + 1).submitted_at is not None


def test_a_wording_that_came_back_was_seen(claim: Claim, ada: User, ben: User) -> None:
    seen = claim.version
    change(claim, ada, text=NEW)
    change(claim, ada, text=QUOTE)
    assert confirm(claim, ben, claim_version=seen).submitted_at is not None


@pytest.mark.parametrize("way", ["decline", "take back"])
def test_a_review_that_waits_can_be_given_back(
    claim: Claim, ada: User, ben: User, mia: User, project: Project, way: str
) -> None:
    change(claim, ada, text=NEW)
    if way == "decline":
        decline_claim(
            standing=standing(ben, project),
            assignment=own(claim, ben),
            reason=DeclineReason.EXPERTISE,
        )
    else:
        take_back(standing=standing(mia, project), assignment=own(claim, ben))
    assert own(claim, ben).former_wording is None
    change(claim, ada, text="Porto's bridge opened in 1998")
    assert states(claim)[0] in ("declined", "released")
    taken = take(claim, ben)
    assert taken.state == AssignmentState.OPEN
    assert list(faults()) == []


# --- counts, exports, figures --------------------------------------------------------------------


def test_a_review_that_waits_counts_like_one_that_was_sent_back(
    project: Project, ada: User, mia: User, ben: User, chi: User
) -> None:
    def rows(claim: Claim) -> list[list[str]]:
        selection = Selection(claims_of(project).filter(pk=claim.pk), actor=None)
        header, *found = preview(selection, 99)
        shown = [header.index(name) for name in ("row_type", "state", "content_verdict")]
        return [[row[column] for column in shown] for row in found]

    back = disputed_claim(project, [ben, chi])
    asked = disputed_claim(project, [ben, chi])
    send_back(standing=standing(ada, project), claim=back, note="Look again.")
    change(asked, ada, text=NEW)
    assert rows(asked) == rows(back)
    for person in (ada, mia):
        comparable = Review.objects.comparable_by(person)
        assert not comparable.filter(claim__in=[asked, back]).exists()
        assert not Review.objects.visible_to(person).filter(claim__in=[asked, back]).exists()
    counted = {
        claim.pk: (claim.submitted_count, claim.slots_taken, claim.state)
        for claim in Claim.objects.with_state().filter(pk__in=[asked.pk, back.pk])
    }
    assert counted[asked.pk] == counted[back.pk] == (0, 2, "in_review")
    confirm(asked, ben)
    confirm(asked, chi)
    assert len(rows(asked)) == 2


# --- at the same moment --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(4))
def test_a_new_wording_and_a_submit_at_once(
    project: Project, ada: User, ben: User, attempt: int
) -> None:
    """In either order no submitted review is left that judged words which its writer never saw."""
    claim = ready_claim(project)
    review = make_review(claim, ben, submitted=False)
    judgement = judgement_of(review)
    outcomes = race(
        partial(change, claim, ada, text=NEW),
        partial(
            submit_review,
            standing=standing(ben, project),
            assignment=review.assignment,
            version=review.version,
            judgement=judgement,
            claim_version=claim.version,
        ),
    )
    assert not isinstance(outcomes[0], Exception), outcomes[0]
    assignment = own(claim, ben)
    assert assignment.review.submitted_at is None
    if isinstance(outcomes[1], Exception):
        assert isinstance(outcomes[1], Reworded)
        assert assignment.state == AssignmentState.OPEN
    else:
        assert assignment.state == AssignmentState.CONFIRM
        assert assignment.former_wording["text"] == QUOTE  # type: ignore[index]
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_and_one_is_told(
    project: Project, ada: User, mia: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    outcomes = race(
        partial(change, claim, ada, text=NEW, version=claim.version),
        partial(change, claim, mia, text="Another wording", version=claim.version),
    )
    stale = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(error) for error in stale] == [StaleVersion]
    assert states(claim) == ["confirm", "confirm"]
    assert Notice.objects.filter(kind=NoticeKind.CONFIRM).count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_a_new_wording_and_a_confirmation_at_once(
    project: Project, ada: User, ben: User, chi: User, attempt: int
) -> None:
    claim = disputed_claim(project, [ben, chi])
    change(claim, ada, text=NEW)
    claim.refresh_from_db()
    outcomes = race(
        partial(change, claim, ada, text="Another wording"),
        partial(confirm, claim, ben, claim_version=claim.version),
    )
    assert not isinstance(outcomes[0], Exception), outcomes[0]
    former = own(claim, ben).former_wording
    assert former is not None
    confirmed = not isinstance(outcomes[1], Exception)
    assert former["text"] == (NEW if confirmed else QUOTE)
    assert states(claim) == ["confirm", "confirm"]
    assert list(faults()) == []
