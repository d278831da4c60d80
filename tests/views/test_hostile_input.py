"""Bad input gets a clear answer and changes nothing (P14): every field of every form, in turn.

A body that succeeds (tests/views/test_matrix.py) is spoilt in one field. The answer is never a
500; when it is a refusal, not a row has changed; bytes that are no text are refused by name.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from annotations.models import Project, User
from annotations.selectors.articles_table import SORTS as ARTICLE_SORTS
from annotations.selectors.claims_table import SORTS
from annotations.views.access import REPEATABLE
from tests.views.routes import ANSWERED_AT_ONCE, OF_THE_SITE, ROUTES
from tests.views.test_matrix import address, record_now
from tests.views.world import World

pytestmark = pytest.mark.django_db

NO_TEXT = {
    "NUL": b"a\0b",
    "half a character": b"a\xed\xa0\x80b",
    "no UTF-8": b"a\xff\xfeb",
    "overlong": b"\xc0\xaf",
}
HOSTILE = {
    "nothing": b"",
    "spaces": b" \t ",
    "line separator": "a\u2028b".encode(),
    "carriage returns": b"a\r\nb\rc",
    "right to left": "\u202e\u2066abc\u202d".encode(),
    "combining marks": ("e" + "\u0301" * 100).encode() * 1000,
    "one line of 1 MB": b"x" * 1_000_000,
    "joined emoji": "👨‍👩‍👧‍👦🏳️‍🌈".encode(),
    "markup": b"</textarea><script>alert(1)</script>",
    "template": b"{{7*7}}{% load x %}",
    "script address": b"javascript:alert(1)",
    "data address": b"data:text/html,<script>alert(1)</script>",
    "broken address": b"http://[::1",
    "address with a port too high": b"http://a.example:99999999/",
    "address of one strange letter": "http://a℀.example/".encode(),
    "5,000 digits": b"9" * 5000,
    "2^31": b"2147483648",
    "2^63": b"9223372036854775808",
    "negative": b"-1",
    "zero": b"0",
    "fraction": b"1.5",
    "exponent": b"1e5",
    "not a number": b"NaN",
    "infinity": b"Infinity",
    "a word": b"true",
    "Arabic digit": "٣".encode(),
    "grouped digits": b"1_000",
    "year zero": b"0000-01-01",
    "last day": b"9999-12-31",
    "pair": b"1:1:1",
    "dots": b"1.1 2.2 x",
    "query": b"' OR 1=1 --",
}
AT_ONCE = 3  # hostile values tried in each field; all of them are tried in some field

# Fields that a good body may leave out.
SOURCE = """source-publisher source-published source-author source-medium source-tier
    source-archived_url source-quote source-locator source-note source-searched_for
    source-searched_in source-searched_on source-citation source-aspect"""
REVIEW = "content_label attribution_label confidence as_of action request_key claim_version"
MORE = {
    "articles.new": "publisher published byline url archived_url other_language by split_key "
    "claims segments anyway request_key",
    "articles.details": "publisher published byline url archived_url other_language request_key",
    "articles.sample": "request_key",
    "segments.dispose": "request_key",
    "articles.ready": "request_key",
    "claims.add": "start end text speaker request_key",
    "claims.change": "speaker uttered_on request_key",
    "claims.move": "start end",
    "claims.split": "at",
    "claims.withdraw": "note",
    "claims.undo": "request_key",
    "history.restore": "claim request_key",
    "reviews.take_five": "request_key",
    "reviews.edit": f"{REVIEW} {SOURCE}",
    "reviews.draft": "content_label attribution_label confidence as_of claim_version",
    "reviews.decline": "request_key",
    "citations.add": f"{SOURCE} request_key",
    "citations.change": f"{SOURCE} request_key",
    "citations.remove": "request_key",
    "adjudications.edit": "attribution_verdict cause note sources start_from then request_key",
    "adjudications.send_back": "request_key",
    "corrections.reopen": "request_key",
    "corrections.wording": "speaker request_key",
    "corrections.sources": "request_key",
    "discussions.close": "request_key",
    "spot_checks.edit": "request_key",
    "assignments.take_back": "request_key",
    "profile": "email",
    "people.role": "sure",
    "invitations.make": "request_key",
    "invitations.revoke": "request_key",
    "invitations.join": "email",
    "assignments.change": "due_on request_key",
    "assignments.assign": "due_on way worth people articles claims request_key",
    "assignments.rebalance": "people request_key",
    "preferences.shortcuts": "action",
    "batches.claims": "note level query request_key",
    "batches.articles": "query request_key",
    "batches.undo": "query request_key",
    "saved_views.save": "request_key",
    "saved_views.rename": "request_key",
    "saved_views.share": "request_key",
    "saved_views.delete": "request_key",
    "comments.add": "reply_to here request_key",
    "comments.resolve": "here",
    "comments.reopen": "here",
    "settings.general": "other_language do request_key",
    "settings.rules": "blind discussion_days request_key",
    "settings.deadlines": "request_key",
    "settings.publishing": "request_key",
    "settings.kinds": "offered_history note_other request_key",
    "settings.scale": "ordinal row request_key",
}
# What was typed in the rest of the page is kept, whatever becomes of the act; so a draft changes.
KEEP_THE_DRAFT = ("reviews.edit", "citations.add", "citations.change", "citations.remove")
FORMS = [
    name
    for name, route in ROUTES.items()
    if route.write and not route.json and name not in OF_THE_SITE
]


# Only who has no account yet is asked for one.
BY_STRANGERS = {"invitations.join"}


@pytest.fixture
def world(project: Project, root: User) -> World:
    return World(project, root, "manager")


def client_of(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = world.session
    return client


def bodies(world: World, name: str) -> Iterator[tuple[str, dict[str, bytes]]]:
    """A good body of the form, once for each of its fields."""
    good = {field: str(value).encode() for field, value in ROUTES[name].body(world).items()}
    for field in [*good, *MORE.get(name, "").split()]:
        yield field, dict(good)


def record_but_drafts(name: str) -> str:
    return record_now(without="annotations_review" if name in KEEP_THE_DRAFT else "")


def posted(world: World, name: str, body: dict[str, bytes], more: str = "") -> tuple[Any, str]:
    """The answer, and the record after it; then it is undone."""
    content = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in body.items())
    with transaction.atomic():
        client = Client(raise_request_exception=False) if name in BY_STRANGERS else client_of(world)
        response: HttpResponse = client.post(  # type: ignore[assignment]
            address(world, name),
            (content + more).encode(),
            content_type="application/x-www-form-urlencoded",
        )
        after = record_but_drafts(name) if response.status_code >= 400 else ""
        transaction.set_rollback(True)
    return response, after


def test_a_spoilt_field_is_refused_or_taken_as_text(world: World) -> None:
    for name in FORMS:
        before, chosen = record_but_drafts(name), random.Random(name)
        for field, body in bodies(world, name):
            for kind in chosen.sample(sorted(HOSTILE), AT_ONCE):
                response, after = posted(world, name, body | {field: HOSTILE[kind]})
                assert response.status_code < 500, (name, field, kind)
                assert after in ("", before), (name, field, kind)
            kind = chosen.choice(sorted(NO_TEXT))
            response, after = posted(world, name, body | {field: NO_TEXT[kind]})
            assert (response.status_code, after) == (400, before), (name, field, kind)
            assert field in response.content.decode(), (name, field, kind)


def test_every_hostile_value_is_tried(world: World) -> None:
    tried = set()
    for name in FORMS:
        chosen = random.Random(name)
        for _ in bodies(world, name):
            tried |= set(chosen.sample(sorted(HOSTILE), AT_ONCE))
            chosen.choice(sorted(NO_TEXT))
    assert tried == set(HOSTILE)


def test_a_field_that_comes_twice_is_refused(world: World) -> None:
    for name in FORMS:
        before = record_but_drafts(name)
        for field, body in bodies(world, name):
            if field in REPEATABLE:
                continue
            again = f"&{field}={quote_plus(body.get(field, b''))}"
            response, after = posted(world, name, body | {field: b"1"}, again)
            assert (response.status_code, after) == (400, before), (name, field)
            assert field in response.content.decode()


def test_a_good_body_is_good(world: World) -> None:
    """The control: what is refused above is refused for the one field that was spoilt."""
    for name in FORMS:
        if name not in ("sign_in", "sign_out"):
            body = {key: str(value).encode() for key, value in ROUTES[name].body(world).items()}
            response, _ = posted(world, name, body)
            assert response.status_code == (200 if name in ANSWERED_AT_ONCE else 302), name


QUERIES = {
    "claims.index": "q state article speaker kind worth verdict sort did after before",
    "batches.claims": "claims action level query",
    "batches.articles": "articles query",
    "articles.index": "q state language sort after before",
    "articles.claims": "claim did panel ledger added",
    "reviews.queue": "tab page",
    "reviews.edit": "source revise from",
    "adjudications.index": "state after before",
    "adjudications.edit": "names",
    "projects.agreement": "aspect round scale article since until",
    "history.index": "person verb field since until article claim after before",
    "history.article": "person verb field since until claim after before",
    "history.claim": "person verb field since until after before",
    "history.restore": "side claim",
    "exports.index": "rows article state withdrawn names bom raw",
    "assignments.index": "person overdue after before",
    "assignments.assign": "people articles claims way worth due_on preview",
    "assignments.rebalance": "people preview",
    "sign_in": "next",
    "manage.users": "q after before",
    "manage.projects": "q after before",
    "manage.audit": "person verb since until after before",
    "manage.audit_accounts": "person since until after before",
    "notices.index": "show after before",
    "claims.show": "comment",
    "settings.scale": "aspect from",
    "search.index": "q part",
    "search.everywhere": "q part",
}
CURSORS = [
    "1",
    "00_1",
    "c0af_1",
    "x_1",
    "1_2_3",
    "nan_1",
    "9e999_1",
    "0.5_1",
    "9" * 90 + "_1",
    "-1_-1",
    "1_" + "9" * 19,
]


def test_hostile_addresses(world: World) -> None:
    """Filters, sorts and cursors; also the same parameter twice, and ones that nobody reads."""
    client, chosen = client_of(world), random.Random("addresses")
    values = [quote_plus(value) for value in HOSTILE.values() if len(value) < 2000]
    values += [*CURSORS, "a&{0}=b", "created_by__password", "-pk", "?"]
    for name, parameters in QUERIES.items():
        for parameter in [*parameters.split(), "unknown"]:
            for value in chosen.sample(values, AT_ONCE):
                query = f"{parameter}={value.format(parameter) if '&' in value else value}"
                answer = client.get(f"{address(world, name)}?{query}")
                assert answer.status_code in (200, 302, 400, 404), (name, query)


def test_cursors_of_every_order(world: World) -> None:
    client = client_of(world)
    for name, sorts in (("claims.index", SORTS), ("articles.index", ARTICLE_SORTS)):
        for sort in sorts:
            for way in ("after", "before"):
                for cursor in CURSORS:
                    answer = client.get(address(world, name), {"sort": sort, way: cursor})
                    assert answer.status_code in (200, 400), (name, sort, cursor)


IN_THE_ADMIN = """q=%25 o=99999 o=-1.x p=-1 p=99999999999999999999 id__in=1,x
    id__exact=99999999999999999999 at__iso_year=0x10000 created_at__year__gte=99999
    reviewer__password__startswith=a actor__password__startswith=a added_by__password__startswith=a
    claim__reviews__justification__startswith=a at__year=99999 created_at__year=99999 at__month=13
    _to_field=password _connector=OR""".split()


def test_hostile_addresses_of_the_admin(world: World, root: User) -> None:
    """Site admins, too, cannot ask their way to passwords or to reviews that are not open."""
    client = Client(raise_request_exception=False)
    client.force_login(root)
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for query in IN_THE_ADMIN:
            answer = client.get(f"{url}?{query}")
            secret = "password" in query or "justification" in query
            assert answer.status_code in ((302, 400) if secret else (200, 302, 400)), (url, query)
