"""What an address says of an entry tells nothing of how many others there are (P6)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.models import Project
from annotations.selectors import tokens
from annotations.selectors.tokens import LONGEST_CHAIN, sequence_of, token_for

BRIDGES, CANALS = Project(pk=1), Project(pk=2)


@given(st.integers(1, LONGEST_CHAIN - 1))
def test_a_token_leads_back_to_its_entry(sequence: int) -> None:
    assert sequence_of(BRIDGES, token_for(1, sequence)) == sequence


@pytest.mark.parametrize(
    "text", ["", "1", "x" * 16, "0" * 17, "f" * 15, "G" * 16, "A" * 16, "٣" * 16, "0" * 16]
)
def test_what_is_no_token_leads_nowhere(text: str) -> None:
    assert sequence_of(BRIDGES, text) is None


def test_a_token_of_another_project_leads_nowhere() -> None:
    assert [n for n in range(1, 500) if sequence_of(CANALS, token_for(1, n)) is not None] == []


def test_another_secret_key_makes_other_tokens(settings: object) -> None:
    before = token_for(1, 7)
    settings.SECRET_KEY = "another key, as long as such a key has to be"  # type: ignore[attr-defined]
    assert token_for(1, 7) != before
    assert sequence_of(BRIDGES, before) is None


def tells(project_id: int = 1, until: int = 400) -> bool:
    """Whether the tokens of a chain, in order, let somebody see how far apart entries are."""
    values = [int(tokens.token_for(project_id, n), 16) for n in range(1, until)]
    gaps = [b - a for a, b in itertools.pairwise(values)]
    rising = sum(gap > 0 for gap in gaps)
    ordered = not 0.35 < rising / len(gaps) < 0.65
    small = sum(abs(gap) < 2**48 for gap in gaps)
    bits = [sum(value >> bit & 1 for value in values) / len(values) for bit in range(64)]
    skewed = any(not 0.35 < share < 0.65 for share in bits)
    return ordered or small > 2 or skewed


def test_tokens_tell_no_distance() -> None:
    assert not tells()


def test_saboteur_a_plain_number_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "token_for", lambda project_id, n: f"{n:016x}")
    assert tells()
