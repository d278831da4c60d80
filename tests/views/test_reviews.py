"""The queue and the review page: nothing typed is lost, nothing of others is shown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from annotations.choices import AssignmentState, Verb
from annotations.models import Activity, Assignment, Claim, Project, Review, User
from annotations.querysets import ReviewQuerySet
from annotations.services.adjudications import send_back
from annotations.services.claims import withdraw_claim
from tests.factories import (
    JUSTIFICATION,
    TEXT,
    label,
    make_article,
    make_citation,
    make_claim,
    make_project,
    make_review,
    queries_of,
    ready_claim,
    ready_claims,
    settled_claim,
    standing,
    take,
)


@pytest.fixture
def claim(project: Project) -> Claim:
    return ready_claim(project, speaker="Ana Lee")


@pytest.fixture
def desk(claim: Claim, ben: User, client: Client) -> Client:
    """Ben, signed in, with the claim in his hands."""
    client.force_login(ben)
    take(claim, ben)
    return client


def address(name: str, claim: Claim) -> str:
    return reverse(f"reviews.{name}", args=[claim.project.slug, claim.pk])


def queue_address(project: Project) -> str:
    return reverse("reviews.queue", args=[project.slug])


def typed(project: Project, **values: Any) -> dict[str, Any]:
    """The fields of a complete review; "" for those that ``values`` names so."""
    fields = {
        "version": 1,
        "claim_version": 2,
        "content_label": label(project, "true").pk,
        "attribution_label": label(project, "accurate-quote").pk,
        "confidence": "high",
        "justification": JUSTIFICATION,
        "as_of": "2024-10-22",
    }
    return fields | values


def stored(claim: Claim, reviewer: User) -> Review:
    return Review.objects.get(claim=claim, reviewer=reviewer)


def text_of(response: Any) -> str:
    text: str = response.content.decode()
    return text


# --- the queue -----------------------------------------------------------------------------------


def counts(page: str) -> dict[str, int]:
    """The numbers of the queue's tabs."""
    tabs = page[page.index('class="tabs"') : page.index("</nav>", page.index('class="tabs"'))]
    found = re.findall(r">\s*([A-Z][a-z ]+?)\s*<span class=\"count[^>]*>(\d+)<", tabs)
    return {name: int(number) for name, number in found}


def test_each_tab_counts_and_lists_its_own(
    client: Client, project: Project, ben: User, chi: User, ada: User
) -> None:
    todo, draft, back, waiting, done = ready_claims(project, 5)
    take(todo, ben)
    make_review(draft, ben, submitted=False)
    for claim in (back, done):
        make_review(claim, ben, "true")
        make_review(claim, chi, "true" if claim == done else "false")
    send_back(standing=standing(ada, project), claim=back, note="Look at the date again.")
    make_review(waiting, ben)
    client.force_login(ben)

    page = text_of(client.get(queue_address(project)))
    assert counts(page) == {
        "To review": 3,
        "Drafts": 2,
        "Sent back": 1,
        "Waiting for others": 1,
        "Done": 1,
    }
    for tab, there in {
        "to-review": [todo, draft, back],
        "drafts": [draft],
        "sent-back": [back],
        "waiting": [waiting],
        "done": [done],
    }.items():
        page = text_of(client.get(queue_address(project), {"tab": tab}))
        for claim in there:
            assert address("edit", claim) in page, tab
    assert "Final: True" in page
    assert "1 of 2 reviews in" in text_of(client.get(queue_address(project), {"tab": "waiting"}))


def test_an_empty_queue_offers_five_claims(client: Client, project: Project, ben: User) -> None:
    ready_claims(project, 7)
    client.force_login(ben)
    page = text_of(client.get(queue_address(project)))
    assert "Nothing to review right now" in page
    assert "7 claims in this project still need a reviewer" in page
    assert "Take 5 claims" in page


def test_taking_five_twice_with_one_key_takes_five(
    client: Client, project: Project, ben: User
) -> None:
    ready_claims(project, 12)
    client.force_login(ben)
    act = reverse("reviews.take_five", args=[project.slug])
    for _ in range(2):
        assert client.post(act, {"request_key": "k1"}).status_code == 302
    assert Assignment.objects.of(ben).count() == 5
    client.post(act, {"request_key": "k2"})
    assert Assignment.objects.of(ben).count() == 10


def test_next_opens_the_best_claim(client: Client, project: Project, ben: User) -> None:
    claims = ready_claims(project, 2)
    Claim.objects.filter(pk=claims[1].pk).update(worth=0.99)
    client.force_login(ben)
    act = reverse("reviews.next", args=[project.slug])
    for _ in range(2):
        assert client.post(act).headers["Location"] == address("edit", claims[1])


def test_next_without_any_goes_to_the_queue(client: Client, project: Project, ben: User) -> None:
    client.force_login(ben)
    response = client.post(reverse("reviews.next", args=[project.slug]), follow=True)
    assert "Nothing more to review right now." in text_of(response)


@pytest.mark.parametrize("tab", ["to-review", "drafts", "sent-back", "waiting", "done"])
def test_the_queue_costs_the_same_for_1_and_30_rows(
    client: Client, project: Project, ben: User, chi: User, ada: User, tab: str
) -> None:
    def fill(number: int) -> None:
        for claim in ready_claims(project, number)[1:]:
            if tab == "to-review":
                take(claim, ben)
                continue
            make_review(claim, ben, submitted=tab != "drafts")
            if tab in ("done", "sent-back"):
                make_review(claim, chi, "true" if tab == "done" else "false")
            if tab == "sent-back":
                send_back(standing=standing(ada, project), claim=claim, note="Look again.")

    def queries() -> int:
        return queries_of(lambda: client.get(queue_address(project), {"tab": tab}))

    client.force_login(ben)
    fill(3)  # one goes to the card of the next claim, one stays in its list, one stays open
    few = queries()
    fill(30)
    assert queries() == few


def test_the_queue_shows_one_article_in_the_order_that_is_asked_for(
    client: Client, project: Project, mia: User, ben: User
) -> None:
    roads = make_article(project, mia, text="A road. A longer road.", title="Roads")
    high, low = (
        ready_claim(project, mia, article=roads, quote=quote, worth=worth)
        for quote, worth in (("A longer road", "high"), ("A road", "low"))
    )
    other = ready_claim(project, mia)
    for claim in (low, other, high):
        take(claim, ben)
    client.force_login(ben)

    def shown(**query: Any) -> list[Claim]:
        found = client.get(queue_address(project), query).context["queue"]
        assert found.next is not None
        return [found.next.claim, *(row.claim for group in found.groups for row in group.rows)]

    assert shown(article=roads.pk) == [high, low]
    assert shown(order="worth")[0] == high
    assert shown(order="oldest")[0] == low
    assert len(shown()) == 3
    page = text_of(client.get(queue_address(project), {"article": 10**9}))
    assert "Nothing of this article here" in page


def test_a_weekly_goal_is_ones_own(client: Client, project: Project, ben: User, chi: User) -> None:
    make_review(ready_claim(project), ben)
    client.force_login(ben)
    set_goal = reverse("reviews.goal", args=[project.slug])
    assert client.post(set_goal, {"weekly_goal": "5"}).status_code == 302
    assert "<b>1</b> of 5 reviews" in text_of(client.get(queue_address(project)))
    refused = client.post(set_goal, {"weekly_goal": "1001"})
    assert refused.status_code == 400
    assert "less than or equal to 1000" in text_of(refused)
    assert "<b>1</b> of 5 reviews" in text_of(client.get(queue_address(project)))
    client.force_login(chi)
    assert "of 5 reviews" not in text_of(client.get(queue_address(project)))
    client.force_login(ben)
    client.post(set_goal, {"weekly_goal": ""})
    assert "<b>1</b> review submitted" in text_of(client.get(queue_address(project)))


@pytest.mark.parametrize(
    "query",
    ["article=x", "order=best", "tab=none", "page=0", "page=x", "page=" + "9" * 30, "page=-1"],
)
def test_a_part_that_is_not_there_is_a_400(
    client: Client, project: Project, ben: User, query: str
) -> None:
    client.force_login(ben)
    assert client.get(f"{queue_address(project)}?{query}").status_code == 400


def test_viewers_have_no_queue(client: Client, project: Project, vic: User) -> None:
    client.force_login(vic)
    assert client.get(queue_address(project)).status_code == 403


# --- the page ------------------------------------------------------------------------------------


def test_the_article_is_drawn_exactly(desk: Client, claim: Claim) -> None:
    page = text_of(desk.get(address("edit", claim)))
    drawn = page[page.index("data-article-text>") + 18 :]
    drawn = re.sub(r"<[^>]*>", "", drawn[: drawn.index("</div>")])
    assert drawn == TEXT


def test_the_page_asks_both_questions_where_there_is_a_speaker(
    desk: Client, claim: Claim, project: Project, ben: User
) -> None:
    page = text_of(desk.get(address("edit", claim)))
    assert "Did Ana Lee say it?" in page
    assert page.count('name="attribution_label"') == 7
    plain = ready_claim(project)
    take(plain, ben)
    assert 'name="attribution_label"' not in text_of(desk.get(address("edit", plain)))


def test_the_page_costs_the_same_for_1_and_30_claims(
    client: Client, project: Project, ben: User
) -> None:
    client.force_login(ben)
    one, many = ready_claims(project, 1)[0], ready_claims(project, 30)[0]
    for claim in (one, many):
        make_review(claim, ben, submitted=False)
    small = queries_of(lambda: client.get(address("edit", one)))
    assert queries_of(lambda: client.get(address("edit", many))) == small
    for _ in range(5):
        make_citation(many.assignments.get(reviewer=ben))
    assert queries_of(lambda: client.get(address("edit", many))) == small


def test_without_a_slot_the_page_offers_a_start(client: Client, claim: Claim, ben: User) -> None:
    client.force_login(ben)
    page = text_of(client.get(address("edit", claim)))
    assert "Start review" in page
    assert 'name="content_label"' not in page
    response = client.post(address("take", claim))
    assert response.headers["Location"] == address("edit", claim)
    assert 'name="content_label"' in text_of(client.get(address("edit", claim)))


def test_own_claims_unready_claims_and_viewers_get_a_reason(
    client: Client, project: Project, claim: Claim, mia: User, ben: User, vic: User
) -> None:
    client.force_login(ben)
    proposed = make_claim(project, mia)
    assert "not ready for review yet" in text_of(client.get(address("edit", proposed)))
    own = ready_claim(project, by=ben)
    assert "You marked this claim yourself" in text_of(client.get(address("edit", own)))
    client.force_login(vic)
    page = text_of(client.get(address("edit", claim)))
    assert "Viewers read along" in page
    assert "Start review" not in page
    assert client.post(address("edit", claim), typed(project)).status_code == 403
    assert client.post(address("take", claim)).status_code == 403


def test_a_withdrawn_claim_needs_no_review(
    desk: Client, claim: Claim, project: Project, mia: User
) -> None:
    withdraw_claim(
        standing=standing(mia, project), claim=claim, version=claim.version, reason="No claim."
    )
    response = desk.get(address("edit", claim))
    assert "Withdrawn." in text_of(response)
    late = desk.post(address("edit", claim), typed(project, justification="My long text"))
    assert late.status_code == 400
    assert "My long text" in text_of(late)


def test_a_settled_claim_shows_the_verdict_and_the_own_review(
    client: Client, project: Project, ben: User, chi: User, ada: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada, speaker="Ana Lee")
    client.force_login(ben)
    page = text_of(client.get(address("edit", claim)))
    assert "This claim has a final verdict, so reviews cannot change." in page
    assert "Ada" in page
    assert "2 steps apart" in page
    assert JUSTIFICATION.replace("'", "&#x27;") in page
    assert 'name="content_label"' not in page


def test_ids_beyond_the_database_are_404(client: Client, project: Project, ben: User) -> None:
    client.force_login(ben)
    for pk in (0, 2**63, 10**30):
        url = reverse("reviews.edit", args=[project.slug, pk])
        assert client.get(url).status_code == 404


def test_a_claim_of_another_project_is_404(
    client: Client, root: User, project: Project, ben: User
) -> None:
    elsewhere = ready_claim(make_project(root, "elsewhere"))
    client.force_login(ben)
    assert client.get(reverse("reviews.edit", args=[project.slug, elsewhere.pk])).status_code == 404


# --- saving and submitting -----------------------------------------------------------------------


def test_saving_keeps_everything(desk: Client, claim: Claim, project: Project, ben: User) -> None:
    words = "  Two lines,\r\nwith 🌉 and  spaces  "
    response = desk.post(address("edit", claim), typed(project, action="save", justification=words))
    assert response.status_code == 302
    review = stored(claim, ben)
    assert review.justification == "  Two lines,\nwith 🌉 and  spaces  "
    assert (review.version, review.submitted_at) == (2, None)
    assert str(review.as_of) == "2024-10-22"


def test_submitting_and_next_goes_on(
    desk: Client, claim: Claim, project: Project, ben: User
) -> None:
    make_citation(take(claim, ben))
    other = ready_claim(project)
    response = desk.post(address("edit", claim), typed(project, action="submit_next"))
    assert response.headers["Location"] == address("edit", other)
    assert stored(claim, ben).submitted_at is not None


def test_after_submitting_only_the_number_of_reviews_shows(
    desk: Client, claim: Claim, project: Project, ben: User, chi: User
) -> None:
    make_review(claim, chi, "false", justification="Chi says that nothing of it happened at all.")
    make_citation(take(claim, ben))
    response = desk.post(address("edit", claim), typed(project, action="submit"), follow=True)
    page = text_of(response)
    assert "2 of 2 reviews in" in page
    assert "Chi" not in page
    assert "isputed" not in page


def test_an_incomplete_submit_names_everything_and_keeps_the_text(
    desk: Client, claim: Claim, project: Project, ben: User
) -> None:
    response = desk.post(
        address("edit", claim), typed(project, action="submit", justification="Gift of 1638.")
    )
    page = text_of(response)
    assert response.status_code == 400
    assert "2 things to finish before you submit" in page
    assert '<a href="#sources">Add 1 more source</a>' in page
    assert '<a href="#id_justification">Write a justification of at least 40 characters' in page
    assert "Gift of 1638.</textarea>" in page
    review = stored(claim, ben)
    assert (review.justification, review.submitted_at) == ("Gift of 1638.", None)
    assert f'name="version" value="{review.version}"' in page


def test_a_second_submit_of_the_same_is_a_retry(
    desk: Client, claim: Claim, project: Project, ben: User
) -> None:
    make_citation(take(claim, ben))
    for _ in range(2):
        response = desk.post(address("edit", claim), typed(project, action="submit"))
        assert response.status_code == 302
    verbs = Activity.objects.filter(verb__in=[Verb.REVIEW_SUBMITTED, Verb.REVIEW_REVISED])
    assert verbs.count() == 1


def test_a_submitted_review_is_revised_with_its_version(
    desk: Client, claim: Claim, project: Project, ben: User
) -> None:
    make_citation(take(claim, ben))
    desk.post(address("edit", claim), typed(project, action="submit"))
    page = text_of(desk.get(address("edit", claim), {"revise": "1"}))
    assert "You change a submitted review." in page
    version = stored(claim, ben).version
    desk.post(address("edit", claim), typed(project, version=version, action="submit", as_of=""))
    assert stored(claim, ben).as_of is None
    stale = desk.post(
        address("edit", claim), typed(project, version=version, action="submit", confidence="low")
    )
    assert stale.status_code == 409
    assert stored(claim, ben).confidence == "high"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("content_label", "999999", "not on the project"),
        ("content_label", "9" * 40, "not on the project"),
        ("confidence", "certain", "not one of the available choices"),
        ("as_of", "2024-13-40", "Enter a valid date"),
        ("justification", "x" * 20_001, "at most 20000 characters"),
        ("source-url", "javascript:alert(1)", "This is not a web address"),
        ("source-published", "soon", "This is not a date"),
    ],
)
def test_a_bad_value_is_named_and_changes_nothing(
    desk: Client, claim: Claim, project: Project, ben: User, field: str, value: str, says: str
) -> None:
    fields = {"source-title": "T", "source-stance": "supports"} if "source" in field else {}
    response = desk.post(address("edit", claim), typed(project, **fields, **{field: value}))
    assert response.status_code == 400
    assert says in text_of(response)
    assert stored(claim, ben).version == 1
    if field != "justification":
        assert JUSTIFICATION.replace("'", "&#x27;") in text_of(response)


def test_a_save_without_a_version_is_428(desk: Client, claim: Claim, project: Project) -> None:
    fields = typed(project)
    del fields["version"]
    assert desk.post(address("edit", claim), fields).status_code == 428


def test_a_stale_save_shows_both_texts_and_overwrites_nothing(
    desk: Client, claim: Claim, project: Project, ben: User
) -> None:
    desk.post(address("edit", claim), typed(project, justification="Theirs, from the desk."))
    response = desk.post(
        address("edit", claim), typed(project, justification="Mine, from the train.")
    )
    page = text_of(response)
    assert response.status_code == 409
    assert "Theirs, from the desk." in page
    assert page.count("Mine, from the train.") == 2  # in the comparison, and in its field
    assert stored(claim, ben).justification == "Theirs, from the desk."
    # “Save mine” posts the form with the version that its button carries.
    button = re.search(r'data-save-mine name="version" value="(\d+)"', page)
    assert button is not None
    again = desk.post(
        address("edit", claim),
        typed(project, version=["1", button[1]], justification="Mine, from the train."),
    )
    assert again.status_code == 302
    assert stored(claim, ben).justification == "Mine, from the train."


def test_nobody_writes_a_review_without_a_slot(
    client: Client, claim: Claim, project: Project, chi: User
) -> None:
    client.force_login(chi)
    assert client.post(address("edit", claim), typed(project)).status_code == 403
    assert not Review.objects.exists()


# --- autosave ------------------------------------------------------------------------------------


def autosave(client: Client, claim: Claim, body: Any, **extra: Any) -> Any:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(
        address("draft", claim), data, content_type="application/json", headers=extra or None
    )


def test_autosave_answers_with_the_new_version(
    desk: Client, claim: Claim, project: Project, ben: User
) -> None:
    response = autosave(desk, claim, typed(project, justification="So far"))
    assert response.status_code == 200
    assert response.json()["version"] == 2
    assert stored(claim, ben).justification == "So far"


def test_autosave_of_what_is_stored_is_a_retry(
    desk: Client, claim: Claim, project: Project
) -> None:
    answers = [autosave(desk, claim, typed(project)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["version"] == answers[1].json()["version"]


def test_the_retry_of_an_autosave_gets_its_answer_again(
    desk: Client, claim: Claim, project: Project, ben: User
) -> None:
    body = typed(project, justification="So far", request_key="k" * 32)
    first, retry = (autosave(desk, claim, body) for _ in range(2))
    assert (first.status_code, retry.json()) == (200, first.json())
    assert stored(claim, ben).version == 2
    assert autosave(desk, claim, body | {"justification": "Other"}).status_code == 422
    assert stored(claim, ben).justification == "So far"
    # Another window has saved since: what was typed here is shown beside it, not taken for saved.
    autosave(desk, claim, body | {"version": 2, "request_key": "l" * 32, "justification": "New"})
    assert autosave(desk, claim, body).status_code == 409


def test_a_key_of_an_autosave_that_is_none_is_refused(
    desk: Client, claim: Claim, project: Project, ben: User
) -> None:
    response = autosave(desk, claim, typed(project, request_key="no key"))
    assert (response.status_code, list(response.json()["fields"])) == (400, ["request_key"])
    assert stored(claim, ben).version == 1


def test_a_stale_autosave_answers_with_both_texts(
    desk: Client, claim: Claim, project: Project, ben: User
) -> None:
    autosave(desk, claim, typed(project, justification="theirs"))
    response = autosave(desk, claim, typed(project, justification="mine"))
    body = response.json()
    assert response.status_code == 409
    assert (body["current"]["justification"], body["version"]) == ("theirs", 2)
    assert "theirs" in body["panel"]
    assert "mine" in body["panel"]
    assert stored(claim, ben).justification == "theirs"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"justification": "x"}, 428),
        ({"version": 1, "justification": "a\0b"}, 400),
        ({"version": 1, "justification": "\ud800"}, 400),
        ({"version": 1, "justification": ["x"]}, 400),
        ({"version": 1, "justification": 1.5}, 400),
        ({"version": 1, "justification": True}, 400),
        ({"version": 1, "content_label": "0"}, 400),
        ({"version": -1}, 400),
        ({"version": 10**12}, 400),
        ([1], 400),
        ("{", 400),
        ('{"version": 1, "version": 2}', 400),
        ('{"version": NaN}', 400),
        ('{"version": 1' + "0" * 5000 + "}", 400),
        ("[" * 100_000, 400),
        (b'{"version": 1, "justification": "\xff"}', 400),
        (b"\xff", 400),
        (b'"' + b"x" * 1_000_001 + b'"', 400),
    ],
)
def test_a_hostile_autosave_is_refused_in_json_and_changes_nothing(
    desk: Client, claim: Claim, ben: User, body: Any, status: int
) -> None:
    response = autosave(desk, claim, body)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    assert stored(claim, ben).version == 1


def test_autosave_names_the_field(desk: Client, claim: Claim) -> None:
    response = autosave(desk, claim, {"version": 1, "as_of": "soon"})
    assert list(response.json()["fields"]) == ["as_of"]


def test_autosave_after_signing_out_is_401_in_json(desk: Client, claim: Claim) -> None:
    desk.logout()
    response = autosave(desk, claim, {"version": 1}, accept="application/json")
    assert response.status_code == 401


def test_autosave_after_the_slot_went_says_so(
    desk: Client, claim: Claim, project: Project, ben: User
) -> None:
    Assignment.objects.filter(claim=claim).update(state=AssignmentState.RELEASED)
    response = autosave(desk, claim, typed(project))
    assert response.status_code == 400
    assert "You do not hold this claim any more" in response.json()["error"]


# --- skipping ------------------------------------------------------------------------------------


def test_skipping_asks_for_a_reason_and_keeps_the_note(desk: Client, claim: Claim) -> None:
    response = desk.post(address("decline", claim), {"note": "I know her"})
    assert response.status_code == 400
    assert "Choose why you skip this claim." in text_of(response)
    assert "I know her" in text_of(response)
    assert claim.assignments.get().state == AssignmentState.OPEN
    desk.post(address("decline", claim), {"reason": "expertise", "note": "I know her"})
    assert claim.assignments.get().state == AssignmentState.DECLINED
    assert "Start review" in text_of(desk.get(address("edit", claim)))


def test_a_conflict_of_interest_is_for_good(desk: Client, claim: Claim) -> None:
    desk.post(address("decline", claim), {"reason": "conflict", "note": "I know her"})
    page = text_of(desk.get(address("edit", claim)))
    assert "You declined this claim for a conflict of interest" in page
    assert "Start review" not in page
    assert desk.post(address("take", claim)).status_code == 403
    held = claim.assignments.get()
    assert (held.state, held.decline_reason) == (AssignmentState.DECLINED, "conflict")


# --- blindness (P6) ------------------------------------------------------------------------------


def normal(page: str) -> str:
    """A page without what differs between any two requests."""
    page = re.sub(r'name="(csrfmiddlewaretoken|request_key)" value="[^"]*"', r'name="\1"', page)
    page = re.sub(r"\d\d:\d\d( UTC)?", "time", page)
    return re.sub(r'data-(saved-at|since)="[^"]*"', "", page)


def pages_of(client: Client, user: User, claim: Claim) -> list[str]:
    """What a reviewer can open about a claim: the page, the queue's tabs, refusals, autosave."""
    client.force_login(user)
    queue = queue_address(claim.project)
    answers = [
        client.get(address("edit", claim)),
        *(client.get(queue, {"tab": tab}) for tab in ("to-review", "drafts", "sent-back")),
        client.post(
            address("edit", claim), {"version": "0", "claim_version": "2", "action": "submit"}
        ),
        client.post(address("edit", claim), {"version": "2", "confidence": "certain"}),
        autosave(client, claim, {"version": 0, "justification": "x"}),
    ]
    return [normal(text_of(answer)) for answer in answers]


class _Undo(Exception):
    pass


def twin_worlds(claim: Claim, ben: User, chi: User) -> tuple[list[str], list[str]]:
    """Ben's pages in the world where Chi has reviewed the claim, and in the one where not."""
    make_review(claim, ben, submitted=False)
    without = pages_of(Client(), ben, claim)
    seen: list[str] = []
    try:
        with transaction.atomic():
            make_review(claim, chi, "false", justification="Chi: " + JUSTIFICATION, citations=3)
            seen = pages_of(Client(), ben, claim)
            raise _Undo
    except _Undo:
        return seen, without


@pytest.mark.parametrize("reviews_per_claim", [2, 3])
def test_a_reviewer_s_pages_are_equal_in_twin_worlds(
    project: Project, ben: User, chi: User, reviews_per_claim: int
) -> None:
    Project.objects.filter(pk=project.pk).update(reviews_per_claim=reviews_per_claim)
    claim = ready_claim(Project.objects.get(pk=project.pk), speaker="Ana Lee")
    seen, without = twin_worlds(claim, ben, chi)
    assert seen == without


def test_a_page_that_counts_the_others_is_found(
    claim: Claim, ben: User, chi: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The saboteur: a count that does not ask who may see it, shown where it should not be."""
    monkeypatch.setattr(
        "annotations.selectors.reviews.Desk.meta",
        property(lambda desk: f"{Review.objects.filter(claim=desk.claim).count()} reviews"),
    )
    seen, without = twin_worlds(claim, ben, chi)
    assert seen != without


def test_a_page_that_reads_others_reviews_is_found(
    claim: Claim, ben: User, chi: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReviewQuerySet, "begun", lambda rows: rows.submitted())
    monkeypatch.setattr(
        "annotations.selectors.reviews.own_review",
        lambda standing, claim: Review.objects.filter(claim=claim).order_by("-pk").first(),
    )
    seen, without = twin_worlds(claim, ben, chi)
    assert seen != without


def test_before_a_start_nothing_of_others_shows(
    client: Client, claim: Claim, ben: User, chi: User
) -> None:
    client.force_login(ben)
    before = normal(text_of(client.get(address("edit", claim))))
    make_review(claim, chi, "false")
    assert normal(text_of(client.get(address("edit", claim)))) == before
