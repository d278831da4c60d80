"""English with a parser: what it adds, and that nothing breaks where it is missing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from annotations.splitting import VERSION, Split, parse, split
from annotations.splitting.parse_cache import Word, decode, encode

from . import gold
from .levels import needs_parser

PROGRAM = """
import hashlib
from annotations.splitting import split
from tests.splitting import gold
seen = [
    repr((c.spans, c.speakers, c.kind, sorted(c.flags), c.worth, c.reasons, c.standalone))
    for name in gold.NAMES for fine in (False, True)
    for c in split(gold.article(name), level=1, fine=fine).claims
]
print(len(seen), hashlib.sha256("".join(seen).encode()).hexdigest())
"""


def cut(text: str, *, fine: bool = False) -> list[str]:
    return words(text, split(text, fine=fine, level=1))


def words(text: str, found: Split) -> list[str]:
    both = sorted([*found.claims, *found.set_aside], key=lambda claim: claim.spans)
    return [" … ".join(span.slice(text) for span in claim.spans) for claim in both]


@pytest.mark.parametrize("package", ["none", "NONE", "no_such_package_here"])
def test_without_a_pipeline_the_rules_do_it(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setenv(parse.VARIABLE, package)
    text = gold.article("court")
    assert parse.parser() is None
    assert split(text, level=1) == split(text, level=0)
    assert split(text, level=1).version == VERSION


@needs_parser
def test_the_version_tells_which_level_ran() -> None:
    assert split("It rained.").version == VERSION
    assert split("It rained.", level=1).version.startswith(f"{VERSION}+spacy-3.")
    assert "/en-3." in split("It rained.", level=1).version
    assert split("Es regnete.", language="de", level=1).version == VERSION


@needs_parser
@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "The dam burst on Monday, flooding two villages.",
            ["The dam burst on Monday", "The dam … flooding two villages"],
        ),
        (
            "The mill, founded in 1902, employs 40 people.",
            ["The mill … employs 40 people", "The mill … founded in 1902"],
        ),
        (
            "Ada Poe, who studies bats, noted that the wind rarely changes.",
            ["Ada Poe … studies bats", "the wind rarely changes"],
        ),
        (
            "Ada Poe (born 4 May 1950) was a lawyer.",
            ["Ada Poe (born 4 May 1950)", "Ada Poe … was a lawyer"],
        ),
    ],
)
def test_a_clause_borrows_what_it_is_about(text: str, claims: list[str]) -> None:
    assert sorted(cut(text)) == sorted(claims)


@needs_parser
def test_an_abbreviation_in_brackets_is_no_claim() -> None:
    text = "The National Bank of Ambry (NBA) lost money."
    assert cut(text) == [text[:-1]]


@needs_parser
@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "Ada Poe is a writer who won two prizes.",
            ["Ada Poe is a writer", "Ada Poe … won two prizes"],
        ),
        (
            "The Swift is a boat built by the Poe yard in 1920.",
            ["The Swift is a boat", "The Swift is … built by the Poe yard in 1920"],
        ),
    ],
)
def test_what_describes_a_predicate_is_said_of_the_subject(text: str, claims: list[str]) -> None:
    assert sorted(cut(text)) == sorted(claims)


@needs_parser
@pytest.mark.parametrize(
    "text",
    [
        "Ada Poe was the first writer who won two prizes.",
        "Ada Poe may be a writer who won two prizes.",
        "Ada Poe is reportedly a writer who won two prizes.",
        "Ada Poe was not a writer who won two prizes.",
        "If Ada Poe is a writer who won two prizes, the club will pay.",
    ],
)
def test_what_says_which_one_or_is_hedged_stays_whole(text: str) -> None:
    assert cut(text) == [text[:-1]]


@needs_parser
@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "The mill sells flour, bread and cakes.",
            ["The mill sells flour", "The mill sells … bread", "The mill sells … cakes"],
        ),
        (
            "The mill sells grain such as wheat and rye.",
            ["The mill sells grain such as wheat", "The mill sells grain such as … rye"],
        ),
        (
            "Ada Poe is a lawyer and a painter.",
            ["Ada Poe is a lawyer", "Ada Poe is … a painter"],
        ),
        (
            "Ada Poe is both a lawyer and a painter.",
            ["Ada Poe is … a lawyer", "Ada Poe is … a painter"],
        ),
        (
            "The Swift became the longest ship as well as the fastest boat.",
            ["The Swift became the longest ship", "The Swift became … the fastest boat"],
        ),
        (
            "Ada Poe praised Tom Hale and Mary Hale.",
            ["Ada Poe praised Tom Hale", "Ada Poe praised … Mary Hale"],
        ),
        (
            "Farmers, millers and bakers have left the club.",
            [
                "Farmers … have left the club",
                "millers … have left the club",
                "bakers have left the club",
            ],
        ),
    ],
)
def test_predicates_names_examples_and_longer_lists_are_claims_each(
    text: str, claims: list[str]
) -> None:
    assert sorted(cut(text)) == sorted(claims)


@needs_parser
@pytest.mark.parametrize(
    "text",
    [
        "The mill sold three shops in Ambry, Dover and Calais.",
        "The mill sells flour, bread or cakes.",
        "The road links Ambry, Dover and Calais.",
        "Farmers, millers and bakers have formed a club.",
        "If the mill sells flour, bread and cakes, the town will pay.",
        "It was the first ship in which the hull and the wings were made of steel.",
    ],
)
def test_a_list_that_holds_only_together_stays_whole(text: str) -> None:
    assert cut(text) == [text[:-1]]


@needs_parser
def test_brackets_are_no_place_to_cut() -> None:
    assert cut("Ada Poe (mayor: 1990 to 1994) died in May.") == [
        "Ada Poe … died in May",
        "Ada Poe (mayor: 1990 to 1994)",
    ]


@needs_parser
def test_fine_cuts_lists_and_appositions() -> None:
    text = "The club won the cup and the league."
    assert cut(text) == [text[:-1]]
    assert cut(text, fine=True) == ["The club won … the league", "The club won the cup"]
    text = "Ada Poe, the mayor of Ambry, left on Monday."
    assert cut(text) == [text[:-1]]
    assert sorted(cut(text, fine=True)) == [
        "Ada Poe … left on Monday",
        "Ada Poe … the mayor of Ambry",
    ]


@needs_parser
def test_a_longer_apposition_is_a_claim_but_no_age_is() -> None:
    assert sorted(cut("Ambry, the largest port of the country, closed on Monday.")) == [
        "Ambry … closed on Monday",
        "Ambry … the largest port of the country",
    ]
    text = "Tom Hale, a man of 60 years, closed the port on Monday."
    assert cut(text) == [text[:-1]]


@needs_parser
def test_it_tells_apart_what_lists_of_words_cannot() -> None:
    """Nobody lists "mooed", and "lost" may be a participle."""
    text = "The cows mooed and the farmer, a man of 60 years, lost his way."
    assert split(text).claims != split(text, level=1).claims
    assert cut(text) == ["The cows mooed", "the farmer, a man of 60 years, lost his way"]


@needs_parser
@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("The dam leaked in May, the minutes show.", "The dam", "the minutes"),
        (
            "Three keepers of the old dam described on Monday how alarms were ignored in May.",
            "alarms",
            "Three keepers of the old dam",
        ),
        (
            "Here we see President Ada Poe meeting with Mayor Tom Hale, saying that the dam leaks.",
            "the dam",
            "Ada Poe",
        ),
    ],
)
def test_what_a_small_parser_gets_wrong_is_mended(text: str, words: str, speaker: str) -> None:
    found = split(text, level=1)
    start = text.index(words)
    (claim,) = [c for c in (*found.claims, *found.set_aside) if c.start == start]
    assert claim.speaker == speaker


@needs_parser
def test_two_processes_write_the_same_bytes() -> None:
    seen = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
    assert int(seen.pop().split()[0]) > 300


class Kept(dict[bytes, bytes]):
    """A cache that forgets nothing."""

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {key: self[key] for key in keys if key in self}

    def put_many(self, entries: Mapping[bytes, bytes]) -> None:
        self.update(entries)


@needs_parser
def test_a_cache_changes_nothing_and_what_it_holds_is_believed_unless_damaged() -> None:
    text, kept = gold.article("court"), Kept()
    plain = split(text, level=1)
    assert split(text, level=1, cache=kept) == plain
    assert kept
    assert split(text, level=1, cache=kept) == plain
    nothing = Kept(dict.fromkeys(kept, encode(())))
    assert split(text, level=1, cache=nothing).claims != plain.claims
    damaged = Kept({key: value[:-1] for key, value in kept.items()})
    assert split(text, level=1, cache=damaged) == plain
    assert damaged == kept


def test_words_come_back_as_they_were_and_damage_counts_as_missing() -> None:
    found = (Word(0, 3, "NNP", "nsubj", 1), Word(4, 300, "VBD", "ROOT", 1))
    assert decode(encode(found), 300) == found
    assert decode(encode(found), 299) is None
    kept = encode(found)
    assert all(decode(kept[:size], 300) is None for size in range(len(kept)))
    assert all(
        decode(kept[:k] + bytes([kept[k] ^ 1]) + kept[k + 1 :], 300) is None
        for k in range(len(kept))
    )


@needs_parser
def test_threads_share_one_parser() -> None:
    texts = [gold.article(name) for name in gold.NAMES]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: split(text, level=1), texts * 2))
    assert together == [split(text, level=1) for text in texts] * 2


@needs_parser
def test_a_sentence_beyond_all_measure_is_left_to_the_rules() -> None:
    text = "The dam leaks and the dam leaks, " * 200 + "he said."
    assert words(text, split(text, level=1)) == words(text, split(text))


@needs_parser
def test_our_sentences_are_the_parser_s() -> None:
    text = "It leaks. No. 5 leaks too."
    (found,) = parse.Parser(parse.DEFAULT).parse([(text, [0, 10])])
    second = next(n for n, word in enumerate(found) if word.start >= 10)
    assert all((word.head < second) == (n < second) for n, word in enumerate(found))
