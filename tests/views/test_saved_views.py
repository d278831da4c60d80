"""Filters under a name: kept, marked, shared, and never a way around what a reader may see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from annotations.exceptions import Refused
from annotations.models import Article, Project, SavedView, User
from annotations.querysets import ClaimQuerySet
from annotations.selectors.articles_table import ArticleFilter
from annotations.selectors.claims_table import ClaimFilter
from annotations.selectors.saved_views import possible
from annotations.services.saved_views import MOST_VIEWS, save_view, share_view
from tests.factories import disputed_claim, make_article, queries_of, ready_claim, standing

pytestmark = pytest.mark.django_db
MARKED = re.compile(r'class="views__view" [^>]*aria-current="true"')


@pytest.fixture
def as_ben(client: Client, ben: User) -> Client:
    client.force_login(ben)
    return client


def url(project: Project, act: str, view: SavedView | None = None) -> str:
    return reverse(f"saved_views.{act}", args=[project.slug, *([view.pk] if view else [])])


def view_of(person: User, project: Project, query: str = "state=ready", **values: Any) -> SavedView:
    given = {"screen": "claims", "name": "Mine", **values}
    return save_view(standing=standing(person, project), query=query, **given)


def shared_view(person: User, project: Project, query: str, **values: Any) -> SavedView:
    view = view_of(person, project, query, **values)
    return share_view(standing=standing(person, project), view=view, version=1, shared=True)


def links(client: Client, address: str) -> dict[str, bool]:
    """The views above a table, by name, and whether each is marked as the current one."""
    bar = client.get(address).context["bar"]
    return {shown.view.name: shown.current for shown in bar.views}


def test_a_filter_is_kept_as_the_table_writes_it(as_ben: Client, project: Project) -> None:
    ready_claim(project)
    table = reverse("claims.index", args=[project.slug])
    body = {
        "screen": "claims",
        "name": "  To   do ",
        "query": "after=9&sort=reading&state=ready&q=%26x&evil=1&state=ready",
    }
    answer = as_ben.post(url(project, "save"), body)
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("To do", "q=%26x&state=ready")
    assert (answer.status_code, answer["Location"]) == (302, f"{table}?q=%26x&state=ready")
    assert links(as_ben, f"{table}?state=ready&q=%26x&sort=reading") == {"To do": True}
    page = as_ben.get(answer["Location"]).content.decode()
    assert len(MARKED.findall(page)) == 1
    assert "Save this view" not in page, "it is saved"
    assert links(as_ben, table) == {"To do": False}
    assert not MARKED.search(as_ben.get(table).content.decode())
    assert links(as_ben, reverse("articles.index", args=[project.slug])) == {}


def test_what_is_wrong_with_a_name_is_said_beside_it(
    as_ben: Client, project: Project, ben: User
) -> None:
    view_of(ben, project)
    for name, says in (
        ("", "required"),
        ("x" * 81, "80"),
        ("Mine", "There is a saved view of this name already."),
    ):
        body = {"screen": "claims", "query": "kind=event", "name": name}
        answer = as_ben.post(url(project, "save"), body)
        assert answer.status_code == 400
        assert says in answer.content.decode()
        assert "kind=event" in answer.content.decode(), "the filter is kept"
    assert SavedView.objects.count() == 1
    assert as_ben.post(url(project, "save"), {"screen": "people", "name": "A"}).status_code == 400


def test_there_is_an_end_to_saving(project: Project, ben: User, chi: User) -> None:
    for number in range(MOST_VIEWS):
        view_of(ben, project, name=str(number))
    with pytest.raises(Refused, match="50 saved views"):
        view_of(ben, project, name="One more")
    view_of(ben, project, name="One more", screen="articles")
    view_of(chi, project, name="0")


def test_a_retry_saves_once(as_ben: Client, project: Project) -> None:
    body = {"screen": "claims", "name": "A", "query": "kind=event", "request_key": "k" * 10}
    assert [as_ben.post(url(project, "save"), body).status_code for _ in "ab"] == [302, 302]
    view = SavedView.objects.get()
    gone = {"version": view.version, "request_key": "d" * 10}
    assert [as_ben.post(url(project, "delete", view), gone).status_code for _ in "ab"] == [302, 302]
    assert not SavedView.objects.exists()


def test_a_late_name_shows_both(as_ben: Client, project: Project, ben: User) -> None:
    view = view_of(ben, project)
    assert as_ben.post(url(project, "rename", view), {"name": "A"}).status_code == 428
    assert as_ben.post(url(project, "rename", view), {"name": "A", "version": 1}).status_code == 302
    late = as_ben.post(url(project, "rename", view), {"name": "B", "version": 1})
    assert late.status_code == 409
    assert ">A<" in late.content.decode()
    assert ">B<" in late.content.decode()
    assert as_ben.post(url(project, "delete", view), {"version": 1}).status_code == 409
    view.refresh_from_db()
    assert (view.name, view.version) == ("A", 2)


def test_a_private_view_is_nobody_elses(
    as_ben: Client, project: Project, mia: User, chi: User
) -> None:
    view = view_of(chi, project)
    table = reverse("claims.index", args=[project.slug])
    assert links(as_ben, table) == {}
    for act in ("rename", "delete"):
        body = {"version": 1, "name": "Taken"}
        assert as_ben.post(url(project, act, view), body).status_code == 404
    as_mia = Client()
    as_mia.force_login(mia)
    assert (
        as_mia.post(url(project, "share", view), {"version": 1, "shared": "on"}).status_code == 404
    )
    # The control: the same view is reached once it is shared, but changed only by managers.
    SavedView.objects.filter(pk=view.pk).update(shared=True)
    assert links(as_ben, table) == {"Mine": False}
    assert as_ben.post(url(project, "delete", view), {"version": 1}).status_code == 403
    off = {"version": 1, "shared": "off"}
    assert as_mia.post(url(project, "share", view), off).status_code == 302
    view.refresh_from_db()
    assert not view.shared
    assert view.person == chi


def shown(client: Client, project: Project, screen: str) -> int:
    """Rows behind the one shared view of a table."""
    table = reverse(f"{screen}.index", args=[project.slug])
    (view,) = client.get(table).context["bar"].views
    context = client.get(f"{table}?{view.query}").context
    return len(context["rows"] if screen == "claims" else context["found"].rows)


@pytest.mark.parametrize("screen", ["claims", "articles"])
def test_a_shared_view_shows_each_reader_what_they_may_see(
    project: Project, mia: User, ben: User, chi: User, screen: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    disputed_claim(project, [ben, chi])
    shared_view(mia, project, "state=disputed", screen=screen)
    as_mia, as_ben = Client(), Client()
    as_mia.force_login(mia)
    as_ben.force_login(ben)
    assert shown(as_mia, project, screen) == 1
    assert shown(as_ben, project, screen) == 0, "a reviewer could still revise"

    def true_state(rows: ClaimQuerySet, actor: User) -> Any:
        return rows.with_state().with_own_review(actor).annotate(shown_state=F("state"))

    monkeypatch.setattr(ClaimQuerySet, "with_shown_state", true_state)  # saboteur
    assert shown(as_ben, project, screen) == 1


def test_what_is_no_choice_any_more_is_left_out(
    as_ben: Client, project: Project, ben: User
) -> None:
    assert possible("claims", "kind=rumour&state=ready&pair=x&since=soon") == ClaimFilter(
        state="ready"
    )
    assert possible("claims", "since=2026-02-02&until=2026-01-01&kind=event") == ClaimFilter(
        kind="event", since="2026-02-02"
    )
    assert possible("articles", "sort=colour&q=x") == ArticleFilter(q="x")
    view_of(ben, project, "kind=rumour&article=999999&speaker=Nobody")
    table = reverse("claims.index", args=[project.slug])
    (view,) = as_ben.get(table).context["bar"].views
    assert view.query == "article=999999&speaker=Nobody"
    page = as_ben.get(f"{table}?{view.query}")
    assert page.status_code == 200
    assert "No match" in page.content.decode()


def test_more_views_need_no_more_queries(
    as_ben: Client, project: Project, ben: User, mia: User
) -> None:
    make_article(project)
    for screen in ("claims", "articles"):
        table = reverse(f"{screen}.index", args=[project.slug])
        view_of(ben, project, name="First", screen=screen)
        few = queries_of(lambda table=table: as_ben.get(table))  # type: ignore[misc]
        for number in range(9):
            view_of(ben, project, name=str(number), screen=screen)
        shared_view(mia, project, "sort=newest", name="Hers", screen=screen)
        assert queries_of(lambda table=table: as_ben.get(table)) == few  # type: ignore[misc]


# --- the table of articles -----------------------------------------------------------------------


def test_articles_sorted_by_title_meet_every_row_once(as_ben: Client, project: Project) -> None:
    titles = [f"{name} {number}" for number in range(27) for name in ("zoë", "Ana", "__é")]
    for number, title in enumerate(titles):
        make_article(project, title=title, text=f"Bridge {number} opened in 1998.")
    found, address = [], reverse("articles.index", args=[project.slug]) + "?sort=title"
    while address:
        context = as_ben.get(address).context
        found += [row.article.title for row in context["found"].rows]
        address = context["next_url"]
    assert len(found) == len(titles)
    assert set(found) == set(titles)
    assert found.index("Ana 0") < found.index("zoë 0"), "whatever the case"
    assert Article.objects.count() == 81
