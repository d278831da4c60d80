"""Public pages: who can read what, what is never on them, and the record for machines."""

from __future__ import annotations

import json
import re
import uuid
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.choices import Verb
from annotations.exports import claim_review
from annotations.exports.claim_review import as_script
from annotations.models import Activity, Article, Citation, Claim, Project, Source, User
from annotations.services.claims import withdraw_claim
from annotations.services.corrections import correct_wording, reopen_claim
from annotations.services.projects import change_project
from tests.factories import (
    discussed_claim,
    let_discussion_end,
    make_project,
    make_review,
    queries_of,
    ready_claim,
    scale,
    settle,
    settled_claim,
    standing,
)

HOSTILE = "</script><script>alert(1)</script><!--<script>\u2028&amp;]]>"


@pytest.fixture
def project(root: User) -> Project:
    return make_project(root, name="Bridge desk", publishes=True)


@pytest.fixture
def claim(project: Project, ada: User, ben: User, chi: User) -> Claim:
    """Settled by Ada against two reviews, with one source of each to publish."""
    claim = ready_claim(project, speaker="Ana Lee")
    for reviewer, verdict in ((ben, "true"), (chi, "false")):
        make_review(claim, reviewer, verdict)
    Citation.objects.filter(review__claim=claim).update(
        quote="The bridge was opened on 4 May 1998", note="Ask Chi about this one"
    )
    settle(
        claim,
        ada,
        "mostly-true",
        justification="The record has the day. The cost is another matter.",
        note="Well done, both of you",
        citations=list(Citation.objects.filter(review__claim=claim)),
    )
    claim.refresh_from_db()
    return claim


def url(claim: Claim, name: str = "public.claim") -> str:
    return reverse(name, args=[claim.public_id])


def page(client: Client, claim: Claim) -> str:
    answer = client.get(url(claim))
    assert answer.status_code == 200
    return answer.content.decode()


class Blocks(HTMLParser):
    """The script elements of a page, as a browser would find them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str | None], str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script"
        if self.inside:
            self.found.append((dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.inside:
            attrs, text = self.found.pop()
            self.found.append((attrs, text + data))

    def handle_endtag(self, tag: str) -> None:
        self.inside = False


def blocks(html: str) -> list[tuple[dict[str, str | None], str]]:
    parser = Blocks()
    parser.feed(html)
    return parser.found


def record(html: str) -> Any:
    (found,) = [text for attrs, text in blocks(html) if attrs.get("type") == "application/ld+json"]
    return json.loads(found)


# --- what is on it -------------------------------------------------------------------------------


def test_everybody_reads_the_verdict_with_its_evidence(client: Client, claim: Claim) -> None:
    text = page(client, claim)
    for said in (
        claim.text,
        "Ana Lee said",
        "Mostly true",
        "Accurate quote",
        "The record has the day.",
        "Opening of the bridge",
        "City of Porto",
        "The bridge was opened on 4 May 1998",
        "https://records.example/bridge",
        "Fact-check by Bridge desk",
        "2 reviewers judged this claim",
        "each without seeing the others",
        "has published 1 final verdict.",
    ):
        assert said in text, said
    assert '<mark class="mark" data-state="current">The bridge 🌉 opened in 1998</mark>' in text


def test_nobody_who_judged_is_named_and_no_note_for_colleagues_is_told(
    client: Client, claim: Claim, project: Project, ada: User
) -> None:
    correct_wording(
        standing=standing(ada, project),
        claim=claim,
        version=claim.version,
        text="The bridge in Porto opened in 1998",
        speaker="Ana Lee",
        public_note="It is the bridge in Porto.",
    )
    answer = client.get(url(claim, "public.review")).content.decode()
    for text in (page(client, claim), answer):
        assert "It is the bridge in Porto." in text
        for secret in ("Ada", "Ben", "Chi", "Mia", "Well done", "Ask Chi"):
            assert not re.search(rf"\b{secret}\b", text), secret
    internal = Client()
    internal.force_login(ada)
    own = internal.get(reverse("claims.show", args=[project.slug, claim.pk])).content.decode()
    assert "Ada" in own, "the control: members read names"
    assert url(claim) in own


def test_it_is_the_same_for_everybody(client: Client, claim: Claim, ben: User) -> None:
    before = client.get(url(claim)).content
    client.force_login(ben)
    assert client.get(url(claim)).content == before


def test_more_sources_need_no_more_queries(
    client: Client, project: Project, claim: Claim, ada: User, ben: User, chi: User
) -> None:
    few = queries_of(lambda: client.get(url(claim)))
    more = ready_claim(project, speaker="Ana Lee")
    for reviewer, verdict in ((ben, "true"), (chi, "false")):
        make_review(more, reviewer, verdict, citations=10)
    settle(more, ada, citations=list(Citation.objects.filter(review__claim=more)))
    assert page(client, more).count('class="source"') == 20
    assert queries_of(lambda: client.get(url(more))) == few


def test_reviewers_who_read_each_other_are_not_said_to_be_apart(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = discussed_claim(project, [ben, chi])
    let_discussion_end(claim)
    settle(claim, ada)
    assert "They differed, so they read each other" in page(client, claim)


# --- who reads nothing ---------------------------------------------------------------------------


def unpublished(claim: Claim) -> None:
    Project.objects.filter(pk=claim.project_id).update(publishes=False)


def withdrawn(claim: Claim) -> None:
    """A settled claim stays; one whose verdict is reopened can be withdrawn."""
    reopened(claim, User.objects.get(username="ada"))
    claim = Claim.objects.get(pk=claim.pk)
    withdraw_claim(
        standing=standing(User.objects.get(username="root"), claim.project),
        claim=claim,
        version=claim.version,
        reason="repeated",
    )


def no_page(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 404
    return re.sub(rb'(csrfmiddlewaretoken" value="|<code>)\w+', b"", answer.content)


@pytest.mark.parametrize("act", [unpublished, withdrawn])
@pytest.mark.parametrize("name", ["public.claim", "public.review"])
def test_what_is_not_public_is_no_page_for_anybody(
    client: Client, claim: Claim, ada: User, name: str, act: Any
) -> None:
    page(client, claim)
    act(claim)
    nowhere = reverse(name, args=[uuid.uuid4()])
    for user in (None, ada):
        if user:
            client.force_login(user)
        assert no_page(client, url(claim, name)) == no_page(client, nowhere)


@pytest.mark.parametrize("name", ["public.claim", "public.review"])
def test_a_claim_without_a_verdict_is_no_page(
    client: Client, project: Project, ada: User, ben: User, chi: User, name: str
) -> None:
    claim = ready_claim(project)
    nowhere = reverse(name, args=[uuid.uuid4()])
    for reviewer, verdict in ((None, ""), (ben, "true"), (chi, "false")):
        if reviewer:
            make_review(claim, reviewer, verdict)
        assert no_page(client, url(claim, name)) == no_page(client, nowhere)
    settle(claim, ada)
    assert client.get(url(claim, name)).status_code == 200, "the control"


# --- reopened ------------------------------------------------------------------------------------


def reopened(claim: Claim, ada: User) -> None:
    reopen_claim(
        standing=standing(ada, claim.project),
        claim=claim,
        final=claim.adjudications.standing().get().pk,
        public_note="The archive has another day.",
    )


def test_a_reopened_verdict_says_so_and_is_shown_no_more(
    client: Client, claim: Claim, ada: User
) -> None:
    reopened(claim, ada)
    text = page(client, claim)
    assert "under review again" in text
    assert "The archive has another day." in text
    assert "Reopened. The verdict was “Mostly true, Accurate quote”." in text
    assert "1 of them was corrected" in text
    for gone in ("The record has the day", "Opening of the bridge", 'id="verdict"', "ld+json"):
        assert gone not in text, gone
    assert client.get(url(claim, "public.review")).status_code == 404


def test_settled_anew_it_tells_what_it_was(client: Client, claim: Claim, ada: User) -> None:
    reopened(claim, ada)
    settle(claim, ada, "false")
    text = page(client, claim)
    assert "under review again" not in text
    assert "The verdict was “Mostly true, Accurate quote”, and is “False, Accurate quote”." in text
    found = record(text)
    assert found["reviewRating"]["alternateName"] == "False"
    assert [row["text"] for row in found["correction"]] == ["The archive has another day."] * 2
    assert "1 of them was corrected" in text


# --- for machines --------------------------------------------------------------------------------


def test_claim_review_has_what_is_asked_and_advised(client: Client, claim: Claim) -> None:
    found = record(page(client, claim))
    assert found["@type"] == "ClaimReview"
    assert found["url"] == f"http://testserver{url(claim)}"
    assert found["claimReviewed"] == claim.text
    assert found["author"]["name"] == "Bridge desk"
    assert found["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Mostly true",
        "ratingExplanation": "Right on the main point. A detail is off or needs context.",
        "ratingValue": 4,
        "bestRating": 5,
        "worstRating": 1,
    }
    item = found["itemReviewed"]
    assert (item["@type"], item["author"]) == ("Claim", {"@type": "Person", "name": "Ana Lee"})
    assert item["appearance"]["headline"] == claim.article.title
    assert found["citation"][0]["url"] == "https://records.example/bridge"
    assert not re.search(r'""|\[\]|\{\}|null', json.dumps(found)), "nothing empty"


def test_the_file_is_the_same_record(client: Client, claim: Claim) -> None:
    answer = client.get(url(claim, "public.review"))
    assert answer["Content-Type"].startswith("application/ld+json")
    assert json.loads(answer.content) == record(page(client, claim))
    assert f'href="{url(claim, "public.review")}"' in page(client, claim)


def test_a_scale_without_numbers_gives_the_word_alone(
    client: Client, root: User, ada: User, ben: User, chi: User
) -> None:
    other = make_project(root, "words", content_scale=scale("averitec-4"), publishes=True)
    for user in (ada, ben, chi):
        other.memberships.create(user=user, role="adjudicator" if user == ada else "reviewer")
    claim = ready_claim(other)
    for reviewer in (ben, chi):
        make_review(claim, reviewer, "supported")
    rating = record(page(client, claim))["reviewRating"]
    assert rating["alternateName"] == "Supported"
    assert rating.keys() == {"@type", "alternateName", "ratingExplanation"}


def hostile(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(text=HOSTILE)
    claim.attributions.update(speaker=HOSTILE[:200])
    Article.objects.filter(pk=claim.article_id).update(title=HOSTILE)
    Project.objects.filter(pk=claim.project_id).update(name=HOSTILE)
    Source.objects.filter(citations__review__claim=claim).update(title=HOSTILE)


def test_hostile_text_cannot_end_the_block(client: Client, claim: Claim) -> None:
    many = len(blocks(page(client, claim)))
    hostile(claim)
    text = page(client, claim)
    assert len(blocks(text)) == many
    found = record(text)
    assert found["claimReviewed"] == HOSTILE
    assert found["itemReviewed"]["author"]["name"] == HOSTILE
    assert "<script>alert" not in text


def test_saboteur_a_block_that_is_not_escaped_is_found(
    client: Client, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = len(blocks(page(client, claim)))
    monkeypatch.setattr(claim_review, "ESCAPES", {})
    hostile(claim)
    assert len(blocks(page(client, claim))) > many


def test_each_sign_that_could_end_it_is_escaped() -> None:
    text = as_script({"text": HOSTILE})
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == {"text": HOSTILE}


# --- caches --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["public.claim", "public.review"])
def test_caches_ask_whether_it_still_stands(
    client: Client, claim: Claim, ada: User, name: str
) -> None:
    answer = client.get(url(claim, name))
    assert answer["Cache-Control"] == "public, no-cache"
    assert "Cookie" not in answer.get("Vary", "")
    tag = answer["ETag"]
    again = client.get(url(claim, name), headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    correct_wording(
        standing=standing(ada, claim.project),
        claim=claim,
        version=claim.version,
        text="The bridge in Porto opened in 1998",
        speaker="Ana Lee",
        public_note="It is the bridge in Porto.",
    )
    changed = client.get(url(claim, name), headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag


# --- the switch ----------------------------------------------------------------------------------


def switch(client: Client, project: Project, **body: Any) -> Any:
    return client.post(reverse("settings.publishing", args=[project.slug]), body)


def test_a_manager_switches_pages_on_and_off(
    client: Client, root: User, mia: User, claim: Claim, project: Project
) -> None:
    client.force_login(mia)
    exports = reverse("exports.index", args=[project.slug])
    place = reverse("settings.publishing", args=[project.slug])
    assert "Take public pages down" in client.get(place).content.decode()
    sentence = client.get(exports).content.decode()
    assert "also has a page that anybody can read" in sentence
    assert f'href="{place}"' in sentence
    assert switch(client, project, version=project.version, publishes="off").status_code == 302
    assert client.get(url(claim)).status_code == 404
    assert "Publish final verdicts" in client.get(place).content.decode()
    assert "Final verdicts have no public pages." in client.get(exports).content.decode()
    assert switch(client, project, version=project.version + 1, publishes="on").status_code == 302
    page(client, claim)
    told = Activity.objects.filter(project=project, verb=Verb.PROJECT_CHANGED).latest("sequence")
    assert [(side or {})["publishes"] for side in (told.before, told.after)] == [False, True]


def test_a_retry_of_the_switch_is_told_the_same(
    client: Client, mia: User, project: Project
) -> None:
    client.force_login(mia)
    body = {"version": project.version, "publishes": "off", "request_key": "request-key-0001"}
    assert [switch(client, project, **body).status_code for _ in range(2)] == [302, 302]
    project.refresh_from_db()
    assert (project.version, project.publishes) == (2, False)


def test_a_late_switch_shows_both_and_changes_nothing(
    client: Client, mia: User, root: User, project: Project
) -> None:
    change_project(standing=standing(root, project), version=1, publishes=False)
    client.force_login(mia)
    answer = switch(client, project, version=1, publishes="on")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "No public pages" in text
    assert 'name="publishes" value="on"' in text
    assert not Project.objects.get(pk=project.pk).publishes
    assert switch(client, project, version=2, publishes="on").status_code == 302, "“Save mine”"


def test_a_switch_without_its_version_or_value_is_refused(
    client: Client, mia: User, project: Project
) -> None:
    client.force_login(mia)
    assert switch(client, project, publishes="off").status_code == 428
    assert switch(client, project, version=1).status_code == 400
    assert switch(client, project, version=1, publishes="maybe").status_code == 400
    assert Project.objects.get(pk=project.pk).publishes


def test_a_new_project_publishes_nothing(
    client: Client, root: User, ada: User, ben: User, chi: User
) -> None:
    private = make_project(root, "private")
    for user, role in ((ada, "adjudicator"), (ben, "reviewer"), (chi, "reviewer")):
        private.memberships.create(user=user, role=role)
    claim = settled_claim(private, [ben, chi], ada)
    assert client.get(url(claim)).status_code == 404
