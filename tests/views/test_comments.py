"""Comment threads on the pages of a claim."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from annotations.models import Claim, Comment, Project, User
from annotations.services.comments import LONGEST, add_comment, resolve_thread
from tests.factories import (
    disputed_claim,
    make_review,
    queries_of,
    ready_claim,
    settled_claim,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

KEY = "0123456789abcdef"


def url(name: str, of: Claim | Comment) -> str:
    return reverse(name, args=[of.project.slug, of.pk])


def say(claim: Claim, who: User, text: str = "Which day?", to: Comment | None = None) -> Comment:
    return add_comment(standing=standing(who, claim.project), claim=claim, text=text, reply_to=to)


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(user: User, claim: Claim, **body: Any) -> HttpResponse:
    return as_user(user).post(url("comments.add", claim), body)  # type: ignore[return-value]


def page(user: User, name: str, claim: Claim, **query: Any) -> str:
    response = as_user(user).get(url(name, claim), query)
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.fixture
def claim(project: Project, ada: User, ben: User, chi: User) -> Claim:
    return settled_claim(project, [ben, chi], ada)


# --- saying --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "name"),
    [("", "claims.show"), ("claim", "claims.show"), ("review", "reviews.edit"),
     ("settle", "adjudications.edit")],
)  # fmt: skip
def test_a_comment_leads_back_to_where_it_was_written(
    claim: Claim, ada: User, here: str, name: str
) -> None:
    response = post(ada, claim, text="Look\r\nagain", here=here, request_key=KEY)
    said = Comment.objects.get()
    assert response.headers["Location"] == (
        f"{url(name, claim)}?comment={said.pk}#comment-{said.pk}"
    )
    assert said.text == "Look\nagain"


def test_a_retry_does_not_double(claim: Claim, ben: User) -> None:
    first, again = (post(ben, claim, text="Once", request_key=KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.headers["Location"] == again.headers["Location"]
    assert Comment.objects.count() == 1
    other = post(ben, claim, text="Another", request_key=KEY)
    assert other.status_code == 422
    assert "Another" in other.content.decode()
    assert KEY not in other.content.decode(), "the next try has a key of its own"


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST + 1)])
def test_what_is_refused_is_kept_with_the_reason(claim: Claim, ben: User, text: str) -> None:
    response = post(ben, claim, text=text, here="review")
    assert response.status_code == 400
    shown = response.content.decode()
    assert "Write something." in shown or "Write at most 4,000 characters" in shown
    assert text.strip() in shown
    assert url("reviews.edit", claim) in shown
    assert not Comment.objects.exists()


def test_four_thousand_lines_of_a_browser_are_not_too_much(claim: Claim, ben: User) -> None:
    assert post(ben, claim, text="x\r\n" * (LONGEST // 2)).status_code == 302


def test_a_page_that_is_none_is_refused(claim: Claim, ben: User) -> None:
    assert post(ben, claim, text="x", here="https://evil.example").status_code == 400
    thread = say(claim, ben)
    response = as_user(ben).post(url("comments.resolve", thread), {"here": "//evil.example"})
    assert response.status_code == 400


def test_a_hidden_thread_is_like_none(project: Project, ben: User, chi: User) -> None:
    """The same answer to a comment that is hidden, one of another claim, and none at all."""
    claim = ready_claim(project)
    take(claim, chi)
    make_review(claim, ben)
    hidden = say(claim, ben)
    answers = [post(chi, claim, text="To you", reply_to=pk) for pk in (hidden.pk, 10**9, 2**63 - 1)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    turned = [
        as_user(chi).post(reverse(f"comments.{act}", args=[project.slug, pk]))
        for act in ("resolve", "reopen")
        for pk in (hidden.pk, 10**9)
    ]
    assert {answer.status_code for answer in turned} == {404}
    elsewhere = ready_claim(project)
    own = say(elsewhere, chi)
    assert post(chi, claim, text="To me", reply_to=own.pk).status_code == 404


def test_resolving_a_thread_of_somebody_blind_is_refused_with_the_reason(
    project: Project, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    thread = say(claim, chi)
    take(claim, chi)
    make_review(claim, ben)
    assert "Resolve" not in page(ben, "claims.show", claim)
    assert "Resolve" in page(chi, "claims.show", claim)
    response = as_user(ben).post(url("comments.resolve", thread))
    assert response.status_code == 409
    assert "only they can do this" in response.content.decode()


# --- pages ---------------------------------------------------------------------------------------


def test_threads_on_the_page_of_the_claim(claim: Claim, ben: User, mia: User, vic: User) -> None:
    root = say(claim, ben, "The <b>first</b>")
    say(claim, mia, "The answer", to=root)
    done = say(claim, mia, "Done")
    resolve_thread(standing=standing(mia, claim.project), comment=done)
    response = as_user(ben).get(url("claims.show", claim))
    shown = response.content.decode()
    assert "The &lt;b&gt;first&lt;/b&gt;" in shown
    assert "The answer" in shown
    assert "1 resolved thread" in shown
    assert "Resolved by Mia" in shown
    assert shown.count("<textarea") == 3
    assert 'talk__resolved" open' not in shown
    assert 'talk__resolved" open' in page(ben, "claims.show", claim, comment=done.pk)
    assert "<textarea" not in page(vic, "claims.show", claim)


def test_own_comments_while_one_writes_and_all_after_submitting(
    project: Project, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    take(claim, chi)
    make_review(claim, ben)
    say(claim, ben, "Ben's words")
    say(claim, chi, "My words")
    for name in ("claims.show", "reviews.edit"):
        shown = page(chi, name, claim)
        assert "My words" in shown
        assert "Ben's words" not in shown
        assert "opens when your review is in" in shown
    make_review(claim, chi, "false")
    for name in ("claims.show", "reviews.edit"):
        assert "Ben's words" in page(chi, name, claim)


def test_reviewers_have_no_names_where_they_are_hidden(
    project: Project, ada: User, ben: User, chi: User, mia: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    say(claim, chi, "From a reviewer")
    say(claim, mia, "From the manager")
    shown = page(ada, "adjudications.edit", claim)
    assert "<b>Reviewer B</b>" in shown
    assert "<b>Mia</b>" in shown
    assert "<b>Chi</b>" not in shown
    assert "<b>Chi</b>" in page(ada, "adjudications.edit", claim, names=1)


def test_the_table_counts_open_threads_for_who_may_read_them(
    project: Project, ada: User, ben: User, chi: User, vic: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    say(claim, ben)
    done = say(claim, ben)
    resolve_thread(standing=standing(ben, project), comment=done)
    for user, number in ((ben, 1), (chi, 1), (ada, 1), (vic, 0)):
        shown = as_user(user).get(reverse("claims.index", args=[project.slug])).content.decode()
        assert ("1 open thread" in shown) == bool(number), user


def test_who_can_be_mentioned(project: Project, ben: User, chi: User, vic: User, dot: User) -> None:
    address = reverse("comments.people", args=[project.slug])
    assert "@chi" in as_user(ben).get(address).content.decode()
    found = as_user(ben).get(address, headers={"Accept": "application/json"}).json()["people"]
    assert {"username": "chi", "name": "Chi"} in found
    assert not {"ben", "dot"} & {person["username"] for person in found}
    assert as_user(vic).get(address).status_code == 403
    assert as_user(dot).get(address).status_code == 404


def test_more_comments_need_no_more_queries(claim: Claim, ada: User, ben: User, chi: User) -> None:
    root = say(claim, chi)
    say(claim, ada, to=root)
    client = as_user(ben)
    addresses = [url("claims.show", claim), url("reviews.edit", claim)]
    before = [queries_of(lambda a=address: client.get(a)) for address in addresses]  # type: ignore[misc]
    for _ in range(10):
        root = say(claim, chi)
        say(claim, ada, to=root)
    assert before == [queries_of(lambda a=address: client.get(a)) for address in addresses]  # type: ignore[misc]
    assert len(re.findall('class="thread"', page(ben, "claims.show", claim))) == 11
