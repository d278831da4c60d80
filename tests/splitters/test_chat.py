"""The example splitter against an address on loopback, honest and hostile."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from annotations.splitters import memory
from annotations.splitters.chat import MOST_CHARACTERS, split
from annotations.splitters.endpoint import MOST_BYTES, Endpoint
from annotations.splitting import Span, Split, SplitterFailed, validate
from tests.splitters.stub import Answer, in_form, raw, says, serving

TEXT = "Ana Lee said the bridge 🌉 opened in 1998.\nIt cost four million. What a day!"
BRIDGE = {"quote": "the bridge 🌉 opened in 1998", "speaker": "Ana Lee"}
COST = {"quote": "It cost four million", "speaker": ""}
KEY = "sk-secret-0123456789"


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"MODEL": "small", "KEY": KEY, "TIMEOUT_S": "5", "MEMORY": ""}.items():
        monkeypatch.setenv(f"FACTCHECK_LLM_{name}", value)
    memory._answers.clear()
    yield
    memory._answers.clear()


def ask(monkeypatch: pytest.MonkeyPatch, answer: Answer, text: str = TEXT) -> Split:
    """What the splitter makes of the answer, through the gate that every splitter passes."""
    with serving(answer) as stub:
        monkeypatch.setenv("FACTCHECK_LLM_URL", stub.address)
        return validate(text, split(text))


def told(found: Split) -> list[tuple[str, str]]:
    return [(one.words, one.reason) for one in found.refused]


def test_quotes_become_claims_at_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ask(monkeypatch, says(BRIDGE, COST))
    assert [claim.spans for claim in found.claims] == [(Span(13, 40),), (Span(42, 62),)]
    first, second = found.claims
    assert (first.speaker, first.speakers[0].mention) == ("Ana Lee", Span(0, 7))
    assert (second.speaker, second.speakers) == (None, ())
    assert "has a number" in second.reasons
    assert [segment.disposition for segment in found.segments[:2]] == ["claims", "claims"]
    assert found.version == "chat-1/small"
    assert found.refused == ()


def test_it_asks_as_the_interface_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says(BRIDGE)) as stub:
        monkeypatch.setenv("FACTCHECK_LLM_URL", stub.address + "/")
        split(TEXT)
    (asked,) = stub.asked
    assert (asked["model"], asked["temperature"]) == ("small", 0)
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert asked["messages"][1]["content"] == TEXT
    assert stub.headers[0]["Authorization"] == f"Bearer {KEY}"


# --- hostile and broken answers ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ({"quote": "The bridge opened in 1989"}, "do not stand in the text"),
        ({"quote": "The bridge 🌉 opened in 1998"}, "do not stand in the text"),
        ({"quote": "the bridge  🌉 opened"}, "do not stand in the text"),
        ({"quote": "It cost four million", "speaker": "Eve Roe"}, "is not named in the text"),
        ({"quote": "It cost four million", "speaker": "x" * 300}, "is not named in the text"),
        ({"quote": "\ud800"}, "do not stand in the text"),
        ({"quote": " \n"}, "it has no quote"),
        ({"quote": 7}, "it has no quote"),
        ({"quote": "It cost", "speaker": ["Ana Lee"]}, "it has no quote"),
        ("It cost four million", "it has no quote"),
        (None, "it has no quote"),
    ],
)
def test_what_is_not_in_the_text_is_refused_and_the_rest_kept(
    monkeypatch: pytest.MonkeyPatch, claim: Any, reason: str
) -> None:
    found = ask(monkeypatch, says(claim, BRIDGE))
    assert [one.text for one in found.claims] == [BRIDGE["quote"]]
    ((words, why),) = told(found)
    assert reason in why
    words.encode()


def test_the_same_quote_again_needs_a_second_place(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "It rained. It rained."
    found = ask(monkeypatch, says(*[{"quote": "It rained"}] * 3), text)
    assert [claim.spans for claim in found.claims] == [(Span(0, 9),), (Span(11, 20),)]
    assert told(found) == [("It rained", "these words do not stand in the text")]


@pytest.mark.parametrize(
    "answer",
    [
        raw(b"<html>"),
        raw(b"\xff\xfe"),
        raw(b"[" * 100_000),
        raw(b'{"choices": []}'),
        raw(b'{"choices": [{"message": null}]}'),
        in_form(None),
        in_form("Sure! Here are the claims:"),
        in_form('{"claims": "none"}'),
        in_form("[]"),
        in_form("[" * 100_000),
    ],
)
def test_an_answer_that_makes_no_sense_is_told(
    monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    with pytest.raises(SplitterFailed, match=r"sense|list of claims"):
        ask(monkeypatch, answer)


def test_more_claims_than_a_text_can_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SplitterFailed, match="more than 1,000 claims"):
        ask(monkeypatch, says(*[BRIDGE] * 1001))


def test_a_huge_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SplitterFailed, match="more than 2,000,000 bytes"):
        ask(monkeypatch, raw(b" " * (MOST_BYTES + 1)))


@pytest.mark.parametrize("status", [301, 401, 429, 500])
def test_another_status_is_told_and_no_redirect_followed(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    with (
        serving(says(BRIDGE)) as other,
        pytest.raises(SplitterFailed, match=f"status {status}"),
    ):
        ask(monkeypatch, raw(b"", status, Location=other.address))
    assert other.asked == []


def _silent(request: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


def _dripping_head(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(20):
        request.wfile.write(b"x")
        time.sleep(0.1)


def _dripping_body(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(20):
        request.wfile.write(b" ")
        time.sleep(0.1)


@pytest.mark.parametrize("answer", [_silent, _dripping_head, _dripping_body])
def test_a_late_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    monkeypatch.setenv("FACTCHECK_LLM_TIMEOUT_S", "0.3")
    with pytest.raises(SplitterFailed, match=r"within 0\.3 s"):
        ask(monkeypatch, answer)


def test_nobody_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says()) as stub:
        pass
    monkeypatch.setenv("FACTCHECK_LLM_URL", stub.address)
    with pytest.raises(SplitterFailed, match="cannot be reached"):
        split(TEXT)


# --- the key -------------------------------------------------------------------------------------


def test_the_key_is_in_no_log_and_no_message(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    errors = []
    for answer in (raw(b"", 500), raw(b"x"), in_form("x")):
        with pytest.raises(SplitterFailed) as caught:
            ask(monkeypatch, answer)
        error: BaseException | None = caught.value
        while error is not None:
            errors.append(repr(error))
            error = error.__context__
    assert KEY not in " ".join(errors) + caplog.text
    assert KEY not in repr(Endpoint.from_environment())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URL", ""),
        ("URL", "file:///etc/passwd"),
        ("URL", "http://[::1"),
        ("URL", "http://127.0.0.1:99999"),
        ("URL", "http://models.example/v1"),
        ("MODEL", ""),
        ("KEY", f"{KEY}\nX-Other: 1"),
        ("KEY", f"{KEY}é"),
        ("TIMEOUT_S", "soon"),
        ("TIMEOUT_S", "nan"),
        ("TIMEOUT_S", "0"),
    ],
)
def test_a_wrong_setting_is_named_and_the_key_is_not(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("FACTCHECK_LLM_URL", "https://models.example/v1")
    assert Endpoint.from_environment().model == "small"
    monkeypatch.setenv(f"FACTCHECK_LLM_{name}", value)
    with pytest.raises(SplitterFailed, match=f"FACTCHECK_LLM_{name}") as caught:
        Endpoint.from_environment()
    assert KEY not in str(caught.value)


# --- size and memory -----------------------------------------------------------------------------


def test_a_text_that_is_too_long_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SplitterFailed, match="60,001 characters"):
        ask(monkeypatch, says(), "x" * (MOST_CHARACTERS + 1))


@pytest.mark.parametrize("shared", [False, True])
def test_the_same_text_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shared: bool
) -> None:
    if shared:
        monkeypatch.setenv("FACTCHECK_LLM_MEMORY", str(tmp_path))
    with serving(says(BRIDGE)) as stub:
        monkeypatch.setenv("FACTCHECK_LLM_URL", stub.address)
        first = split(TEXT)
        if shared:
            memory._answers.clear()  # as another process would begin
        assert split(TEXT) == first
        assert len(stub.asked) == 1
        split(TEXT + " More.")
        assert len(stub.asked) == 2


def test_a_senseless_answer_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(in_form("x")) as stub:
        monkeypatch.setenv("FACTCHECK_LLM_URL", stub.address)
        for _ in range(2):
            with pytest.raises(SplitterFailed):
                split(TEXT)
    assert len(stub.asked) == 2


def test_a_memory_that_cannot_be_used_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FACTCHECK_LLM_MEMORY", str(tmp_path / "none"))
    with pytest.raises(SplitterFailed, match="FACTCHECK_LLM_MEMORY"):
        ask(monkeypatch, says(BRIDGE))
