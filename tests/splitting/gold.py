"""Articles of our own with the claims a person marked in them, and how much of that is found.

``NAME.claims`` holds one claim a line: speaker ("-" for the writer), a tab, the words. " … " joins
the parts of one claim; words in brackets may be there or not. A claim is found when its words
and those of a proposed one overlap by 0.7 (Jaccard, bracketed words not counted), one to one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from annotations.splitting import ProposedClaim, Split

ARTICLES = Path(__file__).parent / "articles"
NAMES = tuple(sorted(path.stem for path in ARTICLES.glob("*.txt")))
_ENOUGH = 0.7
_WORD = re.compile(r"\w+")
_PART = re.compile(r"\[(?P<optional>[^\]]+)\]|(?P<own>[^\[\]…]+)")


@dataclass(frozen=True, slots=True)
class Expected:
    """Word numbers of one marked claim, and who answers for it ("" is the writer)."""

    speaker: str
    own: frozenset[int]
    optional: frozenset[int]
    words: str


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over one article or several."""

    expected: int
    found: int
    matched: int
    attributed: int
    missed: tuple[str, ...] = ()

    def __add__(self, other: Score) -> Score:
        return Score(
            self.expected + other.expected,
            self.found + other.found,
            self.matched + other.matched,
            self.attributed + other.attributed,
            self.missed + other.missed,
        )

    @property
    def span(self) -> float:
        """F1 of the words alone."""
        return _f1(self.matched, self.found, self.expected)

    @property
    def span_and_speaker(self) -> float:
        """F1 of words and speaker together."""
        return _f1(self.attributed, self.found, self.expected)


def article(name: str) -> str:
    """The text of one article."""
    return (ARTICLES / f"{name}.txt").read_text(encoding="utf-8")


def expected(name: str) -> list[Expected]:
    """The marked claims of one article. Raises ValueError for words that are not in it."""
    text = article(name)
    lines = (ARTICLES / f"{name}.claims").read_text(encoding="utf-8").splitlines()
    return [_expected(text, line) for line in lines]


def measure(name: str, split: Split) -> Score:
    """How many of the marked claims a split found, and how many with the right speaker."""
    text = article(name)
    marked = expected(name)
    proposed = sorted([*split.claims, *split.set_aside], key=lambda claim: claim.spans)
    numbers = [_numbers(text, claim.spans) for claim in proposed]
    pairs = _pairs([[_overlap(n, m) >= _ENOUGH for m in marked] for n in numbers])
    right = [m for p, m in pairs if _same_speaker(proposed[p], marked[m].speaker)]
    missed = [m.words for k, m in enumerate(marked) if k not in right]
    return Score(len(marked), len(proposed), len(pairs), len(right), tuple(missed))


def _f1(hits: int, found: int, wanted: int) -> float:
    return 2 * hits / (found + wanted) if found + wanted else 0.0


def _expected(text: str, line: str) -> Expected:
    speaker, _, words = line.partition("\t")
    own: list[tuple[int, int]] = []
    optional: list[str] = []
    at = 0
    for part in _PART.finditer(words):
        if part["optional"]:
            optional.append(part["optional"])
        elif part["own"].strip():
            found = _find(text, part["own"], at)
            own.append(found[0])
            at = found[0][1]
    around = [
        min(_find(text, words, 0), key=lambda span: abs(span[1] - own[0][0])) for words in optional
    ]
    return Expected(
        "" if speaker == "-" else speaker, _numbers(text, own), _numbers(text, around), words
    )


def _find(text: str, words: str, since: int) -> list[tuple[int, int]]:
    pattern = r"\W+".join(map(re.escape, _WORD.findall(words)))
    found = [m.span() for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text) if m.start() >= since]
    if not found:
        raise ValueError(f"not in the article: {words!r}")
    return found


def _numbers(text: str, spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    return frozenset(
        number
        for number, word in enumerate(_WORD.finditer(text))
        if any(start < word.end() and word.start() < end for start, end in spans)
    )


def _overlap(found: frozenset[int], marked: Expected) -> float:
    return len(found & marked.own) / len((found - marked.optional) | marked.own)


def _pairs(fits: list[list[bool]]) -> list[tuple[int, int]]:
    """The largest set of pairs in which nobody stands twice."""
    taken: dict[int, int] = {}

    def place(left: int, tried: set[int]) -> bool:
        for right, fit in enumerate(fits[left]):
            if fit and right not in tried:
                tried.add(right)
                if right not in taken or place(taken[right], tried):
                    taken[right] = left
                    return True
        return False

    for left in range(len(fits)):
        place(left, set())
    return [(left, right) for right, left in taken.items()]


def _same_speaker(claim: ProposedClaim, name: str) -> bool:
    said = set(_WORD.findall((claim.speaker or "").lower())) - {"the", "a", "of"}
    return bool(said & set(_WORD.findall(name.lower()))) if name else not claim.speaker
