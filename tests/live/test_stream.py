"""The stream rings where something happened, for who may know of it, while they may."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from annotations.choices import Place, Role
from annotations.hub import CHANNEL, NAME, Hub, _connect, hub
from annotations.models import Presence, Project, User
from annotations.services.presence import be_here
from annotations.services.projects import change_role, remove_member
from annotations.views import live_stream
from tests.factories import (
    disputed_claim,
    make_article,
    make_claim,
    make_review,
    ready_claim,
    settle,
    standing,
    take,
)
from tests.live.streams import Tab, eventually

pytestmark = pytest.mark.django_db(transaction=True)

TAB = "tab00001"


@pytest.fixture
def short_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_stream, "BEAT_S", 1.5)


def test_the_answer_is_an_event_stream_that_nobody_buffers(project: Project, mia: User) -> None:
    tab = Tab(project, mia)
    assert tab.response["Content-Type"] == "text/event-stream"
    assert tab.response["Cache-Control"] == "no-store"
    assert tab.response["X-Accel-Buffering"] == "no"
    assert tab.parts[0] == b"retry: 4000\nevent: look\ndata: {}\n\n"


def test_an_act_rings_with_its_place_and_nothing_else(
    project: Project, mia: User, vic: User
) -> None:
    article = make_article(project, mia)
    tab = Tab(project, vic)
    claim = make_claim(project, mia, article=article)
    assert tab.rang(article=article.pk, claim=claim.pk)
    expected = f'event: look\ndata: {{"article": {article.pk}, "claim": {claim.pk}}}\n\n'
    assert tab.events == [expected.encode()]


def test_many_acts_at_once_ring_once_for_each_claim(project: Project, mia: User, vic: User) -> None:
    tab = Tab(project, vic)
    article = make_article(project, mia)
    from django.db import transaction

    with transaction.atomic():
        one = make_claim(project, mia, article=article)
        make_claim(project, mia, article=article, quote="It cost four million euros")
    assert tab.rang(article=article.pk, claim=one.pk)
    time.sleep(0.3)
    assert len(set(tab.events)) == len(tab.events) <= 3


def test_ones_own_acts_do_not_ring(project: Project, mia: User, vic: User) -> None:
    own, other = Tab(project, mia), Tab(project, vic)
    claim = make_claim(project, mia)
    assert other.rang(article=claim.article_id, claim=claim.pk)
    assert own.events == []


def test_another_project_does_not_ring(project: Project, root: User, vic: User) -> None:
    from tests.factories import make_project

    elsewhere = make_project(root, "elsewhere")
    tab = Tab(project, vic)
    make_article(elsewhere, root)
    there = make_article(project, root)
    assert tab.rang(article=there.pk)
    assert len(tab.events) == 1


def test_settling_rings_for_a_reviewer_who_has_not_submitted_elsewhere(
    project: Project, mia: User, ben: User, chi: User, ada: User, vic: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    tab = Tab(project, vic)
    settle(claim, ada)
    assert tab.rang(article=claim.article_id, claim=claim.pk)


def test_who_settles_hears_of_the_last_review_only(
    project: Project, mia: User, ben: User, chi: User, ada: User
) -> None:
    claim = ready_claim(project, mia)
    tab = Tab(project, ada)
    make_review(claim, ben, "true")
    time.sleep(0.5)
    assert tab.events == []
    make_review(claim, chi, "false")
    assert tab.rang(article=claim.article_id, claim=claim.pk)


def test_a_claim_taken_back_rings_for_who_held_it_and_nobody_else(
    project: Project, mia: User, ben: User, chi: User
) -> None:
    from annotations.services.assignments import take_back

    claim = ready_claim(project, mia)
    assignment = take(claim, ben)
    theirs, other = Tab(project, ben), Tab(project, chi)
    take_back(standing=standing(mia, project), assignment=assignment)
    assert theirs.rang(article=claim.article_id, claim=claim.pk)
    assert other.events == []


# --- presence ------------------------------------------------------------------------------------


def test_people_coming_and_going_ring(
    project: Project, mia: User, vic: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = ready_claim(project, mia)
    tab = Tab(project, vic)
    here = standing(mia, project)
    be_here(standing=here, tab=TAB, place=Place.CLAIM, claim=claim)
    assert tab.rang(here=1)
    be_here(standing=here, tab=TAB, place=Place.CLAIM, claim=claim)  # nothing new
    be_here(standing=here, tab=TAB, place=Place.CLAIM, claim=claim, leaving=True)
    assert eventually(lambda: len(tab.events) == 2)
    time.sleep(1.2)
    assert len(tab.events) == 2


def test_who_falls_silent_is_missed(project: Project, mia: User, vic: User) -> None:
    from datetime import timedelta

    from django.utils import timezone

    be_here(standing=standing(mia, project), tab=TAB, place=Place.ELSEWHERE)
    Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=42))
    tab = Tab(project, vic)
    assert eventually(lambda: len(tab.events) == 2)  # somebody is there, and then is not


# --- rights --------------------------------------------------------------------------------------


def _removed(project: Project, root: User, user: User, client: Client) -> None:
    membership = project.memberships.get(user=user)
    remove_member(standing=standing(root, project), membership=membership)


def _deactivated(project: Project, root: User, user: User, client: Client) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _signed_out(project: Project, root: User, user: User, client: Client) -> None:
    client.logout()


def _new_password(project: Project, root: User, user: User, client: Client) -> None:
    user.set_password("another horse battery")
    User.objects.filter(pk=user.pk).update(password=user.password)


@pytest.mark.parametrize("lost", [_removed, _deactivated, _signed_out, _new_password])
def test_a_right_that_is_gone_ends_the_stream_without_a_byte(
    project: Project,
    root: User,
    mia: User,
    vic: User,
    lost: Callable[..., None],
    short_beats: None,
) -> None:
    tab = Tab(project, vic)
    lost(project, root, vic, tab.client)
    before = len(tab.parts)
    make_claim(project, mia)
    tab.join()
    assert tab.parts[before:] == []


def test_saboteur_a_stream_that_forgets_to_ask_goes_on(
    project: Project,
    mia: User,
    vic: User,
    short_beats: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live_stream.Stream, "_may_stay", lambda stream: True)
    tab = Tab(project, vic)
    _signed_out(project, mia, vic, tab.client)
    before = len(tab.parts)
    make_claim(project, mia)
    assert eventually(lambda: len(tab.parts) > before)


def test_the_next_beat_finds_out_as_well(
    project: Project, root: User, vic: User, short_beats: None
) -> None:
    tab = Tab(project, vic)
    assert eventually(lambda: b": beat\n\n" in tab.parts)
    _signed_out(project, root, vic, tab.client)
    before = len(tab.parts)
    tab.join()
    assert len(tab.parts) <= before + 1


def test_a_demoted_adjudicator_hears_no_more_of_reviews(
    project: Project, root: User, mia: User, ben: User, chi: User, ada: User
) -> None:
    claim = ready_claim(project, mia)
    make_review(claim, ben, "true")
    tab = Tab(project, ada)
    membership = project.memberships.get(user=ada)
    change_role(
        standing=standing(root, project), membership=membership,
        version=membership.version, role=Role.REVIEWER,
    )  # fmt: skip
    assert eventually(lambda: bool(tab.events))  # of the change itself
    heard = len(tab.events)
    make_review(claim, chi, "false")
    time.sleep(0.7)
    assert len(tab.events) == heard


def test_a_stream_ends_after_its_time(
    project: Project, vic: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_stream, "LIFE_S", 0.5)
    Tab(project, vic).join()


# --- the process ---------------------------------------------------------------------------------


def test_over_the_cap_a_tab_is_told_to_poll(
    project: Project, vic: User, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LIVE_STREAMS = 2  # type: ignore[attr-defined]
    tabs = [Tab(project, vic), Tab(project, vic)]
    client = Client()
    client.force_login(vic)
    address = reverse("live.stream", args=[project.slug])
    refused = client.get(address)
    assert (refused.status_code, refused.content) == (204, b"")
    tabs[0].response.close()
    again = client.get(address)
    assert again.status_code == 200
    again.close()


def test_a_stream_that_was_never_read_frees_its_place(project: Project, vic: User) -> None:
    import gc

    client = Client()
    client.force_login(vic)
    client.get(reverse("live.stream", args=[project.slug]))
    gc.collect()
    assert len(hub.lines) == 0


def test_ending_the_process_ends_the_streams(project: Project, vic: User) -> None:
    tab = Tab(project, vic)
    started = time.monotonic()
    try:
        hub.close()
        tab.join()
        assert time.monotonic() - started < 1
        assert hub.line(project.pk, at_most=99) is None
    finally:
        hub._closed = False


def listeners() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [NAME])
        return [pid for (pid,) in cursor.fetchall()]


def test_one_connection_listens_however_many_streams_there_are(project: Project, vic: User) -> None:
    for _ in range(3):
        Tab(project, vic)
    assert eventually(lambda: len(listeners()) == 1)
    hub.stop()
    assert listeners() == []


def test_a_lost_connection_comes_back_and_nothing_is_missed(
    project: Project, mia: User, vic: User
) -> None:
    tab = Tab(project, vic)
    assert eventually(lambda: len(listeners()) == 1)
    (before,) = listeners()
    article = make_article(project, mia)
    assert tab.rang(article=article.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [before])
    while_deaf = make_article(project, mia)
    assert tab.rang(article=while_deaf.pk)
    assert eventually(lambda: listeners() not in ([], [before]))
    afterwards = make_article(project, mia)
    assert tab.rang(article=afterwards.pk)


@pytest.mark.parametrize("payload", ["", "act", "act x 1", "here -1", "act 1 " + "9" * 30])
def test_what_another_program_says_on_the_channel_is_passed_over(
    project: Project, mia: User, vic: User, payload: str
) -> None:
    tab = Tab(project, vic)
    assert eventually(lambda: len(listeners()) == 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
    article = make_article(project, mia)
    assert tab.rang(article=article.pk)
    assert len(tab.events) == 1


def test_a_database_that_is_away_is_asked_again(project: Project) -> None:
    tries = list[float]()

    def connect() -> psycopg.Connection[object]:
        tries.append(time.monotonic())
        if len(tries) < 3:
            raise psycopg.OperationalError("away")
        return _connect()

    own = Hub(connect)
    line = own.line(project.pk, at_most=1)
    assert line is not None
    try:
        assert line.wait(10).missed
        assert len(tries) == 3
    finally:
        own.stop()


def test_a_slow_reader_holds_a_fixed_amount(project: Project) -> None:
    from annotations.hub import News

    own = Hub(_connect)
    line = own.line(project.pk, at_most=1)
    assert line is not None
    for number in range(10_000):
        line.ring(News(act=number))
    line.ring(News(stirred=True))
    own.stop()
    assert line.wait(0) == News(9_999, stirred=True, ended=True)


def test_saboteur_without_the_trigger_nothing_rings(project: Project, mia: User, vic: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE annotations_activity DISABLE TRIGGER activity_ring")
    try:
        tab = Tab(project, vic)
        eventually(lambda: len(listeners()) == 1)
        time.sleep(0.3)
        article = make_article(project, mia)
        assert not eventually(lambda: bool(tab.events), 1)
        assert threading.active_count() > 1
        del article
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE annotations_activity ENABLE TRIGGER activity_ring")
