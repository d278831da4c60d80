"""Restoring from the history: now → will be, then a new entry; refusals say why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from annotations.choices import Kind, Verb
from annotations.models import Activity, Claim, Project, Review, User
from annotations.selectors import history as selectors
from annotations.selectors.history import history_page, sees_all
from annotations.selectors.history_filter import HistoryFilter
from annotations.selectors.tokens import token_of
from annotations.services.activity import record
from annotations.services.articles import change_details
from annotations.services.claims import mark_ready, withdraw_claim
from annotations.services.projects import change_project
from tests.factories import (
    QUOTE,
    label,
    make_article,
    make_claim,
    make_project,
    make_review,
    ready_claim,
    reworded,
    settle,
    standing,
    take,
)
from tests.views.test_twin_worlds import quiet

pytestmark = pytest.mark.django_db


def address(activity: Activity) -> str:
    assert activity.project is not None
    return reverse("history.restore", args=[activity.project.slug, token_of(activity)])


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def body(claim: Claim, **more: Any) -> dict[str, Any]:
    return {"version": fresh(claim).version, "side": "before", "claim": claim.number, **more}


# --- a claim -------------------------------------------------------------------------------------


def test_the_page_shows_now_and_then(client: Client, project: Project, mia: User) -> None:
    claim = make_claim(project, mia)
    change = reworded(claim, mia, "Another wording", kind="event")
    reworded(claim, mia, "A third wording", kind="event")
    client.force_login(mia)
    response = client.get(address(change))
    changes = {change.field: change for change in response.context["changes"]}
    assert (changes["Text"].before, changes["Text"].after) == ("A third wording", QUOTE)
    assert (changes["Kind"].before, changes["Kind"].after) == ("Event", "Other")
    after = client.get(address(change), {"side": "after"}).context["changes"]
    assert [(c.before, c.after) for c in after] == [("A third wording", "Another wording")]
    assert fresh(claim).text == "A third wording"


def test_the_button_makes_a_new_entry_that_can_be_undone(
    client: Client, project: Project, mia: User
) -> None:
    claim = make_claim(project, mia)
    change = reworded(claim, mia, "Another wording")
    client.force_login(mia)
    response = client.post(address(change), body(claim), follow=True)
    assert fresh(claim).text == QUOTE
    text = response.content.decode()
    assert f"Claim {claim.number}: an earlier version is back." in text
    entry = Activity.objects.filter(claim=claim).latest("sequence")
    assert entry.verb == Verb.CLAIM_REVERTED
    undo = reverse("claims.undo", args=[project.slug, token_of(entry)])
    assert f'action="{undo}"' in text
    client.post(undo)
    assert fresh(claim).text == "Another wording"


def test_a_retry_does_it_once(client: Client, project: Project, mia: User) -> None:
    claim = make_claim(project, mia)
    change = reworded(claim, mia, "Another wording")
    client.force_login(mia)
    sent = body(claim, request_key="0123456789abcdef")
    places = [client.post(address(change), sent)["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert Activity.objects.filter(verb=Verb.CLAIM_REVERTED).count() == 1


def test_a_stale_page_is_answered_with_both_texts(
    client: Client, project: Project, mia: User, ada: User
) -> None:
    claim = make_claim(project, mia)
    change = reworded(claim, mia, "Another wording")
    sent = body(claim)
    reworded(claim, ada, "Ada's wording")
    client.force_login(mia)
    response = client.post(address(change), sent)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Ada changed claim" in text
    assert "Ada&#x27;s wording" in text
    assert QUOTE in text
    assert fresh(claim).text == "Ada's wording"
    client.post(address(change), {**sent, "version": fresh(claim).version})  # “Save mine”
    assert fresh(claim).text == QUOTE


def test_without_a_version_nothing_is_done(client: Client, project: Project, mia: User) -> None:
    claim = make_claim(project, mia)
    change = reworded(claim, mia, "Another wording")
    client.force_login(mia)
    assert client.post(address(change), {"side": "before"}).status_code == 428
    assert fresh(claim).text == "Another wording"


@pytest.mark.parametrize(
    ("more", "field"),
    [({"side": "both"}, "side"), ({"claim": "77"}, "claim"), ({"version": "x"}, "version")],
)
def test_what_cannot_be_is_refused_by_name(
    client: Client, project: Project, mia: User, more: dict[str, str], field: str
) -> None:
    claim = make_claim(project, mia)
    change = reworded(claim, mia, "Another wording")
    client.force_login(mia)
    response = client.post(address(change), body(claim) | more)
    assert response.status_code == 400
    assert f"<code>{field}</code>" in response.content.decode()


def test_an_impossible_restoring_says_why_and_has_no_button(
    client: Client, project: Project, mia: User, ben: User
) -> None:
    claim = make_claim(project, mia)
    change = reworded(claim, mia, "Another wording")
    mark_ready(standing=standing(mia, project), article=claim.article)
    client.force_login(ben)
    text = client.get(address(change)).content.decode()
    assert "An adjudicator can still change it." in text
    assert 'type="submit">' not in text.partition("restore-changes")[2].partition("</main>")[0]
    response = client.post(address(change), body(claim))
    assert response.status_code == 409
    assert "An adjudicator can still change it." in response.content.decode()
    gone = fresh(claim)
    withdraw_claim(
        standing=standing(mia, project), claim=gone, version=gone.version, reason="promise"
    )
    client.force_login(mia)
    assert "This claim was withdrawn." in client.get(address(change)).content.decode()


def test_restore_is_offered_to_those_who_may(
    project: Project, mia: User, ben: User, vic: User
) -> None:
    reworded(make_claim(project, mia), mia, "Another wording")
    change_project(standing=standing(mia, project), version=1, review_days=5)

    def offered(person: User) -> set[str]:
        rows, _ = history_page(standing(person, project), HistoryFilter())
        return {row.verb for row in rows if row.restore_url}

    claims = {str(verb.label) for verb in (Verb.CLAIM_ADDED, Verb.CLAIM_CHANGED)}
    settings = {str(verb.label) for verb in (Verb.PROJECT_CHANGED, Verb.PROJECT_CREATED)}
    assert offered(mia) == claims | settings
    assert offered(ben) == claims
    assert offered(vic) == set()


# --- an article, the settings --------------------------------------------------------------------


def test_details_and_settings_are_restored(client: Client, project: Project, mia: User) -> None:
    mine = standing(mia, project)
    article = make_article(project, mia, title="First")
    change_details(standing=mine, article=article, version=1, title="Second")
    change_project(standing=mine, version=1, reviews_per_claim=3)
    client.force_login(mia)
    renamed = Activity.objects.get(verb=Verb.ARTICLE_CHANGED)
    assert "Second" in client.get(address(renamed)).content.decode()
    client.post(address(renamed), {"version": 2, "side": "before"})
    article.refresh_from_db()
    assert article.title == "First"
    reset = Activity.objects.get(verb=Verb.PROJECT_CHANGED)
    response = client.post(address(reset), {"version": 2, "side": "before"}, follow=True)
    project.refresh_from_db()
    assert project.reviews_per_claim == 2
    assert "brought back earlier settings" in response.content.decode()


# --- one's own review ----------------------------------------------------------------------------


def use(client: Client, review: Review, activity: Activity) -> Any:
    url = reverse("reviews.edit", args=[review.project.slug, review.claim_id])
    return client.get(url, {"revise": "", "from": token_of(activity)})


def test_a_former_review_fills_the_form_and_is_not_saved(
    client: Client, project: Project, ben: User
) -> None:
    claim = ready_claim(project)
    review = make_review(claim, ben, "true", justification="What I said at first. " * 4)
    make_review(claim, ben, "mixed")
    former = Activity.objects.get(verb=Verb.REVIEW_SUBMITTED)
    entries, _ = history_page(standing(ben, project), HistoryFilter(), claim)
    links = {entry.restore: entry.restore_url for entry in entries if entry.restore}
    client.force_login(ben)
    assert "revise" in links["Use this version"]
    assert client.get(links["Use this version"]).status_code == 200
    response = use(client, review, former)
    form = response.context["form"]
    assert form["content_label"].value() == str(label(project, "true").pk)
    assert form["justification"].value().startswith("What I said at first")
    assert "is in the fields" in response.content.decode()
    review.refresh_from_db()
    assert review.content_label == label(project, "mixed")


def test_a_verdict_that_is_retired_is_to_be_chosen_anew(
    client: Client, project: Project, ben: User
) -> None:
    claim = ready_claim(project)
    review = make_review(claim, ben, "true")
    former = Activity.objects.get(verb=Verb.REVIEW_SUBMITTED)
    make_review(claim, ben, "mixed")
    retired = label(project, "true")
    retired.retired = True
    retired.save()
    client.force_login(ben)
    response = use(client, review, former)
    assert response.context["form"]["content_label"].value() == ""
    assert "no longer on the scale" in response.content.decode()


def test_only_ones_own_and_only_while_it_can_be_revised(
    client: Client, project: Project, ben: User, chi: User, ada: User
) -> None:
    claim = ready_claim(project)
    review = make_review(claim, ben, "true")
    theirs = make_review(claim, chi, "false")
    own, other = Activity.objects.filter(verb=Verb.REVIEW_SUBMITTED).order_by("sequence")
    client.force_login(ben)
    assert use(client, review, own).status_code == 200
    assert use(client, review, other).status_code == 404  # blind: it is not to be known of
    client.force_login(chi)
    assert use(client, theirs, own).status_code == 404
    settle(claim, ada)
    client.force_login(ben)
    assert use(client, review, own).status_code == 400
    assert use(client, review, other).status_code == 400  # known now, and still not his


# --- blind means blind ---------------------------------------------------------------------------


def told_between(
    client: Client, project: Project, mia: User, ben: User, chi: User
) -> Iterator[str]:
    """What Ben sees of two acts of Mia's, in a world where Chi judged in between and in one not."""
    claim, under_review = make_claim(project, mia), ready_claim(project, mia)
    for hidden in (False, True):
        with transaction.atomic():
            reworded(claim, mia, "The first wording")
            if hidden:
                make_review(under_review, chi, "false")
            own = reworded(claim, ben, "The second wording")
            client.force_login(ben)
            pages = [
                client.get(reverse("history.index", args=[project.slug])),
                client.get(reverse("history.claim", args=[project.slug, claim.pk])),
                client.get(reverse("history.article", args=[project.slug, claim.article_id])),
                client.get(address(own)),
            ]
            yield "".join(quiet(page.content) for page in pages)
            transaction.set_rollback(True)


def without_tokens(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{16}\b", "entry", text)


def test_hidden_acts_between_two_that_are_seen_leave_no_gap(
    client: Client, project: Project, mia: User, ben: User, chi: User
) -> None:
    quiet_world, busy_world = told_between(client, project, mia, ben, chi)
    assert without_tokens(quiet_world) == without_tokens(busy_world)


def test_saboteur_numbers_and_seals_tell_of_the_gap(
    client: Client,
    project: Project,
    mia: User,
    ben: User,
    chi: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selectors, "sees_all", lambda standing, of=None: True)
    quiet_world, busy_world = told_between(client, project, mia, ben, chi)
    assert without_tokens(quiet_world) != without_tokens(busy_world)


def test_seals_are_for_those_from_whom_nothing_can_be_hidden(
    project: Project, root: User, mia: User, ben: User, ada: User, chi: User
) -> None:
    """And whether they are shown does not depend on whether anything is hidden."""
    claim = make_claim(project, mia)
    assert [sees_all(standing(person, project)) for person in (root, mia, ada, ben)] == [
        True, True, False, False,
    ]  # fmt: skip
    mark_ready(standing=standing(mia, project), article=claim.article)
    assert [sees_all(standing(person, project)) for person in (root, mia)] == [True, False]
    take(claim, root)
    assert not sees_all(standing(root, project))
    assert not sees_all(standing(mia, project), claim)
    other = make_claim(project, mia)
    assert sees_all(standing(root, project), other)
    make_review(claim, ben)
    make_review(claim, root, "false")
    settle(claim, ada)
    assert sees_all(standing(root, project))
    assert sees_all(standing(mia, project))


def test_an_open_project_hides_nothing(root: User) -> None:
    project = make_project(root, "open", blind=False)
    ready_claim(project, root)
    assert sees_all(standing(root, project))


def test_the_end_of_the_chain_is_shown_to_keep(client: Client, project: Project, mia: User) -> None:
    claim = make_claim(project, mia)
    client.force_login(mia)
    url = reverse("history.index", args=[project.slug])
    head = Activity.objects.filter(project=project).latest("sequence")
    assert f"{head.sequence}:{head.hash}" in client.get(url).content.decode()
    mark_ready(standing=standing(mia, project), article=claim.article)
    assert "The chain ends with" not in client.get(url).content.decode()


# --- every act in words --------------------------------------------------------------------------

VALUES: list[dict[str, Any] | None] = [
    None,
    {},
    {"claims": [1, 2]},
    {"claims": 3, "refused": [], "title": "A title"},
    {"claims": {"1": None}},
    {"reviews": [1, 2], "note": "Look again"},
    {"reviewer": 1, "slot": 2, "due_on": "2026-12-01"},
    {"user": 1, "role": "reviewer"},
    {"content_verdict": "true", "as_of": None, "method": "agreement"},
    {"worth_model": {"claims": 12, "trained_at": "2026-01-01T00:00:00+00:00"}},
    {"closes_at": "2026-12-01T10:00:00+00:00", "text": "A comment that is long enough to compare"},
]


@pytest.mark.parametrize("verb", Verb)
def test_every_act_is_told_in_words(
    client: Client, project: Project, mia: User, verb: Verb
) -> None:
    claim = make_claim(project, mia)
    objects = [claim, project, claim.article, project.memberships.get(user=mia)]
    for before in VALUES:
        for after in (VALUES[0], VALUES[2], before):
            record(
                actor=mia,
                project=project,
                verb=verb,
                of=objects[len(str(before)) % len(objects)],
                claim=claim,
                before=before,
                after=after,
            )
    client.force_login(mia)
    response = client.get(reverse("history.index", args=[project.slug]))
    assert response.status_code == 200
    assert f"</b> {verb.label} ·".replace("'", "&#x27;") in response.content.decode()


def test_kinds_and_states_are_never_told_as_codes(project: Project, mia: User) -> None:
    claim = make_claim(project, mia)
    reworded(claim, mia, "Another wording", kind=Kind.QUANTITY.value, worth="high")
    entries, _ = history_page(standing(mia, project), HistoryFilter(), claim)
    told = {(change.field, change.after) for change in entries[0].changes}
    assert {("Kind", "Quantity"), ("Worth", "High")} <= told
