"""The reference article from beginning to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.splitting import ProposedClaim, Split, split

from .levels import LEVELS

TEXT = (Path(__file__).resolve().parents[2] / "annotations" / "demo" / "kazan.txt").read_text(
    encoding="utf-8"
)
TEA_ROAD = (
    "Approximately 400 years ago, the ‘Tea Road’ linking our two nations passed through Kazan"
)
TEA = "bringing tea from China’s Wuyi Mountains to Russian households"


@pytest.fixture(scope="module", params=LEVELS)
def proposal(request: pytest.FixtureRequest) -> Split:
    return split(TEXT, level=request.param)


def claim_of(words: str, proposal: Split) -> ProposedClaim:
    start = TEXT.index(words)
    (claim,) = [c for c in proposal.claims if c.spans == ((start, start + len(words)),)]
    return claim


def reasons(proposal: Split) -> dict[str, str]:
    return {segment.span.slice(TEXT)[:30]: segment.reason for segment in proposal.segments}


def test_the_tea_road_is_one_claim_by_xi_jinping(proposal: Split) -> None:
    claim = claim_of(TEA_ROAD, proposal)
    (speaker,) = claim.speakers
    assert (speaker.name, speaker.role, speaker.mode) == (
        "Xi Jinping",
        "Chinese President",
        "direct",
    )
    assert speaker.mention is not None
    assert speaker.mention.slice(TEXT) == "President Xi"
    assert speaker.cue is not None
    assert speaker.cue.slice(TEXT) == "stating"
    assert claim.kind == "history"
    assert {"quantity", "date", "quotation"} <= claim.flags


def test_the_tea_is_a_claim_of_its_own(proposal: Split) -> None:
    """With a parser it also borrows "the ‘Tea Road’ linking our two nations"."""
    (claim,) = [c for c in proposal.claims if c.spans[-1].slice(TEXT) == TEA]
    assert claim.speaker == "Xi Jinping"
    assert claim.text.lower().endswith(TEA.lower())


def test_praise_and_ceremony_claim_nothing_and_say_why(proposal: Split) -> None:
    found = reasons(proposal)
    assert found["President Xi expressed his ple"] == "greeting"
    assert found["He emphasized their shared und"] == "opinion"
    assert found["For his part, President Putin "] == "greeting"
    assert found["We appreciate the long-standin"] in ("opinion", "greeting")
    assert found["This dialogue highlights the e"] in ("opinion", "greeting")


def test_the_great_honour_is_no_claim(proposal: Split) -> None:
    assert not [c for c in proposal.claims if "great honor" in c.text]
    (aside,) = [c for c in proposal.set_aside if "great honor" in c.text]
    assert aside.speaker == "Xi Jinping"
    assert aside.worth < 0.2


def test_putins_words_are_his(proposal: Split) -> None:
    start, end = TEXT.index("Dear Mr. President"), TEXT.index("ahead of the summit")
    spoken = [c for c in (*proposal.claims, *proposal.set_aside) if start <= c.start < end]
    assert len(spoken) >= 4
    assert {c.speaker for c in spoken} == {"Vladimir Putin"}


def test_vocatives_are_no_part_of_any_claim(proposal: Split) -> None:
    at = TEXT.index("dear friend")
    for claim in (*proposal.claims, *proposal.set_aside):
        assert not any(span.start <= at < span.end for span in claim.spans)


def test_the_narrator_never_speaks(proposal: Split) -> None:
    names = {c.speaker for c in (*proposal.claims, *proposal.set_aside)}
    assert names == {None, "Xi Jinping", "Vladimir Putin"}


def test_pronouns_find_their_speaker(proposal: Split) -> None:
    (claim,) = [c for c in proposal.set_aside if "will endure" in c.text]
    assert claim.speaker == "Xi Jinping"


def test_the_best_claims_come_first(proposal: Split) -> None:
    ranked = sorted((*proposal.claims, *proposal.set_aside), key=lambda c: -c.worth)
    assert claim_of(TEA_ROAD, proposal).worth > 0.7
    assert claim_of(TEA_ROAD, proposal) == ranked[0]


def test_every_paragraph_is_accounted_for(proposal: Split) -> None:
    assert {segment.paragraph for segment in proposal.segments} == set(range(6))
