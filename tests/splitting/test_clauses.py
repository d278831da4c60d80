"""One finite clause, one claim: what is cut and what stays whole."""

from __future__ import annotations

import pytest

from annotations.splitting import split


def cut(text: str, *, fine: bool = False) -> list[str]:
    found = split(text, fine=fine)
    both = sorted([*found.claims, *found.set_aside], key=lambda claim: claim.spans)
    return [" … ".join(span.slice(text) for span in claim.spans) for claim in both]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "The ferry left Oban at noon and reached Mull at three.",
            ["The ferry … reached Mull at three", "The ferry left Oban at noon"],
        ),
        (
            "Rents rose by 8%, but wages fell.",
            ["Rents rose by 8%", "wages fell"],
        ),
        (
            "The mill, founded in 1902, employs 40 people.",
            ["The mill … employs 40 people", "founded in 1902"],
        ),
        (
            "The dam burst on Monday, flooding two villages and killing nine people.",
            ["The dam burst on Monday", "flooding two villages", "killing nine people"],
        ),
        (
            "Ada Poe, who ran the mine for ten years, died on Sunday.",
            ["Ada Poe … died on Sunday", "Ada Poe … ran the mine for ten years"],
        ),
        (
            "Although the road was closed, 300 cars used it.",
            ["the road was closed", "300 cars used it"],
        ),
        (
            "Born in 1931 in Leeds, Hart was the youngest of nine children.",
            ["Born in 1931 in Leeds", "Hart was the youngest of nine children"],
        ),
        (
            "The bank lost money in May; in June it closed.",
            ["The bank lost money in May", "in June it closed"],
        ),
        (
            "However, the bank lost money; in addition, it closed.",
            ["the bank lost money", "it closed"],
        ),
    ],
)
def test_a_sentence_falls_into_clauses(text: str, claims: list[str]) -> None:
    assert sorted(cut(text)) == sorted(claims)


@pytest.mark.parametrize(
    "text",
    [
        "The club has a rule by which two or more people can ask for a vote",
        "Pilots may stop work if the ladders are unsafe and the port knows it",
        "The school closed because the roof had fallen and nobody repaired it",
        "The bridge was so old that it fell when a bus crossed it",
        "Unless the rain stops, the harvest will be lost",
        "Approximately 400 years ago, the road linking our towns passed through Kazan",
        "Rovers and United were promoted in 2021",
        "The tunnel between Dover and Calais is 50 kilometres long",
        "More people died in 2020 than had died in the five years before",
    ],
)
def test_conditions_causes_comparisons_and_lists_stay_whole(text: str) -> None:
    assert cut(text + ".") == [text]


def test_fine_cuts_what_is_left_whole_otherwise() -> None:
    text = "The school closed because the roof had fallen."
    assert cut(text) == ["The school closed because the roof had fallen"]
    assert cut(text, fine=True) == ["The school closed", "the roof had fallen"]


def test_an_apposition_without_a_verb_stays_with_its_noun() -> None:
    text = "One of them, a 34-year-old cook, broke his leg."
    assert cut(text) == ["One of them, a 34-year-old cook, broke his leg"]


def test_whom_the_words_are_spoken_to_is_left_out() -> None:
    text = "“Dear Mr. President, dear friend, our trade has doubled since 2019,” she said."
    assert cut(text) == ["our trade has doubled since 2019"]
