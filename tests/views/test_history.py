"""What happened, told to those who may know it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.choices import Verb
from annotations.models import Activity, Claim, Project, User
from annotations.selectors.history import Entry, history_page
from annotations.selectors.history_filter import HistoryFilter
from annotations.services.articles import change_details
from annotations.services.claims import change_claim, merge_claims, split_claim
from annotations.services.projects import change_project, change_role
from tests.factories import (
    disputed_claim,
    make_article,
    make_claim,
    make_project,
    make_review,
    queries_of,
    ready_claim,
    ready_claims,
    scale,
    settle,
    settled_claim,
    standing,
)


def entries(
    actor: User, project: Project, claim: Claim | None = None, **chosen: str
) -> list[Entry]:
    return history_page(standing(actor, project), HistoryFilter(**chosen), claim)[0]


def newest(actor: User, project: Project) -> dict[str, tuple[str, str]]:
    """The changes of the newest entry: (before, after) by field."""
    return {c.field: (c.before, c.after) for c in entries(actor, project)[0].changes}


def address(project: Project, claim: Claim | None = None) -> str:
    if claim is not None:
        return reverse("history.claim", args=[project.slug, claim.pk])
    return reverse("history.index", args=[project.slug])


def page(client: Client, project: Project, claim: Claim | None = None, **query: Any) -> str:
    response = client.get(address(project, claim), query)
    assert response.status_code == 200
    return response.content.decode()


def test_newest_first_with_person_time_and_seal(
    client: Client, project: Project, mia: User
) -> None:
    make_claim(project)
    client.force_login(mia)
    text = page(client, project).partition('class="history"')[2]
    last = Activity.objects.filter(project=project).latest("sequence")
    assert text.index("added the claim") < text.index("created the project")
    assert f'<code title="Seal of this entry: {last.hash}">{last.hash[:8]}</code>' in text


def test_a_change_of_wording_is_compared_word_by_word(project: Project, ben: User) -> None:
    claim = make_claim(project, worth="low")
    change_claim(
        standing=standing(ben, project),
        claim=claim,
        version=claim.version,
        text="The bridge 🌉 in Porto opened in 1998",
        kind="event",
        worth="high",
        speaker="Ana Lee",
    )
    changes = {change.field: change for change in entries(ben, project)[0].changes}
    assert (changes["Kind"].before, changes["Kind"].after) == ("Other", "Event")
    assert (changes["Worth"].before, changes["Worth"].after) == ("Low", "High")
    assert (changes["Speakers"].before, changes["Speakers"].after) == ("", "Ana Lee")
    inserted = [piece.text for piece in changes["Text"].pieces if piece.kind == "ins"]
    assert "".join(inserted).split() == ["in", "Porto"]
    assert set(changes) == {"Text", "Kind", "Worth", "Speakers"}


def test_values_are_told_in_words(
    project: Project, root: User, ben: User, ada: User, chi: User
) -> None:
    change_project(
        standing=standing(root, project),
        version=1,
        content_scale=scale("averitec-4"),
        agreement_rule="never",
        review_days=5,
    )
    changed = newest(ben, project)
    assert changed["Content scale"][1].startswith("AVeriTeC")
    assert changed["Agreement rule"][1] == "An adjudicator settles every claim"
    assert changed["Review days"] == ("", "5")
    membership = project.memberships.get(user=ben)
    change_role(
        standing=standing(root, project), membership=membership, version=1, role="adjudicator"
    )
    assert newest(ben, project) == {"Role": ("Reviewer", "Adjudicator")}
    assert entries(ben, project)[0].object == "Ben"


def test_articles_are_named(project: Project, ben: User) -> None:
    article = make_article(project, title="The bridge of Porto")
    change_details(
        standing=standing(ben, project), article=article, version=1, title="A bridge in Porto"
    )
    entry = entries(ben, project)[0]
    assert entry.object == "“A bridge in Porto”"
    assert newest(ben, project) == {"Title": ("The bridge of Porto", "A bridge in Porto")}


def test_a_claim_that_settled_itself_has_no_actor(project: Project, ben: User, chi: User) -> None:
    claim = ready_claim(project)
    for reviewer in (ben, chi):
        make_review(claim, reviewer)
    settled = entries(ben, project, verb=Verb.CLAIM_SETTLED.value)[0]
    assert settled.actor == "Claimdesk"
    assert {c.field: c.after for c in settled.changes}["Method"] == "Settled by agreement"


def test_the_history_of_a_claim_holds_its_splits_and_merges(project: Project, ben: User) -> None:
    mine = standing(ben, project)
    claim = make_claim(project)
    other = make_claim(project)
    at = claim.article.text.index("opened")
    halves = split_claim(standing=mine, claim=claim, version=claim.version, at=at).claims
    second = halves[1]
    merge_claims(
        standing=mine,
        claim=halves[0],
        version=halves[0].version,
        other=second,
        other_version=second.version,
    )
    verbs = [entry.verb for entry in entries(ben, project, second)]
    assert verbs == [str(Verb.CLAIM_MERGED.label), str(Verb.CLAIM_SPLIT.label)]
    assert [entry.verb for entry in entries(ben, project, other)] == [str(Verb.CLAIM_ADDED.label)]


# --- filters and pages ---------------------------------------------------------------------------


def test_by_person_and_by_act(client: Client, project: Project, mia: User, ben: User) -> None:
    make_claim(project, ben)
    client.force_login(mia)
    found = client.get(address(project), {"person": ben.pk}).context["entries"]
    assert {entry.actor for entry in found} == {"Ben"}
    found = client.get(address(project), {"verb": "claim.added"}).context["entries"]
    assert [entry.verb for entry in found] == ["added the claim"]
    assert "No match" in page(client, project, verb="comment.added")


@pytest.mark.parametrize(
    ("field", "value"),
    [("verb", "claim.sung"), ("person", "ben"), ("person", str(2**70)), ("after", "x"),
     ("before", str(2**63))],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_by_name(
    client: Client, project: Project, ben: User, field: str, value: str
) -> None:
    client.force_login(ben)
    response = client.get(address(project), {field: value})
    assert response.status_code == 400
    assert f"<code>{field}</code>" in response.content.decode()


def test_pages_meet_every_entry_once(client: Client, project: Project, root: User) -> None:
    ready_claims(project, 60)
    client.force_login(root)
    seals, url = [], address(project)
    while url:
        context = client.get(url).context
        seals += [entry.seal for entry in context["entries"]]
        url = context["next_url"]
    stored = Activity.objects.filter(project=project).order_by("-sequence")
    assert seals == [activity.hash for activity in stored]


def test_more_entries_need_no_more_queries(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    client.force_login(ben)
    page(client, project)
    one = queries_of(lambda: page(client, project))
    of_claim = queries_of(lambda: page(client, project, claim))
    ready_claims(project, 30)
    assert queries_of(lambda: page(client, project)) == one
    assert queries_of(lambda: page(client, project, claim)) == of_claim


# --- blindness and walls -------------------------------------------------------------------------


def test_begun_reviews_of_others_are_not_told(
    client: Client, project: Project, ben: User, chi: User, vic: User
) -> None:
    claim = ready_claim(project)
    before = {person.pk: entries(person, project) for person in (chi, vic)}
    make_review(claim, ben)
    for person in (chi, vic):
        assert entries(person, project) == before[person.pk]
        assert [entry.at for entry in entries(person, project, claim)] == [
            entry.at for entry in before[person.pk] if entry.object_url.endswith(f"/{claim.pk}/")
        ]
        client.force_login(person)
        assert "submitted a review" not in page(client, project).partition('class="history"')[2]
    assert "submitted a review" in {entry.verb for entry in entries(ben, project)}


def test_they_are_told_after_the_final_verdict(
    project: Project, ada: User, ben: User, chi: User, vic: User
) -> None:
    """The saboteur of the test above."""
    claim = disputed_claim(project, [ben, chi])
    assert "submitted a review" not in {entry.verb for entry in entries(vic, project, claim)}
    settle(claim, ada)
    assert "submitted a review" in {entry.verb for entry in entries(vic, project, claim)}


def test_people_are_offered_as_far_as_their_acts_are_seen(
    client: Client, project: Project, ben: User, chi: User
) -> None:
    make_review(ready_claim(project), ben)
    for person, offered in ((chi, set()), (ben, {"Ben"})):
        client.force_login(person)
        people = client.get(address(project)).context["choices"].people
        assert {name for _, name in people} - {"Root", "Claimdesk"} == offered


def test_another_project_stays_out(client: Client, project: Project, root: User, ben: User) -> None:
    make_claim(make_project(root, slug="other"))
    client.force_login(ben)
    assert "added the claim" not in page(client, project).partition('class="history"')[2]
