"""The page about the format and the code name the same columns, with the same words."""

from __future__ import annotations

import re

from annotations.exports.columns import COLUMNS
from factcheck.home import ROOT

PAGE = ROOT / "docs" / "export-format.md"
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| (.+?) \|$", re.M)


def documented(page: str) -> list[tuple[str, ...]]:
    return ROW.findall(page)


def in_code() -> list[tuple[str, ...]]:
    return [(column.name, column.kind.value, column.meaning) for column in COLUMNS]


def test_the_page_describes_every_column() -> None:
    assert documented(PAGE.read_text()) == in_code()


def test_a_column_that_is_not_described_is_found() -> None:
    lines = PAGE.read_text().splitlines(keepends=True)
    without = "".join(line for line in lines if not line.startswith("| `quote`"))
    assert documented(without) != in_code()


def test_no_name_stands_twice() -> None:
    names = [column.name for column in COLUMNS]
    assert len(set(names)) == len(names)
