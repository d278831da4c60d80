"""The guard against spreadsheet formulas: which cells get it, and how to undo it.

A spreadsheet runs a cell that starts with = + - or @, also after white space, and in some
languages when the sign is full-width. Such a cell gets one leading apostrophe. A cell that starts
with an apostrophe by itself gets one, too, so that removing exactly one restores every value.

Source of the characters: OWASP, "CSV Injection" (tab, CR and LF start a formula as well).
"""

from __future__ import annotations

import re

# Python and PostgreSQL read this the same way; both know \t, \r and \uXXXX. Spelled out, because
# their \s differ, and because invisible characters hide a sign as well as a space does.
PATTERN = (
    r"^(?:[\t\n\r']"
    r"|[\t-\r\u001c-\u0020\u0085\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3000\ufeff]*[=+@\uff0b\uff0d\uff1d\uff20-])"
)
_GUARDED = re.compile(PATTERN)


def guard(cell: str) -> str:
    """The cell as it stands in a guarded file."""
    return f"'{cell}" if _GUARDED.match(cell) else cell


def unguard(cell: str) -> str:
    """What ``guard`` was given."""
    return cell.removeprefix("'")


def guarded(sql: str) -> str:
    """``guard`` in SQL, around an expression of type text."""
    return f"regexp_replace({sql}, '({PATTERN.replace(chr(39), chr(39) * 2)})', '''\\1')"
