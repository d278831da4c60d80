"""The coverage ledger: each sentence is in it once, with what came of it."""

from __future__ import annotations

from annotations.splitting import VERSION, split

ARTICLE = (
    "Dam bursts near Leeds\n"
    "LEEDS, May 4 (North News) - The dam, built in 1950, burst on Monday.\n"
    "“Nobody warned us,” said Ada Poe. What will happen now?\n"
    "(Reporting by Tom Hale)"
)


def test_each_sentence_has_a_disposition_and_a_reason() -> None:
    found = split(ARTICLE)
    assert [(s.paragraph, s.disposition, s.reason) for s in found.segments] == [
        (0, "none", "not_a_sentence"),
        (1, "claims", ""),
        (2, "claims", ""),
        (2, "none", "question"),
        (3, "none", "background"),
    ]


def test_a_dateline_is_part_of_no_claim() -> None:
    claims = split(ARTICLE).claims
    assert all("LEEDS" not in claim.text and "North News" not in claim.text for claim in claims)
    assert any(claim.text == "The dam burst on Monday" for claim in claims)


def test_one_line_without_a_full_stop_is_no_heading() -> None:
    assert split("The dam was built in 1950").claims


def test_a_split_names_its_version_and_language() -> None:
    found = split("Der Damm brach 1950.", language="de-AT")
    assert (found.version, found.language) == (VERSION, "de")
    assert split("Eno 1950.", language="tlh").language == "other"


def test_words_of_a_claim_in_several_places_are_joined() -> None:
    text = "“The dam,” said Ada Poe, “was built in 1950.”"
    (claim,) = split(text).claims
    assert [span.slice(text) for span in claim.spans] == ["The dam", "was built in 1950"]
    assert claim.text == "The dam was built in 1950"
    assert (claim.start, claim.end) == (1, text.index("1950") + 4)
