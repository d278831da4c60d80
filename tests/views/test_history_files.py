"""The history as a file: what it holds, for whom, whole and from one moment."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.choices import Role
from annotations.exports import history as exports
from annotations.exports.guard import guard, unguard
from annotations.exports.history import CHAIN, COLUMNS, History, stream_history
from annotations.models import Activity, Project, User
from annotations.selectors.history_filter import HistoryFilter, activities
from annotations.services.projects import add_member
from factcheck.home import ROOT
from tests.factories import (
    make_claim,
    make_review,
    make_user,
    ready_claim,
    reworded,
    settled_claim,
    standing,
)

pytestmark = pytest.mark.django_db(transaction=True)


def get(client: Client, person: User, project: Project, **query: Any) -> bytes:
    client.force_login(person)
    response: Any = client.get(reverse("history.download", args=[project.slug]), query)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith(f'.{query.get("format", "csv")}"')
    return b"".join(response.streaming_content)


def rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.decode().splitlines()]


def test_each_changed_field_has_a_row(client: Client, project: Project, mia: User) -> None:
    claim = make_claim(project, mia)
    reworded(claim, mia, '=HYPERLINK("https://evil.example")', kind="event")
    found = rows(get(client, mia, project, field="kind", verb="claim.changed"))
    told = {row["field"]: (row["before"], unguard(row["after"])) for row in found}
    assert set(told) == {"text", "kind"}
    assert told["kind"] == ("other", "event")
    cell = next(row["after"] for row in found if row["field"] == "text")
    assert cell == guard('=HYPERLINK("https://evil.example")') != unguard(cell)
    assert {(row["entry"], row["actor"], row["claim"]) for row in found} == {("1", "Mia", "1")}


def test_the_scope_and_filter_of_the_page(client: Client, project: Project, mia: User) -> None:
    claim, other = make_claim(project, mia), make_claim(project, mia)
    reworded(claim, mia)
    one = {"article": claim.article_id, "claim": claim.number, "format": "jsonl"}
    assert [line["verb"] for line in lines(get(client, mia, project, **one))] == [
        "claim.added",
        "claim.changed",
    ]
    of_article = lines(get(client, mia, project, article=other.article_id, format="jsonl"))
    assert [line["verb"] for line in of_article] == ["article.added", "claim.added"]


def test_who_sees_all_gets_the_chain_and_others_no_number(
    client: Client, project: Project, root: User, mia: User, ben: User, chi: User, vic: User
) -> None:
    claim = ready_claim(project, mia)
    make_review(claim, chi, "false")
    reworded(make_claim(project, mia), mia)
    sealed = rows(get(client, root, project))
    assert set(sealed[0]) == {*COLUMNS, *CHAIN}
    assert {row["verb"] for row in sealed} > {"review.submitted"}
    for person in (mia, ben, vic):
        found = get(client, person, project)
        assert tuple(rows(found)[0]) == COLUMNS
        assert "review.submitted" not in {row["verb"] for row in rows(found)}
        numbers = [int(row["entry"]) for row in rows(found)]
        assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))
        text = get(client, person, project, format="jsonl").decode()
        assert not re.search(r'"(sequence|hash|undoes|restores|object_id)"', text)


def test_a_member_gets_the_file_and_an_outsider_nothing(
    client: Client, project: Project, mia: User, vic: User, dot: User
) -> None:
    make_claim(project, mia)
    assert rows(get(client, vic, project))
    client.force_login(dot)
    url = reverse("history.download", args=[project.slug])
    assert client.get(url).status_code == 404


def test_the_chain_of_the_file_is_the_one_of_the_database(
    client: Client, project: Project, root: User, ada: User, ben: User, chi: User, tmp_path: Path
) -> None:
    """By the very program of docs/history.md; it also finds what was changed afterwards."""
    settled_claim(project, [ben, chi], ada, speaker="Ana “Lee”\t\\ \x7f")
    reworded(make_claim(project), text='A "quote", a \\ and 🌉\nin lines', worth="low")
    head = Activity.objects.filter(project=project).latest("sequence")
    file, program = tmp_path / "history.jsonl", tmp_path / "check.py"
    code = re.search(r"```python\n(.*?)```", (ROOT / "docs/history.md").read_text(), re.DOTALL)
    assert code is not None
    program.write_text(code[1])
    file.write_bytes(get(client, root, project, format="jsonl"))

    def check() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, program, file], capture_output=True, text=True, check=False
        )

    assert check().stdout.strip() == f"{head.sequence}:{head.hash}"
    whole = file.read_text()
    for spoilt in (
        whole.replace("Ana “Lee”", "Ana Lee", 1),
        "".join(whole.splitlines(keepends=True)[1:]),
        whole.replace('"high"', '"low"', 1),
    ):
        assert spoilt != whole
        file.write_text(spoilt)
        assert "is not sound" in check().stderr


def test_a_long_history_is_read_in_pieces(
    project: Project, mia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "CHUNK", 200)
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 2)
    for _ in range(5):
        make_claim(project, mia)
    chosen = activities(standing(mia, project), HistoryFilter())
    pieces = list(stream_history(History(chosen, "jsonl")))
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 4000
    assert len(lines(b"".join(pieces))) == Activity.objects.filter(project=project).count()


def test_a_file_is_of_one_moment(project: Project, mia: User, root: User) -> None:
    make_claim(project, mia)
    before = Activity.objects.filter(project=project).count()
    chunks = stream_history(History(activities(standing(mia, project), HistoryFilter()), "jsonl"))
    user = make_user()
    add_member(standing=standing(root, project), user=user, role=Role.VIEWER)
    assert len(lines(b"".join(chunks))) == before
