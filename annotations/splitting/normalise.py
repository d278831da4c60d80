"""The one change a text undergoes before anything in it is counted."""

from __future__ import annotations

import re

_REFUSED = re.compile("[\x00\ud800-\udfff]")
_BOM = "\ufeff"


class TextRefused(ValueError):
    """The text holds something that no database and no file can carry faithfully.

    ``what`` is "NUL" or "a lone surrogate"; ``position`` is its offset in code points.
    """

    def __init__(self, what: str, position: int) -> None:
        super().__init__(f"The text holds {what} at character {position}.")
        self.what = what
        self.position = position


def normalise(text: str) -> str:
    """Make every line end a LF and drop a leading byte order mark; change nothing else.

    Unicode normalisation is left alone on purpose: it would move every offset and replace
    what the author typed. Raises TextRefused for NUL and for lone surrogates.
    """
    found = _REFUSED.search(text)
    if found:
        what = "NUL" if found.group() == "\x00" else "a lone surrogate"
        raise TextRefused(what, found.start())
    return text.removeprefix(_BOM).replace("\r\n", "\n").replace("\r", "\n")
