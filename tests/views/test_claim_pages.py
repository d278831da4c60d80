"""The table of claims and one claim's record."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.choices import Worth
from annotations.models import Claim, Project, User
from annotations.selectors.claim_record import CONTEXT, context_in
from annotations.services.claims import withdraw_claim
from tests.factories import (
    disputed_claim,
    label,
    make_article,
    make_claim,
    make_project,
    make_review,
    queries_of,
    ready_claim,
    ready_claims,
    settle,
    settled_claim,
    standing,
)


def listed(client: Client, project: Project, **query: Any) -> list[int]:
    """Ids of the claims in the table, in its order."""
    response = client.get(reverse("claims.index", args=[project.slug]), query)
    assert response.status_code == 200
    return [claim.pk for claim, *_ in response.context["rows"]]


def table(client: Client, project: Project, **query: Any) -> str:
    return client.get(reverse("claims.index", args=[project.slug]), query).content.decode()


def record(client: Client, claim: Claim) -> str:
    response = client.get(reverse("claims.show", args=[claim.project.slug, claim.pk]))
    assert response.status_code == 200
    return response.content.decode()


# --- the table -----------------------------------------------------------------------------------


def test_each_filter_narrows(client: Client, project: Project, ben: User) -> None:
    client.force_login(ben)
    plain = make_claim(project, kind="other", worth="low")
    said = make_claim(
        project,
        quote="It cost four million euros",
        speaker="Ana Lee",
        kind="quantity",
        worth="high",
    )
    assert listed(client, project, q="MILLION") == [said.pk]
    assert listed(client, project, article=plain.article_id) == [plain.pk]
    assert listed(client, project, speaker="Ana Lee") == [said.pk]
    assert listed(client, project, speaker="-") == [plain.pk]
    assert listed(client, project, kind="quantity") == [said.pk]
    assert listed(client, project, worth="low") == [plain.pk]
    assert listed(client, project, state="proposed") == [said.pk, plain.pk]
    assert listed(client, project, state="ready") == []
    assert listed(client, project, q="million", kind="other") == []


@pytest.mark.parametrize("band", list(Worth))
def test_the_worth_filter_agrees_with_the_bands(
    client: Client, project: Project, ben: User, band: Worth
) -> None:
    claims = ready_claims(project, 6)
    for claim, worth in zip(claims, (None, 0.0, 0.25, 0.5, 0.75, 1.0), strict=True):
        Claim.objects.filter(pk=claim.pk).update(worth=worth)
    client.force_login(ben)
    expected = {claim.pk for claim in Claim.objects.all() if claim.worth_band == band}
    assert set(listed(client, project, worth=band.value)) == expected
    assert expected


def test_the_verdict_filter(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    settle(disputed_claim(project, [ben, chi]), ada, "false")
    client.force_login(ben)
    assert listed(client, project, verdict=label(project, "mixed").pk) == [claim.pk]


def test_the_pair_filter_finds_the_claims_behind_a_cell(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    differ, same = ready_claim(project), ready_claim(project)
    for claim, other in ((differ, "false"), (same, "true")):
        make_review(claim, ben, "true")
        make_review(claim, chi, other, confidence="low")
    make_review(ready_claim(project), ben)  # its other review is not in
    true, false = (label(project, code).pk for code in ("true", "false"))
    client.force_login(ada)
    assert listed(client, project, pair=f"{true},{false}") == [differ.pk]
    assert listed(client, project, pair=f"{false},{true}") == [differ.pk]
    assert listed(client, project, pair=f"{true},{true}") == [same.pk]
    assert listed(client, project, pair=f"{false},{false}") == []
    assert "<b>True</b> and <b>False</b>" in table(client, project, pair=f"{true},{false}")
    today = timezone.localdate().isoformat()
    assert len(listed(client, project, since=today, until=today)) == 2
    assert listed(client, project, since="2090-01-01") == []
    assert listed(client, project, until="2020-01-01") == []


def test_the_pair_filter_tells_nothing_of_reviews_that_are_not_open(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    pair = f"{label(project, 'true').pk},{label(project, 'false').pk}"
    client.force_login(ben)
    assert listed(client, project, pair=pair) == []
    assert listed(client, project, since="2020-01-01") == []
    settle(claim, ada)
    assert listed(client, project, pair=pair) == [claim.pk]


def test_sorting(client: Client, project: Project, ben: User) -> None:
    client.force_login(ben)
    low = make_claim(project, worth="low")
    high = make_claim(project, article=low.article, quote="It cost four", worth="high")
    assert listed(client, project) == [low.pk, high.pk]
    assert listed(client, project, sort="worth") == [high.pk, low.pk]
    assert listed(client, project, sort="newest") == [high.pk, low.pk]


def test_withdrawn_claims_show_when_asked_for(client: Client, project: Project, ben: User) -> None:
    claim = make_claim(project)
    withdraw_claim(
        standing=standing(ben, project), claim=claim, version=claim.version, reason="opinion"
    )
    client.force_login(ben)
    assert listed(client, project) == []
    assert listed(client, project, state="withdrawn") == [claim.pk]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state", "begun"),
        ("kind", "rumour"),
        ("worth", "huge"),
        ("sort", "random"),
        ("article", "x"),
        ("article", "-1"),
        ("article", str(2**63)),
        ("verdict", "true"),
        ("pair", "1"),
        ("pair", "1,2,3"),
        ("pair", f"1,{10**18}"),
        ("since", "soon"),
        ("until", "2026-02-30"),
        ("after", "x"),
        ("before", "1_2_3"),
        ("q", "x" * 201),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(
    client: Client, project: Project, ben: User, field: str, value: str
) -> None:
    client.force_login(ben)
    response = client.get(reverse("claims.index", args=[project.slug]), {field: value})
    assert response.status_code == 400
    assert f"<code>{field}</code>" in response.content.decode()


def test_no_match_offers_to_clear_the_filters(client: Client, project: Project, ben: User) -> None:
    client.force_login(ben)
    assert "No claims yet" in table(client, project)
    make_claim(project)
    assert "Clear filters" in table(client, project, q="zebra")


def test_pages_keep_the_filter_and_meet_every_claim(
    client: Client, project: Project, ben: User
) -> None:
    claims = ready_claims(project, 60)
    client.force_login(ben)
    query = {"sort": "worth", "q": "bridge"}
    first = client.get(reverse("claims.index", args=[project.slug]), query)
    second = client.get(first.context["next_url"])
    found = [claim.pk for page in (first, second) for claim, *_ in page.context["rows"]]
    assert found == [claim.pk for claim in claims]
    assert "q=bridge" in first.context["next_url"]
    assert not second.context["next_url"]
    back = client.get(second.context["previous_url"])
    assert back.context["rows"] == first.context["rows"]


def test_another_project_stays_out(client: Client, project: Project, root: User, ben: User) -> None:
    claim = make_claim(make_project(root, slug="other"))
    client.force_login(ben)
    assert listed(client, project) == []
    assert listed(client, project, article=claim.article_id) == []


def test_a_begun_review_of_somebody_else_leaves_no_trace(
    client: Client, project: Project, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    client.force_login(chi)
    before = listed(client, project, state="ready")
    make_review(claim, ben)
    assert listed(client, project, state="ready") == before == [claim.pk]
    assert listed(client, project, state="in_review") == []
    client.force_login(ben)
    assert listed(client, project, state="in_review") == [claim.pk]


def test_more_claims_need_no_more_queries(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    settled_claim(project, [ben, chi], ada, speaker="Ana Lee")
    client.force_login(ben)
    one = queries_of(lambda: table(client, project))
    ready_claims(project, 30)
    assert queries_of(lambda: table(client, project)) == one


def test_text_is_never_code(client: Client, project: Project, ben: User) -> None:
    words = "<script>alert(1)</script> cost four"
    article = make_article(project, text=f"It is {words} million.", title="<b>Bold</b>")
    claim = make_claim(project, article=article, quote=words, speaker="<i>Ana</i>")
    client.force_login(ben)
    for text in (table(client, project, q="<script>"), record(client, claim)):
        assert "<script>alert" not in text
        assert "<b>Bold" not in text
        assert "<i>Ana" not in text
        assert "&lt;script&gt;alert(1)" in text


# --- one claim -----------------------------------------------------------------------------------


def test_the_record_before_reviews_are_open(
    client: Client, project: Project, ben: User, chi: User, vic: User
) -> None:
    claim = ready_claim(project, speaker="Ana Lee")
    client.force_login(vic)
    before = record(client, claim)
    assert "Ana Lee" in before
    words = "Words that only their writer may read before the claim is settled."
    make_review(claim, ben, justification=words)
    for person in (vic, chi):
        client.force_login(person)
        assert words not in record(client, claim)
    client.force_login(ben)
    assert words in record(client, claim)


def test_everything_is_open_after_the_final_verdict(
    client: Client, project: Project, ada: User, ben: User, chi: User, vic: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    citation = claim.reviews.order_by("pk")[0].citations.get()
    settle(claim, ada, justification="The final words about the bridge and its year, with reasons.",
           citations=[citation], note="A note that only reviewers need.")  # fmt: skip
    client.force_login(vic)
    text = record(client, claim)
    assert "The final words" in text
    assert "Published sources" in text
    assert "Ben" in text
    assert "Chi" in text
    assert "Ada" in text


def test_adjudicators_see_reviews_without_names_before(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    client.force_login(ada)
    text = record(client, claim)
    assert "Reviewer A" in text
    assert "Ben" not in text
    assert "Settle this claim" in text


def test_the_way_to_review(client: Client, project: Project, ben: User, vic: User) -> None:
    claim = ready_claim(project)
    client.force_login(ben)
    assert "Review this claim" in record(client, claim)
    client.force_login(vic)
    assert "Review this claim" not in record(client, claim)


def test_a_record_needs_a_constant_number_of_queries(
    client: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    few = settled_claim(project, [ben, chi], ada)
    many = disputed_claim(project, [ben, chi], speaker="Ana Lee")
    settle(many, ada, citations=[c for r in many.reviews.all() for c in r.citations.all()])
    client.force_login(ada)
    record(client, few)
    one = queries_of(lambda: record(client, few))
    assert queries_of(lambda: record(client, many)) <= one + 1, "the sources are one more read"


# --- the claim in its context --------------------------------------------------------------------


def shown(text: str, *spans: tuple[int, int]) -> tuple[str, str, bool, bool]:
    """The whole text shown, its marked part, and whether it is cut before and after."""
    context = context_in(text, spans)
    pieces = [piece for paragraph in context.paragraphs for piece in paragraph.pieces]
    marked = "".join(piece.text for piece in pieces if piece.marks)
    return "".join(p.text for p in pieces), marked, context.cut_before, context.cut_after


def test_a_claim_is_shown_within_its_line() -> None:
    text = "First line.\nThe bridge 🌉 opened in 1998, they said.\nLast line."
    start = text.index("The bridge")
    assert shown(text, (start, start + 12)) == (
        "The bridge 🌉 opened in 1998, they said.",
        "The bridge 🌉",
        False,
        False,
    )


def test_a_long_line_is_cut_between_words() -> None:
    text = "word " * 200 + "CLAIM" + " word" * 200
    whole, marked, before, after = shown(text, (1000, 1005))
    assert (marked, before, after) == ("CLAIM", True, True)
    assert len(whole) <= 2 * CONTEXT + 5
    assert whole.startswith("word ")
    assert whole.endswith(" word")


def test_a_line_without_spaces_is_cut_anyway() -> None:
    text = "字" * 1000 + "主张" + "字" * 1000
    whole, marked, _, _ = shown(text, (1000, 1002))
    assert marked == "主张"
    assert len(whole) == 2 * CONTEXT + 2


def test_parts_of_an_interrupted_claim_are_both_marked() -> None:
    assert shown("“One,” he said, “two.”", (1, 4), (17, 20))[1] == "Onetwo"
