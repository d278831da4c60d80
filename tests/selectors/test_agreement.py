"""Agreement: the figures are those of the pure room, over what the actor may see and no more."""

from __future__ import annotations

from typing import Any

import pytest

from annotations import agreement as pure
from annotations.choices import Confidence, Role
from annotations.exceptions import Refused
from annotations.models import Claim, Project, Review, User, VerdictLabel
from annotations.selectors.agreement import AgreementFilter, Compared, compared
from annotations.selectors.agreement_figures import in_words
from annotations.selectors.agreement_page import (
    AgreementPage,
    Part,
    agreement_card,
    agreement_page,
)
from annotations.services.projects import add_member, change_project
from tests.factories import (
    disputed_claim,
    label,
    make_project,
    make_review,
    make_user,
    queries_of,
    ready_claim,
    ready_claims,
    scale,
    settle,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

ALL = AgreementFilter()
SAID = AgreementFilter(aspect="attribution")
VERDICTS = [
    ("true", "true"),
    ("true", "mostly-true"),
    ("false", "mixed"),
    ("cannot-verify", "false"),
    ("false", "false"),
    ("mixed", "mixed"),
]


def found(project: Project, actor: User, chosen: AgreementFilter = ALL) -> Compared:
    answer = compared(standing(actor, project), chosen)
    assert answer is not None
    return answer


def shown(project: Project, actor: User, **chosen: Any) -> AgreementPage:
    return agreement_page(standing(actor, project), AgreementFilter.of(chosen))


def part(page: AgreementPage, title: str) -> Part:
    return next(part for part in page.parts if part.title == title)


def review_all(project: Project, pairs: list[tuple[str, str]], one: User, other: User) -> None:
    """A claim with a speaker for each pair of verdicts; unsure, so that none settles itself."""
    for claim, (first, second) in zip(ready_claims(project, len(pairs)), pairs, strict=True):
        make_review(claim, one, first, confidence=Confidence.LOW)
        make_review(
            claim, other, second, confidence=Confidence.LOW, attribution="accurate-paraphrase"
        )


def tuples(aspect: str = "content") -> list[tuple[Any, ...]]:
    """Every submitted review, straight from the table."""
    rows = Review.objects.filter(submitted_at__isnull=False, **{f"{aspect}_label__isnull": False})
    return list(rows.values_list("claim", "reviewer", f"{aspect}_label"))


# --- the figures ---------------------------------------------------------------------------------


def test_the_figures_are_those_of_the_pure_room(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    review_all(project, VERDICTS, ben, chi)
    labels = list(VerdictLabel.objects.filter(scale=project.content_scale))
    reviews = pure.Reviews.of(
        tuples(),
        ranks={one.pk: one.rank for one in labels if one.rating is not None},
        labels=[one.pk for one in labels],
    )
    expected = pure.measure(reviews)
    assert pure.measure(found(project, ada).reviews()) == expected
    page = shown(project, ada)
    by_name = {row.name: row for row in page.figures}
    for figure in (expected.fleiss, expected.alpha, expected.alpha_ordinal, expected.ac1):
        assert figure.value is not None
        assert figure.interval is not None
        row = by_name[figure.name]
        assert row.value == in_words(figure.value)
        assert row.interval == f"{in_words(figure.interval[0])} to {in_words(figure.interval[1])}"
        assert row.claims == figure.pairable
    assert by_name["Percent agreement"].value == "50%"
    assert page.headline == by_name["Krippendorff's alpha, ordinal"].__class__.of(
        expected.alpha_ordinal
    )
    assert (page.claims, page.reviews, page.pairable, page.set_aside) == (6, 12, 6, 1)


def test_the_matrix_counts_each_pair_once(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    review_all(project, VERDICTS, ben, chi)
    matrix = shown(project, ada).matrix
    assert matrix is not None
    cells = {
        (row["name"], one.name): cell["value"]
        for row in matrix.rows
        for one, cell in zip(matrix.labels, row["cells"], strict=True)
        if not cell.get("blank")
    }
    assert {pair: value for pair, value in cells.items() if value} == {
        ("True", "True"): 1,
        ("True", "Mostly true"): 1,
        ("Mixed", "False"): 1,
        ("False", "Cannot verify"): 1,
        ("False", "False"): 1,
        ("Mixed", "Mixed"): 1,
    }
    assert (matrix.pairs, matrix.same, matrix.highest) == (6, 3, 1)
    assert len(cells) == 21


def test_the_card_says_what_its_figure_leaves_out(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    review_all(project, VERDICTS, ben, chi)
    card = agreement_card(standing(ada, project))
    assert (card.claims, card.headline.claims) == (6, 5)
    alpha, same = card.figures
    assert alpha["value"] == card.headline.value
    assert alpha["text"].endswith(", from 5 claims")
    assert same == {"value": "50%", "text": "same verdict (3 of 6 pairs)"}


def test_attribution_is_compared_apart(project: Project, ada: User, ben: User, chi: User) -> None:
    review_all(project, VERDICTS[:2], ben, chi)
    answer = found(project, ada, SAID)
    assert answer.scale == project.attribution_scale
    assert answer.ranks == {}
    assert {row[2] for row in answer.given} == {
        label(project, code).pk for code in ("accurate-quote", "accurate-paraphrase")
    }
    page = shown(project, ada, aspect="attribution")
    assert page.headline is not None
    assert page.headline.name == "Krippendorff's alpha, nominal"
    assert len(page.figures) == 4
    assert page.set_aside == 0


def test_a_project_that_does_not_ask_it_has_nothing_to_compare(root: User) -> None:
    project = make_project(root, slug="plain", attribution_scale=None)
    assert compared(standing(root, project), SAID) is None
    assert shown(project, root).aspects == []


def test_a_scale_version_is_compared_by_itself(
    project: Project, root: User, ada: User, mia: User, ben: User, chi: User
) -> None:
    disputed_claim(project, [ben, chi])
    old = project.content_scale
    change_project(
        standing=standing(mia, project), version=project.version, content_scale=scale("averitec-4")
    )
    project.refresh_from_db()
    claim = ready_claim(project)
    for reviewer, code in ((ben, "supported"), (chi, "refuted")):
        make_review(claim, reviewer, code)
    now = found(project, ada)
    assert (now.scale.slug, {row.claim for row in now.given}) == ("averitec-4", {claim.pk})
    assert now.other_scales == [(old, 2)]
    assert [one.code for one in found(project, ada, AgreementFilter(scale=str(old.pk))).labels] == [
        "true", "mostly-true", "mixed", "mostly-false", "false", "cannot-verify",
    ]  # fmt: skip
    page = shown(project, ada)
    assert len(page.scales) == 2
    assert page.scale == str(now.scale.pk)
    with pytest.raises(Refused) as refused:
        compared(standing(ada, project), AgreementFilter(scale=str(scale("claimreview-5").pk)))
    assert refused.value.field == "scale"


# --- parts ---------------------------------------------------------------------------------------


def test_by_article_month_and_reviewers(project: Project, ada: User, ben: User, chi: User) -> None:
    first = disputed_claim(project, [ben, chi])
    second = disputed_claim(project, [ben, chi])
    settle(first, ada)
    page = shown(project, ada)
    assert {row["cells"][0] for row in part(page, "By article").rows} == {
        first.article.title, second.article.title,
    }  # fmt: skip
    (month,) = part(page, "By month").rows
    assert month["cells"][1:3] == ["2", "0%"]
    (pair,) = part(page, "By reviewers").rows
    # The second claim has no final verdict: the names of its reviewers are hidden.
    assert pair["cells"][:3] == ["Ben and Chi", "1", "0%"]
    assert part(page, "By reviewers").note == "Without 1 claim that waits for its final verdict."


def test_cohens_kappa_is_that_of_the_pure_room(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    review_all(project, VERDICTS, ben, chi)
    for claim in Claim.objects.all():
        settle(claim, ada)
    (pair,) = part(shown(project, mia), "By reviewers").rows
    expected = pure.cohen_kappa(pure.Reviews.of(tuples()), ben.pk, chi.pk)
    assert expected.value is not None
    assert pair["cells"][3] == in_words(expected.value)


def test_the_filter_takes_whole_claims(project: Project, ada: User, ben: User, chi: User) -> None:
    first = disputed_claim(project, [ben, chi])
    disputed_claim(project, [ben, chi])
    late, early = Review.objects.filter(claim=first).order_by("-pk")
    Review.objects.filter(pk=early.pk).update(submitted_at="2026-01-31T12:00Z")
    Review.objects.filter(pk=late.pk).update(submitted_at="2026-02-03T12:00Z")
    assert shown(project, ada, until="2026-02-02").claims == 0
    assert shown(project, ada, until="2026-02-03").claims == 1
    assert shown(project, ada, since="2026-02-01", until="2026-02-28").claims == 1
    assert shown(project, ada, since="2026-02-04").claims == 1
    assert shown(project, ada, article=first.article_id).pairable == 1
    assert shown(project, ada, article=10**12).pairable == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("aspect", "style"),
        ("article", "x"),
        ("article", "²"),
        ("scale", "-1"),
        ("since", "2026-13-01"),
        ("since", "20260101"),
        ("until", "yesterday"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(field: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        AgreementFilter.of({field: value})
    assert refused.value.field == field


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        AgreementFilter.of({"since": "2026-02-01", "until": "2026-01-31"})
    assert refused.value.field == "until"


# --- when there is no figure ---------------------------------------------------------------------


def test_without_reviews_there_is_a_reason(project: Project, ada: User) -> None:
    page = shown(project, ada)
    assert page.headline is not None
    assert (page.headline.value, page.headline.reason) == ("", "There are no reviews.")
    assert page.matrix is None
    assert page.parts == []


def test_one_label_only(project: Project, ada: User, ben: User, chi: User) -> None:
    review_all(project, [("true", "true")] * 3, ben, chi)
    page = shown(project, ada)
    assert page.headline is not None
    assert page.headline.value == ""
    assert page.headline.reason.startswith("Only one label")
    assert {row.name: row.value for row in page.figures}["Percent agreement"] == "100%"
    assert {row.name: row.value for row in page.figures}["Gwet's AC1"] == "1.00"


def test_a_project_with_one_review_a_claim(root: User, ada: User, ben: User) -> None:
    project = make_project(root, slug="single", reviews_per_claim=1)
    for user, role in ((ada, Role.ADJUDICATOR), (ben, Role.REVIEWER)):
        add_member(standing=standing(root, project), user=user, role=role)
    make_review(ready_claim(project), ben)
    page = shown(project, ada)
    assert (page.claims, page.pairable) == (1, 0)
    assert page.headline is not None
    assert page.headline.reason.startswith("Nobody reviewed")


def test_a_common_label_is_warned_of(project: Project, ada: User, ben: User, chi: User) -> None:
    review_all(project, [("true", "true")] * 9 + [("true", "false")], ben, chi)
    warning = shown(project, ada).warning
    assert "95% of all reviews say “True”" in warning
    assert "agree in 90% of cases" in warning


# --- blind ---------------------------------------------------------------------------------------


def test_only_claims_that_are_open_are_compared(
    project: Project, root: User, mia: User, ada: User, ben: User, chi: User, vic: User
) -> None:
    """Ben and Chi review both claims; the second gets its final verdict later."""
    settled, waiting = (disputed_claim(project, [ben, chi]) for _ in range(2))
    settle(settled, ada)
    make_review(ready_claim(project), ben)  # half of its reviews

    def seen(actor: User) -> set[int]:
        return {row.claim for row in found(project, actor).given}

    for settler in (mia, ada):
        assert seen(settler) == {settled.pk, waiting.pk}
    for member in (ben, chi, vic):
        assert seen(member) == {settled.pk}
    settle(waiting, ada)
    assert seen(ben) == {settled.pk, waiting.pk}


def test_an_adjudicator_who_reviews_the_claim_sees_it_when_it_is_settled(
    project: Project, mia: User, ada: User, ben: User
) -> None:
    claim = ready_claim(project)
    make_review(claim, ada)
    make_review(claim, ben, "false")
    assert found(project, ada).given == []
    assert len(found(project, mia).given) == 2
    settle(claim, mia)
    assert len(found(project, ada).given) == 2


@pytest.mark.parametrize("role", [Role.ADJUDICATOR, Role.MANAGER])
def test_who_owes_a_review_sees_the_same_whatever_others_said(root: User, role: str) -> None:
    """Card and page, before and after two others have judged a claim that the actor holds."""
    project = make_project(root, slug="blind", reviews_per_claim=3)
    people = [make_user() for _ in range(4)]
    for user, given in zip(people, [role] + [Role.REVIEWER] * 3, strict=True):
        add_member(standing=standing(root, project), user=user, role=given)
    actor, *others = people
    disputed_claim(project, others)
    claim = ready_claim(project)
    take(claim, actor)

    def seen(who: User) -> str:
        return f"{agreement_card(standing(who, project))} {shown(project, who)}"

    before, before_root = seen(actor), seen(root)
    make_review(claim, others[0], "false")
    make_review(claim, others[1], "false")
    assert seen(actor) == before
    # The control: who does not review the claim is told.
    assert seen(root) != before_root


def test_withdrawn_claims_are_not_compared(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = disputed_claim(project, [ben, chi])
    assert len(found(project, ada).given) == 2
    Claim.objects.filter(pk=claim.pk).update(
        withdrawn_at="2026-01-01T00:00Z", withdrawn_reason="promise"
    )
    assert found(project, ada).given == []


# --- cost ----------------------------------------------------------------------------------------


def test_more_claims_need_no_more_queries(
    project: Project, ada: User, ben: User, chi: User
) -> None:
    review_all(project, VERDICTS[:2], ben, chi)
    settle(Claim.objects.order_by("pk")[0], ada)

    def cost() -> tuple[int, int]:
        here = standing(ada, project)
        return queries_of(lambda: agreement_card(here)), queries_of(
            lambda: agreement_page(here, ALL)
        )

    few = cost()
    review_all(project, VERDICTS, ben, chi)
    review_all(project, VERDICTS, ben, chi)
    assert cost() == few == (2, 5)
