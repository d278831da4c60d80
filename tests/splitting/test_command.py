"""`manage.py split`: lines in, lines out, and clear words for a bad one."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from annotations.splitting import VERSION, parse

from .levels import needs_parser

GOOD = {
    "id": "one",
    "lang": "en",
    "date": "2024-10-22",
    "text": "“It cost 4 million,” said Ada Poe.",
}


def run(monkeypatch: pytest.MonkeyPatch, given: bytes, *arguments: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
    call_command("split", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_article_becomes_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = run(monkeypatch, b"Rents rose by 8%. Thank you all.")
    assert line["sentences"] == [[0, 17], [18, 32]]
    assert [(c["text"], c["set_aside"]) for c in line["claims"]] == [
        ("Rents rose by 8%", False),
        ("Thank you all", True),
    ]
    assert {"start", "end", "spans", "speaker", "speaker_mention", "checkworthy", "flags"} <= set(
        line["claims"][0]
    )


def test_lines_keep_their_ids_and_order(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {**GOOD, "id": "two", "text": "Der Damm brach 1950.", "lang": "de"}
    given = "\n".join(json.dumps(item) for item in (GOOD, other)) + "\n\n"
    lines = run(monkeypatch, given.encode(), "--jsonl")
    assert [line["id"] for line in lines] == ["one", "two"]
    (claim,) = lines[0]["claims"]
    assert (claim["speaker"], claim["speaker_mention"]) == ("Ada Poe", "Ada Poe")
    assert "quote" in claim["flags"]


def test_offsets_are_those_of_the_line_as_given(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "First.\r\nRents rose by 8%."
    (line,) = run(monkeypatch, json.dumps({"id": "a", "text": text}).encode(), "--jsonl")
    claim = line["claims"][-1]
    assert text[claim["start"] : claim["end"]] == "Rents rose by 8%"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "Line 2 is no JSON"),
        (b"[1]", "Line 2 is no JSON object"),
        (b'{"id": "b"}', 'Line 2, field "text" is missing'),
        (b'{"text": "b"}', 'Line 2, field "id" is missing'),
        (b'{"id": 3, "text": "b"}', 'Line 2, field "id" is no string'),
        (b'{"id": "b", "text": "b", "lang": 1}', 'Line 2, field "lang" is no string'),
        (b'{"id": "b", "text": "b", "date": "May"}', 'Line 2, field "date"'),
        (
            b'{"id": "b", "text": "a\\u0000"}',
            'Line 2, field "text": The text holds NUL at character 1',
        ),
        (b'{"id": "b", "text": "\\ud800"}', "a lone surrogate"),
        (b'{"id": "\xff"}', "Line 2 is not UTF-8"),
    ],
)
def test_a_bad_line_is_named_and_nothing_of_it_is_written(
    monkeypatch: pytest.MonkeyPatch, line: bytes, message: str
) -> None:
    out = io.StringIO()
    given = json.dumps(GOOD).encode() + b"\n" + line + b"\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
    with pytest.raises(CommandError) as refused:
        call_command("split", "--jsonl", stdout=out)
    assert message in str(refused.value)
    assert [json.loads(written)["id"] for written in out.getvalue().splitlines()] == ["one"]


@pytest.mark.parametrize("given", [(), ("--level", "auto"), ("--level", "0")])
def test_rules_alone_on_request_and_where_no_parser_is(
    monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...]
) -> None:
    if "0" not in given:
        monkeypatch.setenv(parse.VARIABLE, "none")
    (line,) = run(monkeypatch, b"Rents rose by 8%.", *given)
    assert line["version"] == VERSION


@needs_parser
@pytest.mark.parametrize("given", [(), ("--level", "auto"), ("--level", "1")])
def test_a_parser_is_used_where_it_is(
    monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...]
) -> None:
    (line,) = run(monkeypatch, b"Rents rose by 8%.", *given)
    assert line["version"].startswith(f"{VERSION}+spacy-")


def test_a_level_that_cannot_be_had_is_refused_when_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(parse.VARIABLE, "none")
    with pytest.raises(CommandError, match="FACTCHECK_ENGLISH_PIPELINE"):
        run(monkeypatch, b"Rents rose by 8%.", "--level", "1")


def test_a_bad_date_option_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="--date"):
        run(monkeypatch, b"x", "--date", "yesterday")
