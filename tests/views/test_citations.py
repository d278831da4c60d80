"""Sources on the review page: each act keeps what was typed around it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Assignment, Citation, Claim, Project, Review, User
from tests.factories import (
    EVIDENCE,
    JUSTIFICATION,
    label,
    make_citation,
    make_review,
    ready_claim,
    settled_claim,
    take,
)

SOURCE = {
    "source-url": EVIDENCE.url,
    "source-title": EVIDENCE.title,
    "source-stance": EVIDENCE.stance,
    "source-quote": "Opened by\r\nthe mayor",
    "source-published": "1998-05",
    "request_key": "k1",
}


@pytest.fixture
def claim(project: Project) -> Claim:
    return ready_claim(project, speaker="Ana Lee")


@pytest.fixture
def assignment(claim: Claim, ben: User) -> Assignment:
    return take(claim, ben)


@pytest.fixture
def desk(assignment: Assignment, ben: User, client: Client) -> Client:
    client.force_login(ben)
    return client


def at(name: str, row: Claim | Citation) -> str:
    return reverse(f"citations.{name}", args=[row.project.slug, row.pk])


def review_page(claim: Claim) -> str:
    return reverse("reviews.edit", args=[claim.project.slug, claim.pk])


def post(client: Client, url: str, **values: Any) -> Any:
    fields = {name.replace("source_", "source-"): value for name, value in values.items()}
    return client.post(url, {"version": 1, **fields})


def text_of(response: Any) -> str:
    text: str = response.content.decode()
    return text


def test_adding_keeps_the_review_that_is_typed(desk: Client, claim: Claim) -> None:
    response = post(desk, at("add", claim), justification="So far", confidence="low", **SOURCE)
    assert response.headers["Location"] == review_page(claim) + "#sources"
    review = Review.objects.get(claim=claim)
    assert (review.justification, review.confidence, review.version) == ("So far", "low", 2)
    citation = review.citations.get()
    assert citation.source is not None
    assert (citation.quote, citation.source.published_precision) == (
        "Opened by\nthe mayor",
        "month",
    )
    page = text_of(desk.get(review_page(claim)))
    assert EVIDENCE.title in page
    assert "May 1998" in page
    assert "1 of 1 needed" in page


def test_adding_twice_with_one_key_adds_once(desk: Client, claim: Claim) -> None:
    for _ in range(2):
        assert post(desk, at("add", claim), **SOURCE).status_code == 302
    assert Citation.objects.count() == 1


def test_one_key_with_another_source_is_told_and_kept(desk: Client, claim: Claim) -> None:
    post(desk, at("add", claim), **SOURCE)
    response = post(desk, at("add", claim), version=2, **{**SOURCE, "source-title": "Another one"})
    assert response.status_code == 422
    assert 'value="Another one"' in text_of(response)
    assert Citation.objects.count() == 1


def test_a_search_without_a_find_counts_as_a_source(desk: Client, claim: Claim) -> None:
    post(desk, at("add", claim), source_searched_for="bridge 1998", source_searched_in="Archive")
    page = text_of(desk.get(review_page(claim)))
    assert "bridge 1998 (Archive)" in page
    assert "Not found" in page
    assert "1 of 1 needed" in page


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"source-title": ""}, "Give the source a title."),
        ({"source-stance": ""}, "Say what the source does to the claim."),
        ({"source-url": "htp:/x"}, "This is not a web address."),
        ({"source-searched_for": "x"}, "not both"),
        ({"source-published": "last May"}, "This is not a date."),
    ],
)
def test_what_is_missing_is_said_and_all_that_was_typed_stays(
    desk: Client, claim: Claim, changed: dict[str, str], says: str
) -> None:
    fields = {**SOURCE, **changed}
    response = post(desk, at("add", claim), justification="So far", **fields)
    page = text_of(response)
    assert response.status_code == 400
    assert says in page
    assert "So far</textarea>" in page
    assert "the mayor</textarea>" in page
    assert not Citation.objects.exists()


def test_a_source_that_was_typed_is_stored_by_submit_too(
    desk: Client, claim: Claim, project: Project
) -> None:
    response = post(
        desk,
        review_page(claim),
        action="submit",
        claim_version=claim.version,
        content_label=label(project, "true").pk,
        attribution_label=label(project, "accurate-quote").pk,
        confidence="high",
        justification=JUSTIFICATION,
        **SOURCE,
    )
    assert response.status_code == 302
    review = Review.objects.get(claim=claim)
    assert review.submitted_at is not None
    assert review.citations.count() == 1


def test_a_source_is_changed_in_place(desk: Client, claim: Claim, assignment: Assignment) -> None:
    citation = make_citation(assignment, quote="Old words")
    page = text_of(desk.get(review_page(claim), {"source": citation.pk}))
    assert "Old words</textarea>" in page
    assert "Save source" in page
    fields = {**SOURCE, "source-citation": citation.pk, "source-version": 1}
    assert post(desk, at("change", citation), **fields).status_code == 302
    citation.refresh_from_db()
    assert (citation.quote, citation.version) == ("Opened by\nthe mayor", 2)
    assert Citation.objects.count() == 1


def test_a_stale_change_shows_both_and_save_mine_saves(
    desk: Client, claim: Claim, assignment: Assignment
) -> None:
    citation = make_citation(assignment)
    fields = {**SOURCE, "source-citation": citation.pk, "source-version": 1}
    post(desk, at("change", citation), **{**fields, "source-quote": "Theirs"})
    response = post(desk, at("change", citation), **{**fields, "source-quote": "Mine"})
    page = text_of(response)
    assert response.status_code == 409
    assert "Theirs" in page
    assert "Mine</textarea>" in page
    citation.refresh_from_db()
    assert citation.quote == "Theirs"
    button = re.search(r'data-save-mine name="source-version" value="(\d+)"', page)
    assert button is not None
    version = re.search(r'<input type="hidden" name="version" value="(\d+)"', page)
    assert version is not None
    mine = {**fields, "source-quote": "Mine", "source-version": [1, button[1]]}
    assert post(desk, review_page(claim), **{**mine, "version": version[1]}).status_code == 302
    citation.refresh_from_db()
    assert citation.quote == "Mine"


def test_removing_keeps_what_is_typed(desk: Client, claim: Claim, assignment: Assignment) -> None:
    citation = make_citation(assignment)
    response = post(desk, at("remove", citation), justification="So far")
    assert response.status_code == 302
    assert Review.objects.get(claim=claim).justification == "So far"
    assert not Citation.objects.exists()


def test_the_last_source_of_a_submitted_review_stays_and_so_does_the_text(
    client: Client, claim: Claim, ben: User
) -> None:
    review = make_review(claim, ben)
    client.force_login(ben)
    response = post(
        client,
        at("remove", review.citations.get()),
        version=review.version,
        justification="A better text for it",
    )
    page = text_of(response)
    assert response.status_code == 400
    assert "A submitted review keeps its sources." in page
    assert "A better text for it</textarea>" in page
    assert review.citations.count() == 1


def test_adding_while_revising_keeps_the_new_text_in_its_field(
    client: Client, claim: Claim, ben: User
) -> None:
    review = make_review(claim, ben)
    client.force_login(ben)
    fields = {**SOURCE, "source-title": "A second one", "justification": "A better text for it"}
    response = post(client, at("add", claim), version=review.version, **fields)
    page = text_of(response)
    assert response.status_code == 200
    assert "A second one" in page
    assert "A better text for it</textarea>" in page
    review.refresh_from_db()
    assert review.justification == JUSTIFICATION


def test_another_s_source_is_not_there_before_the_verdict(
    desk: Client, claim: Claim, chi: User
) -> None:
    """Not even as a refusal: the same 404 as for a number that names nothing (P6)."""
    hidden = make_citation(take(claim, chi))
    absent = reverse("citations.remove", args=[claim.project.slug, hidden.pk + 1000])
    answers = [post(desk, at(name, hidden)) for name in ("change", "remove")]
    answers += [post(desk, absent), desk.get(review_page(claim), {"source": hidden.pk})]
    assert {answer.status_code for answer in answers} == {404}
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    assert len({token.sub("", text_of(answer)) for answer in answers}) == 1
    assert Citation.objects.filter(pk=hidden.pk).exists()


def test_another_s_open_source_stays_theirs(
    client: Client, project: Project, ben: User, chi: User, ada: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    client.force_login(ben)
    theirs = Citation.objects.get(review__reviewer=chi)
    assert post(client, at("remove", theirs)).status_code == 400
    assert Citation.objects.filter(pk=theirs.pk).exists()
    assert claim.reviews.count() == 2


def test_without_a_version_nothing_is_added(desk: Client, claim: Claim) -> None:
    assert desk.post(at("add", claim), SOURCE).status_code == 428
    assert not Citation.objects.exists()
