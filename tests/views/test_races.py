"""Several requests at the same moment: one effect, one winner, and everybody else is told."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.choices import AssignmentState, Role
from annotations.models import (
    Activity,
    Adjudication,
    Article,
    Citation,
    Claim,
    Project,
    Review,
    User,
)
from annotations.selectors.tokens import token_of
from annotations.services.projects import add_member
from annotations.services.reviews import Judgement, save_draft
from tests.factories import (
    JUSTIFICATION,
    disputed_claim,
    label,
    make_article,
    make_citation,
    make_claim,
    make_user,
    ready_claim,
    standing,
    take,
)
from tests.services.race import race

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6
KEY = "0123456789abcdef"


def send(user: User, name: str, args: list[Any], body: dict[str, Any]) -> Any:
    """A browser of its own posts the body."""
    client = Client()
    client.force_login(user)
    return partial(client.post, reverse(name, args=args), body)


def statuses(answers: list[Any]) -> Counter[int]:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return Counter(answer.status_code for answer in answers)


def told(answers: list[Any], status: int) -> str:
    return "".join(a.content.decode() for a in answers if a.status_code == status)


ARTICLE = {
    "action": "save_text_only",
    "title": "Harbour",
    "text": "The harbour opened in 2001.",
    "language": "en",
    "direction": "ltr",
}


def test_one_key_is_one_article(project: Project, mia: User) -> None:
    body = {**ARTICLE, "request_key": KEY}
    posts = [send(mia, "articles.new", [project.slug], body) for _ in range(AT_ONCE)]
    answers = race(*posts)
    assert statuses(answers) == {302: AT_ONCE}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Article.objects.count() == 1
    other = send(mia, "articles.new", [project.slug], {**body, "title": "Port", "anyway": "1"})()
    assert other.status_code == 422
    assert Article.objects.count() == 1


def test_control_without_the_key_there_are_several(project: Project, mia: User) -> None:
    body = {**ARTICLE, "anyway": "1"}
    statuses(race(*[send(mia, "articles.new", [project.slug], body) for _ in range(AT_ONCE)]))
    assert Article.objects.count() == AT_ONCE


def test_one_place_is_one_claim(project: Project, mia: User) -> None:
    article = make_article(project, mia)
    body = {"quote": "a fine day", "kind": "other", "worth": "low"}
    args = [project.slug, article.pk]
    answers = race(*[send(mia, "claims.add", args, body) for _ in range(AT_ONCE)])
    assert statuses(answers) == {302: 1, 400: AT_ONCE - 1}
    assert article.claims.count() == 1


@pytest.mark.parametrize("what", ["claim", "details"])
def test_one_edit_wins_and_the_others_see_both_texts(
    project: Project, mia: User, what: str
) -> None:
    claim = make_claim(project, mia)
    if what == "claim":
        name, pk, field = "claims.change", claim.pk, "text"
        body = {"version": claim.version, "kind": "event", "worth": "high"}
    else:
        name, pk, field = "articles.details", claim.article_id, "title"
        body = {"version": claim.article.version, "language": "en", "direction": "ltr"}
    texts = [f"Words of browser {number}" for number in range(AT_ONCE)]
    answers = race(*[send(mia, name, [project.slug, pk], {**body, field: text}) for text in texts])
    assert statuses(answers) == {302: 1, 409: AT_ONCE - 1}
    winner = next(text for text, a in zip(texts, answers, strict=True) if a.status_code == 302)
    for text, answer in zip(texts, answers, strict=True):
        if answer.status_code == 409:
            assert text in answer.content.decode()
            assert winner in answer.content.decode()


def test_ten_people_take_the_last_places(project: Project, root: User, mia: User) -> None:
    claim = ready_claim(project, mia)
    people = [make_user() for _ in range(5)]
    for user in people:
        add_member(standing=standing(root, project), user=user, role=Role.REVIEWER)
    posts = [send(user, "reviews.take", [project.slug, claim.pk], {}) for user in people * 2]
    answers = race(*posts)
    assert statuses(answers) == {302: 4, 400: 6}
    assert "Enough people review this claim already." in told(answers, 400)
    assert claim.assignments.holding_a_slot().count() == project.reviews_per_claim


def test_a_source_is_removed_once(project: Project, mia: User, ben: User) -> None:
    """Who waited for the lock finds nothing to remove: told as gone, not as a fault."""
    assignment = take(ready_claim(project, mia), ben)
    citation = make_citation(assignment)
    body = {"version": assignment.review.version}
    args = [project.slug, citation.pk]
    answers = race(*[send(ben, "citations.remove", args, body) for _ in range(AT_ONCE)])
    assert set(statuses(answers)) == {302, 404}
    assert not Citation.objects.exists()
    assert Activity.objects.filter(verb="citation.removed").count() == 1


def test_a_double_click_on_submit_is_one_review(project: Project, mia: User, ben: User) -> None:
    claim = ready_claim(project, mia)
    assignment = take(claim, ben)
    make_citation(assignment)
    body = {
        "version": assignment.review.version,
        "claim_version": claim.version,
        "action": "submit",
        "content_label": label(project, "true").pk,
        "confidence": "high",
        "justification": JUSTIFICATION,
    }
    args = [project.slug, claim.pk]
    answers = race(*[send(ben, "reviews.edit", args, body) for _ in range(AT_ONCE)])
    assert statuses(answers) == {302: AT_ONCE}
    assert Activity.objects.filter(verb="review.submitted").count() == 1
    assert not Activity.objects.filter(verb="review.revised").exists()


def test_two_windows_of_one_review_never_overwrite(project: Project, mia: User, ben: User) -> None:
    claim = ready_claim(project, mia)
    assignment = take(claim, ben)
    body = {"version": assignment.review.version, "action": "save"}
    texts = [f"Words of window {number}" for number in range(AT_ONCE)]
    args = [project.slug, claim.pk]
    answers = race(
        *[send(ben, "reviews.edit", args, {**body, "justification": text}) for text in texts]
    )
    assert statuses(answers) == {302: 1, 409: AT_ONCE - 1}
    stored = Review.objects.get(assignment=assignment).justification
    assert stored in texts
    assert all(stored in a.content.decode() for a in answers if a.status_code == 409)


def test_settling_and_sending_back_exclude_each_other(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    reviews = Review.objects.filter(claim=claim).order_by("pk")
    final = {
        "seen": " ".join(f"{review.pk}.{review.version}" for review in reviews),
        "verdict": label(project, "mixed").pk,
        "confidence": "high",
        "justification": JUSTIFICATION,
    }
    args = [project.slug, claim.pk]
    answers = race(
        *[send(ada, "adjudications.edit", args, final) for _ in range(3)],
        *[send(mia, "adjudications.send_back", args, {"note": "Again"}) for _ in range(3)],
    )
    assert statuses(answers) == {302: 1, 409: 5}
    settled = Adjudication.objects.filter(claim=claim).count()
    sent_back = claim.assignments.filter(state=AssignmentState.SENT_BACK).count()
    assert (settled, sent_back) in ((1, 0), (0, 2))


def test_undo_and_a_later_change_exclude_each_other(project: Project, mia: User) -> None:
    claim = make_claim(project, mia)
    changed = {"version": claim.version, "text": "Second", "kind": "event", "worth": "high"}
    args = [project.slug, claim.pk]
    assert send(mia, "claims.change", args, changed)().status_code == 302
    step = Activity.objects.latest("pk")
    claim.refresh_from_db()
    later = {**changed, "version": claim.version, "text": "Third"}
    answers = race(
        send(mia, "claims.undo", [project.slug, token_of(step)], {}),
        send(mia, "claims.change", args, later),
    )
    assert set(statuses(answers)) <= {302, 409}
    done = list(Activity.objects.filter(pk__gt=step.pk).values_list("verb", flat=True))
    assert done in (["claim.undone"], ["claim.changed"])
    text = Claim.objects.get(pk=claim.pk).text
    assert (text == "Third") == (done == ["claim.changed"])


def test_saving_races_nobody_who_saves_elsewhere(project: Project, mia: User, ben: User) -> None:
    """The chain of history is one for all, and still everybody gets through."""
    claims = [ready_claim(project, mia) for _ in range(4)]
    posts = []
    for claim in claims:
        assignment = take(claim, ben)
        save_draft(
            standing=standing(ben, project), assignment=assignment, version=1, judgement=Judgement()
        )
        body = {"version": 2, "action": "save", "content_label": label(project, "true").pk}
        posts.append(send(ben, "reviews.edit", [project.slug, claim.pk], body))
    assert statuses(race(*posts)) == {302: 4}
