"""The pages of spot checks."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Claim, Correction, Project, SpotCheck, User
from annotations.services.spot_checks import BEATEN, check_claim
from tests.factories import make_review, queries_of, ready_claim, settled_claim, standing

pytestmark = pytest.mark.django_db
NOTE = "Both reviews rest on the same wrong record."


@pytest.fixture
def claim(project: Project, ben: User, chi: User) -> Claim:
    return settled_itself(project, ben, chi)


def settled_itself(project: Project, *reviewers: User) -> Claim:
    claim = ready_claim(project)
    for reviewer in reviewers:
        make_review(claim, reviewer)
    return claim


def index(claim: Claim) -> str:
    return reverse("spot_checks.index", args=[claim.project.slug])


def edit(claim: Claim) -> str:
    return reverse("spot_checks.edit", args=[claim.project.slug, claim.pk])


def values(claim: Claim, result: str, note: str = "") -> dict[str, object]:
    final = claim.adjudications.latest("pk").pk
    return {"final": final, "result": result, "note": note, "request_key": "k" * 32}


def text(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_from_the_list_through_a_check_and_back(client: Client, claim: Claim, mia: User) -> None:
    client.force_login(mia)
    assert index(claim) in text(client, reverse("adjudications.index", args=[claim.project.slug]))
    shown = text(client, index(claim))
    assert "Check next" in shown
    assert "None was checked yet." in shown
    answer = client.post(reverse("spot_checks.next", args=[claim.project.slug]))
    assert answer.headers["Location"] == edit(claim)
    desk = text(client, edit(claim))
    assert "Reviewer A" in desk
    assert "Ben" not in desk[desk.index("<main") :]
    for _ in range(2):  # the second is a retry
        answer = client.post(edit(claim), values(claim, "uphold"))
        assert answer.headers["Location"] == index(claim)
    assert SpotCheck.objects.get().upheld
    shown = text(client, index(claim))
    for said in ("1 of 1 checked", "21% to 100%", "Upheld", "Mia"):
        assert said in shown
    assert "Check next" not in shown
    answer = client.post(reverse("spot_checks.next", args=[claim.project.slug]))
    assert answer.headers["Location"] == index(claim)


def test_reopening_needs_a_public_note(client: Client, claim: Claim, mia: User) -> None:
    client.force_login(mia)
    answer = client.post(edit(claim), values(claim, "reopen"))
    assert answer.status_code == 400
    assert "Say publicly why" in answer.content.decode()
    assert not SpotCheck.objects.exists()
    answer = client.post(edit(claim), values(claim, "reopen", NOTE) | {"request_key": "l" * 32})
    assert answer.headers["Location"].endswith("/adjudicate")
    assert Correction.objects.get().public_note == NOTE
    assert "Reopened" in text(client, index(claim))


@pytest.mark.parametrize("result", ["", "maybe"])
def test_a_check_has_a_result(client: Client, claim: Claim, mia: User, result: str) -> None:
    client.force_login(mia)
    answer = client.post(edit(claim), values(claim, result, NOTE))
    assert answer.status_code == 400
    assert "Uphold the verdict or reopen the claim." in answer.content.decode()
    assert NOTE in answer.content.decode()
    assert not SpotCheck.objects.exists()


def test_who_comes_second_is_told_and_keeps_the_note(
    client: Client, claim: Claim, mia: User, root: User
) -> None:
    body = values(claim, "reopen", NOTE)
    check_claim(
        standing=standing(root, claim.project),
        claim=claim,
        final=claim.adjudications.get().pk,
        upheld=True,
    )
    client.force_login(mia)
    answer = client.post(edit(claim), body)
    assert answer.status_code == 409
    assert str(BEATEN) in answer.content.decode()
    assert NOTE in answer.content.decode()
    assert not Correction.objects.exists()


def test_what_cannot_be_checked_leads_back(
    client: Client, claim: Claim, project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    client.force_login(mia)
    own, adjudicated = settled_itself(project, mia, ben), settled_claim(project, [ben, chi], ada)
    for other in (own, adjudicated, ready_claim(project)):
        assert client.get(edit(other)).headers["Location"] == index(claim)


def test_queries_do_not_grow_with_claims(
    client: Client, claim: Claim, project: Project, mia: User, ben: User, chi: User
) -> None:
    client.force_login(mia)
    client.post(edit(claim), values(claim, "uphold"))
    before = queries_of(lambda: client.get(index(claim)))
    for number in range(4):
        more = settled_itself(project, ben, chi)
        key = {"request_key": f"key-number-{number}"}
        client.post(edit(more), values(more, "uphold") | key)
    assert SpotCheck.objects.count() == 5
    assert queries_of(lambda: client.get(index(claim))) == before
