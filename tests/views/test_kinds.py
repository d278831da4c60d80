"""The kinds of claim that a project offers: set, told, and kept to where claims are marked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.choices import Kind, Verb
from annotations.exceptions import Refused
from annotations.models import Claim, Project, User
from annotations.services.claims import change_claim, mark_claim
from annotations.services.projects import change_project
from annotations.services.restore import restore_settings
from tests.factories import QUOTE, make_article, make_claim, standing

pytestmark = pytest.mark.django_db

NOTE = "What happened, <b>when</b> and where."


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(project: Project) -> str:
    return reverse("settings.kinds", args=[project.slug])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def offer(project: Project, mia: User, *kinds: str, **notes: str) -> None:
    project.refresh_from_db()
    change_project(
        standing=standing(mia, project),
        version=project.version,
        offered_kinds=list(kinds),
        kind_notes=notes,
    )
    project.refresh_from_db()


def options(page: str) -> list[str]:
    """The choices of the first field for a kind on a page."""
    select = page.split('<select name="kind"')[1].split("</select>")[0]
    return re.findall(r"<option[^>]*>([^<]+)</option>", select)


def test_kinds_are_set_and_told_in_words(project: Project, mia: User) -> None:
    client = signed_in(mia)
    body = {"version": 1, "offered_event": "on", "note_event": f" {NOTE}\r\n", "note_other": " "}
    assert client.post(url(project), body).status_code == 302
    project.refresh_from_db()
    assert project.offered_kinds == ["event", "other"], "what is not ticked; Other is not asked for"
    assert (project.kind_notes, project.version) == ({"event": NOTE}, 2)
    history = reverse("history.index", args=[project.slug])
    told = text_of(client.get(history, {"field": "kind_notes"}))
    assert "Kinds offered" in told
    assert "Event: What happened, &lt;b&gt;when&lt;/b&gt; and where." in told
    change_project(standing=standing(mia, project), version=2, name="Canals")
    found = client.get(history, {"field": "offered_kinds"}).context["entries"]
    assert [entry.verb for entry in found][:-1] == ["changed the project"], "not that of the name"
    activity = project.activities.get(verb=Verb.PROJECT_CHANGED, after__name="Bridges")
    restored = restore_settings(
        standing=standing(mia, project), version=3, activity=activity, side="before"
    )
    assert (restored.offered_kinds, restored.kind_notes) == (Kind.values, {})


def test_a_stale_save_shows_both_sides(project: Project, mia: User) -> None:
    offer(project, mia, "history")
    answer = signed_in(mia).post(url(project), {"version": 1, "offered_event": "on"})
    assert answer.status_code == 409
    assert text_of(answer).index("Event, Other") < text_of(answer).index("History, Other")
    project.refresh_from_db()
    assert project.offered_kinds == ["history", "other"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"offered_kinds": ["event", "rumour"]},
        {"offered_kinds": []},
        {"kind_notes": {"rumour": "Hm"}},
        {"kind_notes": {"event": "x" * 301}},
        {"kind_notes": {"event": 1}},
    ],
)
def test_the_service_refuses_what_the_form_would(
    project: Project, mia: User, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        change_project(standing=standing(mia, project), version=1, **wrong)
    assert refused.value.field in wrong


def test_only_what_is_offered_can_be_chosen(project: Project, mia: User) -> None:
    offer(project, mia, "event", "history", history=NOTE)
    article, client = make_article(project, mia), signed_in(mia)
    page = client.get(reverse("articles.claims", args=[project.slug, article.pk])).content.decode()
    assert options(page) == ["Event", "History", "Other"]
    assert "&lt;b&gt;when&lt;/b&gt;" in page, "what the project says of it"
    add = reverse("claims.add", args=[project.slug, article.pk])
    body = {"quote": QUOTE, "kind": "quantity", "worth": "low"}
    refused = client.post(add, body)
    assert (refused.status_code, Claim.objects.count()) == (400, 0)
    assert "kind" in refused.context["forms"]["new"].errors
    with pytest.raises(Refused):
        mark_claim(
            standing=standing(mia, project), article=article, spans=[(16, 43)], kind="quantity"
        )
    assert client.post(add, body | {"kind": "event"}).status_code == 302, "the control"


def test_a_claim_keeps_the_kind_that_is_not_offered_any_more(project: Project, mia: User) -> None:
    claim = make_claim(project, mia, kind="quantity")
    offer(project, mia, "event")
    place = reverse("articles.claims", args=[project.slug, claim.article_id])
    client = signed_in(mia)

    def shown() -> list[str]:
        page = client.get(place, {"claim": claim.number}).content.decode()
        return options(page.split('id="claim"')[1])

    assert shown() == ["Event", "Other", "Quantity (no longer offered)"]
    Claim.objects.filter(pk=claim.pk).update(origin="machine")
    assert shown()[-1] == "Quantity (a guess, not offered here)"
    change = reverse("claims.change", args=[project.slug, claim.pk])
    body = {"version": claim.version, "text": "Reworded", "kind": "quantity", "worth": "low"}
    assert client.post(change, body).status_code == 302
    claim.refresh_from_db()
    assert (claim.text, claim.kind) == ("Reworded", "quantity")
    assert shown()[-1] == "Quantity (a guess, not offered here)", "nobody chose a kind"
    told: dict[str, Any] = {"claim": claim, "text": "Reworded", "worth": "low", "speaker": ""}
    who = standing(mia, project)
    change_claim(standing=who, version=claim.version, kind="event", **told)
    assert shown() == ["Event", "Other"], "and once it has another, the way back is closed"
    with pytest.raises(Refused):
        change_claim(standing=who, version=claim.version + 1, kind="quantity", **told)


def test_the_page_counts_and_leads_to_the_claims(project: Project, mia: User, vic: User) -> None:
    make_claim(project, mia, kind="quantity")
    offer(project, mia, "event", event=NOTE)
    for reader in (mia, vic):
        page = text_of(signed_in(reader).get(url(project)))
        table = reverse("claims.index", args=[project.slug])
        assert f'<a href="{table}?kind=quantity">1 claim</a>' in page
        assert page.count("no longer offered</span>") == 1
        assert "&lt;b&gt;when&lt;/b&gt;" in page
    filters = text_of(signed_in(vic).get(reverse("claims.index", args=[project.slug])))
    assert "Quantity (no longer offered)" in filters
    guideline = signed_in(vic).get(reverse("projects.guideline", args=[project.slug]))
    assert "&lt;b&gt;when&lt;/b&gt;" in guideline.content.decode()
