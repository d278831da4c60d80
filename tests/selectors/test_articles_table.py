"""An article is done when each sentence is accounted for and each claim settled."""

from __future__ import annotations

import pytest

from annotations.choices import Disposition
from annotations.models import Article, Project, Segment, User
from annotations.selectors.articles_table import ArticleFilter, articles_page
from annotations.services.claims import withdraw_claim
from tests.factories import disputed_claim, settle, standing

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


def test_an_open_claim_is_not_done(project: Project, mia: User, ben: User, chi: User) -> None:
    claim = disputed_claim(project, [ben, chi])
    Segment.objects.filter(article=claim.article, disposition=Disposition.UNSEEN).update(
        disposition=Disposition.NONE, reason="opinion"
    )
    assert not is_done(project, mia)
