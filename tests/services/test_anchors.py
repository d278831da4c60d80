"""Places in a text: what is stored is what lies there, counted in code points (P5)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from annotations.exceptions import InvalidAnchor
from annotations.models import Anchor, Article, Claim, Project, User
from annotations.services.anchors import (
    CONTEXT,
    build_anchors,
    checked_spans,
    find_cut,
    find_quote,
    quoted,
)
from annotations.services.articles import add_article
from annotations.services.claims import mark_claim
from annotations.splitting import Span
from tests.factories import KAZAN, TEA_ROAD, TEXT, make_article, make_claim, standing
from tests.models.world import refusal_of

# Two UTF-16 units, a family of four with joiners, a combining mark, right-to-left, a line end.
HOSTILE = "a🌉b👨‍👩‍👧‍👦c e\u0301 שלום \u2028ﬁ\nz"


def article_of(text: str) -> Article:
    """An article that is not stored: these functions need its text only."""
    return Article(text=text, length=len(text))


def test_spans_are_sorted() -> None:
    assert checked_spans(article_of(TEXT), [(8, 12), (0, 3)]) == [Span(0, 3), Span(8, 12)]


def test_spans_may_touch() -> None:
    assert len(checked_spans(article_of(TEXT), [(0, 3), (3, 7)])) == 2


@pytest.mark.parametrize(
    ("spans", "field"),
    [
        ([], "quote"),
        ([(-1, 3)], "start"),
        ([(3, 3)], "end"),
        ([(5, 3)], "end"),
        ([(0, len(TEXT) + 1)], "end"),
        ([(2**31, 2**31 + 1)], "end"),
        ([(3, 4)], "quote"),
        ([(0, 5), (4, 7)], "start"),
        ([(0, 5), (0, 5)], "start"),
    ],
)
def test_refused_spans_name_their_field(spans: list[tuple[int, int]], field: str) -> None:
    with pytest.raises(InvalidAnchor) as caught:
        checked_spans(article_of(TEXT), spans)
    assert caught.value.field == field


def test_the_words_that_were_seen_must_be_the_words_that_stand_there() -> None:
    article = article_of(TEXT)
    at = TEXT.index("opened")
    assert checked_spans(article, [(at, at + 6)], ["opened"])
    for span, quotes in (
        ((at, at + 6), ["openeD"]),
        ((at, at + 6), []),
        ((at, at + 6), ["opened", "in"]),
        # A browser counts the bridge twice; nothing is shifted to make it fit.
        ((at + 1, at + 7), ["opened"]),
    ):
        with pytest.raises(InvalidAnchor, match="not what stands at that place"):
            checked_spans(article, [span], quotes)


def test_a_quote_is_found_where_it_stands_once() -> None:
    assert find_quote(article_of(KAZAN), TEA_ROAD) == Span(518, 606)
    assert find_quote(article_of(TEXT), f"\r\n {TEXT[:40]}").start == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Paste the exact words"),
        ("  \r\n", "Paste the exact words"),
        ("a bridge that is not there", "do not stand in the article"),
        ("the bridge", "do not stand in the article"),
        ("a", "stand in the article 5 times"),
    ],
)
def test_a_quote_is_never_guessed(words: str, sentence: str) -> None:
    with pytest.raises(InvalidAnchor, match=sentence):
        find_quote(article_of(TEXT), words)


def test_overlapping_repetitions_are_no_single_place() -> None:
    with pytest.raises(InvalidAnchor):
        find_quote(article_of("abcbcb."), "bcb")


def test_parts_are_quoted_with_an_ellipsis() -> None:
    assert quoted(article_of(TEXT), [Span(0, 8), Span(8, 12)]) == "Ana Lee … said"


def test_context_ends_at_the_edges_of_the_text() -> None:
    first, last = build_anchors(
        article_of(TEXT), Claim(), [Span(0, 3), Span(len(TEXT) - 4, len(TEXT))]
    )
    assert (first.prefix, first.suffix) == ("", TEXT[3 : 3 + CONTEXT])
    assert (last.prefix, last.suffix) == (TEXT[-4 - CONTEXT : -4], "")


@pytest.mark.django_db
def test_the_database_agrees_on_every_span_of_a_hostile_text(project: Project, mia: User) -> None:
    article = make_article(project, mia, text=HOSTILE)
    claim = mark_claim(standing=standing(mia, project), article=article, spans=[(0, 1)]).claims[0]
    spans = [
        Span(start, end)
        for start in range(len(HOSTILE))
        for end in range(start + 1, len(HOSTILE) + 1)
    ]
    anchors = build_anchors(article, claim, spans)
    for order, anchor in enumerate(anchors, start=1):
        anchor.order = order
    Anchor.objects.bulk_create(anchors)
    for anchor in Anchor.objects.filter(claim=claim):
        assert article.text[anchor.start : anchor.end] == anchor.quote


def utf16(text: str, offset: int) -> int:
    """What a browser would call that offset."""
    return len(text[:offset].encode("utf-16-le")) // 2


@pytest.mark.django_db
def test_offsets_in_utf16_units_are_refused_by_service_and_database(
    project: Project, mia: User
) -> None:
    """The control for the test above: a slicer that counts otherwise does not get through."""
    article = make_article(project, mia, text=HOSTILE)
    start, end = HOSTILE.index("b"), HOSTILE.index("c")
    wrong = utf16(HOSTILE, start), utf16(HOSTILE, end)
    assert wrong != (start, end)
    with pytest.raises(InvalidAnchor):
        mark_claim(
            standing=standing(mia, project),
            article=article,
            spans=[wrong],
            quotes=[HOSTILE[start:end]],
        )
    (anchor,) = build_anchors(
        article, make_claim(project, mia, article=article, quote="a"), [Span(start, end)]
    )
    anchor.order, anchor.start, anchor.end = 1, *wrong

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        anchor.save()
    assert refusal_of(caught.value) == "anchor_quote_matches"


@pytest.mark.django_db
def test_a_cut_is_found_by_the_first_words_of_the_second_part(project: Project, mia: User) -> None:
    claim = make_claim(project, mia)
    article = claim.article
    assert find_cut(article, claim, " opened ") == TEXT.index("opened")
    for words, sentence in (
        ("", "Paste the first words"),
        ("euros", "do not stand in the claim"),
        ("e", "stand in the claim 4 times"),
    ):
        with pytest.raises(InvalidAnchor, match=sentence):
            find_cut(article, claim, words)


@pytest.mark.django_db
def test_many_anchors_of_a_long_text_are_each_compared(project: Project, mia: User) -> None:
    """The rule looks at a long text in parts; each row must be held against its own place."""
    text = "\n".join(f"In {1900 + n % 100} road 🛣 {n} was {n} km long." for n in range(2_500))
    assert len(text) > 60_000
    article = add_article(standing=standing(mia, project), title="Roads", text=text)
    anchors = list(Anchor.objects.filter(claim__article=article).order_by("start"))
    assert len(anchors) > 2_000
    for anchor in anchors:
        assert text[anchor.start : anchor.end] == anchor.quote
    for wrong in (anchors[3], anchors[1_000], anchors[-1]):
        copies = [replaced(anchor, order=1) for anchor in (anchors[0], wrong, anchors[-2])]
        copies[1].quote = copies[1].quote[:-1] + "?"
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            Anchor.objects.bulk_create(copies)
        assert refusal_of(caught.value) == "anchor_quote_matches"
    Anchor.objects.bulk_create(replaced(anchor, order=1) for anchor in anchors)


def replaced(anchor: Anchor, **values: Any) -> Anchor:
    names = ("project_id", "claim_id", "start", "end", "quote", "prefix", "suffix")
    return Anchor(**{name: getattr(anchor, name) for name in names} | values)
