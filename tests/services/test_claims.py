"""Steps on claims by the service: places kept exactly, refusals that change nothing, undo."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.choices import Disposition, Kind, Origin, Verb, Worth
from annotations.exceptions import InvalidAnchor, InvalidState, NotAllowed, Refused, StaleVersion
from annotations.models import Activity, Article, Claim, Project, User
from annotations.policies import Standing
from annotations.services.anchors import find_cut
from annotations.services.claims import (
    change_claim,
    mark_claim,
    mark_ready,
    merge_claims,
    move_claim,
    split_claim,
    undo,
    withdraw_claim,
)
from tests.factories import (
    QUOTE,
    TEXT,
    make_article,
    make_claim,
    make_review,
    settle,
    standing,
    take,
)

COST = "It cost four million euros"
START = TEXT.index(COST)


@pytest.fixture
def article(project: Project, mia: User) -> Article:
    return make_article(project, mia)


@pytest.fixture
def who(project: Project, mia: User) -> Standing:
    return standing(mia, project)


@pytest.fixture
def claim(project: Project, mia: User, article: Article) -> Claim:
    return make_claim(project, mia, article=article, quote=COST, speaker="Ana Lee")


def quotes(claim: Claim) -> list[str]:
    return [anchor.quote for anchor in claim.anchors.order_by("order")]


def dispositions(article: Article) -> list[str]:
    return list(article.segments.order_by("order").values_list("disposition", flat=True))


# --- marking -------------------------------------------------------------------------------------


def test_a_marked_claim_has_its_place_its_context_and_its_author(
    who: Standing, article: Article
) -> None:
    end = START + len(COST)
    change = mark_claim(standing=who, article=article, spans=[(START, end)], quotes=[COST])
    (claim,) = change.claims
    anchor = claim.anchors.get()
    assert (anchor.start, anchor.end, anchor.quote) == (START, end, COST)
    assert anchor.prefix == TEXT[START - 32 : START]
    assert anchor.suffix == TEXT[end : end + 32]
    assert (claim.number, claim.origin, claim.created_by) == (1, Origin.PERSON, who.actor)
    assert change.activity.verb == Verb.CLAIM_ADDED
    assert dispositions(article)[1] == Disposition.CLAIMS


@pytest.mark.parametrize(
    ("spans", "quotes", "field"),
    [
        ([], None, "quote"),
        ([(START, START)], None, "end"),
        ([(-1, 3)], None, "start"),
        ([(START, len(TEXT) + 1)], None, "end"),
        ([(START - 1, START)], None, "quote"),
        ([(START, START + 4)], ["It c"], "quote"),
        ([(START, START + 2)], ["It", "cost"], "quote"),
        ([(START, START + 7), (START + 3, START + 12)], None, "start"),
    ],
)
def test_a_place_that_is_none_is_refused(
    who: Standing, article: Article, spans: Any, quotes: Any, field: str
) -> None:
    words = [TEXT[s:e][::-1] for s, e in spans] if quotes == ["It c"] else quotes
    with pytest.raises(InvalidAnchor) as caught:
        mark_claim(standing=who, article=article, spans=spans, quotes=words)
    assert caught.value.field == field
    assert not Claim.objects.exists()


def test_offsets_counted_in_utf16_units_are_refused(who: Standing, article: Article) -> None:
    units = len(TEXT[:START].encode("utf-16-le")) // 2
    assert units == START + 1, "a bridge before it takes two units"
    with pytest.raises(InvalidAnchor):
        mark_claim(standing=who, article=article, spans=[(units, units + len(COST))], quotes=[COST])


def test_numbers_are_never_used_again(who: Standing, article: Article, claim: Claim) -> None:
    withdraw_claim(standing=who, claim=claim, version=1, reason="opinion")
    assert make_claim(who.project, who.actor, article=article, quote=COST).number == 2


# --- steps ---------------------------------------------------------------------------------------


def test_a_change_sets_what_was_given(who: Standing, claim: Claim) -> None:
    change_claim(
        standing=who, claim=claim, version=1, text=" New. ", kind=Kind.QUANTITY,
        worth=Worth.HIGH, speaker="",
    )  # fmt: skip
    claim.refresh_from_db()
    assert (claim.text, claim.kind, claim.worth_band) == ("New.", Kind.QUANTITY, Worth.HIGH)
    assert not claim.attributions.exists()


def test_moved_edges_take_the_text_along_unless_it_was_reworded(
    who: Standing, claim: Claim
) -> None:
    move_claim(standing=who, claim=claim, version=1, spans=[(START, START + 12)])
    claim.refresh_from_db()
    assert (quotes(claim), claim.text) == (["It cost four"], "It cost four")
    claim = change_claim(
        standing=who, claim=claim, version=2, text="Reworded", kind="other", worth="low",
        speaker="",
    ).claims[0]  # fmt: skip
    move_claim(standing=who, claim=claim, version=3, spans=[(START, START + 7)])
    claim.refresh_from_db()
    assert (quotes(claim), claim.text) == (["It cost"], "Reworded")


def test_a_split_gives_both_parts_the_speaker(who: Standing, claim: Claim) -> None:
    change = split_claim(standing=who, claim=claim, version=1, at=START + 7)
    assert [quotes(part) for part in change.claims] == [["It cost"], ["four million euros"]]
    assert [part.attributions.get().speaker for part in change.claims] == ["Ana Lee"] * 2
    for at in (START, START + 7, len(TEXT)):
        with pytest.raises(InvalidAnchor):
            split_claim(standing=who, claim=change.claims[0], version=2, at=at)


def test_a_cut_is_found_by_words_or_checked_against_them(article: Article, claim: Claim) -> None:
    at = TEXT.index("four")
    assert find_cut(article, claim, " four million\r\n") == at
    assert find_cut(article, claim, "four", at) == at
    for words, place in (("bridge", None), ("o", None), ("", None), ("four", at + 1)):
        with pytest.raises(InvalidAnchor):
            find_cut(article, claim, words, place)


def test_merging_keeps_the_first_and_withdraws_the_second(
    who: Standing, article: Article, claim: Claim
) -> None:
    other = make_claim(who.project, who.actor, article=article, quote=QUOTE)
    change = merge_claims(
        standing=who, claim=claim, version=1, other=other, other_version=other.version
    )
    kept, gone = change.claims
    assert (kept.pk, quotes(kept)) == (other.pk, [f"{QUOTE}. {COST}"])
    gone.refresh_from_db()
    assert gone.withdrawn_reason == f"Merged into claim {other.number}"
    with pytest.raises(Refused):
        merge_claims(standing=who, claim=kept, version=2, other=kept, other_version=2)


def test_stale_steps_write_nothing(who: Standing, claim: Claim) -> None:
    written = Activity.objects.count()
    steps: list[Any] = [
        lambda: move_claim(standing=who, claim=claim, version=9, spans=[(0, 3)]),
        lambda: split_claim(standing=who, claim=claim, version=9, at=START + 7),
        lambda: withdraw_claim(standing=who, claim=claim, version=9, reason="opinion"),
    ]
    for step in steps:
        with pytest.raises(StaleVersion):
            step()
    assert Activity.objects.count() == written
    assert quotes(claim) == [COST]


def test_a_claim_under_review_changes_its_wording_but_not_its_shape(
    who: Standing, claim: Claim, ada: User, ben: User, chi: User
) -> None:
    mark_ready(standing=who, article=claim.article)
    move: dict[str, Any] = {"claim": claim, "version": 2, "spans": [(START, START + 7)]}
    with pytest.raises(InvalidState, match="An adjudicator can still change it"):
        move_claim(standing=standing(ben, who.project), **move)
    take(claim, ben)
    move_claim(standing=standing(ada, who.project), **move)
    with pytest.raises(InvalidState, match="Reviewers work with this wording"):
        split_claim(standing=standing(ada, who.project), claim=claim, version=3, at=START + 3)
    make_review(claim, ben)
    make_review(claim, chi, "false")
    settle(claim, ada)
    with pytest.raises(InvalidState, match="Correct it in the open"):
        move_claim(standing=standing(ada, who.project), **(move | {"version": 3}))
    with pytest.raises(InvalidState, match="final verdict"):
        withdraw_claim(standing=who, claim=claim, version=3, reason="opinion")


def test_ready_is_said_once(who: Standing, article: Article, claim: Claim) -> None:
    assert mark_ready(standing=who, article=article) == 1
    with pytest.raises(InvalidState):
        mark_ready(standing=who, article=article)


def test_a_viewer_takes_no_step(claim: Claim, project: Project, vic: User) -> None:
    seen = standing(vic, project)
    for step in (
        lambda: mark_claim(standing=seen, article=claim.article, spans=[(0, 3)]),
        lambda: withdraw_claim(standing=seen, claim=claim, version=1, reason="opinion"),
        lambda: mark_ready(standing=seen, article=claim.article),
    ):
        with pytest.raises(NotAllowed):
            step()


# --- undo ----------------------------------------------------------------------------------------


def test_every_kind_of_step_goes_back_and_forth(
    who: Standing, article: Article, claim: Claim
) -> None:
    """Forwards through all steps, all the way back, and forwards again: each state is met twice."""
    other = make_claim(who.project, who.actor, article=article, quote=QUOTE)

    def fresh(row: Claim) -> dict[str, Any]:
        row.refresh_from_db()
        return {"standing": who, "claim": row, "version": row.version}

    def state() -> list[tuple[int, str, list[str]]]:
        rows = Claim.objects.filter(article=article).standing().order_by("number")
        return [(row.number, row.text, quotes(row)) for row in rows]

    steps: list[Any] = [
        lambda: change_claim(
            **fresh(claim), text="Reworded", kind="other", worth="no", speaker="Ben"
        ),
        lambda: move_claim(**fresh(claim), spans=[(START, START + 20)]),
        lambda: split_claim(**fresh(claim), at=START + 7),
        lambda: merge_claims(**fresh(other), other=claim, other_version=fresh(claim)["version"]),
        lambda: withdraw_claim(**fresh(other), reason="opinion"),
    ]
    states, done = [state()], []
    for step in steps:
        done.append(step().activity)
        states.append(state())
    back = []
    for before, activity in zip(states[-2::-1], reversed(done), strict=True):
        back.append(undo(standing=who, activity=activity).activity)
        assert state() == before
    for after, activity in zip(states[1:], reversed(back), strict=True):
        undo(standing=who, activity=activity)
        assert state() == after


def test_undo_out_of_order_is_refused(who: Standing, claim: Claim) -> None:
    first = move_claim(standing=who, claim=claim, version=1, spans=[(START, START + 12)])
    move_claim(standing=who, claim=claim, version=2, spans=[(START, START + 7)])
    with pytest.raises(InvalidState, match="Someone changed this claim since"):
        undo(standing=who, activity=first.activity)
    claim.refresh_from_db()
    assert quotes(claim) == ["It cost"]
