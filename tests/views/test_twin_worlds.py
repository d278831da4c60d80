"""Blind means blind: two worlds that differ in another person's judgement look the same (P6).

One world becomes the other by what another reviewer does. Everything that somebody can open, and
every refusal they can provoke, is asked for before and after, and compared byte by byte. What may
differ is named in ``NOISE``: tokens, clock times, numbers that all rows of a table share.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from annotations.choices import Batch, ClaimState, Role, Verb
from annotations.exceptions import InvalidState
from annotations.exports.claims_csv import Selection, claims_of, preview
from annotations.exports.history import FORMATS, History, statement, written
from annotations.models import Activity, Claim, Comment, Notice, Project, Review, User
from annotations.querysets import (
    AssignmentQuerySet,
    ClaimQuerySet,
    CommentQuerySet,
    NoticeQuerySet,
    ReviewQuerySet,
)
from annotations.selectors.articles_table import SORTS as ARTICLE_SORTS
from annotations.selectors.articles_table import STATES
from annotations.selectors.claims_table import SORTS
from annotations.selectors.history import sees_all
from annotations.selectors.history_filter import GROUPS, HistoryFilter, activities
from annotations.selectors.queue_filter import TABS
from annotations.selectors.tokens import token_of
from annotations.services.claims import change_claim
from annotations.services.comments import add_comment, resolve_thread
from annotations.services.projects import add_member
from annotations.services.reviews import Judgement, save_draft
from annotations.services.saved_views import save_view, share_view
from tests.factories import (
    TEXT,
    label,
    make_article,
    make_citation,
    make_claim,
    make_project,
    make_review,
    make_user,
    ready_claim,
    settled_claim,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

SITE_ADMIN = "site admin"
EVERY = os.environ.get("TWIN_WORLDS") == "every"
MOST_PAGES = 200
JUDGED = ("content_verdict", "attribution_verdict", "confidence", "justification", "url")
JUDGING = [
    verb
    for verb in Verb.values
    if verb.split(".")[0] in ("assignment", "review", "citation", "discussion")
]
NOISE = [
    (re.compile(r'(csrfmiddlewaretoken" value="|request_key" value="|<code>)\w+'), r"\1"),
    # Another text each time, sealed; tests/views/test_marks.py.
    (re.compile(r'data-since="[\w-]+'), 'data-since="'),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+"), "2026-01-01T00:00:00"),
    (re.compile(r"\b\d\d:\d\d(:\d\d(\.\d+)?)?\b"), "00:00"),
    # A slow machine needs more than a minute from one world to the next.
    (re.compile(r"\b\d+\s(minute|hour)s?(,\s\d+\s\w+)? ago"), "0 minutes ago"),
    # A keyed permutation of an entry's place: tests/selectors/test_tokens.py.
    (re.compile(r"(\bdid=|/history/|/undo/)[0-9a-f]{16}\b"), r"\1"),
    # Comments are numbered across all projects.
    (re.compile(r"\bcomment=\d+#comment-\d+"), "comment=#comment-"),
    # A seal is made of the clock time, too.
    (re.compile(r'Seal of this entry: \w+">\w+'), "Seal"),
]


def quiet(content: bytes) -> str:
    text = content.decode()
    for pattern, replacement in NOISE:
        text = pattern.sub(replacement, text)
    return text


# --- the people and their claim ------------------------------------------------------------------


class Blind:
    """A claim that three people review; ``actor`` is perhaps one of them, Chi and Dan are."""

    def __init__(self, project: Project, root: User, role: str, holds: bool) -> None:
        self.project, self.role, self.holds = project, role, holds
        self.turn = [*Role.values, SITE_ADMIN].index(role) + holds
        self.chi, self.dan, self.eve = (self._member(Role.REVIEWER, root) for _ in range(3))
        marker = self.marker = self._member(Role.MANAGER, root)
        self.actor = root if role == SITE_ADMIN else self._member(role, root)
        settled_claim(project, [self.chi, self.dan, self.eve], marker, speaker="Ana Lee")
        article = make_article(project, marker, text=TEXT)
        self.claim = make_claim(project, marker, article=article, speaker="Ana Lee")
        make_claim(project, marker, article=article, quote="It cost four million euros")
        ready_claim(project, marker, article=article, quote="a fine day in Porto")
        make_claim(project, marker)  # proposed
        if holds:
            take(self.claim, self.actor)
            make_citation(self.claim.assignments.get(reviewer=self.actor))
        for state in ("disputed", "in_review"):
            self._shares_view(marker, "claims", state)
            self._shares_view(marker, "articles", state)
        self.own = self.says(self.actor, "My own question") if role != Role.VIEWER else None

    def says(self, who: User, text: str, reply_to: Comment | None = None) -> Comment:
        here = standing(who, self.project)
        return add_comment(standing=here, claim=self.claim, text=text, reply_to=reply_to)

    def _member(self, role: str, root: User) -> User:
        user = make_user()
        add_member(standing=standing(root, self.project), user=user, role=role)
        return user

    def _shares_view(self, owner: User, screen: str, state: str) -> None:
        own = standing(owner, self.project)
        view = save_view(standing=own, screen=screen, name=state, query=f"state={state}")
        share_view(standing=own, view=view, version=view.version, shared=True)

    # What others do, each on top of the one before.

    def somebody_writes_a_draft(self) -> None:
        assignment = take(self.claim, self.chi)
        save_draft(
            standing=standing(self.chi, self.project),
            assignment=assignment,
            version=assignment.review.version,
            judgement=Judgement(label(self.project, "false"), justification="Not so"),
        )
        make_citation(assignment, url="https://other.example/page", title="Another page")

    def all_others_submit_and_comment(self) -> None:
        make_review(self.claim, self.chi, "false")
        make_review(self.claim, self.chi, "mixed")
        make_review(self.claim, self.dan, "true")
        self.says(self.chi, f"Look at the day, @{self.actor.username}")
        if self.own is not None:
            self.says(self.dan, f"False, I think. @{self.actor.username}?", reply_to=self.own)
            with pytest.raises(InvalidState):
                resolve_thread(standing=standing(self.chi, self.project), comment=self.own)
        assert Notice.objects.filter(user=self.actor).exists(), "there is something to hide"

    @property
    def acts(self) -> list[Callable[[], None]]:
        return [self.somebody_writes_a_draft, self.all_others_submit_and_comment]


# --- what somebody can see -----------------------------------------------------------------------


def choices(blind: Blind, among: Iterable[Any]) -> list[Any]:
    """The choices of one filter that this person asks for."""
    return list(among) if EVERY else list(among)[blind.turn % 3 :: 3]


PUBLIC = ("public.claim", "public.review")


def settled_before(blind: Blind) -> Iterable[Any]:
    """Claims of the project that anybody may read of."""
    found = Claim.objects.published().filter(project=blind.project)
    return found.values_list("public_id", flat=True)


def starts(blind: Blind) -> Iterator[str]:
    """Addresses with every choice of every filter; the rest is reached by links."""
    project = blind.project
    at = {name: reverse(name, args=[project.slug]) for name in (
        "projects.overview", "articles.index", "claims.index", "reviews.queue", "exports.index",
        "history.index", "adjudications.index", "projects.agreement", "people.index",
        "spot_checks.index", "projects.guideline", "settings.general", "settings.rules",
        "settings.deadlines", "settings.scale", "settings.kinds", "settings.publishing",
        "reviews.changes",
    )}  # fmt: skip
    yield from at.values()
    if blind.role in (Role.MANAGER, SITE_ADMIN):
        member = project.memberships.get(user=blind.chi)
        yield reverse("people.remove", args=[project.slug, member.pk])
    yield f"{at['settings.scale']}?aspect=attribution"
    yield f"{at['settings.scale']}?from={project.content_scale_id}"
    yield reverse("projects.index")
    yield from (reverse(name, args=[blind.claim.public_id]) for name in PUBLIC)
    yield from (reverse("public.claim", args=[pk]) for pk in settled_before(blind))
    yield reverse("jobs.index")
    yield reverse("notices.index")
    yield reverse("notices.index", query={"show": "unread"})
    yield from (
        f"{at['claims.index']}?state={state}" for state in choices(blind, ClaimState.values)
    )
    yield from (f"{at['claims.index']}?sort={sort}" for sort in choices(blind, SORTS))
    yield from (f"{at['articles.index']}?state={state}" for state in choices(blind, STATES))
    yield from (f"{at['articles.index']}?sort={sort}" for sort in choices(blind, ARTICLE_SORTS))
    yield f"{at['claims.index']}?q=bridge"
    for words in ("bridge", "million", str(blind.claim.number), "false", blind.chi.username):
        yield reverse("search.index", args=[project.slug], query={"q": words})
        yield reverse("search.everywhere", query={"q": words})
    yield reverse("search.index", args=[project.slug], query={"q": "bridge", "part": "menu"})
    if blind.role in (Role.MANAGER, SITE_ADMIN):
        for action in Batch.values:
            ticked = "&".join(f"claims={claim.pk}" for claim in project.claims.order_by("pk"))
            batch = reverse("batches.claims", args=[project.slug])
            yield f"{batch}?{ticked}&action={action}&level=high"
        asked = f"?preview=1&people={blind.chi.pk}&people={blind.dan.pk}"
        for name in ("assignments.assign", "assignments.rebalance"):
            yield reverse(name, args=[project.slug]) + asked
        yield f"{reverse('assignments.assign', args=[project.slug])}{asked}&way=balanced"
    yield f"{at['claims.index']}?verdict={label(project, 'false').pk}"
    said = [label(project, code).pk for code in ("true", "mixed", "false")]
    pairs = choices(blind, ((a, b) for a in said for b in said))
    yield from (f"{at['claims.index']}?pair={a},{b}" for a, b in pairs)
    yield f"{at['claims.index']}?since=2020-01-01"
    yield f"{at['claims.index']}?until=2090-01-01"
    yield f"{at['projects.agreement']}?article={blind.claim.article_id}"
    yield f"{at['projects.agreement']}?round=before"
    yield from (f"{at['reviews.queue']}?tab={tab}" for tab in choices(blind, TABS))
    exported = [state for state in ClaimState.values if state != ClaimState.WITHDRAWN]
    yield from (f"{at['exports.index']}?state={state}" for state in choices(blind, exported))
    yield f"{at['exports.index']}?names=on&withdrawn=on"
    verbs = (*JUDGING, *GROUPS)
    yield from (f"{at['history.index']}?verb={verb}" for verb in choices(blind, verbs))
    yield from (f"{at['history.index']}?field={field}" for field in choices(blind, JUDGED))
    yield f"{at['history.index']}?article={blind.claim.article_id}&claim={blind.claim.number}"
    added = Activity.objects.filter(claim=blind.claim, verb=Verb.CLAIM_ADDED).get()
    yield reverse("history.restore", args=[project.slug, token_of(added)])
    yield reverse("history.article", args=[project.slug, blind.claim.article_id])
    for person in (blind.chi, blind.dan):
        yield f"{at['history.index']}?person={person.pk}"
    if blind.role == SITE_ADMIN:
        yield from (
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            for model in admin.site._registry
        )
        yield reverse("manage.users")
        for name in ("jobs", "projects", "storage", "audit", "audit_accounts"):
            yield reverse(f"manage.{name}")
        yield reverse("manage.audit", query={"verb": "people"})
        for person in (blind.chi, blind.dan, blind.eve):
            yield reverse("manage.deactivate", args=[person.pk])
    for name in (
        "claims.show", "reviews.edit", "history.claim", "adjudications.edit", "discussions.show",
        "spot_checks.edit",
    ):  # fmt: skip
        yield reverse(name, args=[project.slug, blind.claim.pk])


def seen(blind: Blind, among: Collection[str] | None = None) -> dict[str, str]:
    """Everything the actor can open, by address, and the rows that an export would have.

    With ``among`` only those addresses of ``starts`` are opened, and none that they link to.
    """
    pages = dict(visits(blind, among))
    assert len(pages) < MOST_PAGES
    if among is not None:
        return pages
    if blind.role in (Role.MANAGER, SITE_ADMIN):
        selection = Selection(claims_of(blind.project), blind.actor, withdrawn=True)
        pages["claims.csv"] = str(preview(selection, 1000))
    pages |= {f"history.{form}": history_file(blind, form) for form in FORMATS}
    return pages


def visits(blind: Blind, among: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    client = Client(raise_request_exception=False)
    client.force_login(blind.actor)
    todo = [url for url in starts(blind) if among is None or url in among]
    done = set()
    while todo:
        url = todo.pop()
        if url in done:
            continue
        done.add(url)
        response = client.get(url)
        assert response.status_code not in (400, 500), url
        page = f"{response.status_code} {response.headers.get('Location', '')}"
        if response.status_code == 200:
            page += quiet(response.content)
            if among is None:
                todo += links(url, response.content.decode())
        yield url, page


def leaks(pages: dict[str, str], blind: Blind) -> bool:
    """Whether a page looks different now; the first that does is enough."""
    return any(pages[url] != page for url, page in visits(blind, pages))


def history_file(blind: Blind, form: str) -> str:
    """What the actor's download of the project's history would say."""
    own = standing(blind.actor, blind.project)
    history = History(activities(own, HistoryFilter()), form, sealed=sees_all(own))
    with connection.cursor() as cursor:
        cursor.execute(statement(history))
        return quiet(b"".join(written(history, cursor.fetchall())))


def links(url: str, page: str) -> Iterator[str]:
    for href in re.findall(r'href="([^"]+)"', page):
        parts = urlsplit(urljoin(url, unescape(href)))
        file = parts.path.endswith(".csv")
        # The same rows once more, or a page of which one is asked for.
        repeated = re.search(r"\b(verdict|panel|pair)=", parts.query) or re.search(
            r"/history/(download|\w+/restore)$", parts.path
        )
        combined = "&" in parts.query and not EVERY
        if parts.path.startswith("/p/") and not (parts.netloc or file or repeated or combined):
            yield parts._replace(fragment="").geturl()


def answers(blind: Blind) -> dict[str, str]:
    """What the actor is told when they try to do something to the claim; nothing is kept."""
    claim = Claim.objects.get(pk=blind.claim.pk)
    other = claim.article.claims.exclude(pk=claim.pk).order_by("pk")[0]
    own = Review.objects.filter(claim=claim, reviewer=blind.actor).first()
    version = {"version": claim.version}
    tries: dict[str, dict[str, Any]] = {
        "claims.change": {**version, "text": "New", "kind": "event", "worth": "high"},
        "claims.move": {**version, "quote": "The bridge"},
        "claims.split": {**version, "words": "in 1998"},
        "claims.merge": {**version, "other": f"{other.pk}:{other.version}"},
        "claims.withdraw": {**version, "reason": "promise"},
        "reviews.take": {},
        "reviews.decline": {"reason": "too_hard"},
        "reviews.edit": {
            "version": own.version if own else 1,
            "claim_version": claim.version,
            "action": "submit",
        },
        "corrections.wording": {**version, "text": "New", "public_note": "x", "action": "publish"},
        "corrections.sources": {"final": 1, "public_note": "x"},
        "citations.add": {
            "version": own.version if own else 1,
            "source-url": "https://other.example/page",
            "source-title": "My words for it",
            "source-stance": "supports",
        },
        "adjudications.edit": {"seen": "", "verdict": "", "justification": ""},
        "adjudications.send_back": {"note": "Look again"},
        "discussions.close": {},
    }
    step = Activity.objects.filter(claim=claim, verb=Verb.CLAIM_ADDED).get()
    steps = {"claims.undo": {}, "history.restore": {**version, "side": "after"}}
    tries |= steps
    tries["comments.add"] = {"text": "Another question"}
    if blind.own is not None:
        tries["reply comments.add"] = {"text": "More of it", "reply_to": blind.own.pk}
        tries["comments.resolve"] = tries["comments.reopen"] = {"here": "review"}
    tries["notices.read_all"] = {"newest": 10**9}
    tries["stale claims.change"] = {**tries["claims.change"], "version": claim.version + 7}
    tries["stale reviews.edit"] = {**tries["reviews.edit"], "version": 99, "justification": "x"}
    tries["reworded reviews.edit"] = {**tries["reviews.edit"], "claim_version": 1}
    tries["confirm reviews.edit"] = {**tries["reviews.edit"], "action": "confirm"}
    found = {}
    for what, body in tries.items():
        client = Client(raise_request_exception=False)
        client.force_login(blind.actor)
        name = what.split()[-1]
        named = [blind.project.slug, token_of(step)] if what in steps else None
        url = reverse(name, args=named) if named else _url(blind, name)
        with transaction.atomic():
            response = client.post(url, body)
            where = quiet(response.headers.get("Location", "").encode())
            found[what] = f"{response.status_code} {where} {quiet(response.content)}"
            transaction.set_rollback(True)
    found |= asked(blind, claim)
    return found


def asked(blind: Blind, claim: Claim) -> dict[str, str]:
    """What a manager is told who asks each of the others to review the claim."""
    found = {}
    url = reverse("assignments.assign", args=[blind.project.slug])
    for person in (blind.chi, blind.dan):
        client = Client(raise_request_exception=False)
        client.force_login(blind.actor)
        with transaction.atomic():
            response = client.post(url, {"plan": f"{claim.pk}:{person.pk}"})
            found[f"assign to {person}"] = f"{response.status_code} {quiet(response.content)}"
            transaction.set_rollback(True)
    return found


def _url(blind: Blind, name: str) -> str:
    of_comment = name in ("comments.resolve", "comments.reopen") and blind.own is not None
    pk = blind.own.pk if of_comment and blind.own else blind.claim.pk
    return reverse(name, args=[] if name == "notices.read_all" else [blind.project.slug, pk])


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(key for key in before | after if before.get(key) != after.get(key))


CAST = {
    "reviewer with a slot": (Role.REVIEWER, True),
    "adjudicator with a slot": (Role.ADJUDICATOR, True),
    "manager with a slot": (Role.MANAGER, True),
    "site admin with a slot": (SITE_ADMIN, True),
    "reviewer without one": (Role.REVIEWER, False),
    "viewer": (Role.VIEWER, False),
}


@pytest.fixture
def blind(root: User, request: pytest.FixtureRequest) -> Blind:
    project = make_project(root, reviews_per_claim=3, publishes=True)
    return Blind(project, root, *CAST[request.param])


@pytest.mark.parametrize("blind", CAST, indirect=True)
def test_what_others_judge_makes_no_difference(blind: Blind) -> None:
    pages, told = seen(blind), answers(blind)
    assert sum(page.startswith("200") for page in pages.values()) > 30
    for act in blind.acts:
        act()
        # A draft of somebody else is hidden from all by the same rule; reviewers see most pages.
        if EVERY or blind.role == Role.REVIEWER or act == blind.acts[-1]:
            assert differences(pages, seen(blind)) == [], act.__name__
            assert differences(told, answers(blind)) == [], act.__name__


# --- the wording changes under review ------------------------------------------------------------


def reworded(blind: Blind) -> None:
    """Somebody who does not review the claim says it in other words, and again."""
    for text in ("The bridge in Porto opened in 1998", "Porto's bridge opened in 1998"):
        claim = Claim.objects.get(pk=blind.claim.pk)
        change_claim(
            standing=standing(blind.marker, blind.project),
            claim=claim,
            version=claim.version,
            text=text,
            kind=claim.kind,
            worth=claim.worth_band,
            speaker="Ana Lee, mayor",
        )


def after_rewording(blind: Blind, *acts: Callable[[], None]) -> dict[str, str]:
    """What the actor sees and is told after that, in a world in which others did ``acts``."""
    with transaction.atomic():
        for act in acts:
            act()
        reworded(blind)
        found = seen(blind) | answers(blind)
        transaction.set_rollback(True)
    return found


# Not of site admins: Django's own pages number the rows of the history, so what was done before
# moves the numbers of what comes after.
REWORDED = [who for who in CAST if SITE_ADMIN not in CAST[who]]
FEW = ["reviewer with a slot", "reviewer without one", "manager with a slot"]


@pytest.mark.parametrize("blind", REWORDED if EVERY else FEW, indirect=True)
def test_a_new_wording_tells_nothing_of_who_had_judged_the_former_one(blind: Blind) -> None:
    if blind.holds:
        own = Review.objects.get(claim=blind.claim, reviewer=blind.actor)
        save_draft(
            standing=standing(blind.actor, blind.project),
            assignment=own.assignment,
            version=own.version,
            judgement=Judgement(justification="So far"),
        )
    alone = after_rewording(blind)
    if blind.holds:
        page = alone[reverse("reviews.edit", args=[blind.project.slug, blind.claim.pk])]
        assert "The wording changed while you were writing" in page
    assert differences(alone, after_rewording(blind, *blind.acts)) == []


# --- saboteurs -----------------------------------------------------------------------------------


def everything(rows: Any, actor: User | None) -> Any:
    return rows


def all_submitted(rows: ReviewQuerySet, actor: User) -> Any:
    return rows.submitted()


def true_state(rows: ClaimQuerySet, actor: User) -> Any:
    from django.db.models import F

    return rows.with_state().with_own_review(actor).annotate(shown_state=F("state"))


def all_told(rows: NoticeQuerySet, actor: User) -> Any:
    return rows.filter(user=actor)


@pytest.mark.parametrize(
    ("room", "name", "leak", "who"),
    [
        (NoticeQuerySet, "of", all_told, "reviewer with a slot"),
        (NoticeQuerySet, "of", all_told, "viewer"),
        (CommentQuerySet, "visible_to", everything, "reviewer with a slot"),
        (ReviewQuerySet, "visible_to", everything, "manager with a slot"),
        (ReviewQuerySet, "comparable_by", all_submitted, "manager with a slot"),
        (ClaimQuerySet, "with_shown_state", true_state, "reviewer without one"),
    ],
)
def test_saboteur_a_leak_is_found(
    root: User, monkeypatch: pytest.MonkeyPatch, room: type, name: str, leak: Any, who: str
) -> None:
    blind = Blind(make_project(root, reviews_per_claim=3), root, *CAST[who])
    monkeypatch.setattr(room, name, leak)
    before = seen(blind, set(starts(blind)))
    for act in blind.acts:
        act()
    assert leaks(before, blind)


@pytest.mark.parametrize("who", ["manager with a slot", "site admin with a slot"])
def test_saboteur_load_that_counts_every_review_is_found(
    root: User, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """The figures of people, and what would become of their work, are pages of the worlds."""
    blind = Blind(make_project(root, reviews_per_claim=3), root, *CAST[who])
    monkeypatch.setattr(AssignmentQuerySet, "visible_to", everything)
    member = blind.project.memberships.get(user=blind.chi)
    told = {
        reverse("people.index", args=[blind.project.slug]),
        reverse("people.remove", args=[blind.project.slug, member.pk]),
    }
    before = seen(blind, told)
    for act in blind.acts:
        act()
    assert set(differences(before, seen(blind, told))) == told


def test_saboteur_a_search_that_passes_over_judged_claims_is_found(
    root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_judged(rows: ClaimQuerySet) -> ClaimQuerySet:
        return rows.exclude(reviews__submitted_at__isnull=False)

    blind = Blind(make_project(root, reviews_per_claim=3), root, *CAST["reviewer without one"])
    monkeypatch.setattr(ClaimQuerySet, "standing", not_judged)
    here = reverse("search.index", args=[blind.project.slug], query={"q": "bridge"})
    told = {here, f"{here}&part=menu"}
    before = seen(blind, told)
    for act in blind.acts:
        act()
    assert set(differences(before, seen(blind, told))) == told


def test_saboteur_one_byte_is_a_difference() -> None:
    assert differences({"a": "1 of 2"}, {"a": "2 of 2"}) == ["a"]
    assert differences({"a": "x"}, {}) == ["a"]
