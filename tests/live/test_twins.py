"""Blind means blind while a page is open: the stream, the state and its ETag, byte by byte (P6)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from annotations.choices import Place
from annotations.models import User
from annotations.querysets import ActivityQuerySet, PresenceQuerySet, history
from annotations.selectors.live import WATCHES
from annotations.services.presence import be_here
from annotations.views import live_stream
from annotations.views.live_stream import GRID_S
from annotations.views.marks import seal
from tests.factories import make_citation, make_claim, make_project, standing, take
from tests.live.streams import Tab, eventually
from tests.views.test_twin_worlds import CAST, Blind

pytestmark = pytest.mark.django_db(transaction=True)

TABS = ("tab0000a", "tab0000b")


def states(blind: Blind, mark: str) -> dict[str, tuple[int, bytes, str]]:
    """What each kind of page is told, with its ETag, and whether it is told anew."""
    client, found = Client(), {}
    client.force_login(blind.actor)
    about: dict[str, Any] = {
        "article": blind.claim.article_id,
        "claim": blind.claim.pk,
        "since": mark,
    }
    for kind in WATCHES:
        answer = client.get(
            reverse("live.state", args=[blind.project.slug]), {**about, "watch": kind}
        )
        found[kind] = (answer.status_code, answer.content, answer["ETag"])
    return found


def moves(blind: Blind) -> list[Callable[[], None]]:
    """Where others are: pages of reviewing and settling are not told from the rest."""

    def at(user: User, tab: str, place: Place, **where: Any) -> None:
        be_here(standing=standing(user, blind.project), tab=tab, place=place, **where)

    return [
        lambda: at(blind.chi, TABS[0], Place.REVIEW, claim=blind.claim),
        lambda: at(blind.dan, TABS[1], Place.ADJUDICATION, claim=blind.claim),
        lambda: at(blind.chi, TABS[0], Place.ELSEWHERE),
        lambda: at(blind.dan, TABS[1], Place.REVIEW, claim=blind.claim),
    ]


@pytest.fixture
def blind(root: User, request: pytest.FixtureRequest) -> Blind:
    found = Blind(make_project(root, reviews_per_claim=3), root, *CAST[request.param])
    for user, tab in zip((found.chi, found.dan), TABS, strict=True):
        be_here(standing=standing(user, found.project), tab=tab, place=Place.ELSEWHERE)
    return found


@pytest.mark.parametrize("blind", CAST, indirect=True)
def test_what_others_judge_and_where_makes_no_difference(blind: Blind) -> None:
    mark = seal(blind.project.activities.latest("sequence").sequence)
    tab = Tab(blind.project, blind.actor)
    time.sleep(2 * GRID_S + 0.3)  # those who are here already
    heard, told = list(tab.events), states(blind, mark)
    assert len(told[""][1]) > len(b'{"here": [], "acts": []}')
    for act in [*blind.acts, *moves(blind)]:
        act()
        assert states(blind, mark) == told
    time.sleep(GRID_S + 0.3)
    assert tab.events == heard
    # The control: the same stream and the same states tell what may be known.
    claim = make_claim(blind.project, blind.eve, article=blind.claim.article,
                       quote="The bridge 🌉 opened")  # fmt: skip
    assert tab.rang(article=claim.article_id, claim=claim.pk)
    assert states(blind, mark)["article"] != told["article"]


@pytest.mark.parametrize("blind", ["reviewer with a slot"], indirect=True)
def test_beats_keep_their_time_whatever_is_hidden(
    blind: Blind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A beat that waited for a pause would tell that something goes on."""
    monkeypatch.setattr(live_stream, "BEAT_S", 1.0)
    tab = Tab(blind.project, blind.actor)
    for number in range(8):
        moves(blind)[number % 4]()
        make_citation(take(blind.claim, blind.chi), url=f"https://other.example/{number}")
        time.sleep(0.4)
    beats = [at for part, at in zip(tab.parts, tab.at, strict=False) if part.startswith(b":")]
    assert len(beats) >= 3


# --- saboteurs -----------------------------------------------------------------------------------


def _all_acts(rows: ActivityQuerySet, actor: User) -> Any:
    return rows.exclude(actor=actor)


def _all_places(rows: PresenceQuerySet, actor: User) -> Any:
    from django.db.models import F

    return rows.exclude(user=actor).annotate(shown_article=F("article"), shown_claim=F("claim"))


@pytest.mark.parametrize("blind", ["reviewer with a slot"], indirect=True)
def test_saboteur_acts_that_are_not_asked_for_are_heard(
    blind: Blind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActivityQuerySet, "told_to", _all_acts)
    tab = Tab(blind.project, blind.actor)
    blind.somebody_writes_a_draft()
    assert tab.rang(article=blind.claim.article_id, claim=blind.claim.pk)


@pytest.mark.parametrize("blind", ["reviewer with a slot"], indirect=True)
def test_saboteur_a_place_that_is_told_is_heard_and_seen(
    blind: Blind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PresenceQuerySet, "visible_to", _all_places)
    tab = Tab(blind.project, blind.actor)
    time.sleep(2 * GRID_S + 0.3)
    before, heard = states(blind, ""), len(tab.parts)
    moves(blind)[0]()
    assert states(blind, "") != before
    assert tab.rang(here=1)
    assert eventually(lambda: len(tab.parts) > heard)


@pytest.mark.parametrize("blind", ["manager with a slot"], indirect=True)
def test_saboteur_judgements_that_are_open_are_told(
    blind: Blind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "judgements_open_to", lambda *_, **__: Q(pk__isnull=False))
    mark = seal(blind.project.activities.latest("sequence").sequence)
    before = states(blind, mark)
    blind.all_others_submit_and_comment()
    assert states(blind, mark) != before
