"""Marking claims by plain forms: what JavaScript sends, what people paste, and each refusal."""

from __future__ import annotations

import html
import re
from functools import partial
from typing import Any

import pytest
from django.test import Client

from annotations.choices import Disposition
from annotations.models import Article, Claim, Project, Segment, User
from annotations.services.claims import change_claim, mark_ready
from tests.factories import (
    QUOTE,
    TEXT,
    make_article,
    make_claim,
    make_review,
    queries_of,
    ready_claim,
    ready_claims,
    standing,
    take,
)

# What the test client answers; its types know neither context nor template.
Response = Any
COST = "It cost four million euros"


@pytest.fixture
def article(project: Project, mia: User) -> Article:
    return make_article(project, mia)


@pytest.fixture
def as_mia(client: Client, mia: User) -> Client:
    client.force_login(mia)
    return client


def page_of(article: Article, query: str = "") -> str:
    return f"/p/{article.project.slug}/articles/{article.pk}/claims{query}"


def add(client: Client, article: Article, **values: Any) -> Response:
    data = {"kind": "event", "worth": "high", **values}
    return client.post(page_of(article, "/add"), data)


def step(client: Client, claim: Claim, verb: str, **values: Any) -> Response:
    claim.refresh_from_db()
    data = {"version": claim.version, **values}
    address = f"/p/{claim.project.slug}/claims/{claim.pk}/{verb}"
    return client.post(address, data)


def text_of(response: Response) -> str:
    return str(response.content.decode())


def quotes(claim: Claim) -> list[str]:
    article = claim.article
    anchors = list(claim.anchors.order_by("order"))
    assert all(article.text[a.start : a.end] == a.quote for a in anchors)
    return [anchor.quote for anchor in anchors]


def standing_quotes(article: Article) -> list[list[str]]:
    return [quotes(claim) for claim in Claim.objects.filter(article=article).standing()]


# --- a new claim ---------------------------------------------------------------------------------


def test_pasted_words_become_a_claim(as_mia: Client, article: Article) -> None:
    response = add(as_mia, article, quote=f"  {QUOTE}\r\n", speaker="Ana Lee")
    assert response.status_code == 302
    claim = article.claims.get()
    assert quotes(claim) == [QUOTE]
    assert claim.text == QUOTE
    assert claim.attributions.get().speaker == "Ana Lee"
    shown = text_of(as_mia.get(response["Location"]))
    assert "Claim 1 was added." in shown
    assert re.search(
        rf'<mark[^>]*data-state="current"[^>]*data-number="1"[^>]*>{QUOTE}</mark>', shown
    )


def test_offsets_in_code_points_with_the_words_become_a_claim(
    as_mia: Client, article: Article
) -> None:
    start = TEXT.index(COST)
    add(as_mia, article, start=start, end=start + len(COST), quote=COST)
    assert standing_quotes(article) == [[COST]]


def test_a_claim_may_have_several_parts(as_mia: Client, article: Article) -> None:
    add(as_mia, article, quote=[COST, "The bridge"])
    (claim,) = article.claims.all()
    assert quotes(claim) == ["The bridge", COST]
    assert claim.text == f"The bridge … {COST}"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"quote": "It cost five million"}, "do not stand in the article"),
        ({"quote": "t"}, "stand in the article"),
        ({"quote": " "}, "Select the words of the claim."),
        ({}, "Select the words of the claim."),
        ({"quote": COST, "start": "0", "end": "26"}, "not what stands at that place"),
        ({"quote": COST, "start": "45", "end": "9999"}, "not inside the article"),
        ({"quote": COST, "start": "x", "end": "70"}, "This is not a whole number."),
        ({"quote": COST, "start": "-1", "end": "70"}, "This is not a whole number."),
        ({"quote": COST, "start": "9" * 20, "end": "70"}, "This is not a whole number."),
        ({"quote": COST, "start": ["1", "2"], "end": "70"}, "needs its words and both its edges"),
        ({"quote": COST, "kind": "gossip"}, "Select a valid choice"),
        ({"quote": COST, "worth": "huge"}, "Select a valid choice"),
        ({"quote": COST, "speaker": "x" * 201}, "at most 200 characters"),
        ({"quote": ["The bridge", "bridge"]}, "overlap"),
    ],
)
def test_a_refused_claim_says_why_and_keeps_the_input(
    as_mia: Client, article: Article, values: dict[str, Any], words: str
) -> None:
    response = add(as_mia, article, text="My wording", **values)
    assert response.status_code == 400
    assert words in text_of(response)
    assert "My wording" in text_of(response)
    sent = values.get("quote", [])
    for quote in [sent] if isinstance(sent, str) else sent:
        assert re.search(rf"<textarea[^>]*>\n?{re.escape(quote)}</textarea>", text_of(response))
    assert not Claim.objects.exists()


def test_the_very_same_place_is_refused_and_an_overlap_is_not(
    as_mia: Client, article: Article, mia: User
) -> None:
    make_claim(article.project, mia, article=article, quote=COST)
    again = add(as_mia, article, quote=COST)
    assert again.status_code == 400
    assert "Claim 1 stands at this very place." in text_of(again)
    assert add(as_mia, article, quote="four million euros").status_code == 302
    assert len(standing_quotes(article)) == 2


def test_a_double_submit_marks_one_claim(as_mia: Client, article: Article) -> None:
    answers = [add(as_mia, article, quote=COST, request_key="k" * 32) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert article.claims.count() == 1
    other = add(as_mia, article, quote=QUOTE, request_key="k" * 32)
    assert other.status_code == 422
    assert article.claims.count() == 1


# --- changing, moving, splitting, merging, withdrawing -------------------------------------------


def test_a_claim_changes_and_keeps_its_place(as_mia: Client, article: Article) -> None:
    claim = make_claim(article.project, article=article, quote=COST)
    values = {"text": "The bridge cost €4m.", "speaker": "Ana Lee", "kind": "quantity"}
    assert (
        step(as_mia, claim, "change", worth="no", uttered_on="2024-10-22", **values).status_code
        == 302
    )
    claim.refresh_from_db()
    assert (claim.text, claim.kind, claim.worth) == ("The bridge cost €4m.", "quantity", 0.0)
    assert str(claim.uttered_on) == "2024-10-22"
    assert claim.attributions.get().speaker == "Ana Lee"
    assert quotes(claim) == [COST]
    empty = step(as_mia, claim, "change", worth="no", **{**values, "text": " "})
    assert empty.status_code == 400
    assert 'aria-invalid="true"' in text_of(empty)


def test_edges_move_by_pasting_the_new_words(as_mia: Client, article: Article) -> None:
    claim = make_claim(article.project, article=article, quote=COST)
    assert step(as_mia, claim, "move", quote="It cost four million").status_code == 302
    assert quotes(claim) == ["It cost four million"]
    for values, words in (
        ({"quote": "It cost five million"}, "do not stand in the article"),
        ({"quote": "It cost four million"}, "The claim stands there already."),
        ({"quote": COST, "start": "3", "end": "29"}, "not what stands at that place"),
    ):
        refused = step(as_mia, claim, "move", **values)
        assert refused.status_code == 400
        assert words in text_of(refused)
    assert quotes(claim) == ["It cost four million"]


@pytest.mark.parametrize(
    ("values", "done"),
    [
        ({"words": "opened in"}, True),
        ({"words": "opened in", "at": TEXT.index("opened")}, True),
        ({"words": "opened in", "at": TEXT.index("opened") + 1}, False),
        ({"words": "closed in"}, False),
        ({"words": "e"}, False),
        ({"words": ""}, False),
        ({"words": "The bridge"}, False),
        ({"words": "opened in", "at": "x"}, False),
        ({"words": "opened in", "at": "-1"}, False),
    ],
)
def test_a_claim_is_split_before_the_words_given(
    as_mia: Client, article: Article, values: dict[str, Any], done: bool
) -> None:
    claim = make_claim(article.project, article=article)
    response = step(as_mia, claim, "split", **values)
    assert response.status_code == (302 if done else 400)
    parts = [["The bridge 🌉"], ["opened in 1998"]] if done else [[QUOTE]]
    assert standing_quotes(article) == parts


def test_two_claims_merge_with_the_text_between(as_mia: Client, article: Article) -> None:
    first = make_claim(article.project, article=article)
    second = make_claim(article.project, article=article, quote=COST)
    response = step(as_mia, first, "merge", other=f"{second.pk}:{second.version}")
    assert response.status_code == 302
    assert standing_quotes(article) == [[f"{QUOTE}. {COST}"]]
    elsewhere = make_claim(article.project)
    refused = step(as_mia, first, "merge", other=f"{elsewhere.pk}:1")
    assert "Choose another claim of the same article." in text_of(refused)
    assert step(as_mia, first, "merge", other="nonsense").status_code == 400
    assert step(as_mia, first, "merge", other=f"{2**40}:1").status_code == 400
    assert step(as_mia, first, "merge", other="999999:1").status_code == 404


def test_a_withdrawn_claim_accounts_for_its_sentence(as_mia: Client, article: Article) -> None:
    claim = make_claim(article.project, article=article, quote=COST)
    assert step(as_mia, claim, "withdraw", reason="").status_code == 400
    assert step(as_mia, claim, "withdraw", reason="other").status_code == 400
    assert step(as_mia, claim, "withdraw", reason="opinion").status_code == 302
    assert standing_quotes(article) == []
    segment = Segment.objects.get(article=article, start=TEXT.index(COST))
    assert (segment.disposition, segment.reason) == (Disposition.NONE, "opinion")


def test_undo_and_redo_walk_back_and_forth(as_mia: Client, article: Article) -> None:
    add(as_mia, article, quote=COST)
    claim = article.claims.get()
    step(as_mia, claim, "move", quote="It cost four million")
    step(as_mia, claim, "split", words="four")
    seen = []
    for button in ("undo", "undo", "redo", "redo", "undo", "undo", "undo"):
        steps = as_mia.get(page_of(article)).context["shown"].steps
        activity = getattr(steps, button)
        response = as_mia.post(f"/p/{article.project.slug}/undo/{activity.token}")
        assert response.status_code == 302
        seen.append(standing_quotes(article))
    cut, moved, added = [["It cost"], ["four million"]], [["It cost four million"]], [[COST]]
    assert seen == [moved, added, moved, cut, moved, added, []]
    assert as_mia.get(page_of(article)).context["shown"].steps.undo is None


def test_undo_leaves_the_later_work_of_others(as_mia: Client, article: Article, ada: User) -> None:
    add(as_mia, article, quote=COST)
    claim = article.claims.get()
    undo = as_mia.get(page_of(article)).context["shown"].steps.undo
    change_claim(
        standing=standing(ada, article.project), claim=claim, version=claim.version,
        text="Ada’s wording", kind="event", worth="high", speaker="",
    )  # fmt: skip
    response = as_mia.post(f"/p/{article.project.slug}/undo/{undo.token}", follow=True)
    assert "Someone changed this claim since" in text_of(response)
    claim.refresh_from_db()
    assert (claim.text, claim.withdrawn_at) == ("Ada’s wording", None)
    # The page offers people their own steps only.
    as_mia.force_login(ada)
    assert as_mia.get(page_of(article)).context["shown"].steps.undo.words == "Claim 1 was changed."


# --- too late ------------------------------------------------------------------------------------

LATE = {
    "change": {"text": "Mine", "kind": "event", "worth": "low", "speaker": "Mia"},
    "move": {"quote": "It cost"},
    "split": {"words": "four million"},
    "withdraw": {"reason": "opinion"},
}


@pytest.mark.parametrize("verb", LATE)
def test_a_late_step_shows_both_and_writes_nothing_until_it_is_said_again(
    as_mia: Client, article: Article, ada: User, verb: str
) -> None:
    claim = make_claim(article.project, article=article, quote=COST)
    seen = claim.version
    change_claim(
        standing=standing(ada, article.project), claim=claim, version=seen,
        text="Ada’s wording", kind="event", worth="high", speaker="Ana Lee",
    )  # fmt: skip
    late = step(as_mia, claim, verb, **{**LATE[verb], "version": seen})
    assert late.status_code == 409
    shown = text_of(late)
    assert "<b>Ada changed claim 1 at" in shown
    assert "Ada’s wording" in shown
    assert next(iter(LATE[verb].values())) in shown
    claim.refresh_from_db()
    assert (claim.text, quotes(claim)) == ("Ada’s wording", [COST])

    echoed = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown))
    echoed.pop("csrfmiddlewaretoken", None)
    assert step(as_mia, claim, verb, **echoed).status_code == 302
    claim.refresh_from_db()
    assert claim.version > seen + 1
    without = as_mia.post(f"/p/{article.project.slug}/claims/{claim.pk}/{verb}", LATE[verb])
    assert without.status_code == 428


def test_a_late_merge_can_be_said_again(as_mia: Client, article: Article, ada: User) -> None:
    first = make_claim(article.project, article=article)
    second = make_claim(article.project, article=article, quote=COST)
    change_claim(
        standing=standing(ada, article.project), claim=second, version=1,
        text="Ada’s wording", kind="event", worth="high", speaker="",
    )  # fmt: skip
    late = step(as_mia, first, "merge", other=f"{second.pk}:1")
    assert late.status_code == 409
    echoed = re.search(r'name="other" value="([\d:]+)"', text_of(late))
    assert echoed
    assert step(as_mia, first, "merge", other=echoed[1]).status_code == 302
    assert standing_quotes(article) == [[f"{QUOTE}. {COST}"]]


# --- the page ------------------------------------------------------------------------------------


def drawn_text(response: Response) -> str:
    found = re.search(r'<div class="article-text"[^>]*>(.*?)</div>', text_of(response), re.DOTALL)
    assert found
    return html.unescape(re.sub(r"<[^>]+>", "", found[1]))


def test_the_drawn_text_is_the_stored_text(as_mia: Client, project: Project, mia: User) -> None:
    text = "A <b>bold</b> & “quoted” claim.\n\n  Indented 🌉 line.\tTab.\n"
    article = make_article(project, mia, text=text)
    assert drawn_text(as_mia.get(page_of(article))) == text
    make_claim(project, mia, article=article, quote="<b>bold</b> & “quoted”")
    make_claim(project, mia, article=article, quote="“quoted” claim.\n\n  Indented")
    response = as_mia.get(page_of(article, "?claim=1"))
    assert drawn_text(response) == text
    assert "<b>bold</b>" not in text_of(response)


def test_the_ledger_accounts_for_every_sentence(
    as_mia: Client, project: Project, mia: User
) -> None:
    article = make_article(project, mia, text="The bridge opened in 1998. It rained. What joy!")
    segments = list(article.segments.order_by("order"))
    make_claim(project, mia, article=article, quote="The bridge opened in 1998")
    place = f"/p/{project.slug}/segments"
    assert (
        as_mia.post(f"{place}/{segments[1].pk}/dispose", {"reason": "background"}).status_code
        == 302
    )
    ledger = as_mia.get(page_of(article)).context["shown"].ledger
    assert (ledger.claims, ledger.total) == (1, 3)
    assert ledger.accounted + ledger.unseen == 2
    segments[1].refresh_from_db()
    assert segments[1].reason == "background"
    held = as_mia.post(f"{place}/{segments[0].pk}/dispose", {"reason": "opinion"})
    assert held.status_code == 400
    assert "A claim stands in this sentence." in text_of(held)
    assert as_mia.post(f"{place}/{segments[2].pk}/dispose", {"reason": "x"}).status_code == 400
    assert as_mia.post(f"{place}/{2**63}/dispose", {"reason": "opinion"}).status_code == 404


def test_claims_are_marked_ready_once(as_mia: Client, article: Article) -> None:
    make_claim(article.project, article=article)
    place = f"/p/{article.project.slug}/articles/{article.pk}/ready"
    for _ in range(2):
        assert as_mia.post(place, {"request_key": "r" * 32}).status_code == 302
    shown = text_of(as_mia.get(page_of(article)))
    assert "1 claim is ready for review." in shown
    assert "No claim of this article waits" not in shown
    assert "Mark claims ready" not in shown
    nothing = as_mia.post(place, follow=True)
    assert "No claim of this article waits to be marked ready." in text_of(nothing)


def test_a_ready_claim_is_closed_to_reviewers_and_open_to_adjudicators(
    client: Client, article: Article, ada: User, ben: User
) -> None:
    claim = make_claim(article.project, article=article, quote=COST)
    mark_ready(standing=standing(ada, article.project), article=article)
    client.force_login(ben)
    assert "An adjudicator can still change it." in text_of(
        client.get(page_of(article, "?claim=1"))
    )
    refused = step(client, claim, "move", quote="It cost")
    assert refused.status_code == 400
    client.force_login(ada)
    assert step(client, claim, "move", quote="It cost").status_code == 302
    assert quotes(claim) == ["It cost"]


def test_a_refused_step_on_a_closed_claim_says_why(
    as_mia: Client, article: Article, ben: User
) -> None:
    claim = make_claim(article.project, article=article, quote=COST)
    mark_ready(standing=standing(ben, article.project), article=article)
    take(claim, ben)
    refused = step(as_mia, claim, "split", words="four")
    assert refused.status_code == 400
    assert "Reviewers work with this wording." in text_of(refused)


def test_the_page_tells_a_reviewer_nothing_of_the_other(
    client: Client, project: Project, mia: User, ben: User, chi: User
) -> None:
    def shown() -> str:
        return re.sub(r'(name="(csrfmiddlewaretoken|request_key)" value|data-since)="[\w-]+"', "",
                      text_of(client.get(page_of(claim.article, "?claim=1"))))  # fmt: skip

    claim = ready_claim(project, mia)
    client.force_login(chi)
    before = shown()
    make_review(claim, ben)
    assert shown() == before
    # Saboteur: to the one who holds a slot the page does tell it, so it could have told.
    assert "In review" not in before
    client.force_login(ben)
    assert "In review" in shown()


def test_a_viewer_reads_and_changes_nothing(client: Client, article: Article, vic: User) -> None:
    claim = make_claim(article.project, article=article, quote=COST)
    client.force_login(vic)
    shown = text_of(client.get(page_of(article, "?claim=1")))
    assert COST in shown
    for control in ("New claim", "Withdraw", "Account for it", "Mark claims ready", "Undo"):
        assert control not in shown
    assert add(client, article, quote=QUOTE).status_code == 403
    for verb, values in LATE.items():
        assert step(client, claim, verb, **values).status_code == 403
    assert standing_quotes(article) == [[COST]]


def test_the_page_costs_the_same_for_one_claim_and_thirty(as_mia: Client, project: Project) -> None:
    pages = [page_of(ready_claims(project, number)[0].article, "?claim=1") for number in (1, 30)]
    one, thirty = (queries_of(partial(as_mia.get, place)) for place in pages)
    assert one == thirty


@pytest.mark.parametrize("number", ["999999", str(2**63)])
def test_a_claim_that_is_not_there_is_404(as_mia: Client, project: Project, number: str) -> None:
    for verb, values in LATE.items():
        place = f"/p/{project.slug}/claims/{number}/{verb}"
        assert as_mia.post(place, {**values, "version": "1"}).status_code == 404
    assert as_mia.post(f"/p/{project.slug}/undo/{number}").status_code == 404


def test_the_nearest_claims_are_offered_to_merge_with_and_all_on_demand(
    as_mia: Client, project: Project, mia: User
) -> None:
    text = " ".join(f"The bridge {number} opened." for number in range(50))
    article = make_article(project, mia, text=text)
    for number in range(50):
        make_claim(project, mia, article=article, quote=f"The bridge {number} opened")
    near = text_of(as_mia.get(page_of(article, "?claim=1")))
    assert re.findall(r"<option value=\"\d+:\d+\"[^>]*>(\d+) ·", near) == [*map(str, range(2, 22))]
    (address,) = re.findall(r'href="([^"]+)">All claims', near)
    every = text_of(as_mia.get(page_of(article, html.unescape(address))))
    assert len(re.findall(r"<option value=\"\d+:\d+\"[^>]*>(\d+) ·", every)) == 49
    assert "All claims" not in every
