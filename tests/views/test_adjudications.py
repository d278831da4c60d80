"""Settling claims on the page: the queue, the reviews side by side, the final verdict."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from annotations.choices import Stance
from annotations.models import Adjudication, Claim, Project, Review, User, VerdictLabel
from annotations.selectors.adjudications import to_settle
from annotations.selectors.comparison import comparison_of
from annotations.services.projects import add_member, change_project
from annotations.services.reviews import Judgement, save_draft, submit_review
from annotations.views.retries import new_key
from tests.factories import (
    JUSTIFICATION,
    agreed_claim,
    disputed_claim,
    label,
    make_citation,
    make_review,
    make_user,
    queries_of,
    ready_claim,
    ready_claims,
    scale,
    settle,
    standing,
    take,
)

TEXT = "The day is right, but the words name another event than the record does."


@pytest.fixture
def disputed(project: Project, ben: User, chi: User) -> Claim:
    return disputed_claim(project, [ben, chi])


def url(claim: Claim, name: str = "adjudications.edit") -> str:
    return reverse(name, args=[claim.project.slug, claim.pk])


def queue(project: Project, **query: str) -> str:
    return reverse("adjudications.index", args=[project.slug], query=query)


def filled(claim: Claim, actor: User, **changes: Any) -> dict[str, Any]:
    """What a browser posts for a complete final verdict."""
    comparison = comparison_of(standing(actor, claim.project), claim)
    return {
        "request_key": new_key(),
        "seen": comparison.seen,
        "verdict": str(label(claim.project, "mixed").pk),
        "confidence": "high",
        "justification": TEXT,
        "note": "",
        "cause": "reading",
        "then": "stay",
        **changes,
    }


def post(client: Client, claim: Claim, actor: User, **changes: Any) -> HttpResponse:
    client.force_login(actor)
    return client.post(url(claim), filled(claim, actor, **changes))  # type: ignore[return-value]


def is_settled(claim: Claim) -> bool:
    return Adjudication.objects.standing().filter(claim=claim).exists()


# --- the queue -----------------------------------------------------------------------------------


def test_the_most_distant_reviews_come_first(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    agreed = agreed_claim(project, [ben, chi])
    near, far, aside = (ready_claim(project) for _ in range(3))
    for claim, second in ((near, "mostly-true"), (far, "false"), (aside, "cannot-verify")):
        make_review(claim, ben, "true")
        make_review(claim, chi, second)
    client.force_login(ada)
    rows = client.get(queue(project)).context["rows"]
    assert [(row.claim.pk, row.distance, row.disputed) for row in rows] == [
        (far.pk, 4, True),
        (near.pk, 1, True),
        (aside.pk, 0, True),
        (agreed.pk, 0, False),
    ]


def test_a_scale_without_order_has_no_distance(
    project: Project, root: User, ada: User, ben: User, chi: User
) -> None:
    change_project(standing=standing(root, project), version=1, content_scale=scale("averitec-4"))
    project.refresh_from_db()
    claim = ready_claim(project)
    make_review(claim, ben, "supported")
    make_review(claim, chi, "conflicting")
    assert [row.distance for row in to_settle(standing(ada, project))] == [0]
    assert comparison_of(standing(ada, project), claim).distance is None


def test_only_what_the_actor_may_settle_is_listed(
    client: Client, project: Project, ada: User, mia: User, ben: User, chi: User
) -> None:
    disputed_claim(project, [ada, ben])
    settle(disputed_claim(project, [ben, chi]), ada)
    make_review(ready_claim(project), ben)
    mine = disputed_claim(project, [ben, chi])
    client.force_login(ada)
    assert [row.claim for row in client.get(queue(project)).context["rows"]] == [mine]
    client.force_login(mia)
    assert len(client.get(queue(project)).context["rows"]) == 2


def test_the_queue_by_state(
    client: Client, disputed: Claim, project: Project, ada: User, ben: User, chi: User
) -> None:
    agreed = agreed_claim(project, [ben, chi])
    client.force_login(ada)
    for state, claim in (("disputed", disputed), ("agreed", agreed)):
        rows = client.get(queue(project, state=state)).context["rows"]
        assert [row.claim for row in rows] == [claim]
    assert client.get(queue(project, state="settled")).status_code == 400


def test_an_empty_queue_says_nothing_of_begun_reviews(
    client: Client, project: Project, ada: User, ben: User
) -> None:
    client.force_login(ada)
    before = client.get(queue(project)).content
    make_review(ready_claim(project), ben)
    after = client.get(queue(project)).content
    assert b"No disagreements" in before
    token = re.compile(rb'(?:name="csrfmiddlewaretoken" value|data-since)="[^"]*"')
    assert token.sub(b"", before) == token.sub(b"", after)


def test_reviewers_and_viewers_have_no_queue(
    client: Client, project: Project, ben: User, vic: User
) -> None:
    for person in (ben, vic):
        client.force_login(person)
        assert client.get(queue(project)).status_code == 403


def test_a_long_queue_needs_no_more_queries(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    client.force_login(ada)
    disputed_claim(project, [ben, chi])
    client.get(queue(project))
    one = queries_of(lambda: client.get(queue(project)))
    for claim in ready_claims(project, 30):
        make_review(claim, ben, "true")
        make_review(claim, chi, "false")
    assert len(client.get(queue(project)).context["rows"]) == 31
    assert queries_of(lambda: client.get(queue(project))) == one


def test_a_claim_page_needs_no_more_queries_for_more_sources(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    few, many = ready_claim(project), ready_claim(project)
    for claim, number in ((few, 1), (many, 15)):
        for reviewer, verdict in ((ben, "true"), (chi, "false")):
            assignment = take(claim, reviewer)
            for n in range(number):
                make_citation(assignment, url=f"https://records.example/{n}")
            make_review(claim, reviewer, verdict)
    client.force_login(ada)
    client.get(url(few))
    assert queries_of(lambda: client.get(url(few))) == queries_of(lambda: client.get(url(many)))


# --- side by side --------------------------------------------------------------------------------


def test_names_are_hidden_until_asked_for(client: Client, disputed: Claim, ada: User) -> None:
    client.force_login(ada)
    hidden = client.get(url(disputed)).content.decode()
    assert "Reviewer A" in hidden
    assert "Ben" not in hidden
    assert "Chi" not in hidden
    shown = client.get(url(disputed) + "?names=1").content.decode()
    assert "Ben" in shown
    assert "Chi" in shown


def test_reviews_stand_in_the_order_of_their_slots(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    take(claim, chi)
    make_review(claim, ben, "true")
    make_review(claim, chi, "false")
    columns = comparison_of(standing(ada, project), claim).columns
    assert [(column.letter, column.review.reviewer) for column in columns] == [
        ("A", chi),
        ("B", ben),
    ]


def test_the_same_page_cited_twice_is_one_source(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    for reviewer, address, stance in (
        (ben, "https://records.example/bridge", Stance.SUPPORTS),
        (chi, "HTTPS://Records.example:443/bridge#day", Stance.REFUTES),
    ):
        make_citation(take(claim, reviewer), url=address, stance=stance)
    make_citation(
        take(claim, chi),
        url="",
        title="",
        stance="",
        searched_for="bridge opening",
        searched_in="City archive",
    )
    make_review(claim, ben, "true")
    make_review(claim, chi, "false")
    comparison = comparison_of(standing(ada, project), claim)
    assert [(group.used_by, len(group.citations)) for group in comparison.sources] == [
        ("A and B", 2),
        ("B", 1),
    ]
    assert comparison.distance is not None
    assert comparison.distance.summary == "4 steps apart."
    assert comparison.distance.detail == "1 source in common, used with opposite stances."


def test_what_changed_before_submitting_is_told(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    make_review(claim, ben, "false", submitted=False)
    make_review(claim, ben, "true")
    make_review(claim, chi, "false")
    first, second = comparison_of(standing(ada, project), claim).columns
    assert [
        (change.from_label and change.from_label.code, change.to_label and change.to_label.code)
        for change in first.changes
    ] == [("false", "true")]
    assert second.changes == []


def test_one_review_as_the_start_of_the_final_verdict(
    client: Client, disputed: Claim, ada: User
) -> None:
    client.force_login(ada)
    second = comparison_of(standing(ada, disputed.project), disputed).columns[1].review
    response = client.post(
        url(disputed), filled(disputed, ada, start_from=second.pk, note="Mind the date.")
    )
    assert response.status_code == 200
    form = response.context["form"]
    assert form["verdict"].value() == str(second.content_label_id)
    assert form["justification"].value() == second.justification
    assert form["note"].value() == "Mind the date."
    assert not is_settled(disputed)


def test_a_start_from_elsewhere_is_refused(client: Client, disputed: Claim, ada: User) -> None:
    client.force_login(ada)
    for start in ("", "0", "x", str(2**70)):
        body = filled(disputed, ada, start_from=start)
        assert client.post(url(disputed), body).status_code == 400


# --- saving --------------------------------------------------------------------------------------


def test_saving_settles_the_claim(client: Client, disputed: Claim, ada: User) -> None:
    sources = comparison_of(standing(ada, disputed.project), disputed).sources
    response = post(client, disputed, ada, sources=[sources[0].pk], note="Thank you.")
    assert response.status_code == 302
    assert response["Location"] == url(disputed, "claims.show") + f"#settled-{disputed.pk}"
    settled = Adjudication.objects.get(claim=disputed)
    assert (settled.content_label.code, settled.justification) == ("mixed", TEXT)
    assert (settled.cause, settled.note) == ("reading", "Thank you.")
    assert list(settled.citations.order_by("pk")) == sources[0].citations


def test_line_breaks_are_stored_as_line_feeds(client: Client, disputed: Claim, ada: User) -> None:
    post(client, disputed, ada, justification=TEXT.replace(", ", ",\r\n"))
    assert Adjudication.objects.get(claim=disputed).justification == TEXT.replace(", ", ",\n")


def test_saving_and_going_on(
    client: Client, disputed: Claim, project: Project, ada: User, ben: User, chi: User
) -> None:
    following = disputed_claim(project, [ben, chi])
    response = post(client, disputed, ada, then="next")
    assert response["Location"] == url(following) + f"#settled-{disputed.pk}"
    response = post(client, following, ada, then="next")
    assert response["Location"] == queue(project) + f"#settled-{following.pk}"


def test_what_is_missing_is_listed_and_what_was_typed_is_kept(
    client: Client, disputed: Claim, ada: User
) -> None:
    response = post(client, disputed, ada, verdict="", confidence="", justification="Too short")
    assert response.status_code == 400
    text = response.content.decode()
    assert [problem["target"] for problem in response.context["form"].problems()] == [  # type: ignore[attr-defined]
        "verdict",
        "confidence",
        "id_justification",
    ]
    assert "3 things to finish" in text
    assert "Too short</textarea>" in text
    assert not is_settled(disputed)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verdict", "999999999"),
        ("verdict", "x"),
        ("confidence", "certain"),
        ("cause", "weather"),
        ("sources", "999999999"),
        ("justification", "x" * 20_001),
        ("seen", "everything"),
        ("request_key", "?"),
    ],
)
def test_values_that_cannot_be_are_refused(
    client: Client, disputed: Claim, ada: User, field: str, value: str
) -> None:
    assert post(client, disputed, ada, **{field: value}).status_code == 400
    assert not is_settled(disputed)


def test_a_verdict_of_the_other_question_is_refused(
    client: Client, disputed: Claim, ada: User
) -> None:
    other = label(disputed.project, "accurate-quote")
    assert post(client, disputed, ada, verdict=str(other.pk)).status_code == 400
    assert not is_settled(disputed)


def test_a_retired_verdict_cannot_be_chosen(client: Client, disputed: Claim, ada: User) -> None:
    VerdictLabel.objects.filter(pk=label(disputed.project, "mixed").pk).update(retired=True)
    assert post(client, disputed, ada).status_code == 400
    assert not is_settled(disputed)


def test_a_save_without_what_was_seen_is_refused(
    client: Client, disputed: Claim, ada: User
) -> None:
    client.force_login(ada)
    body = filled(disputed, ada)
    del body["seen"]
    assert client.post(url(disputed), body).status_code == 428
    assert not is_settled(disputed)


def test_a_double_submit_settles_once_and_gets_one_answer(
    client: Client, disputed: Claim, ada: User
) -> None:
    client.force_login(ada)
    body = filled(disputed, ada)
    first, second = client.post(url(disputed), body), client.post(url(disputed), body)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Adjudication.objects.filter(claim=disputed).count() == 1


def test_the_second_adjudicator_is_told_and_keeps_the_text(
    client: Client, disputed: Claim, ada: User, mia: User
) -> None:
    """The saboteur of the test above: another key is another act, and one settles."""
    late = filled(disputed, mia, justification=TEXT + " So says the city.")
    assert post(client, disputed, ada).status_code == 302
    client.force_login(mia)
    response = client.post(url(disputed), late)
    assert response.status_code == 409
    text = response.content.decode()
    assert "Someone else settled this claim a moment ago." in text
    assert f"{TEXT} So says the city.</textarea>" in text
    assert f"<dd>{TEXT}</dd>" in text
    assert Adjudication.objects.get(claim=disputed).adjudicator == ada


def test_a_review_revised_meanwhile_is_shown_before_it_is_judged(
    client: Client, disputed: Claim, ada: User
) -> None:
    old = filled(disputed, ada)
    review = Review.objects.filter(claim=disputed).order_by("pk")[0]
    submit_review(
        standing=standing(review.reviewer, review.project),
        assignment=review.assignment,
        version=review.version,
        judgement=Judgement(
            content_label=review.content_label,
            confidence="medium",
            justification="On second thoughts the record names the year only, and no day.",
        ),
    )
    client.force_login(ada)
    response = client.post(url(disputed), old)
    assert response.status_code == 409
    text = response.content.decode()
    assert "On second thoughts" in text
    assert f"{TEXT}</textarea>" in text
    assert not is_settled(disputed)
    again = old | {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1]  # type: ignore[index]
                   for name in ("seen", "request_key")}  # fmt: skip
    assert client.post(url(disputed), again).status_code == 302


# --- who and when --------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reviewer_who_may_adjudicate_is_told_why_not(
    client: Client, project: Project, ada: User, ben: User, method: str
) -> None:
    claim = disputed_claim(project, [ada, ben])
    client.force_login(ada)
    response = getattr(client, method)(url(claim))
    assert response.status_code == 403
    assert "You reviewed this claim, so someone else settles it." in response.content.decode()


def test_a_draft_makes_a_reviewer_too(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    assignment = take(claim, ada)
    save_draft(
        standing=standing(ada, project),
        assignment=assignment,
        version=assignment.review.version,
        judgement=Judgement(justification="Only begun."),
    )
    make_review(claim, ben)
    client.force_login(ada)
    assert client.get(url(claim)).status_code == 403


def test_a_claim_that_waits_for_reviews_shows_none(
    client: Client, project: Project, ada: User, ben: User
) -> None:
    claim = ready_claim(project)
    make_review(claim, ben, justification="The tell-tale words of a review that is still alone.")
    client.force_login(ada)
    response = client.get(url(claim), follow=True)
    assert response.redirect_chain == [(url(claim, "claims.show"), 302)]
    text = response.content.decode()
    assert "Not all reviews of this claim are in." in text
    assert "tell-tale" not in text
    body = {"seen": "", "justification": TEXT, "confidence": "high",
            "verdict": str(label(project, "mixed").pk)}  # fmt: skip
    response = client.post(url(claim), body)
    assert response.status_code == 409
    assert "tell-tale" not in response.content.decode()


def test_a_settled_claim_leads_to_its_record(client: Client, disputed: Claim, ada: User) -> None:
    settle(disputed, ada)
    client.force_login(ada)
    assert client.get(url(disputed))["Location"] == url(disputed, "claims.show")


@pytest.mark.parametrize("who", ["ben", "vic"])
def test_others_may_not(
    client: Client, disputed: Claim, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    for name in ("adjudications.edit", "adjudications.send_back"):
        assert client.post(url(disputed, name), {"note": "Look again."}).status_code == 403
    assert Review.objects.submitted().filter(claim=disputed).count() == 2


def test_five_reviews_stand_side_by_side(
    client: Client, project: Project, root: User, ada: User
) -> None:
    change_project(standing=standing(root, project), version=1, reviews_per_claim=5)
    project.refresh_from_db()
    claim = ready_claim(project)
    for verdict in ("true", "mostly-true", "mixed", "mostly-false", "false"):
        reviewer = make_user()
        add_member(standing=standing(root, project), user=reviewer, role="reviewer")
        make_review(claim, reviewer, verdict)
    client.force_login(ada)
    text = client.get(url(claim)).content.decode()
    assert all(f"Use {letter} as the start" in text for letter in "ABCDE")


# --- sending back --------------------------------------------------------------------------------


def test_sending_back_with_a_note(client: Client, disputed: Claim, ada: User) -> None:
    client.force_login(ada)
    body = {"note": "Add the city's record.", "request_key": new_key()}
    address = url(disputed, "adjudications.send_back")
    assert client.post(address, body)["Location"] == queue(disputed.project)
    assert not Review.objects.submitted().filter(claim=disputed).exists()
    assert client.post(address, body).status_code == 302, "a retry gets the first answer"
    other = {"note": "Add the city's record.", "request_key": new_key()}
    assert client.post(address, other).status_code == 409


def test_a_note_is_needed(client: Client, disputed: Claim, ada: User) -> None:
    client.force_login(ada)
    response = client.post(url(disputed, "adjudications.send_back"), {"note": "  "})
    assert response.status_code == 400
    assert "Say what the reviewers should look at." in response.content.decode()
    assert Review.objects.submitted().filter(claim=disputed).count() == 2


def test_nobody_sends_back_what_they_reviewed(
    client: Client, project: Project, ada: User, ben: User
) -> None:
    claim = disputed_claim(project, [ada, ben])
    client.force_login(ada)
    address = url(claim, "adjudications.send_back")
    assert client.post(address, {"note": "Look again."}).status_code == 403
    assert JUSTIFICATION in {review.justification for review in claim.reviews.submitted()}
