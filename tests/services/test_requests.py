"""A retry never doubles (P2)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from annotations.exceptions import KeyReused, Refused
from annotations.models import Comment, Project, RequestKey, User
from annotations.services.requests import KEPT, forget_requests, once
from tests.factories import ready_claim

pytestmark = pytest.mark.django_db
SECOND = datetime.timedelta(seconds=1)


class Counter:
    """An act that tells how often it was carried out."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self) -> dict[str, int]:
        self.runs += 1
        return {"run": self.runs}


def send(user: User, act: Any, *, key: str = "k", body: Any = "b", route: str = "r") -> Any:
    return once(actor=user, project=None, route=route, key=key, body=body, act=act)


def test_a_retry_gets_the_first_answer(ben: User) -> None:
    act = Counter()
    assert send(ben, act) == ({"run": 1}, True)
    assert send(ben, act) == ({"run": 1}, False)
    assert act.runs == 1


def test_without_a_key_nothing_is_remembered(ben: User) -> None:
    act = Counter()
    assert send(ben, act, key="") == ({"run": 1}, True)
    assert send(ben, act, key="") == ({"run": 2}, True)
    assert not RequestKey.objects.exists()


@pytest.mark.parametrize(
    "body", ["c", "", None, ["b"], {"b": 1}, "b ", "в"], ids=lambda body: repr(body)
)
def test_the_same_key_with_another_body_is_refused(ben: User, body: Any) -> None:
    act = Counter()
    send(ben, act)
    with pytest.raises(KeyReused):
        send(ben, act, body=body)
    assert act.runs == 1


def test_the_order_of_fields_is_no_difference(ben: User) -> None:
    act = Counter()
    send(ben, act, body={"a": 1, "b": 2})
    assert send(ben, act, body={"b": 2, "a": 1})[1] is False


def test_a_key_belongs_to_one_person_and_one_route(ben: User, chi: User) -> None:
    act = Counter()
    send(ben, act)
    assert send(chi, act)[1] is True
    assert send(ben, act, route="other")[1] is True
    assert act.runs == 3


def test_an_act_that_was_refused_may_be_sent_again(ben: User) -> None:
    def refuse() -> None:
        raise Refused("Not like this.")

    with pytest.raises(Refused):
        send(ben, refuse)
    assert not RequestKey.objects.exists()
    assert send(ben, Counter())[1] is True


def test_key_and_effect_are_stored_together_or_not_at_all(project: Project, ben: User) -> None:
    claim = ready_claim(project)

    def comment() -> int:
        return Comment.objects.create(project=project, claim=claim, author=ben, text="Hm.").pk

    with transaction.atomic():
        send(ben, comment)
        transaction.set_rollback(True)
    assert not RequestKey.objects.exists()
    assert not Comment.objects.exists()
    result, now = send(ben, comment)
    assert (now, Comment.objects.get().pk) == (True, result)


def test_keys_are_forgotten_after_a_week(ben: User) -> None:
    for key in ("old", "new"):
        send(ben, Counter(), key=key)
    RequestKey.objects.filter(key="old").update(created_at=timezone.now() - KEPT - SECOND)
    assert forget_requests() == 1
    assert [row.key for row in RequestKey.objects.all()] == ["new"]
