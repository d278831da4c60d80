"""What changed between two texts, word by word. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

# One character of a script that writes no spaces is a word of its own here.
WORD = re.compile(r"\s+|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|\w+|.", re.DOTALL)
MOST_WORDS = 1500  # the comparison is quadratic; longer texts are shown whole


class Piece(NamedTuple):
    """A stretch of text: ``kind`` is "same", "del" (only before) or "ins" (only after)."""

    kind: str
    text: str


def text_diff(before: str, after: str) -> list[Piece]:
    """Pieces whose "same" and "del" texts make ``before``, and "same" and "ins" make ``after``."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        whole = [Piece("del", before), Piece("ins", after)]
        return [Piece("same", after)] if before == after else whole
    pieces = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
            continue
        pieces += [Piece("del", "".join(old[i:j]))] if i < j else []
        pieces += [Piece("ins", "".join(new[k:m]))] if k < m else []
    return pieces
