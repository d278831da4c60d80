"""The job screens: one's own in all projects, one of them, and the queue of the whole site."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from annotations.models import Project, Proposal, User
from annotations.selectors.jobs import PAGE_SIZE, time_left
from annotations.services.projects import add_member, remove_member
from annotations.services.splits import give_up_split
from tests.factories import KAZAN, TEXT, make_project, standing
from tests.jobs import carry_out_splits, dismiss_workers
from tests.services.test_splits import ask, sql, taken_by, worker

pytestmark = pytest.mark.django_db
LIST = "/jobs/"


def of(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def get(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def named(row: Proposal) -> str:
    return f"/jobs/split-{row.pk}"


def act(client: Client, row: Proposal, what: str, key: str = "") -> str:
    """Press a button of a job's page; the page that it leads to."""
    sent = {"request_key": key or f"{what}-{timezone.now().timestamp()}".replace(".", "-")}
    answer = client.post(f"{named(row)}/{what}", sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_has_ones_own_of_all_projects_and_nobody_elses(
    client: Client, project: Project, root: User, ben: User, chi: User
) -> None:
    page = get(of(client, ben), LIST)
    assert "Nothing to wait for" in page
    other = make_project(root, slug="other", name="Tunnels")
    add_member(standing=standing(root, other), user=ben, role="reviewer")
    first, second = ask(project, ben, "First <b>text</b>."), ask(other, ben, "Second text.")
    theirs = ask(project, chi, "A text of Chi's.")
    page = get(client, LIST)
    assert re.findall(r'data-job="(.*?)"', page) == [f"split-{r.pk}" for r in (second, first)]
    assert 'Splitting “<bdi lang="en">First &lt;b&gt;text&lt;/b&gt;.</bdi>”' in page
    assert "Tunnels" in page
    hidden, absent = (
        re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", get(client, url, 404))
        for url in (named(theirs), "/jobs/split-999999999")
    )
    assert hidden == absent
    for name in ("split-", "split-0x1", f"split-{10**30}", "export-1", "nothing"):
        get(client, f"/jobs/{name}", 404)
    # Who left the project has lost what they asked for there.
    membership = other.memberships.get(user=ben)
    remove_member(standing=standing(root, other), membership=membership)
    assert "Second text." not in get(client, LIST)
    get(client, named(second), 404)
    assert client.post(f"{named(second)}/stop").status_code == 404


def test_the_list_is_paged_and_asks_no_more_for_more_rows(
    client: Client, project: Project, root: User, mia: User
) -> None:
    worker(timezone.now())
    of(client, mia)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            get(client, LIST)
        return len(asked)

    ask(project, mia, "One.")
    few = queries()
    other = make_project(root, slug="other")
    add_member(standing=standing(root, other), user=mia, role="viewer")
    for number in range(PAGE_SIZE - 1):
        ask(project, mia, f"Text {number}.")
    assert queries() == few
    page = get(client, LIST)
    assert "Next" not in page
    add_member_role(other, mia)
    ask(other, mia, "One more.")
    page = get(client, LIST)
    assert page.count("data-job=") == PAGE_SIZE
    after = re.search(r'href="(/jobs/\?after=\d+)" rel="next"', page)
    assert after is not None
    assert get(client, after[1]).count("data-job=") == 1
    get(client, f"{LIST}?after=x", 400)


def test_what_was_split_again_folds_under_the_newest(
    client: Client, project: Project, root: User, mia: User
) -> None:
    other = make_project(root, slug="other", name="Tunnels")
    add_member(standing=standing(root, other), user=mia, role="reviewer")
    beginning = "A road of tea went through the city of Kazan for two hundred years"
    same = [ask(project, mia, f"{beginning}, {number}.") for number in range(3)]
    elsewhere = ask(other, mia, f"{beginning}, again.")
    running = ask(project, mia, f"{beginning}, running.")
    get(of(client, mia), LIST)
    for row in (*same, elsewhere):
        give_up_split(row.pk, "It was too much.")
    newest = ask(project, mia, f"{beginning}, once more.")
    page = get(client, LIST)
    items = [part.split("</details>")[0] for part in page.split('class="job-group"')[1:]]
    named_in = [re.findall(r'data-job="split-(\d+)"', item) for item in items]
    # What is under way stands by itself, and so does another project's.
    assert named_in == [
        [str(row.pk) for row in (newest, *reversed(same))],
        [str(running.pk)],
        [str(elsewhere.pk)],
    ]
    assert page.count("3 earlier") == 1


def test_moments_are_told_as_people_say_them(client: Client, project: Project, mia: User) -> None:
    row = ask(project, mia, TEXT)
    carry_out_splits()
    begun = Proposal.objects.get(pk=row.pk).finished_at
    assert begun is not None
    of(client, mia)
    for ms, said in ((0, "in under a second"), (499, "in under a second"), (1000, "in 1 second<")):
        moment = begun - timedelta(milliseconds=ms)
        Proposal.objects.filter(pk=row.pk).update(started_at=moment)
        assert said in get(client, named(row))
    assert time_left(0) == "under a second left"
    assert time_left(1) == "about 1 second left"


def add_member_role(project: Project, user: User) -> None:
    project.memberships.filter(user=user).update(role="manager")


def test_a_job_is_stopped_started_again_and_opened(
    client: Client, project: Project, ben: User
) -> None:
    worker(timezone.now())
    row = ask(project, ben, KAZAN)
    page = get(of(client, ben), named(row))
    assert "Waiting for the worker" in page
    assert "data-unfinished" in page
    page = act(client, row, "stop", "stop-0001")
    assert "Stopped by Ben." in page
    assert "data-unfinished" not in page
    assert 'role="status"' in page
    # The same request once more is the same act; another one comes too late and says so.
    assert "over already" not in act(client, row, "stop", "stop-0001")
    assert "over already" in act(client, row, "stop", "stop-0002")
    page = act(client, row, "restart", "again-0001")
    assert "Waiting for the worker" in page
    assert "under way already" not in act(client, row, "restart", "again-0001")
    assert "under way already" in act(client, row, "restart", "again-0002")
    assert ProcrastinateJob.objects.filter(status="todo").count() == 1
    carry_out_splits()
    page = get(client, named(row))
    assert "2,009 characters" in page
    link = re.search(r'href="(/p/[^"]+\?proposal=\d+)"', page)
    assert link is not None
    opened = get(client, link[1])
    assert "Save article and" in opened
    assert "data-opened" in opened
    assert "the ‘Tea Road’ linking" in opened
    assert "split already" in act(client, row, "restart", "again-0003")


def test_what_a_page_says_when_it_does_not_go_on(
    client: Client, project: Project, mia: User
) -> None:
    of(client, mia)
    row = ask(project, mia, "The road is 3 km long. " * 13_000)
    dismiss_workers()
    page = get(client, named(row))
    assert "no worker is running" in page
    assert "manage.py worker" in page
    taken_by(row, timezone.now())
    begun = timezone.now() - timedelta(seconds=10)
    Proposal.objects.filter(pk=row.pk).update(started_at=begun, done=120_000)
    page = get(client, named(row))
    assert "120,000 of 299,000 characters" in page
    assert re.search(r"1[12],\d{3} characters a second", page)
    assert re.search(r"about 1\d seconds left", page)
    # The page on which it was asked for says the same, and has the same way out.
    piece = get(client, reverse("articles.progress", args=[project.slug, row.pk]))
    assert "120,000 of 299,000 characters" in piece
    assert named(row) in piece
    assert 'value="stop"' in piece
    sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
    assert "has fallen silent" in get(client, named(row))
    give_up_split(row.pk, "It needs more memory than there is.")
    page = get(client, named(row))
    assert "This failed." in page
    assert "It needs more memory" in page
    assert "Start again" in page


def test_others_who_add_the_same_text_see_how_far_it_is_but_stop_nothing(
    client: Client, project: Project, ben: User, chi: User
) -> None:
    row = ask(project, ben)
    body = {"text": TEXT, "language": "en", "direction": "ltr", "by": "claim"}
    new = reverse("articles.new", args=[project.slug])
    of(client, chi)
    page = client.post(new, {**body, "action": "preview"}).content.decode()
    assert "split-progress" in page
    assert 'value="stop"' not in page
    assert named(row) not in page
    assert client.post(new, {**body, "action": "stop"}).status_code == 403
    get(client, f"{new}?proposal={row.pk}", 404)
    row.refresh_from_db()
    assert row.stopped_by is None


def test_the_page_that_asked_can_stop_it_too_and_keeps_the_text(
    client: Client, project: Project, ben: User
) -> None:
    body = {"text": TEXT, "language": "en", "direction": "ltr", "by": "claim", "title": "Bridge"}
    new = reverse("articles.new", args=[project.slug])
    of(client, ben)
    assert 'value="stop"' in client.post(new, {**body, "action": "preview"}).content.decode()
    for _ in range(2):  # the second comes too late, which is no error: it is stopped
        page = client.post(new, {**body, "action": "stop"}).content.decode()
        assert "Stopped by Ben." in page
        assert "The bridge 🌉 opened" in page
        assert 'value="Bridge"' in page
        assert "Split again" in page
    client.post(new, {**body, "action": "again"})
    carry_out_splits()
    page = client.post(new, {**body, "action": "stop"}).content.decode()
    assert "Save article and" in page


@pytest.mark.parametrize(
    ("date", "shown"),
    [("2024-10-22", "2024-10-22"), ("2024-10", "2024-10"), ("2024", "2024"), ("", "")],
)
def test_what_is_opened_again_claims_no_finer_date(
    client: Client, project: Project, ben: User, date: str, shown: str
) -> None:
    body = {"text": TEXT, "language": "sw", "other_language": "", "direction": "ltr",
            "by": "sentence", "published": date, "action": "preview"}  # fmt: skip
    body |= {"language": "other", "other_language": "sw"}
    new = reverse("articles.new", args=[project.slug])
    of(client, ben).post(new, body)
    carry_out_splits()
    page = get(client, f"{new}?proposal={Proposal.objects.get().pk}")
    assert "Save article and" in page
    found = re.search(r'<input[^>]*name="published"[^>]*>', page)
    assert found is not None
    value = re.search(r'value="([^"]*)"', found[0])
    assert (value[1] if value else "") == shown


def test_a_proposal_is_named_by_a_number(client: Client, project: Project, ben: User) -> None:
    new = reverse("articles.new", args=[project.slug])
    of(client, ben)
    for given in ("", "x", "-1", "1e3", "9" * 30, "١"):
        assert client.get(new, {"proposal": given}).status_code == 400
    assert client.get(new, {"proposal": "9" * 18}).status_code == 404
    assert not Proposal.objects.exists()


# --- the queue -----------------------------------------------------------------------------------


def test_the_queue_shows_failed_jobs_first_and_has_them_done_again(
    client: Client, project: Project, root: User, mia: User
) -> None:
    address = reverse("manage.jobs")
    of(client, root)
    assert "No job waits, and none failed" in get(client, address)
    failed, waiting = ask(project, mia, "Failed text."), ask(project, mia, "Waiting text.")
    give_up_split(failed.pk, "It was too much.")
    sql("UPDATE procrastinate_jobs SET status = 'failed', attempts = 3 WHERE id = %s", failed.job)
    page = get(client, address)
    assert page.index("Failed text.") < page.index("Waiting text.")
    assert "It was too much." in page
    assert "No worker is running." in page
    assert "Waiting text." not in get(client, f"{address}?state=failed")
    get(client, f"{address}?state=lost", 400)
    for what, row in (("retry", failed), ("stop", waiting)):
        answer = client.post(f"{address}/{row.job}/{what}", {"request_key": "k" * 8}, follow=True)
        assert answer.status_code == 200
        row.refresh_from_db()
    assert (failed.trouble, failed.finished_at) == ("", None)
    assert waiting.stopped_by == root
    answer = client.post(f"{address}/{waiting.job}/stop", follow=True)
    assert "over already" in answer.content.decode()
    for pk in (10**12, 10**30):
        assert client.post(f"{address}/{pk}/stop").status_code == 404


def test_the_queue_asks_no_more_for_more_rows(
    client: Client, project: Project, root: User, mia: User
) -> None:
    of(client, root)
    counts: list[Any] = []
    for number in range(2):
        for row in range(1 + 5 * number):
            ask(project, mia, f"Text {number} {row}.")
        with CaptureQueriesContext(connection) as asked:
            get(client, reverse("manage.jobs"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
