"""Stopping what somebody waits for, and starting it again: who may, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from annotations.choices import Role
from annotations.exceptions import InvalidState, NotAllowed
from annotations.models import Activity, Project, Proposal, User
from annotations.selectors.jobs import Job, first_words, job_of, time_left
from annotations.selectors.proposals import split_progress
from annotations.services import splits
from annotations.services.jobs import retry_job, stop_job
from annotations.services.splits import (
    ask_for_split,
    give_up_split,
    split_proposal,
    start_split_again,
    stop_split,
)
from tests.factories import KAZAN, TEXT, make_project, standing
from tests.jobs import carry_out_splits
from tests.services.test_splits import ask, sql, taken_by, worker

pytestmark = pytest.mark.django_db


def queued(row: Proposal) -> ProcrastinateJob:
    found: ProcrastinateJob = ProcrastinateJob.objects.get(pk=row.job)
    return found


def seen(row: Proposal, user: User) -> Job:
    here = standing(user, row.project)
    return job_of(here, Proposal.objects.visible_to(user).in_short().get(pk=row.pk))


def stop(row: Proposal, user: User) -> None:
    stop_split(standing=standing(user, row.project), proposal=row)
    row.refresh_from_db()


def again(row: Proposal, user: User) -> Proposal:
    return start_split_again(standing=standing(user, row.project), proposal=row)


# --- stop ----------------------------------------------------------------------------------------


def test_a_waiting_job_is_taken_back_and_can_be_asked_again(
    project: Project, mia: User, ben: User
) -> None:
    row = ask(project, ben)
    before = Activity.objects.count()
    stop(row, ben)
    assert (row.stopped_by, row.result) == (ben, None)
    assert queued(row).status == "cancelled"
    assert split_progress(row).state == "stopped"
    assert carry_out_splits() == 0
    assert Activity.objects.count() == before  # what is only looked at is no part of the record
    job = seen(row, ben)
    assert (job.state, job.stopped_by, job.can_stop, job.can_restart) == (
        "stopped", "Ben", False, True,
    )  # fmt: skip
    # Typing on asks for the same text, but does not start what somebody stopped.
    assert split_progress(ask(project, mia)).state == "stopped"
    assert again(row, ben) == row
    assert carry_out_splits() == 1
    job = seen(row, ben)
    assert (job.state, job.stopped_by, job.done) == ("done", "", len(TEXT))
    assert job.open_url == f"/p/{project.slug}/articles/new?proposal={row.pk}"


def test_a_running_job_is_told_to_stop_and_its_result_is_not_taken(
    project: Project, mia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splits, "TELL_EVERY_S", 0)
    row = ask(project, mia, KAZAN)
    taken_by(row, timezone.now())
    asked: list[bool] = []

    def should_abort() -> bool:
        """What the worker hears; the person stops while the text is half done."""
        asked.append(queued(row).abort_requested)
        if len(asked) == 3:
            stop(row, mia)
        return asked[-1]

    with pytest.raises(splits.SplitStopped):
        split_proposal(row.pk, stop=should_abort)
    assert asked == [False, False, False, True]
    row.refresh_from_db()
    assert (row.stopped_by, row.result, seen(row, mia).state) == (mia, None, "stopped")
    # A splitter that never asks whether to stop comes to its end; that changes nothing any more.
    deaf = ask(project, mia, TEXT)
    taken_by(deaf, timezone.now())

    def too_late() -> bool:
        if deaf.finished_at is None:
            stop(deaf, mia)
        return False

    split_proposal(deaf.pk, stop=too_late)
    deaf.refresh_from_db()
    assert (deaf.result, deaf.stopped_by) == (None, mia)


def test_what_is_over_is_not_stopped(project: Project, mia: User) -> None:
    done, failed, lost = (ask(project, mia, text) for text in (TEXT, "Failed.", "Lost."))
    split_proposal(done.pk)
    give_up_split(failed.pk, "It was too much.")
    sql("DELETE FROM procrastinate_jobs WHERE id = %s", lost.job)
    stopped = ask(project, mia, "Stopped.")
    stop(stopped, mia)
    for row in (done, failed, lost, stopped):
        with pytest.raises(InvalidState, match="over already"):
            stop(row, mia)
    done.refresh_from_db()
    assert done.result is not None
    assert done.stopped_by is None
    assert seen(failed, mia).trouble == "It was too much."
    assert seen(lost, mia).trouble == "The job that was to split it is gone."


def test_who_may_stop_and_start_again(
    project: Project, root: User, mia: User, ada: User, ben: User, chi: User, vic: User
) -> None:
    row = ask(project, ben)
    for other in (ada, chi, vic):
        with pytest.raises(NotAllowed):
            stop(row, other)
        with pytest.raises(NotAllowed):
            again(row, other)
        assert not Proposal.objects.visible_to(other).exists()
    demoted = replace(standing(ben, project), role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        stop_split(standing=demoted, proposal=row)
    elsewhere = standing(root, make_project(root, slug="elsewhere"))
    with pytest.raises(ObjectDoesNotExist):
        stop_split(standing=elsewhere, proposal=row)
    for manager in (mia, root):
        stop(row, manager)
        assert seen(row, ben).stopped_by == manager.name
        again(row, ben)


def test_what_is_under_way_or_done_is_not_started_again(project: Project, mia: User) -> None:
    row = ask(project, mia)
    with pytest.raises(InvalidState, match="under way"):
        again(row, mia)
    split_proposal(row.pk)
    with pytest.raises(InvalidState, match="split already"):
        again(row, mia)
    assert ProcrastinateJob.objects.count() == 1


def test_what_a_split_depends_on_may_have_changed_since(
    project: Project, mia: User, settings: Any
) -> None:
    row = ask(project, mia)
    stop(row, mia)
    settings.SPLITTER = "tests.services.test_splitter.inventive"
    other = again(row, mia)
    assert other != row
    assert (other.text, seen(other, mia).under_way) == (row.text, True)


# --- the queue of the whole site -----------------------------------------------------------------


def test_only_site_admins_deal_with_the_queue(project: Project, root: User, mia: User) -> None:
    row = ask(project, mia)
    assert row.job is not None
    for act in (stop_job, retry_job):
        with pytest.raises(NotAllowed):
            act(actor=mia, job_id=row.job)
    stop_job(actor=root, job_id=row.job)
    assert seen(row, mia).stopped_by == root.name
    retry_job(actor=root, job_id=row.job)
    assert seen(row, mia).under_way
    with pytest.raises(InvalidState):  # the job of before, which another has replaced
        retry_job(actor=root, job_id=row.job)
    with pytest.raises(ObjectDoesNotExist):
        stop_job(actor=root, job_id=10**12)


def test_a_job_by_the_clock_is_done_again_only_when_it_failed(root: User) -> None:
    sql(
        "INSERT INTO procrastinate_jobs (task_name, queue_name, args, status)"
        " VALUES ('tell_due', 'default', '{\"timestamp\": 0}', 'failed')"
    )
    job = ProcrastinateJob.objects.get()
    retry_job(actor=root, job_id=job.pk)
    job.refresh_from_db()
    assert job.status == "todo"
    stop_job(actor=root, job_id=job.pk)
    job.refresh_from_db()
    assert job.status == "cancelled"
    for act in (stop_job, retry_job):
        with pytest.raises(InvalidState):
            act(actor=root, job_id=job.pk)


# --- how far, how fast, how long still -----------------------------------------------------------


def test_a_job_says_how_far_it_is_and_what_holds_it_up(project: Project, mia: User) -> None:
    sql("DELETE FROM procrastinate_workers")
    text = "The road is 3 km long. " * 1_000
    row = ask(project, mia, text)
    assert seen(row, mia).state == "unattended"
    worker(timezone.now())
    other = ask_for_split(
        standing=standing(mia, project), text="One.", language="en", date=None, by="claim"
    )
    assert [seen(each, mia).ahead for each in (row, other)] == [0, 1]
    taken_by(row, timezone.now())
    job = seen(row, mia)
    assert (job.state, job.rate, job.left, job.pace) == ("running", None, "", "")
    begun = timezone.now() - timedelta(seconds=10)
    Proposal.objects.filter(pk=row.pk).update(started_at=begun, done=5_000)
    job = seen(row, mia)
    assert job.amount == "5,000 of 23,000 characters"
    assert job.rate is not None
    assert 400 <= job.rate <= 500
    assert job.pace == f"{job.rate} characters a second"
    assert job.left_s == pytest.approx(18_000 / job.rate, abs=1)
    assert job.left == f"about {job.left_s} seconds left"
    sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
    assert seen(row, mia).state == "stalled"
    assert seen(row, mia).can_stop


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "about 1 second left"), (59, "about 59 seconds left"), (60, "about 1 minute left"),
     (200, "about 3 minutes left"), (7_300, "about 2 hours left")],
)  # fmt: skip
def test_time_left_in_words(seconds: int, words: str) -> None:
    assert time_left(seconds) == words


def test_a_text_is_known_by_its_first_words() -> None:
    assert first_words("Tea.\n\nRoad") == "Tea. Road"
    assert first_words("The road, " * 20) == "The road, " * 5 + "The road…"
    assert first_words("x" * 200) == "x" * 60 + "…"
