"""A row that is filled in says what the row that is drawn says, whatever people wrote."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.translation import override

from annotations.templatetags import rows
from tests.templates.gallery import component

TEXTS = [
    "The bridge opened in 1998.",
    "<script>alert('1')</script> & {pk}",
    "\ue000text\ue001 {{x}}",
]


def claim_row(text: str, **more: Any) -> Any:
    claim = {"pk": 7, "number": 3, "text": text, "kind": "event", "worth": 0.6} | more
    speaker = claim.pop("speaker", "")
    return SimpleNamespace(
        claim=SimpleNamespace(**claim),
        speaker=speaker,
        url="?claim=3#claim",
        place="1,518–1,606",
        spans="1518-1606 1700-1720",
    )


def drawn(row: Any, kind: str) -> str:
    return component(
        "claim_row",
        number=row.claim.number,
        text=row.claim.text,
        url=row.url,
        speaker=row.speaker,
        kind=kind,
        span=row.place,
        spans=row.spans,
        worth=row.claim.worth,
        pk=row.claim.pk,
    ).strip()


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("speaker", ["", "Ana {0} <b>"])
@pytest.mark.parametrize("worth", [None, 0.0, 0.3, 1.0])
def test_a_filled_row_is_the_drawn_row(text: str, speaker: str, worth: float | None) -> None:
    row = claim_row(text, speaker=speaker, worth=worth)

    assert rows.marked_row(row) == drawn(row, "Event")


def test_each_language_has_its_own_rows() -> None:
    row = claim_row(TEXTS[0])
    english = rows.marked_row(row)
    with override("fr"):
        assert rows.marked_row(row) == drawn(row, "Événement")
    assert rows.marked_row(row) == english


def test_a_value_that_decides_is_no_gap() -> None:
    """Saboteur: a row drawn for one that has a speaker, filled for one that has none."""
    row = claim_row(TEXTS[0])
    gaps = ("number", "text", "url", "span", "spans", "pk", "speaker")
    wrong = rows.mould("claim_row", gaps, (("kind", "Event"), ("worth", 0.5)), "en")

    assert wrong.format(**dict.fromkeys(gaps, "")) != drawn(row, "Event")
    assert "data-speaker" in wrong
