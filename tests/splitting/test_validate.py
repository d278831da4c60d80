"""The gate behind every splitter: good claims pass, each kind of bad one is refused by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from annotations.splitting import (
    ProposedClaim,
    ProposedSegment,
    ProposedSpeaker,
    RefusedClaim,
    Span,
    Split,
    SplitterFailed,
    normalise,
    split,
    validate,
)
from tests.factories import KAZAN
from tests.splitting.test_properties import PROSE

TEXT = "Ana Lee said the bridge 🌉 opened. It cost four million."
SPEAKER = ProposedSpeaker("Ana Lee", "mayor", Span(0, 7), Span(8, 12), "indirect")
CLAIM = ProposedClaim(
    (Span(13, 32),),
    (SPEAKER,),
    "event",
    frozenset({"event"}),
    0.5,
    0.6,
    ("an event",),
    "The bridge",
)
SEGMENTS = (
    ProposedSegment(Span(0, 33), 0, "claims", ""),
    ProposedSegment(Span(34, 55), 0, "none", "opinion"),
)
GOOD = Split(SEGMENTS, (CLAIM,), "mine-1", "en")


def test_a_good_proposal_passes_as_it_is() -> None:
    assert TEXT[13:32] == "the bridge 🌉 opened"
    assert validate(TEXT, GOOD) == GOOD


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"spans": ()}, "no place"),
        ({"spans": [Span(13, 32)]}, "no place"),
        ({"spans": (Span(40, 56),)}, "not inside the text"),
        ({"spans": (Span(-3, 3),)}, "not inside the text"),
        ({"spans": (Span(20, 20),)}, "not inside the text"),
        ({"spans": (Span(13, 10**30),)}, "not inside the text"),
        ({"spans": (Span(*(13.0, 32)),)}, "whole numbers"),  # type: ignore[arg-type]
        ({"spans": (Span(False, True),)}, "whole numbers"),
        ({"spans": ((13, 32),)}, "whole numbers"),
        ({"spans": (Span(12, 13),)}, "white space only"),
        ({"spans": (Span(12, 32),)}, "white space"),
        ({"spans": (Span(13, 33), Span(20, 40))}, "overlap"),
        ({"spans": (Span(34, 40), Span(13, 32))}, "not in order"),
        ({"text": " \n"}, "no words"),
        ({"text": "a\0b"}, "no words"),
        ({"text": "a\ud800"}, "no words"),
        ({"kind": "rumour"}, "no kind"),
        ({"worth": 1.2}, "worth"),
        ({"worth": float("nan")}, "worth"),
        ({"worth": "high"}, "worth"),
        ({"verifiability": -0.1}, "verifiability"),
        ({"flags": frozenset({"x" * 21})}, "flags"),
        ({"reasons": ("x" * 81,)}, "reasons"),
        ({"speakers": ("Ana Lee",)}, "speaker is none"),
        ({"speakers": (replace(SPEAKER, name=" "),)}, "name is empty"),
        ({"speakers": (replace(SPEAKER, name="x" * 201),)}, "longer than 200"),
        ({"speakers": (replace(SPEAKER, role="\0"),)}, "role"),
        ({"speakers": (replace(SPEAKER, mode="sung"),)}, "way of speaking"),
        ({"speakers": (replace(SPEAKER, mention=Span(50, 60)),)}, "name is not inside"),
        ({"speakers": (replace(SPEAKER, cue=Span(12, 13)),)}, "cue is white space"),
    ],
)
def test_a_bad_claim_is_refused_with_its_reason(change: dict[str, Any], reason: str) -> None:
    bad = replace(CLAIM, **change)
    for proposal in (
        replace(GOOD, claims=(bad, CLAIM)),
        replace(GOOD, claims=(CLAIM,), set_aside=(bad,)),
    ):
        checked = validate(TEXT, proposal)
        assert checked.claims == (CLAIM,)
        assert checked.set_aside == ()
        (refused,) = checked.refused
        assert reason in refused.reason


def test_what_is_no_claim_and_what_comes_twice_is_refused() -> None:
    junk: Any = (CLAIM, "a claim", None, CLAIM)
    checked = validate(TEXT, replace(GOOD, claims=junk))
    assert checked.claims == (CLAIM,)
    assert [one.reason for one in checked.refused] == [
        "it is no claim",
        "it is no claim",
        "it is proposed twice",
    ]


def test_what_is_told_can_be_shown_and_stored() -> None:
    given = RefusedClaim("\0\ud800" + "x" * 900, "because\0")
    (told,) = validate(TEXT, replace(GOOD, refused=(given,))).refused
    assert told.words.startswith("\ufffd\ufffdxx")
    assert len(told.words) == 200
    assert "\0" not in told.reason
    told.words.encode()


def test_claims_come_back_in_reading_order() -> None:
    later = replace(CLAIM, spans=(Span(34, 54),))
    assert validate(TEXT, replace(GOOD, claims=(later, CLAIM))).claims == (CLAIM, later)


@pytest.mark.parametrize(
    ("segments", "reason"),
    [
        (SEGMENTS[:1], "characters 33 to 55 hold words"),
        (SEGMENTS[1:], "characters 0 to 34 hold words"),
        ((), "hold words"),
        ((SEGMENTS[0], replace(SEGMENTS[1], span=Span(32, 55))), "begins before"),
        (SEGMENTS[::-1], "hold words"),
        ((SEGMENTS[0], replace(SEGMENTS[1], span=Span(34, 56))), "not inside the text"),
        ((replace(SEGMENTS[0], reason="opinion"), SEGMENTS[1]), "reason"),
        ((SEGMENTS[0], replace(SEGMENTS[1], reason="")), "reason"),
        ((replace(SEGMENTS[0], disposition="lost"), SEGMENTS[1]), "disposition"),
        ((replace(SEGMENTS[0], paragraph=1), SEGMENTS[1]), "paragraph"),
        (("a", "b"), "no segment"),
    ],
)
def test_sentences_that_do_not_account_for_the_text_fail_the_whole(
    segments: Any, reason: str
) -> None:
    with pytest.raises(SplitterFailed, match=reason):
        validate(TEXT, replace(GOOD, segments=segments))


@pytest.mark.parametrize("answer", [None, [], {"claims": []}, (SEGMENTS, (CLAIM,))])
def test_what_is_no_split_fails(answer: Any) -> None:
    with pytest.raises(SplitterFailed, match="not a split"):
        validate(TEXT, answer)


@pytest.mark.parametrize("version", ["", "x" * 61, 1])
def test_a_version_that_cannot_be_stored_fails(version: Any) -> None:
    with pytest.raises(SplitterFailed, match="version"):
        validate(TEXT, replace(GOOD, version=version))


@settings(max_examples=200, deadline=None)
@given(PROSE)
def test_the_rules_that_ship_pass_for_every_text(raw: str) -> None:
    text = normalise(raw)
    proposal = split(text)
    checked = validate(text, proposal)
    assert checked.refused == ()
    assert sorted(c.spans for c in checked.claims) == sorted(c.spans for c in proposal.claims)


def test_they_pass_for_an_article_unchanged() -> None:
    assert validate(KAZAN, split(KAZAN)) == split(KAZAN)
