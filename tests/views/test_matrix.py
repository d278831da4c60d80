"""Every address × method × person, read from the resolver: who may, who may not, who learns what.

A body that is refused to one person is the same body that succeeds for another, so that a refusal
is never owed to the body. Each cell is undone before the next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from annotations.choices import Role
from annotations.models import (
    Citation,
    Project,
    User,
    VerdictLabel,
)
from annotations.services.projects import add_member
from tests.factories import (
    make_project,
    make_user,
    ready_claim,
    scale,
    settled_claim,
    standing,
)
from tests.views.routes import (
    ANSWERED_AT_ONCE,
    FILES,
    NOT_OURS,
    OF_THE_SITE,
    OF_WHO_ASKED,
    ROUTES,
    WITHOUT_NAME,
    WITHOUT_PROJECT,
)
from tests.views.world import METHODS, PEOPLE, UNUSED, World

pytestmark = pytest.mark.django_db


def names(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, inside)
        else:
            yield prefix + (pattern.name or str(pattern.pattern))


def unlisted(patterns: Iterable[URLPattern | URLResolver]) -> set[str]:
    found = {name for name in names(patterns) if not name.startswith(NOT_OURS)}
    return found - ROUTES.keys() - WITHOUT_NAME


def test_every_route_is_in_the_matrix() -> None:
    patterns = get_resolver().url_patterns
    assert unlisted(patterns) == set()
    assert ROUTES.keys() <= set(names(patterns))


def test_saboteur_a_route_that_nobody_listed_is_found() -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert unlisted([path("bare", bare, name="claims.leak")]) == {"claims.leak"}


# --- cells ---------------------------------------------------------------------------------------


def address(world: World, name: str, slug: str = "", pk: int | None = None) -> str:
    args: list[Any] = [] if name in WITHOUT_PROJECT else [slug or world.slug]
    if ROUTES[name].args:
        args.append(getattr(world, ROUTES[name].args).pk if pk is None else pk)
    return reverse(name, args=args)


def record_now(*, without: str = "") -> str:
    """A fingerprint of all that the record holds, but for one table."""
    tables = [
        table
        for table in connection.introspection.table_names()
        if table.startswith("annotations_") and table not in ("annotations_user", without)
    ]
    parts = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
        f" FROM {table} t"
        for table in sorted(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(string_agg(r::text, '' ORDER BY r::text)) FROM ({parts}) AS r")
        return str(cursor.fetchone()[0])


class Answer(NamedTuple):
    status: int
    location: str
    body: str
    changed: bool


VOLATILE = re.compile(
    r'(csrfmiddlewaretoken" value="|request_key" value="|data-since="|<code>)[\w-]+'
)


def ask(
    world: World, method: str, url: str, body: dict[str, Any], *, as_json: bool = False
) -> Answer:
    """One request with the person's session; a POST is undone afterwards."""
    client = Client(raise_request_exception=False)
    if world.session:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.session
    sent: dict[str, Any] = {}
    if method == "POST":
        sent = {"data": body}
        if as_json:
            sent = {"data": json.dumps(body), "content_type": "application/json"}
    with transaction.atomic() if sent else nullcontext():
        before = record_now() if sent else ""
        response = client.post(url, **sent) if sent else client.generic(method, url)
        content = b"" if response.streaming else response.content
        changed = bool(sent) and record_now() != before
        if sent:
            transaction.set_rollback(True)
    shown = VOLATILE.sub(r"\1", content.decode())
    return Answer(response.status_code, response.headers.get("Location", ""), shown, changed)


def wrong(world: World, name: str, method: str, answer: Answer) -> str:
    """What is wrong with a cell; "" when nothing is."""
    route, who = ROUTES[name], world.who
    allowed = route.write if method == "POST" else route.read
    if method not in ("GET", "HEAD", "POST") or allowed is None:
        expected: tuple[int, ...] = (405,)
    elif who in allowed:
        expected = (302,) if method == "POST" else (200, 302)
        if method == "POST" and (route.json or name == "sign_in"):
            expected = (200,) if route.json else (400,)
        if method == "POST" and name in ANSWERED_AT_ONCE:
            expected = (200,)
    elif who == "anonymous":
        expected = (401,) if route.json else (302,)
        if answer.status == 302 and not answer.location.startswith("/sign-in?"):
            return f"leads to {answer.location}"
    elif who == "demoted" and (name, method) == ("reviews.edit", "POST"):
        expected = (400,)  # refused, but what they typed is handed back to them
    else:
        hidden = name in OF_THE_SITE or name in OF_WHO_ASKED
        outside = who in ("outsider", "removed") or hidden
        expected = (404,) if outside else (403,)
    if answer.status not in expected:
        return f"{answer.status}, expected {expected}"
    writes = route.writes if isinstance(route.writes, bool) else who in route.writes
    may_change = method == "POST" and allowed is not None and who in allowed and writes
    if answer.changed != may_change:
        return "changed the record" if answer.changed else "changed nothing"
    return ""


@pytest.fixture
def world(project: Project, root: User, request: pytest.FixtureRequest) -> World:
    return World(project, root, request.param)


@pytest.mark.parametrize("world", PEOPLE, indirect=True)
def test_everybody_may_do_what_they_may_and_nothing_else(world: World) -> None:
    found = []
    before = record_now()
    for name, route in ROUTES.items():
        for method in METHODS:
            if name in FILES and method in ("GET", "HEAD") and world.who in (route.read or ()):
                continue
            url = address(world, name)
            answer = ask(world, method, url, route.body(world), as_json=route.json)
            if trouble := wrong(world, name, method, answer):
                found.append(f"{method} {name}: {trouble}")
    assert found == []
    assert record_now() == before


@pytest.mark.parametrize("world", ["manager"], indirect=True)
def test_saboteur_a_view_that_forgets_its_policy_is_found(world: World) -> None:
    """The same cells, judged as if they had been asked by somebody who may not."""
    answer = ask(
        world, "POST", address(world, "claims.withdraw"), ROUTES["claims.withdraw"].body(world)
    )
    assert wrong(world, "claims.withdraw", "POST", answer) == ""
    for who in ("viewer", "outsider", "anonymous"):
        world.who = who
        assert wrong(world, "claims.withdraw", "POST", answer) != ""


@pytest.mark.parametrize("world", ["outsider", "removed"], indirect=True)
def test_a_foreign_project_answers_like_one_that_does_not_exist(world: World) -> None:
    """The same status, the same words, the same headers' names (P7)."""
    for name in ROUTES.keys() - WITHOUT_PROJECT:
        route = ROUTES[name]
        for method in ("GET", "POST"):
            body = route.body(world)
            there = ask(world, method, address(world, name), body, as_json=route.json)
            absent = address(world, name, slug="nowhere")
            nowhere = ask(world, method, absent, body, as_json=route.json)
            assert there == nowhere, f"{method} {name}"


# --- ids of others -------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(root: User) -> World:
    return World(make_project(root, "elsewhere"), root, "site admin")


@pytest.mark.parametrize("world", ["manager"], indirect=True)
@pytest.mark.parametrize("member_of_both", [False, True])
def test_an_id_of_another_project_is_no_id(
    world: World, elsewhere: World, member_of_both: bool
) -> None:
    """Also for who may see both: an address names one project, and nothing of another is in it."""
    if member_of_both:
        add_member(
            standing=standing(elsewhere._root, elsewhere.project),
            user=User.objects.get(pk=world.actor.pk) if world.actor else elsewhere._root,
            role=Role.MANAGER,
        )
    for name, route in ROUTES.items():
        if not route.args or name in WITHOUT_PROJECT:
            continue
        theirs = getattr(elsewhere, route.args).pk
        for method, allowed in (("GET", route.read), ("POST", route.write)):
            if allowed is None:
                continue
            answers = [
                ask(
                    world,
                    method,
                    address(world, name, pk=pk),
                    route.body(world),
                    as_json=route.json,
                )
                for pk in (theirs, UNUSED, 2**63, 10**30)
            ]
            assert {answer.status for answer in answers} == {404}, f"{method} {name}"
            assert len({answer.body for answer in answers}) == 1, f"{method} {name}"
            assert not any(answer.changed for answer in answers), f"{method} {name}"


def foreign_bodies(world: World, elsewhere: World) -> dict[str, tuple[str, dict[str, Any], int]]:
    """Bodies in which one id is not the actor's to name: (route, what replaces, status)."""
    other = ready_claim(world.project)
    reviewers = [
        world.project.memberships.filter(role=Role.REVIEWER).order_by("pk")[i].user for i in (0, 1)
    ]
    settled = settled_claim(world.project, reviewers, User.objects.get(username="root"))
    theirs = Citation.objects.filter(review__claim=settled).order_by("pk")[0]
    other_scale = VerdictLabel.objects.filter(scale=scale("averitec-4"))[0].pk
    said = VerdictLabel.objects.filter(scale=world.project.attribution_scale)[0].pk
    foreign = elsewhere.second
    return {
        "merge with another project's claim": ("claims.merge", {"other": f"{foreign.pk}:1"}, 404),
        "merge with a claim of another article": ("claims.merge", {"other": f"{other.pk}:2"}, 400),
        "merge with itself": ("claims.merge", {"other": f"{world.proposed.pk}:1"}, 400),
        "a verdict of another scale": ("reviews.edit", {"content_label": other_scale}, 400),
        "a verdict of the other question": ("reviews.edit", {"content_label": said}, 400),
        "the same in an autosave": ("reviews.draft", {"content_label": str(said)}, 400),
        "no verdict at all": ("reviews.edit", {"content_label": UNUSED}, 400),
        "somebody's source": ("reviews.edit", {"source-citation": theirs.pk}, 404),
        "a source of another project": (
            "reviews.edit", {"source-citation": elsewhere.citation.pk}, 404
        ),
        "settle by another scale": ("adjudications.edit", {"verdict": other_scale}, 400),
        "settle by the other question": ("adjudications.edit", {"verdict": said}, 400),
        "publish a source of another claim": ("adjudications.edit", {"sources": theirs.pk}, 400),
        "publish a source of another project": (
            "adjudications.edit", {"sources": elsewhere.citation.pk}, 400
        ),
        "start from a review of another claim": (
            "adjudications.edit", {"start_from": theirs.review_id}, 400
        ),
        "correct by a source of another claim": (
            "corrections.sources", {"sources": theirs.pk}, 400
        ),
        "correct by a source of another project": (
            "corrections.sources", {"sources": elsewhere.citation.pk}, 400
        ),
        "settle reviews of another claim": (
            "adjudications.edit", {"seen": f"{theirs.review_id}.{theirs.review.version}"}, 409
        ),
    }  # fmt: skip


@pytest.mark.parametrize("world", ["manager"], indirect=True)
def test_a_body_cannot_name_what_is_not_the_actors(world: World, elsewhere: World) -> None:
    for what, (name, replaced, status) in foreign_bodies(world, elsewhere).items():
        route = ROUTES[name]
        good = ask(world, "POST", address(world, name), route.body(world), as_json=route.json)
        assert good.changed, what  # the control: but for the id, this would be done
        body = {**route.body(world), **replaced}
        bad = ask(world, "POST", address(world, name), body, as_json=route.json)
        assert (bad.status, bad.changed) == (status, False), what


@pytest.mark.parametrize("world", ["reviewer"], indirect=True)
def test_what_is_visible_is_not_yet_ones_own(world: World) -> None:
    """Sources of a settled claim can be read by all, and changed by nobody."""
    others = [make_user(), make_user()]
    root = User.objects.get(username="root")
    for user in others:
        add_member(standing=standing(root, world.project), user=user, role=Role.REVIEWER)
    settled = settled_claim(world.project, others, root)
    theirs = Citation.objects.filter(review__claim=settled).order_by("pk")[0]
    for name in ("citations.change", "citations.remove"):
        url = address(world, name, pk=theirs.pk)
        answer = ask(world, "POST", url, ROUTES[name].body(world))
        assert answer.status in (403, 404)
        assert not answer.changed


@pytest.mark.parametrize("world", ["viewer", "manager"], indirect=True)
def test_filters_by_foreign_ids_find_nothing_and_tell_nothing(
    world: World, elsewhere: World
) -> None:
    pairs = [
        ("claims.index", "article", elsewhere.article.pk),
        ("history.index", "person", elsewhere.assignment.reviewer_id + 10**6),
        ("articles.claims", "did", elsewhere.activity.pk),
    ]
    for name, parameter, pk in pairs:
        theirs, unused = (
            ask(world, "GET", f"{address(world, name)}?{parameter}={value}", {})
            for value in (pk, UNUSED)
        )
        assert theirs.status == 200
        # Only where the value is repeated: the same digits may stand in a title.
        bodies = [
            re.sub(rf'(="?){value}\b', r"\1", answer.body)
            for value, answer in ((pk, theirs), (UNUSED, unused))
        ]
        assert bodies[0] == bodies[1]


# --- the site's own admin ------------------------------------------------------------------------


@pytest.mark.parametrize("world", ["anonymous", "outsider", "manager"], indirect=True)
def test_the_admin_is_closed_to_others_than_site_admins(world: World) -> None:
    for name in set(names(get_resolver().url_patterns)):
        if not name.startswith(NOT_OURS) or name == "admin:login":
            continue
        for args in ([], ["1"], ["auth"], ["1", "1"]):
            try:
                url = reverse(name, args=args)
            except Exception:
                continue
            for method in ("GET", "POST"):
                answer = ask(world, method, url, {})
                assert answer.status in (302, 403, 404, 405), f"{method} {url}"
                assert not answer.changed
                if answer.status == 302:
                    assert answer.location.startswith("/admin/"), f"{method} {url}"
