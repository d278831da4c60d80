"""One act on ticked rows: exactly these, all or none, by the rules of the single act."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from annotations.choices import Origin, Verb, Worth
from annotations.models import Activity, Claim, Project, User
from annotations.services import batches
from annotations.services.claims import mark_ready
from tests.factories import (
    disputed_claim,
    make_article,
    make_claim,
    make_project,
    queries_of,
    ready_claim,
    ready_claims,
    reworded,
    settle,
    standing,
    take,
)

pytestmark = pytest.mark.django_db
SENTENCES = [f"Bridge {number} opened in {1900 + number}" for number in range(1, 5)]


@pytest.fixture
def as_mia(client: Client, mia: User) -> Client:
    client.force_login(mia)
    return client


@pytest.fixture
def proposed(project: Project, mia: User) -> list[Claim]:
    """Four proposed claims of one article; three are ticked in these tests."""
    article = make_article(project, mia, text=". ".join(SENTENCES) + ".")
    return [
        make_claim(project, mia, article=article, quote=quote, speaker="Ana Lee", worth="low")
        for quote in SENTENCES
    ]


def url(project: Project, what: str = "claims") -> str:
    return reverse(f"batches.{what}", args=[project.slug])


def previewed(client: Client, project: Project, claims: list[Claim], **asked: Any) -> Any:
    """The context of the preview."""
    answer = client.get(url(project), {"claims": [claim.pk for claim in claims], **asked})
    assert answer.status_code == 200
    return answer.context


def body(claims: list[Claim], **values: Any) -> dict[str, Any]:
    return {"rows": [f"{claim.pk}.{claim.version}" for claim in claims], **values}


def now(claims: list[Claim]) -> list[Claim]:
    return [Claim.objects.get(pk=claim.pk) for claim in claims]


def acts(verb: Verb) -> int:
    return Activity.objects.filter(verb=verb).count()


WITHDRAW = {"action": "withdraw", "reason": "promise"}


def test_withdrawing_takes_the_ticked_claims_and_can_be_undone(
    as_mia: Client, project: Project, proposed: list[Claim]
) -> None:
    ticked = proposed[:3]
    shown = previewed(as_mia, project, ticked, action="withdraw", query="sort=newest&after=x")
    assert [claim for claim, _speaker in shown["rows"]] == ticked
    assert shown["left"] == []
    sent = body(ticked, **WITHDRAW, query=shown["query"], request_key="k" * 12)
    answer = as_mia.post(url(project), sent)
    table = reverse("claims.index", args=[project.slug])
    assert answer["Location"].startswith(f"{table}?sort=newest&did=")
    assert [claim.withdrawn_reason for claim in now(proposed)] == ["Promise"] * 3 + [""]
    assert acts(Verb.CLAIM_WITHDRAWN) == 3, "one entry a claim"
    again = as_mia.post(url(project), sent)
    assert again["Location"] == answer["Location"], "a retry gets the same answer"
    assert acts(Verb.CLAIM_WITHDRAWN) == 3
    page = as_mia.get(answer["Location"])
    assert page.context["done"].words == "3 claims withdrawn."
    back = as_mia.post(url(project, "undo"), {"did": page.context["done"].did})
    assert all(claim.withdrawn_at is None for claim in now(proposed))
    assert as_mia.get(back["Location"]).context["done"].was_undo
    as_mia.post(url(project, "undo"), {"did": back["Location"].split("did=")[1]})
    assert [bool(claim.withdrawn_at) for claim in now(proposed)] == [True] * 3 + [False], "redo"


def test_undoing_is_all_or_nothing(as_mia: Client, project: Project, proposed: list[Claim]) -> None:
    sent = body(proposed, action="worth", level="high")
    did = as_mia.post(url(project), sent)["Location"].split("did=")[1]
    reworded(proposed[1], text="Another")
    answer = as_mia.post(url(project, "undo"), {"did": did}, follow=True)
    assert "Nothing was undone" not in answer.content.decode()
    assert "None of 4 was undone. Someone changed this claim since" in answer.content.decode()
    assert {claim.worth_band for claim in now(proposed)} == {Worth.HIGH}
    assert as_mia.post(url(project, "undo"), {"did": "0" * 16}).status_code == 404


def test_worth_is_set_as_a_person_and_nothing_else_changes(
    as_mia: Client, project: Project, proposed: list[Claim]
) -> None:
    Claim.objects.filter(pk=proposed[0].pk).update(worth=0.9, worth_origin=Origin.MACHINE)
    Claim.objects.filter(pk=proposed[1].pk).update(worth_origin=Origin.MACHINE)
    shown = previewed(as_mia, project, proposed, action="worth", level="high")
    assert [claim.pk for claim, _reason in shown["left"]] == [proposed[0].pk]
    assert "has this worth already" in shown["left"][0][1]
    as_mia.post(url(project), body(proposed[1:], action="worth", level="high"))
    for was, claim in zip(proposed[1:], now(proposed[1:]), strict=True):
        assert (claim.worth_band, claim.worth_origin) == (Worth.HIGH, Origin.PERSON)
        assert (claim.text, claim.kind, claim.version) == (was.text, was.kind, was.version + 1)
        assert [said.speaker for said in claim.attributions.all()] == ["Ana Lee"]
    for bad in ("", "huge"):
        asked = {"action": "worth", "level": bad, "claims": proposed[0].pk}
        assert as_mia.get(url(project), asked).status_code == 400


def test_ready_is_for_the_ticked_ones_not_for_their_whole_article(
    as_mia: Client, project: Project, proposed: list[Claim]
) -> None:
    shown = previewed(as_mia, project, proposed[:2], action="ready")
    answer = as_mia.post(url(project), body(proposed[:2], action="ready"))
    assert "did=" not in answer["Location"], "the single act cannot be undone either"
    assert len(shown["rows"]) == 2
    assert [claim.ready_at is not None for claim in now(proposed)] == [True, True, False, False]
    told = Activity.objects.filter(verb=Verb.CLAIM_READY).latest("sequence")
    assert told.after == {"claims": [1, 2]}


def test_what_is_left_out_and_why(
    as_mia: Client, project: Project, mia: User, ada: User, ben: User, chi: User, root: User
) -> None:
    settled = disputed_claim(project, [ben, chi], by=root)
    settle(settled, ada)
    own = ready_claim(project, root)
    take(own, mia)
    waiting = ready_claim(project, root)
    elsewhere = make_claim(make_project(root, "canals"))
    ticked = [settled, own, waiting, elsewhere]
    reasons = {
        "withdraw": {settled.pk: "final verdict and stays"},
        "worth": {settled.pk: "has had a final verdict", own.pk: "You review this claim"},
        "ready": dict.fromkeys([settled.pk, own.pk, waiting.pk], "ready for review already"),
    }
    for action, expected in reasons.items():
        shown = previewed(as_mia, project, ticked, action=action, level="high")
        left = {claim.pk: reason for claim, reason in shown["left"]}
        assert left.keys() == expected.keys(), action
        for pk, reason in expected.items():
            assert reason in left[pk]
        assert elsewhere.pk not in [claim.pk for claim, _speaker in shown["rows"]]
    # Posted past the preview, none is done: neither the possible ones nor another project's.
    assert as_mia.post(url(project), body([settled, waiting], **WITHDRAW)).status_code == 409
    assert as_mia.post(url(project), body([waiting, elsewhere], **WITHDRAW)).status_code == 404
    assert as_mia.post(url(project), body([waiting], **WITHDRAW)).status_code == 302, "control"
    assert acts(Verb.CLAIM_WITHDRAWN) == 1


def test_a_claim_that_changed_since_the_preview_stops_all(
    as_mia: Client, project: Project, proposed: list[Claim]
) -> None:
    reworded(proposed[1], text="Another")
    answer = as_mia.post(url(project), body(proposed, **WITHDRAW, request_key="k" * 12))
    assert answer.status_code == 409
    assert acts(Verb.CLAIM_WITHDRAWN) == 0
    assert [claim.pk for claim, _reason in answer.context["left"]] == [proposed[1].pk]
    assert "Promise" in answer.content.decode()
    rest = [claim for claim, _speaker in answer.context["rows"]]
    key = answer.context["request_key"]
    assert as_mia.post(url(project), body(rest, **WITHDRAW, request_key=key)).status_code == 302
    assert [bool(claim.withdrawn_at) for claim in now(proposed)] == [True, False, True, True]


def test_a_reason_is_needed_and_the_rows_are_kept(
    as_mia: Client, project: Project, proposed: list[Claim]
) -> None:
    for given in ({}, {"reason": "other"}, {"reason": "colour"}):
        answer = as_mia.post(url(project), body(proposed, action="withdraw", **given))
        assert answer.status_code == 400
        assert len(answer.context["rows"]) == 4
    assert acts(Verb.CLAIM_WITHDRAWN) == 0
    own = body(proposed[:1], action="withdraw", reason="other", note="It is a joke.")
    as_mia.post(url(project), own)
    assert now(proposed)[0].withdrawn_reason == "It is a joke."


def test_no_more_than_a_page_at_once(
    as_mia: Client, project: Project, proposed: list[Claim]
) -> None:
    many = range(1, batches.MOST_ROWS + 2)
    asked = {"action": "withdraw", "claims": [str(number) for number in many]}
    assert as_mia.get(url(project), asked).status_code == 400
    rows = [f"{number}.1" for number in many]
    assert as_mia.post(url(project), {"rows": rows, **WITHDRAW}).status_code == 400
    assert as_mia.post(url(project), {"rows": f"{proposed[0].pk}", **WITHDRAW}).status_code == 428
    assert as_mia.get(url(project), {"action": "withdraw"}).status_code == 302, "back, and told"


def test_a_preview_costs_the_same_for_one_claim_and_thirty(
    as_mia: Client, project: Project, mia: User, root: User
) -> None:
    claims = ready_claims(project, 30, root)

    def preview(number: int, action: str) -> int:
        return queries_of(
            lambda: previewed(as_mia, project, claims[:number], action=action, level="high")
        )

    for action in ("withdraw", "worth", "ready"):
        assert preview(1, action) == preview(30, action), action


# --- articles ------------------------------------------------------------------------------------


def readied(client: Client, project: Project, sent: dict[str, Any]) -> HttpResponse:
    return client.post(url(project, "articles"), sent)  # type: ignore[return-value]


def test_claims_of_ticked_articles_are_marked_ready(
    as_mia: Client, project: Project, mia: User, proposed: list[Claim]
) -> None:
    other, done = make_claim(project, mia), ready_claim(project, mia)
    articles = [proposed[0].article_id, done.article_id]
    shown = as_mia.get(url(project, "articles"), {"articles": articles}).context
    ((row, waiting),) = shown["rows"]
    assert (row.article.pk, waiting.number, shown["number"]) == (articles[0], 4, 4)
    assert [row.article.pk for row, _reason in shown["left"]] == [done.article_id]
    sent = {"rows": f"{articles[0]}.{waiting.mark}", "request_key": "k" * 12}
    assert [readied(as_mia, project, sent).status_code for _ in "ab"] == [302, 302]
    assert all(claim.ready_at for claim in now(proposed))
    assert now([other])[0].ready_at is None
    assert acts(Verb.CLAIM_READY) == 2


def test_articles_whose_claims_changed_stop_all(
    as_mia: Client, project: Project, mia: User, proposed: list[Claim]
) -> None:
    other = make_claim(project, mia)
    articles = [proposed[0].article_id, other.article_id]
    waiting = batches.waiting_in(articles)
    sent = {"rows": [f"{pk}.{waiting[pk].mark}" for pk in articles]}
    reworded(proposed[0], text="Another")
    answer = readied(as_mia, project, sent)
    assert answer.status_code == 409
    assert acts(Verb.CLAIM_READY) == 0
    assert b"changed since the preview" in answer.content
    mark_ready(standing=standing(mia, project), article=other.article)
    assert readied(as_mia, project, {"rows": sent["rows"][1]}).status_code == 409
