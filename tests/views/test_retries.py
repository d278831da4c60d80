"""A request whose answer was lost is sent again, word for word: it gets that answer, once (P2).

Whoever is cut off after COMMIT cannot know that it was saved. So each form of the matrix is posted
twice with one key: the second answer must be the first one's, and change nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from annotations.models import Project, User
from tests.factories import (
    JUSTIFICATION,
    make_review,
)
from tests.views.routes import ROUTES
from tests.views.test_matrix import address, record_now
from tests.views.world import World

pytestmark = pytest.mark.django_db

KEY = "0123456789abcdef0123456789abcdef"
OTHERWISE = {
    "sign_in": "needs a password",
    "sign_out": "has no answer to give to somebody who is signed out",
    "invitations.make": "shows a link once; its retry says so, and makes no second one",
    "live.here": "says that somebody is still here, each time anew",
}


def forms(who: str) -> list[str]:
    listed = (name for name, route in ROUTES.items() if route.write and who in route.write)
    return [name for name in listed if name not in OTHERWISE]


@pytest.fixture
def world(project: Project, root: User) -> World:
    return World(project, root, "manager")


def twice(world: World, url: str, body: dict[str, Any], *, as_json: bool = False) -> str:
    """What is wrong with the second answer; "" when nothing is. All is undone afterwards."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = world.session
    sent: dict[str, Any] = {"data": body}
    if as_json:
        sent = {"data": json.dumps(body), "content_type": "application/json"}
    with transaction.atomic():
        first = client.post(url, **sent)
        between = record_now()
        second = client.post(url, **sent)
        after = record_now()
        transaction.set_rollback(True)
    answers = [
        (each.status_code, each.headers.get("Location", ""), each.content if as_json else b"")
        for each in (first, second)
    ]
    if answers[0][0] >= 400:
        return f"{answers[0]} at first"
    if answers[0] != answers[1]:
        return f"first {answers[0]}, then {answers[1]}"
    return "" if between == after else "changed the record again"


def troubles(world: World, names: list[str]) -> list[str]:
    found = []
    for name in names:
        body = {**ROUTES[name].body(world), "request_key": KEY}
        if trouble := twice(world, address(world, name), body, as_json=ROUTES[name].json):
            found.append(f"{name}: {trouble}")
    return found


def test_every_form_answers_a_retry_as_it_did_at_first(world: World) -> None:
    found = troubles(world, forms("manager"))
    assert not found, "\n".join(found)


def test_so_do_the_forms_of_site_admins(project: Project, root: User) -> None:
    names = [name for name in forms("site admin") if name not in forms("manager")]
    assert names
    found = troubles(World(project, root, "site admin"), names)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["articles.new", "citations.add", "citations.change"])
def test_control_without_a_key_the_retry_is_another_request(world: World, name: str) -> None:
    body = {**ROUTES[name].body(world), "anyway": "1"}
    assert twice(world, address(world, name), body) != ""


def submission(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "version": world.review.version,
        "claim_version": world.held.version,
        "content_label": world.label("true"),
        "confidence": "high",
        "justification": JUSTIFICATION,
        "action": "submit",
        "request_key": KEY,
        **changes,
    }


def with_a_source(world: World) -> dict[str, Any]:
    return submission(world, **{
        name: value for name, value in ROUTES["citations.add"].body(world).items()
        if name.startswith("source-")
    })  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        submission,
        with_a_source,
        lambda world: submission(world, action="submit_next"),
        lambda world: submission(world, action="save"),
    ],
    ids=["submit", "with a source", "submit and next", "save"],
)
def test_a_review_is_submitted_once(world: World, body: Callable[[World], dict[str, Any]]) -> None:
    assert twice(world, address(world, "reviews.edit"), body(world)) == ""


def test_the_last_review_may_settle_the_claim_before_its_retry_comes(
    world: World, project: Project, mia: User, ben: User
) -> None:
    """The claim is closed by then, and still this is no refusal: it did what was asked."""
    make_review(world.held, ben)
    assert world.actor is not None
    url = address(world, "reviews.edit")
    for action in ("submit", "submit_next"):
        assert twice(world, url, submission(world, action=action)) == ""


def test_other_content_under_the_key_of_a_submission_is_judged_by_its_version(
    world: World,
) -> None:
    """Back to the page that was sent, something else typed, submitted again: nothing is lost."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = world.session
    url, body = address(world, "reviews.edit"), submission(world)
    assert client.post(url, body).status_code == 302
    again = client.post(url, {**body, "justification": JUSTIFICATION + " And a third."})
    assert again.status_code == 409
    assert "And a third." in again.content.decode()


def test_a_claim_is_declined_again_after_it_was_taken_again(world: World) -> None:
    """The same words with another key are no retry."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = world.session
    body = ROUTES["reviews.decline"].body(world)
    take_it = reverse("reviews.take", args=[world.slug, world.held.pk])
    for key in ("a" * 32, "b" * 32):
        assert client.post(take_it).status_code == 302
        answer = client.post(address(world, "reviews.decline"), {**body, "request_key": key})
        assert answer.status_code == 302
        world.assignment.refresh_from_db()
        assert world.assignment.state == "declined"
