"""An article is done when each sentence is accounted for and each claim settled."""

from __future__ import annotations

import pytest

from annotations.choices import Disposition
from annotations.models import Article, Project, Segment, User
from annotations.selectors.articles_table import STATES, ArticleFilter, articles_page
from annotations.services.claims import withdraw_claim
from tests.factories import (
    disputed_claim,
    make_article,
    make_claim,
    ready_claim,
    settle,
    standing,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(project: Project, ada: User, ben: User, chi: User) -> Article:
    claim = disputed_claim(project, [ben, chi])
    settle(claim, ada)
    return claim.article


def is_done(project: Project, mia: User) -> bool:
    return articles_page(standing(mia, project), ArticleFilter()).rows[0].done


def test_settled_and_accounted_for_is_done(project: Project, mia: User, article: Article) -> None:
    Segment.objects.filter(article=article, disposition=Disposition.UNSEEN).update(
        disposition=Disposition.NONE, reason="opinion"
    )
    for claim in article.claims.all():
        if not claim.adjudications.exists():
            withdraw_claim(
                standing=standing(mia, project), claim=claim, version=claim.version,
                reason="duplicate",
            )  # fmt: skip
    assert is_done(project, mia)
    Segment.objects.filter(article=article, disposition=Disposition.NONE).update(
        disposition=Disposition.UNSEEN, reason=""
    )
    assert not is_done(project, mia), "an unseen sentence may hold a claim"


def account_for(*articles: Article) -> None:
    Segment.objects.filter(article__in=articles, disposition=Disposition.UNSEEN).update(
        disposition=Disposition.NONE, reason="opinion"
    )


def found(project: Project, who: User, **asked: str) -> list[str]:
    page = articles_page(standing(who, project), ArticleFilter.of(asked))
    return [row.article.title for row in page.rows]


def test_the_state_of_the_work_narrows(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    def named(title: str) -> Article:
        return make_article(project, mia, title=title, language="pt" if title == "new" else "en")

    named("new")
    make_claim(project, mia, article=named("proposed"))
    ready_claim(project, mia, article=named("ready"))
    disputed_claim(project, [ben, chi], by=mia, article=named("disputed"))
    settle(disputed_claim(project, [ben, chi], by=mia, article=named("settled")), ada)
    account_for(*Article.objects.exclude(title="new"))
    expected = {
        "to_mark": ["new"],
        "proposed": ["proposed"],
        "in_review": ["ready"],
        "disputed": ["disputed"],
        "done": ["settled"],
    }
    assert {state: found(project, mia, state=state) for state in STATES} == expected
    # Who reviews them does not learn whether reviews differ.
    assert found(project, ben, state="disputed") == []
    assert found(project, ben, state="in_review") == ["disputed", "ready"]
    assert found(project, mia, language="pt") == ["new"]
    assert found(project, mia, q="ADY") == ["ready"]
    assert found(project, mia, sort="oldest")[0] == "new"
    by_open = found(project, mia, sort="open")
    assert by_open[:3] == ["disputed", "ready", "proposed"]
    assert by_open[3:] == ["settled", "new"]


def test_an_open_claim_is_not_done(project: Project, mia: User, ben: User, chi: User) -> None:
    claim = disputed_claim(project, [ben, chi])
    Segment.objects.filter(article=claim.article, disposition=Disposition.UNSEEN).update(
        disposition=Disposition.NONE, reason="opinion"
    )
    assert not is_done(project, mia)
