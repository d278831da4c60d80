"""Every address × method × person, read from the resolver: who may, who may not, who learns what.

A body that is refused to one person is the same body that succeeds for another, so that a refusal
is never owed to the body. Each cell is undone before the next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from annotations.choices import DeclineReason, NoClaimReason, Role, Stance
from annotations.models import (
    Activity,
    Citation,
    Claim,
    Project,
    Review,
    Segment,
    User,
    VerdictLabel,
)
from annotations.selectors.tokens import token_of
from annotations.services.comments import add_comment, resolve_thread
from annotations.services.invitations import make_invitation
from annotations.services.projects import add_member, remove_member
from annotations.services.splits import ask_for_split
from tests.factories import (
    JUSTIFICATION,
    PASSWORD,
    disputed_claim,
    label,
    make_article,
    make_citation,
    make_claim,
    make_project,
    make_user,
    ready_claim,
    reworded,
    scale,
    settled_claim,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

UNUSED = 10**12
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

# --- people --------------------------------------------------------------------------------------

MEMBERS = frozenset({"viewer", "reviewer", "adjudicator", "manager", "demoted", "site admin"})
EDITORS = MEMBERS - {"viewer", "demoted"}
SETTLERS = EDITORS - {"reviewer"}
MANAGERS = SETTLERS - {"adjudicator"}
SITE_ADMINS = frozenset({"site admin"})
SIGNED_IN = MEMBERS | {"outsider", "removed"}
ANYBODY = SIGNED_IN | {"anonymous"}
PEOPLE = sorted(ANYBODY)

ROLES = {
    "viewer": Role.VIEWER,
    "reviewer": Role.REVIEWER,
    "adjudicator": Role.ADJUDICATOR,
    "manager": Role.MANAGER,
    "demoted": Role.MANAGER,
    "removed": Role.MANAGER,
}


class Named(NamedTuple):
    """Something that an address names by a token in place of its id."""

    pk: str


class World:
    """A project in which there is something to do at every address, seen by one person."""

    def __init__(self, project: Project, root: User, who: str) -> None:
        self.project, self.slug, self.who = project, project.slug, who
        mia, ben, chi = (
            self._member(make_user(), role) for role in (Role.MANAGER, Role.REVIEWER, Role.REVIEWER)
        )
        self.actor = self._person(root)
        self.article = make_article(project, mia)
        self.proposed = make_claim(project, mia, article=self.article)
        self.second = make_claim(
            project, mia, article=self.article, quote="It cost four million euros"
        )
        self.segment = Segment.objects.filter(article=self.article).latest("order")
        added = Activity.objects.get(object_type="claim", object_id=self.second.pk)
        self.activity = Named(token_of(added))
        self.reworded = make_claim(project, mia)
        self.change = Named(token_of(reworded(self.reworded, mia)))
        self.ready = ready_claim(project, mia)
        self.held = ready_claim(project, mia)
        writes = (who in ROLES and ROLES[who] != Role.VIEWER) or who == "site admin"
        self.assignment = take(self.held, self.actor if self.actor and writes else ben)
        self.citation = make_citation(self.assignment)
        self.disputed = disputed_claim(project, [ben, chi], by=mia)
        self.lent, self.other = take(ready_claim(project, mia), ben), chi
        self.settled = settled_claim(project, [ben, chi], mia)
        self.proposal = ask_for_split(
            standing=standing(mia, project), text="Asked.", language="en", date=None, by="claim"
        )
        self.membership = project.memberships.get(user=chi)
        self.spare, self.closed = make_user(), make_user()
        User.objects.filter(pk=self.closed.pk).update(is_active=False)
        self.invitation, token = make_invitation(
            standing=standing(mia, project), role=Role.REVIEWER, days=7
        )
        self.token = SimpleNamespace(pk=token)  # what stands in an address in an id's place
        told = self.actor if self.actor and who in MEMBERS else ben
        self.thread = add_comment(
            standing=standing(mia, project), claim=self.settled, text=f"See this, @{told.username}."
        )
        self.done = add_comment(standing=standing(mia, project), claim=self.settled, text="Seen.")
        resolve_thread(standing=standing(mia, project), comment=self.done)
        self.notice = told.notices.get(comment=self.thread)
        self._lose_rights()

    def _member(self, user: User, role: str) -> User:
        add_member(standing=standing(self._root, self.project), user=user, role=role)
        return user

    @property
    def _root(self) -> User:
        return User.objects.get(username="root")

    def _person(self, root: User) -> User | None:
        if self.who == "anonymous":
            return None
        if self.who == "site admin":
            return root
        user = make_user()
        return self._member(user, ROLES[self.who]) if self.who in ROLES else user

    def _lose_rights(self) -> None:
        """The session of a removed or demoted manager goes on; their rights must not (P8)."""
        self.session = ""
        if self.actor is None:
            return
        client = Client()
        client.force_login(self.actor)
        assert client.get(reverse("projects.index")).status_code == 200
        self.session = client.cookies[settings.SESSION_COOKIE_NAME].value
        membership = self.project.memberships.filter(user=self.actor).first()
        if self.who == "removed" and membership:
            remove_member(standing=standing(self._root, self.project), membership=membership)
        if self.who == "demoted":
            self.project.memberships.filter(user=self.actor).update(role=Role.VIEWER)

    def label(self, code: str) -> int:
        return label(self.project, code).pk

    @property
    def review(self) -> Review:
        return Review.objects.get(assignment=self.assignment)

    @property
    def seen(self) -> str:
        reviews = Review.objects.filter(claim=self.disputed).order_by("pk")
        return " ".join(f"{review.pk}.{review.version}" for review in reviews)


# --- routes --------------------------------------------------------------------------------------

Body = Callable[[World], dict[str, Any]]


class Route(NamedTuple):
    """Who may read and who may write; None is a method that does not exist.

    ``args`` are attributes of the world whose ids the address takes after the slug; ``body`` is
    one that succeeds. ``writes`` is whether that leaves a trace in the record, or for whom.
    """

    read: frozenset[str] | None = None
    write: frozenset[str] | None = None
    args: str = ""
    body: Body = lambda world: {}
    writes: bool | frozenset[str] = True
    json: bool = False


def version(world: World) -> dict[str, Any]:
    return {"version": world.proposed.version}


def draft(world: World) -> dict[str, Any]:
    return {"version": world.review.version, "justification": "So far"}


def source(world: World) -> dict[str, Any]:
    return {
        **draft(world),
        "source-title": "Another record",
        "source-url": "https://archive.example/bridge",
        "source-stance": Stance.REFUTES.value,
        "source-version": 1,
    }


def final(world: World) -> dict[str, Any]:
    return {
        "seen": world.seen,
        "verdict": world.label("mixed"),
        "confidence": "high",
        "justification": JUSTIFICATION,
    }


ROUTES = {
    # the frame
    "healthz": Route(read=ANYBODY),
    "readyz": Route(read=ANYBODY),
    # accounts
    "home": Route(read=ANYBODY),
    "sign_in": Route(read=ANYBODY, write=ANYBODY, writes=False),
    "sign_out": Route(write=ANYBODY, writes=False),
    "profile": Route(
        read=SIGNED_IN,
        write=SIGNED_IN,
        body=lambda world: {
            "seen": world.actor.state_seen if world.actor else "",
            "full_name": "Ana Lee",
        },
        writes=False,
    ),
    # Members are told, and leave it to somebody else; who has no account must sign in first.
    "invitations.accept": Route(
        read=ANYBODY, write=ANYBODY, args="token", writes=frozenset({"outsider", "removed"})
    ),
    "invitations.join": Route(
        read=ANYBODY,
        write=ANYBODY,
        args="token",
        body=lambda world: {
            "username": "eve.new",
            "full_name": "Eve Ek",
            "password": PASSWORD,
            "password_again": PASSWORD,
        },
        writes=frozenset({"anonymous"}),
    ),
    # the whole site
    "manage.users": Route(read=SITE_ADMINS),
    "manage.deactivate": Route(read=SITE_ADMINS, write=SITE_ADMINS, args="spare"),
    "manage.activate": Route(write=SITE_ADMINS, args="closed"),
    # people
    "people.index": Route(read=MEMBERS),
    "people.role": Route(
        read=MANAGERS,
        write=MANAGERS,
        args="membership",
        body=lambda world: {"version": world.membership.version, "role": "adjudicator"},
    ),
    "people.remove": Route(read=MANAGERS, write=MANAGERS, args="membership"),
    "invitations.make": Route(
        read=MANAGERS,
        write=MANAGERS,
        body=lambda world: {"role": "reviewer", "note": "For Eve", "days": "7"},
    ),
    "invitations.revoke": Route(write=MANAGERS, args="invitation"),
    # projects
    "projects.index": Route(read=SIGNED_IN),
    "projects.overview": Route(read=MEMBERS),
    "projects.agreement": Route(read=SETTLERS),
    # articles
    "articles.index": Route(read=MEMBERS),
    "corrections.reopen": Route(
        read=SETTLERS,
        write=SETTLERS,
        args="settled",
        body=lambda world: {
            "final": world.settled.adjudications.get().pk,
            "public_note": "The archive was wrong.",
        },
    ),
    "corrections.wording": Route(
        read=SETTLERS,
        write=SETTLERS,
        args="settled",
        body=lambda world: {
            "version": world.settled.version,
            "text": "The bridge in Porto opened in 1998",
            "public_note": "It is the bridge in Porto.",
            "action": "publish",
        },
    ),
    "corrections.sources": Route(
        read=SETTLERS,
        write=SETTLERS,
        args="settled",
        body=lambda world: {
            "final": world.settled.adjudications.get().pk,
            "sources": Citation.objects.filter(review__claim=world.settled).latest("pk").pk,
            "public_note": "A source was left out.",
        },
    ),
    "articles.progress": Route(read=EDITORS, args="proposal"),
    "articles.new": Route(
        read=EDITORS,
        write=EDITORS,
        body=lambda world: {
            "action": "save_text_only",
            "title": "Another",
            "text": "The harbour opened in 2001.",
            "language": "en",
            "direction": "ltr",
        },
    ),
    "articles.show": Route(read=MEMBERS, args="article"),
    "articles.claims": Route(read=MEMBERS, args="article"),
    "articles.ready": Route(write=EDITORS, args="article"),
    "articles.details": Route(
        read=MEMBERS,
        write=EDITORS,
        args="article",
        body=lambda world: {
            "version": world.article.version,
            "title": "Renamed",
            "language": "en",
            "direction": "ltr",
        },
    ),
    "segments.dispose": Route(
        write=EDITORS,
        args="segment",
        body=lambda world: {"reason": NoClaimReason.PROMISE.value},
    ),
    # claims
    "claims.index": Route(read=MEMBERS),
    "claims.show": Route(read=MEMBERS, args="ready"),
    "claims.add": Route(
        write=EDITORS,
        args="article",
        body=lambda world: {"quote": "a fine day in Porto", "kind": "other", "worth": "low"},
    ),
    "claims.change": Route(
        write=EDITORS,
        args="proposed",
        body=lambda world: {**version(world), "text": "New", "kind": "event", "worth": "high"},
    ),
    "claims.move": Route(
        write=EDITORS, args="proposed", body=lambda world: {**version(world), "quote": "The bridge"}
    ),
    "claims.split": Route(
        write=EDITORS, args="proposed", body=lambda world: {**version(world), "words": "in 1998"}
    ),
    "claims.merge": Route(
        write=EDITORS,
        args="proposed",
        body=lambda world: {**version(world), "other": f"{world.second.pk}:{world.second.version}"},
    ),
    "claims.withdraw": Route(
        write=EDITORS, args="proposed", body=lambda world: {**version(world), "reason": "promise"}
    ),
    "claims.undo": Route(write=EDITORS, args="activity"),
    # comments
    "comments.people": Route(read=EDITORS),
    "comments.add": Route(
        write=EDITORS, args="settled", body=lambda world: {"text": "Which day is meant?"}
    ),
    "comments.resolve": Route(write=EDITORS, args="thread"),
    "comments.reopen": Route(write=EDITORS, args="done"),
    # notices
    "notices.index": Route(read=SIGNED_IN),
    "notices.show": Route(write=MEMBERS, args="notice"),
    "notices.read_all": Route(write=SIGNED_IN, body=lambda world: {"newest": 1}, writes=False),
    "notices.pace": Route(
        write=SIGNED_IN, body=lambda world: {"email_pace": "daily"}, writes=False
    ),
    # reviews
    "reviews.queue": Route(read=EDITORS),
    "reviews.next": Route(write=EDITORS, writes=False),
    "reviews.take_five": Route(write=EDITORS),
    "reviews.take": Route(write=EDITORS, args="ready"),
    "reviews.edit": Route(read=MEMBERS, write=EDITORS, args="held", body=draft),
    "reviews.draft": Route(write=EDITORS, args="held", body=draft, json=True),
    "reviews.decline": Route(
        write=EDITORS,
        args="held",
        body=lambda world: {"reason": DeclineReason.values[0], "note": "Not mine"},
    ),
    # citations
    "citations.add": Route(write=EDITORS, args="held", body=source),
    "citations.change": Route(write=EDITORS, args="citation", body=source),
    "citations.remove": Route(write=EDITORS, args="citation", body=draft),
    # adjudications
    "adjudications.index": Route(read=SETTLERS),
    "adjudications.edit": Route(read=SETTLERS, write=SETTLERS, args="disputed", body=final),
    "adjudications.send_back": Route(
        write=SETTLERS, args="disputed", body=lambda world: {"note": "Look at the day again"}
    ),
    # assignments
    "assignments.index": Route(read=MANAGERS),
    "assignments.take_back": Route(
        write=MANAGERS, args="lent", body=lambda world: {"version": world.lent.version}
    ),
    "assignments.change": Route(
        write=MANAGERS,
        body=lambda world: {
            "rows": f"{world.lent.pk}.{world.lent.version}",
            "action": "give",
            "person": world.other.pk,
        },
    ),
    "assignments.assign": Route(
        read=MANAGERS,
        write=MANAGERS,
        body=lambda world: {"plan": f"{world.ready.pk}:{world.other.pk}"},
    ),
    "assignments.rebalance": Route(
        read=MANAGERS,
        write=MANAGERS,
        body=lambda world: {"plan": f"{world.lent.pk}.{world.lent.version}.{world.other.pk}"},
    ),
    # exports
    "exports.index": Route(read=MANAGERS),
    "exports.claims": Route(read=MANAGERS),
    # live
    "live.stream": Route(read=MEMBERS),
    "live.state": Route(read=MEMBERS),
    "live.here": Route(
        write=MEMBERS, body=lambda world: {"tab": "tab00001", "place": "elsewhere"}, json=True
    ),
    # history
    "history.index": Route(read=MEMBERS),
    "history.claim": Route(read=MEMBERS, args="proposed"),
    "history.article": Route(read=MEMBERS, args="article"),
    "history.download": Route(read=MEMBERS),
    "history.restore": Route(
        read=EDITORS,
        write=EDITORS,
        args="change",
        body=lambda world: {
            "version": Claim.objects.get(pk=world.reworded.pk).version,
            "side": "before",
        },
    ),
}
OF_THE_SITE = {"manage.users", "manage.deactivate", "manage.activate"}
WITHOUT_PROJECT = {
    "healthz", "readyz", "home", "sign_in", "sign_out", "projects.index", "profile",
    "invitations.accept", "invitations.join", "notices.index", "notices.show",
    "notices.read_all", "notices.pace", *OF_THE_SITE,
}  # fmt: skip
# What is shown once is in the answer itself, not on a page that it leads to.
ANSWERED_AT_ONCE = {"invitations.make"}
# Files need transactions of their own: test_exports.py and test_history_files.py download them.
FILES = ("exports.claims", "history.download")
NOT_OURS = "admin:"
WITHOUT_NAME = {"admin/login/"}  # only leads to the sign-in page


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
        outside = who in ("outsider", "removed") or name in OF_THE_SITE
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
