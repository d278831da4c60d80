"""Several people at the same moment: nothing is overshot, doubled, lost or overwritten (P2–P4)."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from annotations.choices import ClaimState, Disposition, Role
from annotations.exceptions import InvalidState, KeyReused, Refused, StaleVersion
from annotations.models import (
    Activity,
    Adjudication,
    Citation,
    Claim,
    Membership,
    Project,
    RequestKey,
    Review,
    User,
)
from annotations.services.citations import add_citation
from annotations.services.claims import change_claim, mark_claim
from annotations.services.ledger import dispose_segment
from annotations.services.projects import add_member, change_project
from annotations.services.requests import once
from annotations.services.reviews import Judgement, save_draft, submit_review
from tests.factories import (
    EVIDENCE,
    JUSTIFICATION,
    label,
    make_article,
    make_citation,
    make_claim,
    make_review,
    make_user,
    ready_claim,
    standing,
    take,
)
from tests.services.race import race, refused, wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_race_is_a_race(project: Project) -> None:
    """The control: the same helper loses updates of code that does not guard against it."""
    meet = threading.Barrier(5)

    def unguarded() -> None:
        row = Project.objects.get(pk=project.pk)
        meet.wait(10)
        Project.objects.filter(pk=row.pk).update(version=row.version + 1)

    refused(race(*[unguarded] * 5), StaleVersion)
    project.refresh_from_db()
    assert project.version < 6


@pytest.mark.parametrize("wanted", [1, 2, 3])
def test_exactly_n_reviewers_get_a_slot(
    project: Project, root: User, mia: User, wanted: int
) -> None:
    project = change_project(standing=standing(mia, project), version=1, reviews_per_claim=wanted)
    claim = ready_claim(project)
    people = [make_user() for _ in range(wanted + 3)]
    for user in people:
        add_member(standing=standing(root, project), user=user, role=Role.REVIEWER)
    outcomes = race(*[partial(take, claim, user) for user in people])
    assert len(refused(outcomes, InvalidState)) == 3
    slots = claim.assignments.holding_a_slot().values_list("slot", flat=True)
    assert sorted(slots) == list(range(1, wanted + 1))
    assert claim.reviews.count() == wanted


def test_one_person_in_two_tabs_gets_one_slot(project: Project, ben: User) -> None:
    claim = ready_claim(project)
    first, second = race(*[partial(take, claim, ben)] * 2)
    assert first == second
    assert claim.assignments.count() == claim.reviews.count() == 1


def test_two_saves_from_one_version(project: Project, ben: User) -> None:
    assignment = take(ready_claim(project), ben)
    texts = ["written on the phone", "written on the desk"]
    save = partial(save_draft, standing=standing(ben, project), assignment=assignment, version=1)
    outcomes = race(*[partial(save, judgement=Judgement(justification=text)) for text in texts])
    (stale,) = refused(outcomes, StaleVersion)
    review = Review.objects.get(assignment=assignment)
    lost = {*texts} - {review.justification}
    assert isinstance(stale, StaleVersion)
    assert {stale.mine["justification"]} == lost, "the refused text is handed back"
    assert review.version == 2


def test_two_changes_of_one_claim(project: Project, mia: User, ada: User) -> None:
    claim = make_claim(project)
    change = partial(
        change_claim, claim=claim, version=1, kind="event", worth="high", speaker="Ana Lee"
    )
    outcomes = race(
        partial(change, standing=standing(mia, project), text="The bridge opened"),
        partial(change, standing=standing(ada, project), text="The bridge was opened"),
    )
    assert len(refused(outcomes, StaleVersion)) == 1
    claim.refresh_from_db()
    assert claim.version == 2


def test_the_last_two_reviews_settle_the_claim_once(project: Project, ben: User, chi: User) -> None:
    claim = ready_claim(project)
    calls = []
    for user in (ben, chi):
        assignment = take(claim, user)
        make_citation(assignment)
        calls.append(
            partial(
                submit_review,
                standing=standing(user, project),
                assignment=assignment,
                version=1,
                judgement=Judgement(
                    content_label=label(project, "true"),
                    confidence="high",
                    justification=JUSTIFICATION,
                ),
            )
        )
    assert refused(race(*calls), InvalidState) == []
    assert Claim.objects.with_state().get(pk=claim.pk).state == ClaimState.SETTLED
    assert Adjudication.objects.filter(claim=claim).count() == 1


def test_one_new_member_added_twice(project: Project, mia: User, root: User, dot: User) -> None:
    outcomes = race(
        *[
            partial(add_member, standing=standing(who, project), user=dot, role=Role.REVIEWER)
            for who in (mia, root)
        ]
    )
    assert len(refused(outcomes, Refused)) == 1
    assert Membership.objects.filter(project=project, user=dot).count() == 1


def test_claims_marked_at_once_get_numbers_of_their_own(
    project: Project, mia: User, ada: User
) -> None:
    article = make_article(project)
    outcomes = race(
        *[
            partial(
                mark_claim, standing=standing(who, project), article=article, spans=[(at, at + 3)]
            )
            for at, who in ((0, mia), (4, ada), (8, mia), (15, ada))
        ]
    )
    assert refused(outcomes, InvalidState) == []
    assert sorted(article.claims.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_one_page_cited_twice_at_once(project: Project, ben: User) -> None:
    """In one review and in another one: nobody waits for anybody, nothing is lost."""
    assignments = [take(ready_claim(project), ben) for _ in range(2)]
    outcomes = race(
        *[
            partial(
                add_citation,
                standing=standing(ben, project),
                assignment=assignment,
                evidence=replace(EVIDENCE, note=str(number)),
            )
            for number, assignment in enumerate([*assignments, *assignments])
        ]
    )
    assert refused(outcomes, Refused) == []
    assert sorted(Citation.objects.values_list("note", flat=True)) == ["0", "1", "2", "3"]


def test_history_has_no_gap_and_no_fork(project: Project, mia: User) -> None:
    outcomes = race(
        *[partial(make_article, project, mia, title=f"Article {number}") for number in range(6)]
    )
    assert refused(outcomes, Refused) == []
    rows = list(Activity.objects.filter(project=project).order_by("sequence"))
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]


def test_a_sentence_is_not_written_off_while_a_claim_is_marked_in_it(
    project: Project, mia: User, ada: User
) -> None:
    article = make_article(project)
    sentence = article.segments.earliest("order")
    outcome: list[Any] = []
    with transaction.atomic():
        mark_claim(standing=standing(mia, project), article=article, spans=[(0, 7)])
        other = threading.Thread(
            target=lambda: outcome.extend(
                race(
                    partial(
                        dispose_segment,
                        standing=standing(ada, project),
                        segment=sentence,
                        reason="opinion",
                    )
                )
            )
        )
        other.start()
        wait_until_somebody_waits()
    other.join(10)
    assert len(refused(outcome, Refused)) == 1
    sentence.refresh_from_db()
    assert sentence.disposition == Disposition.CLAIMS


# --- request keys --------------------------------------------------------------------------------


def _mark_once(user: User, project: Project, article: Any, key: str, body: str) -> Any:
    return once(
        actor=user,
        project=project,
        route="claims.add",
        key=key,
        body=body,
        act=lambda: (
            mark_claim(standing=standing(user, project), article=article, spans=[(0, 7)])
            .claims[0]
            .pk
        ),
    )


def test_a_double_submit_has_one_effect(project: Project, mia: User) -> None:
    article = make_article(project)
    outcomes = race(*[partial(_mark_once, mia, project, article, "k1", "same")] * 3)
    assert refused(outcomes, KeyReused) == []
    assert {result for result, _ in outcomes} == {article.claims.get().pk}
    assert sorted(now for _, now in outcomes) == [False, False, True]


def test_a_key_with_another_body_is_refused_even_at_once(project: Project, mia: User) -> None:
    article = make_article(project)
    outcomes = race(
        *[partial(_mark_once, mia, project, article, "k1", body) for body in ("one", "two")]
    )
    assert len(refused(outcomes, KeyReused)) == 1
    assert article.claims.count() == 1
    assert RequestKey.objects.count() == 1


def test_a_submitted_review_survives_a_late_autosave(project: Project, ben: User) -> None:
    claim = ready_claim(project)
    review = make_review(claim, ben, submitted=False)
    wrote = Judgement(
        content_label=label(project, "false"), confidence="high", justification=JUSTIFICATION
    )
    call: dict[str, Any] = {
        "standing": standing(ben, project),
        "assignment": review.assignment,
        "version": review.version,
    }
    outcomes = race(
        partial(submit_review, **call, judgement=wrote),
        partial(save_draft, **call, judgement=Judgement()),
    )
    assert len([each for each in outcomes if isinstance(each, Exception)]) == 1
    review.refresh_from_db()
    if isinstance(outcomes[0], Exception):
        assert isinstance(outcomes[0], StaleVersion)
        assert review.submitted_at is None
    else:
        assert isinstance(outcomes[1], StaleVersion | InvalidState)
        assert review.submitted_at is not None
        assert review.content_label == wrote.content_label
