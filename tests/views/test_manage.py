"""The pages of the whole site: its projects, what it stores, and the audit log."""

from __future__ import annotations

import csv
import datetime
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations.choices import Role, Verb
from annotations.exceptions import NotAllowed
from annotations.exports.guard import guard
from annotations.models import Activity, ParsedPiece, Project, User
from annotations.querysets import ActivityQuerySet, AssignmentQuerySet
from annotations.selectors import audit
from annotations.selectors.audit import ADMINISTRATIVE, GROUPS
from annotations.selectors.history_filter import verbs_in
from annotations.selectors.navigation import SITE_PAGES
from annotations.selectors.site_projects import site_projects
from annotations.selectors.storage import reviews_in_secret, storage_of
from annotations.services.invitations import make_invitation
from annotations.services.parses import clear_parses
from annotations.services.people import deactivate_account
from annotations.services.projects import add_member, change_project, remove_member
from tests.factories import (
    PASSWORD,
    make_article,
    make_project,
    make_review,
    make_user,
    ready_claim,
    settled_claim,
    standing,
    take,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_root(client: Client, root: User) -> Client:
    client.force_login(root)
    return client


def get(client: Client, name: str, status: int = 200, **query: Any) -> str:
    answer = client.get(reverse(name), query)
    assert answer.status_code == status
    return answer.content.decode()


def queries(client: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        get(client, name)
    return len(asked)


def rows_of(page: str) -> list[list[str]]:
    """The cells of the page's first table."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S) for row in body.split("</tr>")]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells if row]


def test_each_page_is_under_its_tab_and_found_by_name(as_root: Client, project: Project) -> None:
    for name, label in SITE_PAGES.items():
        page = get(as_root, name)
        tabs = page.split('aria-label="Site administration"')[1].split("</nav>")[0]
        assert re.findall(r'aria-current="page">([^<]+)<', tabs) == [str(label)]
        assert all(reverse(other) in tabs for other in SITE_PAGES)
        assert reverse(name) in get(as_root, "search.everywhere", q=str(label))
    assert f'href="{reverse("manage.users")}"' in get(as_root, "projects.index")


# --- projects ------------------------------------------------------------------------------------


def test_the_projects_of_the_site_with_what_is_in_them(
    as_root: Client, project: Project, root: User, ben: User, chi: User
) -> None:
    settled_claim(project, [ben, chi], root)
    make_review(ready_claim(project), ben)
    make_project(root, slug="tunnels", name="Tunnels <b>")
    first, second = rows_of(get(as_root, "manage.projects"))
    assert first[:6] == ["Tunnels &lt;b&gt;", "1", "0", "0", "0", "0"]
    assert second[1:6] == ["3", "2", "2", "3", "1"]
    assert [row[0] for row in rows_of(get(as_root, "manage.projects", q="tunnels B"))] == [first[0]]
    assert "No project has this name" in get(as_root, "manage.projects", q="canals")
    get(as_root, "manage.projects", 400, q="x" * 151)
    get(as_root, "manage.projects", 400, after="x")


def test_more_projects_ask_no_more(as_root: Client, project: Project, root: User) -> None:
    few = queries(as_root, "manage.projects")
    for number in range(4):
        make_article(make_project(root, slug=f"more-{number}"))
    assert queries(as_root, "manage.projects") == few


def in_secret(project: Project, root: User, ben: User, mia: User) -> list[Any]:
    """What the list says before and after somebody judges a claim that the site admin reviews."""
    claim = ready_claim(project, mia)
    take(claim, root)
    said = []
    for act in (lambda: None, lambda: make_review(claim, ben)):
        act()
        rows, _page = site_projects(root, "")
        said.append(rows)
    return said


def test_the_projects_tell_nothing_of_what_is_hidden(
    project: Project, root: User, ben: User, mia: User
) -> None:
    before, after = in_secret(project, root, ben, mia)
    assert before == after
    assert before[0].last_act is not None


@pytest.mark.parametrize("room", [AssignmentQuerySet, ActivityQuerySet])
def test_saboteur_a_list_that_counts_everything_is_found(
    project: Project, root: User, ben: User, mia: User, monkeypatch: pytest.MonkeyPatch, room: type
) -> None:
    monkeypatch.setattr(room, "visible_to", lambda rows, actor: rows)
    before, after = in_secret(project, root, ben, mia)
    assert before != after


# --- storage -------------------------------------------------------------------------------------


def test_what_is_stored_adds_up_and_names_its_units(
    as_root: Client, project: Project, root: User, mia: User
) -> None:
    article = make_article(project, mia, text="Ünd so. " * 40)
    sizes = storage_of(root).sizes
    assert sizes is not None
    assert sizes.others is not None
    parts = [*sizes.tables, sizes.others, sizes.rest]
    assert sum(part.size for part in parts) == sizes.total
    assert abs(sum(part.share for part in parts) - 1) < 1e-9
    assert [table.size for table in sizes.tables] == sorted(
        (table.size for table in sizes.tables), reverse=True
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE annotations_activity")
    page = get(as_root, "manage.storage")
    assert re.search(r"about \d+", page)
    assert re.search(r"\d\xa0(KB|MB)", page)
    text = rows_of(page.split('id="by-project"')[1])
    assert text == [[project.name, "1", f"{article.length:,}"]]
    few = queries(as_root, "manage.storage")
    for number in range(3):
        make_article(make_project(root, slug=f"more-{number}"))
    assert queries(as_root, "manage.storage") == few


def test_the_directory_of_a_private_server_is_measured(
    db: None, root: User, tmp_path: Path, settings: Any
) -> None:
    (tmp_path / "base").mkdir()
    for name, size in (("log", 1000), ("base/1", 2000)):
        (tmp_path / name).write_bytes(b"x" * size)
    known: list[tuple[Path | None, int | None]] = [
        (tmp_path, 3000), (tmp_path / "none", None), (None, None),
    ]  # fmt: skip
    for path, expected in known:
        settings.DATABASE_DIRECTORY = path
        sizes = storage_of(root).sizes
        assert sizes is not None
        assert sizes.directory == expected


def test_sizes_are_not_told_to_who_reviews_until_all_is_settled(
    as_root: Client, project: Project, root: User, ben: User, mia: User
) -> None:
    claim = ready_claim(project, mia)
    make_review(claim, root)
    make_review(claim, ben, "false")
    assert reviews_in_secret(root)
    page = get(as_root, "manage.storage")
    assert "Sizes are not shown while you review a claim." in page
    assert "annotations_review" not in page
    assert "By project" in page
    # A claim of others makes no difference; that reviews are open does.
    ready_claim(project, mia)
    assert reviews_in_secret(root)
    assert not reviews_in_secret(mia)
    Project.objects.filter(pk=project.pk).update(blind=False)
    assert not reviews_in_secret(root)
    assert "annotations_activity" in get(as_root, "manage.storage")


def test_old_parses_are_removed_once_and_only_they(
    as_root: Client, project: Project, mia: User
) -> None:
    for key, days in ((b"old", 31), (b"new", 29)):
        ParsedPiece.objects.create(key=key, words=b"w")
        moment = timezone.now() - datetime.timedelta(days=days)
        ParsedPiece.objects.filter(key=key).update(parsed_at=moment)
    form = re.search(r'action="(/manage/storage/\w+)".*?request_key" value="(\w+)"',
                     get(as_root, "manage.storage"), re.S)  # fmt: skip
    assert form is not None
    for _ in range(2):
        answer = as_root.post(form[1], {"request_key": form[2]}, follow=True)
        assert "1 cached parse removed." in answer.content.decode()
    assert [bytes(piece.key) for piece in ParsedPiece.objects.all()] == [b"new"]
    with pytest.raises(NotAllowed):
        clear_parses(actor=mia)


# --- audit ---------------------------------------------------------------------------------------


def test_the_acts_are_those_of_administration() -> None:
    """Whoever adds an act to these groups decides here, too."""
    assert set(ADMINISTRATIVE) == {Verb(verb) for group in GROUPS for verb in verbs_in(group)}
    begin = {verb.split(".")[0] for verb in ADMINISTRATIVE}
    assert begin == {"account", "project", "member", "invitation"}


ACT = re.compile(r"<b>(\w+)</b> ([a-z ']+?)(?: ·|</p>)")


def judged(page: str) -> list[str]:
    """The acts of the page that tell of reviews and verdicts."""
    words = ("settled", "review", "claim", "comment", "cited", "discussion", "draft")
    return [act for _who, act in ACT.findall(page) if any(word in act for word in words)]


def test_saboteur_an_audit_log_of_everything_is_found(
    as_root: Client, project: Project, ben: User, mia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_review(ready_claim(project, mia), ben)
    assert judged(get(as_root, "manage.audit")) == []
    monkeypatch.setattr(audit, "audited", lambda actor, chosen: Activity.objects.all())
    assert "submitted a review" in judged(get(as_root, "manage.audit"))


def test_the_audit_log_tells_who_let_whom_in_and_nothing_of_judging(
    as_root: Client, project: Project, root: User, ben: User, chi: User, mia: User
) -> None:
    settled_claim(project, [ben, chi], mia)
    make_invitation(standing=standing(mia, project), role=Role.VIEWER, days=7)
    change_project(standing=standing(mia, project), version=1, publishes=True)
    remove_member(standing=standing(root, project), membership=project.memberships.get(user=chi))
    eve = make_user("eve")
    deactivate_account(actor=root, user=eve)
    page = get(as_root, "manage.audit")
    assert ACT.findall(page)[:4] == [
        ("Root", "deactivated an account"),
        ("Root", "removed a member"),
        ("Mia", "changed the project"),
        ("Mia", "invited somebody"),
    ]
    assert f"Chi · {project.name}" in page
    assert judged(page) == []
    # The end of the site's own chain is shown; places in a project's chain are not.
    newest = Activity.objects.filter(project=None).latest("sequence")
    assert f"{newest.sequence}:{newest.hash}" in page
    assert page.count("<code title=") == Activity.objects.filter(project=None).count()
    assert "manage.py verify" in page


def test_the_audit_log_is_filtered_and_paged(
    as_root: Client, project: Project, root: User, ben: User, mia: User
) -> None:
    for number in range(60):
        role = (Role.VIEWER, Role.REVIEWER)[number % 2]
        make_invitation(standing=standing(mia, project), role=role, days=7)
    by_mia = get(as_root, "manage.audit", person=mia.pk)
    assert by_mia.count('class="history-entry"') == 50
    after = re.search(r'href="\?*([^"]*)" rel="next"', by_mia)
    assert after is not None
    assert re.search(r"after=[0-9a-f]{16}$", after[1])
    rest = as_root.get(after[1].replace("&amp;", "&")).content.decode()
    assert rest.count('class="history-entry"') == 10
    assert "invited somebody" not in get(as_root, "manage.audit", verb="settings")
    assert "No match" in get(as_root, "manage.audit", until="2020-01-01")
    for name, value in (("verb", "claim.settled"), ("verb", "reviews"), ("person", "x"),
                        ("since", "x"), ("after", "12"), ("before", "z" * 16)):  # fmt: skip
        get(as_root, "manage.audit", 400, **{name: value})
    counts = set()
    for number in (1, 4):
        for _ in range(number):
            add_member(standing=standing(root, project), user=make_user(), role=Role.VIEWER)
        counts.add(queries(as_root, "manage.audit"))
    assert len(counts) == 1


@pytest.mark.django_db(transaction=True)
def test_the_audit_log_as_a_file(as_root: Client, project: Project, mia: User) -> None:
    change_project(standing=standing(mia, project), version=1, name="=Bridges")
    ready_claim(project, mia)
    answer: Any = as_root.get(reverse("manage.audit_download"), {"person": mia.pk})
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert [(row["project"], row["actor"], row["verb"], row["field"], row["after"])
            for row in rows] == [
        (guard("=Bridges"), "Mia", "project.changed", "name", guard("=Bridges")),
    ]  # fmt: skip
    assert "claim" not in rows[0]
    assert as_root.get(reverse("manage.audit_download"), {"verb": "x"}).status_code == 400


def test_accounts_made_and_changed_by_hand_are_told(
    as_root: Client, root: User, ben: User, mia: User
) -> None:
    assert "No changes yet" in get(as_root, "manage.audit_accounts")
    account = {"username": "eve", "first_name": "Eve", "last_name": "", "email": ""}
    secret = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    as_root.post(reverse("admin:annotations_user_add"), {**account, **secret})
    eve = User.objects.get(username="eve")
    rights = {"is_active": "on", "is_staff": "on", "is_superuser": "on"}
    as_root.post(reverse("admin:annotations_user_change", args=[eve.pk]), {**account, **rights})
    eve.refresh_from_db()
    assert eve.is_superuser
    page = get(as_root, "manage.audit_accounts")
    assert [act for _who, act in ACT.findall(page)] == ["changed an account", "made an account"]
    assert "Superuser status" in page
    assert "Superuser status" in get(as_root, "manage.audit_accounts", person=root.pk)
    assert "No match" in get(as_root, "manage.audit_accounts", person=ben.pk)
    assert "No match" in get(as_root, "manage.audit_accounts", until="2020-01-01")
    get(as_root, "manage.audit_accounts", 400, since="x")
    get(as_root, "manage.audit_accounts", 400, after="x")
    few = queries(as_root, "manage.audit_accounts")
    as_root.post(reverse("admin:annotations_user_change", args=[eve.pk]), account)
    assert queries(as_root, "manage.audit_accounts") == few
