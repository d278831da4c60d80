"""Agreement before discussions and after, against figures worked out apart from the package."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.choices import Confidence
from annotations.exceptions import Refused
from annotations.models import BlindVerdict, Claim, Project, Review, User
from annotations.selectors.agreement import AgreementFilter
from annotations.selectors.agreement_figures import in_words
from annotations.selectors.agreement_page import AgreementPage, agreement_page
from annotations.services.projects import change_project
from annotations.services.reviews import Judgement, submit_review
from tests.factories import (
    JUSTIFICATION,
    label,
    make_project,
    make_review,
    queries_of,
    ready_claims,
    scale,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

# Before and after, on a scale without order; None where nothing was revised.
STORY = [
    (("supported", "supported"), None),
    (("supported", "refuted"), ("supported", "supported")),
    (("supported", "refuted"), ("refuted", "refuted")),
    (("refuted", "not-enough-evidence"), ("refuted", "supported")),
    (("refuted", "refuted"), None),
    (("supported", "conflicting"), None),
]


@pytest.fixture
def project(root: User) -> Project:
    """Reviewers never settle a claim themselves, so that all stay in sight of who settles."""
    return make_project(
        root, content_scale=scale("averitec-4"), discussion_days=3, agreement_rule="never"
    )


def revise(claim: Claim, user: User, verdict: str) -> None:
    review = Review.objects.get(claim=claim, reviewer=user)
    submit_review(
        standing=standing(user, claim.project),
        assignment=review.assignment,
        version=review.version,
        judgement=Judgement(
            content_label=label(claim.project, verdict),
            attribution_label=review.attribution_label,
            confidence=Confidence.HIGH,
            justification=JUSTIFICATION,
        ),
    )


@pytest.fixture
def told(project: Project, ben: User, chi: User) -> list[Claim]:
    claims = ready_claims(project, len(STORY))
    for claim, (before, after) in zip(claims, STORY, strict=True):
        for user, verdict in zip((ben, chi), before, strict=True):
            make_review(claim, user, verdict)
        for user, was, verdict in zip((ben, chi), before, after or before, strict=True):
            if verdict != was:
                revise(claim, user, verdict)
    return claims


def alpha(pairs: list[tuple[str, str]]) -> float:
    """Nominal alpha of two reviewers without gaps: 1 − (n − 1) Σ o_ck / Σ n_c n_k over c ≠ k."""
    coincidences: Counter[tuple[str, str]] = Counter()
    for one, other in pairs:
        coincidences[one, other] += 1
        coincidences[other, one] += 1
    sizes: Counter[str] = Counter()
    for (one, _), count in coincidences.items():
        sizes[one] += count
    observed = sum(count for (one, other), count in coincidences.items() if one != other)
    expected = sum(a * b for one, a in sizes.items() for other, b in sizes.items() if one != other)
    return 1 - (sum(sizes.values()) - 1) * observed / expected


def shown(project: Project, actor: User, **chosen: Any) -> AgreementPage:
    return agreement_page(standing(actor, project), AgreementFilter.of(chosen))


BEFORE = [before for before, _ in STORY]
AFTER = [after or before for before, after in STORY]
DISCUSSED = [n for n, (one, other) in enumerate(BEFORE) if one != other]


def test_before_and_after(project: Project, told: list[Claim], ada: User) -> None:
    assert BlindVerdict.objects.count() == 2 * len(DISCUSSED) == 8
    expected = [
        alpha(BEFORE),
        alpha(AFTER),
        alpha([BEFORE[n] for n in DISCUSSED]),
        alpha([AFTER[n] for n in DISCUSSED]),
    ]
    by_hand = [1 - 11 * 8 / 92, 1 - 11 * 4 / 82, 1 - 7 * 8 / 44, 1 - 7 * 4 / 38]
    assert expected == pytest.approx(by_hand)
    for page in (shown(project, ada), shown(project, ada, round="before")):
        assert page.rounds is not None
        rows = {row["cells"][0]: row["cells"][1:] for row in page.rounds.rows}
        nominal = rows["Krippendorff's alpha, nominal"]
        assert [cell.split(" ")[0] for cell in nominal] == [in_words(value) for value in expected]
        percent = [cell.split(" ")[0] for cell in rows["Percent agreement"]]
        assert percent == ["33%", "67%", "0%", "50%"]
        assert page.rounds.headline == (
            f"Krippendorff's alpha, nominal {in_words(expected[2])} → {in_words(expected[3])} "
            "over 4 discussed claims"
        )
        heads = [column["label"] for column in page.rounds.columns]
        assert heads[1:] == ["All 6: before", "All 6: after", "Discussed 4: before",
                             "Discussed 4: after"]  # fmt: skip


def test_the_whole_page_is_of_the_chosen_round(
    project: Project, told: list[Claim], ada: User
) -> None:
    now, before = shown(project, ada), shown(project, ada, round="before")
    assert now.headline is not None
    assert before.headline is not None
    assert now.headline.value == in_words(alpha(AFTER))
    assert before.headline.value == in_words(alpha(BEFORE))
    assert now.matrix is not None
    assert before.matrix is not None
    assert (now.matrix.same, before.matrix.same) == (4, 2)
    assert all(not cell.get("url") for row in before.matrix.rows for cell in row["cells"])
    assert [tab["current"] for tab in before.round_tabs] == [False, True]


def test_without_discussions_there_is_nothing_to_switch(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    project = change_project(standing=standing(mia, project), version=1, discussion_days=None)
    (claim,) = ready_claims(project, 1)
    make_review(claim, ben, "supported")
    make_review(claim, chi, "refuted")
    page = shown(project, ada)
    assert page.rounds is None
    assert page.round_tabs == []
    assert shown(project, ada, round="before").headline == page.headline


@pytest.mark.parametrize("value", ["after", "1", "BEFORE", " before"])
def test_other_rounds_are_refused(value: str) -> None:
    with pytest.raises(Refused) as caught:
        AgreementFilter.of({"round": value})
    assert caught.value.field == "round"


def test_who_reviews_the_claims_blind_sees_none_of_it(
    project: Project, told: list[Claim], mia: User, root: User
) -> None:
    """A manager with a fresh slot in each: not even that there was a discussion."""
    change_project(standing=standing(root, project), version=1, reviews_per_claim=3)
    membership = project.memberships.filter(user=mia)
    membership.update(role="reviewer")
    for claim in told:
        take(Claim.objects.get(pk=claim.pk), mia)
    membership.update(role="manager")
    for chosen in ({}, {"round": "before"}):
        page = shown(project, mia, **chosen)
        assert page.rounds is None
        assert page.round_tabs == []
        assert page.reviews == 0


def test_the_page_shows_both(
    client: Client, project: Project, told: list[Claim], ada: User
) -> None:
    client.force_login(ada)
    url = reverse("projects.agreement", args=[project.slug])
    text = client.get(url).content.decode()
    assert "Before discussion" in text
    assert "over 4 discussed claims" in text
    assert "?round=before" in text
    assert client.get(url, {"round": "before"}).status_code == 200
    assert client.get(url, {"round": "x"}).status_code == 400
    assert queries_of(lambda: client.get(url, {"round": "before"})) == queries_of(
        lambda: client.get(url)
    )
