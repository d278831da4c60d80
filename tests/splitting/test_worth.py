"""Kind, check-worthiness, and the reasons given for them."""

from __future__ import annotations

import datetime

import pytest

from annotations.splitting import ProposedClaim, split

KINDS = {
    "event", "quantity", "history", "comparison", "causal", "quotation", "position",
    "prediction", "other",
}  # fmt: skip


def only(text: str, language: str = "en") -> ProposedClaim:
    found = split(text, language=language)
    (claim,) = [*found.claims, *found.set_aside]
    return claim


@pytest.mark.parametrize(
    ("text", "kind", "flag"),
    [
        ("Rents rose by 8% in Leeds.", "quantity", "quantity"),
        ("The railway reached Leeds in 1834.", "history", "date"),
        ("The river is longer than the canal.", "comparison", "comparison"),
        ("The wall fell because of the rain.", "causal", "cause"),
        ("The council approved the plan.", "event", "event"),
        ("The council should approve the plan.", "position", "opinion"),
        ("The council will approve the plan.", "prediction", "prediction"),
    ],
)
def test_kind_follows_what_a_checker_must_establish(text: str, kind: str, flag: str) -> None:
    claim = only(text)
    assert claim.kind == kind
    assert flag in claim.flags


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("It is a great honor to be in your beautiful city.", "greeting"),
        ("Where is the money?", "question"),
        ("We should all be proud of our town.", "opinion"),
        ("We promise to build a hospital.", "promise"),
        ("The talks will continue.", "forecast"),
    ],
)
def test_what_nobody_can_check_is_set_aside_with_its_reason(text: str, reason: str) -> None:
    found = split(text)
    assert [(s.disposition, s.reason) for s in found.segments] == [("none", reason)]
    assert found.claims == ()
    assert len(found.set_aside) == 1


def test_a_number_keeps_even_a_promise_a_claim() -> None:
    assert split("We promise to build 40 hospitals by 2030.").claims


def test_figures_outrank_plain_facts_and_those_outrank_ceremony() -> None:
    figure = only("Rents rose by 8% in 2023 because of the new tax.").worth
    fact = only("The council sits in the old mill.").worth
    ceremony = only("Thank you all for the warm welcome.").worth
    assert figure > fact > ceremony


def test_reasons_say_what_was_seen() -> None:
    claim = only("Rents rose by 8% in 2023.")
    assert "has a number" in claim.reasons
    assert "has a date" in claim.reasons


@pytest.mark.parametrize("language", ["en", "zh", "ru", "es", "fr", "de", "ar", "hi"])
def test_a_number_counts_in_every_language(language: str) -> None:
    claim = only("1950 1951 1952 1953 1954 45%", language)
    assert "quantity" in claim.flags
    assert claim.kind in KINDS


def test_history_depends_on_when_the_article_appeared() -> None:
    text = "The mill closed in 1990."
    old = split(text, date=datetime.date(1995, 1, 1)).claims[0]
    late = split(text, date=datetime.date(2025, 1, 1)).claims[0]
    assert (old.kind, late.kind) == ("quantity", "history")


def test_a_repeated_sentence_is_claimed_once() -> None:
    found = split("The dam was built in 1950. It rained. The dam was built in 1950.")
    assert [s.reason for s in found.segments] == ["", "", "repeated"]


def test_a_refusal_to_comment_is_background() -> None:
    found = split("The mayor declined to comment. The dam was built in 1950.")
    assert [s.reason for s in found.segments] == ["background", ""]
