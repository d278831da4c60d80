"""Blind means blind (P6), also around a discussion: who is not in it learns nothing of it.

The worlds of ``test_twin_worlds`` once more: two reviewers are in the discussion of a claim, and
what they do there must make no difference to anybody else who could still judge the claim.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from difflib import unified_diff
from typing import Any

import pytest
from django.db.models import Exists, OuterRef, Q

from annotations.choices import Role
from annotations.models import Assignment, Claim, Comment, Discussion, Project, Review, User
from annotations.querysets import visibility
from annotations.services.discussions import close_discussion, open_discussion
from annotations.services.projects import change_project
from annotations.services.reviews import Judgement, submit_review
from tests.factories import (
    JUSTIFICATION,
    label,
    let_discussion_end,
    make_citation,
    make_project,
    make_review,
    standing,
    take,
)
from tests.views.test_twin_worlds import (
    EVERY,
    SITE_ADMIN,
    Blind,
    answers,
    differences,
    leaks,
    seen,
    starts,
)

pytestmark = pytest.mark.django_db


class Discussed(Blind):
    """Chi and Dan differ; ``fresh``: they discuss, N is raised, and the actor is the third."""

    def __init__(self, root: User, role: str, fresh: bool) -> None:
        project = make_project(root, reviews_per_claim=3)
        self.root = root
        super().__init__(project, root, role, holds=False)
        self._ask_for(2, version=1)
        make_review(self.claim, self.chi, "false")
        make_review(self.claim, self.dan, "true")
        if not fresh:
            return
        self.it_opens()
        self._ask_for(3, version=2)
        # Whoever settles could have read the reviews meanwhile, so a slot is no longer for them.
        membership = project.memberships.filter(user=self.actor)
        if role != SITE_ADMIN:
            membership.update(role=Role.REVIEWER)
            take(self.claim, self.actor)
            membership.update(role=role)
            make_citation(self.claim.assignments.get(reviewer=self.actor))

    def _ask_for(self, reviews: int, *, version: int) -> None:
        chair = standing(self.root, self.project)
        change_project(standing=chair, version=version, reviews_per_claim=reviews)
        self.project = Project.objects.get(pk=self.project.pk)
        self.claim = Claim.objects.get(pk=self.claim.pk)

    def it_opens(self) -> None:
        asking = copy(self.project)
        asking.discussion_days = 3
        assert open_discussion(project=asking, claim=self.claim) is not None

    def one_revises_and_both_talk(self) -> None:
        review = Review.objects.get(claim=self.claim, reviewer=self.chi)
        submit_review(
            standing=standing(self.chi, Project.objects.get(pk=self.project.pk)),
            assignment=review.assignment,
            version=review.version,
            judgement=Judgement(
                content_label=label(self.project, "mostly-true"),
                attribution_label=label(self.project, "accurate-quote"),
                confidence="low",
                justification=JUSTIFICATION,
            ),
        )
        for author in (self.chi, self.dan):
            Comment.objects.create(
                project=self.project, claim=self.claim, author=author, text="Look at the day"
            )

    def it_is_closed(self) -> None:
        close_discussion(standing=standing(self.root, self.project), claim=self.claim)

    def or_its_days_are_over(self) -> None:
        Discussion.objects.filter(claim=self.claim).update(closed_at=None, closed_by=None)
        let_discussion_end(self.claim)


def first_difference(before: dict[str, str], after: dict[str, str]) -> str:
    """The lines of the first answer that is not the same, "" when all are."""
    for key in differences(before, after):
        was, now = (answers.get(key, "").splitlines() for answers in (before, after))
        return "\n".join([key, *unified_diff(was, now, lineterm="", n=0)])
    return ""


# A claim all of whose reviews are in is no secret from those who settle, so they are not here
# unless they hold a slot.
CAST: dict[str, tuple[str, bool]] = {
    "reviewer without a slot": (Role.REVIEWER, False),
    "viewer": (Role.VIEWER, False),
    "fresh reviewer": (Role.REVIEWER, True),
    "manager with a fresh slot": (Role.MANAGER, True),
}


@pytest.mark.parametrize("who", CAST)
def test_a_discussion_makes_no_difference_to_others(root: User, who: str) -> None:
    role, fresh = CAST[who]
    world = Discussed(root, role, fresh)
    acts: list[Callable[[], None]] = [
        world.one_revises_and_both_talk, world.it_is_closed, world.or_its_days_are_over,
    ]  # fmt: skip
    if not fresh:
        acts.insert(0, world.it_opens)
    pages, told = seen(world), answers(world)
    assert sum(page.startswith("200") for page in pages.values()) > 30
    for act in acts:
        act()
        if not EVERY and act not in (acts[0], acts[-1]):
            continue
        assert first_difference(pages, seen(world)) == "", act.__name__
        assert first_difference(told, answers(world)) == "", act.__name__


def open_to_everybody_with_a_slot(actor: User, claim: str = "claim") -> Any:
    holds = Assignment.objects.filter(claim=OuterRef(claim), reviewer=actor)
    talked = Discussion.objects.filter(claim=OuterRef(claim))
    return Q(Exists(holds)) & Q(Exists(talked))


def test_saboteur_a_discussion_open_to_who_is_not_in_it_is_found(
    root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visibility, "discussed_by", open_to_everybody_with_a_slot)
    world = Discussed(root, *CAST["fresh reviewer"])
    pages = seen(world, set(starts(world)))
    world.one_revises_and_both_talk()
    assert leaks(pages, world)
