"""Every sentence of an article is accounted for, whatever happens to its claims."""

from __future__ import annotations

import pytest

from annotations.choices import Disposition, NoClaimReason, SplitBy
from annotations.exceptions import Refused
from annotations.models import Article, Claim, Project, Segment, User
from annotations.services.articles import KEEP_NOTHING, add_article
from annotations.services.claims import mark_claim, move_claim, undo, withdraw_claim
from annotations.services.ledger import dispose_segment
from tests.factories import KAZAN, TEXT, make_claim, standing

pytestmark = pytest.mark.django_db

SENTENCES = ("Ana Lee said", "It cost", "It was a fine day")


@pytest.fixture
def article(project: Project, mia: User) -> Article:
    return add_article(
        standing=standing(mia, project), title="Bridges", text=TEXT, choice=KEEP_NOTHING
    )


def ledger(article: Article) -> list[tuple[str, str]]:
    return list(article.segments.order_by("order").values_list("disposition", "reason"))


def segment(article: Article, words: str) -> Segment:
    at = TEXT.index(words)
    return article.segments.get(start__lte=at, end__gt=at)


def of(article: Article, words: str) -> tuple[str, str]:
    row = segment(article, words)
    return row.disposition, row.reason


CLAIMS = (Disposition.CLAIMS, "")
UNSEEN = (Disposition.UNSEEN, "")


def test_an_article_without_claims_has_no_sentence_that_claims_to_hold_one(
    article: Article,
) -> None:
    assert len(ledger(article)) == 3
    assert CLAIMS not in ledger(article)


def test_a_marked_claim_accounts_for_its_sentence_only(article: Article, mia: User) -> None:
    before = ledger(article)
    make_claim(article.project, mia, article=article)
    assert of(article, "Ana Lee said") == CLAIMS
    assert ledger(article)[1:] == before[1:]


def test_a_claim_over_two_sentences_accounts_for_both(article: Article, mia: User) -> None:
    start, end = TEXT.index("opened"), TEXT.index("euros")
    mark_claim(standing=standing(mia, article.project), article=article, spans=[(start, end)])
    assert ledger(article)[:2] == [CLAIMS, CLAIMS]


@pytest.mark.parametrize(
    ("reason", "after"),
    [
        ("opinion", (Disposition.NONE, NoClaimReason.OPINION)),
        ("It stands twice in the list", UNSEEN),
    ],
)
def test_a_withdrawn_claim_leaves_its_reason_or_an_unseen_sentence(
    article: Article, mia: User, reason: str, after: tuple[str, str]
) -> None:
    claim = make_claim(article.project, mia, article=article)
    withdraw_claim(standing=standing(mia, article.project), claim=claim, version=1, reason=reason)
    assert of(article, "Ana Lee said") == after


def test_a_sentence_with_another_claim_stays_accounted_for(article: Article, mia: User) -> None:
    first = make_claim(article.project, mia, article=article)
    make_claim(article.project, mia, article=article, quote="opened in 1998")
    withdraw_claim(
        standing=standing(mia, article.project), claim=first, version=1, reason="opinion"
    )
    assert of(article, "Ana Lee said") == CLAIMS


def test_a_moved_claim_takes_its_account_along_and_back(article: Article, mia: User) -> None:
    claim = make_claim(article.project, mia, article=article)
    start = TEXT.index("It was")
    step = move_claim(
        standing=standing(mia, article.project), claim=claim, version=1, spans=[(start, start + 6)]
    )
    assert of(article, "Ana Lee said") == UNSEEN
    assert of(article, "It was a fine day") == CLAIMS
    undo(standing=standing(mia, article.project), activity=step.activity)
    assert of(article, "Ana Lee said") == CLAIMS
    assert of(article, "It was a fine day") == UNSEEN


def test_a_person_says_why_a_sentence_holds_no_claim(article: Article, mia: User) -> None:
    dispose_segment(
        standing=standing(mia, article.project),
        segment=segment(article, "It was a fine day"),
        reason=NoClaimReason.BACKGROUND,
    )
    assert of(article, "It was a fine day") == (Disposition.NONE, NoClaimReason.BACKGROUND)


def test_not_where_a_claim_stands(article: Article, mia: User) -> None:
    make_claim(article.project, mia, article=article)
    with pytest.raises(Refused, match="A claim stands in this sentence"):
        dispose_segment(
            standing=standing(mia, article.project),
            segment=segment(article, "Ana Lee said"),
            reason=NoClaimReason.OPINION,
        )
    assert of(article, "Ana Lee said") == CLAIMS


@pytest.mark.parametrize("reason", ["", "boring", "OPINION"])
def test_not_without_a_reason_of_the_list(article: Article, mia: User, reason: str) -> None:
    before = ledger(article)
    with pytest.raises(Refused) as caught:
        dispose_segment(
            standing=standing(mia, article.project),
            segment=segment(article, "It was a fine day"),
            reason=reason,
        )
    assert caught.value.field == "reason"
    assert ledger(article) == before


def uncovered(article: Article) -> str:
    """What of the text is in no segment."""
    rest = list(article.text)
    for row in article.segments.all():
        rest[row.start : row.end] = [""] * (row.end - row.start)
    return "".join(rest).strip()


@pytest.mark.parametrize("by", SplitBy)
def test_every_word_of_the_reference_article_is_in_a_segment(
    project: Project, mia: User, by: SplitBy
) -> None:
    article = add_article(standing=standing(mia, project), title="Kazan", text=KAZAN, by=by)
    assert uncovered(article) == ""
    holding = {
        row.pk
        for row in article.segments.all()
        if Claim.objects.filter(
            article=article, anchors__start__lt=row.end, anchors__end__gt=row.start
        ).exists()
    }
    claimed = article.segments.filter(disposition=Disposition.CLAIMS)
    assert set(claimed.values_list("pk", flat=True)) == holding
    # The control: a segment less is noticed.
    article.segments.earliest("order").delete()
    assert uncovered(article)
