"""Finding entries: by person, act, day, what changed and what it is of; and nothing by a guess."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.choices import Verb
from annotations.models import Activity, Article, Claim, Project, User
from annotations.selectors.history import Entry, history_page
from annotations.selectors.history_filter import (
    FIELD_NAMES,
    GROUPS,
    NOBODY,
    HistoryFilter,
    verbs_in,
)
from annotations.selectors.tokens import token_of
from annotations.services.articles import change_details
from annotations.services.claims import mark_ready, merge_claims
from annotations.services.ledger import dispose_segment
from annotations.services.projects import change_project
from tests.factories import (
    make_article,
    make_claim,
    make_project,
    make_review,
    queries_of,
    ready_claim,
    ready_claims,
    reworded,
    settled_claim,
    standing,
)


def found(
    actor: User, project: Project, of: Article | Claim | None = None, **chosen: str
) -> list[Entry]:
    return history_page(standing(actor, project), HistoryFilter.of(chosen), of)[0]


def verbs(entries: list[Entry]) -> list[str]:
    return [entry.verb for entry in entries]


def address(project: Project, of: Article | Claim | None = None) -> str:
    if isinstance(of, Article):
        return reverse("history.article", args=[project.slug, of.pk])
    if isinstance(of, Claim):
        return reverse("history.claim", args=[project.slug, of.pk])
    return reverse("history.index", args=[project.slug])


# --- an article ----------------------------------------------------------------------------------


def test_an_article_has_all_that_happened_in_it_and_nothing_else(
    project: Project, mia: User
) -> None:
    mine = standing(mia, project)
    article = make_article(project, mia)
    claim = make_claim(project, mia, article=article)
    other = make_claim(project, mia, article=article, quote="It cost four million euros")
    merge_claims(
        standing=mine,
        claim=claim,
        version=claim.version,
        other=other,
        other_version=other.version,
    )
    dispose_segment(standing=mine, segment=article.segments.latest("order"), reason="opinion")
    change_details(standing=mine, article=article, version=1, byline="Bo")
    mark_ready(standing=mine, article=article)
    make_claim(project, mia)
    assert verbs(found(mia, project, article)) == [
        str(Verb.CLAIM_READY.label),
        str(Verb.ARTICLE_CHANGED.label),
        str(Verb.SEGMENT_DISPOSED.label),
        str(Verb.CLAIM_MERGED.label),
        str(Verb.CLAIM_ADDED.label),
        str(Verb.CLAIM_ADDED.label),
        str(Verb.ARTICLE_ADDED.label),
    ]
    assert verbs(found(mia, project, article, claim=str(other.number))) == [
        str(Verb.CLAIM_MERGED.label),
        str(Verb.CLAIM_ADDED.label),
    ]
    assert found(mia, project, article=str(article.pk)) == found(mia, project, article)


def test_an_articles_pages_meet_every_entry_once(
    client: Client, project: Project, root: User
) -> None:
    article = ready_claims(project, 60)[0].article
    client.force_login(root)
    seals, url = [], address(project, article)
    while url:
        context = client.get(url).context
        seals += [entry.seal for entry in context["entries"]]
        last, url = context, context["next_url"]
    stored = Activity.objects.filter(project=project).order_by("-sequence")
    about = [row.hash for row in stored if row.claim_id or row.object_type == "article"]
    assert seals == about
    assert len(seals) > 60
    back = client.get(last["previous_url"]).context
    assert [entry.seal for entry in back["entries"]] == about[:50]


def test_more_entries_of_an_article_need_no_more_queries(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    more = ready_claims(project, 30)
    client.force_login(ada)
    client.get(address(project, claim.article))
    one = queries_of(lambda: client.get(address(project, claim.article)))
    assert queries_of(lambda: client.get(address(project, more[0].article))) <= one


# --- each filter ---------------------------------------------------------------------------------


def test_by_person_and_by_nobody(project: Project, mia: User, ben: User, chi: User) -> None:
    claim = ready_claim(project, mia)
    for reviewer in (ben, chi):
        make_review(claim, reviewer)
    assert {entry.actor for entry in found(mia, project, person=str(ben.pk))} == {"Ben"}
    assert {(e.actor, e.verb) for e in found(mia, project, person=NOBODY)} == {
        ("Claimdesk", str(Verb.CLAIM_SETTLED.label))
    }


def test_every_act_is_in_one_group() -> None:
    grouped = [verb for group in GROUPS for verb in verbs_in(group)]
    assert sorted(grouped) == sorted(Verb.values)


def test_by_group_of_acts(project: Project, mia: User, ben: User) -> None:
    make_review(ready_claim(project, mia), ben)
    change_project(standing=standing(mia, project), version=1, review_days=5)
    assert set(verbs(found(ben, project, verb="reviews"))) == {
        str(Verb.ASSIGNMENT_TAKEN.label),
        str(Verb.CITATION_ADDED.label),
        str(Verb.REVIEW_SUBMITTED.label),
    }
    assert verbs(found(ben, project, verb="settings"))[0] == str(Verb.PROJECT_CHANGED.label)
    assert verbs(found(ben, project, verb=Verb.ARTICLE_ADDED.value)) == [
        str(Verb.ARTICLE_ADDED.label)
    ]


def test_by_day(project: Project, mia: User) -> None:
    make_claim(project, mia)
    today = timezone.localdate()
    one = datetime.timedelta(days=1)
    whole = found(mia, project)
    assert found(mia, project, since=str(today), until=str(today)) == whole
    assert found(mia, project, since=str(today + one)) == []
    assert found(mia, project, until=str(today - one)) == []


def test_by_what_changed_in_a_claim(project: Project, mia: User) -> None:
    claim = make_claim(project, mia)
    reworded(claim, mia, "Another wording")
    reworded(claim, mia, "Another wording", kind="event")
    assert verbs(found(mia, project, field="text")) == [
        str(Verb.CLAIM_CHANGED.label),
        str(Verb.CLAIM_ADDED.label),
    ]
    (changed, *_) = found(mia, project, field="kind")
    assert [change.field for change in changed.changes] == ["Kind"]
    assert found(mia, project, field="withdrawn") == []


def test_by_what_changed_in_a_review_or_the_settings(
    project: Project, mia: User, ben: User
) -> None:
    claim = ready_claim(project, mia)
    make_review(claim, ben, "true")
    make_review(claim, ben, "mixed")
    change_project(standing=standing(mia, project), version=1, blind=False)
    revised, *_ = found(ben, project, field="content_verdict")
    assert revised.verb == str(Verb.REVIEW_REVISED.label)
    assert {c.field: (c.before, c.after) for c in revised.changes}["Verdict"] == ("True", "Mixed")
    assert found(ben, project, field="as_of") == []
    assert verbs(found(ben, project, field="blind")) == [
        str(Verb.PROJECT_CHANGED.label),
        str(Verb.PROJECT_CREATED.label),
    ]


def test_every_field_can_be_asked_for(project: Project, mia: User, ben: User, chi: User) -> None:
    settled_claim(project, [ben, chi], mia)
    for field in FIELD_NAMES:
        found(mia, project, field=field)


def test_filters_are_combined_and_kept_by_the_page_links(
    client: Client, project: Project, mia: User
) -> None:
    ready_claims(project, 60, mia)
    client.force_login(mia)
    query = {"person": str(mia.pk), "verb": "claims", "field": "text"}
    response = client.get(address(project), query)
    more = response.context["next_url"]
    assert all(f"{name}={value}" in more for name, value in query.items())
    shown = client.get(more)
    assert {entry.verb for entry in shown.context["entries"]} == {str(Verb.CLAIM_ADDED.label)}
    assert "Clear filters" in shown.content.decode()


def test_nothing_found_says_so(client: Client, project: Project, mia: User) -> None:
    client.force_login(mia)
    text = client.get(address(project), {"field": "stance"}).content.decode()
    assert "No match" in text
    assert f'href="{address(project)}">Clear filters' in text


# --- what cannot be ------------------------------------------------------------------------------

BAD = {
    "person": ["x", "-1", "1 OR 1", "٣", "9" * 20, "claimdesk2"],
    "verb": ["claim", "password", "claim.", "review__claim"],
    "field": ["password", "text__startswith", "actor__password", "version", "undoes", "'"],
    "since": ["yesterday", "2026-13-01", "0000-01-01", "2026-1-1"],
    "until": ["2026-02-30", "9999-12-31", "x"],
    "article": ["x", "1.5", "-1", "9" * 19],
    "claim": ["x", "0x1", "9" * 10],
    "after": ["1", "12_3", "nan", "f" * 16, "0" * 16, "F" * 16, "٣" * 16],
    "before": ["1", "x" * 16, "f" * 17],
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_value_is_refused_by_name(
    client: Client, project: Project, mia: User, name: str
) -> None:
    client.force_login(mia)
    article = make_article(project, mia)
    for value in BAD[name]:
        response = client.get(address(project, article), {name: value})
        if name == "article":  # the page has chosen it already
            response = client.get(address(project), {name: value})
        assert response.status_code == 400, value
        assert f"<code>{name}</code>" in response.content.decode()


def test_bad_values_are_refused_by_the_download_too(
    client: Client, project: Project, mia: User
) -> None:
    client.force_login(mia)
    url = reverse("history.download", args=[project.slug])
    bad: list[dict[str, Any]] = [
        {"format": "xlsx"}, {"field": "password"}, {"person": "x"}, {"claim": "1"},
        {"since": "2026-02-02", "until": "2026-02-01"},
    ]  # fmt: skip
    for query in bad:
        assert client.get(url, query).status_code == 400, query


def test_another_projects_article_and_page_are_none(
    client: Client, project: Project, mia: User, root: User
) -> None:
    theirs = make_claim(make_project(root, "canals"))
    client.force_login(mia)
    assert client.get(address(project, theirs.article)).status_code == 404
    assert found(mia, project, article=str(theirs.article_id)) == []
    cursor = token_of(Activity.objects.filter(project=theirs.project).latest("sequence"))
    assert client.get(address(project), {"after": cursor}).status_code == 400
