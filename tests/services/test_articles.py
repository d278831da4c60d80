"""Adding articles by the service: what is stored of a text and of its split."""

from __future__ import annotations

import datetime
import hashlib

import pytest

from annotations.choices import Disposition, Origin, SplitBy
from annotations.exceptions import NotAllowed, Refused, StaleVersion
from annotations.models import Article, Claim, Project, Segment, User
from annotations.services.articles import (
    KEEP_NOTHING,
    LONGEST,
    Choice,
    add_article,
    change_details,
    clean_text,
    fingerprint,
)
from annotations.services.proposals import proposal_key, propose, sentence_claim
from annotations.splitting import Split, split
from tests.factories import KAZAN, TEA_ROAD, make_article, standing


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("\ufeffa\ufeff", "a\ufeff"),
        (" e\u0301 \u200d \u2028 ", " e\u0301 \u200d \u2028 "),
    ],
)
def test_only_line_ends_change(given: str, stored: str) -> None:
    assert clean_text(given) == stored


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ab\0c", "NUL at character 3"),
        ("a\ud800", "a lone surrogate at character 2"),
        (" \n\t", "Paste the text"),
        ("x" * (LONGEST + 1), "1,000,001 characters"),
    ],
    ids=["NUL", "surrogate", "blank", "long"],
)
def test_a_text_that_cannot_be_kept_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as caught:
        clean_text(text)
    assert caught.value.field == "text"


def test_everything_proposed_is_kept_by_default(project: Project, mia: User) -> None:
    proposal = split(KAZAN, date=datetime.date(2024, 10, 22))
    article = make_article(
        project, mia, text=KAZAN, choice=None, published_on=datetime.date(2024, 10, 22)
    )
    assert article.sha256 == hashlib.sha256(KAZAN.encode()).hexdigest() == fingerprint(KAZAN)
    assert article.splitter == proposal.version
    claims = list(article.claims.order_by("number"))
    stored = [[(a.start, a.end) for a in claim.anchors.all()] for claim in claims]
    assert stored == [list(claim.spans) for claim in proposal.claims]
    assert [claim.number for claim in claims] == list(range(1, len(stored) + 1))
    assert {claim.origin for claim in claims} == {Origin.MACHINE}
    tea = Claim.objects.get(anchors__quote=TEA_ROAD)
    said = tea.attributions.get()
    assert (said.speaker, KAZAN[said.mention_start or 0 :].startswith(said.mention)) == (
        "Xi Jinping", True,
    )  # fmt: skip


def test_each_sentence_is_accounted_for(project: Project, mia: User) -> None:
    proposal = split(KAZAN)
    article = make_article(project, mia, text=KAZAN, choice=None)
    rows = list(article.segments.order_by("order"))
    assert [(row.start, row.end) for row in rows] == [segment.span for segment in proposal.segments]
    for row, segment in zip(rows, proposal.segments, strict=True):
        holds = segment.disposition == "claims"
        assert row.disposition == (Disposition.CLAIMS if holds else Disposition.NONE)
        assert row.reason == segment.reason


def test_a_sentence_whose_claims_were_dropped_is_unseen(project: Project, mia: User) -> None:
    article = make_article(project, mia, text="The bridge opened in 1998.", choice=KEEP_NOTHING)
    assert article.segments.get().disposition == Disposition.UNSEEN
    # Saboteur: kept, the same sentence is not.
    kept = make_article(project, mia, text="The bridge opened in 1998.", choice=None)
    assert kept.segments.get().disposition == Disposition.CLAIMS


def test_a_choice_names_rates_and_adds(project: Project, mia: User) -> None:
    proposal = split(KAZAN)
    none = next(i for i, s in enumerate(proposal.segments) if s.disposition == "none")
    choice = Choice(claims=[1, 1], segments=[none, none], speakers={1: " Ann "}, worths={1: "no"})
    article = make_article(project, mia, text=KAZAN, choice=choice)
    by_origin = {claim.origin: claim for claim in article.claims.all()}
    machine, person = by_origin[Origin.MACHINE], by_origin[Origin.PERSON]
    assert article.claims.count() == 2
    assert machine.attributions.get().speaker == "Ann"
    assert machine.worth == 0
    assert person.created_by == mia
    start, end = proposal.segments[none].span
    assert person.anchors.get().quote == KAZAN[start:end].rstrip(" .")


@pytest.mark.parametrize("choice", [Choice(claims=[99]), Choice(claims=[], segments=[-1])])
def test_a_choice_of_what_is_not_there_changes_nothing(
    project: Project, mia: User, choice: Choice
) -> None:
    with pytest.raises(Refused):
        make_article(project, mia, text=KAZAN, choice=choice)
    assert not Article.objects.exists()


def test_the_title_is_needed_and_the_right(project: Project, mia: User, vic: User) -> None:
    with pytest.raises(Refused) as caught:
        make_article(project, mia, title=" ")
    assert caught.value.field == "title"
    with pytest.raises(NotAllowed):
        add_article(standing=standing(vic, project), title="A", text="B.")
    assert not Segment.objects.exists()


def test_details_change_from_the_version_that_was_seen(project: Project, mia: User) -> None:
    article = make_article(project, mia)
    who = standing(mia, project)
    row = change_details(standing=who, article=article, version=1, title="B", publisher="C")
    assert (row.title, row.publisher, row.version) == ("B", "C", 2)
    with pytest.raises(StaleVersion) as caught:
        change_details(standing=who, article=article, version=1, title="D")
    assert (caught.value.current.title, caught.value.mine) == ("B", {"title": "D"})
    with pytest.raises(TypeError):
        change_details(standing=who, article=article, version=2, text="other")


# --- proposals -----------------------------------------------------------------------------------


def by(size: SplitBy) -> Split:
    return propose(KAZAN, language="en", by=size)


def test_a_whole_sentence_or_paragraph_covers_the_claims_in_it() -> None:
    fine = by(SplitBy.CLAIM)
    for size in (SplitBy.SENTENCE, SplitBy.PARAGRAPH):
        whole = by(size)
        assert whole.segments == fine.segments
        spans = [claim.spans[0] for claim in whole.claims]
        assert spans == sorted(spans)
        for claim in fine.claims:
            assert sum(s.start <= claim.start and claim.end <= s.end for s in spans) == 1
        for span in spans:
            assert KAZAN[span.end - 1] not in " \n."
    assert by(SplitBy.NONE).claims == ()
    assert len(by(SplitBy.PARAGRAPH).claims) < len(by(SplitBy.SENTENCE).claims)


def test_a_paragraph_of_two_speakers_has_none() -> None:
    text = 'Ana Lee said: "The bridge opened in 1998." Ben Ruiz said: "It cost 4 million euros."'
    fine = propose(text, language="en")
    assert len({claim.speaker for claim in fine.claims}) == 2
    (whole,) = propose(text, language="en", by=SplitBy.PARAGRAPH).claims
    assert whole.speakers == ()


def test_a_sentence_made_a_claim_keeps_the_speaker_that_was_found() -> None:
    proposal = by(SplitBy.CLAIM)
    index = next(i for i, s in enumerate(proposal.segments) if s.reason == "greeting")
    claim = sentence_claim(KAZAN, proposal, index)
    aside = [c for c in proposal.set_aside if c.start >= claim.start and c.end <= claim.end + 2]
    assert aside
    assert claim.speaker == aside[0].speaker


def test_the_key_of_a_proposal_tells_whatever_it_depends_on() -> None:
    def key(text: str, language: str, size: SplitBy) -> str:
        proposal = propose(text, language=language, by=size)
        return proposal_key(text, language=language, date=None, proposal=proposal)

    same = [key(KAZAN, "en", SplitBy.CLAIM) for _ in range(2)]
    others = [
        key(KAZAN + " ", "en", SplitBy.CLAIM),
        key(KAZAN, "de", SplitBy.CLAIM),
        key(KAZAN, "en", SplitBy.SENTENCE),
    ]
    assert len({*same, *others}) == 4
