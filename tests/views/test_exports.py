"""Exports: who may have the file, and that the page shows what is in it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Project, User
from tests.factories import (
    TEXT,
    disputed_claim,
    make_claim,
    make_project,
    make_review,
    ready_claim,
    ready_claims,
    settled_claim,
)

pytestmark = pytest.mark.django_db


def get(client: Client, user: User, name: str, slug: str, **query: Any) -> Any:
    client.force_login(user)
    return client.get(reverse(name, args=[slug]), query)


def page(client: Client, user: User, project: Project, **query: Any) -> str:
    response = get(client, user, "exports.index", project.slug, **query)
    assert response.status_code == 200
    return str(response.content.decode())


def masked(shown: str) -> str:
    """A page without what differs each time it is sent."""
    token = r'(name="(?:csrfmiddlewaretoken|request_key)" value=|data-since=)"[\w-]+"'
    return re.sub(token, r"\1", shown)


def content(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


# --- who -----------------------------------------------------------------------------------------

PAGES = ["exports.index", "exports.claims"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["ada", "ben", "vic"])
def test_managers_only(
    client: Client, project: Project, name: str, who: str, request: pytest.FixtureRequest
) -> None:
    response = get(client, request.getfixturevalue(who), name, project.slug)
    assert response.status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_outsiders_learn_nothing(client: Client, project: Project, dot: User, name: str) -> None:
    there = get(client, dot, name, project.slug)
    nowhere = get(client, dot, name, "nowhere")
    assert there.status_code == nowhere.status_code == 404
    assert masked(there.content.decode()) == masked(nowhere.content.decode())


@pytest.mark.parametrize("name", PAGES)
def test_strangers_are_asked_to_sign_in(client: Client, project: Project, name: str) -> None:
    response = client.get(reverse(name, args=[project.slug]))
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_can_be_posted(client: Client, project: Project, mia: User, name: str) -> None:
    client.force_login(mia)
    assert client.post(reverse(name, args=[project.slug])).status_code == 405


# --- the page ------------------------------------------------------------------------------------


def test_the_page_counts_what_is_in_the_file(
    client: Client, project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    settled_claim(project, [ben, chi], ada, speaker="Ana Lee")
    make_claim(project)
    shown = page(client, mia, project)
    assert "Export 2 claims" in shown
    assert "First 3 of 4 rows · reviews: 2 · final verdicts: 1" in shown
    assert "1 of 2 claims has no speaker" in shown
    assert "Export 1 claim<" in page(client, mia, project, rows="final")


def test_the_address_of_the_file_has_the_choices(
    client: Client, project: Project, mia: User
) -> None:
    claim = make_claim(project)
    shown = page(client, mia, project, article=claim.article_id, names="on", raw="on")
    address = f"claims.csv?article={claim.article_id}&amp;names=on&amp;raw=on"
    assert address in shown


def test_no_file_of_nothing(client: Client, project: Project, mia: User) -> None:
    shown = page(client, mia, project)
    assert "No claim fits these choices" in shown
    assert "claims.csv" not in shown


def test_the_page_hides_what_is_not_open_yet(
    client: Client, project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    """Counts and preview of a manager who may yet review, without and with another's review."""
    claim = ready_claim(project, ben)
    before = page(client, mia, project)
    make_review(claim, chi)
    assert masked(page(client, mia, project)) == masked(before)
    settled_claim(project, [ben, chi], ada)
    assert masked(page(client, mia, project)) != masked(before)


@pytest.mark.parametrize(
    "query", [{"article": "x"}, {"article": 9**30}, {"state": "done"}, {"rows": "all"}]
)
@pytest.mark.parametrize("name", PAGES)
def test_choices_that_are_none(
    client: Client, project: Project, mia: User, name: str, query: dict[str, Any]
) -> None:
    response = get(client, mia, name, project.slug, **query)
    assert response.status_code == 400


def test_an_article_of_another_project(
    client: Client, project: Project, root: User, mia: User
) -> None:
    other = make_claim(make_project(root, "other"))
    response = get(client, mia, "exports.claims", project.slug, article=other.article_id)
    assert response.status_code == 400


def test_the_page_takes_as_many_queries_for_30_claims_as_for_one(
    client: Client, project: Project, mia: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, mia, project)
        return len(captured)

    ready_claims(project, 1)
    page(client, mia, project)
    one = queries()
    ready_claims(project, 30)
    assert queries() == one


def test_hostile_words_are_shown_as_text(client: Client, project: Project, mia: User) -> None:
    make_claim(project, text="<script>alert(1)</script>", article=None)
    shown = page(client, mia, project)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


# --- the file ------------------------------------------------------------------------------------


@pytest.fixture
def work(transactional_db: None, project: Project, ada: User, ben: User, chi: User) -> Project:
    settled_claim(project, [ben, chi], ada, speaker="Ana Lee")
    disputed_claim(project, [ben, chi], text="=1+1")
    make_review(ready_claim(project), ben)
    return project


def command(project: Project, path: Path, *options: str) -> bytes:
    call_command("export_claims", project.slug, "--out", str(path), *options, verbosity=0)
    return path.read_bytes()


def test_the_file_is_a_table(client: Client, work: Project, mia: User) -> None:
    response = get(client, mia, "exports.claims", work.slug)
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert re.fullmatch(
        r'attachment; filename="claims-bridges-\d{4}-\d\d-\d\d\.csv"',
        response["Content-Disposition"],
    )
    rows = list(csv.DictReader(io.StringIO(content(response).decode(), newline="")))
    assert [row["row_type"] for row in rows] == ["review", "review", "final", "review", "review",
                                                 "claim"]  # fmt: skip
    assert rows[0]["article_length"] == str(len(TEXT))


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ({}, []),
        ({"bom": "on", "raw": "on"}, ["--bom", "--raw"]),
        ({"names": "on", "withdrawn": "on"}, ["--names", "--withdrawn"]),
        ({"rows": "final"}, ["--finals-only"]),
        ({"state": "in_review"}, ["--state", "in_review"]),
    ],
)
def test_the_command_writes_the_same_bytes(
    client: Client,
    work: Project,
    root: User,
    tmp_path: Path,
    query: dict[str, str],
    options: list[str],
) -> None:
    downloaded = content(get(client, root, "exports.claims", work.slug, **query))
    assert command(work, tmp_path / "claims.csv", *options) == downloaded


def test_a_manager_gets_less_than_the_command(
    client: Client, work: Project, mia: User, tmp_path: Path
) -> None:
    downloaded = content(get(client, mia, "exports.claims", work.slug))
    assert command(work, tmp_path / "claims.csv") != downloaded
