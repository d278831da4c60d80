"""Splitting behind the page: asked for once, done by a worker, and told when it is stuck."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from annotations.choices import Role
from annotations.models import ParsedPiece, Project, Proposal, User
from annotations.selectors.proposals import split_progress
from annotations.services import splits
from annotations.services.parses import ParsedPieces, forget_parses
from annotations.services.splits import (
    ask_for_split,
    find_split,
    forget_proposals,
    give_up_split,
    split_proposal,
)
from annotations.splitting import from_plain, split, to_plain
from tests.factories import KAZAN, TEXT, make_project, standing
from tests.jobs import carry_out_splits, dismiss_workers

pytestmark = pytest.mark.django_db
OPTIONS: dict[str, Any] = {"language": "en", "date": None, "by": "claim"}


def ask(project: Project, user: User, text: str = TEXT, **options: Any) -> Proposal:
    return ask_for_split(standing=standing(user, project), text=text, **{**OPTIONS, **options})


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def worker(heartbeat: datetime.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id",
            [heartbeat],
        )
        return int(cursor.fetchone()[0])


def test_asking_twice_splits_once(project: Project, mia: User, ben: User) -> None:
    first = ask(project, mia)
    assert ask(project, ben) == first
    assert carry_out_splits() == 1
    first.refresh_from_db()
    assert from_plain(first.result or {}).claims == split(TEXT, level=1).claims
    assert find_split(project, TEXT, **OPTIONS) is not None
    ask(project, mia)
    assert ProcrastinateJob.objects.filter(task_name="split_text").count() == 1


@pytest.mark.parametrize(
    "other",
    [{"text": TEXT + " "}, {"language": "de"}, {"date": datetime.date(2024, 1, 1)},
     {"by": "sentence"}, {"fine": True}],
)  # fmt: skip
def test_what_changes_the_split_asks_anew(project: Project, mia: User, other: Any) -> None:
    assert ask(project, mia, **other) != ask(project, mia)


def test_projects_share_no_proposal(project: Project, mia: User, root: User) -> None:
    other = make_project(root, slug="other")
    first = ask(project, mia)
    assert ask(other, root) != first


def test_another_splitter_asks_anew(project: Project, mia: User, settings: Any) -> None:
    first = ask(project, mia)
    settings.SPLITTER = "tests.services.test_splitter.inventive"
    assert ask(project, mia) != first


def test_a_split_comes_back_from_storage_unchanged() -> None:
    for text in (KAZAN, TEXT, "“Who?” he asked. Ünïcödé 🫖 tea."):
        found = split(text, date=datetime.date(2024, 10, 22))
        assert from_plain(to_plain(found)) == found


def test_parsed_pieces_are_kept_and_used(project: Project, mia: User) -> None:
    ask(project, mia, KAZAN)
    carry_out_splits()
    pieces = dict(ParsedPiece.objects.values_list("key", "words"))
    assert len(pieces) > 5
    assert b"Kazan" not in b"".join(bytes(words) for words in pieces.values())
    # Other words under the same keys change what is found: so they are what was read.
    ParsedPiece.objects.all().delete()
    any_words = bytes(next(iter(pieces.values())))
    ParsedPieces().put_many({bytes(key): any_words for key in pieces})
    changed = split(KAZAN, level=1, cache=ParsedPieces())
    assert changed.claims != split(KAZAN, level=1).claims


def test_damaged_pieces_are_parsed_again(project: Project, mia: User) -> None:
    cache = ParsedPieces()
    found = split(KAZAN, level=1, cache=cache)
    ParsedPiece.objects.update(words=b"W1rubbish")
    assert split(KAZAN, level=1, cache=cache) == found


def test_a_long_split_says_how_far_it_is_and_stops_when_told(
    project: Project, mia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splits, "TELL_EVERY_S", 0)
    row = ask(project, mia, KAZAN)
    looked: list[int] = []

    def stop() -> bool:
        looked.append(Proposal.objects.get(pk=row.pk).done)
        return len(looked) > 5

    with pytest.raises(splits.SplitStopped):
        split_proposal(row.pk, stop=stop)
    assert looked == sorted(looked)
    assert 0 < looked[-1] < len(KAZAN)
    row.refresh_from_db()
    taken_by(row, timezone.now())
    progress = split_progress(row)
    assert (progress.state, progress.done) == ("running", looked[-1])
    assert progress.left_s is not None
    split_proposal(row.pk)
    row.refresh_from_db()
    assert split_progress(row).state == "done"


# --- what keeps it -------------------------------------------------------------------------------


def test_without_a_worker_the_page_says_so(project: Project, mia: User) -> None:
    dismiss_workers()
    assert split_progress(ask(project, mia)).state == "unattended"


def test_waiting_counts_who_is_before(project: Project, mia: User) -> None:
    worker(timezone.now())
    long = ask(project, mia, "The road is 3 km long. " * 10_000)
    first, second = ask(project, mia, "One road."), ask(project, mia, "Two roads.")
    states = {row: split_progress(row) for row in (long, first, second)}
    assert {state.state for state in states.values()} == {"waiting"}
    assert [states[row].ahead for row in (first, second, long)] == [0, 1, 2]


def taken_by(row: Proposal, heartbeat: datetime.datetime) -> None:
    sql(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
        worker(heartbeat),
        row.job,
    )


def test_a_silent_worker_is_told(project: Project, mia: User) -> None:
    row = ask(project, mia)
    taken_by(row, timezone.now())
    assert split_progress(row).state == "running"
    sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
    assert split_progress(row).state == "stalled"


def test_a_lost_job_can_be_asked_again(project: Project, mia: User) -> None:
    row = ask(project, mia)
    sql("DELETE FROM procrastinate_jobs")
    assert split_progress(row).state == "failed"
    assert split_progress(ask(project, mia)).state == "failed"
    again = ask(project, mia, again=True)
    assert again == row
    assert carry_out_splits() == 1
    again.refresh_from_db()
    assert split_progress(again).state == "done"


def test_giving_up_says_why_but_never_takes_a_result_away(project: Project, mia: User) -> None:
    row, other = ask(project, mia), ask(project, mia, "Other.")
    split_proposal(other.pk)
    for each in (row, other):
        give_up_split(each.pk, "It was too much.")
        each.refresh_from_db()
    assert split_progress(row).trouble == "It was too much."
    assert split_progress(other).state == "done"


def test_a_failing_splitter_is_told(project: Project, mia: User, settings: Any) -> None:
    settings.SPLITTER = "tests.services.test_splitter.broken"
    row = ask(project, mia)
    carry_out_splits()
    row.refresh_from_db()
    assert "The model is away." in split_progress(row).trouble


# --- nothing stays for ever ----------------------------------------------------------------------


def test_old_texts_are_forgotten(project: Project, mia: User) -> None:
    old, new = ask(project, mia, "Old."), ask(project, mia, "New.")
    Proposal.objects.filter(pk=old.pk).update(
        asked_at=timezone.now() - splits.KEPT - datetime.timedelta(minutes=1)
    )
    ParsedPiece.objects.create(key=b"k", words=b"w")
    ParsedPiece.objects.update(parsed_at=timezone.now() - datetime.timedelta(days=31))
    assert forget_proposals() == 1
    assert forget_parses() == 1
    assert list(Proposal.objects.all()) == [new]
    split_proposal(old.pk)  # its job may still come


def test_one_person_typing_fills_nothing_up(project: Project, mia: User, ben: User) -> None:
    theirs = ask(project, ben, "Another person's.")
    for number in range(splits.KEPT_OF_PERSON + 3):
        ask(project, mia, f"Draft {number}.")
    mine = Proposal.objects.filter(asked_by=mia)
    assert mine.count() == splits.KEPT_OF_PERSON
    assert mine.order_by("-pk")[0].text == f"Draft {splits.KEPT_OF_PERSON + 2}."
    assert Proposal.objects.filter(pk=theirs.pk).exists()


def test_a_viewer_asks_nothing(project: Project, mia: User) -> None:
    viewer = replace(standing(mia, project), role=Role.VIEWER)
    with pytest.raises(Exception, match="may not"):
        ask_for_split(standing=viewer, text=TEXT, **OPTIONS)
    assert not Proposal.objects.exists()
