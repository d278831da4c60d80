"""The demo project shows work in every state, obeys the rules, and is loaded once."""

from __future__ import annotations

import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from annotations.choices import AdjudicationMethod, ClaimState, Origin
from annotations.demo import fortress, kazan, load, sources
from annotations.models import Activity, Adjudication, Article, Citation, Claim, Review, User
from tests.factories import KAZAN, TEA_ROAD, make_user

pytestmark = pytest.mark.django_db


def demo() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_shows_work_in_every_state() -> None:
    assert "is loaded" in demo()
    states = {claim.state for claim in Claim.objects.with_state()}
    assert states == {
        ClaimState.READY,
        ClaimState.IN_REVIEW,
        ClaimState.DISPUTED,
        ClaimState.SETTLED,
    }
    methods = set(Adjudication.objects.values_list("method", flat=True))
    assert methods == set(AdjudicationMethod.values)
    assert Review.objects.filter(submitted_at=None, assignment__state="sent_back").count() == 2
    assert Review.objects.filter(submitted_at=None, assignment__state="open").count() == 2


def test_tea_road_is_disputed_between_mostly_true_and_mostly_false() -> None:
    demo()
    claim = Claim.objects.with_state().get(anchors__quote=TEA_ROAD)
    assert claim.state == ClaimState.DISPUTED
    assert [a.speaker for a in claim.attributions.all()] == ["Xi Jinping"]
    verdicts = claim.reviews.order_by("id").values_list("content_label__letter", flat=True)
    assert list(verdicts) == ["MT", "MF"]
    shared = Citation.objects.filter(
        review__claim=claim, source__canonical_url=sources.TEA_ROAD.url
    ).values_list("stance", flat=True)
    assert sorted(shared) == ["refutes", "supports"]


def test_every_claim_of_the_plan_is_found_in_its_text() -> None:
    demo()
    for plan in (kazan.ARTICLE, fortress.ARTICLE):
        article = Article.objects.get(title=plan.title)
        quotes = set(article.claims.values_list("anchors__quote", flat=True))
        assert {claim.quote for claim in plan.claims} <= quotes


def test_splitting_proposed_the_claims_that_matter() -> None:
    demo()
    proposed = Claim.objects.filter(origin=Origin.MACHINE).values_list("anchors__quote", flat=True)
    plans = (kazan.MEETING, kazan.TEA_ROAD_CLAIM, kazan.WUYI, kazan.PARTNERS)
    assert {plan.quote for plan in plans} <= set(proposed)


def test_claims_are_numbered_in_reading_order() -> None:
    demo()
    for article in Article.objects.all():
        rows = article.claims.order_by("number").values_list("anchors__start", flat=True)
        assert list(rows) == sorted(rows)


def test_article_is_byte_for_byte_the_reference() -> None:
    assert len(KAZAN) == 2009
    text = (load.HERE / "kazan.txt").read_bytes()
    assert hashlib.sha256(text).hexdigest() == (
        "561d399f2b3b9b6ec5de44f7adc2928d31b167e588887379d6a861ae88dd0dbc"
    )


def test_second_run_changes_nothing_and_says_so() -> None:
    demo()
    before = Activity.objects.count(), User.objects.count(), Claim.objects.count()
    assert "nothing was changed" in demo()
    assert (Activity.objects.count(), User.objects.count(), Claim.objects.count()) == before


def test_every_account_is_marked_as_demo_and_is_told(settings: Settings) -> None:
    out = demo()
    assert settings.DEMO_PASSWORD in out
    for user in User.objects.all():
        assert user.is_demo
        assert user.check_password(settings.DEMO_PASSWORD)
        assert user.username in out


def test_refused_outside_local_mode(settings: Settings) -> None:
    settings.LOCAL = False
    with pytest.raises(CommandError, match="local mode only"):
        demo()
    assert not User.objects.exists()


def test_a_taken_user_name_leaves_nothing_behind() -> None:
    make_user("lea")
    with pytest.raises(CommandError, match="The user name lea is taken"):
        demo()
    assert User.objects.count() == 1
    assert not Article.objects.exists()
