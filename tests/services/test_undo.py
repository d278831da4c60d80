"""Each step on claims can be taken back and done again, and nobody's later work is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from annotations.exceptions import InvalidState, NotAllowed
from annotations.models import Activity, Anchor, Article, Claim, Project, User
from annotations.policies import Standing
from annotations.services.claims import (
    ClaimChange,
    change_claim,
    mark_claim,
    mark_ready,
    merge_claims,
    move_claim,
    split_claim,
    undo,
    withdraw_claim,
)
from tests.factories import TEXT, make_article, make_claim, ready_claim, standing, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(project: Project, ada: User) -> Standing:
    return standing(ada, project)


@pytest.fixture
def claims(project: Project, mia: User) -> tuple[Claim, Claim]:
    article = make_article(project, mia)
    return (
        make_claim(project, mia, article=article, speaker="Ana Lee"),
        make_claim(project, mia, article=article, quote="It cost four million euros"),
    )


def picture(article: Article) -> dict[int, Any]:
    """All that people can see of the standing claims of an article, and of its ledger."""
    seen: dict[int, Any] = {
        claim.number: (
            claim.text,
            claim.kind,
            claim.worth,
            claim.worth_origin,
            claim.uttered_on,
            claim.ready_at,
            list(claim.anchors.order_by("order").values_list("start", "end", "quote")),
            list(claim.attributions.order_by("order").values_list("speaker", "mode", "origin")),
        )
        for claim in Claim.objects.filter(article=article, withdrawn_at=None)
    }
    seen[0] = list(article.segments.order_by("order").values_list("disposition", "reason"))
    return seen


Step = Callable[[Standing, Claim, Claim], ClaimChange]

STEPS: dict[str, Step] = {
    "mark": lambda s, a, b: mark_claim(
        standing=s, article=a.article, spans=[(TEXT.index("It was"), len(TEXT) - 1)]
    ),
    "change": lambda s, a, b: change_claim(
        standing=s,
        claim=a,
        version=1,
        text="The bridge in Porto opened in 1998",
        kind="event",
        worth="high",
        speaker="Somebody else",
    ),
    "move": lambda s, a, b: move_claim(
        standing=s, claim=a, version=1, spans=[(0, 3), (4, 7)]
    ),
    "split": lambda s, a, b: split_claim(
        standing=s, claim=a, version=1, at=TEXT.index("opened")
    ),
    "merge": lambda s, a, b: merge_claims(
        standing=s, claim=a, version=1, other=b, other_version=1
    ),
    "withdraw": lambda s, a, b: withdraw_claim(
        standing=s, claim=a, version=1, reason="It stands twice."
    ),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_undo_puts_everything_back_and_undo_of_that_redoes_it(
    editor: Standing, claims: tuple[Claim, Claim], step: Step
) -> None:
    article = claims[0].article
    before = picture(article)
    done = step(editor, *claims)
    after = picture(article)
    assert after != before
    undone = undo(standing=editor, activity=done.activity)
    assert picture(article) == before
    undo(standing=editor, activity=undone.activity)
    assert picture(article) == after


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_undo_is_a_new_entry_of_the_history(
    editor: Standing, claims: tuple[Claim, Claim], step: Step
) -> None:
    done = step(editor, *claims)
    rows = Activity.objects.count()
    undone = undo(standing=editor, activity=done.activity).activity
    assert Activity.objects.count() == rows + 1
    assert undone.verb == "claim.undone"
    assert undone.after is not None
    assert undone.after["undoes"] == done.activity.sequence


def test_several_steps_are_taken_back_one_after_the_other(
    editor: Standing, claims: tuple[Claim, Claim]
) -> None:
    article = claims[0].article
    pictures, steps = [picture(article)], []
    for speaker in ("Ben", "Chi"):
        claim = Claim.objects.get(pk=claims[0].pk)
        steps.append(
            change_claim(
                standing=editor,
                claim=claim,
                version=claim.version,
                text=f"The bridge opened, {speaker} said",
                kind="event",
                worth="high",
                speaker=speaker,
            )
        )
        pictures.append(picture(article))
    for step, expected in zip(reversed(steps), reversed(pictures[:-1]), strict=True):
        undo(standing=editor, activity=step.activity)
        assert picture(article) == expected


def test_later_work_of_somebody_else_is_not_overwritten(
    editor: Standing, mia: User, claims: tuple[Claim, Claim]
) -> None:
    done = STEPS["change"](editor, *claims)
    claim = Claim.objects.get(pk=claims[0].pk)
    change_claim(
        standing=standing(mia, editor.project),
        claim=claim,
        version=claim.version,
        text="Mia's wording of it",
        kind="event",
        worth="high",
        speaker="Ana Lee",
    )
    now = picture(claim.article)
    with pytest.raises(InvalidState, match="Someone changed this claim since"):
        undo(standing=editor, activity=done.activity)
    assert picture(claim.article) == now


def test_a_step_is_undone_once(editor: Standing, claims: tuple[Claim, Claim]) -> None:
    done = STEPS["move"](editor, *claims)
    undo(standing=editor, activity=done.activity)
    with pytest.raises(InvalidState):
        undo(standing=editor, activity=done.activity)


def test_a_wording_that_reviewers_work_with_stays(
    project: Project, mia: User, ben: User, claims: tuple[Claim, Claim]
) -> None:
    manager = standing(mia, project)
    done = STEPS["change"](manager, *claims)
    mark_ready(standing=manager, article=claims[0].article)
    take(Claim.objects.get(pk=claims[0].pk), ben)
    now = picture(claims[0].article)
    with pytest.raises(InvalidState):
        undo(standing=manager, activity=done.activity)
    assert picture(claims[0].article) == now


def test_a_withdrawal_under_review_can_be_taken_back(
    project: Project, ada: User, ben: User
) -> None:
    claim = ready_claim(project)
    take(claim, ben)
    before = picture(claim.article)
    done = withdraw_claim(
        standing=standing(ada, project),
        claim=claim,
        version=claim.version,
        reason="It stands twice.",
    )
    undo(standing=standing(ada, project), activity=done.activity)
    assert picture(claim.article) == before


def test_what_is_no_step_on_a_claim_cannot_be_undone(
    project: Project, mia: User, editor: Standing
) -> None:
    claim = ready_claim(project, mia)
    row = Activity.objects.get(verb="claim.ready", object_id=claim.article_id)
    with pytest.raises(NotAllowed):
        undo(standing=editor, activity=row)


def test_anchors_put_back_are_checked_like_any_other(
    editor: Standing, claims: tuple[Claim, Claim]
) -> None:
    done = STEPS["move"](editor, *claims)
    undo(standing=editor, activity=done.activity)
    for anchor in Anchor.objects.filter(claim=claims[0]):
        assert TEXT[anchor.start : anchor.end] == anchor.quote
